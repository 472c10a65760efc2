#include "app/jobs/servicechoice.h"

#include "app/api/provider.h"

#include <QCoreApplication>

#include <algorithm>

namespace pentimento {
std::optional<ServiceProfile> ServiceChoice::profile(const QString &id) const
{
    const QList<ServiceProfile> all = profiles();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ServiceProfile &p) { return p.id == id; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

Result<Destination> ServiceChoice::destination(const QString &profileId, const Endpoint &endpoint,
                                                const QUrl &asked) const
{
    const std::optional<ServiceProfile> wanted = profile(profileId);
    if (!wanted) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "There is no service \"%1\" in the settings."), {profileId});
    }
    if (!wanted->isPractice() && wanted->protocol != endpoint.service) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "%1 does not offer %2. Choose another service or endpoint."),
                        {wanted->title, endpoint.title});
    }
    if (!provider(endpoint.service)) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "%1 belongs to a service that cannot be used yet for generating. "
                                                   "Nothing was sent. Choose an endpoint of another service."),
                        {endpoint.title});
    }
    if (wanted->isPractice() && asked.isEmpty()) {
        const Result<QUrl> listens = practiceAddress(); // where it cannot start, nothing is queued for it
        return listens ? Result<Destination>(Destination{*wanted, {}}) : listens.error();
    }
    const Result<QUrl> address = addressFor(*wanted, endpoint, asked);
    if (!address)
        return address.error();
    return Destination{*wanted, address->toString(QUrl::FullyEncoded)};
}

Result<QUrl> ServiceChoice::addressFor(const ServiceProfile &wanted, const Endpoint &endpoint,
                                           const QUrl &asked) const
{
    const QUrl own = provider(endpoint.service)->defaultAddress();
    const QUrl chosen = !asked.isEmpty() ? asked : wanted.address;
    const QUrl address = !chosen.isEmpty() ? chosen : endpoint.server.isEmpty() ? own : QUrl(endpoint.server);
    if (!isAllowedAddress(address)) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "%1 cannot be called: an address begins with https (plain http only "
                                                   "on this computer) and has no user name and no question mark. "
                                                   "Nothing was sent."),
                        {address.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)});
    }
    // A schema can come from anywhere; only the person decides that a key goes to a stranger.
    if (chosen.isEmpty() && !mayCarryKey(own, address)) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "The schema of %1 names the server %2, which the key is not sent to. "
                                                   "To use it, make a service profile with this address."),
                        {endpoint.title, address.host()});
    }
    return address;
}
} // namespace pentimento
