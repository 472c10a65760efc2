#include "app/document/exportedits.h"

#include "app/imaging/zipfile.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QXmlStreamWriter>

#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int thumbnailSide = 256;
constexpr qint64 mostArchive = Q_INT64_C(4'000'000'000);

/// The covered pixels of \a patch with full alpha, in a raster of \a size that begins at \a corner; 0 elsewhere.
Raster withAlpha(const Patch &patch, QSize size, QPoint corner)
{
    const bool hadAlpha = patch.pixels.hasAlpha();
    const int channels = hadAlpha ? patch.pixels.channels() : patch.pixels.channels() + 1;
    Raster out(size, channels, patch.pixels.depth());
    const int from = patch.pixels.bytesPerPixel();
    const int to = out.bytesPerPixel();
    for (int y = 0; y < patch.pixels.height(); ++y) {
        const uchar *in = patch.pixels.row(y);
        const uchar *coverage = patch.coverage.constScanLine(y);
        uchar *row = out.row(patch.place.y() - corner.y() + y) + qsizetype(patch.place.x() - corner.x()) * to;
        for (int x = 0; x < patch.pixels.width(); ++x) {
            if (!coverage[x])
                continue;
            std::memcpy(row + qsizetype(x) * to, in + qsizetype(x) * from, size_t(from));
            if (!hadAlpha)
                std::memset(row + qsizetype(x) * to + from, 0xff, size_t(to - from));
        }
    }
    return out;
}

/// Laying over can add to what shows through below, never take from it.
bool isSeenThrough(const Patch &patch)
{
    if (!patch.pixels.hasAlpha())
        return false;
    const int bytes = patch.pixels.bytesPerPixel();
    const int alphaBytes = patch.pixels.depth() / 8;
    for (int y = 0; y < patch.pixels.height(); ++y) {
        const uchar *coverage = patch.coverage.constScanLine(y);
        const uchar *alpha = patch.pixels.row(y) + bytes - alphaBytes;
        for (int x = 0; x < patch.pixels.width(); ++x, alpha += bytes) {
            if (coverage[x] && std::any_of(alpha, alpha + alphaBytes, [](uchar part) { return part != 0xff; }))
                return true;
        }
    }
    return false;
}

/// Opaque where \a patch is covered, transparent elsewhere.
Raster coveredBy(const Patch &patch)
{
    Raster out(patch.rect().size(), 2, 8);
    for (int y = 0; y < out.height(); ++y) {
        const uchar *coverage = patch.coverage.constScanLine(y);
        uchar *row = out.row(y);
        for (int x = 0; x < out.width(); ++x)
            row[2 * x + 1] = coverage[x] ? 0xff : 0;
    }
    return out;
}

struct Layer
{
    QString name;
    QString file;
    QPoint place;
    bool shown = true;
    QString composition = u"svg:src-over"_s;
};

/// The uppermost first, as the format has it.
QByteArray stackOf(QSize picture, const QList<Layer> &fromTop)
{
    QByteArray xml;
    QXmlStreamWriter writer(&xml);
    writer.writeStartDocument();
    writer.writeStartElement(u"image"_s);
    writer.writeAttribute(u"version"_s, u"0.0.3"_s);
    writer.writeAttribute(u"w"_s, QString::number(picture.width()));
    writer.writeAttribute(u"h"_s, QString::number(picture.height()));
    writer.writeStartElement(u"stack"_s);
    for (const Layer &layer : fromTop) {
        writer.writeStartElement(u"layer"_s);
        writer.writeAttribute(u"name"_s, layer.name);
        writer.writeAttribute(u"src"_s, layer.file);
        writer.writeAttribute(u"x"_s, QString::number(layer.place.x()));
        writer.writeAttribute(u"y"_s, QString::number(layer.place.y()));
        writer.writeAttribute(u"opacity"_s, u"1.0"_s);
        writer.writeAttribute(u"composite-op"_s, layer.composition);
        writer.writeAttribute(u"visibility"_s, layer.shown ? u"visible"_s : u"hidden"_s);
        writer.writeEndElement();
    }
    writer.writeEndDocument();
    return xml;
}

QByteArray thumbnailOf(const DecodedPicture &picture)
{
    QImage image = toSrgbImage(picture.pixels, picture.metadata.iccProfile);
    if (image.width() > thumbnailSide || image.height() > thumbnailSide)
        image = image.scaled(thumbnailSide, thumbnailSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return png;
}

/// Characters that XML cannot hold would make the whole file unreadable.
QString printable(const QString &name)
{
    QList<uint> letters = name.simplified().toUcs4(); // halves of a character become U+FFFD here
    letters.removeIf([](uint letter) {
        return QChar::category(letter) == QChar::Other_Control || QChar::isNonCharacter(letter) || QChar::isSurrogate(letter);
    });
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(letters.constData()), letters.size());
}

/// Adds the files of \a edit, number \a number, to \a archive and its layers to \a fromTop; how many bytes that took.
Result<qint64> addEdit(const Edit &edit, int number, const QString &name, const PictureMetadata &look, ZipFile &archive,
                       QList<Layer> &fromTop)
{
    const Patch &patch = *edit.patch;
    const Result<QByteArray> png = encodePicture(withAlpha(patch, patch.rect().size(), patch.place), look, FileFormat::Png);
    if (!png)
        return png.error();
    qint64 bytes = png->size();
    if (isSeenThrough(patch)) {
        const Result<QByteArray> hole = encodePicture(coveredBy(patch), {}, FileFormat::Png);
        if (!hole)
            return hole.error();
        bytes += hole->size();
        const QString file = u"data/hole%1.png"_s.arg(number);
        archive.add(file.toLatin1(), *hole);
        fromTop.prepend({QCoreApplication::translate("Error", "%1: clears what is below").arg(name), file, patch.place, edit.shown,
                         u"svg:dst-out"_s});
    }
    const QString file = u"data/edit%1.png"_s.arg(number);
    archive.add(file.toLatin1(), *png);
    fromTop.prepend({name, file, patch.place, edit.shown});
    return bytes;
}
} // namespace

