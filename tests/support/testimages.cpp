#include "tests/support/testimages.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTransform>
#include <QtEndian>

#include <lcms2.h>
#include <tiffio.h>
#include <webp/encode.h>
#include <webp/mux.h>
#include <zlib.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include <jpeglib.h>

namespace pentimento {
namespace {
void setSample(Raster &raster, int x, int y, int channel, float value)
{
    const float bounded = qBound(0.0F, value, 1.0F);
    const qsizetype index = qsizetype(x) * raster.channels() + channel;
    if (raster.depth() == 8)
        raster.row(y)[index] = uchar(bounded * 255 + 0.5F);
    else
        reinterpret_cast<quint16 *>(raster.row(y))[index] = quint16(bounded * 65535 + 0.5F);
}

Raster uprightQuarters()
{
    Raster picture(orientationSize, 3, 8);
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const int quarter = (y >= picture.height() / 2 ? 2 : 0) + (x >= picture.width() / 2 ? 1 : 0);
            const QColor color = orientationQuarter(quarter);
            uchar *pixel = picture.row(y) + x * 3;
            pixel[0] = uchar(color.red());
            pixel[1] = uchar(color.green());
            pixel[2] = uchar(color.blue());
        }
    }
    return picture;
}

// What a camera held in that orientation would have stored.
Raster storedQuarters(int orientation)
{
    const Raster upright = uprightQuarters();
    const QImage image(upright.row(0), upright.width(), upright.height(), upright.bytesPerRow(),
                       QImage::Format_RGB888);
    const auto turned = [&image](int degrees) { return image.transformed(QTransform().rotate(degrees)); };
    QImage stored;
    switch (orientation) {
    case 2:
        stored = image.mirrored(true, false);
        break;
    case 3:
        stored = turned(180);
        break;
    case 4:
        stored = image.mirrored(false, true);
        break;
    case 5:
        stored = turned(90).mirrored(true, false);
        break;
    case 6:
        stored = turned(270);
        break;
    case 7:
        stored = turned(90).mirrored(false, true);
        break;
    case 8:
        stored = turned(90);
        break;
    default:
        stored = image;
        break;
    }
    stored = stored.convertToFormat(QImage::Format_RGB888);
    Raster result(stored.size(), 3, 8);
    for (int y = 0; y < stored.height(); ++y)
        std::memcpy(result.row(y), stored.constScanLine(y), size_t(result.bytesPerRow()));
    return result;
}

QByteArray zlibPacked(const QByteArray &bytes)
{
    uLongf size = compressBound(uLong(bytes.size()));
    QByteArray packed(qsizetype(size), '\0');
    compress(reinterpret_cast<Bytef *>(packed.data()), &size,
             reinterpret_cast<const Bytef *>(bytes.constData()), uLong(bytes.size()));
    return packed.left(qsizetype(size));
}

QByteArray bigEndian32(quint32 value)
{
    char bytes[4];
    qToBigEndian(value, bytes);
    return QByteArray(bytes, 4);
}

// Adam7: seven small pictures, one after the other.
QByteArray interlacedRows(const PngSpec &spec, int pixelBytes)
{
    constexpr int firstX[] = {0, 4, 0, 2, 0, 1, 0};
    constexpr int firstY[] = {0, 0, 4, 0, 2, 0, 1};
    constexpr int stepX[] = {8, 8, 4, 4, 2, 2, 1};
    constexpr int stepY[] = {8, 8, 8, 4, 4, 2, 2};
    QByteArray out;
    for (int pass = 0; pass < 7; ++pass) {
        for (int y = firstY[pass]; y < spec.size.height(); y += stepY[pass]) {
            if (firstX[pass] >= spec.size.width())
                break;
            out += '\0';
            for (int x = firstX[pass]; x < spec.size.width(); x += stepX[pass])
                out += spec.rows.mid((qsizetype(y) * spec.size.width() + x) * pixelBytes, pixelBytes);
        }
    }
    return out;
}

