#pragma once

#include "app/base/result.h"

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
};

/// What the person asked to send (design, section 4, `--crop`).
struct CropChoice
{
    enum class Kind { Automatic, Whole, Rectangle };
    Kind kind = Kind::Automatic;
    QRect rectangle = {};
};

/// What of the picture is sent and at which size; placing the answer back reads the same plan.
struct UploadPlan
{
    QRect source; ///< in upright pixels of the picture
    QSize upload; ///< in pixels of the uploaded picture and mask

    bool isWhole(QSize picture) const { return source == QRect(QPoint(0, 0), picture); }
    bool isScaled() const { return source.size() != upload; }
    double scale() const { return source.isEmpty() ? 1.0 : double(upload.width()) / source.width(); }
    bool operator==(const UploadPlan &) const = default;
};

/// Pure. \a maskBounds may be empty (no mask). Errors are of kind Input: a rectangle outside the picture, or one
/// that does not hold the mask, a picture that no scaling brings inside the limits.
/// The size is the region's own unless a limit demands another one: then it is scaled, shape kept as well as whole
/// pixels and limits.multipleOf allow.
Result<UploadPlan> planUpload(QSize picture, const QRect &maskBounds, const CropLimits &limits, const CropChoice &choice);

/// The size that a region of \a size is sent at; an Input error where no scaling brings it inside the limits.
Result<QSize> fittedSize(QSize size, const CropLimits &limits);
/// \a size times \a factor in whole pixels, at least one each.
QSize scaledSize(QSize size, double factor);
} // namespace pentimento
