#include "app/imaging/mask.h"

#include "app/imaging/picturefile.h"
#include "app/imaging/pngchunks.h"

#include <QCoreApplication>
#include <QtEndian>

#include <libdeflate.h>

#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <vector>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// Samples of one pixel as 8 bits; white stays white.
template<typename Sample>
quint8 toByte(quint32 sample)
{
    if constexpr (sizeof(Sample) == 1)
        return quint8(sample);
    else
        return quint8((sample * 255 + 32767) / 65535);
}

/// A picture whose alpha varies while the colour of what can be seen stays the same carries its mask in the alpha.
template<typename Sample>
bool isAlphaTheMask(const Raster &pixels)
{
    if (!pixels.hasAlpha())
        return false;
    const int channels = pixels.channels();
    const int colors = channels - 1;
    const auto *first = reinterpret_cast<const Sample *>(pixels.row(0));
    const Sample *seen = nullptr;
    bool varies = false;
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *pixel = reinterpret_cast<const Sample *>(pixels.row(y));
        for (int x = 0; x < pixels.width(); ++x, pixel += channels) {
            varies |= pixel[colors] != first[colors];
            if (pixel[colors] == 0)
                continue;
            if (seen && std::memcmp(seen, pixel, colors * sizeof(Sample)) != 0)
                return false;
            seen = pixel;
        }
    }
    return varies;
}

template<typename Sample>
void readMaskRow(const Sample *pixel, int channels, int count, bool byAlpha, quint8 *out)
{
    if (byAlpha || channels <= 2) {
        const int offset = byAlpha ? channels - 1 : 0;
        for (int x = 0; x < count; ++x)
            out[x] = toByte<Sample>(pixel[x * channels + offset]);
        return;
    }
    // Rec. 709 luma in 256ths: equal channels stay exactly what they are.
    for (int x = 0; x < count; ++x, pixel += channels)
        out[x] = toByte<Sample>((pixel[0] * 54u + pixel[1] * 183u + pixel[2] * 19u + 128u) >> 8);
}

template<typename Sample>
MaskTiles maskFrom(const Raster &pixels, bool byAlpha)
{
    std::vector<quint8> row(pixels.width());
    return MaskTiles::fromRows(pixels.size(), [&](int y) {
        readMaskRow(reinterpret_cast<const Sample *>(pixels.row(y)), pixels.channels(), pixels.width(), byAlpha, row.data());
        return row.data();
    });
}

/// The size that the header of \a bytes names, where it is a PNG file of 8-bit gray as maskPng() writes them.
QSize sizeOfPlainGray(const PngChunks &chunks, QByteArrayView header)
{
    const QList<PngChunk> &list = chunks.list();
    const bool isPlain = chunks.isComplete() && list.size() == 3 && list[0].type == "IHDR" && list[1].type == "IDAT" && list[2].type == "IEND"
                         && header.size() == 13 && header.sliced(8) == QByteArrayView("\x08\0\0\0\0", 5);
    if (!isPlain)
        return {};
    const QSize size(qFromBigEndian<qint32>(header.data()), qFromBigEndian<qint32>(header.data() + 4));
    return size.isEmpty() || qint64(size.width()) * size.height() > DecodeLimits().mostPixels ? QSize() : size;
}

void addBytes(quint8 *into, const quint8 *from, int count)
{
    for (int x = 0; x < count; ++x)
        into[x] = quint8(into[x] + from[x]);
}

/// Takes back the filter of a row that is none, or the difference to the one \a above; false for other filters.
bool isUnfiltered(quint8 *row, const quint8 *above, int count)
{
    constexpr quint8 plain = 0;
    constexpr quint8 up = 2;
    if (row[0] == up && above)
        addBytes(row + 1, above + 1, count - 1);
    return row[0] == plain || row[0] == up;
}

