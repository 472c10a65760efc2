#include "app/document/maskdelta.h"

#include <algorithm>
#include <cstring>

namespace pentimento {
namespace {
constexpr int tileBytes = MaskTiles::side * MaskTiles::side;
constexpr char rawMark = 0;
constexpr char runsMark = 1;
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

bool sameTile(const MaskTiles &one, const MaskTiles &other, int column, int row)
{
    return one.sharesTile(other, column, row)
        || std::memcmp(one.tile(column, row), other.tile(column, row), tileBytes) == 0;
}

QRect tileRect(int column, int row)
{
    return {column * MaskTiles::side, row * MaskTiles::side, MaskTiles::side, MaskTiles::side};
}
} // namespace

QByteArray packTile(const quint8 *tile)
{
    quint8 out[2 * tileBytes];
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
    if (used <= tileBytes)
        return QByteArray(reinterpret_cast<const char *>(out), used);
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
    if (packed[0] == rawMark) {
        if (end - at != tileBytes)
            return false;
        std::memcpy(tile, at, tileBytes);
        return true;
    }
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

MaskDelta::Tile MaskDelta::taken(const MaskTiles &mask, int column, int row)
{
    Tile tile{column, row, mask.tileState(column, row)};
    if (tile.state == MaskTiles::TileState::Mixed)
        tile.packed = packTile(mask.tile(column, row));
    return tile;
}

MaskDelta MaskDelta::between(const MaskTiles &before, const MaskTiles &after)
{
    Q_ASSERT(before.size() == after.size());
    MaskDelta delta;
    const QSize tiles = before.tileCount();
    for (int row = 0; row < tiles.height(); ++row) {
        for (int column = 0; column < tiles.width(); ++column) {
            if (sameTile(before, after, column, row))
                continue;
            delta.m_tiles.push_back(taken(before, column, row));
            delta.m_area |= tileRect(column, row);
        }
    }
    delta.m_area &= before.rect();
    return delta;
}

void MaskDelta::swap(MaskTiles &mask)
{
    for (Tile &held : m_tiles) {
        Tile other = taken(mask, held.column, held.row);
        if (held.state == MaskTiles::TileState::Mixed) {
            [[maybe_unused]] const bool whole = unpackTile(held.packed, mask.editTile(held.column, held.row));
            Q_ASSERT(whole);
        } else {
            mask.setTile(held.column, held.row, held.state);
        }
        held = std::move(other);
    }
}

qint64 MaskDelta::bytes() const
{
    qint64 sum = qint64(sizeof(MaskDelta)) + qint64(m_tiles.capacity()) * qint64(sizeof(Tile));
    for (const Tile &tile : m_tiles)
        sum += tile.packed.isNull() ? 0 : tile.packed.capacity() + 24; // 24: the array's own header
    return sum;
}
} // namespace pentimento
