#include "ui/canvas/extensionframe.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double edgeReach = 7; // view; how far from an edge it is still taken hold of
constexpr int newAreaAlpha = 60;
} // namespace

ExtensionFrame::ExtensionFrame(QWidget &canvas)
    : QObject(&canvas)
    , m_canvas(canvas)
{
}

void ExtensionFrame::start(QSize size)
{
    m_picture = size;
    m_margins = {};
    m_grip.reset();
    m_canvas.update();
}

void ExtensionFrame::stop()
{
    m_picture = {};
    m_grip.reset();
    m_canvas.update();
}

void ExtensionFrame::setMargins(const QMargins &margins)
{
    if (m_margins == margins)
        return;
    m_margins = margins;
    m_canvas.update();
}

QRect ExtensionFrame::frame() const { return QRect(QPoint(0, 0), m_picture).marginsAdded(m_margins); }

std::optional<FrameGrip> ExtensionFrame::heldAt(QPointF position, const Viewport &viewport) const
{
    if (!isActive())
        return std::nullopt;
    const QRectF around(frame());
    if (const std::optional<FrameGrip> grip = gripAt(around, position, viewport))
        return grip;
    const QPointF at = viewport.toPicture(position);
    const double reachX = edgeReach * viewport.devicePixelRatio() / viewport.scaleX();
    const double reachY = edgeReach * viewport.devicePixelRatio() / viewport.scaleY();
    const bool isBeside = at.y() >= around.top() && at.y() <= around.bottom();
    const bool isAbove = at.x() >= around.left() && at.x() <= around.right();
    const FrameGrip grip{isBeside && std::abs(at.x() - around.left()) <= reachX,
                         isAbove && std::abs(at.y() - around.top()) <= reachY,
                         isBeside && std::abs(at.x() - around.right()) <= reachX,
                         isAbove && std::abs(at.y() - around.bottom()) <= reachY};
    return grip.left || grip.top || grip.right || grip.bottom ? std::optional(grip) : std::nullopt;
}

bool ExtensionFrame::isGrabbedAt(QPointF position, const Viewport &viewport) const
{
    return heldAt(position, viewport).has_value();
}

Qt::CursorShape ExtensionFrame::cursorAt(QPointF position, const Viewport &viewport) const
{
    const std::optional<FrameGrip> grip = m_grip ? m_grip : heldAt(position, viewport);
    return grip ? cursorOf(*grip) : Qt::ArrowCursor;
}

bool ExtensionFrame::press(QPointF position, const Viewport &viewport)
{
    m_grip = heldAt(position, viewport);
    m_before = m_margins;
    m_start = viewport.toPicture(position);
    return m_grip.has_value();
}

void ExtensionFrame::drag(QPointF position, const Viewport &viewport)
{
    if (!m_grip)
        return;
    const QPointF way = viewport.toPicture(position) - m_start;
    const int x = int(std::lround(way.x()));
    const int y = int(std::lround(way.y()));
    QMargins margins = m_before;
    if (m_grip->left)
        margins.setLeft(std::max(0, m_before.left() - x));
    if (m_grip->right)
        margins.setRight(std::max(0, m_before.right() + x));
    if (m_grip->top)
        margins.setTop(std::max(0, m_before.top() - y));
    if (m_grip->bottom)
        margins.setBottom(std::max(0, m_before.bottom() + y));
    if (margins == m_margins)
        return;
    setMargins(margins);
    emit dragged(margins);
}

void ExtensionFrame::release()
{
    if (!m_grip)
        return;
    m_grip.reset();
    emit released();
}

void ExtensionFrame::cancel()
{
    if (!m_grip)
        return;
    m_grip.reset();
    setMargins(m_before);
    emit dragged(m_margins);
}

void ExtensionFrame::paint(QPainter &painter, const Viewport &viewport)
{
    if (!isActive())
        return;
    const Theme &theme = currentTheme();
    const QPolygonF around = outlineOf(QRectF(frame()), viewport);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, viewport.isTurned());
    QPainterPath fresh;
    fresh.addPolygon(around);
    fresh.closeSubpath();
    QPainterPath kept;
    kept.addPolygon(outlineOf(QRectF(QPointF(0, 0), m_picture), viewport));
    kept.closeSubpath();
    QColor tint = theme.mask;
    tint.setAlpha(newAreaAlpha);
    painter.fillPath(fresh.subtracted(kept), tint);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1));
    painter.drawPolygon(around);
    QPen dashes(theme.accentText, 1);
    dashes.setDashPattern({6, 4});
    painter.setPen(dashes);
    painter.drawPolygon(around);
    paintGrips(painter, QRectF(frame()), viewport);
    painter.restore();
}
} // namespace pentimento

#include "moc_extensionframe.cpp"
