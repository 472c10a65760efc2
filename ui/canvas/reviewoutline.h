#pragma once

#include "app/imaging/masktiles.h"

#include <QLine>
#include <QList>

namespace pentimento {
/// The edges of everything above 0 in \a mask as lines along pixel borders, in picture pixels. Masks too big for the
/// screen are traced coarsely (never thinner than they are). Slow for big masks; worker threads.
QList<QLine> outlineOf(const MaskTiles &mask);
} // namespace pentimento
