#pragma once

#include <QPointF>
#include <QRectF>

namespace pentimento {
/// All points within \a radius of the line from \a a to \a b: what a round brush covers between two events.
struct Capsule
{
    QPointF a;
    QPointF b;
    double radius = 0;

    QRectF bounds() const;
};

/// A capsule with everything the pixel loops need, relative to the whole pixel that holds its first point: near
/// zero, so that floats are exact to a small part of a pixel however big the picture is.
struct CapsuleShape
{
    explicit CapsuleShape(const Capsule &capsule);

    int originX, originY; ///< the pixel
    float ax, ay;         ///< first point, relative to the origin
    float bx, by;
    float tx, ty;         ///< unit vector from a to b
    float length;
};

/// Where \a count horizontal lines, \a step apart from \a firstY on, lie inside \a shape with \a radius: from left[i]
/// to right[i], relative to the origin as is firstY. left > right where a line does not meet it.
void capsuleSpans(const CapsuleShape &shape, float radius, float firstY, float step, int count, float *left,
                  float *right);
} // namespace pentimento
