#pragma once

#include "ui/canvas/maskpyramid.h"
#include "ui/canvas/tilecomposer.h"

namespace pentimento {
/// Sets what lies outside \a kept (in pixels of the part's level) to 0.
void blankOutside(CoveragePart &part, const QRect &kept);
/// What of \a mask, whose pyramid is \a pyramid, \a request needs; 0 outside \a within (picture pixels; empty: anywhere).
CoveragePart coverageUnder(const TileRequest &request, double zoom, const MaskPyramid &pyramid, const MaskTiles &mask,
                           const QRect &within);
} // namespace pentimento
