#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QPromise>

#include <memory>
#include <type_traits>
#include <utility>

namespace pentimento {
/// Calls \a use with the value of \a future on \a context's thread, which must be this one; the future of what it
/// returns. Where \a context dies first, \a use is never called and the returned future ends as cancelled.
///
/// Not QFuture::then(context, ...): in Qt 6.4 that asserts when the context dies before the future is finished, and
/// races with its destructor, which is how everything ends that is under way when the program quits.
template<typename T, typename Use>
auto thenOn(const QFuture<T> &future, QObject *context, Use use) -> QFuture<std::invoke_result_t<Use, const T &>>
{
    using Value = std::invoke_result_t<Use, const T &>;
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    QFuture<Value> outcome = promise->future();
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, promise = std::move(promise), use = std::move(use)]() mutable {
        const QFuture<T> ready = watcher->future();
        watcher->deleteLater();
        if (ready.resultCount() == 0)
            return; // itself cancelled
        const auto last = std::move(promise); // use() may delete the context, and this function with it
        if constexpr (std::is_void_v<Value>)
            use(ready.result());
        else
            last->addResult(use(ready.result()));
        last->finish();
    });
    watcher->setFuture(future);
    return outcome;
}
} // namespace pentimento