struct JpegTarget
{
    jpeg_compress_struct library = {};
    jpeg_error_mgr errors = {};
    unsigned char *memory = nullptr;
    unsigned long size = 0;

    JpegTarget(QSize picture, int components, J_COLOR_SPACE space)
    {
        library.err = jpeg_std_error(&errors);
        jpeg_create_compress(&library);
        jpeg_mem_dest(&library, &memory, &size);
        library.image_width = JDIMENSION(picture.width());
        library.image_height = JDIMENSION(picture.height());
        library.input_components = components;
        library.in_color_space = space;
        jpeg_set_defaults(&library);
    }
    ~JpegTarget()
    {
        jpeg_destroy_compress(&library);
        std::free(memory);
    }
    QByteArray write(const Raster &pixels)
    {
        while (library.next_scanline < library.image_height) {
            JSAMPROW row = const_cast<uchar *>(pixels.row(int(library.next_scanline)));
            jpeg_write_scanlines(&library, &row, 1);
        }
        jpeg_finish_compress(&library);
        return QByteArray(reinterpret_cast<const char *>(memory), qsizetype(size));
    }
};

// The bytes of one strip or tile of one plane, padded to \a width and \a height.
QByteArray tiffBlock(const TiffSpec &spec, int left, int top, int width, int height, int plane)
{
    const int sampleBytes = spec.bits / 8;
    const int samples = spec.isPlanar ? 1 : spec.samples;
    QByteArray block(qsizetype(width) * height * samples * sampleBytes, '\0');
    for (int y = 0; y < height && top + y < spec.size.height(); ++y) {
        for (int x = 0; x < width && left + x < spec.size.width(); ++x) {
            const qsizetype pixel = qsizetype(top + y) * spec.size.width() + left + x;
            const qsizetype from = (pixel * spec.samples + (spec.isPlanar ? plane : 0)) * sampleBytes;
            std::memcpy(block.data() + (qsizetype(y) * width + x) * samples * sampleBytes,
                        spec.rows.constData() + from, size_t(samples) * sampleBytes);
        }
    }
    return block;
}

void writeTiffPixels(TIFF *tiff, const TiffSpec &spec)
{
    constexpr int tile = 16;
    const int planes = spec.isPlanar ? spec.samples : 1;
    const int columns = spec.isTiled ? tile : spec.size.width();
    const int rows = spec.isTiled ? tile : 7;
    if (spec.bits < 8) { // packed rows go as they are
        const qsizetype rowBytes = spec.rows.size() / spec.size.height();
        for (int y = 0; y < spec.size.height(); ++y) {
            QByteArray row = spec.rows.mid(y * rowBytes, rowBytes);
            TIFFWriteScanline(tiff, row.data(), quint32(y));
        }
        return;
    }
    for (int plane = 0; plane < planes; ++plane) {
        for (int y = 0; y < spec.size.height(); y += rows) {
            for (int x = 0; x < spec.size.width(); x += columns) {
                const int height = spec.isTiled ? rows : qMin(rows, spec.size.height() - y);
                QByteArray block = tiffBlock(spec, x, y, columns, height, plane);
                if (spec.isTiled)
                    TIFFWriteEncodedTile(tiff,
                                         TIFFComputeTile(tiff, quint32(x), quint32(y), 0, quint16(plane)),
                                         block.data(), block.size());
                else
                    TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, quint32(y), quint16(plane)),
                                          block.data(), block.size());
            }
        }
    }
}

void setTiffTags(TIFF *tiff, const TiffSpec &spec)
{
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, spec.size.width());
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, spec.size.height());
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, spec.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, spec.samples);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, spec.photometric);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, spec.compression);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, spec.isPlanar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, spec.orientation);
    if (spec.isTiled) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 7);
    }
    if (spec.extraSamples >= 0) {
        const auto kind = quint16(spec.extraSamples);
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    if (!spec.palette.isEmpty()) {
        const qsizetype entries = spec.palette.size() / 3;
        TIFFSetField(tiff, TIFFTAG_COLORMAP, spec.palette.data(), spec.palette.data() + entries,
                     spec.palette.data() + 2 * entries);
    }
    if (!spec.iccProfile.isEmpty())
        TIFFSetField(tiff, TIFFTAG_ICCPROFILE, quint32(spec.iccProfile.size()), spec.iccProfile.constData());
    if (spec.dotsPerInch > 0) {
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, spec.dotsPerInch);
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, spec.dotsPerInch);
    }
}

