#pragma once

#include "app/api/provider.h"
#include "app/history/generation.h"

#include <QSet>

namespace pentimento {
class Database;

/// Whether a service's list holds a job whose answer was lost.
struct JobMatch
{
    enum class Kind {
        Found,  ///< job is it
        Absent, ///< none can be it
        Unsure  ///< several could be, or one whose inputs are kept no longer
    };
    Kind kind = Kind::Absent;
    ListedJob job = {};
};
/// Looks for \a row among \a listed. \a known: ids that belong to other generations.
JobMatch matchJob(const Generation &row, const QList<ListedJob> &listed, const QSet<QString> &known);

/// Those of \a ids that some generation has already. Storage thread.
Result<QSet<QString>> knownServiceIds(Database &database, const QStringList &ids);
} // namespace pentimento
