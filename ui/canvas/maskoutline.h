#pragma once

#include "app/imaging/masktiles.h"

#include <QLineF>
#include <QList>

namespace pentimento {
/// The line around what \a mask covers (above 0), as horizontal and vertical stretches in picture pixels. Large masks
/// are followed in steps of some pixels, so that the line has a few thousand stretches at most. For worker threads.
QList<QLineF> maskOutline(const MaskTiles &mask);
} // namespace pentimento
