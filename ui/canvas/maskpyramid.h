#pragma once

#include "app/imaging/masktiles.h"

#include <QList>
#include <QImage>

namespace pentimento {
/// A mask at half, quarter... size for the screen; level 0 is the mask itself and is not copied. Averages round up,
/// so that what is painted never disappears from the outline however far it is zoomed out.
class MaskPyramid
{
public:
    static constexpr int levels = 7; ///< 0 to 6: down to the least zoom, 1/64

    /// Takes \a mask anew; of the size of the one before in its memory, which the system gave page by page.
    void reset(const MaskTiles &mask);
    /// Follows a change of \a mask within \a area.
    void update(const MaskTiles &mask, const QRect &area);
    /// Size of level \a level; never empty where the mask is not.
    QSize size(int level) const;
    /// Bytes of \a part of a level, row by row; \a part must lie inside. Level 0 is read from \a mask.
    QByteArray read(const MaskTiles &mask, int level, const QRect &part) const;

private:
    void fromTiles(const MaskTiles &mask, const QRect &area);
    void fromLevel(int level, const QRect &area);

    void clear(QRect area);

    QSize m_size;
    QRect m_written; // outside it all levels are 0
    QList<QImage> m_levels; // from level 1; Format_Grayscale8
};
} // namespace pentimento
