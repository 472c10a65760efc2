#include "app/imaging/mask.h"
#include "app/imaging/rundeflate.h"

#include <QtEndian>

#include <libdeflate.h>

#include <bit>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace pentimento {
namespace {
constexpr quint8 noFilter = 0;
constexpr quint8 filterUp = 2;

struct RowRun
{
    int count;
    quint8 value;
    bool operator==(const RowRun &) const = default;
};
using RowRuns = std::vector<RowRun>;

/// The top bit of each of 8 bytes as 8 bits, first byte lowest.
quint8 topBits(quint64 word)
{
    return quint8(((word & 0x8080808080808080u) * 0x0002040810204081u) >> 56);
}

/// Bit i: byte i of a tile's row is 128 or above.
quint64 whiteBytes(const quint8 *bytes)
{
    quint64 bits = 0;
    for (int i = 0; i < tileSide / 8; ++i)
        bits |= quint64(topBits(qFromLittleEndian<quint64>(bytes + 8 * i))) << (8 * i);
    return bits;
}

/// Bit i: byte i of a tile's row differs from the one before it; \a before stands before the first.
quint64 changedBytes(const quint8 *bytes, quint8 before)
{
    quint64 bits = 0;
    for (int i = 0; i < tileSide / 8; ++i) {
        const quint64 word = qFromLittleEndian<quint64>(bytes + 8 * i);
        const quint64 difference = word ^ (word << 8 | before);
        // The top bit of each byte that is not 0.
        const quint64 any = ((difference & 0x7f7f7f7f7f7f7f7fu) + 0x7f7f7f7f7f7f7f7fu) | difference;
        bits |= quint64(topBits(any)) << (8 * i);
        before = quint8(word >> 56);
    }
    return bits;
}

/// Row by row, a mask as runs. Uniform tiles cost nothing but a look at their flag.
class RowReader
{
public:
    RowReader(const MaskTiles &mask, bool binary) : m_mask(mask), m_binary(binary) {}

    const RowRuns &read(int y)
    {
        m_runs.clear();
        m_open = {0, 0};
        const int width = m_mask.size().width();
        for (int column = 0; column * tileSide < width; ++column) {
            const int count = std::min(tileSide, width - column * tileSide);
            const MaskTiles::TileState state = m_mask.tileState(column, y / tileSide);
            if (state == MaskTiles::TileState::Mixed)
                addMixed(m_mask.tile(column, y / tileSide) + (y % tileSide) * tileSide, count);
            else
                add(state == MaskTiles::TileState::Solid ? 255 : 0, count);
        }
        m_runs.push_back(m_open);
        return m_runs;
    }
    /// True where all rows of \a y's tiles are equal because the tiles are uniform.
    bool isUniform(int y) const
    {
        for (int column = 0; column < m_mask.tileCount().width(); ++column)
            if (m_mask.tileState(column, y / tileSide) == MaskTiles::TileState::Mixed)
                return false;
        return true;
    }

private:
    void add(quint8 value, int count)
    {
        if (value != m_open.value && m_open.count > 0) {
            m_runs.push_back(m_open);
            m_open.count = 0;
        }
        m_open.value = value;
        m_open.count += count;
    }
    void addMixed(const quint8 *bytes, int count)
    {
        const quint64 white = m_binary ? whiteBytes(bytes) : 0;
        quint64 changes = m_binary ? white ^ (white << 1 | (m_open.value ? 1 : 0)) : changedBytes(bytes, m_open.value);
        if (count < tileSide)
            changes &= (quint64(1) << count) - 1;
        int done = 0;
        while (changes) {
            const int at = std::countr_zero(changes);
            changes &= changes - 1;
            m_open.count += at - done;
            done = at;
            add(m_binary ? ((white >> at) & 1 ? 255 : 0) : bytes[at], 0);
        }
        m_open.count += count - done;
    }

    const MaskTiles &m_mask;
    bool m_binary;
    RowRuns m_runs;
    RowRun m_open{0, 0};
};

/// The zlib stream of the PNG's rows; null where the mask has too many runs for this to be small.
QByteArray fromRuns(const MaskTiles &mask, bool binary)
{
    const qint64 pixels = qint64(mask.size().width()) * mask.size().height();
    RunDeflate deflate(size_t(std::max<qint64>(4096, pixels / 8)));
    RowReader reader(mask, binary);
    RowRuns above;
    bool isUniform = false;
    for (int y = 0; y < mask.size().height(); ++y) {
        if (y % tileSide == 0)
            isUniform = reader.isUniform(y);
        bool isRepeated = isUniform && y % tileSide != 0;
        if (!isRepeated) {
            const RowRuns &row = reader.read(y);
            isRepeated = row == above;
            above = row;
        }
        if (isRepeated && above.size() > 1) {
            // The difference to the row above is one run of zeros.
            deflate.add(filterUp, 1);
            deflate.add(0, mask.size().width());
        } else {
            deflate.add(noFilter, 1);
            for (const RowRun &run : above)
                deflate.add(run.value, run.count);
        }
        if (deflate.isTooNoisy())
            return {};
    }
    return deflate.finish();
}

/// The same for any mask, at a cost per byte.
QByteArray fromBytes(const MaskTiles &mask, bool binary)
{
    const int width = mask.size().width();
    QByteArray rows(qsizetype(width + 1) * mask.size().height(), Qt::Uninitialized);
    auto *out = reinterpret_cast<quint8 *>(rows.data());
    for (int y = 0; y < mask.size().height(); ++y, out += width + 1) {
        out[0] = noFilter;
        mask.readRow(0, y, width, out + 1);
        for (int x = 1; binary && x <= width; ++x)
            out[x] = out[x] >= 128 ? 255 : 0;
    }
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)>
        compressor(libdeflate_alloc_compressor(1), &libdeflate_free_compressor);
    if (!compressor)
        throw std::bad_alloc();
    QByteArray packed(qsizetype(libdeflate_zlib_compress_bound(compressor.get(), rows.size())), Qt::Uninitialized);
    packed.truncate(qsizetype(libdeflate_zlib_compress(compressor.get(), rows.constData(), rows.size(), packed.data(),
                                                       packed.size())));
    return packed;
}

void appendNumber(QByteArray &out, quint32 number)
{
    char bytes[4];
    qToBigEndian(number, bytes);
    out.append(bytes, 4);
}

void appendChunk(QByteArray &out, const char *type, const QByteArray &content)
{
    appendNumber(out, quint32(content.size()));
    const qsizetype checkedFrom = out.size();
    out.append(type, 4);
    out.append(content);
    appendNumber(out, libdeflate_crc32(0, out.constData() + checkedFrom, out.size() - checkedFrom));
}
} // namespace

QByteArray maskPng(const MaskTiles &mask, bool binary)
{
    Q_ASSERT(!mask.size().isEmpty());
    QByteArray rows = fromRuns(mask, binary);
    if (rows.isEmpty())
        rows = fromBytes(mask, binary);

    QByteArray header;
    appendNumber(header, quint32(mask.size().width()));
    appendNumber(header, quint32(mask.size().height()));
    header.append("\x08\x00\x00\x00\x00", 5); // 8 bits, gray, deflate, the usual filters, not interlaced

    QByteArray png;
    png.reserve(rows.size() + 64);
    png.append("\x89PNG\r\n\x1a\n", 8);
    appendChunk(png, "IHDR", header);
    appendChunk(png, "IDAT", rows);
    appendChunk(png, "IEND", {});
    return png;
}
} // namespace pentimento
