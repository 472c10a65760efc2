#include "app/imaging/masktiles.h"

#include "app/imaging/maskblock.h"

#include <QSharedData>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace pentimento {
namespace {
using TileState = MaskTiles::TileState;
constexpr int bytesPerTile = MaskTiles::bytesPerTile;

alignas(64) constexpr quint8 emptyPixels[bytesPerTile] = {};

// Free functions over plain pointers, so that the compiler can vectorise them.
void xorPixels(quint8 *out, const quint8 *in, const quint8 *with)
{
    for (int i = 0; i < bytesPerTile; ++i)
        out[i] = in[i] ^ with[i];
}

int countAtLeast(const quint8 *bytes, int count, quint8 least)
{
    int found = 0;
    for (int i = 0; i < count; ++i)
        found += bytes[i] >= least;
    return found;
}

bool allAre(const quint8 *bytes, int count, quint8 value)
{
    return count <= 0 || (bytes[0] == value && std::memcmp(bytes, bytes + 1, count - 1) == 0);
}

/// Without a branch: over many tiles this is a few instructions.
TileState opposite(TileState state)
{
    static_assert(int(TileState::Empty) == 0 && int(TileState::Mixed) == 1 && int(TileState::Solid) == 2);
    return TileState(2 - int(state));
}

int tilesAlong(int pixels)
{
    return (pixels + tileSide - 1) / tileSide;
}

/// 255 in the first \a width columns of the first \a height rows, 0 beyond.
BlockRef solidBlock(int width, int height)
{
    BlockRef block = BlockRef::fresh();
    std::memset(block.pixels(), 0, bytesPerTile);
    for (int y = 0; y < height; ++y)
        std::memset(block.pixels() + y * tileSide, 255, width);
    return block;
}

/// Smallest rectangle of bytes of at least \a least in one tile whose first pixel is \a origin; null where none.
QRect boundsInTile(const quint8 *pixels, quint8 least, QPoint origin)
{
    quint8 columns[tileSide] = {};
    int top = -1;
    int bottom = -1;
    for (int y = 0; y < tileSide; ++y) {
        quint8 any = 0;
        for (int x = 0; x < tileSide; ++x) {
            const quint8 hit = pixels[y * tileSide + x] >= least;
            columns[x] |= hit;
            any |= hit;
        }
        if (any) {
            bottom = y;
            top = top < 0 ? y : top;
        }
    }
    if (top < 0)
        return {};
    const quint8 *left = std::find(columns, columns + tileSide, 1);
    int right = tileSide - 1;
    while (!columns[right])
        --right;
    return QRect(QPoint(int(left - columns), top), QPoint(right, bottom)).translated(origin);
}
} // namespace

struct MaskTiles::Data : QSharedData
{
    explicit Data(QSize pixels)
        : size(pixels.isEmpty() ? QSize(0, 0) : pixels)
        , columns(tilesAlong(size.width()))
        , rows(tilesAlong(size.height()))
        , blocks(size_t(columns) * rows)
        , states(size_t(columns) * rows, TileState::Empty)
    {
        if (blocks.empty())
            return;
        const int lastWidth = size.width() - (columns - 1) * tileSide;
        const int lastHeight = size.height() - (rows - 1) * tileSide;
        solid[0] = solidBlock(tileSide, tileSide);
        solid[1] = lastWidth == tileSide ? solid[0] : solidBlock(lastWidth, tileSide);
        solid[2] = lastHeight == tileSide ? solid[0] : solidBlock(tileSide, lastHeight);
        solid[3] = solidBlock(lastWidth, lastHeight);
    }

    size_t index(int column, int row) const { return size_t(row) * columns + column; }
    const quint8 *solidPixels(int column, int row) const
    {
        return solid[(column == columns - 1 ? 1 : 0) + (row == rows - 1 ? 2 : 0)].pixels();
    }
    const quint8 *pixels(int column, int row) const
    {
        const size_t i = index(column, row);
        switch (states[i]) {
        case TileState::Empty: return emptyPixels;
        case TileState::Solid: return solidPixels(column, row);
        case TileState::Mixed: break;
        }
        return blocks[i].pixels();
    }
    void setUniform(size_t i, TileState state)
    {
        states[i] = state;
        blocks[i] = BlockRef();
    }

