#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace pentimento {
/// Calls \a callback with the result of \a future on the thread of \a context, later; never when \a context died
/// before. QFuture::then() with a context cannot do that in Qt 6.4: its worker fails when it finds the context gone.
template<typename T, typename Callback>
void whenDone(const QFuture<T> &future, QObject *context, Callback callback)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcher<T>::finished, context, [watcher, callback = std::move(callback)]() mutable {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0)
            callback(watcher->result());
    });
    watcher->setFuture(future);
}
} // namespace pentimento
