#pragma once

#include "app/credentials/credentialstore.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fakeprovider.h"

#include <QTemporaryDir>

#include <memory>

namespace pentimento {
/// The program without a window: a queue on a temporary data folder, a clock that stands still and a service that
/// does as it is told. restart() leaves what a crash would: nothing is said to the queue first.
class JobRig
{
public:
    JobRig();
    ~JobRig();

    void start();
    void stop();
    void restart();

    JobQueue &queue() { return *m_queue; }
    History &history() { return *m_history; }
    Store &store() { return *m_store; }
    QString folder() const { return m_folder.path(); }

    /// Adds and waits for the outcome; the clock stands still.
    JobQueue::AddOutcome add(const JobRequest &request);
    /// The id of the one job of \a request; empty, and a failed check, where it was not taken.
    QString addOne(const JobRequest &request);
    QStringList resume(bool startQueued);
    /// Lets everything happen, moving the clock from callback to callback, until \a isReached; false after \a patience.
    bool runUntil(const std::function<bool()> &isReached, int patienceMs = 20'000);
    /// Until \a id has ended; its row in the journal.
    Generation runToEnd(const QString &id);
    /// Lets everything happen that needs no time to pass.
    void settle();

    Generation row(const QString &id);
    QList<Generation> rows();

    /// Fill with a small picture and a mask, or a picture from text alone.
    JobRequest fillRequest() const;
    JobRequest textRequest() const;
    static QByteArray picture(QSize size, QRgb colour);

    FakeClock clock;
    FakeProvider provider{clock};
    Provider *client = &provider;  ///< what the queue calls; another one for tests over real sockets
    MemoryCredentials credentials;
    Catalogue catalogue = Catalogue::load();
    QList<ServiceProfile> profiles = builtInProfiles();
    SpendingLimits limits;
    QUrl practice{QStringLiteral("http://127.0.0.1:4001")};
    QList<Generation> ended;       ///< as told by the queue, in order
    QList<Error> storageErrors;

private:
    template<typename T>
    T waitFor(const QFuture<T> &future);

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history;
    std::unique_ptr<JobQueue> m_queue;
};
} // namespace pentimento
