#include "app/imaging/masksets.h"

#include <algorithm>
#include <cstring>

namespace pentimento {
namespace {
using TileState = MaskTiles::TileState;

// Free functions over plain pointers, so that the compiler can vectorise them.
void raise(quint8 *__restrict out, const quint8 *__restrict with)
{
    for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
        out[i] = std::max(out[i], with[i]);
}

void lower(quint8 *__restrict out, const quint8 *__restrict with)
{
    for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
        out[i] = std::min(out[i], with[i]);
}

void takeAway(quint8 *__restrict out, const quint8 *__restrict with)
{
    for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
        out[i] = std::min(out[i], quint8(255 - with[i]));
}

void addTile(MaskTiles &mask, const MaskTiles &with, int column, int row)
{
    const TileState there = mask.tileState(column, row);
    const TileState other = with.tileState(column, row);
    if (there == TileState::Solid || other == TileState::Empty)
        return;
    if (there == TileState::Empty || other == TileState::Solid)
        return mask.takeTile(with, column, row);
    raise(mask.editTile(column, row), with.tile(column, row));
    mask.normalise(mask.tileRect(column, row));
}

void subtractTile(MaskTiles &mask, const MaskTiles &with, int column, int row)
{
    const TileState other = with.tileState(column, row);
    if (mask.tileState(column, row) == TileState::Empty || other == TileState::Empty)
        return;
    if (other == TileState::Solid)
        return mask.setTile(column, row, TileState::Empty);
    takeAway(mask.editTile(column, row), with.tile(column, row));
    mask.normalise(mask.tileRect(column, row));
}

void intersectTile(MaskTiles &mask, const MaskTiles &with, int column, int row)
{
    const TileState there = mask.tileState(column, row);
    const TileState other = with.tileState(column, row);
    if (there == TileState::Empty || other == TileState::Solid)
        return;
    if (there == TileState::Solid || other == TileState::Empty)
        return mask.takeTile(with, column, row);
    lower(mask.editTile(column, row), with.tile(column, row));
    mask.normalise(mask.tileRect(column, row));
}

MaskTiles combined(const MaskTiles &one, const MaskTiles &other, MaskCombine how)
{
    MaskTiles result = one;
    combineMasks(result, other, how, one.rect());
    return result;
}
} // namespace

void combineMasks(MaskTiles &mask, const MaskTiles &with, MaskCombine how, const QRect &area)
{
    Q_ASSERT(mask.size() == with.size());
    const QRect tiles = mask.tilesTouching(area);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            switch (how) {
            case MaskCombine::Replace: mask.takeTile(with, column, row); break;
            case MaskCombine::Add: addTile(mask, with, column, row); break;
            case MaskCombine::Subtract: subtractTile(mask, with, column, row); break;
            case MaskCombine::Intersect: intersectTile(mask, with, column, row); break;
            }
        }
    }
}

MaskTiles united(const MaskTiles &one, const MaskTiles &other)
{
    return combined(one, other, MaskCombine::Add);
}

MaskTiles subtracted(const MaskTiles &mask, const MaskTiles &taken)
{
    return combined(mask, taken, MaskCombine::Subtract);
}

MaskTiles intersected(const MaskTiles &one, const MaskTiles &other)
{
    return combined(one, other, MaskCombine::Intersect);
}

QRect differingArea(const MaskTiles &one, const MaskTiles &other)
{
    Q_ASSERT(one.size() == other.size());
    QRect area;
    const QSize tiles = one.tileCount();
    for (int row = 0; row < tiles.height(); ++row) {
        for (int column = 0; column < tiles.width(); ++column) {
            const QRect whole = one.tileRect(column, row);
            if (area.contains(whole) || one.sharesTile(other, column, row))
                continue;
            if (std::memcmp(one.tile(column, row), other.tile(column, row), MaskTiles::bytesPerTile) != 0)
                area |= whole;
        }
    }
    return area;
}
} // namespace pentimento
