#pragma once

#include "app/imaging/masktiles.h"
#include "app/imaging/uploadplan.h"

#include <QList>
#include <QMargins>

namespace pentimento {
/// One of the requests that together fill the new area of a larger canvas.
struct ExtensionStep
{
    QRect crop; ///< what is sent, at its own size
    QRect area; ///< what of it is new: the rest was there before, or came with an earlier step
    QRect known = {}; ///< where the endpoint extends by itself: what of crop is sent; all else of it is new, and area is crop
    bool operator==(const ExtensionStep &) const = default;
};

/// How the new area around \a picture is filled without scaling anything down: a step each at most of the
/// size that \a limits takes or the model works at, each beginning at what is known by then, in the order in
/// which they have to be made. One step where all of it goes at once. Together the areas are the new area,
/// none of it twice.
QList<ExtensionStep> extensionSteps(QSize picture, const QMargins &margins, const CropLimits &limits);

/// The mask of \a step on a canvas of that size: 255 in its area, falling evenly to 0 over \a overlap pixels
/// of what its crop shows around it.
MaskTiles stepMask(QSize canvas, const ExtensionStep &step, int overlap);
} // namespace pentimento
