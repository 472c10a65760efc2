#pragma once

#include "app/history/generation.h"
#include "app/jobs/jobrequest.h"

#include <QStringList>

namespace pentimento {
class FileStore;

/// What a request needs besides itself to become rows of the journal. A plain value.
struct FilingOrder
{
    JobRequest request;
    QStringList ids;   ///< one per job, in text order
    QString group;
    QString profile;
    QString address;   ///< empty for Practice
    Money estimate;    ///< of one job
    QDateTime createdAt;
    QString owner;
};

struct Filed
{
    QList<Generation> rows = {};
    QList<Error> errors = {}; ///< not empty: nothing may be sent
};

/// Prepares the request and stores every file it needs, synced; gives the rows that are to be inserted. Slow; worker
/// threads.
Filed fileRequest(const FileStore &files, const FilingOrder &order);

/// What \a prepared would be filed as, as far as equal jobs are found by it; nothing is stored. Worker threads.
QList<Generation> comparableRows(const JobRequest &request, const PreparedRequest &prepared);

/// What was sent for \a ended, as a job to be sent anew with that one as its parent; id, group, time and owner are
/// left open.
Generation repetitionOf(const Generation &ended);
} // namespace pentimento
