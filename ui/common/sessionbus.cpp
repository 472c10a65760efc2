#include "ui/common/sessionbus.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace pentimento {
bool hasSessionBus()
{
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return true;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtime.isEmpty() && QFileInfo::exists(runtime + u"/bus"_s);
}
} // namespace pentimento
