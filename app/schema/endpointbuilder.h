#pragma once

#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QJsonObject>

namespace pentimento {
/// Where an endpoint stands in the list: from its overlay; what has none comes after the current ones.
inline constexpr int orderWithoutOverlay = 500;

/// One endpoint from its input schema (resources/models/README.md) and its overlay, which may be empty.
/// Entries of the overlay that name absent fields are passed over, since an import may have replaced the schema
/// under it. Errors are of kind Input.
Result<Endpoint> buildEndpoint(const QString &service, const QString &id, const QJsonObject &schema, const QJsonObject &overlay);

/// True for an absolute https address, or plain http on loopback, without user, query or fragment.
bool isServerAddress(const QString &address);
} // namespace pentimento
