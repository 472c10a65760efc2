#pragma once

#include <QtGlobal>

namespace pentimento {
/// Characters of the base64 text of \a bytes bytes, padding included.
constexpr qint64 base64Size(qint64 bytes)
{
    return (bytes + 2) / 3 * 4;
}

/// Writes the base64 text of \a size bytes to \a out, which has room for base64Size(size) characters. As fast as the
/// processor allows, found out at run time.
void encodeBase64(const uchar *in, qsizetype size, char *out);
/// The same without special instructions: for other processors, and to test the one against the other.
void encodeBase64Portably(const uchar *in, qsizetype size, char *out);
} // namespace pentimento