    QSize size;
    int columns;
    int rows;
    std::vector<BlockRef> blocks;  // null for uniform tiles
    std::vector<TileState> states; // apart from the blocks: scans over all tiles read one byte a tile
    BlockRef solid[4];             // whole tile, right edge, lower edge, corner
};

MaskTiles::MaskTiles()
{
    static const QSharedDataPointer<Data> nothing(new Data(QSize()));
    d = nothing;
}

MaskTiles::MaskTiles(QSize size) : d(new Data(size)) {}
MaskTiles::MaskTiles(const MaskTiles &) = default;
MaskTiles::MaskTiles(MaskTiles &&) noexcept = default;
MaskTiles &MaskTiles::operator=(const MaskTiles &) = default;
MaskTiles &MaskTiles::operator=(MaskTiles &&) noexcept = default;
MaskTiles::~MaskTiles() = default;

QSize MaskTiles::size() const
{
    return d->size;
}

QSize MaskTiles::tileCount() const
{
    return {d->columns, d->rows};
}

bool MaskTiles::isEmpty() const
{
    for (size_t i = 0; i < d->states.size(); ++i) {
        if (d->states[i] == TileState::Solid)
            return false;
        if (d->states[i] == TileState::Mixed && !allAre(d->blocks[i].pixels(), bytesPerTile, 0))
            return false;
    }
    return true;
}

bool MaskTiles::isFull() const
{
    if (d->states.empty() || std::count(d->states.begin(), d->states.end(), TileState::Empty) > 0)
        return false;
    for (int row = 0; row < d->rows; ++row)
        for (int column = 0; column < d->columns; ++column)
            if (tileState(column, row) == TileState::Mixed
                && std::memcmp(tile(column, row), d->solidPixels(column, row), bytesPerTile) != 0)
                return false;
    return true;
}

quint8 MaskTiles::at(int x, int y) const
{
    Q_ASSERT(rect().contains(x, y));
    return d->pixels(x / tileSide, y / tileSide)[(y % tileSide) * tileSide + x % tileSide];
}

void MaskTiles::readRow(int x, int y, int count, quint8 *out) const
{
    Q_ASSERT(count <= 0 || (rect().contains(x, y) && x + count <= d->size.width()));
    const int row = y / tileSide;
    const int line = (y % tileSide) * tileSide;
    for (int column = x / tileSide; count > 0; ++column) {
        const int from = x - column * tileSide;
        const int part = std::min(count, tileSide - from);
        const TileState state = d->states[d->index(column, row)];
        if (state == TileState::Mixed)
            std::memcpy(out, d->blocks[d->index(column, row)].pixels() + line + from, part);
        else
            std::memset(out, state == TileState::Solid ? 255 : 0, part);
        x += part;
        out += part;
        count -= part;
    }
}

void MaskTiles::writeRow(int x, int y, int count, const quint8 *in)
{
    Q_ASSERT(count <= 0 || (rect().contains(x, y) && x + count <= d->size.width()));
    const int row = y / tileSide;
    const int line = (y % tileSide) * tileSide;
    for (int column = x / tileSide; count > 0; ++column) {
        const int from = x - column * tileSide;
        const int part = std::min(count, tileSide - from);
        const TileState state = tileState(column, row);
        const bool isThere = (state == TileState::Empty && allAre(in, part, 0))
                             || (state == TileState::Solid && allAre(in, part, 255));
        if (!isThere)
            std::memcpy(editTile(column, row) + line + from, in, part);
        x += part;
        in += part;
        count -= part;
    }
}

MaskTiles::TileState MaskTiles::tileState(int column, int row) const
{
    return d->states[d->index(column, row)];
}

