#include "app/tools/strokepath.h"

#include <QLineF>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
/// Longest straight piece of a curve: less cannot be told from round.
constexpr double leastPiece = 1.5;
} // namespace

void StrokePath::begin(const StrokePoint &point, double length)
{
    m_end = m_pointer = point;
    m_length = std::max(length, 0.0);
}

QList<StrokePoint> StrokePath::moveTo(const StrokePoint &point)
{
    const StrokePoint from = m_pointer;
    m_pointer = point;
    const double way = QLineF(from.position, point.position).length();
    if (!lags() || way <= 0) {
        if (!lags())
            m_end = point;
        return {m_end};
    }
    // The path p moves towards the pointer q by (q - p) / length for each pixel that q goes. For q on a straight line
    // that has a closed form, so many short events and one long one give the same path.
    const QPointF direction = (point.position - from.position) / way;
    const QPointF lag = m_end.position - from.position + direction * m_length;
    const double pressureSlope = (point.pressure - from.pressure) / way;
    const double pressureLag = m_end.pressure - from.pressure + pressureSlope * m_length;
    const int pieces = std::max(1, int(std::ceil(way / std::max(leastPiece, m_length / 8))));
    QList<StrokePoint> points;
    points.reserve(pieces);
    for (int piece = 1; piece <= pieces; ++piece) {
        const double gone = way * piece / pieces;
        const double left = std::exp(-gone / m_length);
        points.append({from.position + direction * (gone - m_length) + lag * left,
                       from.pressure + pressureSlope * (gone - m_length) + pressureLag * left});
    }
    m_end = points.last();
    return points;
}
} // namespace pentimento
