#include "app/imaging/cropregion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace pentimento {
namespace {
constexpr int leastMargin = 32;       // px around the smallest mask
constexpr double longestStrip = 3;    // models lose their way in narrower regions
constexpr double clearlyMore = 1.5;   // times the scale, for offering two jobs

double pixelsOf(QSize size)
{
    return double(size.width()) * size.height();
}

/// A stretch of one axis.
struct Stretch
{
    int first = 0;
    int length = 0;
};

int floorTo(int value, int step)
{
    return int(std::floor(double(value) / step)) * step;
}

/// At least \a wanted around \a covered, on the grid of \a step, inside 0 to \a side. Where the picture ends on one side
/// there is more on the other.
Stretch placed(Stretch covered, int wanted, int side, int step)
{
    if (wanted >= side)
        return {0, side};
    const int before = (wanted - covered.length) / 2;
    int first = floorTo(covered.first - before, step);
    int end = -floorTo(-(covered.first - before + wanted), step);
    const int length = end - first;
    if (length >= side)
        return {0, side};
    if (first < 0) {
        first = 0;
        end = length;
    } else if (end > side) {
        end = side;
        // The upper end of the picture need not lie on the grid; the length stays a multiple of what services round to.
        first = std::max(0, side - length);
    }
    return {first, end - first};
}

/// Large masks may move by more before their region does.
int gridOf(int length)
{
    int step = regionStep;
    while (step < 128 && step * 16 < length)
        step *= 2;
    return step;
}

double clampedAspect(double aspect, const CropLimits &limits, const CropChoice &choice)
{
    if (choice.aspect > 0)
        aspect = choice.aspect;
    aspect = std::clamp(aspect, 1 / longestStrip, longestStrip);
    if (limits.mostAspect > 0)
        aspect = std::min(aspect, limits.mostAspect);
    if (limits.leastAspect > 0)
        aspect = std::max(aspect, limits.leastAspect);
    return aspect;
}

QSize wantedSize(const QRect &mask, const CropLimits &limits, const CropChoice &choice)
{
    const double share = 1 + std::clamp(choice.context, CropChoice::leastContext, CropChoice::mostContext) / 100.0;
    double width = std::max(mask.width() * share, mask.width() + 2.0 * leastMargin);
    double height = std::max(mask.height() * share, mask.height() + 2.0 * leastMargin);
    // Surroundings cost nothing as long as the model works at their own size.
    if (const double target = targetMegapixels(limits, choice) * 1e6; target > 0) {
        const double least = std::sqrt(target) / 2;
        width = std::max(width, least);
        height = std::max(height, least);
    }
    width = std::max(width, double(limits.leastSide));
    height = std::max(height, double(limits.leastSide));
    const double aspect = clampedAspect(width / height, limits, choice);
    width = std::max(width, height * aspect);
    height = std::max(height, width / aspect);
    constexpr double most = 1e6;
    return {int(std::ceil(std::min(width, most))), int(std::ceil(std::min(height, most)))};
}

/// Where the picture ended before the wanted shape was reached, the longer side gives way as far as the mask allows.
QRect inShape(QRect region, const QRect &mask, const CropLimits &limits, const CropChoice &choice)
{
    const double aspect = double(region.width()) / region.height();
    const bool isFixed = choice.aspect > 0;
    const double most = isFixed ? choice.aspect : limits.mostAspect;
    const double least = isFixed ? choice.aspect : limits.leastAspect;
    const auto shortened = [](Stretch side, Stretch covered, int length) {
        length = std::max(length, covered.length);
        const int first = std::clamp(covered.first - (length - covered.length) / 2, side.first, side.first + side.length - length);
        return Stretch{first, length};
    };
    if (most > 0 && aspect > most) {
        const Stretch x = shortened({region.x(), region.width()}, {mask.x(), mask.width()}, int(region.height() * most));
        return {x.first, region.y(), x.length, region.height()};
    }
    if (least > 0 && aspect < least) {
        const Stretch y = shortened({region.y(), region.height()}, {mask.y(), mask.height()}, int(region.width() / least));
        return {region.x(), y.first, region.width(), y.length};
    }
    return region;
}

bool fitsWhole(QSize picture, const CropLimits &limits, const CropChoice &choice)
{
    const double target = targetMegapixels(limits, choice);
    const double aspect = double(picture.width()) / picture.height();
    return (target <= 0 || pixelsOf(picture) <= target * 1e6)
           && (limits.mostSide <= 0 || std::max(picture.width(), picture.height()) <= limits.mostSide)
           && (limits.mostAspect <= 0 || aspect <= limits.mostAspect + 1e-3)
           && (limits.leastAspect <= 0 || aspect >= limits.leastAspect - 1e-3);
}

/// The covered tiles' connected groups as rectangles of pixels above 0.
std::vector<QRect> groupsOf(const MaskTiles &mask)
{
    const QSize tiles = mask.tileCount();
    std::vector<bool> isSeen(size_t(tiles.width()) * size_t(tiles.height()));
    const auto isCovered = [&](int column, int row) {
        return column >= 0 && row >= 0 && column < tiles.width() && row < tiles.height()
               && mask.tileState(column, row) != MaskTiles::TileState::Empty;
    };
    std::vector<QRect> groups;
    for (int row = 0; row < tiles.height(); ++row) {
        for (int column = 0; column < tiles.width(); ++column) {
            if (!isCovered(column, row) || isSeen[size_t(row) * size_t(tiles.width()) + size_t(column)])
                continue;
            QRect group;
            std::vector<QPoint> open{{column, row}};
            isSeen[size_t(row) * size_t(tiles.width()) + size_t(column)] = true;
            while (!open.empty()) {
                const QPoint at = open.back();
                open.pop_back();
                group |= mask.tileRect(at.x(), at.y());
                for (int y = at.y() - 1; y <= at.y() + 1; ++y) {
                    for (int x = at.x() - 1; x <= at.x() + 1; ++x) {
                        if (!isCovered(x, y) || isSeen[size_t(y) * size_t(tiles.width()) + size_t(x)])
                            continue;
                        isSeen[size_t(y) * size_t(tiles.width()) + size_t(x)] = true;
                        open.push_back({x, y});
                    }
                }
            }
            groups.push_back(group);
        }
    }
    return groups;
}

/// The groups brought together, the nearest first, until two are left.
std::vector<QRect> twoOf(std::vector<QRect> groups)
{
    while (groups.size() > 2) {
        size_t first = 0;
        size_t second = 1;
        double least = std::numeric_limits<double>::max();
        for (size_t a = 0; a < groups.size(); ++a) {
            for (size_t b = a + 1; b < groups.size(); ++b) {
                const double area = pixelsOf((groups[a] | groups[b]).size());
                if (area < least) {
                    least = area;
                    first = a;
                    second = b;
                }
            }
        }
        groups[first] |= groups[second];
        groups.erase(groups.begin() + qsizetype(second));
    }
    return groups;
}
} // namespace

