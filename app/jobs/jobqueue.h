#pragma once

#include "app/api/serviceprofile.h"
#include "app/history/generation.h"
#include "app/jobs/jobrequest.h"
#include "app/jobs/schedule.h"
#include "app/jobs/spendinglimits.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace pentimento {
class Catalogue;
class Clock;
class CredentialStore;
class History;
class Provider;
class Store;

/// What changes faster than the journal: for cards and progress lines.
struct JobProgress
{
    qint64 bytesSent = 0;
    qint64 bytesToSend = 0;          ///< 0: unknown
    std::optional<double> fraction = {}; ///< as the service tells, 0..1
    std::chrono::milliseconds running{0}; ///< since it was accepted
    std::chrono::milliseconds usual{0};   ///< of its endpoint; 0: unknown
    bool elsewhere = false;          ///< not run by this process: ended, or another window or command line has it
    int placeInQueue = 0;            ///< 1: next; 0: not queued
    bool paused = false;             ///< does not start by itself: pausedByPerson, or queued in an earlier session
    bool pausedByPerson = false;
    bool held = false;               ///< queued while the whole queue rests
    bool stopped = false;            ///< the person stopped waiting; fetched if it comes
    bool cancelling = false;         ///< the service is being asked to stop it
    bool lookedFor = false;          ///< its answer was lost, and it is looked for in the service's list
    bool needsSecret = false;        ///< paused because its webhook secret is not in the keyring: setSecret()
};

/// Brings jobs from Queued to their end (design, section 6). Every change is in the journal before the next step
/// happens. Main thread; pixels and disk elsewhere.
class JobQueue : public QObject
{
    Q_OBJECT
public:
    struct Services
    {
        Store &store;
        History &history;
        CredentialStore &credentials;
        const Catalogue &catalogue;
        Clock &clock;
        std::function<Provider *(const QString &protocol)> provider; ///< null where the protocol has no client
        std::function<QList<ServiceProfile>()> profiles;
        std::function<Result<QUrl>()> practiceAddress; ///< starts Practice on first need
        PollSchedule polls = {};
        RetryPolicy retries = {};
        std::function<SpendingLimits()> limits = {}; ///< empty: none
    };
    explicit JobQueue(Services services, QObject *parent = nullptr);
    ~JobQueue() override;

    /// Prepares, journals and queues; the future gives the new generations' ids, in the order of their variations,
    /// or the errors that kept them from being made (then nothing was sent and nothing is in the history): Usage for
    /// service, address and what has no place, Key for a missing key, Input for values and pictures, Credits for the
    /// person's own limit, Storage. The future never comes where the queue dies before.
    struct AddOutcome
    {
        QStringList ids = {};
        QList<Error> errors = {};
        QString sameAs = {};              ///< a job that was exactly this one: nothing was made, see JobRequest::mayRepeat
        std::optional<Error> notice = {}; ///< made, and something to point out: the person's own mark
    };
    QFuture<AddOutcome> add(const JobRequest &request);

    /// The id of an earlier job that was exactly one of these (comparableRows()); empty where there is none. The same
    /// question as add() asks, for what is said before anybody clicks.
    QFuture<Result<QString>> sentBefore(const QList<Generation> &rows);

    /// Takes over every unfinished job whose owner is gone. Queued ones stay paused unless \a startQueued.
    /// The future gives their ids.
    QFuture<QStringList> resume(bool startQueued);
    void startPaused();                  ///< all that wait for a confirmation; those that need a secret stay
    /// The webhook secret that a paused job asks for; it starts with it.
    void setSecret(const QString &id, const QString &secret);

    void remove(const QString &id);      ///< a queued one: nothing was sent; gone from journal and history
    void move(const QString &id, int place); ///< a queued one to another place; 1 is the next to go
    void setPaused(const QString &id, bool paused); ///< a queued one: it stays while others go
    /// While the queue rests nothing is sent; what is under way comes in.
    void setHeld(bool held);
    bool isHeld() const;
    /// BFL: may still be charged. The job stays `waiting`, is asked for rarely, counts as running no more, and is
    /// fetched if it comes. Not kept over a restart.
    void stopWaiting(const QString &id);
    /// Takes back what has not wholly left (ends as `cancelled`, not charged); a queued one is removed; for an
    /// accepted one the same as stopWaiting() where the service cannot cancel.
    void cancel(const QString &id);
    /// An unknown job of a service that lists its jobs: looks whether it is there, and goes on with it or ends it anew.
    void check(const QString &id);
    /// An ended job that is not ready: the same bytes, address and seed as a new generation with that one as its
    /// parent. May cost a second time.
    QFuture<AddOutcome> sendAgain(const QString &id);
    void askNow();                       ///< polls at once: after wake-up, or when the network is back

    JobProgress progress(const QString &id) const;
    QStringList runningIds() const;      ///< neither ended nor paused nor stopped
    int paidRunning() const;             ///< accepted by a service that charges, not ended

    /// Days, months and what was charged without a picture, of all processes.
    QFuture<Result<SpendingReport>> spending();
    /// What counts against the person's limits: their period so far.
    QFuture<Result<SpendingTotal>> spentInPeriod();
    SpendingLimits limits() const;

    /// The key check of the settings page.
    void checkKey(const ServiceProfile &profile, const QString &key, QObject *context,
                  std::function<void(Result<Money>)> done);

signals:
    void progressChanged(const QString &id);
    /// A job made more pictures than one: each further one is a generation of its click, and is being fetched.
    void furtherFound(const QStringList &ids);
    /// Before ended(): every reason the service gave for refusing the job, with the fields at fault.
    void refused(const QString &id, const QList<pentimento::Error> &errors);
    /// Once per job, when it reached its end in this process and the journal holds it.
    void ended(const pentimento::Generation &generation);
    /// The journal could not be written: jobs stand still until the disk takes it again.
    void storageFailed(const pentimento::Error &error);
    /// After storageFailed(): it takes writes again, and the jobs go on.
    void storageRecovered();
    void runningChanged();

private:
    class Private;
    std::unique_ptr<Private> d;
};
} // namespace pentimento
