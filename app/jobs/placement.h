#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/imaging/stitch.h"

#include <QByteArray>

#include <memory>

namespace pentimento {
class FileStore;

/// A delivered result, checked and placed.
struct Placement
{
    QSize resultSize = {};  ///< of the raw result
    QByteArray patch = {};  ///< packPatch() of placed; empty where nothing was placed
    std::shared_ptr<const Patch> placed = {};
    QRect rect = {};
    qint64 samplesOutside = 0;
    qint64 changedOutside = 0;
};

/// The part of picture and mask that placing the results of a request needs.
struct PlacementSource
{
    PicturePart picture;
    MaskTiles mask;
};
/// From stored values. Slow: the whole picture is decoded; worker threads.
Result<PlacementSource> readPlacementSource(const FileStore &files, const Generation &generation);

/// Decodes the raw result of \a generation whole and places it through its mask, all from stored values, so that it
/// gives the same after a restart. Slow; worker threads. Unusable where the bytes are not a complete picture.
/// \a source: what readPlacementSource() gave for a request with the same picture, mask and plan; null: it is read.
Result<Placement> placeResult(const FileStore &files, const Generation &generation, const PlacementSource *source = nullptr);
} // namespace pentimento
