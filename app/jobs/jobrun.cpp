#include "app/jobs/jobrun.h"

#include "app/api/serviceprofile.h"
#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/credentials/credentialstore.h"
#include "app/history/history.h"
#include "app/jobs/furtherpictures.h"
#include "app/jobs/timetable.h"
#include "app/schema/catalogue.h"
#include "app/storage/reserve.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using std::chrono::milliseconds;

// For the keyring to give up a secret that is needed no more.
constexpr milliseconds mostKeyringWait{3000};
// For a job whose time was over while nobody ran it: it may be ready, and is asked for first.
constexpr milliseconds limitAfterRestart{10'000};

struct Journalled
{
    Result<QList<Generation>> written;
    std::optional<Error> shortage = {}; ///< written all the same, into the room that was set aside
};

Journalled writeJournal(Database &database, const Paths &paths, const Generation &row, const QList<Generation> &further)
{
    // The job is still free. Once it has left, there must be room for what the service says to it.
    if (row.state == JobState::Submitting) {
        if (const Result<void> kept = reserve::keep(paths); !kept)
            return {kept.error()};
    }
    const Result<QList<Generation>> written = writeWithFurther(database, row, further);
    if (written || row.state != JobState::Waiting || !reserve::giveUp(paths))
        return {written};
    return {writeWithFurther(database, row, further), written.error()};
}
} // namespace

JobRun::JobRun(JobHost &host, Generation row, QObject *parent)
    : QObject(parent), m_host(host), m_row(std::move(row))
{
}

JobRun::~JobRun() = default;

milliseconds JobRun::running() const
{
    if (m_row.serviceId.isEmpty())
        return milliseconds(0);
    if (m_acceptedAt)
        return m_host.clock.steady() - *m_acceptedAt;
    return milliseconds(std::max<qint64>(0, m_row.submittedAt.msecsTo(m_host.clock.now())));
}

// ---- journal

void JobRun::journal(Next next, int attempt)
{
    const auto write = [paths = m_host.store.paths(), row = m_row, further = m_further](Database &database) {
        return writeJournal(database, paths, row, further);
    };
    thenOn(m_host.store.run(write), this,
           [this, next = std::move(next), attempt](const Journalled &journalled) {
               const Result<QList<Generation>> &written = journalled.written;
               if (written) {
                   journalled.shortage ? m_host.reportStorage(*journalled.shortage) : m_host.reportStored();
                   m_host.history.noteChanged(m_row);
                   m_further.clear();
                   if (!written->isEmpty())
                       emit furtherFound(*written);
                   return next();
               }
               m_host.reportStorage(written.error());
               waitFor(retryWait(attempt), false, [this, next, attempt] {
                   if (m_cancelAsked &&
                       m_row.state == JobState::Submitting) // the intent never reached the disk
                       return endWith(JobState::Cancelled, takenBack());
                   journal(next, attempt + 1);
               });
           });
}

void JobRun::journalWord()
{
    // Only for people: a failure here holds nothing up, and the next state brings the word along.
    const auto write = [row = m_row](Database &database) { return writeWithFurther(database, row, {}); };
    thenOn(m_host.store.run(write), this, [this](const Result<QList<Generation>> &written) {
        if (written)
            m_host.history.noteChanged(m_row);
    });
}

void JobRun::endWith(JobState state, const std::optional<Error> &error)
{
    endCall();
    m_host.timetable.forget(this);
    m_host.timetable.forget(&m_limit);
    m_starting = false;
    m_row.state = state;
    m_row.error = error;
    m_row.finishedAt = m_host.clock.now();
    journal([this] {
        forgetSecret([this] {
            m_ended = true;
            emit ended();
        });
    });
}

void JobRun::forgetSecret(Next next)
{
    if (!m_row.hasSecret)
        return next();
    m_host.credentials.setForSession(secretName(), {});
    // Before the end is told: a command quits on it, and the secret would stay in the keyring for ever. Where the
    // keyring refuses or is silent, nothing of the job depends on it.
    const auto waiting = std::make_shared<Next>(std::move(next));
    const auto goOn = [this, waiting] {
        m_host.timetable.forget(this);
        if (const Next run = std::exchange(*waiting, Next()))
            run();
    };
    waitFor(mostKeyringWait, false, goOn);
    thenOn(m_host.credentials.remove(secretName()), this, [goOn](const Result<void> &) { goOn(); });
}

