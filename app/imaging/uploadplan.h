#pragma once

#include "app/base/result.h"

#include <QMargins>
#include <QRect>
#include <QSize>
#include <QStringList>

namespace pentimento {
/// An endpoint's picture limits as plain values (made from the schema in `document`). 0: none.
/// Formats by name: "jpeg", "png", "webp"; none named means JPEG and PNG.
struct CropLimits
{
    int leastSide = 0;
    int mostSide = 0;
    double mostMegapixels = 0;
    int multipleOf = 1;
    double leastAspect = 0;
    double mostAspect = 0;
    qint64 mostBytes = 0; ///< of the base64 text of one picture
    QStringList formats = {};
    bool binaryMask = true;
    double nativeMegapixels = 0; ///< what the model works at; more is sent in vain
};

/// What the person asked to send (design, section 4, `--crop`).
struct CropChoice
{
    static constexpr int leastContext = 10;
    static constexpr int mostContext = 200;
    static constexpr int usualContext = 40;

    enum class Kind { Automatic, Whole, Rectangle };
    Kind kind = Kind::Automatic;
    QRect rectangle = {};
    // Automatic only, but for the target, which rules the sent size of a rectangle as well:
    int context = usualContext;   ///< per cent of the mask's size that is sent around it
    double targetMegapixels = 0;  ///< size to send at most; 0: what the model works at, or else the limit
    double aspect = 0;            ///< width / height; 0: free
    bool operator==(const CropChoice &) const = default;
};

/// What of the picture is sent and at which size; placing the answer back reads the same plan.
struct UploadPlan
{
    QRect source; ///< in upright pixels of the picture; it may reach beyond it
    QSize upload; ///< in pixels of the uploaded picture and mask

    /// What of the picture is sent. The rest of source is made up for sending: continued from the picture's edge, kept by
    /// the mask, and left out of the answer.
    QRect inside(QSize picture) const { return source & QRect(QPoint(0, 0), picture); }
    /// How far source reaches beyond the picture, in pixels of the picture.
    QMargins beyond(QSize picture) const;
    bool isPadded(QSize picture) const { return !beyond(picture).isNull(); }
    /// True of what planUpload() makes for \a picture: inside it, or beyond two opposite sides of it by the same.
    bool isFor(QSize picture) const;
    bool isWhole(QSize picture) const { return source == QRect(QPoint(0, 0), picture); }
    bool isScaled() const { return source.size() != upload; }
    double scale() const { return source.isEmpty() ? 1.0 : double(upload.width()) / source.width(); }
    bool operator==(const UploadPlan &) const = default;
};

/// Pure. \a maskBounds (of the mask as sent) may be empty: no mask. Errors are of kind Input: a rectangle outside the
/// picture, or one that does not hold the mask, a picture that no scaling brings inside the limits.
///
/// Automatic is the whole picture where that needs no scaling down to the target (or there is no mask), else a region
/// around the mask: the mask with its context, at least a quarter of the target so that the model sees where it is,
/// of a shape that the limits allow, its edges on a grid so that small changes of the mask leave it where it is. Where the
/// picture is too narrow for a shape that holds the mask, the region reaches beyond it on both sides alike; so it does
/// for a shape that the person has fixed. Only this kind does, and only with a mask.
/// The size is the region's own unless limit or target demand another one: then it is scaled, shape kept as well as
/// whole pixels and multiples allow.
Result<UploadPlan> planUpload(QSize picture, const QRect &maskBounds, const CropLimits &limits, const CropChoice &choice);

/// The size that a region of \a size is sent at; an Input error where no scaling brings it inside the limits.
Result<QSize> fittedSize(QSize size, const CropLimits &limits);
/// Why a plan is as it is, for the person.
enum class PlanReason {
    WholeFits,    ///< the whole picture, at its own size
    WholeScaled,  ///< the whole picture was asked for, or there is no mask, and it is too large
    AroundMask,   ///< a region at its own size
    MaskIsLarge,  ///< a region, scaled down because the mask spans more than the model takes at once
    TinyMask,     ///< a region that is mostly surroundings
    Chosen        ///< the person's own rectangle
};
PlanReason reasonOf(const UploadPlan &plan, QSize picture, const QRect &maskBounds, const CropChoice &choice);

/// \a size times \a factor in whole pixels, at least one each.
QSize scaledSize(QSize size, double factor);
} // namespace pentimento
