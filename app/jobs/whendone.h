#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace pentimento {
/// Calls \a use with the value of \a future on \a context's thread, unless \a context died first.
///
/// Not QFuture::then(context, ...): in Qt 6.4 that asserts when the context dies before the future is finished,
/// which is how every job ends that is under way when the program quits.
template<typename T, typename Use>
void whenDone(const QFuture<T> &future, QObject *context, Use use)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, use = std::move(use)]() mutable {
        const QFuture<T> ready = watcher->future();
        watcher->deleteLater();
        if (ready.resultCount() > 0)
            use(ready.result()); // may delete the context
    });
    watcher->setFuture(future);
}
} // namespace pentimento
