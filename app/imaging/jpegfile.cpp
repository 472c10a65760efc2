#include "app/imaging/codecs.h"
#include "app/imaging/colorconversion.h"
#include "app/imaging/exif.h"
#include "app/imaging/jpegreader.h"
#include "app/imaging/jpegsegments.h"
#include "app/imaging/largeimage.h"
#include "app/imaging/lineclaims.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/rowbands.h"
#include "app/imaging/sharedscan.h"

#include <QThreadPool>
#include <QtEndian>

#include <atomic>
#include <vector>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
/// Fewer pixels are decoded by one thread before another has got going.
constexpr qint64 worthSharing = 2'000'000;
/// A part costs a few lines beyond its own.
constexpr int leastLinesOfPart = 512;

void readDensity(QByteArrayView jfif, PictureMetadata &metadata)
{
    if (jfif.size() < 12 || !jfif.startsWith("JFIF"))
        return;
    const double perInch = jfif[7] == 1 ? 1.0 : jfif[7] == 2 ? 2.54 : 0.0; // 0: only an aspect ratio
    metadata.dotsPerInchX = qFromBigEndian<quint16>(jfif.data() + 8) * perInch;
    metadata.dotsPerInchY = qFromBigEndian<quint16>(jfif.data() + 10) * perInch;
}

// Size, depth and colour model from the frame's own segment.
bool readFrame(QByteArrayView frame, FileHeader &header)
{
    if (frame.size() < 6)
        return false;
    header.info.depth = uchar(frame[0]);
    header.info.storedSize = {qFromBigEndian<quint16>(frame.data() + 3),
                              qFromBigEndian<quint16>(frame.data() + 1)};
    const int components = uchar(frame[5]);
    header.info.channels = components == 4 ? 3 : components;
    if (components == 4) {
        header.info.isCmykOrLab = true;
        header.convertedFrom = u"CMYK"_s;
    }
    return true;
}
} // namespace

Result<FileHeader> readJpegHeader(const PictureSource &source)
{
    const JpegSegments segments(source.bytes);
    FileHeader header;
    header.info.format = FileFormat::Jpeg;
    bool hasFrame = false;
    for (const JpegSegment &segment : segments.list()) {
        if (!hasFrame && jpeg::isFrame(segment.marker))
            hasFrame = readFrame(segments.payload(segment), header);
        if (segment.marker == jpeg::App0)
            readDensity(segments.payload(segment), header.metadata);
    }
    if (!hasFrame)
        return pictureerrors::incomplete(source.name, u"no JPEG frame header"_s);
    if (header.info.depth != 8)
        return pictureerrors::unsupported(source.name, u"JPEG, %1 bits"_s.arg(header.info.depth));
    if (header.info.channels != 1 && header.info.channels != 3)
        return pictureerrors::unsupported(source.name, u"JPEG, %1 channels"_s.arg(header.info.channels));
    header.metadata.exif = segments.exif();
    header.metadata.iccProfile = segments.iccProfile();
    header.hasBrokenProfile = segments.hasIccParts() && header.metadata.iccProfile.isEmpty();
    header.info.hasMetadata = jpeg::hasMetadata(source.bytes, segments);
    return header;
}