const quint8 *MaskTiles::tile(int column, int row) const
{
    return d->pixels(column, row);
}

quint8 *MaskTiles::editTile(int column, int row)
{
    Data &data = *d;
    const size_t i = data.index(column, row);
    BlockRef &block = data.blocks[i];
    if (data.states[i] != TileState::Mixed || block.isShared()) {
        BlockRef own = BlockRef::fresh();
        std::memcpy(own.pixels(), std::as_const(data).pixels(column, row), bytesPerTile);
        block = std::move(own);
        data.states[i] = TileState::Mixed;
    }
    return block.pixels();
}

void MaskTiles::setTile(int column, int row, TileState uniform)
{
    Q_ASSERT(uniform != TileState::Mixed);
    if (tileState(column, row) != uniform)
        d->setUniform(d->index(column, row), uniform);
}

MaskTiles::Tile::Tile(const Tile &other) : m_state(other.m_state), m_block(other.m_block)
{
    if (m_block)
        m_block->owners.fetch_add(1, std::memory_order_relaxed);
}

MaskTiles::Tile::Tile(Tile &&other) noexcept : m_state(other.m_state), m_block(std::exchange(other.m_block, nullptr))
{
    other.m_state = TileState::Empty;
}

MaskTiles::Tile &MaskTiles::Tile::operator=(Tile other) noexcept
{
    std::swap(m_state, other.m_state);
    std::swap(m_block, other.m_block);
    return *this;
}

MaskTiles::Tile::~Tile()
{
    BlockRef::adopted(m_block);
}

MaskTiles::Tile MaskTiles::Tile::unset()
{
    Tile tile;
    tile.m_state = TileState::Mixed;
    tile.m_block = BlockRef::fresh().release();
    return tile;
}

MaskTiles::Tile MaskTiles::Tile::uniform(TileState state)
{
    Q_ASSERT(state != TileState::Mixed);
    Tile tile;
    tile.m_state = state;
    return tile;
}

const quint8 *MaskTiles::Tile::pixels() const
{
    Q_ASSERT(m_block);
    return m_block->pixels;
}

MaskTiles::Tile MaskTiles::takenTile(int column, int row) const
{
    Tile tile;
    tile.m_state = tileState(column, row);
    if (tile.m_state == TileState::Mixed)
        tile.m_block = BlockRef(d->blocks[d->index(column, row)]).release();
    return tile;
}

void MaskTiles::setTile(int column, int row, const Tile &tile)
{
    if (tile.state() != TileState::Mixed)
        return setTile(column, row, tile.state());
    Data &data = *d;
    const size_t i = data.index(column, row);
    Tile share = tile;
    data.blocks[i] = BlockRef::adopted(std::exchange(share.m_block, nullptr));
    data.states[i] = TileState::Mixed;
}

QRect MaskTiles::tileRect(int column, int row) const
{
    return QRect(column * tileSide, row * tileSide, tileSide, tileSide).intersected(rect());
}

QRect MaskTiles::tilesTouching(const QRect &area) const
{
    const QRect inside = area.intersected(rect());
    if (inside.isEmpty())
        return {};
    return {QPoint(inside.left() / tileSide, inside.top() / tileSide), QPoint(inside.right() / tileSide, inside.bottom() / tileSide)};
}

void MaskTiles::normalise(const QRect &area)
{
    const QRect tiles = tilesTouching(area);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (tileState(column, row) != TileState::Mixed)
                continue;
            const quint8 *pixels = tile(column, row);
            if (allAre(pixels, bytesPerTile, 0))
                setTile(column, row, TileState::Empty);
            else if (std::memcmp(pixels, std::as_const(d)->solidPixels(column, row), bytesPerTile) == 0)
                setTile(column, row, TileState::Solid);
        }
    }
}

bool MaskTiles::sharesTile(const MaskTiles &other, int column, int row) const
{
    Q_ASSERT(size() == other.size());
    const size_t i = d->index(column, row);
    return d->states[i] == other.d->states[i] && d->blocks[i].sharesWith(other.d->blocks[i]);
}

