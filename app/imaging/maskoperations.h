#pragma once

#include "app/imaging/maskregions.h"
#include "app/imaging/masktiles.h"

namespace pentimento {
// The operations of the menu Mask, beside grown() in mask.h. All work on any thread, leave uniform tiles alone and
// return early, with something of no use, once \a cancel is set.

/// Most pixels for feathered() and smoothed().
inline constexpr int mostBlurPixels = 500;

/// Narrowed by \a pixels: 255 only where everything within that distance (exact) is fully covered. The picture's
/// edge is no edge of the mask. Unchanged where \a pixels is 0 or less.
MaskTiles shrunk(const MaskTiles &mask, int pixels, const CancelFlag *cancel = nullptr);
/// A soft edge: blurred by a Gaussian of half \a pixels, so that the edge fades over about that far to either side.
/// Beyond the picture's edge the mask counts as mirrored.
MaskTiles feathered(const MaskTiles &mask, int pixels, const CancelFlag *cancel = nullptr);
/// An outline without corners and steps smaller than about \a pixels, antialiased.
MaskTiles smoothed(const MaskTiles &mask, int pixels, const CancelFlag *cancel = nullptr);
/// Full where coverage is at least \a threshold (1-255), else empty.
MaskTiles hardened(const MaskTiles &mask, quint8 threshold, const CancelFlag *cancel = nullptr);
/// A band of \a width pixels along the outline, half of it on either side.
MaskTiles borderOf(const MaskTiles &mask, int width, const CancelFlag *cancel = nullptr);

/// A mask and how many regions it took to get there.
struct MaskChange
{
    MaskTiles mask;
    int count = 0;
    qint64 smallest = 0; ///< pixels of the smallest one found, changed or not; 0: there is none
};

/// Fills what the mask encloses: areas of less than half coverage that do not reach the picture's edge and have at
/// most \a mostPixels, with their soft rims.
MaskChange withoutHoles(const MaskTiles &mask, qint64 mostPixels, const CancelFlag *cancel = nullptr);
/// Removes islands of fewer than \a leastPixels pixels.
MaskChange withoutSpecks(const MaskTiles &mask, qint64 leastPixels, const CancelFlag *cancel = nullptr);

/// \a mask moved by \a offset over a picture of \a size; what falls outside is lost.
MaskTiles placed(const MaskTiles &mask, QPoint offset, QSize size, const CancelFlag *cancel = nullptr);
/// Scaled to \a size, smoothly.
MaskTiles scaledMask(const MaskTiles &mask, QSize size);
} // namespace pentimento
