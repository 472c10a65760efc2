#pragma once

#include "app/imaging/masktiles.h"

#include <QByteArray>
#include <QRect>

#include <vector>

namespace pentimento {
/// The tiles in which two masks of one size differ, packed: the memory of one undo step.
///
/// Holds one side only; applying it to a mask that has the other side swaps the two, so that the same delta
/// undoes and redoes. Uniform tiles cost a flag, the others their run lengths.
class MaskDelta
{
public:
    MaskDelta() = default;
    /// What turns \a after back into \a before. Tiles that the two share are not looked at.
    static MaskDelta between(const MaskTiles &before, const MaskTiles &after);

    bool isEmpty() const { return m_tiles.empty(); }
    /// Exchanges the held tiles with those of \a mask, which must be as it was when the delta was last applied
    /// (or the \a after it was made from).
    void swap(MaskTiles &mask);
    QRect area() const { return m_area; } ///< whole tiles, cut to the picture
    qint64 bytes() const;                 ///< memory held

private:
    struct Tile
    {
        qint32 column = 0;
        qint32 row = 0;
        MaskTiles::TileState state = MaskTiles::TileState::Empty;
        QByteArray packed = {}; ///< only for mixed tiles
    };
    static Tile taken(const MaskTiles &mask, int column, int row);

    std::vector<Tile> m_tiles;
    QRect m_area;
};

/// Run lengths of one mask tile (MaskTiles::side squared bytes); never longer than the tile and one byte.
QByteArray packTile(const quint8 *tile);
/// The reverse; false where \a packed is not what packTile() made.
bool unpackTile(const QByteArray &packed, quint8 *tile);
} // namespace pentimento
