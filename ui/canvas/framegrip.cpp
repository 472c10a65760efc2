#include "ui/canvas/framegrip.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <cmath>

namespace pentimento {
namespace {
constexpr double handleSide = 10; // view
constexpr double grabSide = 18;   // view; what can be hit is larger than what is seen

/// Where they lie in the view.
QList<std::pair<QPointF, FrameGrip>> gripsOf(const QRectF &frame, const Viewport &viewport)
{
    const QPointF middle = frame.center();
    QList<std::pair<QPointF, FrameGrip>> places{{frame.topLeft(), {true, true, false, false}},
                                                {frame.topRight(), {false, true, true, false}},
                                                {frame.bottomLeft(), {true, false, false, true}},
                                                {frame.bottomRight(), {false, false, true, true}},
                                                {{middle.x(), frame.top()}, {false, true, false, false}},
                                                {{middle.x(), frame.bottom()}, {false, false, false, true}},
                                                {{frame.left(), middle.y()}, {true, false, false, false}},
                                                {{frame.right(), middle.y()}, {false, false, true, false}}};
    for (auto &[place, grip] : places)
        place = viewport.toView(place);
    return places;
}
} // namespace

std::optional<FrameGrip> gripAt(const QRectF &frame, QPointF position, const Viewport &viewport)
{
    for (const auto &[corner, grip] : gripsOf(frame, viewport)) {
        if (std::abs(position.x() - corner.x()) <= grabSide / 2 &&
            std::abs(position.y() - corner.y()) <= grabSide / 2)
            return grip;
    }
    return std::nullopt;
}

Qt::CursorShape cursorOf(const FrameGrip &grip)
{
    if (grip.isWhole())
        return Qt::SizeAllCursor;
    if ((grip.left && grip.top) || (grip.right && grip.bottom))
        return Qt::SizeFDiagCursor;
    if ((grip.right && grip.top) || (grip.left && grip.bottom))
        return Qt::SizeBDiagCursor;
    return grip.left || grip.right ? Qt::SizeHorCursor : Qt::SizeVerCursor;
}

QPolygonF outlineOf(const QRectF &frame, const Viewport &viewport)
{
    QPolygonF outline;
    for (const QPointF corner : {frame.topLeft(), frame.topRight(), frame.bottomRight(), frame.bottomLeft()})
        outline << viewport.toView(corner) + QPointF(0.5, 0.5);
    return outline;
}

void paintGrips(QPainter &painter, const QRectF &frame, const Viewport &viewport)
{
    const Theme &theme = currentTheme();
    painter.setBrush(theme.panel);
    painter.setPen(QPen(theme.accentText, 1));
    for (const auto &[corner, grip] : gripsOf(frame, viewport))
        painter.drawRect(
            QRectF(corner.x() - handleSide / 2, corner.y() - handleSide / 2, handleSide, handleSide));
}
} // namespace pentimento
