#pragma once

#include "app/history/generation.h"
#include "app/jobs/jobhost.h"
#include "app/jobs/jobmatch.h"
#include "app/jobs/placementsources.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <optional>

namespace pentimento {
class FileStore;

/// One job on its way from queued to its end (design, section 6).
///
/// Every step is written to the journal before the next one begins: a step is the continuation of the write. Where
/// a write fails the job stands still and the write is repeated until the disk takes it; what the service already
/// said is kept in memory meanwhile. Main thread.
class JobRun : public QObject
{
    Q_OBJECT
public:
    JobRun(JobHost &host, Generation row, QObject *parent = nullptr);
    ~JobRun() override;

    const Generation &row() const { return m_row; }
    bool isQueued() const { return m_row.state == JobState::Queued && !m_starting; }
    bool isSending() const { return m_starting || m_row.state == JobState::Submitting; }
    /// Counts against the service's limit of jobs at once.
    bool isAtService() const { return isSending() || m_row.state == JobState::Waiting; }
    bool isEnded() const { return m_ended; }

    bool isPaused() const { return m_paused; }
    bool isPausedByPerson() const { return m_paused && m_pausedByPerson; }
    void setPaused(bool paused, bool byPerson = false)
    {
        m_paused = paused;
        m_pausedByPerson = byPerson;
    }
    /// Where the person put it; journalled by whoever orders, kept here for the writes that follow.
    void setQueuePlace(int place) { m_row.queuePlace = place; }
    bool needsSecret() const { return m_needsSecret; }
    void secretGiven() { m_needsSecret = m_paused = false; }
    bool isStopped() const { return m_stopped; }
    bool isCancelling() const { return m_cancelling; }
    bool isLookedFor() const { return m_uncertain.has_value(); }
    bool isMarkedForRemoval() const { return m_removing; }

    /// From queued: reads key and bytes, journals the intent, sends.
    void start();
    /// From what the journal says of a job whose owner is gone.
    void takeOver();
    /// Takes a queued job that has not begun to leave out of journal and history.
    void remove();
    /// Takes back what has not wholly left, or asks the service to where it can; true where either is possible.
    bool cancel();
    /// An ended job that is unknown: looks for it in the service's list of jobs. Ends again where it is not there.
    void check();
    void stopWaiting();

    qint64 bytesSent() const { return m_bytesSent; }
    qint64 bytesToSend() const { return m_bytesToSend; }
    std::optional<double> fraction() const { return m_fraction; }
    std::chrono::milliseconds running() const;

signals:
    void progressed();
    void moved();    ///< a place at the service or in the queue may be free
    void accepted();
    /// The service is busy: nobody of this profile sends before \a retryAfter (none: not said).
    void heldOff(std::optional<std::chrono::milliseconds> retryAfter);
    void refused(const QList<pentimento::Error> &errors);
    /// The job made further pictures: these rows are in the journal and wait to be fetched.
    void furtherFound(const QList<pentimento::Generation> &rows);
    void removed();
    void ended();    ///< row() is journalled and final

private:
    using Next = std::function<void()>;

    void journal(Next next, int attempt = 0);
    void journalWord();
    void endWith(JobState state, const std::optional<Error> &error);
    void waitFor(std::chrono::milliseconds wait, bool isQuestion, Next next);
    std::chrono::milliseconds retryWait(int attempt, std::optional<std::chrono::milliseconds> asked = std::nullopt) const;

    void readKey(Next next);
    void readSecret();
    void handOverPictures();
    struct LargePicture
    {
        QString field;
        QString sha256;
        QByteArray bytes;
    };
    static Result<QList<LargePicture>> largePictures(const FileStore &files, const Generation &row, qint64 most);
    void handOver(QList<LargePicture> pictures);
    void loadBody();
    void sendIntent(const QByteArray &body);
    void submit(const QByteArray &body);
    void tellProgress();
    void takeSubmitted(const SubmitOutcome &outcome);
    void takeAccepted(const SubmitOutcome &outcome);
    void takeBusy(const SubmitOutcome &outcome);
    void takeUncertain(const std::optional<Error> &error);

    void lookUp();
    void takeListed(const ListOutcome &outcome);
    void takeMatch(const JobMatch &match);
    bool lookUpLater(std::optional<std::chrono::milliseconds> asked);
    void endUncertain(JobState state, const Error &error);

    static Error takenBack();
    void askToCancel(int attempt);
    void takeCancelled(const PollOutcome &outcome, int attempt);

    void pollLater();
    void poll();
    void takePolled(const PollOutcome &outcome);
    void takeNotFound();
    void takeReady(const PollOutcome &outcome);
    void noteFurther(const PollOutcome &outcome, const QUrl &service);
    void takePicture(const QUrl &picture, const std::optional<Error> &refusal);
    void armLimit(std::chrono::milliseconds least = {});
    void endByLimit();
    void askAgain(const PollOutcome &outcome);

    bool isResultAlive() const;
    void fetch();
    void takeFetched(const FetchOutcome &outcome);
    void keepRaw(const QByteArray &bytes, int attempt = 0);
    void takeBroken(const FetchOutcome &outcome);
    void place();
    void placeFrom(std::optional<PlacementSource> source);
    void takePlaced(const Result<Placement> &placement);
    void keepPatch(const Placement &placement, int attempt = 0);
    void finish(const Placement &placement);
    void forgetSecret(Next next);

    Provider *provider() const { return m_host.provider(m_row.protocol); }
    Result<ServiceCall> call() const;
    QObject *newCall(); ///< context of the one call under way; the earlier one is aborted
    void endCall();
    QString secretName() const { return QStringLiteral("job/") + m_row.id; }
    Endpoint endpoint() const;
    QString storedAddress(const QUrl &address, const QUrl &service) const;
    QUrl liveAddress(const QString &stored, const QUrl &service) const;
    Money realCost(const Money &cost) const;

    JobHost &m_host;
    Generation m_row;
    QString m_key;
    bool m_hasKey = false;
    QString m_secret;
    bool m_starting = false;
    bool m_paused = false;
    bool m_pausedByPerson = false;
    bool m_needsSecret = false;
    bool m_stopped = false;
    bool m_cancelAsked = false;
    bool m_cancelling = false;
    bool m_handingOver = false;
    QHash<QString, QString> m_addresses;  // of the pictures that were handed over
    std::optional<Error> m_uncertain;     // the connection broke, and the service's list is asked
    int m_looks = 0;
    bool m_removing = false;
    bool m_ended = false;
    bool m_progressPending = false;
    QObject *m_call = nullptr;
    qint64 m_bytesSent = 0;
    qint64 m_bytesToSend = 0;
    std::optional<double> m_fraction;
    std::optional<std::chrono::milliseconds> m_acceptedAt; // steady
    std::optional<std::chrono::milliseconds> m_busySince;
    std::optional<std::chrono::milliseconds> m_notFoundSince;
    QList<Generation> m_further; // pictures beside the first, to be journalled with the row
    PlacementSources::Held m_source; // read ahead
    QObject m_limit;             // who waits for the job's time limit
    int m_polls = 0;
    int m_pollFailures = 0;
    int m_notFound = 0;
    int m_breaks = 0;
    int m_freshAddresses = 0;
    int m_unusable = 0;
};
} // namespace pentimento
