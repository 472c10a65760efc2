#include "app/imaging/maskfacts.h"

#include "app/imaging/mask.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double speckShare = 0.001;  // of the largest island's pixels
constexpr qint64 speckPixels = 400;   // whatever the largest is; a dab of 22 px
constexpr double farShare = 0.08;     // of the picture's longer side
constexpr qsizetype mostSpecks = 1000;

/// Pixels between two rectangles along the axis on which they are farther apart; 0 where they touch.
int gapBetween(const QRect &one, const QRect &other)
{
    const int across = std::max({one.left() - other.right(), other.left() - one.right(), 0});
    const int down = std::max({one.top() - other.bottom(), other.top() - one.bottom(), 0});
    return std::max(across, down);
}

bool isFarSpeck(const MaskRegion &region, const MaskRegion &largest, QSize picture)
{
    const qint64 most = std::min(speckPixels, std::max<qint64>(1, qint64(double(largest.pixels) * speckShare)));
    return region.pixels <= most
        && gapBetween(region.bounds, largest.bounds) > farShare * std::max(picture.width(), picture.height());
}

MaskRegion largestOf(const MaskRegions &found)
{
    const auto &regions = found.regions();
    const auto largest = std::max_element(regions.begin(), regions.end(), [](const MaskRegion &a, const MaskRegion &b) {
        return a.pixels < b.pixels;
    });
    return largest == regions.end() ? MaskRegion() : *largest;
}

qint64 countSoft(const quint8 *bytes)
{
    int soft = 0;
    for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
        soft += quint8(bytes[i] - 1) < 254; // 1 to 254
    return soft;
}
} // namespace

double MaskFacts::share() const
{
    const double all = double(picture.width()) * picture.height();
    return all > 0 ? double(covered) / all : 0;
}

MaskFacts maskFacts(const MaskTiles &mask, const CancelFlag *cancel)
{
    MaskFacts facts;
    facts.picture = mask.size();
    const MaskRegions found = MaskRegions::covered(mask, 1, cancel);
    facts.islands = int(found.regions().size());
    facts.largest = largestOf(found);
    facts.isFull = mask.isFull();
    for (const MaskRegion &region : found.regions()) {
        facts.covered += region.pixels;
        if (facts.farSpecks.size() < mostSpecks && isFarSpeck(region, facts.largest, mask.size()))
            facts.farSpecks.append(region);
    }
    const QSize tiles = mask.tileCount();
    for (int row = 0; row < tiles.height() && !(cancel && *cancel); ++row) {
        for (int column = 0; column < tiles.width(); ++column) {
            if (mask.tileState(column, row) == MaskTiles::TileState::Mixed)
                facts.soft += countSoft(mask.tile(column, row));
        }
    }
    return facts;
}

MaskWarning warningOf(const MaskFacts &facts, double sentScale)
{
    if (facts.covered == 0)
        return MaskWarning::Empty;
    if (facts.isFull)
        return MaskWarning::Full;
    if (!facts.farSpecks.isEmpty())
        return MaskWarning::FarSpecks;
    const QSizeF seen = QSizeF(facts.largest.bounds.size()) * sentScale;
    const QSizeF picture = QSizeF(facts.picture) * sentScale; // a narrow picture cannot have a wider mask
    const bool isSmall = seen.width() < std::min<double>(leastSeenSide, picture.width())
        || seen.height() < std::min<double>(leastSeenSide, picture.height());
    return isSmall ? MaskWarning::TooSmall : MaskWarning::None;
}

MaskTiles withoutFarSpecks(const MaskTiles &mask)
{
    const MaskRegions found = MaskRegions::covered(mask);
    const MaskRegion largest = largestOf(found);
    MaskTiles result = mask;
    found.fill(result, 0, [&](const MaskRegion &region) { return isFarSpeck(region, largest, mask.size()); });
    return result;
}

MaskTiles grownToBeSeen(const MaskTiles &mask, double sentScale)
{
    const MaskRegion largest = largestOf(MaskRegions::covered(mask));
    const double side = std::min(largest.bounds.width(), largest.bounds.height());
    const double missing = leastSeenSide / std::max(sentScale, 1e-3) - side;
    return grown(mask, int(std::ceil(missing / 2)) + 1);
}
} // namespace pentimento
