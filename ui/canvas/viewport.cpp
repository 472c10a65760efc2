#include "ui/canvas/viewport.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double fitMargin = 16;        // view
constexpr double mostFitZoom = 16;      // a tiny picture is enlarged, an icon does not become a wall
constexpr double mostFrameZoom = 4;
constexpr double frameShare = 0.8;      // of the view
constexpr double uprightReach = 1.5;    // degrees
} // namespace

void Viewport::setPicture(QSize size)
{
    m_picture = size.isEmpty() ? QSize() : size;
    m_rotation = 0;
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

QTransform Viewport::turn() const
{
    if (!isTurned())
        return {};
    const QPointF centre = middle();
    return QTransform().translate(centre.x(), centre.y()).rotate(m_rotation).translate(-centre.x(), -centre.y());
}

QPointF Viewport::straight(QPointF view) const
{
    return isTurned() ? turn().inverted().map(view) : view;
}

QRectF Viewport::straightBounds(const QRectF &view) const
{
    return isTurned() ? turn().inverted().mapRect(view) : view;
}

QRectF Viewport::viewBounds(const QRectF &straightRect) const
{
    return isTurned() ? turn().mapRect(straightRect) : straightRect;
}

QRect Viewport::shownDevice() const
{
    const QRectF shown = straightBounds(QRectF(QPointF(0, 0), m_view));
    const QRect device = QRectF(shown.topLeft() * m_ratio, shown.size() * m_ratio).toAlignedRect();
    return device.translated(-m_origin) & QRect(QPoint(0, 0), scaledSize());
}

QPointF Viewport::straightToPicture(QPointF at) const
{
    return {(at.x() * m_ratio - m_origin.x()) / scaleX(), (at.y() * m_ratio - m_origin.y()) / scaleY()};
}

QPointF Viewport::toPicture(QPointF view) const
{
    return straightToPicture(straight(view));
}

QPointF Viewport::toView(QPointF picture) const
{
    const QPointF at((picture.x() * scaleX() + m_origin.x()) / m_ratio, (picture.y() * scaleY() + m_origin.y()) / m_ratio);
    return isTurned() ? turn().map(at) : at;
}

QRectF Viewport::toStraight(const QRectF &picture) const
{
    const QPointF corner((picture.x() * scaleX() + m_origin.x()) / m_ratio,
                         (picture.y() * scaleY() + m_origin.y()) / m_ratio);
    return {corner, QSizeF(picture.width() * scaleX() / m_ratio, picture.height() * scaleY() / m_ratio)};
}

QRectF Viewport::toView(const QRectF &picture) const
{
    return viewBounds(toStraight(picture));
}

QRect Viewport::visiblePicture() const
{
    if (m_picture.isEmpty())
        return {};
    const QRectF seen = straightBounds(QRectF(QPointF(0, 0), m_view));
    const QRectF shown(straightToPicture(seen.topLeft()), straightToPicture(seen.bottomRight()));
    return shown.toAlignedRect() & QRect(QPoint(0, 0), m_picture);
}

double Viewport::fitZoom() const
{
    if (m_picture.isEmpty())
        return 1;
    const double width = std::max(1.0, (m_view.width() - 2 * fitMargin) * m_ratio);
    const double height = std::max(1.0, (m_view.height() - 2 * fitMargin) * m_ratio);
    const QSizeF needed = turnedSize(m_picture);
    const double zoom = std::min({width / needed.width(), height / needed.height(), mostFitZoom});
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
    moveTo(fixed, straight(anchor));
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
    m_rest += (isTurned() ? QTransform().rotate(-m_rotation).map(view) : view) * m_ratio;
    const QPoint whole(int(std::trunc(m_rest.x())), int(std::trunc(m_rest.y())));
    m_rest -= whole;
    m_origin += whole;
    m_fitted = false;
    keepInView();
}

/// The box that holds a turned one of \a size.
QSizeF Viewport::turnedSize(QSizeF size) const
{
    return isTurned() ? QTransform().rotate(m_rotation).mapRect(QRectF(QPointF(0, 0), size)).size() : size;
}

void Viewport::setRotation(double degrees)
{
    const double turned = std::remainder(degrees, 360.0);
    m_rotation = std::abs(turned) < uprightReach ? 0 : turned;
    if (m_fitted)
        fit();
}

void Viewport::centreOn(QPointF picture)
{
    m_fitted = false;
    moveTo(picture, middle());
}

void Viewport::frame(const QRectF &area)
{
    if (area.isEmpty() || m_picture.isEmpty())
        return;
    const QSizeF needed = turnedSize(area.size());
    const double zoom = frameShare * m_ratio
        * std::min(m_view.width() / needed.width(), m_view.height() / needed.height());
    m_zoom = std::clamp(zoom, leastZoom, std::max(mostFrameZoom, fitZoom()));
    m_fitted = false;
    moveTo(area.center(), middle());
}

void Viewport::moveTo(QPointF picture, QPointF at)
{
    m_origin = QPoint(int(std::lround(at.x() * m_ratio - picture.x() * scaleX())),
                      int(std::lround(at.y() * m_ratio - picture.y() * scaleY())));
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
