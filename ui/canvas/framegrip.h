#pragma once

#include "ui/canvas/viewport.h"

#include <QList>
#include <Qt>

#include <optional>
#include <utility>

class QColor;
class QPainter;
class QPolygonF;

namespace pentimento {
/// Which edges of a frame move with the pointer; all of them: the whole frame.
struct FrameGrip
{
    bool left = false;
    bool top = false;
    bool right = false;
    bool bottom = false;

    bool isWhole() const { return left && top && right && bottom; }
};

/// The grip at \a position (view) of the eight that \a frame (picture pixels) has; none: not near one.
std::optional<FrameGrip> gripAt(const QRectF &frame, QPointF position, const Viewport &viewport);
Qt::CursorShape cursorOf(const FrameGrip &grip);
/// \a frame as it lies in the view, and its eight grips as squares.
QPolygonF outlineOf(const QRectF &frame, const Viewport &viewport);
void paintGrips(QPainter &painter, const QRectF &frame, const Viewport &viewport);

/// A frame on the canvas that can be taken hold of. Positions are in the view.
class GrabbedFrame
{
public:
    virtual ~GrabbedFrame() = default;
    virtual bool isGrabbedAt(QPointF position,
                             const Viewport &viewport) const = 0; ///< a press there would take hold
    virtual Qt::CursorShape cursorAt(QPointF position, const Viewport &viewport) const = 0;
    virtual bool press(QPointF position,
                       const Viewport &viewport) = 0; ///< true: taken; drag() and release() follow
    virtual void drag(QPointF position, const Viewport &viewport) = 0;
    virtual void release() = 0;
    virtual void cancel() = 0; ///< back to where it was
    virtual bool isDragged() const = 0;
    virtual void paint(QPainter &painter, const Viewport &viewport) = 0;
};
} // namespace pentimento
