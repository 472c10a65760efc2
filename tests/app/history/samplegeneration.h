#pragma once

#include "app/history/generation.h"
#include "app/history/generationtable.h"
#include "app/storage/store.h"

#include <memory>

namespace pentimento {
/// A new generation with its own id and as little else as a job has.
Generation plainGeneration(const QString &prompt = {}, JobState state = JobState::Ready);
/// One in which no member has its default value.
Generation fullGeneration();

std::unique_ptr<Store> openedStore(const Paths &paths);

/// Waits for \a future; tests only.
template<typename T>
T waitFor(QFuture<T> future)
{
    future.waitForFinished();
    return future.result();
}

Result<void> insertRow(Store &store, const Generation &generation);
Result<Generation> findRow(Store &store, const QString &id);
} // namespace pentimento
