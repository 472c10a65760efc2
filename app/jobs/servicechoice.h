#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QList>
#include <QUrl>

#include <functional>
#include <optional>

namespace pentimento {
class Provider;

/// Where a request goes.
struct Destination
{
    ServiceProfile profile;
    QString address; ///< empty: Practice, wherever it listens
};

/// Chooses the address that a request is sent to: the one asked for, the profile's, the schema's or the service's own,
/// and refuses those that a key may not go to.
class ServiceChoice
{
public:
    std::function<Provider *(const QString &protocol)> provider;
    std::function<QList<ServiceProfile>()> profiles;
    std::function<Result<QUrl>()> practiceAddress;

    std::optional<ServiceProfile> profile(const QString &id) const;
    Result<Destination> destination(const QString &profile, const Endpoint &endpoint, const QUrl &asked) const;

private:
    Result<QUrl> addressFor(const ServiceProfile &profile, const Endpoint &endpoint, const QUrl &asked) const;
};
} // namespace pentimento
