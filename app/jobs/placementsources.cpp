#include "app/jobs/placementsources.h"

#include "app/storage/store.h"

#include <QtConcurrentRun>

namespace pentimento {
namespace {
constexpr qint64 mostHeldPixels = 8'000'000; // of one click, up to 8 bytes each
constexpr int mostHeld = 6;
} // namespace

PlacementSources::Held PlacementSources::hold(const FileStore &files, const Generation &generation)
{
    if (Held there = held(generation))
        return there;
    forgetUnheld();
    const QRect part = generation.plan.inside(generation.pictureSize);
    const bool isPlaced = !generation.mask.isNull() && !generation.source.isNull() && !part.isEmpty();
    if (!isPlaced || qint64(part.width()) * part.height() > mostHeldPixels || m_held.size() >= mostHeld)
        return nullptr;
    const auto read = [files, generation] { return readPlacementSource(files, generation); };
    auto future = std::make_shared<const QFuture<Result<PlacementSource>>>(QtConcurrent::run(&m_pool, read));
    m_held.insert(generation.group, future);
    return future;
}

void PlacementSources::forgetUnheld()
{
    m_held.removeIf([](const auto &entry) { return entry.value().expired(); });
}
} // namespace pentimento
