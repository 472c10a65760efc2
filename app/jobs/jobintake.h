#pragma once

#include "app/jobs/filing.h"
#include "app/jobs/jobqueue.h"

#include <QPromise>
#include <QSet>

class QThreadPool;

namespace pentimento {
template<typename T>
std::shared_ptr<QPromise<T>> startedPromise()
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    return promise;
}

template<typename T>
void keep(const std::shared_ptr<QPromise<T>> &promise, T value)
{
    promise->addResult(std::move(value));
    promise->finish();
}

template<typename T>
QFuture<T> keptAlready(T value)
{
    const auto promise = startedPromise<T>();
    keep(promise, std::move(value));
    return promise->future();
}

struct Destination;

/// Brings requests into the journal: key at hand, files stored, webhook secret in the keychain, rows inserted; in this
/// order, and nothing is left of what fails. Part of the queue. Main thread.
class JobIntake
{
public:
    using Promise = std::shared_ptr<QPromise<JobQueue::AddOutcome>>;
    using Next = std::function<void()>;

    /// \a entered is called with the rows that are in the journal. Nothing happens once \a context died.
    JobIntake(const JobQueue::Services &services, QThreadPool &pool, QObject *context,
              std::function<void(QList<Generation>)> entered);

    void take(const JobRequest &request, const Destination &destination, const Promise &promise);
    /// The same bytes again as a new job.
    void repeat(const Generation &ended, const ServiceProfile &profile, const Promise &promise);
    void keepSecrets(const QStringList &ids, const QString &secret, Next next);

    /// Rows that are this queue's already, also those still being written: no orphans.
    QSet<QString> known;

private:
    void withKey(const ServiceProfile &profile, const Promise &promise, Next next);
    void file(const FilingOrder &filing, const Promise &promise);
    void insert(const QList<Generation> &rows, bool mayRepeat, const Promise &promise);
    void forgetSecrets(const QList<Generation> &rows, Next next);

    const JobQueue::Services &m_services;
    QThreadPool &m_pool;
    QObject *m_context;
    std::function<void(QList<Generation>)> m_entered;
};
} // namespace pentimento
