#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <optional>

namespace pentimento {
/// Where \a value first departs from \a schema (SchemaResolver's plain form), as a path like "points[2].x";
/// an empty path is the value itself. Nothing where it fits. For the values that no editor knows.
/// A pair too large to compare in reasonable time counts as a mismatch where the comparison stopped.
std::optional<QString> firstMismatch(const QJsonObject &schema, const QJsonValue &value);
} // namespace pentimento
