#pragma once

#include "app/tools/tool.h"

#include <QList>

namespace pentimento {
/// Steadies the path of a hand: the path follows the pointer as if drawn behind it on a soft string.
///
/// What it does depends on the way the pointer took alone, not on how many events told of it or how fast they came.
class StrokePath
{
public:
    /// \a length: how far the path lags on a straight line, in picture pixels; 0: it is the pointer's own.
    void begin(const StrokePoint &point, double length);
    /// The pointer has moved straight to \a point: the next points of the path, in order.
    QList<StrokePoint> moveTo(const StrokePoint &point);

    const StrokePoint &end() const { return m_end; }         ///< of the path
    const StrokePoint &pointer() const { return m_pointer; } ///< where the hand is
    bool lags() const { return m_length > 0; }

private:
    StrokePoint m_end;
    StrokePoint m_pointer;
    double m_length = 0;
};
} // namespace pentimento
