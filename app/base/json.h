#pragma once

#include "app/base/result.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonValue>
#include <QRect>

namespace pentimento {
struct JsonLimits
{
    qsizetype mostBytes = 4 * 1024 * 1024; ///< design, section 7: limits on answers
    int mostDepth = 64;
};

/// Parses JSON from outside: size and depth are checked before the parser sees it, 64-bit integers stay exact.
/// The error (kind Unusable) names \a what ("The answer of the service") and never holds the bytes.
Result<QJsonValue> parseJson(const QByteArray &bytes, const QString &what, const JsonLimits &limits = {});

/// \a value as the shortest JSON text; integers up to 64 bits exact.
QByteArray toJson(const QJsonValue &value);

/// A rectangle as [x, y, width, height] and back. What is no such list gives an empty one, and numbers that no picture has
/// are bounded, so that sums of them stay numbers.
QJsonArray rectToJson(const QRect &rect);
QRect rectFromJson(const QJsonValue &value);
} // namespace pentimento
