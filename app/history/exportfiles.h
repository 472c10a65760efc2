#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/storage/store.h"

namespace pentimento {
/// Writes everything about \a generation into \a directory, as History::exportTo() promises. Slow, for a worker thread.
Result<void> exportGeneration(const FileStore &files, const Generation &generation, const QString &directory);
} // namespace pentimento
