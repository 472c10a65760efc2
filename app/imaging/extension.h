#pragma once

#include "app/base/result.h"
#include "app/imaging/masktiles.h"
#include "app/imaging/raster.h"

#include <QMargins>
#include <QPoint>

namespace pentimento {
/// A picture that reaches beyond its edges: margins are in its own pixels, none of them negative. All of
/// these are pure functions for any thread.

/// The size of \a picture with \a margins around it.
QSize extendedSize(QSize picture, const QMargins &margins);

/// Whether \a picture can get \a margins: an Input error names what is wrong (nothing to add, more than \a
/// mostPixels).
Result<void> checkExtension(QSize picture, const QMargins &margins, qint64 mostPixels);

/// \a picture with \a margins around it, every sample of it where it was and as it was. The new area
/// continues what lies next to it: mirrored at the edge, ever softer outwards until \a reach pixels away only
/// its colours are left (0: an eighth of the longer side). Equal arguments give equal samples.
Raster extended(const Raster &picture, const QMargins &margins, int reach = 0);

/// The mask of the new area on the larger picture: 255 there, and \a overlap pixels into \a picture, at the
/// sides that have a margin, falling evenly to 0.
MaskTiles extensionMask(QSize picture, const QMargins &margins, int overlap);

/// \a mask with its upper left corner at \a place of a picture of size \a canvas; what falls outside is left
/// out.
MaskTiles onCanvas(const MaskTiles &mask, QSize canvas, QPoint place);
} // namespace pentimento
