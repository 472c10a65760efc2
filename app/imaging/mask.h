#pragma once

#include "app/base/result.h"
#include "app/imaging/cancelflag.h"
#include "app/imaging/masktiles.h"

#include <QByteArray>

namespace pentimento {
class Raster;

/// Reads a mask file: by gray value, or by alpha where alpha varies and colour does not (the colour of pixels that
/// can be seen: what lies under full transparency is not looked at). 16 bits become 8. Another size than
/// \a pictureSize is an Input error that names both sizes. Upright by EXIF.
Result<MaskTiles> readMask(const QByteArray &bytes, const QString &name, QSize pictureSize);

/// The same of whatever size the file has.
Result<MaskTiles> readMask(const QByteArray &bytes, const QString &name);
/// A picture's brightness as a mask of its size: white is repainted, black kept. Its alpha is not looked at.
Result<MaskTiles> readBrightness(const QByteArray &bytes, const QString &name);
/// A picture's transparency as a mask: what cannot be seen is repainted. Empty size where it has no alpha channel.
MaskTiles transparencyOf(const Raster &pixels);

/// 8-bit gray PNG of \a mask, which must have pixels. With \a binary, 128 and above is white and the rest black.
/// Costs a few milliseconds for large masks: written from runs and tile flags, not pixel by pixel.
QByteArray maskPng(const MaskTiles &mask, bool binary);

/// Widened by \a pixels: everything within that Euclidean distance (exact) of a pixel above 0 becomes 255, also the
/// soft edge that now lies inside. Unchanged where \a pixels is 0 or less.
MaskTiles grown(const MaskTiles &mask, int pixels, const CancelFlag *cancel = nullptr);
} // namespace pentimento
