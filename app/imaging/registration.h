#pragma once

#include <QImage>
#include <QRectF>

namespace pentimento {
/// Which part of \a result shows what \a sent shows, in pixels of \a result: all of it where nothing was moved.
///
/// Models without a mask give the picture back shifted and zoomed by some pixels. What both show where \a keep is
/// above 0 (not to be changed) is brought to cover each other, to a fraction of a pixel: each side with its own shift
/// and zoom, colours and brightness may differ. Where nothing sure is found (no structure, another picture, an
/// implausible move) and where the move is too small to see, the whole of \a result comes back, so that it need not be
/// resampled. \a sent and \a result are RGB32 of any size, \a keep is Grayscale8 of the size of \a sent. Pure; equal
/// input gives equal output on any number of cores.
QRectF registeredRegion(const QImage &sent, const QImage &result, const QImage &keep);
} // namespace pentimento
