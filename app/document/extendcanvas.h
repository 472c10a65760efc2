#pragma once

#include "app/document/ground.h"
#include "app/document/snapshot.h"
#include "app/imaging/pyramid.h"

#include <QMargins>

namespace pentimento {
/// A larger canvas made ready for Picture::extend().
struct ExtendedCanvas
{
    QString from; ///< sha256 of the ground that it was made from
    Ground ground = {};
    Pyramid screen = {};    ///< of the ground, without edits
    QPoint place = {};      ///< of the earlier canvas
    MaskTiles newArea = {}; ///< with the overlap
};

/// A part of the new area of a larger canvas.
struct NewArea
{
    MaskTiles mask;
    QRect part = {}; ///< NamedMask::part
};

/// \a picture, which lies on \a ground, with \a margins around it: a lossless file with the profile,
/// resolution and metadata of the opened one. The samples of \a ground are in it unchanged; the new area
/// continues the picture with its edits. \a overlap: see extensionMask(). Slow; worker threads. Errors are of
/// kind Input.
Result<ExtendedCanvas> extendCanvas(const PictureSnapshot &picture, const Ground &ground,
                                    const QMargins &margins, int overlap);

/// \a edit on a canvas on which its own begins at \a way. Its patch is new: nothing is kept of it yet.
Edit movedEdit(const Edit &edit, QPoint way);
} // namespace pentimento
