#include "app/tools/boxtool.h"

#include "app/document/picture.h"
#include "app/tools/shaperaster.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
/// Every pixel that the rectangle between the two points touches.
QRect touchedPixels(QPointF one, QPointF other)
{
    constexpr double far = 1e6;
    const QRectF area = QRectF(one, other).normalized();
    const auto whole = [far](double value) { return int(std::floor(std::clamp(value, -far, far))); };
    const QPoint from(whole(area.left()), whole(area.top()));
    return QRect(from, QPoint(std::max(from.x(), -whole(-area.right()) - 1),
                              std::max(from.y(), -whole(-area.bottom()) - 1)));
}

QPointF squareCorner(QPointF anchor, QPointF corner)
{
    const QPointF span = corner - anchor;
    const double side = std::max(std::abs(span.x()), std::abs(span.y()));
    return anchor + QPointF(std::copysign(side, span.x()), std::copysign(side, span.y()));
}

/// Tells of the tiles within \a area in which the masks differ, row by row, without those between them.
void showChanges(Picture &picture, const MaskTiles &before, const MaskTiles &after, const QRect &area)
{
    const QRect tiles = after.tilesTouching(area);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        QRect run;
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            const bool isSame = after.sharesTile(before, column, row)
                || std::memcmp(after.tile(column, row), before.tile(column, row), MaskTiles::bytesPerTile) == 0;
            if (!isSame) {
                run |= after.tileRect(column, row);
            } else if (!run.isEmpty()) {
                picture.showPreview(run);
                run = QRect();
            }
        }
        picture.showPreview(run);
    }
}
} // namespace

BoxTool::~BoxTool()
{
    cancel();
}

void BoxTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    cancel();
    m_picture = &picture;
    m_combine = erase ? MaskCombine::Subtract : m_nextCombine;
    m_anchor = m_corner = m_pointer = point.position;
    m_box = QRect();
    m_active = true;
    picture.editPreview();
}

void BoxTool::drag(const StrokePoint &point)
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
    const QPointF corner = m_modifiers.square ? squareCorner(m_anchor, m_corner) : m_corner;
    show(touchedPixels(m_modifiers.fromMiddle ? 2 * m_anchor - corner : m_anchor, corner));
}

void BoxTool::release()
{
    if (!stillRuns())
        return;
    m_active = false;
    if (m_combine != MaskCombine::Intersect) {
        m_picture->commitPreview(stepName());
        return;
    }
    if (m_box.isEmpty())
        return m_picture->abandonPreview();
    m_picture->commitPreview(stepName(), combined(m_picture->mask(), shapeOf(m_box), m_combine));
}

void BoxTool::cancel()
{
    if (!stillRuns())
        return;
    m_active = false;
    m_picture->abandonPreview();
}

/// False, and the gesture is over, where something else has ended it: the picture closed, an undo.
bool BoxTool::stillRuns()
{
    if (m_active && (!m_picture || !m_picture->isPreviewing()))
        m_active = false;
    return m_active;
}

QPolygonF BoxTool::outline() const
{
    if (!m_active || m_box.isEmpty())
        return {};
    const QRectF box(m_box);
    if (m_kind == Shape::Ellipse)
        return ellipseOutline(box);
    return QPolygonF({box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()});
}

MaskTiles BoxTool::shapeOf(const QRect &box) const
{
    if (m_kind == Shape::Ellipse)
        return polygonCoverage(m_picture->size(), ellipseOutline(QRectF(box)));
    MaskTiles shape(m_picture->size());
    shape.fillRect(box, 255);
    return shape;
}

void BoxTool::show(const QRect &box)
{
    const QRect before = m_box & m_picture->rect();
    const QRect after = box & m_picture->rect();
    m_box = box;
    if (m_combine == MaskCombine::Intersect)
        return;
    MaskTiles &mask = m_picture->editPreview();
    const MaskTiles shown = mask;
    const QRect tiles = mask.tilesTouching(before);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column)
            mask.takeTile(m_picture->maskBeforePreview(), column, row);
    }
    combineMasks(mask, shapeOf(box), m_combine, after);
    showChanges(*m_picture, shown, mask, before | after);
}

QString BoxTool::stepName() const
{
    const bool isEllipse = m_kind == Shape::Ellipse;
    const char *name = nullptr;
    switch (m_combine) {
    case MaskCombine::Replace:
    case MaskCombine::Add:
        name = isEllipse ? QT_TRANSLATE_NOOP("UndoStep", "Ellipse") : QT_TRANSLATE_NOOP("UndoStep", "Rectangle");
        break;
    case MaskCombine::Subtract:
        name = isEllipse ? QT_TRANSLATE_NOOP("UndoStep", "Erase ellipse")
                         : QT_TRANSLATE_NOOP("UndoStep", "Erase rectangle");
        break;
    case MaskCombine::Intersect:
        name = isEllipse ? QT_TRANSLATE_NOOP("UndoStep", "Keep only the ellipse")
                         : QT_TRANSLATE_NOOP("UndoStep", "Keep only the rectangle");
        break;
    }
    return QCoreApplication::translate("UndoStep", name);
}
} // namespace pentimento
