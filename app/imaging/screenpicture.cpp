#include "app/imaging/screenpicture.h"

#include "app/imaging/codecs.h"
#include "app/imaging/orientation.h"
#include "app/imaging/pictureerrors.h"

#include <new>

namespace pentimento {
namespace {
/// Smaller pictures are read whole before anybody misses them.
constexpr qint64 worthPreviewing = 6'000'000;

bool goesStraightToScreen(const PictureInfo &info)
{
    return info.format == FileFormat::Jpeg && info.orientation == 1 && info.isSrgb && !info.isCmykOrLab;
}

ScreenPicture shownFrom(DecodedPicture &&decoded)
{
    ScreenPicture shown{decoded.info, decoded.metadata, decoded.notices, {}};
    shown.pixels = toSrgbImage(decoded.pixels, decoded.metadata.iccProfile);
    return shown;
}
} // namespace

Result<ScreenPicture> decodeForScreen(const QByteArray &bytes, const QString &name, const DecodeLimits &limits)
{
    const PictureSource source{bytes, name, limits};
    try {
        const Result<FileHeader> header = readHeader(source);
        if (header && goesStraightToScreen(header->info) && fitsIntoMemory(header.value())) {
            const Result<QImage> pixels = readJpegForScreen(source, header.value());
            if (!pixels)
                return pixels.error();
            const DecodedPicture described = describedBy(header.value());
            return ScreenPicture{described.info, described.metadata, described.notices, pixels.value()};
        }
    } catch (const std::bad_alloc &) {
        return pictureerrors::outOfMemory(name, {});
    }
    Result<DecodedPicture> decoded = decodePicture(bytes, name, limits);
    if (!decoded)
        return decoded.error();
    return shownFrom(std::move(decoded.value()));
}

std::optional<ScreenPicture> decodePreview(const QByteArray &bytes, const QString &name)
{
    const PictureSource source{bytes, name, {}};
    try {
        const Result<FileHeader> header = readHeader(source);
        if (!header || header->info.format != FileFormat::Jpeg || header->info.isCmykOrLab
            || qint64(header->info.size.width()) * header->info.size.height() < worthPreviewing)
            return {};
        const Result<Raster> small = readJpegPixels(source, header.value(), 1 << previewLevel);
        if (!small)
            return {};
        DecodedPicture decoded = describedBy(header.value());
        decoded.pixels = turnedUpright(small.value(), header->info.orientation);
        return shownFrom(std::move(decoded));
    } catch (const std::bad_alloc &) {
        return {};
    }
}
} // namespace pentimento
