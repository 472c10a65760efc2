#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>

namespace pentimento {
/// \a text of a service fit to be shown and stored: one line, redacted, at most 300 characters, no full stop at the
/// end (it stands inside our own sentences).
QString cleanText(const QString &text);
/// \a json with the content of every string longer than \a most bytes left out: validation errors echo whole
/// requests with their pictures. What is not JSON comes out as some bytes or other, never larger.
QByteArray withoutLongStrings(const QByteArray &json, qsizetype most = 64 * 1024);
} // namespace pentimento
