#pragma once

#include "app/imaging/blendsettings.h"
#include "app/imaging/raster.h"

#include <QImage>

namespace pentimento {
/// What is learned from the pixels that picture and result share, and done to the result's. All rasters have the same
/// layout and size; flags are Grayscale8 of that size, 255 where a pixel counts. Alpha is left alone. Pure; equal
/// arguments give equal samples on any number of cores.

/// Brings the colours of \a placed to those of \a picture by what both show in \a ring. Pixels that do not belong
/// together (an edge that moved, something new) are left out of the measure. Nothing where the ring is too small.
void matchColors(Raster &placed, const Raster &picture, const QImage &ring, ColorMatch how);

/// Adds to \a placed the noise that \a picture has in \a ring and \a placed lacks in \a inside, drawn from \a seed and
/// the pixel's place in the picture, where \a origin is the rasters' first pixel. Texture is not taken for noise:
/// the flattest places count.
void matchGrain(Raster &placed, const Raster &picture, const QImage &ring, const QImage &inside, QPoint origin, qint64 seed);
} // namespace pentimento
