#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

namespace pentimento {
class Store;

/// Writes the result of \a generation to \a path, whole or not at all. The extension decides the format; unknown
/// or missing: the raw format, or PNG where a result was placed into a picture. Bytes that are already right are
/// written unchanged. Slow; worker threads.
Result<void> writeOutput(const Store &store, const Generation &generation, const QString &path);

/// What can be known of \a path before money moves: its folder is there and can be written, and the format named by
/// its extension can hold a picture with \a alpha.
Result<void> checkOutput(const QString &path, bool alpha);
} // namespace pentimento
