#include "app/imaging/codecs.h"
#include "app/imaging/colorconversion.h"
#include "app/imaging/exif.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/tiffstructure.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

namespace pentimento {
using namespace Qt::StringLiterals;

namespace {
constexpr int mostSamplesPerPixel = 16; // beyond that it is measurement data, not a picture
constexpr int mostPages = 1000;         // counted only for the notice
constexpr qint64 mostChunkBytes = qint64(1) << 30;

// A TIFF file in memory, opened. libtiff calls back for bytes and reports problems here instead of on stderr.
class TiffReader
{
public:
    explicit TiffReader(const QByteArray &bytes)
        : m_bytes(bytes)
    {
        TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, tmsize_t(2) * mostChunkBytes);
        TIFFOpenOptionsSetErrorHandlerExtR(options, noteError, this);
        TIFFOpenOptionsSetWarningHandlerExtR(options, ignoreWarning, nullptr);
        // "m": no memory mapping, every access goes through the bounds of read().
        m_tiff = TIFFClientOpenExt("picture", "rm", this, read, write, seek, close, size, nullptr, nullptr,
                                   options);
        TIFFOpenOptionsFree(options);
    }
    ~TiffReader()
    {
        if (m_tiff)
            TIFFClose(m_tiff);
    }
    TiffReader(const TiffReader &) = delete;
    TiffReader &operator=(const TiffReader &) = delete;

    bool isOpen() const { return m_tiff != nullptr; }
    TIFF *handle() const { return m_tiff; }
    bool hasFailed() const { return !m_error.isEmpty(); }
    QString error() const { return m_error; }

    quint32 number32(quint32 tag) const
    {
        quint32 value = 0;
        TIFFGetFieldDefaulted(m_tiff, tag, &value);
        return value;
    }
    quint16 number16(quint32 tag) const
    {
        quint16 value = 0;
        TIFFGetFieldDefaulted(m_tiff, tag, &value);
        return value;
    }

private:
    static TiffReader *self(thandle_t handle) { return static_cast<TiffReader *>(handle); }
    static tmsize_t read(thandle_t handle, void *out, tmsize_t count)
    {
        TiffReader *reader = self(handle);
        const qint64 rest = reader->m_bytes.size() - reader->m_position;
        const tmsize_t part = std::clamp<qint64>(count, 0, qMax<qint64>(0, rest));
        std::memcpy(out,
                    reader->m_bytes.constData() + qMin<qint64>(reader->m_position, reader->m_bytes.size()),
                    size_t(part));
        reader->m_position += part;
        return part;
    }
    static tmsize_t write(thandle_t, void *, tmsize_t) { return -1; }
    static toff_t seek(thandle_t handle, toff_t offset, int whence)
    {
        TiffReader *reader = self(handle);
        const qint64 base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? reader->m_position
                                                 : reader->m_bytes.size();
        const qint64 target = base + qint64(offset);
        if (target < 0)
            return toff_t(-1);
        reader->m_position = target;
        return toff_t(target);
    }
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t handle) { return toff_t(self(handle)->m_bytes.size()); }
    static int noteError(TIFF *, void *user, const char *, const char *format, va_list args)
    {
        auto *reader = static_cast<TiffReader *>(user);
        if (reader->m_error.isEmpty())
            reader->m_error = QString::vasprintf(format, args);
        return 1; // do not call the handlers that print
    }
    static int ignoreWarning(TIFF *, void *, const char *, const char *, va_list) { return 1; }

    const QByteArray &m_bytes;
    qint64 m_position = 0;
    QString m_error;
    TIFF *m_tiff = nullptr;
};

// How the samples lie in the file.
struct Layout
{
    QSize size;
    int bits = 1;
    int samples = 1;
    quint16 photometric = PHOTOMETRIC_MINISWHITE;
    quint16 compression = COMPRESSION_NONE;
    bool isPlanar = false;
    int colors = 1; ///< samples that are colour
    enum class Alpha { None, Premultiplied, Plain } alpha = Alpha::None;

    int depth() const { return bits == 16 ? 16 : 8; }
    bool isGray() const
    {
        return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
    }
    bool isPalette() const { return photometric == PHOTOMETRIC_PALETTE; }
    bool isInk() const { return photometric == PHOTOMETRIC_SEPARATED; }
    bool isLab() const { return photometric == PHOTOMETRIC_CIELAB; }
    int channels() const { return (isGray() ? 1 : 3) + (alpha == Alpha::None || isInk() || isLab() ? 0 : 1); }
};

