#include "app/imaging/screenpicture.h"

#include "app/imaging/codecs.h"
#include "app/imaging/exif.h"
#include "app/imaging/jpegsegments.h"
#include "app/imaging/orientation.h"
#include "app/imaging/pictureerrors.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace pentimento {
namespace {
/// Smaller pictures are read whole before anybody misses them.
constexpr qint64 worthPreviewing = 6'000'000;
constexpr int mostThumbnailSide = 640;

bool isWorthPreviewing(const PictureInfo &info)
{
    return info.format == FileFormat::Jpeg && !info.isCmykOrLab &&
           qint64(info.size.width()) * info.size.height() >= worthPreviewing;
}

/// True where \a small is \a large scaled down, but for the rounding of its sides.
bool hasProportionsOf(QSize small, QSize large)
{
    if (small.isEmpty() || small.width() > large.width())
        return false;
    const double height = double(large.height()) * small.width() / large.width();
    const double width = double(large.width()) * small.height() / large.height();
    return std::abs(height - small.height()) <= 1.0 || std::abs(width - small.width()) <= 1.0;
}

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

Result<ScreenPicture> decodeForScreen(const QByteArray &bytes, const QString &name, const DecodeLimits &limits,
                                      SharedScan *scan)
{
    const PictureSource source{bytes, name, limits, scan};
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

std::optional<ScreenPicture> decodeThumbnail(const QByteArray &bytes, const QString &name)
{
    const PictureSource source{bytes, name, {}};
    try {
        const Result<FileHeader> header = readHeader(source);
        if (!header || !isWorthPreviewing(header->info) || !JpegSegments(bytes).isComplete())
            return {};
        const QByteArray thumbnail = exifThumbnail(header->metadata.exif);
        const PictureSource small{thumbnail, name, {}};
        const Result<FileHeader> smallHeader = readHeader(small);
        if (!smallHeader || smallHeader->info.format != FileFormat::Jpeg || smallHeader->info.isCmykOrLab)
            return {};
        const QSize size = smallHeader->info.storedSize;
        if (std::max(size.width(), size.height()) > mostThumbnailSide ||
            !hasProportionsOf(size, header->info.storedSize))
            return {};
        const Result<Raster> pixels = readJpegPixels(small, smallHeader.value());
        if (!pixels)
            return {};
        // Its colours are the picture's: thumbnails carry no profile of their own.
        DecodedPicture decoded = describedBy(header.value());
        decoded.pixels = turnedUpright(pixels.value(), header->info.orientation);
        if (decoded.pixels.channels() != decoded.info.channels)
            decoded.metadata.iccProfile.clear();
        return shownFrom(std::move(decoded));
    } catch (const std::bad_alloc &) {
        return {};
    }
}

std::optional<ScreenPicture> decodePreview(const QByteArray &bytes, const QString &name, SharedScan *scan)
{
    const PictureSource source{bytes, name, {}, scan};
    try {
        const Result<FileHeader> header = readHeader(source);
        if (!header || !isWorthPreviewing(header->info))
            return {};
        if (goesStraightToScreen(header->info)) {
            const QImage pixels = readJpegEighthForScreen(source, header.value());
            if (!pixels.isNull()) {
                const DecodedPicture described = describedBy(header.value());
                return ScreenPicture{described.info, described.metadata, described.notices, pixels};
            }
        }
        const Result<Raster> small = readJpegEighth(source, header.value());
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
