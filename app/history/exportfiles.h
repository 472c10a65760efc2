#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/storage/store.h"

namespace pentimento {
/// Writes everything about \a generation into \a directory, as History::exportTo() promises. Slow, for a worker thread.
Result<void> exportGeneration(const FileStore &files, const Generation &generation, const QString &directory);
/// The whole result of \a generation as a file of its own in \a folder, made where it is not there yet; its path. Slow, for
/// a worker thread.
Result<QString> writeResult(const FileStore &files, const Generation &generation, const QString &folder);
/// "2026-01-31 1405 lake seed 42 01h…": tells what it is and is free in any folder.
QString exportFolderName(const Generation &generation);
} // namespace pentimento
