#include "app/tools/outlinetool.h"

#include "app/document/picture.h"
#include "app/tools/shaperaster.h"

#include <QCoreApplication>
#include <QLineF>

#include <cmath>

namespace pentimento {
namespace {
constexpr double leastStep = 0.25; // picture pixels between two points of a path

/// The end of a line from \a from towards \a to, turned to the nearest eighth of a circle.
QPointF onEighth(QPointF from, QPointF to)
{
    QLineF line(from, to);
    line.setAngle(std::round(line.angle() / 45) * 45);
    return line.p2();
}
} // namespace

void OutlineTool::cancel()
{
    m_picture.clear();
}

bool OutlineTool::isActive() const
{
    return !m_picture.isNull();
}

void OutlineTool::begin(Picture &picture, bool erase)
{
    m_picture = &picture;
    m_combine = erase ? MaskCombine::Subtract : m_nextCombine;
}

void OutlineTool::commit(const QPolygonF &outline, const char *added, const char *erased, const char *kept)
{
    Picture *picture = m_picture;
    m_picture.clear();
    if (!picture || outline.size() < 3)
        return;
    const MaskTiles shape = polygonCoverage(picture->size(), outline);
    if (shape.isEmpty())
        return;
    const char *name = m_combine == MaskCombine::Subtract ? erased : m_combine == MaskCombine::Intersect ? kept : added;
    picture->changeMask(QCoreApplication::translate("UndoStep", name), combined(picture->mask(), shape, m_combine));
}

// --- lasso

void LassoTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    begin(picture, erase);
    m_path = {point.position};
    m_pointer = point.position;
}

void LassoTool::drag(const StrokePoint &point)
{
    if (!isActive())
        return;
    const QPointF moved = point.position - m_pointer;
    m_pointer = point.position;
    if (modifiers().move)
        m_path.translate(moved);
    else if (QLineF(m_path.last(), point.position).length() >= leastStep)
        m_path.append(point.position);
}

QPolygonF LassoTool::outline() const
{
    return isActive() ? m_path : QPolygonF();
}

void LassoTool::release()
{
    if (isActive())
        commit(m_path, QT_TRANSLATE_NOOP("UndoStep", "Lasso"), QT_TRANSLATE_NOOP("UndoStep", "Erase lasso"),
               QT_TRANSLATE_NOOP("UndoStep", "Keep only the lasso"));
}

// --- polygon

void PolygonTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    m_pointer = point.position;
    m_isPressed = true;
    if (!isActive()) {
        begin(picture, erase);
        m_corners = {point.position};
        m_closes = false;
        return;
    }
    m_closes = m_corners.size() >= 3 && QLineF(m_corners.first(), point.position).length() <= m_reach;
    if (!m_closes)
        m_corners.append(modifiers().square ? onEighth(m_corners.last(), point.position) : point.position);
}

void PolygonTool::drag(const StrokePoint &point)
{
    if (!isActive() || !m_isPressed)
        return;
    const QPointF moved = point.position - m_pointer;
    m_pointer = point.position;
    if (modifiers().move)
        m_corners.translate(moved);
    else if (!m_closes && m_corners.size() > 1 && modifiers().square)
        m_corners.last() = onEighth(m_corners[m_corners.size() - 2], point.position);
    else if (!m_closes)
        m_corners.last() = point.position;
}

void PolygonTool::release()
{
    m_isPressed = false;
    if (m_closes)
        complete();
}

void PolygonTool::hover(const StrokePoint &point)
{
    if (!isActive() || m_isPressed)
        return;
    const QPointF moved = point.position - m_pointer;
    m_pointer = point.position;
    if (modifiers().move)
        m_corners.translate(moved);
}

void PolygonTool::complete()
{
    m_isPressed = m_closes = false;
    if (isActive())
        commit(m_corners, QT_TRANSLATE_NOOP("UndoStep", "Polygon"), QT_TRANSLATE_NOOP("UndoStep", "Erase polygon"),
               QT_TRANSLATE_NOOP("UndoStep", "Keep only the polygon"));
}

void PolygonTool::removeLast()
{
    if (!isActive())
        return;
    m_corners.removeLast();
    if (m_corners.isEmpty())
        cancel();
}

QPolygonF PolygonTool::outline() const
{
    if (!isActive())
        return {};
    QPolygonF outline = m_corners;
    if (!m_isPressed)
        outline.append(modifiers().square ? onEighth(m_corners.last(), m_pointer) : m_pointer);
    return outline;
}
} // namespace pentimento
