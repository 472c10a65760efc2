#pragma once

#include "app/imaging/masktiles.h"

#include <optional>

namespace pentimento {
/// What may be wrong with a mask before it is sent. Pure; for worker threads, a few dozen milliseconds at most.
struct MaskSpecks
{
    MaskTiles without;   ///< the mask without them
    QRect nearest;       ///< one of them, to be shown
    QRect before;        ///< bounds with them...
    QRect after;         ///< ...and without
    int count = 0;
};
/// Tiny separate spots that make the mask's bounds clearly larger; none where they do not matter.
std::optional<MaskSpecks> enlargingSpecks(const MaskTiles &mask);

/// True where no spot of \a mask is at least \a pixels wide: nothing would be left of it after half of that is taken off
/// all around.
bool isThinnerThan(const MaskTiles &mask, int pixels);

/// Share of the covered pixels that are neither full nor nearly empty.
double softShare(const MaskTiles &mask);
} // namespace pentimento
