#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>

namespace pentimento {
/// Appends standard base64 with padding, straight into \a out.
void appendBase64(QByteArray &out, const QByteArray &bytes);

/// The JSON text of \a fields with each of \a binary added as a base64 string under its name (\a prefix before the
/// text, e.g. "data:image/png;base64,"; empty for bare base64). One buffer, no copies of the pictures.
/// Fields in alphabetical order, so that equal input gives equal bytes. A name in both is taken from \a binary.
QByteArray jsonBody(const QJsonObject &fields, const QHash<QString, QByteArray> &binary,
                    const QHash<QString, QByteArray> &prefixes = {});
/// The same behind what \a out holds, whose memory is used where it is large enough: a fresh buffer of many megabytes
/// takes longer to get than to fill.
void appendJsonBody(QByteArray &out, const QJsonObject &fields, const QHash<QString, QByteArray> &binary,
                    const QHash<QString, QByteArray> &prefixes = {});
} // namespace pentimento
