#pragma once

#include "app/imaging/masktiles.h"

#include <QPointF>
#include <QRect>
#include <QString>

namespace pentimento {
class Picture;

/// Where the pointer was, in picture pixels, and how hard it pressed (0..1; a mouse: 1).
struct StrokePoint
{
    QPointF position;
    qreal pressure = 1.0;
};

struct BrushSettings
{
    double size = 120;      ///< diameter in picture pixels, 1-4000
    double hardness = 0.9;  ///< 0-1: share of the radius with full coverage
    double strength = 1.0;  ///< 0-1: coverage of the middle
    bool operator==(const BrushSettings &) const = default;
};

enum class ToolId { Brush, Eraser, Rectangle, Hand, Zoom };

/// A gesture in picture coordinates that becomes one undo step on a picture's mask. Main thread. Press, drag...,
/// then release or cancel.
class MaskTool
{
public:
    virtual ~MaskTool() = default;
    virtual void press(Picture &picture, const StrokePoint &point, bool erase) = 0;
    virtual void drag(const StrokePoint &point) = 0;
    virtual void release() = 0;
    virtual void cancel() = 0;
    virtual bool isActive() const = 0;
};
} // namespace pentimento
