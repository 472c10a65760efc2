#include "app/imaging/uploadplan.h"

#include "app/imaging/cropregion.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString number(int pixels)
{
    return QString::number(pixels);
}

/// "2.33 : 1" or "1 : 2.33"
QString shownAspect(double aspect)
{
    return aspect >= 1 ? QString::number(aspect, 'g', 3) + u" : 1"_s : u"1 : "_s + QString::number(1 / aspect, 'g', 3);
}

bool keepsMost(QSize size, const CropLimits &limits)
{
    const double pixels = double(size.width()) * size.height();
    return (limits.mostSide <= 0 || std::max(size.width(), size.height()) <= limits.mostSide)
           && (limits.mostMegapixels <= 0 || pixels <= limits.mostMegapixels * 1e6);
}

bool keepsLeast(QSize size, const CropLimits &limits)
{
    return std::min(size.width(), size.height()) >= limits.leastSide;
}

bool keepsMultiples(QSize size, const CropLimits &limits)
{
    return limits.multipleOf <= 1 || (size.width() % limits.multipleOf == 0 && size.height() % limits.multipleOf == 0);
}

/// The longest side within the limits keeps \a size's shape as well as whole pixels can.
QSize shrunk(QSize size, const CropLimits &limits)
{
    const int longest = std::max(size.width(), size.height());
    const double pixels = double(size.width()) * size.height();
    double side = longest;
    if (limits.mostSide > 0)
        side = std::min(side, double(limits.mostSide));
    if (limits.mostMegapixels > 0)
        side = std::min(side, longest * std::sqrt(limits.mostMegapixels * 1e6 / pixels));
    // Rounding the short side up can cost pixels of the long one, many where the picture is a thin line.
    int fits = 1;
    int tooMuch = std::max(2, int(side + 1e-9) + 1);
    while (tooMuch - fits > 1) {
        const int middle = fits + (tooMuch - fits) / 2;
        (keepsMost(scaledSize(size, double(middle) / longest), limits) ? fits : tooMuch) = middle;
    }
    return scaledSize(size, double(fits) / longest);
}

QSize enlarged(QSize size, const CropLimits &limits)
{
    const int shortest = std::min(size.width(), size.height());
    return scaledSize(size, double(limits.leastSide) / shortest).expandedTo({limits.leastSide, limits.leastSide});
}

/// \a size brought down to multiples, or up where down would leave the limits.
QSize inMultiples(QSize size, const CropLimits &limits)
{
    const auto fitted = [&limits](int pixels) {
        const int down = pixels / limits.multipleOf * limits.multipleOf;
        return down >= std::max(1, limits.leastSide) ? down : down + limits.multipleOf;
    };
    return {fitted(size.width()), fitted(size.height())};
}

Result<void> checkAspect(QSize size, const CropLimits &limits)
{
    const double aspect = double(size.width()) / size.height();
    constexpr double slack = 1e-3; // 21:9 written as 2.333
    if (limits.mostAspect > 0 && aspect > limits.mostAspect + slack)
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "What would be sent is %1 x %2 pixels, wider than the service takes (at "
                                                  "most %3). Choose a less wide part of the picture."),
                       {number(size.width()), number(size.height()), shownAspect(limits.mostAspect)});
    if (limits.leastAspect > 0 && aspect < limits.leastAspect - slack)
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "What would be sent is %1 x %2 pixels, taller than the service takes (at "
                                                  "most %3). Choose a less tall part of the picture."),
                       {number(size.width()), number(size.height()), shownAspect(limits.leastAspect)});
    return {};
}

