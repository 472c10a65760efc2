#pragma once

#include "app/imaging/masktiles.h"

namespace pentimento {
/// How a new shape meets the mask that is there. Soft coverage is kept: the greater, or the smaller, of the two.
enum class MaskCombine { Replace, Add, Subtract, Intersect };

/// Combines \a with into \a mask, both of one size, in all tiles that touch \a area; the others stay. Uniform tiles
/// cost nothing, and tiles that come out as one of the two are shared with it.
void combineMasks(MaskTiles &mask, const MaskTiles &with, MaskCombine how, const QRect &area);

/// Covered by one or the other.
MaskTiles united(const MaskTiles &one, const MaskTiles &other);
/// Covered by \a mask, less what \a taken covers.
MaskTiles subtracted(const MaskTiles &mask, const MaskTiles &taken);
/// Covered by both.
MaskTiles intersected(const MaskTiles &one, const MaskTiles &other);
/// Where two masks of one size differ, in whole tiles cut to the picture. Tiles that they share are not looked at.
QRect differingArea(const MaskTiles &one, const MaskTiles &other);
} // namespace pentimento