// One after the other: entries first, then what does not fit into them.
class ExifWriter
{
public:
    explicit ExifWriter(bool bigEndian)
        : m_bigEndian(bigEndian)
        , m_bytes(bigEndian ? QByteArray("MM\0*\0\0\0\x08", 8) : QByteArray("II*\0\x08\0\0\0", 8))
    {
    }
    QByteArray n16(quint16 value) const { return number(value); }
    QByteArray n32(quint32 value) const { return number(value); }
    qsizetype size() const { return m_bytes.size(); }
    void append(const QByteArray &bytes) { m_bytes += bytes; }
    void entry(quint16 tag, quint16 type, quint32 count, const QByteArray &value)
    {
        m_bytes += n16(tag) + n16(type) + n32(count) + value.leftJustified(4, '\0');
    }
    QByteArray bytes() const { return m_bytes; }

private:
    template <typename Number> QByteArray number(Number value) const
    {
        const Number stored = m_bigEndian ? qToBigEndian(value) : qToLittleEndian(value);
        return QByteArray(reinterpret_cast<const char *>(&stored), sizeof stored);
    }
    bool m_bigEndian;
    QByteArray m_bytes;
};

QByteArray gifFrame(int colorIndex)
{
    // A 2 x 2 frame of one colour: clear, four pixels, end, as 3-bit codes, lowest bit first.
    const int codes[] = {4, colorIndex, colorIndex, colorIndex, colorIndex, 5};
    quint32 packed = 0;
    int bit = 0;
    for (int i = 0; i < 6; ++i) {
        packed |= quint32(codes[i]) << bit;
        // After the clear code and two more, the table has eight entries and codes grow to four bits.
        bit += i >= 4 ? 4 : 3;
    }
    QByteArray frame("\x21\xf9\x04\0\x0a\0\0\0", 8);
    frame += QByteArray("\x2c\0\0\0\0\x02\0\x02\0\0\x02\x03", 12);
    char data[4];
    qToLittleEndian(packed, data);
    return frame + QByteArray(data, 3) + '\0';
}

