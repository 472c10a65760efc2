#include "app/tools/brushtool.h"

#include "app/document/picture.h"
#include "app/imaging/masksets.h"
#include "app/tools/strokepainter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pentimento {
namespace {
constexpr double leastRadius = 0.5 * leastBrushSize;
/// Between two events of different pressure the tip grows in steps too small to see.
constexpr double radiusStep = 0.5;
constexpr double strengthStep = 1.0 / 64;

StrokePoint between(const StrokePoint &from, const StrokePoint &to, double share)
{
    return {from.position + (to.position - from.position) * share,
            from.pressure + (to.pressure - from.pressure) * share};
}
} // namespace

BrushTool::BrushTool()
{
    // Events that wait come first: all of them are one change on the screen.
    m_show.setSingleShot(true);
    m_show.setInterval(0);
    QObject::connect(&m_show, &QTimer::timeout, &m_show, [this] { showNow(); });
}

BrushTool::~BrushTool()
{
    cancel();
}

void BrushTool::press(Picture &picture, const StrokePoint &point, bool erase)
{
    cancel();
    m_picture = &picture;
    m_erase = erase;
    m_unshown = m_tail = QRect();
    m_path.begin(felt(point), m_settings.smoothing * m_longestLag);
    m_last = m_path.end();
    m_painter = std::make_unique<StrokePainter>(picture.size(), m_settings, erase, pressesStrength(m_pressureUse));
    MaskTiles &mask = picture.editPreview();
    m_settled = m_path.lags() ? mask : MaskTiles();
    paintPath({m_last});
}

void BrushTool::drag(const StrokePoint &point)
{
    if (stillRuns())
        paintPath(m_path.moveTo(felt(point)));
}

void BrushTool::release()
{
    if (!stillRuns())
        return;
    MaskTiles &mask = m_picture->editPreview();
    if (m_path.lags()) {
        // The tail that was seen becomes part of the stroke.
        const QRect tail = paintLine(*m_painter, m_settled, m_last, m_path.pointer());
        m_painter->settle(m_settled);
        combineMasks(mask, m_settled, MaskCombine::Replace, m_tail | tail);
        m_unshown |= m_tail | tail;
        m_settled = MaskTiles();
    }
    m_painter->finish(mask);
    m_painter.reset();
    showNow();
    m_picture->commitPreview(QCoreApplication::translate("UndoStep", m_erase ? QT_TRANSLATE_NOOP("UndoStep", "Eraser")
                                                                             : QT_TRANSLATE_NOOP("UndoStep", "Brush")));
}

void BrushTool::cancel()
{
    if (!stillRuns())
        return;
    m_painter.reset();
    m_show.stop();
    m_picture->abandonPreview();
}

/// False, and the stroke is over, where something else has ended it: the picture closed, an undo.
bool BrushTool::stillRuns()
{
    if (m_painter && (!m_picture || !m_picture->isPreviewing())) {
        m_painter.reset();
        m_show.stop();
    }
    return isActive();
}

StrokePoint BrushTool::felt(const StrokePoint &point) const
{
    return {point.position, pressureAsFelt(point.pressure, m_pressureCurve)};
}

double BrushTool::radiusAt(const StrokePoint &point) const
{
    const double radius = 0.5 * std::clamp(m_settings.size, leastBrushSize, mostBrushSize);
    return pressesSize(m_pressureUse) ? std::max(leastRadius, radius * point.pressure) : radius;
}

/// Where pressure changes on the way, in pieces that each are of one tip.
QRect BrushTool::paintLine(StrokePainter &painter, MaskTiles &mask, const StrokePoint &from, const StrokePoint &to) const
{
    double steps = std::abs(radiusAt(to) - radiusAt(from)) / radiusStep;
    if (pressesStrength(m_pressureUse))
        steps = std::max(steps, std::abs(to.pressure - from.pressure) / strengthStep);
    const int pieces = std::max(1, int(std::ceil(steps)));
    QRect area;
    StrokePoint at = from;
    for (int piece = 1; piece <= pieces; ++piece) {
        const StrokePoint next = between(from, to, double(piece) / pieces);
        const double strength = pressesStrength(m_pressureUse) ? next.pressure : 1.0;
        area |= painter.paint(mask, {at.position, next.position, radiusAt(next)}, strength);
        at = next;
    }
    return area;
}

void BrushTool::paintPath(const QList<StrokePoint> &points)
{
    MaskTiles &mask = m_path.lags() ? m_settled : m_picture->editPreview();
    QRect area;
    for (const StrokePoint &point : points)
        area |= paintLine(*m_painter, mask, std::exchange(m_last, point), point);
    if (m_path.lags())
        showTail(area);
    else
        showLater(area);
}

/// From the end of the stroke straight to the hand; it is painted anew for each event, over the stroke as it is.
void BrushTool::showTail(const QRect &painted)
{
    MaskTiles &mask = m_picture->editPreview();
    const QRect changed = painted | m_tail;
    m_painter->settle(m_settled);
    combineMasks(mask, m_settled, MaskCombine::Replace, changed);
    StrokePainter tail(m_picture->size(), m_settings, m_erase, pressesStrength(m_pressureUse));
    tail.goOnFrom(*m_painter);
    m_tail = paintLine(tail, mask, m_last, m_path.pointer());
    tail.settle(mask);
    showLater(changed | m_tail);
}

void BrushTool::showLater(const QRect &area)
{
    m_unshown |= area;
    if (!m_show.isActive())
        m_show.start();
}

void BrushTool::showNow()
{
    m_show.stop();
    if (!m_picture || !m_picture->isPreviewing())
        return;
    if (m_painter && !m_path.lags())
        m_painter->settle(m_picture->editPreview());
    m_picture->showPreview(std::exchange(m_unshown, QRect()));
}
} // namespace pentimento
