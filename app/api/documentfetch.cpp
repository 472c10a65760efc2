#include "app/api/documentfetch.h"

#include "app/api/serviceprofile.h"

#include <QCoreApplication>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPromise>

#include <memory>

namespace pentimento {
namespace {
constexpr qint64 mostBytes = 32 * 1024 * 1024;
constexpr int mostRedirects = 5;
constexpr int patienceMs = 30'000;

Error problem(Error::Kind kind, const char *text, const QUrl &address, const QString &detail = {})
{
    return Error{kind, {}, QString::fromUtf8(text), {address.toDisplayString(QUrl::RemoveQuery)}, detail};
}

/// One document's way over its redirects; deletes itself when the promise is kept.
class DocumentFetch : public QObject
{
public:
    QFuture<Result<QByteArray>> start(const QUrl &address)
    {
        m_promise.start();
        get(address);
        return m_promise.future();
    }

private:
    void get(const QUrl &address)
    {
        if (!isAllowedAddress(address.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment))) {
            return finish(problem(Error::Kind::Usage,
                                  QT_TRANSLATE_NOOP("Error", "%1 cannot be read: the address must begin with https."),
                                  address));
        }
        QNetworkRequest request(address);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setTransferTimeout(patienceMs);
        QNetworkReply *reply = m_network.get(request);
        reply->setReadBufferSize(mostBytes + 1);
        connect(reply, &QNetworkReply::downloadProgress, this, [reply](qint64 received) {
            if (received > mostBytes)
                reply->abort();
        });
        connect(reply, &QNetworkReply::finished, this, [this, reply] { take(reply); });
    }

    void take(QNetworkReply *reply)
    {
        reply->deleteLater();
        const QUrl target = reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
        if (target.isValid() && ++m_redirects <= mostRedirects)
            return get(reply->url().resolved(target));
        if (reply->error() != QNetworkReply::NoError || target.isValid() || reply->bytesAvailable() > mostBytes) {
            return finish(problem(Error::Kind::Network,
                                  QT_TRANSLATE_NOOP("Error", "%1 could not be read. Check the address and the connection."),
                                  reply->url(), reply->errorString()));
        }
        finish(reply->readAll());
    }

    void finish(Result<QByteArray> result)
    {
        m_promise.addResult(std::move(result));
        m_promise.finish();
        deleteLater();
    }

    QNetworkAccessManager m_network;
    QPromise<Result<QByteArray>> m_promise;
    int m_redirects = 0;
};
} // namespace

QFuture<Result<QByteArray>> fetchDocument(const QUrl &address)
{
    return (new DocumentFetch)->start(address);
}
} // namespace pentimento
