#pragma once

#include <QImage>
#include <QRect>

namespace pentimento {
/// Where the picture lies on the upload of a plan whose \a source reaches beyond it: the smallest whole pixels that hold
/// \a inside, the part of \a source that is picture, when \a source is sent at \a size.
QRect placeOnUpload(const QRect &source, const QRect &inside, QSize size);

/// \a source of \a image at \a size, where \a source reaches beyond the image. There it goes on as an extended canvas does
/// (extended()): mirrored at the edge and ever softer outwards. Last pixels drawn out are stripes, which models take for
/// part of the scene and go on with; a sharp mirror image shows them a second time what is to go. What is made up is
/// opaque: transparency may say what is to be painted, and this is not. \a image is RGB32 or ARGB32, and so is what comes
/// back; null where memory does not allow it. Equal arguments give equal pixels.
QImage paddedRegion(const QImage &image, const QRect &source, QSize size);
} // namespace pentimento
