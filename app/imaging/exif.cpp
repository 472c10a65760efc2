#include "app/imaging/exif.h"

#include "app/imaging/tiffstructure.h"

#include <algorithm>
#include <array>

namespace pentimento {
namespace {
enum Tag : quint16 {
    Orientation = 274,
    XResolution = 282,
    YResolution = 283,
    ResolutionUnit = 296,
    ThumbnailOffset = 513,
    ThumbnailBytes = 514,
    ExifDirectory = 34665,
    PositionDirectory = 34853,
    MakerNote = 37500,
    PixelWidth = 40962,
    PixelHeight = 40963,
    InteroperabilityDirectory = 40965
};

// Texts, names and dates. Everything else in the main directory says how the samples of that file are stored.
constexpr std::array<quint16, 15> descriptive{269,   270,   271,   272,   305,   306,   315,  316,
                                              18246, 33432, 40091, 40092, 40093, 40094, 40095};

bool isDescriptive(quint16 tag)
{
    return std::find(descriptive.begin(), descriptive.end(), tag) != descriptive.end();
}

TiffField asField(const TiffStructure &structure, const TiffStructure::Entry &entry)
{
    return {entry.tag, entry.type, entry.count, structure.valueBytes(entry)};
}

QList<TiffField> fieldsOf(const TiffStructure &structure, const TiffStructure::Directory &directory)
{
    QList<TiffField> fields;
    for (const TiffStructure::Entry &entry : directory.entries) {
        if (entry.tag != MakerNote && entry.tag != InteroperabilityDirectory)
            fields.append(asField(structure, entry));
    }
    return fields;
}

struct ByteRange
{
    qsizetype from;
    qsizetype count; ///< 0: there is none
};

ByteRange thumbnailOf(const TiffStructure &exif, const TiffStructure::Directory &main)
{
    const TiffStructure::Directory thumbnail = exif.directory(main.next);
    const qsizetype from = exif.number(thumbnail, ThumbnailOffset).value_or(0);
    const qsizetype count = exif.number(thumbnail, ThumbnailBytes).value_or(0);
    return from >= 8 && count > 0 && from + count <= exif.bytes().size() ? ByteRange{from, count}
                                                                         : ByteRange{};
}

void dropThumbnail(TiffStructure &exif, const TiffStructure::Directory &main)
{
    const auto [from, count] = thumbnailOf(exif, main);
    exif.endChain(main);
    if (count == 0)
        return;
    exif.wipe(from, count);
    if (from + count >= exif.bytes().size() - 3) // usually the last thing in the block, but for padding
        exif.truncate(from);
}

void setPixelSize(TiffStructure &exif, const TiffStructure::Directory &main, QSize size)
{
    const TiffStructure::Directory details = exif.subDirectory(main, ExifDirectory);
    if (const auto *width = details.find(PixelWidth))
        exif.setNumber(*width, quint32(size.width()));
    if (const auto *height = details.find(PixelHeight))
        exif.setNumber(*height, quint32(size.height()));
}
} // namespace

ExifSummary exifSummary(const QByteArray &exif)
{
    const TiffStructure structure(exif);
    const TiffStructure::Directory main = structure.firstDirectory();
    ExifSummary summary;
    const quint32 orientation = structure.number(main, Orientation).value_or(1);
    if (orientation >= 1 && orientation <= 8)
        summary.orientation = int(orientation);
    const quint32 unit = structure.number(main, ResolutionUnit).value_or(2);
    const double perInch = unit == 3 ? 2.54 : unit == 2 ? 1.0 : 0.0;
    summary.dotsPerInchX = structure.rational(main, XResolution) * perInch;
    summary.dotsPerInchY = structure.rational(main, YResolution) * perInch;
    return summary;
}

QByteArray uprightExif(const QByteArray &exif, QSize size)
{
    TiffStructure structure(exif);
    const TiffStructure::Directory main = structure.firstDirectory();
    if (main.entries.isEmpty())
        return {};
    if (const auto *orientation = main.find(Orientation))
        structure.setNumber(*orientation, 1);
    setPixelSize(structure, main, size);
    dropThumbnail(structure, main);
    return structure.bytes();
}

QByteArray exifThumbnail(const QByteArray &exif)
{
    const TiffStructure structure(exif);
    const auto [from, count] = thumbnailOf(structure, structure.firstDirectory());
    return exif.mid(from, count);
}

QByteArray exifOfTiff(const QByteArray &file)
{
    const TiffStructure structure(file);
    const TiffStructure::Directory main = structure.firstDirectory();
    const bool bigEndian = structure.isBigEndian();
    QByteArray exif = file.left(4) + QByteArray(4, '\0');
    QList<TiffField> fields = descriptiveFields(structure);
    fields.removeIf([](const TiffField &field) { return !isDescriptive(field.tag); });
    for (const quint16 tag : {ExifDirectory, PositionDirectory}) {
        const QList<TiffField> details = fieldsOf(structure, structure.subDirectory(main, tag));
        if (!details.isEmpty())
            fields.append(tiff::longField(tag, {tiff::appendDirectory(exif, details, bigEndian)}, bigEndian));
    }
    if (fields.isEmpty())
        return {};
    const quint32 offset = tiff::appendDirectory(exif, fields, bigEndian);
    exif.replace(4, 4, tiff::number32(offset, bigEndian));
    return exif;
}

QList<TiffField> descriptiveFields(const TiffStructure &exif)
{
    QList<TiffField> fields;
    for (const TiffStructure::Entry &entry : exif.firstDirectory().entries) {
        if (isDescriptive(entry.tag) || entry.tag == ExifDirectory || entry.tag == PositionDirectory)
            fields.append(asField(exif, entry));
    }
    return fields;
}
} // namespace pentimento
