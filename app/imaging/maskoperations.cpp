#include "app/imaging/maskoperations.h"

#include "app/imaging/mask.h"
#include "app/imaging/masksets.h"
#include "app/imaging/resample.h"

#include <algorithm>
#include <vector>

namespace pentimento {
namespace {
using TileState = MaskTiles::TileState;
constexpr quint8 half = 128; // as a mask is binarised when it is sent

void threshold(quint8 *pixels, quint8 least)
{
    for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
        pixels[i] = pixels[i] >= least ? 255 : 0;
}

MaskTiles inverted(MaskTiles mask)
{
    mask.invert();
    return mask;
}

template<typename Counts>
qint64 smallestOf(const std::vector<MaskRegion> &regions, Counts counts)
{
    qint64 smallest = 0;
    for (const MaskRegion &region : regions) {
        if (counts(region))
            smallest = smallest == 0 ? region.pixels : std::min(smallest, region.pixels);
    }
    return smallest;
}
} // namespace

MaskTiles shrunk(const MaskTiles &mask, int pixels, const CancelFlag *cancel)
{
    return pixels <= 0 ? mask : inverted(grown(inverted(mask), pixels, cancel));
}

MaskTiles hardened(const MaskTiles &mask, quint8 least, const CancelFlag *cancel)
{
    MaskTiles result = mask;
    const QSize tiles = mask.tileCount();
    for (int row = 0; row < tiles.height() && !isCancelled(cancel); ++row) {
        for (int column = 0; column < tiles.width(); ++column) {
            if (mask.tileState(column, row) != TileState::Mixed)
                continue;
            threshold(result.editTile(column, row), std::max<quint8>(least, 1)); // 0 beyond the edge stays 0
            result.normalise(result.tileRect(column, row));
        }
    }
    return result;
}

MaskTiles borderOf(const MaskTiles &mask, int width, const CancelFlag *cancel)
{
    return subtracted(grown(mask, (width + 1) / 2, cancel), shrunk(mask, width / 2, cancel));
}

MaskChange withoutHoles(const MaskTiles &mask, qint64 mostPixels, const CancelFlag *cancel)
{
    MaskChange change{mask};
    const auto isHole = [](const MaskRegion &region) { return !region.touchesEdge; };
    const auto isFilled = [&](const MaskRegion &region) { return isHole(region) && region.pixels <= mostPixels; };
    const MaskRegions deep = MaskRegions::uncovered(mask, half, cancel);
    const std::vector<MaskRegion> &regions = deep.regions();
    change.smallest = smallestOf(regions, isHole);
    change.count = int(std::count_if(regions.begin(), regions.end(), isFilled));
    if (change.count == 0 || isCancelled(cancel))
        return change;
    // With its soft rim: what is not quite full around a hole and itself enclosed by what is full.
    const MaskRegions soft = MaskRegions::uncovered(mask, 255, cancel);
    if (isCancelled(cancel))
        return change;
    std::vector<bool> isRim(soft.regions().size());
    for (const MaskRegion &region : regions) {
        if (isFilled(region))
            isRim[size_t(soft.regionAt(region.first))] = true;
    }
    const MaskRegion *first = soft.regions().data();
    soft.fill(
        change.mask, 255,
        [&](const MaskRegion &region) { return isHole(region) && isRim[size_t(&region - first)]; }, cancel);
    deep.fill(change.mask, 255, isFilled, cancel);
    return change;
}

MaskChange withoutSpecks(const MaskTiles &mask, qint64 leastPixels, const CancelFlag *cancel)
{
    MaskChange change{mask};
    const MaskRegions islands = MaskRegions::covered(mask, 1, cancel);
    const auto isSpeck = [leastPixels](const MaskRegion &region) { return region.pixels < leastPixels; };
    change.smallest = smallestOf(islands.regions(), [](const MaskRegion &) { return true; });
    change.count = int(std::count_if(islands.regions().begin(), islands.regions().end(), isSpeck));
    if (change.count > 0)
        islands.fill(change.mask, 0, isSpeck, cancel);
    return change;
}

MaskTiles placed(const MaskTiles &mask, QPoint offset, QSize size, const CancelFlag *cancel)
{
    MaskTiles result(size);
    const QRect target = QRect(offset, mask.size()) & result.rect();
    if (target.isEmpty())
        return result;
    std::vector<quint8> row(size_t(target.width()));
    for (int y = target.top(); y <= target.bottom() && !(y % tileSide == 0 && isCancelled(cancel)); ++y) {
        mask.readRow(target.left() - offset.x(), y - offset.y(), target.width(), row.data());
        result.writeRow(target.left(), y, target.width(), row.data());
        if (y % tileSide == tileSide - 1 || y == target.bottom())
            result.normalise(QRect(target.left(), y, target.width(), 1));
    }
    return result;
}

MaskTiles scaledMask(const MaskTiles &mask, QSize size)
{
    if (mask.size() == size || mask.size().isEmpty())
        return mask;
    return MaskTiles::fromImage(scaledTo(mask.toImage(), size));
}
} // namespace pentimento
