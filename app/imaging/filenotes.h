#pragma once

#include "app/base/result.h"

#include <QByteArray>

namespace pentimento {
/// What a saved picture file tells about itself: the XMP of the file it was made from, and the recipe. Pure functions
/// for any thread; formats that carry neither (BMP, GIF) stay as they are.

/// \a file, just encoded, with the XMP of \a original (orientation taken out: samples are upright) and \a
/// recipe (JSON without secrets; empty: none) in XMP, in PNG as text too. Samples, EXIF, profile and
/// resolution stay byte for byte in PNG and JPEG, and by value in WebP and TIFF. A recipe too long for one
/// segment of JPEG goes into several, as extended XMP.
QByteArray withNotes(const QByteArray &file, const QByteArray &original, const QByteArray &recipe);

/// The recipe in a file that Pentimento saved; empty: none. Damaged and hostile files give nothing.
QByteArray recipeOf(const QByteArray &file);
} // namespace pentimento