Result<QByteArray> editAsPng(const Patch &patch, QSize picture, const PictureMetadata &metadata)
{
    return encodePicture(withAlpha(patch, picture, QPoint(0, 0)), metadata, FileFormat::Png);
}

Result<QByteArray> editsAsOpenRaster(const PictureSnapshot &picture, const QStringList &names)
{
    PictureSnapshot bare = picture;
    bare.edits.clear();
    const Result<DecodedPicture> original = compose(bare);
    const Result<DecodedPicture> merged = compose(picture);
    if (!original || !merged)
        return original ? merged.error() : original.error();
    const PictureMetadata look{original->metadata.iccProfile, {}, original->metadata.dotsPerInchX, original->metadata.dotsPerInchY};
    QList<Layer> fromTop{{picture.name, u"data/original.png"_s, QPoint(0, 0)}};
    const Result<QByteArray> ground = encodePicture(original->pixels, look, FileFormat::Png);
    const Result<QByteArray> whole = encodePicture(merged->pixels, look, FileFormat::Png);
    if (!ground || !whole)
        return ground ? whole.error() : ground.error();
    ZipFile archive;
    archive.add("mimetype", "image/openraster"); // first, so that the file is known by its start
    archive.add("data/original.png", *ground);
    qint64 bytes = ground->size() + whole->size();
    for (qsizetype i = 0; i < picture.edits.size(); ++i) {
        const Edit &edit = picture.edits.at(i);
        if (!edit.patch)
            continue;
        const Result<qint64> added = addEdit(edit, int(i) + 1, printable(names.value(i)), look, archive, fromTop);
        if (!added)
            return added.error();
        bytes += *added;
        if (bytes > mostArchive)
            break;
    }
    if (bytes > mostArchive) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The edits of %1 are too big for one OpenRaster file. Export "
                                                                 "them one by one.")),
                     {picture.name}};
    }
    fromTop.last().name = printable(picture.name);
    archive.add("mergedimage.png", *whole);
    archive.add("Thumbnails/thumbnail.png", thumbnailOf(*merged));
    archive.add("stack.xml", stackOf(original->pixels.size(), fromTop));
    return archive.finish();
}
} // namespace pentimento