double targetMegapixels(const CropLimits &limits, const CropChoice &choice)
{
    const double wanted = choice.targetMegapixels > 0 ? choice.targetMegapixels : limits.nativeMegapixels;
    if (wanted <= 0 || limits.mostMegapixels <= 0)
        return std::max(wanted, limits.mostMegapixels);
    return std::min(wanted, limits.mostMegapixels);
}

QRect plannedRegion(QSize picture, const QRect &maskBounds, const CropLimits &limits, const CropChoice &choice)
{
    const QRect whole(QPoint(0, 0), picture);
    const QRect mask = maskBounds & whole;
    if (mask.isEmpty() || (choice.aspect <= 0 && fitsWhole(picture, limits, choice)))
        return whole;
    const QSize wanted = wantedSize(mask, limits, choice);
    const int step = gridOf(std::max(mask.width(), mask.height()));
    const Stretch x = placed({mask.x(), mask.width()}, wanted.width(), picture.width(), step);
    const Stretch y = placed({mask.y(), mask.height()}, wanted.height(), picture.height(), step);
    return inShape(QRect(x.first, y.first, x.length, y.length), mask, limits, choice);
}

std::optional<std::pair<QRect, QRect>> farApart(const MaskTiles &mask, const CropLimits &limits, const CropChoice &choice)
{
    constexpr size_t mostGroups = 64; // more are a pattern, not two places
    std::vector<QRect> groups = groupsOf(mask);
    if (groups.size() < 2 || groups.size() > mostGroups)
        return std::nullopt;
    const std::vector<QRect> two = twoOf(std::move(groups));
    if (two[0].intersects(two[1]))
        return std::nullopt;
    const auto scaleOf = [&](const QRect &bounds) {
        const Result<UploadPlan> plan = planUpload(mask.size(), bounds, limits, choice);
        return plan ? plan->scale() : 0.0;
    };
    const double together = scaleOf(mask.coveredBounds());
    if (together <= 0 || together >= 1 || std::min(scaleOf(two[0]), scaleOf(two[1])) < together * clearlyMore)
        return std::nullopt;
    return std::pair(two[0], two[1]);
}
} // namespace pentimento
