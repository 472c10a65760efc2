#include "app/imaging/picturefile.h"

#include "app/base/log.h"
#include "app/imaging/codecs.h"
#include "app/imaging/colorprofile.h"
#include "app/imaging/exif.h"
#include "app/imaging/filetypes.h"
#include "app/imaging/jpegsegments.h"
#include "app/imaging/orientation.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/pngchunks.h"
#include "app/imaging/webpchunks.h"

#include <QCoreApplication>
#include <QFile>

#include <array>
#include <limits>
#include <new>
#include <optional>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
struct Codec
{
    FileFormat format;
    HeaderReader readHeader;
    PixelReader readPixels;
};

constexpr std::array codecs{
    Codec{FileFormat::Jpeg, readJpegHeader, readJpegPixels},
    Codec{FileFormat::Png, readPngHeader, readPngPixels},
    Codec{FileFormat::WebP, readWebPHeader, readWebPPixels},
    Codec{FileFormat::Tiff, readTiffHeader, readTiffPixels},
    Codec{FileFormat::Bmp, readBmpHeader, readQtPixels},
    Codec{FileFormat::Gif, readGifHeader, readQtPixels},
};

const Codec *codecOf(FileFormat format)
{
    for (const Codec &codec : codecs) {
        if (codec.format == format)
            return &codec;
    }
    return nullptr;
}

// Why \a source is not worth a closer look, if so.
std::optional<Error> objectionTo(const PictureSource &source)
{
    if (source.bytes.isEmpty())
        return pictureerrors::empty(source.name);
    if (source.bytes.size() > source.limits.mostBytes)
        return pictureerrors::tooManyBytes(source.name, source.bytes.size(), source.limits.mostBytes);
    if (const QString kind = foreignPictureKind(source.bytes); !kind.isEmpty())
        return pictureerrors::foreign(source.name, kind);
    if (!codecOf(formatOfBytes(source.bytes)))
        return pictureerrors::notAPicture(source.name);
    return {};
}

// A profile counts only where it can be used for these pixels; else the colours are sRGB.
void judgeProfile(FileHeader &header)
{
    QByteArray &bytes = header.metadata.iccProfile;
    if (!bytes.isEmpty()) {
        const ColorProfile profile(bytes);
        const bool isUsable =
            header.info.isCmykOrLab ? profile.isValid() : profile.fits(header.info.channels);
        header.hasBrokenProfile = !isUsable;
        header.info.hasIccProfile = isUsable;
        header.info.isSrgb = !isUsable || profile.isSrgb();
        header.info.profileName = isUsable ? profile.name() : QString();
        if (!isUsable)
            bytes.clear();
    }
    if (header.info.isCmykOrLab)
        header.info.isSrgb = false;
}

void applyExif(FileHeader &header)
{
    const ExifSummary exif = exifSummary(header.metadata.exif);
    if (header.info.format != FileFormat::Tiff) // there it is a tag of the file itself
        header.info.orientation = exif.orientation;
    if (header.info.orientation < 1 || header.info.orientation > 8)
        header.info.orientation = 1;
    if (header.metadata.dotsPerInchX <= 0 || header.metadata.dotsPerInchY <= 0) {
        header.metadata.dotsPerInchX = exif.dotsPerInchX;
        header.metadata.dotsPerInchY = exif.dotsPerInchY;
    }
}

} // namespace

Result<FileHeader> readHeader(const PictureSource &source)
{
    if (const std::optional<Error> objection = objectionTo(source))
        return *objection;
    Result<FileHeader> read = codecOf(formatOfBytes(source.bytes))->readHeader(source);
    if (!read)
        return read;
    FileHeader &header = read.value();
    PictureInfo &info = header.info;
    if (info.storedSize.width() < 1 || info.storedSize.height() < 1)
        return pictureerrors::incomplete(source.name, u"no size"_s);
    if (qint64(info.storedSize.width()) * info.storedSize.height() > source.limits.mostPixels)
        return pictureerrors::tooManyPixels(source.name, info.storedSize, source.limits.mostPixels);
    info.hasAlpha = info.channels == 2 || info.channels == 4;
    info.isAnimated = info.frames > 1 && !header.isPaged;
    judgeProfile(header);
    applyExif(header);
    info.size = uprightSize(info.storedSize, info.orientation);
    return read;
}

namespace {
// What the kernel says it can still give without taking from others; unlimited where it does not say.
qint64 availableMemory()
{
    QFile file(u"/proc/meminfo"_s);
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("MemAvailable:"))
                return line.mid(13).simplified().split(' ').first().toLongLong() * 1024;
        }
    }
    return std::numeric_limits<qint64>::max();
}

} // namespace

// The allocator promises more than there is; asking first is kinder than being killed later.
bool fitsIntoMemory(const FileHeader &header)
{
    const PictureInfo &info = header.info;
    const int pictureBytes = info.channels * info.depth / 8;
    const bool isCopied = info.orientation != 1 || info.isCmykOrLab;
    const int workingBytes = qMax(header.workingBytesPerPixel, isCopied ? pictureBytes : 0);
    const qint64 bytes = qint64(info.size.width()) * info.size.height() * (pictureBytes + workingBytes);
    constexpr qint64 notWorthAsking = 64 * 1024 * 1024;
    return bytes < notWorthAsking || bytes < availableMemory();
}

