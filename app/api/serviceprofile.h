#pragma once

#include <QList>
#include <QString>
#include <QUrl>

namespace pentimento {
/// A service as the person knows it: BFL, Replicate, Practice, or a profile of one with its own address and key.
struct ServiceProfile
{
    QString id;       ///< "bfl", "replicate", "practice", or the person's own: lower case letters, digits, '-'
    QString title;
    QString protocol; ///< "bfl", "replicate"; empty for Practice, which speaks both
    QUrl address = {};///< the person's; empty: the endpoint's own server, else the service's

    bool isPractice() const { return id == QLatin1StringView("practice"); }
    bool operator==(const ServiceProfile &) const = default;
};

/// BFL, Replicate, Practice.
QList<ServiceProfile> builtInProfiles();

/// An address that may be called as a service's: https, or http on loopback; no user info, query or fragment;
/// may have a path.
bool isAllowedAddress(const QUrl &address);
/// localhost, 127.0.0.0/8, [::1].
bool isLoopback(const QUrl &address);
/// Same scheme, host and port; a port left out is the scheme's own.
bool isSameOrigin(const QUrl &one, const QUrl &other);
/// True where \a target may see the key of the service at \a address (design, section 7): same origin, or https
/// below bfl.ai where the address is https below bfl.ai. Never with user info in \a target.
bool mayCarryKey(const QUrl &address, const QUrl &target);
/// True where a result may be downloaded from \a target without the key: http(s); loopback and private hosts only
/// where \a address itself is loopback.
bool isAllowedResult(const QUrl &address, const QUrl &target);
/// True where \a key can be sent as a header at all: printable ASCII without spaces, at most 512 characters.
bool isSendableKey(const QString &key);
/// \a path ("v1/credits") below \a address, which may have a path of its own.
QUrl below(const QUrl &address, const QString &path);
} // namespace pentimento
