#pragma once

#include "app/base/result.h"
#include "app/imaging/masktiles.h"

#include <QByteArray>

namespace pentimento {
/// Reads a mask file: by gray value, or by alpha where alpha varies and colour does not. Another size than
/// \a pictureSize is an Input error that names both sizes. Upright by EXIF.
Result<MaskTiles> readMask(const QByteArray &bytes, const QString &name, QSize pictureSize);

/// 8-bit gray PNG of \a mask. With \a binary, 128 and above is white and the rest black.
QByteArray maskPng(const MaskTiles &mask, bool binary);

/// Widened by \a pixels (exact Euclidean distance), coverage of the added pixels 255.
MaskTiles grown(const MaskTiles &mask, int pixels);
} // namespace pentimento