/// The general reader inflates with zlib, which takes four times as long over the long runs of masks. None: a file for
/// the general reader, which also says what is wrong with it.
std::optional<MaskTiles> readPlainGray(const QByteArray &bytes)
try {
    const PngChunks chunks(bytes);
    const QSize size = sizeOfPlainGray(chunks, chunks.checkedData("IHDR"));
    const QByteArrayView packed = size.isEmpty() ? QByteArrayView() : chunks.checkedData("IDAT");
    const QByteArrayView end("\0\0\0\0IEND\xae\x42\x60\x82", 12);
    if (packed.isEmpty() || !bytes.startsWith(png::signature) || bytes.sliced(chunks.list().last().begin) != end)
        return {};
    Raster rows = Raster::uninitialised({size.width() + 1, size.height()}, 1, 8); // each with its filter in front
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor *)> inflater(libdeflate_alloc_decompressor(),
                                                                                                 libdeflate_free_decompressor);
    if (!inflater
        || libdeflate_zlib_decompress(inflater.get(), packed.data(), size_t(packed.size()), rows.row(0), size_t(rows.samples().size()), nullptr)
               != LIBDEFLATE_SUCCESS)
        return {};
    for (int y = 0; y < size.height(); ++y) {
        if (!isUnfiltered(rows.row(y), y > 0 ? rows.row(y - 1) : nullptr, rows.width()))
            return {};
    }
    const Raster &done = rows;
    return MaskTiles::fromRows(size, [&done](int y) { return done.row(y) + 1; });
} catch (const std::bad_alloc &) {
    return {};
}

MaskTiles maskFrom(const Raster &pixels, bool byAlpha)
{
    return pixels.depth() == 16 ? maskFrom<quint16>(pixels, byAlpha) : maskFrom<quint8>(pixels, byAlpha);
}

bool isAlphaTheMask(const Raster &pixels)
{
    return pixels.depth() == 16 ? isAlphaTheMask<quint16>(pixels) : isAlphaTheMask<quint8>(pixels);
}

Error atMask(Error error)
{
    error.field = u"mask"_s;
    return error;
}

Error wrongSize(const QString &name, QSize mask, QSize picture)
{
    return Error{Error::Kind::Input, u"mask"_s,
                 QString::fromUtf8(QT_TRANSLATE_NOOP(
                     "Error", "The mask %1 is %2 x %3 pixels large and the picture %4 x %5. Both must have the same size, "
                              "so that every pixel of the mask means one of the picture. Scale the mask to the picture's "
                              "size.")),
                 {name, QString::number(mask.width()), QString::number(mask.height()), QString::number(picture.width()),
                  QString::number(picture.height())}};
}
} // namespace

Result<MaskTiles> readMask(const QByteArray &bytes, const QString &name, QSize pictureSize)
{
    // The header first: a mask of the wrong size need not be decoded, however large it is.
    const Result<PictureInfo> info = probePicture(bytes, name);
    if (!info)
        return atMask(info.error());
    if (info->size != pictureSize)
        return wrongSize(name, info->size, pictureSize);
    if (std::optional<MaskTiles> mask = readPlainGray(bytes))
        return *std::move(mask);
    const Result<DecodedPicture> decoded = decodePicture(bytes, name);
    if (!decoded)
        return atMask(decoded.error());
    const Raster &pixels = decoded->pixels;
    if (pixels.size() != pictureSize)
        return wrongSize(name, pixels.size(), pictureSize);
    return maskFrom(pixels, isAlphaTheMask(pixels));
}

Result<MaskTiles> readMask(const QByteArray &bytes, const QString &name)
{
    if (std::optional<MaskTiles> mask = readPlainGray(bytes))
        return *std::move(mask);
    const Result<DecodedPicture> decoded = decodePicture(bytes, name);
    return decoded ? Result<MaskTiles>(maskFrom(decoded->pixels, isAlphaTheMask(decoded->pixels))) : atMask(decoded.error());
}

Result<MaskTiles> readBrightness(const QByteArray &bytes, const QString &name)
{
    const Result<DecodedPicture> decoded = decodePicture(bytes, name);
    return decoded ? Result<MaskTiles>(maskFrom(decoded->pixels, false)) : atMask(decoded.error());
}

MaskTiles transparencyOf(const Raster &pixels)
{
    if (!pixels.hasAlpha())
        return MaskTiles();
    MaskTiles mask = maskFrom(pixels, true);
    mask.invert();
    return mask;
}
} // namespace pentimento