cmsHPROFILE newProfile(TestProfile kind)
{
    switch (kind) {
    case TestProfile::WideGamut: {
        cmsCIExyY white;
        cmsWhitePointFromTemp(&white, 6504);
        const cmsCIExyYTRIPLE primaries{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
        cmsToneCurve *curve = cmsBuildGamma(nullptr, 1.8);
        cmsToneCurve *curves[] = {curve, curve, curve};
        const cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
        cmsFreeToneCurve(curve);
        return profile;
    }
    case TestProfile::GrayGamma18: {
        cmsToneCurve *curve = cmsBuildGamma(nullptr, 1.8);
        const cmsHPROFILE profile = cmsCreateGrayProfile(cmsD50_xyY(), curve);
        cmsFreeToneCurve(curve);
        return profile;
    }
    case TestProfile::Cmyk: {
        // A grid from inks to Lab, calculated from ideal inks.
        const cmsHPROFILE srgb = cmsCreate_sRGBProfile();
        const cmsHPROFILE lab = cmsCreateLab4Profile(nullptr);
        const cmsHTRANSFORM toLab = cmsCreateTransform(srgb, TYPE_RGB_16, lab, TYPE_Lab_16,
                                                       INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
        cmsPipeline *table = cmsPipelineAlloc(nullptr, 4, 3);
        cmsStage *grid = cmsStageAllocCLut16bit(nullptr, 9, 4, 3, nullptr);
        cmsStageSampleCLut16bit(
            grid,
            [](const cmsUInt16Number in[], cmsUInt16Number out[], void *transform) -> cmsInt32Number {
                // Cyan is made a weak ink, so that the profile can be told from ideal inks.
                const double strength[] = {0.5, 1.0, 1.0};
                cmsUInt16Number rgb[3];
                for (int i = 0; i < 3; ++i)
                    rgb[i] = cmsUInt16Number((65535 - in[i] * strength[i]) * (65535 - in[3]) / 65535);
                cmsDoTransform(transform, rgb, out, 1);
                return TRUE;
            },
            toLab, 0);
        cmsPipelineInsertStage(table, cmsAT_END, cmsStageAllocToneCurves(nullptr, 4, nullptr));
        cmsPipelineInsertStage(table, cmsAT_END, grid);
        cmsPipelineInsertStage(table, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
        const cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
        cmsSetProfileVersion(profile, 4.3);
        cmsSetDeviceClass(profile, cmsSigOutputClass);
        cmsSetColorSpace(profile, cmsSigCmykData);
        cmsSetPCS(profile, cmsSigLabData);
        cmsWriteTag(profile, cmsSigAToB0Tag, table);
        cmsPipelineFree(table);
        cmsDeleteTransform(toLab);
        cmsCloseProfile(lab);
        cmsCloseProfile(srgb);
        return profile;
    }
    default:
        return cmsCreate_sRGBProfile();
    }
}
} // namespace

Raster testPhoto(QSize size, int channels, int depth, quint32 seed)
{
    Raster raster(size, channels, depth);
    const double phase = QRandomGenerator(seed).bounded(6.28);
    const int colors = channels < 3 ? 1 : 3;
    const auto across = [&](int x) { return double(x) / qMax(1, size.width() - 1); };
    // Tests make hundreds of megapixels of photos: waves are worked out once per column and row, and the grain is cheap.
    std::vector<float> waves(size_t(size.width()) * colors);
    for (int x = 0; x < size.width(); ++x) {
        for (int channel = 0; channel < colors; ++channel)
            waves[size_t(x) * colors + channel] = float(0.2 * std::sin(9 * across(x) + phase + channel));
    }
    std::minstd_rand0 random(seed | 1);
    constexpr float grainPerStep = 0.03F / float(std::minstd_rand0::max());
    for (int y = 0; y < size.height(); ++y) {
        const double down = double(y) / qMax(1, size.height() - 1);
        const auto rowWave = float(std::cos(7 * down - phase));
        const float *wave = waves.data();
        for (int x = 0; x < size.width(); ++x) {
            const auto ground = float(0.25 + 0.3 * across(x) + 0.2 * down - 0.015);
            for (int channel = 0; channel < colors; ++channel)
                setSample(raster, x, y, channel, ground + *wave++ * rowWave + float(random()) * grainPerStep);
            if (raster.hasAlpha())
                setSample(raster, x, y, channels - 1, float(across(x)));
        }
    }
    return raster;
}

Raster randomRaster(QSize size, int channels, int depth, quint32 seed)
{
    Raster raster(size, channels, depth);
    QRandomGenerator random(seed);
    for (int y = 0; y < size.height(); ++y) {
        uchar *row = raster.row(y);
        for (qsizetype i = 0; i < raster.bytesPerRow(); ++i)
            row[i] = uchar(random.bounded(256));
    }
    return raster;
}

QColor orientationQuarter(int quarter)
{
    constexpr Qt::GlobalColor colors[] = {Qt::red, Qt::green, Qt::blue, Qt::white};
    return colors[quarter];
}

QByteArray jpegWithOrientation(int orientation)
{
    return withSegment(jpegFile(storedQuarters(orientation), 98), 0xe1,
                       QByteArray("Exif\0\0", 6) + exifBlock(orientation, orientation % 2 == 0));
}

QByteArray pngWithOrientation(int orientation)
{
    const Raster stored = storedQuarters(orientation);
    return pngFile(
        {stored.size(), 8, 2, stored.samples(), {}, {}, false, pngChunk("eXIf", exifBlock(orientation))});
}

QByteArray exifBlock(int orientation, bool bigEndian, const QByteArray &thumbnailFile)
{
    ExifWriter exif(bigEndian);
    constexpr quint32 mainEntries = 8;
    constexpr quint32 values = 8 + 2 + mainEntries * 12 + 4;
    constexpr quint32 date = values + 10; // after the maker's name
    constexpr quint32 density = date + 20;
    constexpr quint32 details = density + 8;
    constexpr quint32 position = details + 2 + 2 * 12 + 4;
    constexpr quint32 thumbnailDirectory = position + 2 + 12 + 4;
    constexpr quint32 thumbnail = thumbnailDirectory + 2 + 2 * 12 + 4;
    exif.append(exif.n16(mainEntries));
    exif.entry(271, 2, 10, exif.n32(values));
    exif.entry(274, 3, 1, exif.n16(quint16(orientation)));
    exif.entry(282, 5, 1, exif.n32(density));
    exif.entry(283, 5, 1, exif.n32(density));
    exif.entry(296, 3, 1, exif.n16(2));
    exif.entry(306, 2, 20, exif.n32(date));
    exif.entry(34665, 4, 1, exif.n32(details));
    exif.entry(34853, 4, 1, exif.n32(position));
    exif.append(exif.n32(thumbnailDirectory));
    exif.append(QByteArray("Testmaker\0", 10));
    exif.append(QByteArray("2024:05:06 07:08:09\0", 20));
    exif.append(exif.n32(300) + exif.n32(1));
    exif.append(exif.n16(2));
    exif.entry(40962, 4, 1, exif.n32(4000));
    exif.entry(40963, 3, 1, exif.n16(3000));
    exif.append(exif.n32(0));
    exif.append(exif.n16(1));
    exif.entry(1, 2, 2, QByteArray("N\0", 2));
    exif.append(exif.n32(0));
    exif.append(exif.n16(2));
    exif.entry(513, 4, 1, exif.n32(thumbnail));
    exif.entry(514, 4, 1, exif.n32(quint32(thumbnailFile.size())));
    exif.append(exif.n32(0));
    exif.append(thumbnailFile);
    return exif.bytes();
}

QByteArray jpegFile(const Raster &pixels, const JpegSpec &spec)
{
    JpegTarget target(pixels.size(), pixels.channels(), pixels.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB);
    jpeg_set_quality(&target.library, spec.quality, TRUE);
    if (spec.isProgressive)
        jpeg_simple_progression(&target.library);
    target.library.comp_info[0].h_samp_factor = spec.across;
    target.library.comp_info[0].v_samp_factor = spec.down;
    target.library.optimize_coding = spec.hasOwnCodes ? TRUE : FALSE;
    target.library.restart_in_rows = spec.restartRows;
    target.library.restart_interval = unsigned(spec.restartUnits);
    jpeg_start_compress(&target.library, TRUE);
    return target.write(pixels);
}

QByteArray jpegFile(const Raster &pixels, int quality, bool progressive)
{
    return jpegFile(pixels, JpegSpec{quality, progressive});
}

QByteArray cmykJpeg(const Raster &inks, bool adobe, const QByteArray &profile)
{
    Raster stored = inks;
    if (adobe) {
        uchar *sample = stored.row(0);
        for (qsizetype i = 0; i < stored.samples().size(); ++i)
            sample[i] = uchar(255 - sample[i]);
    }
    JpegTarget target(inks.size(), 4, JCS_CMYK);
    jpeg_set_colorspace(&target.library, adobe ? JCS_YCCK : JCS_CMYK);
    target.library.write_Adobe_marker = adobe ? TRUE : FALSE;
    jpeg_set_quality(&target.library, 100, TRUE);
    jpeg_start_compress(&target.library, TRUE);
    if (!profile.isEmpty())
        jpeg_write_icc_profile(&target.library, reinterpret_cast<const JOCTET *>(profile.constData()),
                               unsigned(profile.size()));
    return target.write(stored);
}

QByteArray withSegment(const QByteArray &jpeg, uchar marker, const QByteArray &payload)
{
    char length[2];
    qToBigEndian<quint16>(quint16(payload.size() + 2), length);
    return jpeg.left(2) + char(0xff) + char(marker) + QByteArray(length, 2) + payload + jpeg.mid(2);
}

QByteArray pngChunk(const QByteArray &type, const QByteArray &data)
{
    const QByteArray summed = type + data;
    const auto sum =
        quint32(crc32(0, reinterpret_cast<const Bytef *>(summed.constData()), uInt(summed.size())));
    return bigEndian32(quint32(data.size())) + summed + bigEndian32(sum);
}

QByteArray pngFile(const PngSpec &spec)
{
    constexpr int samplesOfType[] = {1, 0, 3, 1, 2, 0, 4};
    const int pixelBits = samplesOfType[spec.colorType] * spec.bits;
    const qsizetype rowBytes = (qsizetype(spec.size.width()) * pixelBits + 7) / 8;
    QByteArray rows;
    if (spec.isInterlaced) {
        rows = interlacedRows(spec, pixelBits / 8);
    } else {
        for (int y = 0; y < spec.size.height(); ++y)
            rows += '\0' + spec.rows.mid(y * rowBytes, rowBytes);
    }
    QByteArray header = bigEndian32(quint32(spec.size.width())) + bigEndian32(quint32(spec.size.height()));
    header += char(spec.bits);
    header += char(spec.colorType);
    header += QByteArray(2, '\0');
    header += char(spec.isInterlaced ? 1 : 0);
    QByteArray file = QByteArray("\x89PNG\r\n\x1a\n", 8) + pngChunk("IHDR", header) + spec.extraChunks;
    if (!spec.palette.isEmpty())
        file += pngChunk("PLTE", spec.palette);
    if (!spec.transparency.isEmpty())
        file += pngChunk("tRNS", spec.transparency);
    return file + pngChunk("IDAT", zlibPacked(rows)) + pngChunk("IEND", {});
}

QByteArray pngClaiming(QSize size)
{
    PngSpec spec{QSize(1, 1), 8, 2, QByteArray(3, '\0')};
    QByteArray file = pngFile(spec);
    const QByteArray header = bigEndian32(quint32(size.width())) + bigEndian32(quint32(size.height())) +
                              QByteArray("\x08\x02\0\0\0", 5);
    return file.left(8) + pngChunk("IHDR", header) + file.mid(8 + 25);
}

QByteArray stripedRows(QSize size, int bits)
{
    const qsizetype rowBytes = (qsizetype(size.width()) * bits + 7) / 8;
    QByteArray rows(rowBytes * size.height(), '\0');
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            const int value = (x + y) % (1 << bits);
            const qsizetype bit = qsizetype(x) * bits;
            rows[y * rowBytes + bit / 8] =
                char(rows[y * rowBytes + bit / 8] | value << (8 - bits - int(bit % 8)));
        }
    }
    return rows;
}

