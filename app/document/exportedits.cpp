#include "app/document/exportedits.h"

#include "app/imaging/zipfile.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QXmlStreamWriter>

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

struct Layer
{
    QString name;
    QString file;
    QPoint place;
    bool shown = true;
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
        writer.writeAttribute(u"composite-op"_s, u"svg:src-over"_s);
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
    QString clean = name.simplified();
    clean.removeIf([](QChar letter) { return letter.category() == QChar::Other_Control || letter.isSurrogate() || letter.isNonCharacter(); });
    return clean;
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
        const Result<QByteArray> png = encodePicture(withAlpha(*edit.patch, edit.patch->rect().size(), edit.patch->place), look, FileFormat::Png);
        if (!png)
            return png;
        bytes += png->size();
        if (bytes > mostArchive)
            break;
        const QString file = u"data/edit%1.png"_s.arg(i + 1);
        archive.add(file.toLatin1(), *png);
        fromTop.prepend({printable(names.value(i)), file, edit.patch->place, edit.shown});
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
