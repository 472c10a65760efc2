#pragma once

#include "app/history/generation.h"
#include "app/jobs/schedule.h"

#include <QObject>

#include <functional>

namespace pentimento {
class Store;
class Timetable;

/// Keeps in the journal in which order the person wants the queued jobs to go, so that a restart does not lose it. The
/// latest order counts; a write that fails is repeated until the disk takes it. Main thread.
class QueuePlaces : public QObject
{
public:
    QueuePlaces(Store &store, Timetable &timetable, RetryPolicy retries, std::function<void(const Error &)> report);

    /// \a ids: all queued jobs, the next to go first.
    void keep(const QStringList &ids);

    /// As they were ordered; those that nobody ordered stay behind, as they came.
    static QList<Generation> ordered(QList<Generation> rows);

private:
    void write(int attempt);

    Store &m_store;
    Timetable &m_timetable;
    RetryPolicy m_retries;
    std::function<void(const Error &)> m_report;
    QStringList m_ids;
};
} // namespace pentimento
