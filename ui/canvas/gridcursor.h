#pragma once

#include <QRect>
#include <QSize>

namespace pentimento {
/// A cell on a grid over the picture that is moved by keys, so that a mask can be made without a pointer. Cells are
/// squares anchored at the picture's corner; those at its right and lower edge may be cut. A plain value.
class GridCursor
{
public:
    bool isActive() const { return m_side > 0; }
    /// Begins in the middle of \a visible (picture pixels) with about sixteen cells across it.
    void begin(QSize picture, const QRect &visible);
    void end() { m_side = 0; }
    /// By whole cells; stays on the picture.
    void move(int columns, int rows);
    /// Doubles (1) or halves (-1) the cells and stays over the same place.
    void resize(int direction);

    int side() const { return m_side; }
    QPoint cell() const { return m_cell; } ///< column, row; from 0
    QRect area() const;                    ///< picture pixels
    QSize count() const;                   ///< columns x rows

private:
    QSize m_picture;
    QPoint m_cell;
    int m_side = 0; // 0: not active
};
} // namespace pentimento
