#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

#include <QByteArray>

namespace pentimento {
class FileStore;

/// A delivered result, checked and placed.
struct Placement
{
    QSize resultSize = {};  ///< of the raw result
    QByteArray patch = {};  ///< packPatch(); empty where nothing was placed
    QRect rect = {};
    qint64 samplesOutside = 0;
    qint64 changedOutside = 0;
};

/// Decodes the raw result of \a generation whole and places it through its mask, all from stored values, so that it
/// gives the same after a restart. Slow; worker threads. Unusable where the bytes are not a complete picture.
Result<Placement> placeResult(const FileStore &files, const Generation &generation);
} // namespace pentimento
