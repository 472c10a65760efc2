#include "app/imaging/codecs.h"
#include "app/imaging/pictureerrors.h"
#include "app/imaging/pngchunks.h"
#include "app/imaging/rowbands.h"

#include <QtEndian>

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

namespace pentimento {
using namespace Qt::StringLiterals;

// A PNG's pixels are one zlib stream. Here it is made of bands of rows that are filtered and compressed at
// the same time on all cores: raw deflate blocks can be put one after the other when each band ends on a byte
// boundary.
namespace {
constexpr qsizetype bandBytes = 1024 * 1024;

struct Band
{
    int first;
    int end;
    bool isLast;
    QByteArray packed = {};
    quint32 checksum = 0; // Adler-32 of the band's filtered rows
    qsizetype filteredBytes = 0;
};

enum Filter { None, Sub, Up, Average, Paeth, filterCount };

inline uchar paeth(int left, int above, int corner)
{
    const int toLeft = std::abs(above - corner);
    const int toAbove = std::abs(left - corner);
    const int toCorner = std::abs(left + above - 2 * corner);
    const int nearer = toAbove <= toCorner ? above : corner;
    return uchar(toLeft <= toAbove && toLeft <= toCorner ? left : nearer);
}

// Filters one row. \a row and \a above have \a step zero bytes before their first, so that the edge needs no
// case.
template <int filter>
void filterRow(const uchar *row, const uchar *above, uchar *out, qsizetype count, qsizetype step)
{
    for (qsizetype i = 0; i < count; ++i) {
        const int left = row[i - step];
        const int up = above[i];
        if constexpr (filter == Sub)
            out[i] = uchar(row[i] - left);
        else if constexpr (filter == Up)
            out[i] = uchar(row[i] - up);
        else if constexpr (filter == Average)
            out[i] = uchar(row[i] - (left + up) / 2);
        else if constexpr (filter == Paeth)
            out[i] = uchar(row[i] - paeth(left, up, above[i - step]));
        else
            out[i] = row[i];
    }
}

quint64 sumOfDistances(const uchar *filtered, qsizetype count)
{
    quint64 sum = 0;
    for (qsizetype i = 0; i < count; ++i)
        sum += quint64(std::abs(int(static_cast<signed char>(filtered[i]))));
    return sum;
}

class RowFilter
{
public:
    RowFilter(qsizetype rowBytes, qsizetype pixelBytes)
        : m_rowBytes(rowBytes)
        , m_step(pixelBytes)
        , m_row(size_t(rowBytes + pixelBytes))
        , m_above(size_t(rowBytes + pixelBytes))
        , m_trial(size_t(rowBytes))
    {
    }

    void setAbove(const uchar *row, int depth) { copyIn(row, depth, m_above); }
    /// Appends the filter's number and the filtered row at \a out: the filter with the smallest sum of
    /// distances to zero, the measure the PNG specification proposes.
    void apply(const uchar *row, int depth, uchar *out)
    {
        copyIn(row, depth, m_row);
        quint64 best = std::numeric_limits<quint64>::max();
        tryFilter<Up>(out, best);
        if (best > 0) {
            tryFilter<Sub>(out, best);
            tryFilter<Average>(out, best);
            tryFilter<Paeth>(out, best);
        }
        m_row.swap(m_above);
    }

private:
    template <int filter> void tryFilter(uchar *out, quint64 &best)
    {
        filterRow<filter>(m_row.data() + m_step, m_above.data() + m_step, m_trial.data(), m_rowBytes, m_step);
        const quint64 sum = sumOfDistances(m_trial.data(), m_rowBytes);
        if (sum >= best)
            return;
        best = sum;
        out[0] = filter;
        std::memcpy(out + 1, m_trial.data(), size_t(m_rowBytes));
    }

    void copyIn(const uchar *row, int depth, std::vector<uchar> &to) const
    {
        uchar *const out = to.data() + m_step;
        if (depth == 16)
            qToBigEndian<quint16>(row, m_rowBytes / 2, out);
        else
            std::memcpy(out, row, size_t(m_rowBytes));
    }

