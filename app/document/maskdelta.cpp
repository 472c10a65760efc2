#include "app/document/maskdelta.h"

#include <QDataStream>

#include <algorithm>
#include <cstring>
#include <utility>

namespace pentimento {
namespace {
constexpr int side = MaskTiles::side;
constexpr int tileBytes = side * side;
constexpr char rawMark = 0;
constexpr char runsMark = 1;   // what is uniform or has hard edges
constexpr char slopesMark = 2; // what fades
constexpr int longestRun = 128;

int runLength(const quint8 *at, const quint8 *end)
{
    const quint8 *stop = std::min(at + longestRun, end);
    const quint8 *next = at + 1;
    while (next < stop && *next == *at)
        ++next;
    return int(next - at);
}

/// Bytes until the next run of three equal ones, at most longestRun.
int literalLength(const quint8 *at, const quint8 *end)
{
    const quint8 *stop = std::min(at + longestRun, end);
    const quint8 *next = at + 1;
    while (next < stop && !(next + 2 < end && next[0] == next[1] && next[1] == next[2]))
        ++next;
    return int(next - at);
}

/// The mark and the runs, at most 2 * tileBytes; more than tileBytes tells that they are not worth it.
int packRuns(const quint8 *tile, quint8 *out)
{
    int used = 0;
    out[used++] = runsMark;
    const quint8 *end = tile + tileBytes;
    for (const quint8 *at = tile; at < end && used <= tileBytes;) {
        // Control bytes: 0-127 that many + 1 literal bytes, 128-255 a run of that less 127.
        if (const int run = runLength(at, end); run >= 3 || at + run == end) {
            out[used++] = quint8(127 + run);
            out[used++] = *at;
            at += run;
        } else {
            const int count = literalLength(at, end);
            out[used++] = quint8(count - 1);
            std::memcpy(out + used, at, size_t(count));
            used += count;
            at += count;
        }
    }
    return used;
}

bool unpackRuns(const quint8 *at, const quint8 *end, quint8 *tile)
{
    int filled = 0;
    while (at < end) {
        const int control = *at++;
        const int count = control < 128 ? control + 1 : control - 127;
        if (filled + count > tileBytes || end - at < (control < 128 ? count : 1))
            return false;
        if (control < 128) {
            std::memcpy(tile + filled, at, size_t(count));
            at += count;
        } else {
            std::memset(tile + filled, *at++, size_t(count));
        }
        filled += count;
    }
    return filled == tileBytes;
}

/// Of one row: by how much each step from pixel to pixel differs from the step above it, folded so that small
/// changes up and down are small numbers. \a steps holds the row above's and then this row's.
quint8 foldChanges(const quint8 *row, quint8 *steps, quint8 *folded)
{
    quint8 all = 0;
    quint8 left = 0;
    for (int x = 0; x < side; ++x) {
        const auto step = quint8(row[x] - left);
        left = row[x];
        const auto change = qint8(quint8(step - steps[x]));
        steps[x] = step;
        folded[x] = quint8((quint8(change) << 1) ^ quint8(change >> 7));
        all |= folded[x];
    }
    return all;
}

/// The mark, then row by row the bits a change takes (0, 1, 2, 4 or 8) and the changes, lowest bits first.
int packSlopes(const quint8 *tile, quint8 *out)
{
    quint8 steps[side] = {};
    quint8 folded[side];
    int used = 0;
    out[used++] = slopesMark;
    for (int y = 0; y < side; ++y) {
        const quint8 all = foldChanges(tile + y * side, steps, folded);
        const int bits = all == 0 ? 0 : all < 2 ? 1 : all < 4 ? 2 : all < 16 ? 4 : 8;
        out[used++] = quint8(bits);
        if (bits == 0)
            continue;
        const int perByte = 8 / bits;
        for (int x = 0; x < side; x += perByte) {
            unsigned byte = 0;
            for (int i = 0; i < perByte; ++i)
                byte |= unsigned(folded[x + i]) << (i * bits);
            out[used++] = quint8(byte);
        }
    }
    return used;
}

bool unpackSlopes(const quint8 *at, const quint8 *end, quint8 *tile)
{
    quint8 steps[side] = {};
    for (int y = 0; y < side; ++y) {
        const int bits = at < end ? *at++ : -1;
        if ((bits != 0 && bits != 1 && bits != 2 && bits != 4 && bits != 8) || end - at < side * bits / 8)
            return false;
        const unsigned mask = (1U << bits) - 1U;
        quint8 left = 0;
        for (int x = 0; x < side; ++x) {
            const unsigned folded = bits == 0 ? 0U : unsigned(at[x * bits / 8]) >> (x * bits % 8) & mask;
            const auto change = quint8((folded >> 1) ^ (0U - (folded & 1U)));
            steps[x] = quint8(steps[x] + change);
            left = quint8(left + steps[x]);
            tile[y * side + x] = left;
        }
        at += side * bits / 8;
    }
    return at == end;
}

bool sameTile(const MaskTiles &one, const MaskTiles &other, int column, int row)
{
    return one.sharesTile(other, column, row) ||
           std::memcmp(one.tile(column, row), other.tile(column, row), tileBytes) == 0;
}

/// What a damaged file says beyond the picture's edge would break what the masks promise.
void clearBeyond(quint8 *pixels, QSize inside, QByteArray &packed)
{
    bool isClean = true;
    for (int y = 0; y < side; ++y) {
        for (int x = y < inside.height() ? inside.width() : 0; x < side; ++x)
            isClean &= std::exchange(pixels[y * side + x], quint8(0)) == 0;
    }
    if (!isClean)
        packed = packTile(pixels);
}

QRect tileRect(int column, int row)
{
    return {column * MaskTiles::side, row * MaskTiles::side, MaskTiles::side, MaskTiles::side};
}
} // namespace

QByteArray packTile(const quint8 *tile)
{
    quint8 runs[2 * tileBytes];
    const int runBytes = packRuns(tile, runs);
    if (runBytes <= tileBytes / 4)
        return QByteArray(reinterpret_cast<const char *>(runs), runBytes);
    quint8 slopes[1 + tileBytes + side];
    const int slopeBytes = packSlopes(tile, slopes);
    if (runBytes <= slopeBytes && runBytes <= tileBytes)
        return QByteArray(reinterpret_cast<const char *>(runs), runBytes);
    if (slopeBytes <= tileBytes)
        return QByteArray(reinterpret_cast<const char *>(slopes), slopeBytes);
    QByteArray raw(1 + tileBytes, Qt::Uninitialized);
    raw[0] = rawMark;
    std::memcpy(raw.data() + 1, tile, tileBytes);
    return raw;
}

bool unpackTile(const QByteArray &packed, quint8 *tile)
{
    if (packed.isEmpty())
        return false;
    const auto *at = reinterpret_cast<const quint8 *>(packed.constData()) + 1;
    const quint8 *end = at + packed.size() - 1;
    switch (packed[0]) {
    case rawMark:
        if (end - at != tileBytes)
            return false;
        std::memcpy(tile, at, tileBytes);
        return true;
    case runsMark:
        return unpackRuns(at, end, tile);
    case slopesMark:
        return unpackSlopes(at, end, tile);
    default:
        return false;
    }
}

MaskDelta MaskDelta::between(const MaskTiles &before, const MaskTiles &after)
{
    Q_ASSERT(before.size() == after.size());
    MaskDelta delta;
    Tiles held;
    const QSize tiles = before.tileCount();
    for (int row = 0; row < tiles.height(); ++row) {
        for (int column = 0; column < tiles.width(); ++column) {
            if (sameTile(before, after, column, row))
                continue;
            held.push_back({column, row, before.takenTile(column, row)});
            delta.m_area |= tileRect(column, row);
        }
    }
    delta.m_area &= before.rect();
    delta.hold(std::move(held));
    return delta;
}

void MaskDelta::swap(MaskTiles &mask)
{
    if (isEmpty())
        return;
    Tiles others;
    others.reserve(m_tiles->size());
    for (const Tile &held : *m_tiles) {
        others.push_back({held.column, held.row, mask.takenTile(held.column, held.row)});
        if (held.packed.isNull()) {
            mask.setTile(held.column, held.row, held.tile);
        } else {
            mask.setTile(held.column, held.row, MaskTiles::Tile::filledBy([&held](quint8 *pixels) {
                             [[maybe_unused]] const bool whole = unpackTile(held.packed, pixels);
                             Q_ASSERT(whole);
                         }));
        }
    }
    hold(std::move(others));
}

MaskDelta MaskDelta::packed() const
{
    if (m_isPacked)
        return *this;
    Tiles tiles;
    tiles.reserve(m_tiles->size());
    for (const Tile &held : *m_tiles) {
        if (held.packed.isNull() && held.isMixed())
            tiles.push_back({held.column, held.row, {}, packTile(held.tile.pixels())});
        else
            tiles.push_back(held);
    }
    MaskDelta delta = *this;
    delta.hold(std::move(tiles));
    return delta;
}

void MaskDelta::hold(Tiles tiles)
{
    m_bytes = qint64(tiles.capacity()) * qint64(sizeof(Tile));
    m_isPacked = true;
    for (const Tile &tile : tiles) {
        if (!tile.packed.isNull()) {
            m_bytes += tile.packed.capacity() + 24; // 24: the array's own header
        } else if (tile.isMixed()) {
            m_bytes += tileBytes + 64; // its block
            m_isPacked = false;
        }
    }
    m_tiles = tiles.empty() ? nullptr : std::make_shared<const Tiles>(std::move(tiles));
}

qint64 MaskDelta::bytes() const { return qint64(sizeof(MaskDelta)) + m_bytes; }

void MaskDelta::write(QDataStream &stream) const
{
    stream << quint32(m_tiles ? m_tiles->size() : 0);
    if (!m_tiles)
        return;
    for (const Tile &tile : *m_tiles) {
        const bool isRaw = tile.packed.isNull() && tile.isMixed();
        stream << tile.column << tile.row
               << quint8(tile.isMixed() ? MaskTiles::TileState::Mixed : tile.tile.state())
               << (isRaw ? packTile(tile.tile.pixels()) : tile.packed);
    }
}

std::optional<MaskDelta> MaskDelta::read(QDataStream &stream, QSize size)
{
    const MaskTiles mask(size);
    const QRect places(QPoint(0, 0), mask.tileCount());
    quint32 count = 0;
    stream >> count;
    if (count > quint32(places.width()) * quint32(places.height()))
        return {};
    MaskDelta delta;
    Tiles tiles;
    std::vector<bool> seen(size_t(places.width()) * size_t(places.height()));
    quint8 pixels[tileBytes];
    for (quint32 i = 0; i < count; ++i) {
        Tile tile;
        quint8 state = 0;
        stream >> tile.column >> tile.row >> state >> tile.packed;
        const bool isMixed = state == quint8(MaskTiles::TileState::Mixed);
        if (stream.status() != QDataStream::Ok || !places.contains(tile.column, tile.row) || state > 2 ||
            (isMixed && !unpackTile(tile.packed, pixels)))
            return {};
        const size_t place = size_t(tile.row) * size_t(places.width()) + size_t(tile.column);
        if (seen[place])
            return {}; // a swap would give back what it took itself
        seen[place] = true;
        if (isMixed)
            clearBeyond(pixels, mask.tileRect(tile.column, tile.row).size(), tile.packed);
        else
            tile.packed = QByteArray();
        if (!isMixed)
            tile.tile = MaskTiles::Tile::uniform(MaskTiles::TileState(state));
        delta.m_area |= tileRect(tile.column, tile.row);
        tiles.push_back(std::move(tile));
    }
    delta.m_area &= mask.rect();
    delta.hold(std::move(tiles));
    return delta;
}
} // namespace pentimento
