#include "app/tools/rectangletool.h"

#include "app/document/picture.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
/// Every pixel that the rectangle between the two points touches.
QRect touchedPixels(QPointF one, QPointF other)
{
    const QRectF area = QRectF(one, other).normalized();
    const QPoint from(int(std::floor(area.left())), int(std::floor(area.top())));
    return QRect(from, QPoint(std::max(from.x(), int(std::ceil(area.right())) - 1),
                              std::max(from.y(), int(std::ceil(area.bottom())) - 1)));
}

QPointF squareCorner(QPointF anchor, QPointF corner)
{
    const QPointF span = corner - anchor;
    const double side = std::max(std::abs(span.x()), std::abs(span.y()));
    return anchor + QPointF(std::copysign(side, span.x()), std::copysign(side, span.y()));
}

void restoreTiles(MaskTiles &mask, const MaskTiles &before, const QRect &area)
{
    if (area.isEmpty())
        return;
    constexpr int side = MaskTiles::side;
    for (int row = area.top() / side; row <= area.bottom() / side; ++row) {
        for (int column = area.left() / side; column <= area.right() / side; ++column)
            mask.takeTile(before, column, row);
    }
}
} // namespace

RectangleTool::~RectangleTool()
{
    cancel();
}

void RectangleTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    cancel();
    m_picture = &picture;
    m_erase = erase;
    m_anchor = m_corner = m_pointer = point.position;
    m_shape = QRect();
    m_active = true;
    picture.editPreview();
}

void RectangleTool::drag(const StrokePoint &point)
{
    if (!stillRuns())
        return;
    const QPointF moved = point.position - m_pointer;
    m_pointer = point.position;
    if (m_modifiers.move) {
        m_anchor += moved;
        m_corner += moved;
    } else {
        m_corner = point.position;
    }
    show(touchedPixels(m_anchor, m_modifiers.square ? squareCorner(m_anchor, m_corner) : m_corner));
}

void RectangleTool::release()
{
    if (!stillRuns())
        return;
    m_active = false;
    m_picture->commitPreview(QCoreApplication::translate(
        "UndoStep", erases() ? QT_TRANSLATE_NOOP("UndoStep", "Erase rectangle")
                             : QT_TRANSLATE_NOOP("UndoStep", "Rectangle")));
}

void RectangleTool::cancel()
{
    if (!stillRuns())
        return;
    m_active = false;
    m_picture->abandonPreview();
}

/// False, and the gesture is over, where something else has ended it: the picture closed, an undo.
bool RectangleTool::stillRuns()
{
    if (m_active && (!m_picture || !m_picture->isPreviewing()))
        m_active = false;
    return m_active;
}

void RectangleTool::show(const QRect &shape)
{
    MaskTiles &mask = m_picture->editPreview();
    const QRect before = m_shape & m_picture->rect();
    const QRect after = shape & m_picture->rect();
    restoreTiles(mask, m_picture->maskBeforePreview(), before);
    if (!after.isEmpty())
        mask.fillRect(after, erases() ? 0 : 255);
    m_shape = shape;
    m_picture->showPreview(before | after);
}
} // namespace pentimento
