#pragma once

#include "app/api/provider.h"
#include "app/jobs/schedule.h"

#include <QSet>
#include <QThreadPool>

#include <functional>

namespace pentimento {
class Catalogue;
class Clock;
class CredentialStore;
class History;
class PlacementSources;
class SharedFiles;
class Store;
class Timetable;

/// What every running job shares. The queue owns it; all of it outlives the jobs.
struct JobHost
{
    Store &store;
    History &history;
    CredentialStore &credentials;
    const Catalogue &catalogue;
    Clock &clock;
    Timetable &timetable;
    QThreadPool &pool; ///< pixels and bodies
    std::function<Provider *(const QString &protocol)> provider;
    std::function<Result<QUrl>()> practiceAddress;
    PollSchedule polls;
    RetryPolicy retries;
    std::function<void(const Error &)> reportStorage; ///< a write failed and is tried again
    std::function<void()> reportStored;               ///< a write succeeded
    SharedFiles *files = nullptr;                     ///< pictures handed over ahead
    PlacementSources *sources = nullptr;              ///< read ahead for the placing
    QSet<QString> matched = {};                       ///< service's ids that lost jobs were just found under
};
} // namespace pentimento
