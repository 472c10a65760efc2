#pragma once

#include "app/imaging/maskregions.h"

#include <QList>

namespace pentimento {
/// What can be said of a mask at a glance.
struct MaskFacts
{
    QSize picture;
    qint64 covered = 0;   ///< pixels above 0
    qint64 soft = 0;      ///< of them, those below 255
    int islands = 0;      ///< connected parts
    bool isFull = false;
    MaskRegion largest = {};
    QList<MaskRegion> farSpecks = {}; ///< tiny islands far from the largest one: seldom meant, and they widen the crop

    double share() const; ///< of the picture, 0-1
};

/// What may be wrong with a mask, worst first.
enum class MaskWarning { None, Empty, Full, FarSpecks, TooSmall };

/// Any thread; soon of no use once \a cancel is set.
MaskFacts maskFacts(const MaskTiles &mask, const CancelFlag *cancel = nullptr);
/// \a sentScale: sent pixels per picture pixel.
MaskWarning warningOf(const MaskFacts &facts, double sentScale);
/// Sides of the largest island as sent below this are lost in the model's own grid.
inline constexpr int leastSeenSide = 16;

/// The mask without the specks that maskFacts() names.
MaskTiles withoutFarSpecks(const MaskTiles &mask);
/// The mask grown as far as its largest island needs to be seen at \a sentScale.
MaskTiles grownToBeSeen(const MaskTiles &mask, double sentScale);
} // namespace pentimento
