#pragma once

#include "app/document/snapshot.h"

#include <QStringList>

namespace pentimento {
/// Edits as files of their own. Pure and slow: worker threads.

/// \a patch alone, on transparency of \a picture's size, in the picture's samples, as PNG. Laid over the picture it
/// gives what the program shows.
Result<QByteArray> editAsPng(const Patch &patch, QSize picture, const PictureMetadata &metadata);

/// The original and all edits of \a picture, hidden ones too, as an OpenRaster file that painting programs open as
/// layers; \a names of the edits, in order. An edit that can be seen through has a second layer below it that clears what
/// it replaces, so that the layers add up to the picture. Something other than a picture and its edits is an Input error.
Result<QByteArray> editsAsOpenRaster(const PictureSnapshot &picture, const QStringList &names);
} // namespace pentimento
