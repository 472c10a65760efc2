#include "app/base/sha256.h"

#include <QCryptographicHash>

#include <openssl/evp.h>

namespace pentimento {
QString sha256(QByteArrayView bytes)
{
    // Qt's own takes ten times as long, and every photo, upload and result goes through here several times.
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), size_t(bytes.size()), digest, &size, EVP_sha256(), nullptr) == 1 && size == 32)
        return QString::fromLatin1(QByteArray::fromRawData(reinterpret_cast<const char *>(digest), 32).toHex());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(bytes);
    return QString::fromLatin1(hash.result().toHex());
}
} // namespace pentimento