QByteArray tiffFile(const TiffSpec &spec)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("test.tif"));
    QByteArray mode = "w";
    mode += spec.bigEndian ? "b" : "l";
    if (spec.bigTiff)
        mode += "8";
    TIFF *tiff = TIFFOpen(path.toLocal8Bit().constData(), mode.constData());
    for (int page = 0; page < spec.pages; ++page) {
        setTiffTags(tiff, spec);
        writeTiffPixels(tiff, spec);
        TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

TiffSpec tiffSpec(const Raster &pixels)
{
    TiffSpec spec{pixels.size(), pixels.depth(), pixels.channels(), pixels.channels() < 3 ? 1 : 2,
                  pixels.samples()};
    if (pixels.hasAlpha())
        spec.extraSamples = 2;
    return spec;
}

QByteArray animatedGif(int frames)
{
    QByteArray file("GIF89a\x02\0\x02\0\x91\0\0", 13); // a table of four colours
    file += QByteArray("\xff\0\0\0\xff\0\0\0\xff\xff\xff\xff", 12);
    if (frames > 1)
        file += QByteArray("\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
    for (int i = 0; i < frames; ++i)
        file += gifFrame(i % 4);
    return file + ';';
}

QByteArray animatedWebP(int frames)
{
    WebPAnimEncoderOptions options;
    WebPAnimEncoderOptionsInit(&options);
    WebPAnimEncoder *encoder = WebPAnimEncoderNew(24, 16, &options);
    WebPConfig config;
    WebPConfigInit(&config);
    config.lossless = 1;
    for (int i = 0; i < frames; ++i) {
        WebPPicture picture;
        WebPPictureInit(&picture);
        picture.width = 24;
        picture.height = 16;
        picture.use_argb = 1;
        const Raster pixels = testPhoto({24, 16}, 3, 8, quint32(i) + 1);
        WebPPictureImportRGB(&picture, pixels.row(0), int(pixels.bytesPerRow()));
        WebPAnimEncoderAdd(encoder, &picture, i * 100, &config);
        WebPPictureFree(&picture);
    }
    WebPAnimEncoderAdd(encoder, nullptr, frames * 100, nullptr);
    WebPData data;
    WebPDataInit(&data);
    WebPAnimEncoderAssemble(encoder, &data);
    const QByteArray file(reinterpret_cast<const char *>(data.bytes), qsizetype(data.size));
    WebPDataClear(&data);
    WebPAnimEncoderDelete(encoder);
    return file;
}

QByteArray bmpFile(const Raster &pixels)
{
    const QImage image(pixels.row(0), pixels.width(), pixels.height(), pixels.bytesPerRow(),
                       QImage::Format_RGB888);
    QByteArray file;
    QBuffer buffer(&file);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "BMP");
    return file;
}

namespace {
QByteArray little32(quint32 value)
{
    char bytes[4];
    qToLittleEndian(value, bytes);
    return QByteArray(bytes, 4);
}

QByteArray bmpHeader(quint32 infoBytes, QSize size, int bits, quint32 compression, qsizetype pixels,
                     qsizetype total)
{
    return "BM" + little32(quint32(total)) + little32(0) + little32(quint32(pixels)) + little32(infoBytes) +
           little32(quint32(size.width())) + little32(quint32(size.height())) + QByteArray("\1\0", 2) +
           char(bits) + '\0' + little32(compression) + little32(0) + little32(2835) + little32(2835);
}
} // namespace

QByteArray runLengthBmp()
{
    QByteArray table;
    for (int i = 0; i < 256; ++i)
        table += QByteArray(3, char(i)) + '\0';
    // Four tens, end of row; three bytes as they are and padding, a run of one; end of picture.
    const QByteArray runs("\x04\x0a\0\0\0\x03\x14\x14\x1e\0\x01\x28\0\x01", 14);
    const qsizetype pixels = 54 + table.size();
    return bmpHeader(40, {4, 2}, 8, 1, pixels, pixels + runs.size()) + little32(256) + little32(0) + table +
           runs;
}

QByteArray alphaBmp()
{
    QByteArray file = bmpHeader(108, {2, 1}, 32, 3, 122, 130) + little32(0) + little32(0);
    file += little32(0x00ff0000) + little32(0x0000ff00) + little32(0x000000ff) + little32(0xff000000);
    file += QByteArray(122 - file.size(), '\0');
    return file + little32(0xffff0000) + little32(0x400000ff);
}

QByteArray iccProfile(TestProfile kind)
{
    const cmsHPROFILE profile = newProfile(kind);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    QByteArray bytes(qsizetype(size), '\0');
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    if (kind == TestProfile::Broken)
        bytes.replace(128, bytes.size() - 128, QByteArray(bytes.size() - 128, '\xee'));
    return bytes;
}
} // namespace pentimento
