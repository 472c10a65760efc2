#include "app/jobs/placementsources.h"

#include "app/base/json.h"
#include "app/storage/store.h"

#include <QtConcurrentRun>

namespace pentimento {
namespace {
constexpr qint64 mostHeldPixels = 8'000'000; // of one, up to 8 bytes each
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
    m_held.insert(keyOf(generation), future);
    return future;
}

/// All that readPlacementSource() reads: a result must never be placed in another picture.
QString PlacementSources::keyOf(const Generation &generation)
{
    QStringList parts{generation.source.sha256, generation.mask.sha256, QString::fromLatin1(toJson(rectToJson(generation.plan.source)))};
    for (const StoredEdit &edit : generation.edits)
        parts << edit.patch.sha256;
    return parts.join(QLatin1Char(' '));
}

void PlacementSources::forgetUnheld()
{
    m_held.removeIf([](const auto &entry) { return entry.value().expired(); });
}
} // namespace pentimento
