#pragma once

#include "app/imaging/masktiles.h"

#include <QByteArray>
#include <QRect>

#include <memory>
#include <optional>
#include <vector>

class QDataStream;

namespace pentimento {
/// The tiles in which two masks of one size differ: the memory of one undo step.
///
/// Holds one side only; applying it to a mask that has the other side swaps the two, so that the same delta
/// undoes and redoes. At first the tiles are those of the masks themselves and cost nothing to take or to swap;
/// packed() holds their run lengths instead. Uniform tiles cost a flag. Copies share the tiles.
class MaskDelta
{
public:
    MaskDelta() = default;
    /// What turns \a after back into \a before. Tiles that the two share are not looked at.
    static MaskDelta between(const MaskTiles &before, const MaskTiles &after);

    bool isEmpty() const { return !m_tiles; }
    /// Exchanges the held tiles with those of \a mask, which must be as it was when the delta was last applied
    /// (or the \a after it was made from).
    void swap(MaskTiles &mask);
    QRect area() const { return m_area; } ///< whole tiles, cut to the picture
    qint64 bytes() const;                 ///< memory held
    /// The same with what is not packed packed; slow for big ones, any thread.
    MaskDelta packed() const;
    bool isPacked() const { return m_isPacked; }
    /// True where both hold the very same tiles.
    bool sharesWith(const MaskDelta &other) const { return m_tiles == other.m_tiles; }

    void write(QDataStream &stream) const;
    /// What write() wrote, for a mask of \a size; nullopt where it is damaged or for another size.
    static std::optional<MaskDelta> read(QDataStream &stream, QSize size);

private:
    struct Tile
    {
        qint32 column = 0;
        qint32 row = 0;
        MaskTiles::Tile tile = {};
        QByteArray packed = {}; ///< in its place, for mixed tiles
        bool isMixed() const { return !packed.isNull() || tile.state() == MaskTiles::TileState::Mixed; }
    };
    using Tiles = std::vector<Tile>;

    std::shared_ptr<const Tiles> m_tiles; // null: none
    QRect m_area;
    qint64 m_bytes = 0; // of the tiles
    bool m_isPacked = true;
    void hold(Tiles tiles);
};

/// One mask tile (MaskTiles::side squared bytes) as runs, or where it fades as changes of its slope, a quarter of its size
/// for a soft brush; never longer than the tile and one byte.
QByteArray packTile(const quint8 *tile);
/// The reverse; false where \a packed is not what packTile() made.
bool unpackTile(const QByteArray &packed, quint8 *tile);
} // namespace pentimento
