#pragma once

#include <QImage>

namespace pentimento {
/// The pixels \a part of what \a image would be if it were scaled to \a size; only these are computed.
///
/// Shrinks by area average and enlarges by a cubic (Catmull-Rom), each side on its own; an unchanged size is a plain
/// copy. \a image is Format_Grayscale8, RGB32 or ARGB32 (transparent pixels do not colour their neighbours), and so is
/// what comes back; null where memory does not allow it. \a part must lie inside \a size.
QImage scaledPart(const QImage &image, QSize size, const QRect &part);
/// All of it.
QImage scaledTo(const QImage &image, QSize size);
} // namespace pentimento
