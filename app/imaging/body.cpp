#include "app/imaging/body.h"

#include "app/base/hugepages.h"
#include "app/base/json.h"
#include "app/imaging/base64.h"

#include <QMap>

namespace pentimento {
namespace {
/// One field as it will stand in the body: everything as text but the picture itself.
struct Part
{
    QByteArray text; ///< the value, or what stands before the base64
    QByteArray bytes = {};
    bool isBinary = false;
};

Part binaryPart(const QByteArray &bytes, const QByteArray &prefix)
{
    QByteArray text = toJson(QString::fromUtf8(prefix));
    text.chop(1); // the closing quote comes after the base64
    return {text, bytes, true};
}

qsizetype sizeOf(const QMap<QString, Part> &parts)
{
    qsizetype size = 2;
    for (auto part = parts.cbegin(); part != parts.cend(); ++part) {
        size += toJson(part.key()).size() + 1 + part->text.size() + 1;
        if (part->isBinary)
            size += base64Size(part->bytes.size()) + 1;
    }
    return size;
}
} // namespace

void appendBase64(QByteArray &out, const QByteArray &bytes)
{
    const qsizetype before = out.size();
    out.resize(before + base64Size(bytes.size()));
    encodeBase64(reinterpret_cast<const uchar *>(bytes.constData()), bytes.size(), out.data() + before);
}

void appendJsonBody(QByteArray &out, const QJsonObject &fields, const QHash<QString, QByteArray> &binary,
                    const QHash<QString, QByteArray> &prefixes)
{
    QMap<QString, Part> parts; // in alphabetical order
    for (auto field = fields.begin(); field != fields.end(); ++field)
        parts.insert(field.key(), {toJson(field.value())});
    for (auto field = binary.begin(); field != binary.end(); ++field)
        parts.insert(field.key(), binaryPart(field.value(), prefixes.value(field.key())));

    out.reserve(out.size() + sizeOf(parts));
    preferHugePages(out.data(), out.capacity()); // getting it page by page takes longer than filling it
    out += '{';
    for (auto part = parts.cbegin(); part != parts.cend(); ++part) {
        if (part != parts.cbegin())
            out += ',';
        out += toJson(part.key());
        out += ':';
        out += part->text;
        if (part->isBinary) {
            appendBase64(out, part->bytes);
            out += '"';
        }
    }
    out += '}';
}

QByteArray jsonBody(const QJsonObject &fields, const QHash<QString, QByteArray> &binary,
                    const QHash<QString, QByteArray> &prefixes)
{
    QByteArray body;
    appendJsonBody(body, fields, binary, prefixes);
    return body;
}
} // namespace pentimento
