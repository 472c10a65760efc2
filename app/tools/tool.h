#pragma once

#include "app/imaging/masksets.h"

#include <QPointF>
#include <QPolygonF>
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
    double smoothing = 0.0; ///< 0-1: how far the stroke follows behind an unsteady hand
    bool operator==(const BrushSettings &) const = default;
};

/// What a pen's pressure changes; a mouse presses fully.
enum class PressureUse { Nothing, Size, Strength, Both };
/// How soon pressing harder shows.
enum class PressureCurve { Soft, Linear, Firm };

inline bool pressesSize(PressureUse use) { return use == PressureUse::Size || use == PressureUse::Both; }
inline bool pressesStrength(PressureUse use) { return use == PressureUse::Strength || use == PressureUse::Both; }
/// \a pressure (0-1) as it counts; 0 and 1 stay.
double pressureAsFelt(double pressure, PressureCurve curve);

/// Keys held during a gesture, as what they mean for a shape.
struct GestureModifiers
{
    bool square = false;     ///< equal sides
    bool fromMiddle = false; ///< grows from where it began to all sides
    bool move = false;       ///< moves what was drawn so far instead of changing its size
};

/// \a shape laid on \a mask, over all of it.
MaskTiles combined(const MaskTiles &mask, const MaskTiles &shape, MaskCombine how);

/// Least and greatest brush diameter in picture pixels.
inline constexpr double leastBrushSize = 1;
inline constexpr double mostBrushSize = 4000;

enum class ToolId { Brush, Eraser, Rectangle, Ellipse, Lasso, Polygon, Fill, SmartSelect, Hand, Zoom };

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
    /// Applies from the next drag on; tools without shapes ignore it.
    virtual void setModifiers(const GestureModifiers &modifiers);
    /// Applies to the next press that does not erase; brush and eraser ignore it.
    virtual void setCombine(MaskCombine how);
    /// What is drawn so far, in picture pixels, to be shown as a line; empty: nothing.
    virtual QPolygonF outline() const;

    // Tools whose gesture goes on between presses (Polygon):
    virtual void hover(const StrokePoint &point); ///< the pointer moves without a button
    virtual void complete();                      ///< Enter or a double click
    virtual void removeLast();                    ///< Backspace
};
} // namespace pentimento
