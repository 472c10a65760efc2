#include "app/tools/brushtool.h"

#include "app/document/picture.h"
#include "app/tools/strokepainter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double leastRadius = 0.5 * leastBrushSize;
/// Between two events of different pressure the tip grows in steps too small to see.
constexpr double radiusStep = 0.5;

StrokePoint between(const StrokePoint &from, const StrokePoint &to, double share)
{
    return {from.position + (to.position - from.position) * share,
            from.pressure + (to.pressure - from.pressure) * share};
}
} // namespace

BrushTool::BrushTool() = default;

BrushTool::~BrushTool()
{
    cancel();
}

void BrushTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    cancel();
    m_picture = &picture;
    m_erase = erase;
    m_last = point;
    m_painter = std::make_unique<StrokePainter>(picture.size(), m_settings, erase,
                                                m_pressureUse == PressureUse::Strength);
    picture.editPreview();
    paintTo(point);
}

void BrushTool::drag(const StrokePoint &point)
{
    if (stillRuns())
        paintTo(point);
}

void BrushTool::release()
{
    if (!stillRuns())
        return;
    m_painter->finish(m_picture->editPreview());
    m_painter.reset();
    m_picture->commitPreview(QCoreApplication::translate("UndoStep", m_erase ? QT_TRANSLATE_NOOP("UndoStep", "Eraser")
                                                                             : QT_TRANSLATE_NOOP("UndoStep", "Brush")));
}

void BrushTool::cancel()
{
    if (!stillRuns())
        return;
    m_painter.reset();
    m_picture->abandonPreview();
}

/// False, and the stroke is over, where something else has ended it: the picture closed, an undo.
bool BrushTool::stillRuns()
{
    if (m_painter && (!m_picture || !m_picture->isPreviewing()))
        m_painter.reset();
    return isActive();
}

double BrushTool::radiusAt(const StrokePoint &point) const
{
    const double radius = 0.5 * std::clamp(m_settings.size, leastBrushSize, mostBrushSize);
    return m_pressureUse == PressureUse::Size ? std::max(leastRadius, radius * point.pressure) : radius;
}

void BrushTool::paintTo(const StrokePoint &point)
{
    MaskTiles &mask = m_picture->editPreview();
    const int pieces = std::max(1, int(std::ceil(std::abs(radiusAt(point) - radiusAt(m_last)) / radiusStep)));
    QRect area;
    StrokePoint from = m_last;
    for (int piece = 1; piece <= pieces; ++piece) {
        const StrokePoint to = between(m_last, point, double(piece) / pieces);
        const double strength = m_pressureUse == PressureUse::Strength ? to.pressure : 1.0;
        area |= m_painter->paint(mask, {from.position, to.position, radiusAt(to)}, strength);
        from = to;
    }
    m_last = point;
    m_picture->showPreview(area);
}
} // namespace pentimento
