#pragma once

#include <QPoint>
#include <QPointF>
#include <QRect>
#include <QRectF>
#include <QSize>
#include <QSizeF>
#include <QTransform>

namespace pentimento {
/// Which part of a picture a view shows, and how large. Pure arithmetic, a plain value.
///
/// Three kinds of coordinates: *view* (logical pixels of the widget), *device* (real pixels, from the view's top
/// left), *picture*. Zoom is device pixels per picture pixel, so 1 shows every sample once on any screen. The
/// picture's corner always lies on a whole device pixel: panning never changes how a tile looks.
///
/// The view can be turned about its middle. What lies where before that turn is called *straight*; without a
/// rotation straight and view are the same.
class Viewport
{
public:
    static constexpr double leastZoom = 1.0 / 64;
    static constexpr double mostZoom = 64;

    void setPicture(QSize size); ///< and fits it; an empty size: none
    /// Keeps what is in the middle, or the fit. \a size in logical pixels.
    void setView(QSizeF size, double devicePixelRatio);

    QSize picture() const { return m_picture; }
    QSizeF view() const { return m_view; }
    double devicePixelRatio() const { return m_ratio; }
    double zoom() const { return m_zoom; }
    QPoint origin() const { return m_origin; } ///< of the picture's corner, device
    bool isFitted() const { return m_fitted; }

    /// Device pixels per picture pixel along each axis: zoom(), but never so small that a side vanishes.
    double scaleX() const;
    double scaleY() const;
    QSize scaledSize() const; ///< device pixels that the whole picture covers

    double rotation() const { return m_rotation; } ///< degrees clockwise, -180 to 180
    bool isTurned() const { return m_rotation != 0; }
    QTransform turn() const;                       ///< from straight to view
    QRectF straightBounds(const QRectF &view) const; ///< of the straight points that show within
    QRectF viewBounds(const QRectF &straight) const;
    QRect shownDevice() const; ///< device pixels of the picture that may show; empty where none

    QPointF toPicture(QPointF view) const;
    QPointF toView(QPointF picture) const;
    QRectF toView(const QRectF &picture) const; ///< of a turned view the bounds
    QRectF toStraight(const QRectF &picture) const;
    QRect visiblePicture() const; ///< picture pixels that show; empty where none

    void fit();
    double fitZoom() const;
    /// Keeps the picture's point under \a anchor (view) where it is.
    void setZoom(double zoom, QPointF anchor);
    /// As setZoom, but a step across 100 % stops there.
    void zoomBy(double factor, QPointF anchor);
    void panBy(QPointF view);
    /// Turns the view about its middle; angles near upright become upright.
    void setRotation(double degrees);
    /// Brings the picture's point into the middle.
    void centreOn(QPointF picture);
    /// Shows \a area (picture) whole and in the middle, with a margin; small areas no larger than 4 times.
    void frame(const QRectF &area);
    QPointF middle() const { return QPointF(m_view.width() / 2, m_view.height() / 2); }

private:
    void moveTo(QPointF picture, QPointF straight);
    QPointF straight(QPointF view) const;
    QPointF straightToPicture(QPointF straight) const;
    QSizeF turnedSize(QSizeF size) const;
    void keepInView();

    QSize m_picture;
    QSizeF m_view{1, 1};
    double m_ratio = 1;
    double m_zoom = 1;
    double m_rotation = 0;
    QPoint m_origin;
    QPointF m_rest; // of a pan, less than a device pixel
    bool m_fitted = true;
};
} // namespace pentimento
