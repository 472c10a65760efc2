#include "app/imaging/webpchunks.h"

#include <QtEndian>

#include <algorithm>
#include <array>

namespace pentimento {
namespace {
constexpr qsizetype fileHeaderBytes = 12; // RIFF, length, WEBP
constexpr qsizetype chunkHeaderBytes = 8;

enum Flag : uchar { Icc = 0x20, Alpha = 0x10, Exif = 0x08, Xmp = 0x04 };

bool belongsToPicture(QByteArrayView type)
{
    constexpr std::array kept{"VP8X", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L"};
    return std::any_of(kept.begin(), kept.end(),
                       [type](const char *name) { return type == QByteArrayView(name); });
}

void appendChunk(QByteArray &out, QByteArrayView type, QByteArrayView data)
{
    char size[4];
    qToLittleEndian<quint32>(quint32(data.size()), size);
    out.append(type.data(), type.size());
    out.append(size, 4);
    out.append(data.data(), data.size());
    if (data.size() % 2)
        out.append('\0');
}

void setFileSize(QByteArray &file)
{
    qToLittleEndian<quint32>(quint32(file.size() - chunkHeaderBytes), file.data() + 4);
}
} // namespace

WebPChunks::WebPChunks(const QByteArray &bytes)
{
    const QByteArrayView file(bytes);
    if (file.size() < fileHeaderBytes)
        return;
    const qsizetype claimed = chunkHeaderBytes + qsizetype(qFromLittleEndian<quint32>(file.data() + 4));
    qsizetype position = fileHeaderBytes;
    while (position + chunkHeaderBytes <= qMin(claimed, file.size())) {
        const qsizetype size = qsizetype(qFromLittleEndian<quint32>(file.data() + position + 4));
        const qsizetype end = position + chunkHeaderBytes + size;
        if (end > file.size())
            return;
        const qsizetype paddedEnd = qMin(end + size % 2, file.size());
        m_list.append({file.sliced(position, 4), file.sliced(position + chunkHeaderBytes, size),
                       file.sliced(position, paddedEnd - position)});
        position = paddedEnd;
    }
    m_isComplete = claimed <= file.size() && position >= claimed && !m_list.isEmpty();
}

bool WebPChunks::has(QByteArrayView type) const
{
    return std::any_of(m_list.begin(), m_list.end(),
                       [type](const Chunk &chunk) { return chunk.type == type; });
}

QByteArray WebPChunks::data(QByteArrayView type) const
{
    for (const Chunk &chunk : m_list) {
        if (chunk.type == type)
            return chunk.data.toByteArray();
    }
    return {};
}

QByteArray WebPChunks::exif() const
{
    const QByteArray exif = data("EXIF");
    return exif.startsWith("Exif") && exif.size() > 6 ? exif.mid(6) : exif;
}

QByteArray webp::withoutMetadata(const QByteArray &bytes)
{
    const WebPChunks chunks(bytes);
    if (!chunks.isComplete())
        return {};
    QByteArray result = bytes.left(fileHeaderBytes);
    result.reserve(bytes.size());
    for (const WebPChunks::Chunk &chunk : chunks.list()) {
        if (!belongsToPicture(chunk.type))
            continue;
        const qsizetype flags = result.size() + chunkHeaderBytes;
        result.append(chunk.whole.data(), chunk.whole.size());
        if (chunk.type == QByteArrayView("VP8X") && !chunk.data.isEmpty())
            result[flags] = char(uchar(result[flags]) & ~(Exif | Xmp));
    }
    setFileSize(result);
    return result;
}

QByteArray webp::withMetadata(const QByteArray &plain, QSize size, bool hasAlpha,
                              const QByteArray &iccProfile, const QByteArray &exif)
{
    const WebPChunks chunks(plain);
    if (iccProfile.isEmpty() && exif.isEmpty() && !hasAlpha)
        return plain;
    // The extended header also keeps an alpha channel that happens to be opaque everywhere.
    QByteArray header(10, '\0');
    header[0] = char((hasAlpha ? Alpha : 0) | (iccProfile.isEmpty() ? 0 : Icc) | (exif.isEmpty() ? 0 : Exif));
    for (int i = 0; i < 3; ++i) {
        header[4 + i] = char((size.width() - 1) >> (8 * i));
        header[7 + i] = char((size.height() - 1) >> (8 * i));
    }
    QByteArray result = plain.left(fileHeaderBytes);
    appendChunk(result, "VP8X", header);
    if (!iccProfile.isEmpty())
        appendChunk(result, "ICCP", iccProfile);
    for (const WebPChunks::Chunk &chunk : chunks.list()) {
        if (chunk.type != QByteArrayView("VP8X") && belongsToPicture(chunk.type))
            appendChunk(result, chunk.type, chunk.data);
    }
    if (!exif.isEmpty())
        appendChunk(result, "EXIF", exif);
    setFileSize(result);
    return result;
}
} // namespace pentimento
