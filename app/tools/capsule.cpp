#include "app/tools/capsule.h"

#include "app/tools/vectorised.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr float nothing = 1e7F; // beyond any picture, and still exact as a sample number

/// Division by an axis that runs along the line would be by zero; this small a tilt moves nothing visible.
float awayFromZero(float value)
{
    return std::copysign(std::max(std::abs(value), 1e-6F), value);
}
} // namespace

QRectF Capsule::bounds() const
{
    return QRectF(a, b).normalized().adjusted(-radius, -radius, radius, radius);
}

CapsuleShape::CapsuleShape(const Capsule &capsule)
    : originX(int(std::floor(capsule.a.x()))), originY(int(std::floor(capsule.a.y()))),
      ax(float(capsule.a.x() - originX)), ay(float(capsule.a.y() - originY)), bx(float(capsule.b.x() - originX)),
      by(float(capsule.b.y() - originY)), tx(1), ty(0), length(0)
{
    const double dx = capsule.b.x() - capsule.a.x();
    const double dy = capsule.b.y() - capsule.a.y();
    const double distance = std::hypot(dx, dy);
    if (distance > 1e-6) {
        tx = float(dx / distance);
        ty = float(dy / distance);
        length = float(distance);
    }
}

PENTIMENTO_VECTORISED void capsuleSpans(const CapsuleShape &shape, float radius, float firstY, float step, int count,
                  float *__restrict left, float *__restrict right)
{
    // The hull of two discs and the rectangle between them; convex, so the outermost of the three count.
    const CapsuleShape s = shape;
    const float squared = radius * radius;
    const float perNormal = 1.0F / awayFromZero(-s.ty);
    const float perTangent = 1.0F / awayFromZero(s.tx);
    for (int i = 0; i < count; ++i) {
        const float y = firstY + step * float(i);
        const float ya = y - s.ay;
        const float yb = y - s.by;
        const float ha = squared - ya * ya;
        const float hb = squared - yb * yb;
        const float wa = std::sqrt(std::max(ha, 0.0F));
        const float wb = std::sqrt(std::max(hb, 0.0F));
        const float leftA = ha >= 0 ? s.ax - wa : nothing;
        const float rightA = ha >= 0 ? s.ax + wa : -nothing;
        const float leftB = hb >= 0 ? s.bx - wb : nothing;
        const float rightB = hb >= 0 ? s.bx + wb : -nothing;
        // The rectangle: at most radius from the line along its normal (-ty, tx), between its ends along (tx, ty).
        const float n0 = (-radius - ya * s.tx) * perNormal;
        const float n1 = (radius - ya * s.tx) * perNormal;
        const float t0 = (-ya * s.ty) * perTangent;
        const float t1 = (s.length - ya * s.ty) * perTangent;
        const float from = std::max(std::min(n0, n1), std::min(t0, t1));
        const float to = std::min(std::max(n0, n1), std::max(t0, t1));
        const float leftQ = from <= to ? s.ax + from : nothing;
        const float rightQ = from <= to ? s.ax + to : -nothing;
        left[i] = std::min(std::min(leftA, leftB), leftQ);
        right[i] = std::max(std::max(rightA, rightB), rightQ);
    }
}
} // namespace pentimento