void MaskTiles::takeTile(const MaskTiles &other, int column, int row)
{
    if (sharesTile(other, column, row))
        return;
    Data &data = *d;
    const size_t i = data.index(column, row);
    data.states[i] = other.d->states[i];
    data.blocks[i] = other.d->blocks[i];
}

void MaskTiles::fill(quint8 value)
{
    Q_ASSERT(value == 0 || value == 255);
    MaskTiles filled(size());
    if (value == 255)
        std::fill(filled.d->states.begin(), filled.d->states.end(), TileState::Solid);
    *this = std::move(filled);
}

void MaskTiles::fillRect(const QRect &area, quint8 value)
{
    const QRect tiles = tilesTouching(area);
    const bool isUniform = value == 0 || value == 255;
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            const QRect whole = tileRect(column, row);
            const QRect part = whole.intersected(area);
            if (isUniform && part == whole) {
                setTile(column, row, value == 255 ? TileState::Solid : TileState::Empty);
                continue;
            }
            quint8 *pixels = editTile(column, row);
            for (int y = part.top() - whole.top(); y <= part.bottom() - whole.top(); ++y)
                std::memset(pixels + y * tileSide + part.left() - whole.left(), value, part.width());
        }
    }
    if (isUniform)
        normalise(area);
}

void MaskTiles::invert()
{
    Data &data = *d;
    for (TileState &state : data.states)
        state = opposite(state);
    for (int row = 0; row < data.rows; ++row) {
        for (int column = 0; column < data.columns; ++column) {
            const size_t i = data.index(column, row);
            if (data.states[i] != TileState::Mixed)
                continue;
            const BlockRef &before = data.blocks[i];
            BlockRef own = before.isShared() ? BlockRef::fresh() : BlockRef();
            quint8 *const out = own.isNull() ? data.blocks[i].pixels() : own.pixels();
            // The solid tile's bytes are 255 inside the picture and 0 beyond it, which must stay 0.
            xorPixels(out, before.pixels(), data.solidPixels(column, row));
            if (!own.isNull())
                data.blocks[i] = std::move(own);
        }
    }
}

QRect MaskTiles::coveredBounds() const
{
    return coveredBounds(1);
}

QRect MaskTiles::coveredBounds(quint8 least) const
{
    Q_ASSERT(least > 0);
    QRect bounds;
    for (int row = 0; row < d->rows; ++row) {
        for (int column = 0; column < d->columns; ++column) {
            const TileState state = tileState(column, row);
            const QRect whole = tileRect(column, row);
            if (state == TileState::Empty || bounds.contains(whole))
                continue;
            bounds |= state == TileState::Solid ? whole
                                                : boundsInTile(tile(column, row), least, whole.topLeft());
        }
    }
    return bounds;
}

qint64 MaskTiles::coveredPixels(quint8 least) const
{
    Q_ASSERT(least > 0);
    qint64 found = 0;
    for (int row = 0; row < d->rows; ++row) {
        for (int column = 0; column < d->columns; ++column) {
            const TileState state = tileState(column, row);
            if (state == TileState::Mixed)
                found += countAtLeast(tile(column, row), bytesPerTile, least);
            else if (state == TileState::Solid)
                found += qint64(tileRect(column, row).width()) * tileRect(column, row).height();
        }
    }
    return found;
}

bool MaskTiles::operator==(const MaskTiles &other) const
{
    if (size() != other.size())
        return false;
    if (d == other.d)
        return true;
    for (int row = 0; row < d->rows; ++row)
        for (int column = 0; column < d->columns; ++column)
            if (!sharesTile(other, column, row)
                && std::memcmp(tile(column, row), other.tile(column, row), bytesPerTile) != 0)
                return false;
    return true;
}

qint64 MaskTiles::bytes() const
{
    return qint64(std::count(d->states.begin(), d->states.end(), TileState::Mixed)) * bytesPerTile;
}
} // namespace pentimento
