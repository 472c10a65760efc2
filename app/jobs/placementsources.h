#pragma once

#include "app/jobs/placement.h"

#include <QFuture>
#include <QHash>
#include <QString>

#include <memory>

class QThreadPool;

namespace pentimento {
class FileStore;

/// What placing results needs of picture and mask, read while the service works, so that a result is there sooner. Jobs
/// that sent the same part of the same picture share it, as those of a click do; it is kept as long as one of them holds
/// it. Main thread.
class PlacementSources
{
public:
    using Held = std::shared_ptr<const QFuture<Result<PlacementSource>>>;

    explicit PlacementSources(QThreadPool &pool) : m_pool(pool) {}

    /// Begins to read it for \a generation, unless another one has it. Null where nothing is to be placed, where it would
    /// take too much memory, or where enough of others is held: then the placing reads it by itself.
    Held hold(const FileStore &files, const Generation &generation);
    /// What is held already; null where that is nothing.
    Held held(const Generation &generation) const { return m_held.value(keyOf(generation)).lock(); }

private:
    static QString keyOf(const Generation &generation);
    void forgetUnheld();

    QThreadPool &m_pool;
    QHash<QString, std::weak_ptr<const QFuture<Result<PlacementSource>>>> m_held; // by what it is made of
};
} // namespace pentimento
