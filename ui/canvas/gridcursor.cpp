#include "ui/canvas/gridcursor.h"

#include <algorithm>

namespace pentimento {
namespace {
constexpr int cellsAcross = 16;
} // namespace

void GridCursor::begin(QSize picture, const QRect &visible)
{
    m_picture = picture;
    const QRect seen = visible.isEmpty() ? QRect(QPoint(0, 0), picture) : visible;
    m_side = picture.isEmpty() ? 0 : std::max(1, std::max(seen.width(), seen.height()) / cellsAcross);
    if (m_side > 0)
        m_cell = QPoint(seen.center().x() / m_side, seen.center().y() / m_side);
    move(0, 0);
}

void GridCursor::move(int columns, int rows)
{
    if (!isActive())
        return;
    const QSize cells = count();
    m_cell = {std::clamp(m_cell.x() + columns, 0, cells.width() - 1),
              std::clamp(m_cell.y() + rows, 0, cells.height() - 1)};
}

void GridCursor::resize(int direction)
{
    if (!isActive())
        return;
    const QPoint middle = area().center();
    const int most = std::max(m_picture.width(), m_picture.height());
    m_side = std::clamp(direction > 0 ? m_side * 2 : m_side / 2, 1, most);
    m_cell = QPoint(middle.x() / m_side, middle.y() / m_side);
    move(0, 0);
}

QRect GridCursor::area() const
{
    return QRect(m_cell.x() * m_side, m_cell.y() * m_side, m_side, m_side) & QRect(QPoint(0, 0), m_picture);
}

QSize GridCursor::count() const
{
    if (!isActive())
        return {};
    return {(m_picture.width() + m_side - 1) / m_side, (m_picture.height() + m_side - 1) / m_side};
}
} // namespace pentimento
