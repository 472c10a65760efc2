#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

namespace pentimento {
class Database;

struct HistoryQuery
{
    QString search = {};       ///< words or parts of words in prompt, endpoint, picture name; any case and accents
    QString picture = {};      ///< only of this picture
    QString group = {};
    QList<JobState> states = {};
    QStringList services = {}; ///< ids of profiles; empty: all
    QDateTime createdAfter = {}; ///< or at that moment; invalid: any time
    bool onlyFavourites = false;
    QString olderThan = {};    ///< id: the next page (keyset)
    int limit = 100;
    bool operator==(const HistoryQuery &) const = default;
};

/// True where \a query would find \a generation, whatever its page and limit: for lists that follow what changes.
bool matches(const HistoryQuery &query, const Generation &generation);

/// The rows of `generations`. Functions for the storage thread: `store.run([=](Database &db) { return ...; })`.
/// "Newest" is by the order in which rows were inserted, which is that of their ids but for the same millisecond.
namespace generationtable {
Result<void> insert(Database &database, const Generation &generation);
Result<void> insertAll(Database &database, const QList<Generation> &generations); ///< one transaction
/// Every column but the three marks, which the person sets meanwhile. Storage error where the row is gone.
Result<void> update(Database &database, const Generation &generation);
Result<Generation> find(Database &database, const QString &id);                   ///< Input error where unknown
Result<QList<Generation>> page(Database &database, const HistoryQuery &query);    ///< newest first
/// How many page() would give over all its pages.
Result<qint64> count(Database &database, const HistoryQuery &query);
Result<QList<Generation>> unfinished(Database &database);                         ///< oldest first
/// Makes this process the owner of \a id if its owner's lock is free or it is ours already; false: somebody else's.
/// Input error where unknown. The row may have changed until now: read it again afterwards.
Result<bool> claim(Database &database, const QString &id);
Result<void> remove(Database &database, const QString &id);                       ///< a queued job that was never sent
Result<void> setMarks(Database &database, const QString &id, bool favourite, bool rejected, bool accepted);
} // namespace generationtable
} // namespace pentimento
