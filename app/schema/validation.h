#pragma once

#include "app/base/result.h"
#include "app/schema/endpoint.h"

#include <QHash>
#include <QJsonObject>
#include <QSize>
#include <QStringList>

namespace pentimento {
/// Sizes of the pictures that will be in the body, by field name; an invalid QSize where unknown.
using PictureSizes = QHash<QString, QSize>;

/// Everything wrong with \a values (only what the person set; no pictures) and \a pictures for \a endpoint:
/// one Input error per field at most, in the fields' order, then unknown names, then the rules between fields.
/// Empty: may be sent. A secret kept elsewhere counts only if it is in \a values. A required field may be left
/// out where the service has a default for it.
QList<Error> validate(const Endpoint &endpoint, const QJsonObject &values, const PictureSizes &pictures);

/// The value that \a text means for \a field, with its JSON type (64-bit integers exact); no bounds are checked.
/// Pictures are not values: an Input error.
Result<QJsonValue> valueFromText(const Field &field, const QString &text);

/// \a value of \a field checked alone; bounds, length, choice, form.
Result<void> validateValue(const Field &field, const QJsonValue &value);

/// What of \a values, which may come from anywhere, can be set for \a endpoint: each checked alone, null
/// counts as not set. \a misfits, where given, gets the names of the others in alphabetical order; pictures
/// and secrets are among them.
QJsonObject fittingValues(const Endpoint &endpoint, const QJsonObject &values,
                          QStringList *misfits = nullptr);

/// "16:9" as width and height; an empty size where \a text is not a ratio.
QSize parseAspectRatio(const QString &text);
} // namespace pentimento
