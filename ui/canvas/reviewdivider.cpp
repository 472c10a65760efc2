#include "ui/canvas/reviewdivider.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pentimento {
void ReviewDivider::setShare(double share)
{
    m_share = std::clamp(share, 0.0, 1.0);
}

int ReviewDivider::x(QSize view) const
{
    return int(std::lround(m_share * view.width()));
}

bool ReviewDivider::isGrabbedAt(QPointF point, QSize view) const
{
    if (!m_shown)
        return false;
    const QPointF handle(x(view), view.height() / 2.0);
    const QPointF away = point - handle;
    return std::abs(away.x()) <= grabDistance || std::hypot(away.x(), away.y()) <= handleSide / 2.0;
}

QRect ReviewDivider::bounds(QSize view) const
{
    return {x(view) - handleSide / 2 - 2, 0, handleSide + 4, view.height()};
}

void ReviewDivider::paint(QPainter &painter, QSize view) const
{
    // White with a dark rim, whatever picture lies below.
    const int at = x(view);
    painter.fillRect(QRect(at - 2, 0, 4, view.height()), QColor(0, 0, 0, 110));
    painter.fillRect(QRect(at - 1, 0, 2, view.height()), Qt::white);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF middle(at, view.height() / 2.0);
    painter.setPen(QPen(QColor(0, 0, 0, 110), 1));
    painter.setBrush(Qt::white);
    painter.drawEllipse(middle, handleSide / 2.0, handleSide / 2.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x20, 0x20, 0x20));
    for (const int direction : {-1, 1}) {
        QPainterPath arrow(middle + QPointF(direction * 9, 0));
        arrow.lineTo(middle + QPointF(direction * 3, -5));
        arrow.lineTo(middle + QPointF(direction * 3, 5));
        arrow.closeSubpath();
        painter.drawPath(arrow);
    }
    painter.restore();
}
} // namespace pentimento