    qsizetype m_rowBytes;
    qsizetype m_step;
    std::vector<uchar> m_row;
    std::vector<uchar> m_above;
    std::vector<uchar> m_trial;
};

QByteArray filteredRows(const Raster &pixels, int first, int end)
{
    const qsizetype rowBytes = pixels.bytesPerRow();
    QByteArray out((rowBytes + 1) * (end - first), Qt::Uninitialized);
    RowFilter filter(rowBytes, pixels.bytesPerPixel());
    if (first > 0)
        filter.setAbove(pixels.row(first - 1), pixels.depth());
    auto *to = reinterpret_cast<uchar *>(out.data());
    for (int y = first; y < end; ++y, to += rowBytes + 1)
        filter.apply(pixels.row(y), pixels.depth(), to);
    return out;
}

// Raw deflate that ends on a byte boundary; only the last band closes the stream.
QByteArray deflated(const QByteArray &bytes, bool isLast, int level, int strategy)
{
    z_stream stream = {};
    if (deflateInit2(&stream, level, Z_DEFLATED, -15, 9, strategy) != Z_OK)
        throw std::bad_alloc();
    QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 16, Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, isLast ? Z_FINISH : Z_SYNC_FLUSH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

// Filtered photos have few repeated strings: runs and good codes give nearly all there is to gain, sometimes
// more than searching. Drawings are another matter, so without haste both are tried.
QByteArray smallest(const QByteArray &bytes, bool isLast, bool fast)
{
    const QByteArray runs = deflated(bytes, isLast, 1, Z_RLE);
    if (fast)
        return runs;
    const QByteArray strings = deflated(bytes, isLast, 6, Z_DEFAULT_STRATEGY);
    return strings.size() < runs.size() ? strings : runs;
}

QList<Band> bandsOf(const Raster &pixels)
{
    const int rows = int(std::clamp<qsizetype>(bandBytes / pixels.bytesPerRow(), 1, pixels.height()));
    QList<Band> bands;
    for (int first = 0; first < pixels.height(); first += rows) {
        const int end = qMin(first + rows, pixels.height());
        bands.append({first, end, end == pixels.height()});
    }
    return bands;
}

void appendPixels(QByteArray &out, const Raster &pixels, bool fast)
{
    QList<Band> bands = bandsOf(pixels);
    forParts(int(bands.size()), [&pixels, fast, all = bands.data()](int i) {
        Band &band = all[i];
        const QByteArray filtered = filteredRows(pixels, band.first, band.end);
        band.checksum =
            quint32(adler32(1, reinterpret_cast<const Bytef *>(filtered.constData()), uInt(filtered.size())));
        band.filteredBytes = filtered.size();
        band.packed = smallest(filtered, band.isLast, fast);
    });
    quint32 checksum = 1;
    qsizetype total = 0;
    for (const Band &band : std::as_const(bands)) {
        checksum = quint32(adler32_combine(checksum, band.checksum, z_off_t(band.filteredBytes)));
        total += band.packed.size() + 18;
    }
    out.reserve(out.size() + total + 64);
    char end[4];
    qToBigEndian(checksum, end);
    for (Band &band : bands) {
        if (band.first == 0)
            band.packed.prepend(QByteArray("\x78\x01", 2)); // zlib's header: deflate, 32 kB window
        if (band.isLast)
            band.packed.append(end, 4);
        png::appendChunk(out, "IDAT", band.packed);
        band.packed = {};
    }
}

void appendHeader(QByteArray &out, const Raster &pixels)
{
    constexpr char colorTypes[] = {0, 0, 4, 2, 6};
    QByteArray header(13, '\0');
    qToBigEndian<quint32>(quint32(pixels.width()), header.data());
    qToBigEndian<quint32>(quint32(pixels.height()), header.data() + 4);
    header[8] = char(pixels.depth());
    header[9] = colorTypes[pixels.channels()];
    png::appendChunk(out, "IHDR", header);
}

void appendProfile(QByteArray &out, const QByteArray &profile)
{
    QByteArray chunk("ICC profile\0\0", 13); // name, its end, compression method
    uLongf size = compressBound(uLong(profile.size()));
    QByteArray packed(qsizetype(size), Qt::Uninitialized);
    compress(reinterpret_cast<Bytef *>(packed.data()), &size,
             reinterpret_cast<const Bytef *>(profile.constData()), uLong(profile.size()));
    packed.truncate(qsizetype(size));
    png::appendChunk(out, "iCCP", chunk + packed);
}

void appendDensity(QByteArray &out, const PictureMetadata &metadata)
{
    constexpr double inchesPerMetre = 39.37007874015748;
    char chunk[9];
    qToBigEndian<quint32>(quint32(qRound(metadata.dotsPerInchX * inchesPerMetre)), chunk);
    qToBigEndian<quint32>(quint32(qRound(metadata.dotsPerInchY * inchesPerMetre)), chunk + 4);
    chunk[8] = 1; // per metre
    png::appendChunk(out, "pHYs", QByteArrayView(chunk, sizeof chunk));
}
} // namespace

Result<QByteArray> writePng(const Raster &pixels, const PictureMetadata &metadata,
                            const EncodeOptions &options)
{
    QByteArray out = png::signature.toByteArray();
    appendHeader(out, pixels);
    if (!metadata.iccProfile.isEmpty())
        appendProfile(out, metadata.iccProfile);
    if (metadata.dotsPerInchX > 0 && metadata.dotsPerInchY > 0)
        appendDensity(out, metadata);
    if (!metadata.exif.isEmpty())
        png::appendChunk(out, "eXIf", metadata.exif);
    appendPixels(out, pixels, options.fast);
    png::appendChunk(out, "IEND", {});
    return out;
}
} // namespace pentimento
