#include "app/document/maskdelta.h"

#include <QDataStream>

#include <algorithm>
#include <cstring>
#include <utility>

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

/// What a damaged file says beyond the picture's edge would break what the masks promise.
void clearBeyond(quint8 *pixels, QSize inside, QByteArray &packed)
{
    constexpr int side = MaskTiles::side;
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

qint64 MaskDelta::bytes() const
{
    return qint64(sizeof(MaskDelta)) + m_bytes;
}

void MaskDelta::write(QDataStream &stream) const
{
    stream << quint32(m_tiles ? m_tiles->size() : 0);
    if (!m_tiles)
        return;
    for (const Tile &tile : *m_tiles) {
        const bool isRaw = tile.packed.isNull() && tile.isMixed();
        stream << tile.column << tile.row << quint8(tile.isMixed() ? MaskTiles::TileState::Mixed : tile.tile.state())
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
        if (stream.status() != QDataStream::Ok || !places.contains(tile.column, tile.row) || state > 2
            || (isMixed && !unpackTile(tile.packed, pixels)))
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
