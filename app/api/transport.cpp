#include "app/api/transport.h"

#include "app/api/httpexchange.h"
#include "app/api/proxyfactory.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr std::chrono::hours longestWait{1};

/// Without a key too: the address alone tells which job it is.
bool mayBeCalled(const HttpRequest &request)
{
    return mayCarryKey(request.service, request.url);
}
} // namespace

Transport::Transport() : m_polls(makeManager()), m_downloads(makeManager()) {}

std::unique_ptr<QNetworkAccessManager> Transport::makeManager()
{
    auto manager = std::make_unique<QNetworkAccessManager>();
    manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    manager->setProxyFactory(new ProxyFactory); // the manager's from here on
    return manager;
}

void Transport::post(const HttpRequest &request, const QByteArray &body, QObject *context, Progress progress, Done done)
{
    auto *exchange = new HttpExchange(request, context, std::move(progress), std::move(done));
    if (mayBeCalled(request))
        exchange->post(body);
    else
        exchange->refuse(u"the key may not go there"_s);
}

void Transport::get(const HttpRequest &request, QObject *context, Done done)
{
    auto *exchange = new HttpExchange(request, context, {}, std::move(done));
    if (mayBeCalled(request))
        exchange->get(*m_polls);
    else
        exchange->refuse(u"the key may not go there"_s);
}

void Transport::download(const HttpRequest &request, std::function<bool(const QUrl &)> mayFollow, QObject *context,
                         Progress progress, Done done)
{
    HttpRequest keyless = request;
    keyless.keyHeader.clear();
    keyless.keyValue.clear();
    auto *exchange = new HttpExchange(keyless, context, std::move(progress), std::move(done));
    if (!mayFollow(request.url))
        return exchange->refuse(u"results may not come from there"_s);
    exchange->follow(std::move(mayFollow));
    exchange->get(*m_downloads);
}

std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray &header, const QDateTime &now)
{
    const QString text = QString::fromLatin1(header.left(64)).trimmed();
    if (text.isEmpty())
        return std::nullopt;
    std::chrono::milliseconds wait;
    bool isNumber = false;
    const double seconds = text.toDouble(&isNumber);
    if (isNumber) {
        if (!(seconds >= 0))
            return std::nullopt;
        wait = std::chrono::milliseconds(qint64(std::min(seconds, 1e6) * 1000));
    } else {
        QDateTime date = QLocale::c().toDateTime(text, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
        if (!date.isValid())
            return std::nullopt;
        date.setTimeSpec(Qt::UTC);
        wait = std::chrono::milliseconds(std::max<qint64>(0, now.msecsTo(date)));
    }
    return std::min<std::chrono::milliseconds>(wait, longestWait);
}
} // namespace pentimento
