#pragma once

#include "app/document/snapshot.h"

namespace pentimento {
/// The picture in the file at \a path as a job takes it where no window has it open: without edits, mask and working
/// state. Input where it cannot be read. Reads the whole file; worker threads.
Result<PictureSnapshot> snapshotOfFile(const QString &path);
} // namespace pentimento
