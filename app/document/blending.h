#pragma once

#include "app/document/snapshot.h"

namespace pentimento {
/// All that a result is blended from. A plain value, big parts shared; for any thread.
struct BlendSource
{
    std::shared_ptr<const DecodedPicture> picture; ///< with the edits below
    std::shared_ptr<const DecodedPicture> result;  ///< from the raw bytes
    UploadPlan plan = {};
    QRect known = {};        ///< what of the picture was there when it was sent; empty: all
    QList<Edit> above = {};  ///< shown edits that lie over it, in order
    QRect replaced = {};     ///< where its present patch lies; empty: it has not been placed yet
};

/// A blend and how it looks.
struct Blended
{
    std::shared_ptr<const Patch> patch;
    /// The changed part of the picture with the edits above; the patch itself where nothing lies over it.
    std::shared_ptr<const Patch> shown;
};

/// Decodes and composes; \a index is that of the edit to blend anew, -1 for a result that is to lie on top.
/// \a known: see BlendSource. Slow; worker threads.
Result<BlendSource> blendSource(const PictureSnapshot &picture, int index, const QByteArray &raw, const UploadPlan &plan,
                                const QRect &known = {});

/// Places the result anew. Equal arguments give equal bytes. A negative settings.grow narrows the mask. Slow for big
/// masks; worker threads.
Result<Blended> blend(const BlendSource &source, const MaskTiles &mask, const BlendSettings &settings);

/// \a mask without what lies outside \a area.
MaskTiles clipped(const MaskTiles &mask, const QRect &area);
/// Narrowed by \a pixels: what lies within that distance of a pixel at 0 becomes 0.
MaskTiles narrowed(const MaskTiles &mask, int pixels);
} // namespace pentimento
