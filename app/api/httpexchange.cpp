#include "app/api/httpexchange.h"

#include "app/api/answertext.h"
#include "app/api/bodydevice.h"
#include "app/api/onlinestate.h"
#include "app/api/proxyfactory.h"
#include "app/base/log.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QSslError>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostRedirects = 5;
constexpr qint64 readAheadBytes = 1024 * 1024;

QNetworkRequest plainRequest(const HttpRequest &request)
{
    QNetworkRequest plain(request.url);
    plain.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    plain.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    plain.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    plain.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    plain.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    plain.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    plain.setHeader(QNetworkRequest::UserAgentHeader, u"Pentimento/" PENTIMENTO_VERSION ""_s);
    // Asked for as it is: then the announced length can be checked, and nothing unpacks to a thousand times its size.
    plain.setRawHeader("Accept-Encoding", "identity");
    for (const auto &[name, value] : request.headers)
        plain.setRawHeader(name, value);
    if (!request.keyHeader.isEmpty())
        plain.setRawHeader(request.keyHeader, request.keyValue);
    return plain;
}

QString shownAddress(const QUrl &url)
{
    return url.toDisplayString(QUrl::RemoveQuery | QUrl::RemoveUserInfo | QUrl::RemoveFragment);
}

/// Errors below HTTP: with them the status, if one came, belongs to an answer that is not whole.
bool isBelowHttp(QNetworkReply::NetworkError error)
{
    return (error > QNetworkReply::NoError && error < QNetworkReply::ContentAccessDenied)
           || error == QNetworkReply::ContentReSendError
           || (error >= QNetworkReply::ProtocolUnknownError && error <= QNetworkReply::ProtocolFailure);
}

/// What support asks for. From outside: cleaned.
QString requestIdOf(const QNetworkReply &reply)
{
    for (const char *name : {"x-request-id", "x-trace-id", "cf-ray"}) {
        if (reply.hasRawHeader(name))
            return cleanText(QString::fromLatin1(reply.rawHeader(name).left(120)));
    }
    return {};
}

bool isThroughProxy(const QUrl &url)
{
    return ProxyFactory().queryProxy(QNetworkProxyQuery(url)).first().type() != QNetworkProxy::NoProxy;
}

void logAnswer(const QNetworkReply &reply, const HttpAnswer &answer)
{
    QStringList allowed;
    for (const char *name : {"content-type", "retry-after", "x-request-id", "x-trace-id", "cf-ray"}) {
        if (reply.hasRawHeader(name))
            allowed << QString::fromLatin1(name) + u'=' + QString::fromLatin1(reply.rawHeader(name).left(120));
    }
    qCInfo(logNet).noquote() << shownAddress(reply.url()) << answer.status << answer.body.size() << "bytes"
                             << allowed.join(u' ') << answer.detail;
}
} // namespace

HttpExchange::HttpExchange(HttpRequest request, QObject *context, Transport::Progress progress, Transport::Done done)
    : QObject(context)
    , m_request(std::move(request))
    , m_progress(std::move(progress))
    , m_done(std::move(done))
{
    m_idle.setSingleShot(true);
    m_whole.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, [this] { stop(HttpAnswer::Problem::TooSlow, u"no byte moved in time"_s); });
    connect(&m_whole, &QTimer::timeout, this, [this] { stop(HttpAnswer::Problem::TooSlow, u"took too long"_s); });
}

HttpExchange::~HttpExchange()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
}

void HttpExchange::get(QNetworkAccessManager &manager)
{
    m_shared = &manager;
    watch(manager.get(plainRequest(m_request)));
}

void HttpExchange::post(const QByteArray &body)
{
    // A manager of its own has no old connection that could turn out to be dead only after the body was sent.
    m_own = Transport::makeManager();
    if (body.isEmpty()) { // there is nothing that could be told twice
        QNetworkRequest bare = plainRequest(m_request);
        bare.setHeader(QNetworkRequest::ContentTypeHeader, m_request.contentType);
        return watch(m_own->post(bare, QByteArray()));
    }
    m_upload = std::make_unique<BodyDevice>(body);
    connect(m_upload.get(), &BodyDevice::moved, this, [this] {
        noteMovement();
        if (m_progress)
            m_progress(m_upload->handedOver(), m_upload->total());
    });
    QNetworkRequest request = plainRequest(m_request);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false); // its streams are repeated inside Qt
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    request.setHeader(QNetworkRequest::ContentTypeHeader, m_request.contentType);
    request.setHeader(QNetworkRequest::ContentLengthHeader, body.size());
    watch(m_own->post(request, m_upload.get()));
}

void HttpExchange::refuse(const QString &detail)
{
    HttpAnswer refused;
    refused.problem = HttpAnswer::Problem::NotAllowed;
    refused.detail = detail;
    QMetaObject::invokeMethod(this, [this, refused] { report(refused); }, Qt::QueuedConnection);
}

void HttpExchange::watch(QNetworkReply *reply)
{
    m_reply = reply;
    reply->setReadBufferSize(readAheadBytes);
    connect(reply, &QNetworkReply::readyRead, this, &HttpExchange::readArrived);
    connect(reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::noteMovement);
    // Told, never passed over: what cannot prove who it is gets neither key nor picture.
    connect(reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &problems) {
        QStringList texts;
        for (const QSslError &problem : problems)
            texts << cleanText(problem.errorString());
        texts.removeDuplicates();
        m_certificateProblem = texts.mid(0, 3).join(u"; "_s);
    });
    // Queued: the caller may delete everything in its callback, and no signal of the reply may be under way then.
    connect(reply, &QNetworkReply::finished, this, &HttpExchange::finish, Qt::QueuedConnection);
    noteMovement();
    if (m_request.limits.whole.count() > 0 && !m_whole.isActive())
        m_whole.start(m_request.limits.whole);
}

