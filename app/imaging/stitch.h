#pragma once

#include "app/base/result.h"
#include "app/imaging/blendsettings.h"
#include "app/imaging/masktiles.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/uploadplan.h"

namespace pentimento {
/// A result placed on a picture: the changed rectangle in the picture's own samples, and which of its pixels count.
struct Patch
{
    QPoint place;        ///< top left in the picture
    Raster pixels;       ///< channels, depth and colour space of the picture
    QImage coverage;     ///< Format_Grayscale8, size of pixels: 255 where the patch replaces the picture, else 0
    qint64 samplesOutside = 0;  ///< samples of the picture outside the outer line...
    qint64 changedOutside = 0;  ///< ...and how many of them differ after placing: 0, counted, not assumed

    QRect rect() const { return {place, pixels.size()}; }
};

/// A part of a picture: all that placing a result in it needs to know.
struct PicturePart
{
    Raster pixels;
    QPoint place;              ///< of pixels in the picture
    QSize picture;             ///< all of it
    QByteArray iccProfile = {};

    QRect rect() const { return {place, pixels.size()}; }
};

/// Places \a result (any size: services round and scale) on \a picture through \a mask. Pure, any thread.
/// \a mask has the picture's size; a null mask (empty size) takes the whole of plan.source. The result counts by the
/// mask's coverage, as an opaque picture; nothing outside plan.source changes, and what that has beyond the picture is
/// dropped. A mask that covers nothing there, and stored values that do not fit the picture, are errors.
/// \a known: what of the picture was there when the result was made, where that was less than there is now; empty: all.
Result<Patch> stitch(const Raster &picture, const QByteArray &iccProfile, const MaskTiles &mask, const UploadPlan &plan,
                     const DecodedPicture &result, const BlendSettings &blend, const QRect &known = {});
/// The same to the byte, from a \a part that has at least UploadPlan::inside() of \a plan.
Result<Patch> stitch(const PicturePart &part, const MaskTiles &mask, const UploadPlan &plan, const DecodedPicture &result,
                     const BlendSettings &blend);

/// Writes the covered pixels of \a patch into \a picture; no other sample changes. A patch of another layout, or one
/// that does not lie inside the picture, is left out.
void applyPatch(Raster &picture, const Patch &patch);

/// A patch as one lossless file and back (place in our own header), for the store. Pixels that are not covered come
/// back as 0. Bytes that are no patch are an error of kind Storage.
Result<QByteArray> packPatch(const Patch &patch);
Result<Patch> unpackPatch(const QByteArray &bytes);
} // namespace pentimento
