#include "app/imaging/mask.h"

#include "app/imaging/picturefile.h"

#include <QCoreApplication>

#include <cstring>
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
    MaskTiles mask(pixels.size());
    std::vector<quint8> row(pixels.width());
    for (int y = 0; y < pixels.height(); ++y) {
        readMaskRow(reinterpret_cast<const Sample *>(pixels.row(y)), pixels.channels(), pixels.width(), byAlpha,
                    row.data());
        mask.writeRow(0, y, pixels.width(), row.data());
        // While the finished tiles are still in the cache.
        if (y % MaskTiles::side == MaskTiles::side - 1 || y == pixels.height() - 1)
            mask.normalise(QRect(0, y, pixels.width(), 1));
    }
    return mask;
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
