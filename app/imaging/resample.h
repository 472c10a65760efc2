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

/// What lies beyond an image.
enum class Beyond { LastPixels, Nothing };
/// The pixels \a part of what \a region of \a image would be at \a size, as above, where the region may reach beyond the
/// image: there it goes on with its last pixels, or with 0.
QImage scaledRegion(const QImage &image, const QRect &region, QSize size, const QRect &part, Beyond beyond);

/// The pixels \a part of what \a region of \a image would be at \a size, for placing a result: by Lanczos with three
/// lobes, widened where it shrinks, so that detail stays and nothing aliases. The region's edges may lie between pixels
/// and beyond the image, which goes on there with its last ones. Formats as above, without alpha.
QImage resampledPart(const QImage &image, const QRectF &region, QSize size, const QRect &part);
} // namespace pentimento
