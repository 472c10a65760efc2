#include "app/jobs/jobrun.h"

#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/base/log.h"
#include "app/history/generationtable.h"
#include "app/history/history.h"
#include "app/jobs/timetable.h"
#include "app/storage/store.h"

#include <QCoreApplication>


using namespace Qt::StringLiterals;

namespace pentimento {
// What does not go straight on: a job whose answer was lost is looked for, and one that is not wanted is taken back.

namespace {
using std::chrono::milliseconds;

// A submit whose answer was lost is looked for in the service's list this often while it is fresh...
constexpr int mostLooks = 3;
constexpr qint64 looksSeconds = 120;
// ...among what is listed from this long before it, because its clock is not ours.
constexpr qint64 clockDifferenceSeconds = 15 * 60;
} // namespace

// ---- looking for a job whose answer was lost

void JobRun::check()
{
    if (m_row.state == JobState::Unknown)
        takeUncertain(m_row.error);
}

/// Waits before the next look; false where no further one is due.
bool JobRun::lookUpLater(std::optional<milliseconds> asked)
{
    // What was sent just now may still be on its way through the service; what was sent long ago is there or not.
    const bool isFresh = m_row.submittedAt.secsTo(m_host.clock.now()) < looksSeconds;
    if (m_looks >= (isFresh ? mostLooks : 1))
        return false;
    if (m_looks == 0 && !isFresh)
        return false;
    waitFor(std::max(asked.value_or(milliseconds(0)), m_host.retries.first * (2 << m_looks)), false, [this] { lookUp(); });
    return true;
}

void JobRun::lookUp()
{
    ++m_looks;
    readKey([this] {
        const Result<ServiceCall> service = call();
        if (!service)
            return endUncertain(JobState::Unknown, *m_uncertain);
        provider()->list(*service, m_row.submittedAt.addSecs(-clockDifferenceSeconds), newCall(),
                         [this](const ListOutcome &outcome) { takeListed(outcome); });
    });
}

void JobRun::takeListed(const ListOutcome &outcome)
{
    endCall();
    if (outcome.kind != ListOutcome::Kind::Complete) {
        const bool mayHelp = outcome.kind == ListOutcome::Kind::TryAgain && lookUpLater(outcome.retryAfter);
        if (!mayHelp)
            endUncertain(JobState::Unknown, *m_uncertain);
        return;
    }
    QStringList ids;
    for (const ListedJob &job : outcome.jobs)
        ids << job.serviceId;
    const auto ask = [ids](Database &database) { return knownServiceIds(database, ids); };
    thenOn(m_host.store.run(ask), this, [this, jobs = outcome.jobs](const Result<QSet<QString>> &known) {
        if (!known)
            return endUncertain(JobState::Unknown, *m_uncertain);
        takeMatch(matchJob(m_row, jobs, *known + m_host.matched));
    });
}

void JobRun::takeMatch(const JobMatch &match)
{
    switch (match.kind) {
    case JobMatch::Kind::Found: {
        m_host.matched.insert(match.job.serviceId);
        m_uncertain.reset();
        SubmitOutcome outcome{SubmitOutcome::Kind::Accepted};
        outcome.serviceId = match.job.serviceId;
        outcome.pollingUrl = match.job.pollingUrl;
        return takeAccepted(outcome);
    }
    case JobMatch::Kind::Absent:
        if (lookUpLater(std::nullopt))
            return;
        return endUncertain(JobState::Failed,
                            Error::of(Error::Kind::Failed,
                                     QT_TRANSLATE_NOOP("Error", "The connection broke while sending, and the service's "
                                                                "list of jobs holds none like this one: it did not "
                                                                "arrive there and was not charged. Send it again.")));
    case JobMatch::Kind::Unsure:
        return endUncertain(JobState::Unknown,
                            Error::of(Error::Kind::Unknown,
                                     QT_TRANSLATE_NOOP("Error", "The connection broke while sending, and the service's "
                                                                "list holds jobs that may or may not be this one. It may "
                                                                "have been charged. Look at the list on the service's "
                                                                "pages before sending it again.")));
    }
}

void JobRun::endUncertain(JobState state, const Error &error)
{
    const Error last = error;
    m_uncertain.reset();
    endWith(state, last);
}

// ---- taking back

Error JobRun::takenBack()
{
    return Error::of(Error::Kind::Cancelled,
                    QT_TRANSLATE_NOOP("Error", "The job was stopped before it had wholly left. Nothing was charged."));
}
void JobRun::remove()
{
    if (!isQueued() || m_removing)
        return;
    m_removing = true;
    const auto drop = [id = m_row.id](Database &database) { return generationtable::remove(database, id); };
    thenOn(m_host.store.run(drop), this, [this](const Result<void> &dropped) {
        m_removing = false;
        if (!dropped) {
            m_paused = true; // it stays, and does not start behind the person's back
            m_host.reportStorage(dropped.error());
            emit progressed();
            return;
        }
        m_removing = true; // it must not start while the keyring is asked
        forgetSecret([this] {
            m_host.history.noteRemoved(m_row.id);
            emit removed();
        });
    });
}

bool JobRun::cancel()
{
    if (m_starting) {
        m_cancelAsked = true;
        if (m_handingOver)
            endWith(JobState::Cancelled, takenBack());
        return true;
    }
    if (m_row.state == JobState::Waiting && provider() && provider()->canCancel()) {
        if (!m_cancelling)
            askToCancel(0);
        return true;
    }
    if (m_row.state != JobState::Submitting || m_uncertain || !m_call || (m_bytesToSend > 0 && m_bytesSent >= m_bytesToSend))
        return false;
    endWith(JobState::Cancelled, takenBack());
    return true;
}

void JobRun::askToCancel(int attempt)
{
    m_cancelling = true;
    m_host.timetable.forget(this);
    emit progressed();
    readKey([this, attempt] {
        const Result<ServiceCall> service = call();
        if (!service)
            return takeCancelled({}, attempt);
        provider()->cancel(*service, m_row.serviceId, liveAddress(m_row.pollingUrl, service->address), newCall(),
                           [this, attempt](const PollOutcome &outcome) { takeCancelled(outcome, attempt); });
    });
}

void JobRun::takeCancelled(const PollOutcome &outcome, int attempt)
{
    endCall();
    using Kind = PollOutcome::Kind;
    if (outcome.kind == Kind::TryAgain && attempt < m_host.retries.unusable) {
        return waitFor(retryWait(attempt, outcome.retryAfter), false,
                       [this, attempt] { askToCancel(attempt + 1); });
    }
    m_cancelling = false;
    const bool isAnswer = outcome.kind != Kind::TryAgain && outcome.kind != Kind::NotFound && outcome.kind != Kind::Refused;
    if (isAnswer)
        return takePolled(outcome);
    poll(); // it may have ended meanwhile
}

/// Counted from the sending, as the services that are told of it count, and at least \a least from now.
void JobRun::armLimit(milliseconds least)
{
    if (m_row.timeLimit <= 0 || m_row.output > 0)
        return;
    const milliseconds whole = std::chrono::seconds(m_row.timeLimit);
    // Accepted in this process: by the steady clock. The wall clock is for what an earlier one sent.
    const milliseconds gone =
        m_acceptedAt ? m_host.clock.steady() - *m_acceptedAt
                     : milliseconds(std::max<qint64>(0, m_row.submittedAt.msecsTo(m_host.clock.now())));
    m_host.timetable.wait(&m_limit, std::max(whole - gone, least), Timetable::Kind::Order,
                          [this] { endByLimit(); });
}

void JobRun::endByLimit()
{
    // What is being fetched is paid for and comes in; where the service cannot stop it, only the waiting
    // ends.
    if (m_row.state != JobState::Waiting || m_stopped || m_cancelling)
        return;
    qCInfo(logJobs) << "time limit of" << m_row.id;
    if (!cancel())
        stopWaiting();
    emit moved(); // a place is free
}

void JobRun::stopWaiting()
{
    if (m_row.state == JobState::Waiting)
        m_stopped = true;
    emit progressed();
}
} // namespace pentimento
