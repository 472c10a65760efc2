#include "app/base/backgroundpool.h"

#include <QCoreApplication>
#include <QThreadPool>

namespace pentimento {
QThreadPool *backgroundPool()
{
    static QThreadPool pool;
    // As Qt does for its own pool: what still runs at the end may need the application.
    [[maybe_unused]] static const bool isAwaited = [] {
        qAddPostRoutine([] { backgroundPool()->waitForDone(); });
        return true;
    }();
    return &pool;
}
} // namespace pentimento