Result<QRect> chosenRegion(const QRect &whole, const QRect &maskBounds, const CropLimits &limits, const CropChoice &choice)
{
    if (choice.kind == CropChoice::Kind::Whole)
        return whole;
    if (choice.kind == CropChoice::Kind::Automatic)
        return plannedRegion(whole.size(), maskBounds, limits, choice);
    const QRect region = choice.rectangle;
    if (region.isEmpty() || !whole.contains(region))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The rectangle to send (%1 x %2 pixels at %3, %4) does not lie inside the "
                                                  "picture, which is %5 x %6 pixels. Choose one inside it."),
                       {number(region.width()), number(region.height()), number(region.x()), number(region.y()),
                        number(whole.width()), number(whole.height())});
    if (!maskBounds.isEmpty() && !region.contains(maskBounds))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The rectangle to send (%1 x %2 pixels at %3, %4) does not hold the whole "
                                                  "mask, which reaches over %5 x %6 pixels at %7, %8. Make the rectangle "
                                                  "larger or the mask smaller."),
                       {number(region.width()), number(region.height()), number(region.x()), number(region.y()),
                        number(maskBounds.width()), number(maskBounds.height()), number(maskBounds.x()),
                        number(maskBounds.y())});
    return region;
}
/// The limits of a region's size. What the model works at counts as a limit where a region is planned around a mask, a
/// person's target always; only then is the upload brought to what services round to by themselves.
CropLimits limitsFor(const QRect &region, bool hasMask, CropLimits limits, const CropChoice &choice)
{
    const double target = targetMegapixels(limits, choice);
    const bool isRuled = choice.targetMegapixels > 0 || (choice.kind == CropChoice::Kind::Automatic && hasMask);
    if (!isRuled || target <= 0 || double(region.width()) * region.height() <= target * 1e6)
        return limits;
    limits.mostMegapixels = target;
    limits.multipleOf = std::lcm(std::max(1, limits.multipleOf), regionStep);
    return limits;
}
} // namespace

QMargins UploadPlan::beyond(QSize picture) const
{
    return {std::max(0, -source.left()), std::max(0, -source.top()),
            std::max(0, source.x() + source.width() - picture.width()),
            std::max(0, source.y() + source.height() - picture.height())};
}

bool UploadPlan::isFor(QSize picture) const
{
    const QMargins margins = beyond(picture);
    const auto isEven = [](int one, int other) { return std::abs(one - other) <= 1; };
    const bool isWide = margins.left() > 0 || margins.right() > 0;
    const bool isHigh = margins.top() > 0 || margins.bottom() > 0;
    return !source.isEmpty() && !(isWide && isHigh) && isEven(margins.left(), margins.right()) && isEven(margins.top(), margins.bottom())
           && !inside(picture).isEmpty();
}

QSize scaledSize(QSize size, double factor)
{
    return {std::max(1, int(std::lround(size.width() * factor))), std::max(1, int(std::lround(size.height() * factor)))};
}

Result<QSize> fittedSize(QSize size, const CropLimits &limits)
{
    const Result<void> aspect = checkAspect(size, limits);
    if (!aspect)
        return aspect.error();
    QSize fitted = size;
    if (!keepsMost(fitted, limits))
        fitted = shrunk(fitted, limits);
    else if (!keepsLeast(fitted, limits))
        fitted = enlarged(fitted, limits);
    if (!keepsMultiples(fitted, limits))
        fitted = inMultiples(fitted, limits);
    if (keepsMost(fitted, limits) && keepsLeast(fitted, limits))
        return fitted;
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "What would be sent is %1 x %2 pixels. No scaling brings that to what the "
                                              "service takes: each side at least %3 pixels, and not too large in all. Choose "
                                              "a part of the picture that is closer to a square."),
                   {number(size.width()), number(size.height()), number(std::max(limits.leastSide, limits.multipleOf))});
}

Result<UploadPlan> planUpload(QSize picture, const QRect &maskBounds, const CropLimits &limits, const CropChoice &choice)
{
    if (picture.isEmpty())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The picture has no pixels, so there is nothing to send."));
    const Result<QRect> region = chosenRegion(QRect(QPoint(0, 0), picture), maskBounds, limits, choice);
    if (!region)
        return region.error();
    const Result<QSize> size = fittedSize(region->size(), limitsFor(*region, !maskBounds.isEmpty(), limits, choice));
    if (!size)
        return size.error();
    return UploadPlan{*region, *size};
}

PlanReason reasonOf(const UploadPlan &plan, QSize picture, const QRect &maskBounds, const CropChoice &choice)
{
    const bool isSmaller = plan.upload.width() < plan.source.width() || plan.upload.height() < plan.source.height();
    if (choice.kind == CropChoice::Kind::Rectangle)
        return PlanReason::Chosen;
    if (plan.isWhole(picture))
        return isSmaller ? (maskBounds.isEmpty() || choice.kind == CropChoice::Kind::Whole ? PlanReason::WholeScaled
                                                                                          : PlanReason::MaskIsLarge)
                         : PlanReason::WholeFits;
    if (isSmaller)
        return PlanReason::MaskIsLarge;
    const double share = double(maskBounds.width()) * maskBounds.height() / (double(plan.source.width()) * plan.source.height());
    return share < 0.05 ? PlanReason::TinyMask : PlanReason::AroundMask;
}
} // namespace pentimento
