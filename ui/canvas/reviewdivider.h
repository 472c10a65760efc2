#pragma once

#include <QRect>

class QPainter;
class QSize;

namespace pentimento {
/// The line between before (left) and after (right) in a review, with a handle to drag. Logical pixels of the view.
class ReviewDivider
{
public:
    static constexpr int handleSide = 28;
    static constexpr int grabDistance = 12;

    bool isShown() const { return m_shown; }
    void setShown(bool shown) { m_shown = shown; }
    /// Where the line is, as a share of the view's width, 0 to 1.
    double share() const { return m_share; }
    void setShare(double share);

    int x(QSize view) const;
    bool isGrabbedAt(QPointF point, QSize view) const;
    /// All that paint() may touch.
    QRect bounds(QSize view) const;
    void paint(QPainter &painter, QSize view) const;

private:
    double m_share = 0.5;
    bool m_shown = true;
};
} // namespace pentimento