namespace {
QList<Error> noticesOf(const FileHeader &header)
{
    QList<Error> notices;
    if (header.info.frames > 1)
        notices.append(header.isPaged ? pictureerrors::onlyFirstPage(header.info.frames)
                                      : pictureerrors::onlyFirstFrame(header.info.frames));
    if (header.info.isCmykOrLab)
        notices.append(pictureerrors::convertedToSrgb(header.convertedFrom));
    if (header.hasBrokenProfile)
        notices.append(pictureerrors::brokenProfile());
    if (header.hasExtraChannels)
        notices.append(pictureerrors::extraChannelsLeftOut());
    return notices;
}
} // namespace

DecodedPicture describedBy(const FileHeader &header)
{
    if (header.hasBrokenProfile)
        qCInfo(logImage) << "unusable colour profile, read as sRGB";
    DecodedPicture picture{header.info, {}, header.metadata, noticesOf(header)};
    picture.metadata.exif = uprightExif(header.metadata.exif, header.info.size);
    if (header.info.isCmykOrLab)
        picture.metadata.iccProfile.clear(); // it described the inks
    if (header.info.orientation >= 5)
        std::swap(picture.metadata.dotsPerInchX, picture.metadata.dotsPerInchY);
    return picture;
}

namespace {
Result<DecodedPicture> decode(const PictureSource &source)
{
    Result<FileHeader> read = readHeader(source);
    if (!read)
        return read.error();
    FileHeader &header = read.value();
    if (!fitsIntoMemory(header))
        return pictureerrors::outOfMemory(source.name, header.info.size);
    Result<Raster> stored = codecOf(header.info.format)->readPixels(source, header);
    if (!stored)
        return stored.error();
    DecodedPicture picture = describedBy(header);
    picture.pixels = turnedUpright(stored.value(), header.info.orientation);
    return picture;
}
} // namespace

Result<PictureInfo> probePicture(const QByteArray &bytes, const QString &name, const DecodeLimits &limits)
{
    try {
        const Result<FileHeader> header = readHeader({bytes, name, limits});
        if (!header)
            return header.error();
        return header->info;
    } catch (const std::bad_alloc &) {
        return pictureerrors::outOfMemory(name, {});
    }
}

Result<DecodedPicture> decodePicture(const QByteArray &bytes, const QString &name, const DecodeLimits &limits)
{
    try {
        return decode({bytes, name, limits});
    } catch (const std::bad_alloc &) {
        const Result<PictureInfo> info = probePicture(bytes, name, limits);
        return pictureerrors::outOfMemory(name, info ? info->size : QSize());
    }
}

Result<DecodedPicture> decodeResult(const QByteArray &bytes, const DecodeLimits &limits)
{
    Result<DecodedPicture> result = decodePicture(bytes, u"result"_s, limits);
    if (result)
        return result;
    const Error &cause = result.error();
    return Error{
        Error::Kind::Unusable,
        {},
        QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The service delivered something that is not a complete "
                                                     "picture. Its bytes are kept; the job may have been "
                                                     "charged. Send it again or look at the raw file.")),
        {},
        cause.plainSentence() + u' ' + cause.detail};
}

Result<QByteArray> encodePicture(const Raster &pixels, const PictureMetadata &metadata, FileFormat format,
                                 const EncodeOptions &options)
{
    Q_ASSERT(!pixels.isNull());
    if (format == FileFormat::Jpeg && pixels.hasAlpha())
        return pictureerrors::cannotHoldAlpha(format);
    if ((format == FileFormat::Jpeg || format == FileFormat::WebP) && pixels.depth() != 8)
        return pictureerrors::cannotHoldDepth(format);
    try {
        switch (format) {
        case FileFormat::Jpeg:
            return writeJpeg(pixels, metadata, options);
        case FileFormat::Png:
            return writePng(pixels, metadata, options);
        case FileFormat::WebP:
            return writeWebP(pixels, metadata, options);
        case FileFormat::Tiff:
            return writeTiff(pixels, metadata, options);
        case FileFormat::Bmp:
        case FileFormat::Gif:
        case FileFormat::Unknown:
            break;
        }
    } catch (const std::bad_alloc &) {
        return pictureerrors::encoderFailed(format, u"out of memory"_s);
    }
    return pictureerrors::cannotWrite(format);
}

bool formatHolds(FileFormat format, int channels, int depth)
{
    switch (format) {
    case FileFormat::Png:
    case FileFormat::Tiff:
        return true;
    case FileFormat::WebP:
        return depth == 8;
    case FileFormat::Jpeg:
        return depth == 8 && channels % 2 == 1;
    case FileFormat::Bmp:
    case FileFormat::Gif:
    case FileFormat::Unknown:
        break;
    }
    return false;
}

QByteArray withoutMetadata(const QByteArray &bytes, FileFormat format)
{
    switch (format) {
    case FileFormat::Jpeg:
        return jpeg::withoutMetadata(bytes);
    case FileFormat::Png:
        return png::withoutMetadata(bytes);
    case FileFormat::WebP:
        return webp::withoutMetadata(bytes);
    case FileFormat::Tiff:
    case FileFormat::Bmp:
    case FileFormat::Gif:
    case FileFormat::Unknown:
        break;
    }
    return {};
}
} // namespace pentimento
