#pragma once

#include "app/imaging/raster.h"

#include <QByteArray>

namespace pentimento {
/// Conversions on reading, for pictures that cannot be edited in their own space. (Those for the screen are
/// in picturefile.h.) Both use all cores; depth stays.
///
/// \a inks has the four inks as its channels: 0 is none, or full where \a isInverted as Adobe writes JPEG.
/// Without a usable CMYK profile the inks are taken as ideal ones.
Raster cmykToSrgb(const Raster &inks, const QByteArray &iccProfile, bool isInverted);
/// \a lab as TIFF stores CIE L*a*b*: L unsigned over the full range, a and b signed.
Raster labToSrgb(const Raster &lab);
} // namespace pentimento
