#include "app/imaging/pngchunks.h"

#include <QtEndian>

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <memory>

namespace pentimento {
namespace {
constexpr size_t mostPngProfileBytes = 64 * 1024 * 1024;

QByteArray inflated(QByteArrayView packed)
{
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor *)> inflater(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    for (size_t room = 64 * 1024; inflater && room <= mostPngProfileBytes; room *= 4) {
        QByteArray out(qsizetype(room), Qt::Uninitialized);
        size_t size = 0;
        const libdeflate_result result = libdeflate_zlib_decompress(
            inflater.get(), packed.data(), size_t(packed.size()), out.data(), room, &size);
        if (result == LIBDEFLATE_SUCCESS)
            return out.left(qsizetype(size));
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
            break;
    }
    return {};
}
} // namespace

PngChunks::PngChunks(const QByteArray &bytes)
    : m_bytes(bytes)
{
    qsizetype position = png::signature.size();
    while (position + 12 <= bytes.size()) {
        const quint32 size = qFromBigEndian<quint32>(bytes.constData() + position);
        const PngChunk chunk{QByteArrayView(bytes).sliced(position + 4, 4), position, position + 8,
                             qsizetype(size)};
        if (size > 0x7fffffffu || chunk.end() > bytes.size())
            return;
        m_list.append(chunk);
        if (chunk.type == QByteArrayView("IEND")) {
            m_isComplete = true;
            return;
        }
        position = chunk.end();
    }
}

const PngChunk *PngChunks::find(QByteArrayView type) const
{
    const auto found =
        std::find_if(m_list.begin(), m_list.end(), [type](const PngChunk &c) { return c.type == type; });
    return found == m_list.end() ? nullptr : &*found;
}

QByteArrayView PngChunks::data(const PngChunk &chunk) const
{
    return QByteArrayView(m_bytes).sliced(chunk.data, chunk.size);
}

QByteArrayView PngChunks::checkedData(QByteArrayView type) const
{
    const PngChunk *chunk = find(type);
    if (!chunk)
        return {};
    const quint32 sum = libdeflate_crc32(0, m_bytes.constData() + chunk->begin + 4, size_t(chunk->size) + 4);
    const quint32 stored = qFromBigEndian<quint32>(m_bytes.constData() + chunk->data + chunk->size);
    return sum == stored ? data(*chunk) : QByteArrayView();
}

QByteArray PngChunks::iccProfile() const
{
    const QByteArrayView chunk = checkedData("iCCP");
    const qsizetype nameEnd = chunk.indexOf('\0');
    if (nameEnd < 1 || nameEnd > 79 || chunk.size() < nameEnd + 3 || chunk[nameEnd + 1] != 0)
        return {};
    return inflated(chunk.sliced(nameEnd + 2));
}

bool png::belongsToPicture(const PngChunk &chunk)
{
    constexpr std::array kept{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "iCCP", "sRGB",
                              "gAMA", "cHRM", "cICP", "mDCV", "mDCv", "cLLI", "cLLi",
                              "sBIT", "bKGD", "hIST", "pHYs", "acTL", "fcTL", "fdAT"};
    return std::any_of(kept.begin(), kept.end(),
                       [&chunk](const char *type) { return chunk.type == QByteArrayView(type); });
}

void png::appendChunk(QByteArray &out, QByteArrayView type, QByteArrayView data)
{
    char number[4];
    qToBigEndian<quint32>(quint32(data.size()), number);
    out.append(number, 4);
    const qsizetype summed = out.size();
    out.append(type.data(), type.size());
    out.append(data.data(), data.size());
    qToBigEndian<quint32>(libdeflate_crc32(0, out.constData() + summed, size_t(out.size() - summed)), number);
    out.append(number, 4);
}

QByteArray png::withoutMetadata(const QByteArray &bytes)
{
    const PngChunks chunks(bytes);
    if (!chunks.isComplete())
        return {};
    if (!hasMetadata(bytes, chunks))
        return bytes; // and no copy of them
    QByteArray result;
    result.reserve(bytes.size());
    result.append(signature.data(), signature.size());
    for (const PngChunk &chunk : chunks.list()) {
        if (belongsToPicture(chunk))
            result.append(bytes.constData() + chunk.begin, chunk.end() - chunk.begin);
    }
    return result;
}

bool png::hasMetadata(const QByteArray &bytes, const PngChunks &chunks)
{
    if (!chunks.isComplete())
        return false;
    qsizetype kept = signature.size();
    for (const PngChunk &chunk : chunks.list()) {
        if (belongsToPicture(chunk))
            kept += chunk.end() - chunk.begin;
    }
    return kept != bytes.size();
}
} // namespace pentimento
