#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/history/historyquery.h"

#include <atomic>

namespace pentimento {
class Database;

/// The rows of `generations`. Functions for the storage thread: `store.run([=](Database &db) { return ...; })`.
/// "Newest" is by the order in which rows were inserted, which is that of their ids but for the same millisecond.
namespace generationtable {
/// A generation with the number of its row, which is its place in the order of insertion.
struct Row
{
    qint64 row = 0;
    Generation generation = {};
};
/// All generations of one picture, also of its extended canvas: the newest stands for them.
struct Stack
{
    qint64 newest = 0;
    qint64 count = 0;
};
/// A generation among its forebears and descendants.
struct Relative
{
    Generation generation;
    int parent = -1; ///< place in the list; -1: no parent there
};
/// A word of a filter and how many have it.
struct Named
{
    QString id;
    QString title;
    qint64 count = 0;
    bool operator==(const Named &) const = default;
};

Result<void> insert(Database &database, const Generation &generation);
Result<void> insertAll(Database &database, const QList<Generation> &generations); ///< one transaction
/// The same, as they now are: a parent is put in where the source is the raw result of another generation.
Result<QList<Generation>> insertNew(Database &database, QList<Generation> generations);
/// Every column but the marks, which the person sets meanwhile. Storage error where the row is gone.
Result<void> update(Database &database, const Generation &generation);
Result<Generation> find(Database &database, const QString &id);                   ///< Input error where unknown
Result<QList<Generation>> page(Database &database, const HistoryQuery &query);    ///< newest first
/// Numbers of all rows that \a query finds, in its order; limit 0: all. Ends as Interrupted where \a isSuperseded.
Result<QList<qint64>> rows(Database &database, const HistoryQuery &query, const std::atomic<bool> *isSuperseded = nullptr);
Result<QList<Stack>> stacks(Database &database, const HistoryQuery &query);       ///< one for each origin, newest first
/// Those of \a rows that are still there, in any order.
Result<QList<Row>> at(Database &database, const QList<qint64> &rows);
Result<QList<Row>> slice(Database &database, qint64 after, int count);             ///< also from the bin; oldest first
Result<QList<Generation>> binnedBefore(Database &database, const QDateTime &moment);
Result<qint64> rowOf(Database &database, const QString &id);                      ///< 0: none
/// How many page() would give over all its pages.
Result<qint64> count(Database &database, const HistoryQuery &query);
Result<QList<Generation>> unfinished(Database &database);                         ///< oldest first
/// Makes this process the owner of \a id if its owner's lock is free or it is ours already; false: somebody else's.
/// Input error where unknown. The row may have changed until now: read it again afterwards.
Result<bool> claim(Database &database, const QString &id);
Result<void> remove(Database &database, const QString &id);                       ///< a queued job that was never sent
Result<void> setMarks(Database &database, const QString &id, bool favourite, bool rejected, bool accepted);
/// All marks of \a generation: also note, tags and bin, with the words that searches find.
Result<void> setAllMarks(Database &database, const Generation &generation);
/// Ended ones only; what still runs stays where it is.
Result<void> setBinned(Database &database, const QStringList &ids, const QDateTime &moment); ///< invalid: out of the bin
/// Row and words of \a id are gone for good; files are not touched.
Result<void> erase(Database &database, const QString &id);
/// \a id with its forebears and their descendants, parents before children, at most \a most.
Result<QList<Relative>> lineage(Database &database, const QString &id, int most = 60);
Result<QList<Named>> endpoints(Database &database);                               ///< by title
Result<QList<Named>> tags(Database &database);                                    ///< by name
} // namespace generationtable
} // namespace pentimento
