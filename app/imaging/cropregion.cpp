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

/// Shapes that may be sent, as width / height.
struct Shapes
{
    double least = 0;
    double most = 0;
    double wanted = 0; ///< by the person, within those; 0: any

    Shapes turned() const { return {1 / most, least > 0 ? 1 / least : std::numeric_limits<double>::max(), wanted > 0 ? 1 / wanted : 0}; }
    bool allow(double shape) const { return shape >= least - 1e-9 && shape <= most + 1e-9; }
};

/// What the limits name, and what follows from them: where one side must not be too short, the other can be too long.
Shapes allowedShapes(const CropLimits &limits, const CropChoice &choice)
{
    constexpr double roomForRounding = 0.9;
    const double target = targetMegapixels(limits, choice);
    const double shortest = std::max({limits.leastSide, limits.multipleOf, target > 0 ? regionStep : 1});
    double reach = std::numeric_limits<double>::max();
    if (limits.mostSide > 0)
        reach = std::min(reach, limits.mostSide / shortest);
    if (target > 0)
        reach = std::min(reach, target * 1e6 / (shortest * shortest));
    reach = std::max(1.0, reach * roomForRounding);
    Shapes shapes{std::max(limits.leastAspect, 1 / reach), limits.mostAspect > 0 ? std::min(limits.mostAspect, reach) : reach};
    if (choice.aspect > 0)
        shapes.wanted = std::clamp(choice.aspect, shapes.least, std::max(shapes.least, shapes.most));
    return shapes;
}

/// One axis of a region that is to get another shape.
struct RegionAxis
{
    Stretch region;
    Stretch covered; // by the mask
    int side = 0;    // of the picture
};

/// Of \a axis, \a length around the mask as far as the region reaches.
Stretch shortened(const RegionAxis &axis, int length)
{
    const int last = axis.region.first + axis.region.length - length;
    return {std::clamp(axis.covered.first - (length - axis.covered.length) / 2, axis.region.first, last), length};
}

/// Of \a axis, \a length around the mask inside the picture; all of the picture and as much beyond either side where it is
/// shorter than that.
Stretch lengthened(const RegionAxis &axis, int length)
{
    if (length > axis.side)
        return {-((length - axis.side) / 2), length};
    return {std::clamp(axis.covered.first - (length - axis.covered.length) / 2, 0, axis.side - length), length};
}

/// Brings a region down to \a ratio times as \a along as \a across: the longer side gives way where that leaves the mask
/// its surroundings, else the shorter one grows. Whole pixels are chosen so that \a shapes allow them.
void shape(RegionAxis &along, RegionAxis &across, double ratio, const Shapes &shapes)
{
    const Stretch &mask = along.covered;
    const int needed = mask.length + std::min(leastMargin, mask.first) + std::min(leastMargin, along.side - mask.first - mask.length);
    const int down = int(across.region.length * ratio);
    const int fitting = shapes.allow(double(down) / across.region.length) ? down : down + 1;
    if (fitting >= needed) {
        along.region = shortened(along, std::min(fitting, along.region.length));
        return;
    }
    constexpr double longest = 1e9;
    const int up = int(std::min(longest, std::ceil(along.region.length / ratio - 1e-9)));
    const int exact = shapes.allow(double(along.region.length) / up) ? up : std::max(1, up - 1);
    const int onStep = (exact + regionStep - 1) / regionStep * regionStep;
    const bool takesStep = shapes.wanted <= 0 && shapes.allow(double(along.region.length) / onStep);
    const int length = takesStep ? onStep : exact;
    across.region = lengthened(across, exact <= across.side ? std::min(length, across.side) : length);
}

/// \a region, which holds \a mask, in one of \a shapes.
QRect inShape(const QRect &region, const QRect &mask, QSize picture, const Shapes &shapes)
{
    const double aspect = double(region.width()) / region.height();
    const double most = shapes.wanted > 0 ? shapes.wanted : shapes.most;
    const double least = shapes.wanted > 0 ? shapes.wanted : shapes.least;
    RegionAxis x{{region.x(), region.width()}, {mask.x(), mask.width()}, picture.width()};
    RegionAxis y{{region.y(), region.height()}, {mask.y(), mask.height()}, picture.height()};
    if (aspect > most)
        shape(x, y, most, shapes);
    else if (aspect < least)
        shape(y, x, 1 / least, shapes.turned());
    return {x.region.first, y.region.first, x.region.length, y.region.length};
}

bool fitsWhole(QSize picture, const CropLimits &limits, const CropChoice &choice)
{
    const double target = targetMegapixels(limits, choice);
    const double aspect = double(picture.width()) / picture.height();
    const Shapes shapes = allowedShapes(limits, choice);
    return (target <= 0 || pixelsOf(picture) <= target * 1e6)
           && (limits.mostSide <= 0 || std::max(picture.width(), picture.height()) <= limits.mostSide)
           && aspect <= shapes.most + 1e-3 && aspect >= shapes.least - 1e-3;
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
    return inShape(QRect(x.first, y.first, x.length, y.length), mask, picture, allowedShapes(limits, choice));
}

QRect inAllowedShape(const QRect &region, QSize picture, const CropLimits &limits)
{
    return inShape(region, region, picture, allowedShapes(limits, {}));
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
