#pragma once

#include "app/imaging/masktiles.h"
#include "app/imaging/uploadplan.h"

#include <optional>
#include <utility>

namespace pentimento {
/// Sides of planned regions are multiples of this where the picture has room for it: services round to it.
inline constexpr int regionStep = 16;

/// What is sent at most, in megapixels: the person's target or the model's own size, within the limit; 0: no bound.
double targetMegapixels(const CropLimits &limits, const CropChoice &choice);

/// The region of planUpload() for CropChoice::Kind::Automatic. Always around \a maskBounds, and inside \a picture but where
/// that is too narrow for the shape.
QRect plannedRegion(QSize picture, const QRect &maskBounds, const CropLimits &limits, const CropChoice &choice);

/// \a region, which lies inside \a picture and is to be sent all of it, made wider or taller until \a limits allow its
/// shape: inside \a picture where there is room, else beyond it.
QRect inAllowedShape(const QRect &region, QSize picture, const CropLimits &limits);

/// Two rectangles that hold all of \a mask and lie far apart, where sending each on its own would keep clearly more
/// detail than sending both at once; none otherwise. For offering two jobs.
std::optional<std::pair<QRect, QRect>> farApart(const MaskTiles &mask, const CropLimits &limits, const CropChoice &choice);
} // namespace pentimento
