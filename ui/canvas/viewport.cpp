#include "ui/canvas/viewport.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double fitMargin = 16;        // view
constexpr double mostFitZoom = 16;      // a tiny picture is enlarged, an icon does not become a wall
constexpr double mostFrameZoom = 4;
constexpr double frameShare = 0.8;      // of the view
} // namespace

void Viewport::setPicture(QSize size)
{
    m_picture = size.isEmpty() ? QSize() : size;
    fit();
}

void Viewport::setView(QSizeF size, double devicePixelRatio)
{
    const QPointF centre = toPicture(middle()); // before the size changes
    m_view = size;
    m_ratio = devicePixelRatio;
    if (m_fitted)
        fit();
    else
        moveTo(centre, middle());
}

double Viewport::scaleX() const { return std::max(m_zoom, 1.0 / std::max(1, m_picture.width())); }
double Viewport::scaleY() const { return std::max(m_zoom, 1.0 / std::max(1, m_picture.height())); }

QSize Viewport::scaledSize() const
{
    if (m_picture.isEmpty())
        return {};
    // A hair less before rounding up: 6000 x 0.1 is 600.0000001 in binary.
    return {int(std::ceil(m_picture.width() * scaleX() - 1e-6)), int(std::ceil(m_picture.height() * scaleY() - 1e-6))};
}

QPointF Viewport::toPicture(QPointF view) const
{
    return {(view.x() * m_ratio - m_origin.x()) / scaleX(), (view.y() * m_ratio - m_origin.y()) / scaleY()};
}

QPointF Viewport::toView(QPointF picture) const
{
    return {(picture.x() * scaleX() + m_origin.x()) / m_ratio, (picture.y() * scaleY() + m_origin.y()) / m_ratio};
}

QRectF Viewport::toView(const QRectF &picture) const
{
    return {toView(picture.topLeft()), toView(picture.bottomRight())};
}

QRect Viewport::visiblePicture() const
{
    if (m_picture.isEmpty())
        return {};
    const QRectF shown(toPicture(QPointF(0, 0)), toPicture(QPointF(m_view.width(), m_view.height())));
    return shown.toAlignedRect() & QRect(QPoint(0, 0), m_picture);
}

double Viewport::fitZoom() const
{
    if (m_picture.isEmpty())
        return 1;
    const double width = std::max(1.0, (m_view.width() - 2 * fitMargin) * m_ratio);
    const double height = std::max(1.0, (m_view.height() - 2 * fitMargin) * m_ratio);
    const double zoom = std::min({width / m_picture.width(), height / m_picture.height(), mostFitZoom});
    return std::clamp(zoom, leastZoom, mostZoom);
}

void Viewport::fit()
{
    m_zoom = fitZoom();
    moveTo(QPointF(m_picture.width() / 2.0, m_picture.height() / 2.0), middle());
    m_fitted = true;
}

void Viewport::setZoom(double zoom, QPointF anchor)
{
    const QPointF fixed = toPicture(anchor);
    m_zoom = std::clamp(zoom, leastZoom, mostZoom);
    moveTo(fixed, anchor);
    m_fitted = false;
}

void Viewport::zoomBy(double factor, QPointF anchor)
{
    const double next = m_zoom * factor;
    const bool crosses = (m_zoom < 1 && next > 1) || (m_zoom > 1 && next < 1);
    setZoom(crosses || std::abs(next - 1) < 1e-3 ? 1.0 : next, anchor);
}

void Viewport::panBy(QPointF view)
{
    m_rest += view * m_ratio;
    const QPoint whole(int(std::trunc(m_rest.x())), int(std::trunc(m_rest.y())));
    m_rest -= whole;
    m_origin += whole;
    m_fitted = false;
    keepInView();
}

void Viewport::frame(const QRectF &area)
{
    if (area.isEmpty() || m_picture.isEmpty())
        return;
    const double zoom = frameShare * m_ratio * std::min(m_view.width() / area.width(), m_view.height() / area.height());
    m_zoom = std::clamp(zoom, leastZoom, std::max(mostFrameZoom, fitZoom()));
    m_fitted = false;
    moveTo(area.center(), middle());
}

void Viewport::moveTo(QPointF picture, QPointF view)
{
    m_origin = QPoint(int(std::lround(view.x() * m_ratio - picture.x() * scaleX())),
                      int(std::lround(view.y() * m_ratio - picture.y() * scaleY())));
    m_rest = QPointF();
    keepInView();
}

/// The picture never leaves the middle of the view, so it cannot be lost.
void Viewport::keepInView()
{
    const QPoint centre(int(m_view.width() * m_ratio / 2), int(m_view.height() * m_ratio / 2));
    const QSize size = scaledSize();
    m_origin.setX(std::clamp(m_origin.x(), centre.x() - size.width(), centre.x()));
    m_origin.setY(std::clamp(m_origin.y(), centre.y() - size.height(), centre.y()));
}
} // namespace pentimento
