#pragma once

#include "app/base/result.h"
#include "app/schema/field.h"

#include <QJsonObject>
#include <QList>

namespace pentimento {
inline constexpr int mostFields = 2000;

/// The fields of an input schema in SchemaResolver's plain form, in the order in which people read them: the
/// schema's own (`x-order`) where it has one, else by group and the rank of well-known names.
///
/// Kind, role, group and label are told from name, type and format alone (design, section 2); an overlay may say
/// more afterwards. A default outside the field's own bounds is dropped. Errors are of kind Input.
Result<QList<Field>> readFields(const QJsonObject &inputs);
} // namespace pentimento
