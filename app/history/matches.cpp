#include "app/history/generation.h"
#include "app/history/historyquery.h"
#include "app/history/searchtext.h"

#include <algorithm>

namespace pentimento {
namespace {
bool hasWords(const QString &typed, const Generation &generation)
{
    const QStringList words = folded(typed).split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return true;
    const QString text = searchText(generation);
    return std::all_of(words.begin(), words.end(), [&text](const QString &word) { return text.contains(word); });
}

bool isInTime(const HistoryQuery &query, const Generation &generation)
{
    return (!query.createdAfter.isValid() || generation.createdAt >= query.createdAfter)
           && (!query.createdBefore.isValid() || generation.createdAt < query.createdBefore);
}

bool isInSize(const HistoryQuery &query, const Generation &generation)
{
    const qint64 pixels = finishedPixels(generation);
    return (query.leastPixels <= 0 || pixels >= query.leastPixels)
           && (query.mostPixels <= 0 || (pixels > 0 && pixels <= query.mostPixels));
}

bool hasTags(const HistoryQuery &query, const Generation &generation)
{
    return std::all_of(query.tags.begin(), query.tags.end(),
                       [&generation](const QString &tag) { return generation.tags.contains(tag); });
}
} // namespace

qint64 finishedPixels(const Generation &generation)
{
    const QSize size = generation.patch.isNull() ? generation.resultSize : generation.pictureSize;
    return size.isEmpty() ? 0 : qint64(size.width()) * size.height();
}

bool matches(const HistoryQuery &query, const Generation &generation)
{
    return (query.picture.isEmpty() || query.picture == generation.picture)
           && (query.group.isEmpty() || query.group == generation.group)
           && (query.states.isEmpty() || query.states.contains(generation.state))
           && (query.services.isEmpty() || query.services.contains(generation.profile))
           && (query.endpoints.isEmpty() || query.endpoints.contains(generation.endpoint))
           && (!query.seed || query.seed == generation.shownSeed())
           && (!query.origin || *query.origin == generation.origin()) && query.inBin == generation.binnedAt.isValid()
           && (!query.onlyFavourites || generation.favourite) && isInTime(query, generation) && isInSize(query, generation)
           && hasTags(query, generation) && hasWords(query.search, generation);
}
} // namespace pentimento