namespace {
std::optional<Error> startReading(JpegReader &reader, const PictureSource &source, const FileHeader &header,
                                  int denominator = 1)
{
    if (!reader.start(denominator))
        return pictureerrors::incomplete(source.name, reader.message());
    const int channels = reader.components();
    if (reader.size() != header.info.storedSize || (channels == 4) != header.info.isCmykOrLab ||
        (channels != 4 && channels != header.info.channels))
        return pictureerrors::incomplete(source.name, u"JPEG with several frames"_s);
    return {};
}

enum class Order { File, Screen };

Error readingFailed(const JpegReader &reader, const PictureSource &source)
{
    return reader.isOutOfMemory() ? pictureerrors::outOfMemory(source.name, reader.size())
                                  : pictureerrors::incomplete(source.name, reader.message());
}

/// Takes lines from the bottom until there are no more to be taken. False where a part could not be read.
bool readFromBelow(const JpegScan &scan, Order order, int takers, uchar *first, qsizetype stride, LineClaims &claims)
{
    std::vector<uchar> lost(static_cast<size_t>(stride));
    for (;;) {
        const LineClaims::Lines lines = claims.takeFromBottom(takers, leastLinesOfPart, scan.lineStep());
        if (lines.isEmpty())
            return true;
        std::optional<JpegScan::Part> part = scan.part(lines.first, lines.end);
        if (!part)
            return false;
        JpegReader reader([&part] { return part->next(); });
        if (!reader.start())
            return false;
        if (order == Order::Screen)
            reader.deliverForScreen();
        if (!reader.readSome(part->lead(), lost.data(), lines.end - lines.first, first + lines.first * stride, stride))
            return false;
    }
}

/// All lines of a started \a reader. The thread that begins decodes from the top; another one meanwhile walks the
/// file, and as soon as it knows where rows begin, the threads there are decode from the bottom until all meet.
std::optional<Error> readLines(JpegReader &reader, const PictureSource &source, Order order, uchar *first, qsizetype stride)
{
    const QSize size = reader.size();
    if (order == Order::Screen)
        reader.deliverForScreen();
    const int threads = bandPool()->maxThreadCount();
    if (threads < 2 || qint64(size.width()) * size.height() < worthSharing)
        return reader.readAll(first, stride) ? std::optional<Error>() : readingFailed(reader, source);

    LineClaims claims(size.height());
    bool isTopRead = false;
    std::atomic<bool> isBelowRead{true};
    forParts(2, [&](int part) {
        if (part == 0) {
            isTopRead = reader.readFromTop(first, stride, claims);
            if (!isTopRead)
                claims.close();
            return;
        }
        if (claims.areTaken())
            return;
        SharedScan own;
        const JpegScan *scan = (source.scan ? source.scan : &own)->of(source.bytes);
        if (!scan || scan->size() != size || !scan->hasParts())
            return;
        forParts(threads - 1, [&](int) {
            if (!readFromBelow(*scan, order, threads - 1, first, stride, claims)) {
                isBelowRead = false;
                claims.close();
            }
        });
    });
    if (!isTopRead)
        return readingFailed(reader, source);
    if (isBelowRead)
        return {};
    // Memory was short, or the walk saw what libjpeg does not: alone it knows what is right.
    JpegReader alone(source.bytes);
    if (!alone.start())
        return readingFailed(alone, source);
    if (order == Order::Screen)
        alone.deliverForScreen();
    return alone.readAll(first, stride) ? std::optional<Error>() : readingFailed(alone, source);
}
} // namespace

Result<Raster> readJpegPixels(const PictureSource &source, const FileHeader &header)
{
    JpegReader reader(source.bytes);
    if (const std::optional<Error> objection = startReading(reader, source, header))
        return *objection;
    Raster pixels = Raster::uninitialised(reader.size(), reader.components(), 8);
    if (const std::optional<Error> objection = readLines(reader, source, Order::File, pixels.row(0), pixels.bytesPerRow()))
        return *objection;
    if (header.info.isCmykOrLab)
        return cmykToSrgb(pixels, header.metadata.iccProfile, reader.isAdobe());
    return pixels;
}

QImage readJpegEighthForScreen(const PictureSource &source, const FileHeader &header)
{
    SharedScan own;
    const JpegScan *scan = (source.scan ? source.scan : &own)->of(source.bytes);
    return scan && scan->size() == header.info.storedSize ? scan->eighth() : QImage();
}

Result<Raster> readJpegEighth(const PictureSource &source, const FileHeader &header)
{
    if (const QImage quick = readJpegEighthForScreen(source, header); !quick.isNull() && !header.info.isCmykOrLab)
        return fromSrgbImage(quick, {}, header.info.channels, 8); // the values stay
    JpegReader reader(source.bytes);
    if (const std::optional<Error> objection = startReading(reader, source, header, 8))
        return *objection;
    Raster pixels = Raster::uninitialised(reader.deliveredSize(), reader.components(), 8);
    if (!reader.readAll(pixels.row(0), pixels.bytesPerRow()))
        return readingFailed(reader, source);
    return pixels;
}

Result<QImage> readJpegForScreen(const PictureSource &source, const FileHeader &header)
{
    JpegReader reader(source.bytes);
    if (const std::optional<Error> objection = startReading(reader, source, header))
        return *objection;
    QImage pixels = largeImage(reader.size(), QImage::Format_RGB32);
    if (pixels.isNull())
        return pictureerrors::outOfMemory(source.name, reader.size());
    if (const std::optional<Error> objection = readLines(reader, source, Order::Screen, pixels.bits(), pixels.bytesPerLine()))
        return *objection;
    return pixels;
}
} // namespace pentimento