// JPEG inside TIFF stores YCbCr; libtiff hands out RGB when asked to.
bool isYcbcrJpeg(const Layout &layout)
{
    return layout.photometric == PHOTOMETRIC_YCBCR && layout.compression == COMPRESSION_JPEG &&
           !layout.isPlanar;
}

void readAlpha(const TiffReader &reader, Layout &layout)
{
    quint16 count = 0;
    quint16 *kinds = nullptr;
    if (layout.samples <= layout.colors ||
        !TIFFGetField(reader.handle(), TIFFTAG_EXTRASAMPLES, &count, &kinds) || count < 1)
        return;
    if (kinds[0] == EXTRASAMPLE_ASSOCALPHA)
        layout.alpha = Layout::Alpha::Premultiplied;
    else if (kinds[0] == EXTRASAMPLE_UNASSALPHA)
        layout.alpha = Layout::Alpha::Plain;
}

Layout layoutOf(const TiffReader &reader)
{
    Layout layout;
    layout.size = {int(qMin(reader.number32(TIFFTAG_IMAGEWIDTH), 0x7fffffffu)),
                   int(qMin(reader.number32(TIFFTAG_IMAGELENGTH), 0x7fffffffu))};
    layout.bits = reader.number16(TIFFTAG_BITSPERSAMPLE);
    layout.samples = reader.number16(TIFFTAG_SAMPLESPERPIXEL);
    layout.compression = reader.number16(TIFFTAG_COMPRESSION);
    layout.isPlanar = reader.number16(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE && layout.samples > 1;
    if (!TIFFGetField(reader.handle(), TIFFTAG_PHOTOMETRIC, &layout.photometric))
        layout.photometric = layout.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    if (isYcbcrJpeg(layout)) {
        TIFFSetField(reader.handle(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        layout.photometric = PHOTOMETRIC_RGB;
    }
    layout.colors = layout.isGray() || layout.isPalette() ? 1 : layout.isInk() ? 4 : 3;
    readAlpha(reader, layout);
    return layout;
}

// Empty where it can be read, else what is rare about it.
QString rarity(const TiffReader &reader, const Layout &layout)
{
    const bool isKnownModel = layout.isGray() || layout.isPalette() || layout.isInk() || layout.isLab() ||
                              layout.photometric == PHOTOMETRIC_RGB;
    if (!isKnownModel)
        return u"TIFF, colour model %1"_s.arg(layout.photometric);
    const quint16 sampleFormat = reader.number16(TIFFTAG_SAMPLEFORMAT);
    if (sampleFormat != SAMPLEFORMAT_UINT && sampleFormat != SAMPLEFORMAT_VOID &&
        !(layout.isLab() && sampleFormat == SAMPLEFORMAT_INT))
        return u"TIFF, floating-point or signed samples"_s;
    const bool isNarrow = layout.bits == 1 || layout.bits == 2 || layout.bits == 4;
    const bool isUsual = layout.bits == 8 || (layout.bits == 16 && !layout.isPalette());
    if (!isUsual && !(isNarrow && (layout.isGray() || layout.isPalette())))
        return u"TIFF, %1 bits per sample"_s.arg(layout.bits);
    if (layout.samples < layout.colors || layout.samples > mostSamplesPerPixel)
        return u"TIFF, %1 channels"_s.arg(layout.samples);
    if (layout.isInk() && reader.number16(TIFFTAG_INKSET) != INKSET_CMYK)
        return u"TIFF, inks other than CMYK"_s;
    if (!TIFFIsCODECConfigured(layout.compression))
        return u"TIFF, compression %1"_s.arg(layout.compression);
    return {};
}

bool hasAnyTag(const TiffReader &reader, std::initializer_list<quint32> tags)
{
    return std::any_of(tags.begin(), tags.end(), [&reader](quint32 tag) {
        // Large enough for whatever the tag's type makes libtiff write: a count and a pointer at most.
        quint64 first = 0;
        quint64 second = 0;
        return TIFFGetField(reader.handle(), tag, &first, &second) == 1;
    });
}

QByteArray bytesOfTag(const TiffReader &reader, quint32 tag)
{
    quint32 count = 0;
    void *data = nullptr;
    if (!TIFFGetField(reader.handle(), tag, &count, &data) || !data)
        return {};
    return {static_cast<const char *>(data), qsizetype(count)};
}

void readDensity(const TiffReader &reader, PictureMetadata &metadata)
{
    float x = 0;
    float y = 0;
    TIFFGetField(reader.handle(), TIFFTAG_XRESOLUTION, &x);
    TIFFGetField(reader.handle(), TIFFTAG_YRESOLUTION, &y);
    const quint16 unit = reader.number16(TIFFTAG_RESOLUTIONUNIT);
    const double perInch = unit == RESUNIT_INCH ? 1.0 : unit == RESUNIT_CENTIMETER ? 2.54 : 0.0;
    metadata.dotsPerInchX = x > 0 ? x * perInch : 0;
    metadata.dotsPerInchY = y > 0 ? y * perInch : 0;
}

// Thumbnails stored beside the picture are no pages. Moves away from the first directory: call it last.
int countPages(const TiffReader &reader)
{
    int pages = 1;
    for (int i = 0; i < mostPages && TIFFReadDirectory(reader.handle()); ++i) {
        quint32 kind = 0;
        TIFFGetFieldDefaulted(reader.handle(), TIFFTAG_SUBFILETYPE, &kind);
        if (!(kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)))
            ++pages;
    }
    return pages;
}

// A strip, a tile, or the whole of a row of them, as libtiff counts.
struct Chunks
{
    QSize size;         ///< of one chunk
    qsizetype rowBytes; ///< of one row of a chunk
    qint64 bytes;       ///< of one chunk
    bool areTiles;
};

Chunks chunksOf(TIFF *tiff, const Layout &layout)
{
    if (TIFFIsTiled(tiff)) {
        quint32 width = 0;
        quint32 height = 0;
        TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
        TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
        return {QSize(int(qMin(width, 0x7fffffffu)), int(qMin(height, 0x7fffffffu))), TIFFTileRowSize(tiff),
                qint64(TIFFTileSize64(tiff)), true};
    }
    quint32 rows = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    rows = qBound(1u, rows, quint32(layout.size.height()));
    return {QSize(layout.size.width(), int(rows)), TIFFScanlineSize(tiff), qint64(TIFFStripSize64(tiff)),
            false};
}

// libtiff reads what is there; that every chunk lies inside the file is looked up first.
bool hasAllChunks(TIFF *tiff, bool areTiles, qsizetype fileBytes)
{
    const quint32 count = areTiles ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
    for (quint32 i = 0; i < count; ++i) {
        const quint64 offset = TIFFGetStrileOffset(tiff, i);
        const quint64 bytes = TIFFGetStrileByteCount(tiff, i);
        if (bytes == 0 || offset > quint64(fileBytes) || bytes > quint64(fileBytes) - offset)
            return false;
    }
    return count > 0;
}

// The directory's last four bytes name the next one; libtiff does not miss them at the very end of a cut
// file.
bool hasWholeDirectory(const QByteArray &file)
{
    const TiffStructure structure(file);
    return !structure.isValid() || structure.firstDirectory().nextPlace > 0; // not valid: BigTIFF
}

// Samples of 1, 2 or 4 bits, widened to bytes; \a factor 1 keeps the number, else it spreads it over 0 to
// 255.
void widen(const uchar *in, uchar *out, qsizetype count, int bits, int factor)
{
    const int mask = (1 << bits) - 1;
    for (qsizetype i = 0; i < count; ++i) {
        const qsizetype bit = i * bits;
        out[i] = uchar(((in[bit / 8] >> (8 - bits - int(bit % 8))) & mask) * factor);
    }
}

// Everything the file holds for each pixel, interleaved: the common ground of strips, tiles, planes and bit
// depths.
class SampleBuffer
{
public:
    explicit SampleBuffer(const Layout &layout)
        : m_layout(layout)
        , m_sampleBytes(layout.bits == 16 ? 2 : 1)
        , m_stride(qsizetype(layout.size.width()) * layout.samples * m_sampleBytes)
        , m_bytes(m_stride * layout.size.height(), Qt::Uninitialized)
        , m_data(reinterpret_cast<uchar *>(m_bytes.data()))
    {
    }

    /// One row of a chunk: \a count pixels at (\a x, \a y), all samples or only \a plane.
    void put(const uchar *in, int x, int y, int count, int plane)
    {
        const int samples = m_layout.isPlanar ? 1 : m_layout.samples;
        if (m_layout.bits < 8) {
            m_wide.resize(size_t(count) * samples);
            const int factor = m_layout.isPalette() ? 1 : 255 / ((1 << m_layout.bits) - 1);
            widen(in, m_wide.data(), count * samples, m_layout.bits, factor);
            in = m_wide.data();
        }
        uchar *out = m_data + y * m_stride + qsizetype(x) * m_layout.samples * m_sampleBytes;
        if (!m_layout.isPlanar) {
            std::memcpy(out, in, size_t(count) * samples * m_sampleBytes);
            return;
        }
        out += plane * m_sampleBytes;
        for (int i = 0; i < count; ++i) {
            std::memcpy(out, in, size_t(m_sampleBytes));
            in += m_sampleBytes;
            out += m_layout.samples * m_sampleBytes;
        }
    }
    QByteArray takeBytes() { return std::move(m_bytes); }

private:
    const Layout &m_layout;
    int m_sampleBytes;
    qsizetype m_stride;
    QByteArray m_bytes;
    uchar *m_data;
    std::vector<uchar> m_wide;
};

bool readChunk(TIFF *tiff, const Chunks &chunks, quint32 index, std::vector<uchar> &out, qint64 needed)
{
    const tmsize_t read = chunks.areTiles
                              ? TIFFReadEncodedTile(tiff, index, out.data(), tmsize_t(out.size()))
                              : TIFFReadEncodedStrip(tiff, index, out.data(), tmsize_t(out.size()));
    return read >= needed;
}

// A tile may be larger than the picture, but a small picture with a tile of gigabytes only wants our memory.
qint64 mostChunkBytesFor(const Layout &layout)
{
    const qint64 picture =
        qint64(layout.size.width()) * layout.size.height() * layout.samples * layout.bits / 8;
    return qMin(2 * mostChunkBytes, qMax<qint64>(64 * 1024 * 1024, 4 * picture));
}

bool readSamples(const TiffReader &reader, const Layout &layout, SampleBuffer &buffer)
{
    TIFF *tiff = reader.handle();
    const Chunks chunks = chunksOf(tiff, layout);
    if (chunks.size.isEmpty() || chunks.rowBytes <= 0 || chunks.bytes <= 0 ||
        chunks.bytes > mostChunkBytesFor(layout))
        return false;
    // libtiff's own idea of a row must agree with ours before anything is copied.
    const qint64 perPixel = qint64(layout.isPlanar ? 1 : layout.samples) * layout.bits;
    if (chunks.rowBytes < (chunks.size.width() * perPixel + 7) / 8 ||
        chunks.bytes < chunks.rowBytes * chunks.size.height())
        return false;
    std::vector<uchar> chunk{};
    chunk.resize(size_t(chunks.bytes));
    const int planes = layout.isPlanar ? layout.samples : 1;
    for (int plane = 0; plane < planes; ++plane) {
        for (int top = 0; top < layout.size.height(); top += chunks.size.height()) {
            for (int left = 0; left < layout.size.width(); left += chunks.size.width()) {
                const int rows = qMin(chunks.size.height(), layout.size.height() - top);
                const int columns = qMin(chunks.size.width(), layout.size.width() - left);
                const quint32 index =
                    chunks.areTiles ? TIFFComputeTile(tiff, quint32(left), quint32(top), 0, quint16(plane))
                                    : TIFFComputeStrip(tiff, quint32(top), quint16(plane));
                if (!readChunk(tiff, chunks, index, chunk, chunks.rowBytes * rows) || reader.hasFailed())
                    return false;
                for (int y = 0; y < rows; ++y)
                    buffer.put(chunk.data() + y * chunks.rowBytes, left, top + y, columns, plane);
            }
        }
    }
    return true;
}

template <typename Sample>
void takeColors(const Layout &layout, const uchar *bytes, Raster &pixels, int channels)
{
    const auto *in = reinterpret_cast<const Sample *>(bytes);
    auto *out = reinterpret_cast<Sample *>(pixels.row(0));
    constexpr Sample full = std::numeric_limits<Sample>::max();
    const bool isNegative = layout.photometric == PHOTOMETRIC_MINISWHITE;
    const bool divides = layout.alpha == Layout::Alpha::Premultiplied && channels % 2 == 0;
    for (qsizetype i = qsizetype(pixels.width()) * pixels.height(); i > 0; --i) {
        for (int channel = 0; channel < channels; ++channel)
            out[channel] = isNegative && channel < layout.colors ? Sample(full - in[channel]) : in[channel];
        if (divides) {
            const quint32 alpha = out[channels - 1];
            for (int channel = 0; channel < channels - 1; ++channel)
                out[channel] =
                    alpha == 0
                        ? Sample(0)
                        : Sample(qMin<quint64>(full, (quint64(out[channel]) * full + alpha / 2) / alpha));
        }
        in += layout.samples;
        out += channels;
    }
}

Raster colorsOf(const Layout &layout, const QByteArray &bytes, int channels)
{
    Raster pixels = Raster::uninitialised(layout.size, channels, layout.depth());
    const auto *in = reinterpret_cast<const uchar *>(bytes.constData());
    if (layout.depth() == 16)
        takeColors<quint16>(layout, in, pixels, channels);
    else
        takeColors<quint8>(layout, in, pixels, channels);
    return pixels;
}

// Colour tables have 16 bits; old programs filled in 8-bit values.
Raster paletteColors(const TiffReader &reader, const Layout &layout, const QByteArray &bytes)
{
    quint16 *tables[3] = {};
    if (!TIFFGetField(reader.handle(), TIFFTAG_COLORMAP, &tables[0], &tables[1], &tables[2]))
        return {};
    const int entries = 1 << layout.bits;
    const bool is8Bit = std::all_of(std::begin(tables), std::end(tables), [entries](const quint16 *table) {
        return std::all_of(table, table + entries, [](quint16 value) { return value < 256; });
    });
    Raster pixels = Raster::uninitialised(layout.size, layout.channels(), 8);
    const auto *in = reinterpret_cast<const uchar *>(bytes.constData());
    uchar *out = pixels.row(0);
    for (qsizetype i = qsizetype(pixels.width()) * pixels.height(); i > 0; --i) {
        for (const quint16 *table : tables)
            *out++ = uchar(is8Bit ? table[in[0]] : table[in[0]] >> 8);
        if (pixels.hasAlpha())
            *out++ = in[1];
        in += layout.samples;
    }
    return pixels;
}
} // namespace

Result<FileHeader> readTiffHeader(const PictureSource &source)
{
    const TiffReader reader(source.bytes);
    if (!reader.isOpen())
        return pictureerrors::incomplete(source.name, reader.error());
    const Layout layout = layoutOf(reader);
    if (const QString rare = rarity(reader, layout); !rare.isEmpty())
        return pictureerrors::unsupported(source.name, rare);
    FileHeader header;
    header.info.format = FileFormat::Tiff;
    header.info.storedSize = layout.size;
    header.info.orientation = reader.number16(TIFFTAG_ORIENTATION);
    header.info.channels = layout.channels();
    header.info.depth = layout.depth();
    header.info.isCmykOrLab = layout.isInk() || layout.isLab();
    header.convertedFrom = layout.isInk() ? u"CMYK"_s : layout.isLab() ? u"Lab"_s : QString();
    header.info.isLossless = layout.compression != COMPRESSION_JPEG;
    header.info.hasMetadata =
        hasAnyTag(reader, {TIFFTAG_XMLPACKET, TIFFTAG_RICHTIFFIPTC, TIFFTAG_PHOTOSHOP, TIFFTAG_EXIFIFD,
                           TIFFTAG_GPSIFD, TIFFTAG_IMAGEDESCRIPTION, TIFFTAG_DOCUMENTNAME, TIFFTAG_MAKE,
                           TIFFTAG_MODEL, TIFFTAG_SOFTWARE, TIFFTAG_DATETIME, TIFFTAG_ARTIST,
                           TIFFTAG_HOSTCOMPUTER, TIFFTAG_COPYRIGHT});
    const bool usesExtra = layout.alpha != Layout::Alpha::None && !header.info.isCmykOrLab;
    header.hasExtraChannels = layout.samples > layout.colors + (usesExtra ? 1 : 0);
    header.metadata.iccProfile = bytesOfTag(reader, TIFFTAG_ICCPROFILE);
    header.metadata.exif = exifOfTiff(source.bytes);
    readDensity(reader, header.metadata);
    header.workingBytesPerPixel = layout.samples * layout.depth() / 8;
    header.isPaged = true;
    header.info.frames = countPages(reader);
    return header;
}

Result<Raster> readTiffPixels(const PictureSource &source, const FileHeader &header)
{
    const TiffReader reader(source.bytes);
    if (!reader.isOpen())
        return pictureerrors::incomplete(source.name, reader.error());
    const Layout layout = layoutOf(reader);
    SampleBuffer buffer(layout);
    if (!hasWholeDirectory(source.bytes) ||
        !hasAllChunks(reader.handle(), TIFFIsTiled(reader.handle()), source.bytes.size()) ||
        !readSamples(reader, layout, buffer))
        return pictureerrors::incomplete(source.name, reader.error());
    const QByteArray samples = buffer.takeBytes();
    if (layout.isPalette()) {
        Raster pixels = paletteColors(reader, layout, samples);
        return pixels.isNull() ? Result<Raster>(pictureerrors::incomplete(source.name, u"no colour table"_s))
                               : pixels;
    }
    if (layout.isInk())
        return cmykToSrgb(colorsOf(layout, samples, 4), header.metadata.iccProfile, false);
    if (layout.isLab())
        return labToSrgb(colorsOf(layout, samples, 3));
    return colorsOf(layout, samples, layout.channels());
}
} // namespace pentimento
