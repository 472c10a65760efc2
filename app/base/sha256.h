#pragma once

#include <QByteArray>
#include <QString>

namespace pentimento {
/// SHA-256 as 64 lower-case hexadecimal digits: what files, pictures and requests are called. Pure, any thread.
QString sha256(QByteArrayView bytes);
} // namespace pentimento