void JobRun::waitFor(milliseconds wait, bool isQuestion, Next next)
{
    m_host.timetable.wait(this, wait, isQuestion ? Timetable::Kind::Question : Timetable::Kind::Order, std::move(next));
}

milliseconds JobRun::retryWait(int attempt, std::optional<milliseconds> asked) const
{
    return m_host.retries.wait(attempt, QRandomGenerator::global()->generateDouble(), asked);
}

// ---- addresses and calls

Result<ServiceCall> JobRun::call() const
{
    const std::chrono::seconds limit(m_row.timeLimit);
    if (!m_row.address.isEmpty())
        return ServiceCall{QUrl(m_row.address), m_key, limit};
    const Result<QUrl> practice = m_host.practiceAddress();
    if (!practice)
        return practice.error();
    return ServiceCall{*practice, m_key, limit};
}

QObject *JobRun::newCall()
{
    endCall();
    m_call = new QObject(this);
    return m_call;
}

void JobRun::endCall()
{
    delete std::exchange(m_call, nullptr);
}

Endpoint JobRun::endpoint() const
{
    if (const Endpoint *known = m_host.catalogue.find(m_row.endpoint, m_row.protocol))
        return *known;
    // An import can be gone by now; the body is made, so the address is all that is needed.
    Endpoint bare;
    bare.id = m_row.endpoint;
    bare.service = m_row.protocol;
    return bare;
}

QString JobRun::storedAddress(const QUrl &address, const QUrl &service) const
{
    // Practice listens at another port next time.
    if (m_row.address.isEmpty() && isSameOrigin(address, service))
        return address.toString(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::FullyEncoded);
    return address.toString(QUrl::FullyEncoded);
}

QUrl JobRun::liveAddress(const QString &stored, const QUrl &service) const
{
    return stored.isEmpty() ? QUrl() : service.resolved(QUrl(stored));
}

Money JobRun::realCost(const Money &cost) const
{
    return m_row.isPractice() && cost.isKnown() ? Money{0, 0, cost.unit} : cost;
}
void JobRun::readKey(Next next)
{
    if (m_hasKey || m_row.isPractice())
        return next();
    thenOn(m_host.credentials.read(m_row.profile), this, [this, next = std::move(next)](const Result<QString> &key) {
        m_key = key ? key->trimmed() : QString();
        m_hasKey = !m_key.isEmpty();
        const bool isUsable = m_hasKey && isSendableKey(m_key);
        if (m_starting && !isUsable) {
            return endWith(JobState::Failed,
                           key ? Error::of(Error::Kind::Key,
                                          QT_TRANSLATE_NOOP("Error", "There is no usable key for this service, so "
                                                                     "nothing was sent. Add one in the settings."))
                               : key.error());
        }
        next(); // what is paid for is asked for without a key too
    });
}

// ---- after a restart

void JobRun::takeOver()
{
    switch (m_row.state) {
    case JobState::Queued:
        m_paused = true;
        return;
    case JobState::Submitting:
        return takeUncertain(Error::of(Error::Kind::Unknown,
                                      QT_TRANSLATE_NOOP("Error", "The program ended while the job was being sent. It may "
                                                                 "have been charged. Sending it again may cost a "
                                                                 "second time.")));
    case JobState::Waiting:
        armLimit(limitAfterRestart);
        return poll();
    case JobState::Fetching:
        return isResultAlive() ? fetch() : poll();
    case JobState::Stitching:
        return place();
    case JobState::Ready:
    case JobState::Failed:
    case JobState::RequestModerated:
    case JobState::ContentModerated:
    case JobState::Cancelled:
    case JobState::Expired:
    case JobState::Unknown:
        m_ended = true;
        return;
    }
}
} // namespace pentimento

#include "moc_jobrun.cpp"
