#pragma once

#include <QtGlobal>

namespace pentimento {
/// Everything that the soft edge of one capsule needs, by value: stores through a byte pointer could alias
/// anything.
struct Falloff
{
    float ax, ay, tx, ty, length; // relative to the capsule's origin
    float outer, perRamp, value;
};

/// Raises (or lowers, for an eraser) 8 * \a eights pixels, of which the first has its centre at (\a firstX,
/// \a y), to what the edge covers there.
void paintSoftEdge(quint8 *pixels, int eights, float firstX, float y, const Falloff &edge, bool erase);
} // namespace pentimento
