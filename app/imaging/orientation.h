#pragma once

#include "app/imaging/raster.h"

namespace pentimento {
/// The size that a picture stored as \a stored has when EXIF \a orientation (1 to 8) is applied.
QSize uprightSize(QSize stored, int orientation);
/// \a stored turned and mirrored as EXIF \a orientation says; no copy for 1 and for values out of range.
Raster turnedUpright(const Raster &stored, int orientation);
} // namespace pentimento
