#pragma once

#include "app/imaging/masktiles.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/raster.h"
#include "app/imaging/uploadplan.h"

#include <QImage>

namespace pentimento::knownanswer {
/// A photo to a measure: overlapping things of all sizes with soft edges over a slope of light (such pictures have the
/// statistics of natural ones), with \a grain as the noise's standard deviation. RGB32. Repeatable.
QImage photo(QSize size, quint32 seed, double grain = 2);

/// What a service does to a picture that it gives back.
struct Service
{
    double shiftX = 0; ///< px of the sent picture
    double shiftY = 0;
    double zoom = 1;   ///< about the middle
    bool hasCast = false;
    int jpegQuality = 0; ///< 0: lossless
};
/// \a truth at \a plan's upload size, treated as \a service does.
DecodedPicture answer(const QImage &truth, const UploadPlan &plan, const Service &service);

Raster rasterOf(const QImage &image);
QImage imageOf(const Raster &pixels); ///< 8-bit RGB

/// The colour distance of CIEDE2000 between two sRGB colours of 0 to 255.
double deltaE(const double *one, const double *other);
/// Step of colour across the outer line: mean distance between what was placed and the truth, place by place along the
/// ring of \a width pixels inside \a outer, noise averaged out.
double colorStep(const QImage &placed, const QImage &truth, const MaskTiles &outer, int width = 12);
/// RMS distance in pixels of \a plan's source between where the corners of the sent part really are in the result and
/// where \a region says.
double misplacement(const QRectF &region, QSize result, const UploadPlan &plan, const Service &service);
} // namespace pentimento::knownanswer
