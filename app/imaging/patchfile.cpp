#include "app/imaging/mask.h"
#include "app/imaging/stitch.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QIODevice>

#include <cstring>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr char magic[] = "PTMPATCH";
constexpr int magicSize = 8;
constexpr quint32 version = 1;

Error damaged(const QString &detail)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP(
                     "Error", "A stored change of the picture is damaged and cannot be shown. The result itself is kept: place "
                              "it again from the history, which costs nothing.")),
                 {}, detail};
}

/// Pixels that do not count compress best as zeros.
Raster onlyCovered(const Patch &patch)
{
    Raster pixels = patch.pixels;
    const int bytesPerPixel = pixels.bytesPerPixel();
    for (int y = 0; y < pixels.height(); ++y) {
        const uchar *coverage = patch.coverage.constScanLine(y);
        uchar *row = pixels.row(y);
        for (int x = 0; x < pixels.width(); ++x)
            if (coverage[x] != 255)
                std::memset(row + qsizetype(x) * bytesPerPixel, 0, bytesPerPixel);
    }
    return pixels;
}

bool fitsPlane(QPoint place, QSize size)
{
    constexpr qint64 most = std::numeric_limits<int>::max();
    return place.x() >= 0 && place.y() >= 0 && qint64(place.x()) + size.width() <= most
           && qint64(place.y()) + size.height() <= most;
}
} // namespace

Result<QByteArray> packPatch(const Patch &patch)
{
    if (patch.pixels.isNull() || patch.coverage.size() != patch.pixels.size())
        return damaged(u"a patch without pixels, or coverage of another size"_s);
    const Result<QByteArray> pixels = encodePicture(onlyCovered(patch), {}, FileFormat::Png);
    if (!pixels)
        return pixels.error();
    QByteArray out;
    QDataStream stream(&out, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_0);
    stream.writeRawData(magic, magicSize);
    stream << version << qint32(patch.place.x()) << qint32(patch.place.y()) << patch.samplesOutside
           << patch.changedOutside << *pixels << maskPng(MaskTiles::fromImage(patch.coverage), true);
    return out;
}

Result<Patch> unpackPatch(const QByteArray &bytes)
{
    QDataStream stream(bytes);
    stream.setVersion(QDataStream::Qt_6_0);
    char start[magicSize] = {};
    quint32 found = 0;
    qint32 x = 0;
    qint32 y = 0;
    Patch patch;
    QByteArray pixels;
    QByteArray coverage;
    stream.readRawData(start, magicSize);
    stream >> found >> x >> y >> patch.samplesOutside >> patch.changedOutside;
    if (std::memcmp(start, magic, magicSize) != 0 || found != version)
        return damaged(u"not a patch of this version"_s);
    stream >> pixels >> coverage;
    if (stream.status() != QDataStream::Ok || !stream.atEnd())
        return damaged(u"cut off, or bytes after its end"_s);

    const Result<DecodedPicture> decoded = decodePicture(pixels, u"patch"_s);
    if (!decoded)
        return damaged(decoded.error().plainSentence());
    const Result<MaskTiles> mask = readMask(coverage, u"coverage"_s, decoded->pixels.size());
    if (!mask)
        return damaged(mask.error().plainSentence());
    patch.place = QPoint(x, y);
    if (!fitsPlane(patch.place, decoded->pixels.size()) || patch.samplesOutside < 0 || patch.changedOutside < 0)
        return damaged(u"its place or counts are out of range"_s);
    patch.pixels = decoded->pixels;
    patch.coverage = mask->toImage();
    return patch;
}
} // namespace pentimento
