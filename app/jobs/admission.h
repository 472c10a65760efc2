#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/jobs/spendinglimits.h"

namespace pentimento {
class Database;

/// Jobs that are to enter the journal, and what decides whether they may. A plain value.
struct Admission
{
    QList<Generation> rows;    ///< of one request
    SpendingLimits limits;
    QDate today;
    bool mayRepeat = true;     ///< also what was sent before, byte for byte with the same seed
};

struct Admitted
{
    QList<Generation> rows = {};      ///< as inserted; empty: none
    QString sameAs = {};              ///< an earlier job that was exactly one of these; nothing was inserted
    std::optional<Error> error = {};  ///< the person's limit, or the disk; nothing was inserted
    std::optional<Error> notice = {}; ///< inserted, and the person wanted to be told
};

/// Looks and inserts in one transaction, so that two windows cannot pass a limit together. Storage thread.
Admitted admit(Database &database, const Admission &admission);

/// Takes over the unfinished jobs whose owner is gone; their rows, as they are now. Storage thread.
Result<QList<Generation>> claimOrphans(Database &database);

/// Jobs with the same word share an account's limits and waits. Regional hosts of BFL are one account.
QString accountOf(const Generation &generation);
} // namespace pentimento
