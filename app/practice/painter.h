#pragma once

#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QSize>

namespace pentimento::practice {
/// Makes the picture that \a endpoint would answer with: fills, extends or regrades the picture it was given,
/// or draws one that names the prompt and says "practice" in its corner. What to do follows from the
/// endpoint's fields, never from its name.
///
/// \a values without pictures; \a pictures still encoded, by field. \a format "jpeg", "png" or "webp".
/// The same arguments give the same bytes. Takes up to about a second; several threads may paint at once.
Result<QByteArray> paint(const Endpoint &endpoint, const QJsonObject &values,
                         const QHash<QString, QByteArray> &pictures, qint64 seed, const QString &format);

/// The size of the picture that paint() would make, from the sizes of the sent ones by field.
QSize paintedSize(const Endpoint &endpoint, const QJsonObject &values, const QHash<QString, QSize> &pictures);

/// \a sent fitted into two megapixels, sides rounded down to multiples of 16 (at least 16).
QSize answerSize(QSize sent);
} // namespace pentimento::practice
