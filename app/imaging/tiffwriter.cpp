#include "app/imaging/codecs.h"
#include "app/imaging/exif.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/rowbands.h"
#include "app/imaging/tiffstructure.h"

#include <QtEndian>

#include <libdeflate.h>

#include <algorithm>
#include <memory>

namespace pentimento {
using namespace Qt::StringLiterals;

// Written here rather than through libtiff for two reasons: strips are compressed on all cores, and a file
// can begin with the picture's EXIF block, so that all offsets inside that block (maker notes have hidden
// ones) stay right.
namespace {
constexpr qsizetype stripBytes = 512 * 1024;

enum Tag : quint16 {
    Width = 256,
    Height = 257,
    BitsPerSample = 258,
    Compression = 259,
    Photometric = 262,
    StripOffsets = 273,
    Orientation = 274,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    XResolution = 282,
    YResolution = 283,
    PlanarConfiguration = 284,
    ResolutionUnit = 296,
    Predictor = 317,
    ExtraSamples = 338,
    IccProfile = 34675
};

struct Strip
{
    int first;
    int end;
    QByteArray packed = {};
};

// The horizontal predictor: every sample as its difference to the one before of the same channel.
template <typename Sample> void differences(const Raster &pixels, int y, Sample *out)
{
    const auto *in = reinterpret_cast<const Sample *>(pixels.row(y));
    const qsizetype channels = pixels.channels();
    const qsizetype count = pixels.width() * channels;
    for (qsizetype i = 0; i < channels; ++i)
        out[i] = in[i];
    for (qsizetype i = channels; i < count; ++i)
        out[i] = Sample(in[i] - in[i - channels]);
}

QByteArray predicted(const Raster &pixels, const Strip &strip, bool bigEndian)
{
    QByteArray rows(pixels.bytesPerRow() * (strip.end - strip.first), Qt::Uninitialized);
    char *out = rows.data();
    for (int y = strip.first; y < strip.end; ++y, out += pixels.bytesPerRow()) {
        if (pixels.depth() == 8) {
            differences(pixels, y, reinterpret_cast<quint8 *>(out));
            continue;
        }
        differences(pixels, y, reinterpret_cast<quint16 *>(out));
        if (bigEndian)
            qToBigEndian<quint16>(out, pixels.bytesPerRow() / 2, out);
        else
            qToLittleEndian<quint16>(out, pixels.bytesPerRow() / 2, out);
    }
    return rows;
}

QByteArray deflated(const QByteArray &bytes, int level)
{
    const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor *)> deflater(
        libdeflate_alloc_compressor(level), libdeflate_free_compressor);
    if (!deflater)
        throw std::bad_alloc();
    QByteArray out(qsizetype(libdeflate_zlib_compress_bound(deflater.get(), size_t(bytes.size()))),
                   Qt::Uninitialized);
    out.truncate(qsizetype(libdeflate_zlib_compress(deflater.get(), bytes.constData(), size_t(bytes.size()),
                                                    out.data(), size_t(out.size()))));
    return out;
}

// On grainy photos a longer search can even lose a little, so without haste both are tried.
QByteArray smallest(const QByteArray &bytes, bool fast)
{
    const QByteArray quick = deflated(bytes, 1);
    if (fast)
        return quick;
    const QByteArray thorough = deflated(bytes, 9);
    return thorough.size() < quick.size() ? thorough : quick;
}

QList<Strip> packedStrips(const Raster &pixels, int rowsPerStrip, bool bigEndian, bool fast)
{
    QList<Strip> strips;
    for (int first = 0; first < pixels.height(); first += rowsPerStrip)
        strips.append({first, qMin(first + rowsPerStrip, pixels.height())});
    Strip *all = strips.data();
    forParts(int(strips.size()),
             [&, all](int i) { all[i].packed = smallest(predicted(pixels, all[i], bigEndian), fast); });
    return strips;
}

// A file header, or the EXIF block that brings one along.
QByteArray startOfFile(const QByteArray &exif)
{
    if (!TiffStructure(exif).isValid())
        return QByteArray("II*\0\0\0\0\0", 8);
    return exif.size() % 2 ? exif + '\0' : exif;
}

QList<TiffField> pictureFields(const Raster &pixels, int rowsPerStrip, bool bigEndian)
{
    const auto shortValue = [bigEndian](quint16 tag, quint16 value) {
        return tiff::shortField(tag, {value}, bigEndian);
    };
    const auto longValue = [bigEndian](quint16 tag, int value) {
        return tiff::longField(tag, {quint32(value)}, bigEndian);
    };
    QList<TiffField> fields{
        longValue(Width, pixels.width()),
        longValue(Height, pixels.height()),
        tiff::shortField(BitsPerSample, QList<quint16>(pixels.channels(), quint16(pixels.depth())),
                         bigEndian),
        shortValue(Compression, 8),                             // deflate
        shortValue(Photometric, pixels.channels() < 3 ? 1 : 2), // black is zero, or RGB
        shortValue(Orientation, 1),
        shortValue(SamplesPerPixel, quint16(pixels.channels())),
        longValue(RowsPerStrip, rowsPerStrip),
        shortValue(PlanarConfiguration, 1),
        shortValue(Predictor, 2),
    };
    if (pixels.hasAlpha())
        fields.append(shortValue(ExtraSamples, 2)); // alpha, colours not multiplied with it
    return fields;
}

void appendMetadata(QList<TiffField> &fields, const PictureMetadata &metadata, bool bigEndian)
{
    if (metadata.dotsPerInchX > 0 && metadata.dotsPerInchY > 0) {
        fields.append(tiff::rationalField(XResolution, metadata.dotsPerInchX, bigEndian));
        fields.append(tiff::rationalField(YResolution, metadata.dotsPerInchY, bigEndian));
        fields.append(tiff::shortField(ResolutionUnit, {2}, bigEndian)); // inch
    }
    if (!metadata.iccProfile.isEmpty())
        fields.append(
            {IccProfile, tiff::Undefined, quint32(metadata.iccProfile.size()), metadata.iccProfile});
    const TiffStructure exif(metadata.exif);
    if (exif.isValid())
        fields += descriptiveFields(exif);
}
} // namespace

