#include "app/api/documentfetch.h"

#include "app/api/outcomes.h"
#include "app/api/transport.h"

#include <QCoreApplication>
#include <QPromise>

#include <memory>

using namespace std::chrono_literals;

namespace pentimento {
namespace {
const HttpLimits limits{30s, 2min, 32 * 1024 * 1024};

bool isAllowedDocument(const QUrl &address)
{
    return isAllowedAddress(address.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment));
}
} // namespace

QFuture<Result<QByteArray>> fetchDocument(const QUrl &address)
{
    struct Fetch
    {
        Transport transport;
        QObject context;
        QPromise<Result<QByteArray>> promise;
    };
    auto *fetch = new Fetch;
    fetch->promise.start();
    QFuture<Result<QByteArray>> future = fetch->promise.future();
    const auto end = [fetch](const Result<QByteArray> &bytes) {
        fetch->promise.addResult(bytes);
        fetch->promise.finish();
        QMetaObject::invokeMethod(qApp, [fetch] { delete fetch; }, Qt::QueuedConnection);
    };
    if (!isAllowedDocument(address)) {
        end(outcomes::sentence(Error::Kind::Usage,
                               QT_TRANSLATE_NOOP("Error", "%1 cannot be read: the address must begin with https."),
                               {address.toDisplayString(QUrl::RemoveQuery | QUrl::RemoveUserInfo)}));
        return future;
    }
    fetch->transport.download({address, {}, {}, {}, limits}, isAllowedDocument, &fetch->context, {},
                              [end](const HttpAnswer &answer) { end(outcomes::document(answer)); });
    return future;
}
} // namespace pentimento
