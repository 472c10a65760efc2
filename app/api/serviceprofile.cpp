#include "app/api/serviceprofile.h"

#include <QHostAddress>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype longestKey = 512;

int portOf(const QUrl &address)
{
    return address.port(address.scheme() == u"https"_s ? 443 : 80);
}

bool isHttp(const QUrl &address)
{
    return address.isValid() && !address.host().isEmpty()
           && (address.scheme() == u"https"_s || address.scheme() == u"http"_s);
}

/// The address that \a host spells out; an IPv4 address written as IPv6 counts as what it is. Null for a name.
QHostAddress literalAddress(const QString &host)
{
    const QHostAddress address(host);
    bool isMapped = false;
    const quint32 four = address.toIPv4Address(&isMapped);
    return isMapped ? QHostAddress(four) : address;
}

bool isLocalName(const QString &host)
{
    // A bare word resolves inside the person's own network, as do these endings (RFC 6762, RFC 9476).
    static const QStringList endings{u".localhost"_s, u".local"_s, u".internal"_s, u".home.arpa"_s, u".lan"_s};
    return !host.contains(u'.')
           || std::any_of(endings.begin(), endings.end(), [&](const QString &end) { return host.endsWith(end); });
}

bool isPrivate(const QUrl &target)
{
    const QString host = target.host().toLower();
    const QHostAddress address = literalAddress(host);
    if (address.isNull())
        return isLocalName(host.endsWith(u'.') ? host.chopped(1) : host);
    if (!address.isGlobal() || address.isMulticast() || address.isUniqueLocalUnicast() || address.isSiteLocal())
        return true;
    // Qt counts these as global: RFC 1918, and the shared address space of providers (RFC 6598).
    static const QList<QPair<QHostAddress, int>> inner{{QHostAddress(u"10.0.0.0"_s), 8},
                                                       {QHostAddress(u"172.16.0.0"_s), 12},
                                                       {QHostAddress(u"192.168.0.0"_s), 16},
                                                       {QHostAddress(u"100.64.0.0"_s), 10}};
    return std::any_of(inner.begin(), inner.end(), [&](const auto &subnet) { return address.isInSubnet(subnet); });
}

bool isBelowBfl(const QUrl &address)
{
    const QString host = address.host().toLower();
    return address.scheme() == u"https"_s && (host == u"bfl.ai"_s || host.endsWith(u".bfl.ai"_s));
}
} // namespace

QList<ServiceProfile> builtInProfiles()
{
    return {{u"bfl"_s, u"Black Forest Labs"_s, u"bfl"_s, {}},
            {u"replicate"_s, u"Replicate"_s, u"replicate"_s, {}},
            {u"practice"_s, u"Practice"_s, {}, {}}};
}

bool isAllowedAddress(const QUrl &address)
{
    if (!isHttp(address) || !address.userInfo().isEmpty() || address.hasQuery() || address.hasFragment())
        return false;
    return address.scheme() == u"https"_s || isLoopback(address);
}

bool isLoopback(const QUrl &address)
{
    const QString host = address.host().toLower();
    return host == u"localhost"_s || literalAddress(host).isLoopback();
}

bool isSameOrigin(const QUrl &one, const QUrl &other)
{
    return one.scheme() == other.scheme() && one.host().compare(other.host(), Qt::CaseInsensitive) == 0
           && portOf(one) == portOf(other);
}

bool mayCarryKey(const QUrl &address, const QUrl &target)
{
    if (!isHttp(target) || !target.userInfo().isEmpty() || !isHttp(address))
        return false;
    if (target.scheme() != u"https"_s && !isLoopback(target))
        return false;
    return isSameOrigin(address, target) || (isBelowBfl(address) && isBelowBfl(target));
}

bool isAllowedResult(const QUrl &address, const QUrl &target)
{
    return isHttp(target) && target.userInfo().isEmpty() && (isLoopback(address) || !isPrivate(target));
}

bool isSendableKey(const QString &key)
{
    return !key.isEmpty() && key.size() <= longestKey
           && std::all_of(key.begin(), key.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
}

QUrl below(const QUrl &address, const QString &path)
{
    QUrl target = address;
    const QString base = address.path();
    target.setPath(base.endsWith(u'/') ? base + path : base + u'/' + path);
    return target;
}
} // namespace pentimento