void HttpExchange::noteMovement()
{
    if (m_request.limits.idle.count() > 0 && !m_stopped)
        m_idle.start(m_request.limits.idle);
}

void HttpExchange::readArrived()
{
    if (m_stopped)
        return;
    noteMovement();
    m_body += m_reply->readAll();
    if (m_body.size() > mostBytes())
        return stop(HttpAnswer::Problem::TooLarge, u"the answer is larger than allowed"_s);
    if (!m_upload && !std::exchange(m_progressPending, true))
        QMetaObject::invokeMethod(this, &HttpExchange::tellProgress, Qt::QueuedConnection);
}

void HttpExchange::tellProgress()
{
    m_progressPending = false;
    if (!m_progress || !m_reply)
        return;
    m_progress(m_body.size(), qMax(0LL, m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong()));
}

void HttpExchange::stop(HttpAnswer::Problem problem, const QString &detail)
{
    if (m_stopped || !m_reply)
        return;
    m_stopped = problem;
    m_detail = detail;
    m_reply->abort(); // ends in finish()
}

void HttpExchange::finish()
{
    if (!m_reply)
        return;
    if (!m_stopped)
        m_body += m_reply->readAll();
    if (!m_stopped && m_body.size() > mostBytes()) {
        m_stopped = HttpAnswer::Problem::TooLarge;
        m_detail = u"the answer is larger than allowed"_s;
    }
    HttpAnswer result = answer();
    logAnswer(*m_reply, result);
    m_reply->disconnect(this);
    m_reply->deleteLater();
    m_reply.clear();
    if (!followRedirect(result))
        report(std::move(result));
}

bool HttpExchange::followRedirect(const HttpAnswer &answer)
{
    const bool isRedirect = answer.isComplete() && !answer.location.isEmpty() && answer.status / 100 == 3;
    if (!isRedirect || !m_mayFollow)
        return false;
    const bool leavesHttps = m_request.url.scheme() == u"https"_s && answer.location.scheme() != u"https"_s
                             && !isLoopback(answer.location);
    if (leavesHttps || ++m_redirects > mostRedirects || !m_mayFollow(answer.location)) {
        refuse(u"redirect not followed to "_s + shownAddress(answer.location));
        return true;
    }
    m_request.url = answer.location;
    m_body.clear();
    get(*m_shared);
    return true;
}

HttpAnswer HttpExchange::answer() const
{
    HttpAnswer result;
    result.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    result.body = m_body;
    result.retryAfter = parseRetryAfter(m_reply->rawHeader("Retry-After"), QDateTime::currentDateTimeUtc());
    const QUrl target = m_reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
    if (target.isValid() && !target.isEmpty())
        result.location = m_reply->url().resolved(target);
    result.bodyHandedOver = m_upload && m_upload->isHandedOver();
    result.problem = problemOf(result);
    result.host = m_reply->url().host();
    result.requestId = requestIdOf(*m_reply);
    if (result.problem != HttpAnswer::Problem::None)
        result.detail = m_stopped ? m_detail : m_reply->errorString();
    if (result.problem == HttpAnswer::Problem::Unreached) {
        result.barrier = barrier();
        result.certificateProblem = m_certificateProblem;
    }
    return result;
}

HttpAnswer::Barrier HttpExchange::barrier() const
{
    using Barrier = HttpAnswer::Barrier;
    if (!isLoopback(m_reply->url()) && isOffline())
        return Barrier::Offline;
    // Only the proxy itself is reached then, and Qt tells its refusals as "unknown".
    const bool isProxys = isThroughProxy(m_reply->url());
    switch (m_reply->error()) {
    case QNetworkReply::HostNotFoundError:
        return isProxys ? Barrier::Proxy : Barrier::Name;
    case QNetworkReply::ConnectionRefusedError:
        return isProxys ? Barrier::Proxy : Barrier::Refused;
    case QNetworkReply::UnknownNetworkError:
        return isProxys ? Barrier::Proxy : Barrier::None;
    case QNetworkReply::SslHandshakeFailedError:
        return m_certificateProblem.isEmpty() ? Barrier::Encryption : Barrier::Certificate;
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return Barrier::Proxy;
    default:
        return Barrier::None;
    }
}

HttpAnswer::Problem HttpExchange::problemOf(const HttpAnswer &answer) const
{
    if (m_stopped)
        return *m_stopped;
    const bool broke = isBelowHttp(m_reply->error());
    if (answer.status == 0) {
        const bool reached = m_reply->error() == QNetworkReply::RemoteHostClosedError || answer.bodyHandedOver;
        return reached ? HttpAnswer::Problem::Broken : HttpAnswer::Problem::Unreached;
    }
    const QVariant announced = m_reply->header(QNetworkRequest::ContentLengthHeader);
    const bool isShort = announced.isValid() && announced.toLongLong() != answer.body.size();
    return broke || isShort ? HttpAnswer::Problem::Broken : HttpAnswer::Problem::None;
}

qint64 HttpExchange::mostBytes() const
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const qint64 echoed = m_upload && status / 100 == 4 ? 2 * m_upload->total() : 0;
    return m_request.limits.mostBytes + echoed;
}

void HttpExchange::report(HttpAnswer answer)
{
    m_idle.stop();
    m_whole.stop();
    const Transport::Done done = std::move(m_done);
    m_done = nullptr;
    deleteLater();
    if (done)
        done(std::move(answer)); // may delete the context and this with it
}
} // namespace pentimento

#include "moc_httpexchange.cpp"
