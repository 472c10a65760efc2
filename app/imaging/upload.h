#pragma once

#include "app/base/result.h"
#include "app/imaging/masktiles.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/uploadplan.h"

#include <QByteArray>
#include <QImage>

#include <functional>

namespace pentimento {
/// A picture or mask exactly as it will be sent, before base64.
struct Upload
{
    QByteArray bytes;
    FileFormat format = FileFormat::Unknown;
    QSize size;
};

/// The picture of \a plan, without metadata, sRGB, upright, within \a limits (design, section 8).
///
/// \a file holds the original file's bytes and goes as it is where nothing stands in the way; pass an empty
/// array where the picture differs from the file (edits). \a pixels is asked for only when the picture must be
/// encoded. \a dropAlpha: a mask goes with it, so stored colours count and alpha does not.
/// What the plan's source has beyond the picture is made up (padding.h).
/// The plan's upload size can shrink when no encoding at that size fits limits.mostBytes; then \a plan is updated.
Result<Upload> encodeUpload(const QByteArray &file, const PictureInfo &info,
                            const std::function<Result<QImage>()> &pixels, UploadPlan &plan,
                            const CropLimits &limits, bool dropAlpha);
/// The mask of \a plan as PNG: cropped, scaled by area, thresholded where the limits want black and white; 0 beyond the picture.
Upload encodeMask(const MaskTiles &mask, const UploadPlan &plan, const CropLimits &limits);
/// A reference picture from a file: format, size and metadata rules as above, never cropped.
Result<Upload> encodeReference(const QByteArray &file, const QString &name, const CropLimits &limits);
} // namespace pentimento
