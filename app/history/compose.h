#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/stitch.h"
#include "app/storage/store.h"

namespace pentimento {
/// Pictures made from stored files. Slow, for worker threads; a FileStore is a plain value, so they need no Store.
/// What is missing or damaged in the store is a Storage error.
namespace composing {
/// The picture \a generation was made from: its source with its edits.
Result<DecodedPicture> source(const FileStore &files, const Generation &generation);
/// Whole picture at full size: the source with edits and patch; the raw result where nothing was placed.
Result<DecodedPicture> result(const FileStore &files, const Generation &generation);
Result<Patch> patch(const FileStore &files, const FileRef &file);
/// The mask the job was made with; Input error where it had none.
Result<MaskTiles> mask(const FileStore &files, const Generation &generation);
/// True where the result can be made: its raw bytes have come.
bool hasResult(const Generation &generation);
} // namespace composing
} // namespace pentimento
