#pragma once

#include "app/base/fileref.h"
#include "app/imaging/masktiles.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/stitch.h"

#include <QByteArray>
#include <QList>
#include <QRect>
#include <QString>

#include <memory>
#include <optional>

namespace pentimento {
/// An accepted result on the picture: generation, placement and whether it shows. A plain value, patch shared.
struct Edit
{
    QString generation;
    QString group;            ///< of its click: another variation of it replaces this edit
    std::shared_ptr<const Patch> patch;
    FileRef patchFile = {};   ///< where the store keeps it
    bool shown = true;
    std::optional<BlendSettings> blend = {}; ///< none: those of the generation
    FileRef blendMask = {};   ///< PNG of the picture's size; null: the mask of the generation
    QRect crop = {};          ///< what of the picture the generation was made from; empty: not known, the patch's place
    bool changedBelow = false; ///< what lies below its crop was blended or made anew since
    /// The patch as the screen shows it (screenPatch(), made on a worker), so that accepting need not convert it on
    /// the main thread; optional, let go of once it has been placed.
    QImage screen = {};
};

/// A picture as it was at one moment: what a job is made from. Cheap to copy, for any thread.
struct PictureSnapshot
{
    QString pictureId = {};   ///< empty: no working state (command line)
    QString name = {};        ///< file name without folder
    QByteArray file = {};     ///< the opened file's bytes
    PictureInfo info = {};
    QList<Edit> edits = {};   ///< only shown ones, in order
    MaskTiles mask = {};      ///< empty size: no mask
    /// The picture with its edits in sRGB where the screen has it (opaque pictures only): sending need not decode the file.
    QImage screen = {};
};

/// The pixels of \a patch in sRGB, for Edit::screen and for a review. Slow for big patches; worker threads.
QImage screenPatch(const Patch &patch, const QByteArray &iccProfile);

/// Decodes the file and places the edits: the picture at full size in its own samples. Slow; worker threads.
Result<DecodedPicture> compose(const PictureSnapshot &snapshot);
} // namespace pentimento
