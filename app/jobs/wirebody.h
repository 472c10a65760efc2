#pragma once

#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>

namespace pentimento {
/// The bytes of the request that starts a job on \a endpoint, in its service's form: fields at the top and bare base64
/// (BFL), or below "input" with data URLs (Replicate). \a addresses: what stands for pictures that were handed over
/// ahead; they win over \a files.
QByteArray wireBody(const Endpoint &endpoint, QJsonObject fields, QHash<QString, QByteArray> files,
                    const QHash<QString, QString> &addresses = {});
} // namespace pentimento
