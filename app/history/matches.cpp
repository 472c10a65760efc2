#include "app/history/generationtable.h"
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
} // namespace

bool matches(const HistoryQuery &query, const Generation &generation)
{
    return (query.picture.isEmpty() || query.picture == generation.picture)
           && (query.group.isEmpty() || query.group == generation.group)
           && (query.states.isEmpty() || query.states.contains(generation.state))
           && (query.services.isEmpty() || query.services.contains(generation.profile))
           && (!query.createdAfter.isValid() || generation.createdAt >= query.createdAfter)
           && (!query.onlyFavourites || generation.favourite) && hasWords(query.search, generation);
}
} // namespace pentimento
