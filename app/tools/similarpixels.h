#pragma once

#include "app/imaging/masktiles.h"

#include <QImage>
#include <QPoint>

#include <atomic>

namespace pentimento {
/// The pixels of \a picture (32 bits a pixel) whose channels all differ by at most \a tolerance (0-255) from those of
/// the pixel at \a seed: everywhere, or only those that hang together with it over their sides. Pure, any thread.
/// An empty mask where \a seed lies outside or \a cancelled became true.
MaskTiles similarPixels(const QImage &picture, QPoint seed, int tolerance, bool contiguous,
                        const std::atomic<bool> &cancelled);
} // namespace pentimento