Result<QByteArray> writeTiff(const Raster &pixels, const PictureMetadata &metadata,
                             const EncodeOptions &options)
{
    QByteArray out = startOfFile(metadata.exif);
    const bool bigEndian = out.startsWith('M');
    const int rowsPerStrip =
        int(std::clamp<qsizetype>(stripBytes / pixels.bytesPerRow(), 1, pixels.height()));
    const QList<Strip> strips = packedStrips(pixels, rowsPerStrip, bigEndian, options.fast);
    qint64 total = out.size() + metadata.iccProfile.size() + 65536;
    for (const Strip &strip : strips)
        total += strip.packed.size() + 9;
    if (total > 0xfffffff0ll) // offsets have 32 bits
        return pictureerrors::encoderFailed(FileFormat::Tiff, u"over 4 GB"_s);
    out.reserve(total);

    QList<quint32> offsets;
    QList<quint32> counts;
    for (const Strip &strip : strips) {
        if (out.size() % 2)
            out.append('\0');
        offsets.append(quint32(out.size()));
        counts.append(quint32(strip.packed.size()));
        out += strip.packed;
    }
    QList<TiffField> fields = pictureFields(pixels, rowsPerStrip, bigEndian);
    fields.append(tiff::longField(StripOffsets, offsets, bigEndian));
    fields.append(tiff::longField(StripByteCounts, counts, bigEndian));
    appendMetadata(fields, metadata, bigEndian);
    const quint32 directory = tiff::appendDirectory(out, fields, bigEndian);
    out.replace(4, 4, tiff::number32(directory, bigEndian));
    return out;
}
} // namespace pentimento
