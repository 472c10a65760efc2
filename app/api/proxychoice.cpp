#include "app/api/proxychoice.h"

#include "app/api/proxyfactory.h"
#include "app/api/serviceprofile.h"

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
ProxyChoice &current()
{
    static ProxyChoice choice; // one for the process, as the system's is
    return choice;
}

QNetworkProxy manualProxy(const QUrl &address)
{
    const bool isSocks = address.scheme() == u"socks5"_s;
    return QNetworkProxy(isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, address.host(),
                         quint16(address.port(isSocks ? 1080 : 8080)));
}
} // namespace

std::optional<ProxyChoice> ProxyChoice::fromText(const QString &text)
{
    const QString plain = text.trimmed();
    if (plain.isEmpty())
        return ProxyChoice{};
    if (plain == u"none"_s)
        return ProxyChoice{Kind::None, {}};
    const QUrl address(plain.contains(u"://"_s) ? plain : u"http://"_s + plain, QUrl::StrictMode);
    const bool isProxy = address.isValid() && !address.host().isEmpty()
                         && (address.scheme() == u"http"_s || address.scheme() == u"socks5"_s)
                         && address.userInfo().isEmpty() && (address.path().isEmpty() || address.path() == u"/"_s)
                         && !address.hasQuery() && !address.hasFragment();
    return isProxy ? std::optional(ProxyChoice{Kind::Manual, address.adjusted(QUrl::RemovePath)}) : std::nullopt;
}

QString ProxyChoice::text() const
{
    switch (kind) {
    case Kind::System:
        return {};
    case Kind::None:
        return u"none"_s;
    case Kind::Manual:
        break;
    }
    return address.toString();
}

void useProxy(const ProxyChoice &choice)
{
    current() = choice;
}

QList<QNetworkProxy> ProxyFactory::queryProxy(const QNetworkProxyQuery &query)
{
    if (isLoopback(query.url()) || current().kind == ProxyChoice::Kind::None)
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    if (current().kind == ProxyChoice::Kind::Manual)
        return {manualProxy(current().address)};
    return systemProxyForQuery(query);
}
} // namespace pentimento
