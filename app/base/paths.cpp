#include "app/base/paths.h"

#include <QDir>

namespace pentimento {
namespace {
QString fromVariable(const char *variable, const QString &fallback)
{
    // The XDG specification: a relative path there is invalid and is to be ignored.
    const QString set = qEnvironmentVariable(variable);
    return (QDir::isAbsolutePath(set) ? set : QDir::homePath() + fallback) + QStringLiteral("/pentimento");
}
} // namespace

Paths Paths::below(const QString &root)
{
    const QString base = QDir(root).absolutePath();
    return {base, base + QStringLiteral("/config"), base + QStringLiteral("/state")};
}

Paths Paths::fromEnvironment()
{
    const QString moved = qEnvironmentVariable("PENTIMENTO_DATA_DIR");
    if (!moved.isEmpty())
        return below(moved);
    return {fromVariable("XDG_DATA_HOME", QStringLiteral("/.local/share")),
            fromVariable("XDG_CONFIG_HOME", QStringLiteral("/.config")),
            fromVariable("XDG_STATE_HOME", QStringLiteral("/.local/state"))};
}
} // namespace pentimento
