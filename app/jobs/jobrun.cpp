#include "app/jobs/jobrun.h"

#include "app/api/serviceprofile.h"
#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/base/log.h"
#include "app/credentials/credentialstore.h"
#include "app/history/generationtable.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/sharedfiles.h"
#include "app/jobs/timetable.h"
#include "app/jobs/wirebody.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QtConcurrentRun>

#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using std::chrono::milliseconds;

double random01()
{
    return QRandomGenerator::global()->generateDouble();
}

// A task that the service does not know yet is asked for at least this often.
constexpr milliseconds mostNotFoundWait{8000};
// For the keyring to give up a secret that is needed no more.
constexpr milliseconds mostKeyringWait{3000};

// A submit whose answer was lost is looked for in the service's list this often while it is fresh...
constexpr int mostLooks = 3;
constexpr qint64 looksSeconds = 120;
// ...among what is listed from this long before it, because its clock is not ours.
constexpr qint64 clockDifferenceSeconds = 15 * 60;

Error takenBack()
{
    return Error::of(Error::Kind::Cancelled,
                    QT_TRANSLATE_NOOP("Error", "The job was stopped before it had wholly left. Nothing was charged."));
}

Result<void> writeRow(Database &database, const Generation &row)
{
    const Result<Generation> kept = generationtable::find(database, row.id);
    if (kept)
        return generationtable::update(database, row);
    if (kept.error().kind != Error::Kind::Input)
        return kept.error();
    return generationtable::insert(database, row); // gone while it ran: what it cost must not be forgotten
}

Result<QByteArray> bodyOf(const FileStore &files, const Generation &row, const Endpoint &endpoint,
                          const QJsonObject &fields, const QHash<QString, QString> &addresses)
{
    QHash<QString, QByteArray> pictures;
    for (const StoredUpload &upload : row.uploads) {
        if (addresses.contains(upload.field))
            continue;
        Result<QByteArray> bytes = files.get(upload.file);
        if (!bytes)
            return bytes.error();
        pictures.insert(upload.field, *std::move(bytes));
    }
    return wireBody(endpoint, fields, pictures, addresses);
}

QString extensionFor(const QByteArray &bytes)
{
    const FileFormat format = formatOfBytes(bytes);
    return format == FileFormat::Unknown ? u"bin"_s : extensionOf(format);
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
    const auto write = [row = m_row](Database &database) { return writeRow(database, row); };
    thenOn(m_host.store.run(write), this, [this, next = std::move(next), attempt](const Result<void> &written) {
        if (written) {
            m_host.reportStored();
            m_host.history.noteChanged(m_row);
            return next();
        }
        m_host.reportStorage(written.error());
        waitFor(m_host.retries.wait(attempt, random01()), false, [this, next, attempt] {
            if (m_cancelAsked && m_row.state == JobState::Submitting) // the intent never reached the disk
                return endWith(JobState::Cancelled, takenBack());
            journal(next, attempt + 1);
        });
    });
}

void JobRun::journalWord()
{
    // Only for people: a failure here holds nothing up, and the next state brings the word along.
    const auto write = [row = m_row](Database &database) { return writeRow(database, row); };
    thenOn(m_host.store.run(write), this, [this](const Result<void> &written) {
        if (written)
            m_host.history.noteChanged(m_row);
    });
}

void JobRun::endWith(JobState state, const std::optional<Error> &error)
{
    endCall();
    m_host.timetable.forget(this);
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

// ---- addresses and calls

Result<ServiceCall> JobRun::call() const
{
    if (!m_row.address.isEmpty())
        return ServiceCall{QUrl(m_row.address), m_key};
    const Result<QUrl> practice = m_host.practiceAddress();
    if (!practice)
        return practice.error();
    return ServiceCall{*practice, m_key};
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

// ---- queued to submitting

void JobRun::start()
{
    m_starting = true;
    m_hasKey = false; // it may have been changed since
    readKey([this] { readSecret(); });
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

void JobRun::readSecret()
{
    if (!m_row.hasSecret)
        return handOverPictures();
    thenOn(m_host.credentials.read(secretName()), this, [this](const Result<QString> &secret) {
        if (secret && !secret->isEmpty()) {
            m_secret = *secret;
            return handOverPictures();
        }
        m_starting = false;
        m_needsSecret = m_paused = true;
        emit progressed();
        emit moved();
    });
}

Result<QList<JobRun::LargePicture>> JobRun::largePictures(const FileStore &files, const Generation &row, qint64 most)
{
    QList<LargePicture> large;
    for (const StoredUpload &upload : row.uploads) {
        Result<QByteArray> bytes = files.get(upload.file);
        if (!bytes)
            return bytes.error();
        if (bytes->size() > most)
            large.append({upload.field, upload.file.sha256, *std::move(bytes)});
    }
    return large;
}

void JobRun::handOverPictures()
{
    const Provider *client = provider();
    const qint64 most = client ? client->mostInlineBytes() : std::numeric_limits<qint64>::max();
    m_addresses.clear();
    if (most == std::numeric_limits<qint64>::max() || m_row.uploads.isEmpty())
        return loadBody();
    const auto read = [files = m_host.store.files(), row = m_row, most] { return largePictures(files, row, most); };
    thenOn(QtConcurrent::run(&m_host.pool, read), this, [this](const Result<QList<LargePicture>> &large) {
        if (!large)
            return endWith(JobState::Failed, large.error());
        handOver(*large);
    });
}

void JobRun::handOver(QList<LargePicture> pictures)
{
    m_handingOver = false;
    if (m_cancelAsked)
        return endWith(JobState::Cancelled, takenBack());
    if (pictures.isEmpty())
        return loadBody();
    const Result<ServiceCall> service = call();
    if (!service)
        return endWith(JobState::Failed, service.error());
    const LargePicture picture = pictures.takeFirst();
    m_handingOver = true;
    m_bytesSent = 0;
    m_bytesToSend = picture.bytes.size();
    const auto progress = [this](qint64 sent, qint64 total) {
        m_bytesSent = sent;
        m_bytesToSend = total;
        if (!std::exchange(m_progressPending, true))
            QMetaObject::invokeMethod(this, &JobRun::tellProgress, Qt::QueuedConnection);
    };
    m_host.files->want({provider(), *service, picture.sha256, picture.bytes, mimeTypeOf(formatOfBytes(picture.bytes))},
                       newCall(), progress, [this, pictures, field = picture.field](const Result<QString> &address) {
        endCall();
        if (!address)
            return endWith(JobState::Failed, address.error());
        m_addresses.insert(field, *address);
        handOver(pictures);
    });
}

void JobRun::loadBody()
{
    QJsonObject fields = m_row.fields;
    if (!m_secret.isEmpty()) {
        const Endpoint known = endpoint();
        const Field *field = known.firstOfKind(FieldKind::Secret);
        fields.insert(field ? field->name : u"webhook_secret"_s, m_secret);
    }
    const auto make = [files = m_host.store.files(), row = m_row, fields, known = endpoint(), addresses = m_addresses] {
        return bodyOf(files, row, known, fields, addresses);
    };
    thenOn(QtConcurrent::run(&m_host.pool, make), this, [this](const Result<QByteArray> &body) {
        if (m_cancelAsked)
            return endWith(JobState::Cancelled, takenBack());
        if (!body)
            return endWith(JobState::Failed, body.error());
        sendIntent(*body);
    });
}

void JobRun::sendIntent(const QByteArray &body)
{
    m_row.state = JobState::Submitting;
    m_row.submittedAt = m_host.clock.now();
    m_bytesSent = 0;
    m_bytesToSend = body.size();
    // Before the first byte leaves: a full disk must stop us while the job is still free.
    journal([this, body] {
        m_starting = false;
        if (m_cancelAsked)
            return endWith(JobState::Cancelled, takenBack());
        submit(body);
    });
}

void JobRun::submit(const QByteArray &body)
{
    const Result<ServiceCall> service = call();
    Provider *client = provider();
    if (!service || !client)
        return endWith(JobState::Failed, service ? Error{Error::Kind::Usage} : service.error());
    Provider::SubmitWatch watch;
    watch.progress = [this](qint64 sent, qint64 total) {
        // Known at once, for cancel(); told later, because whoever listens may cancel, and the network is reading.
        m_bytesSent = sent;
        m_bytesToSend = total;
        if (!std::exchange(m_progressPending, true))
            QMetaObject::invokeMethod(this, &JobRun::tellProgress, Qt::QueuedConnection);
    };
    watch.done = [this](const SubmitOutcome &outcome) { takeSubmitted(outcome); };
    client->submit(*service, endpoint(), body, newCall(), watch);
}

void JobRun::tellProgress()
{
    m_progressPending = false;
    emit progressed();
}

void JobRun::takeSubmitted(const SubmitOutcome &outcome)
{
    endCall();
    const std::optional<Error> error = outcome.errors.isEmpty() ? std::nullopt : std::optional(outcome.errors.first());
    switch (outcome.kind) {
    case SubmitOutcome::Kind::Accepted:
        return takeAccepted(outcome);
    case SubmitOutcome::Kind::RetryLater:
        return takeBusy(outcome);
    case SubmitOutcome::Kind::Unknown:
        return takeUncertain(error);
    case SubmitOutcome::Kind::Refused:
        emit refused(outcome.errors);
        return endWith(JobState::Failed, error ? *error : Error{Error::Kind::Refused});
    }
}

void JobRun::takeAccepted(const SubmitOutcome &outcome)
{
    const Result<ServiceCall> service = call();
    m_row.state = JobState::Waiting;
    m_row.serviceId = outcome.serviceId;
    m_row.pollingUrl = storedAddress(outcome.pollingUrl, service ? service->address : QUrl());
    m_row.cost = realCost(outcome.cost);
    m_row.error.reset();
    m_row.finishedAt = {};
    m_bytesSent = m_bytesToSend;
    m_acceptedAt = m_host.clock.steady();
    m_secret.clear();
    qCInfo(logJobs) << "accepted" << m_row.id << "as" << m_row.serviceId;
    journal([this] {
        emit accepted();
        pollLater();
    });
}

void JobRun::takeBusy(const SubmitOutcome &outcome)
{
    const milliseconds now = m_host.clock.steady();
    if (!m_busySince)
        m_busySince = now;
    if (now - *m_busySince >= m_host.retries.busy)
        return endWith(JobState::Failed,
                       outcome.errors.isEmpty() ? Error{Error::Kind::Refused} : outcome.errors.first());
    // Queued again, also on disk: nothing was accepted, and a crash during the wait must not make it "unknown".
    m_row.state = JobState::Queued;
    m_row.submittedAt = {};
    m_bytesSent = m_bytesToSend = 0;
    m_starting = true; // holds it back until the journal knows
    emit heldOff(outcome.retryAfter);
    journal([this] {
        m_starting = false;
        if (m_cancelAsked)
            return endWith(JobState::Cancelled, takenBack());
        emit moved();
    });
}

void JobRun::takeUncertain(const std::optional<Error> &error)
{
    m_uncertain = error ? *error : Error{Error::Kind::Unknown};
    const Provider *client = provider();
    if (!client || !client->canList())
        return endUncertain(JobState::Unknown, *m_uncertain);
    emit progressed();
    if (!lookUpLater(std::nullopt))
        lookUp();
}

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
        return waitFor(m_host.retries.wait(attempt, random01(), outcome.retryAfter), false,
                       [this, attempt] { askToCancel(attempt + 1); });
    }
    m_cancelling = false;
    const bool isAnswer = outcome.kind != Kind::TryAgain && outcome.kind != Kind::NotFound && outcome.kind != Kind::Refused;
    if (isAnswer)
        return takePolled(outcome);
    poll(); // it may have ended meanwhile
}

void JobRun::stopWaiting()
{
    if (m_row.state == JobState::Waiting)
        m_stopped = true;
    emit progressed();
}

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

bool JobRun::isResultAlive() const
{
    return !m_row.resultUrl.isEmpty()
           && (!m_row.resultExpires.isValid() || m_row.resultExpires > m_host.clock.now());
}

// ---- waiting

void JobRun::pollLater()
{
    const milliseconds wait = m_stopped ? m_host.polls.stopped : m_host.polls.wait(m_polls, random01());
    ++m_polls;
    waitFor(wait, true, [this] { poll(); });
}

void JobRun::poll()
{
    if (m_cancelling)
        return; // what became of the job comes with the answer to that
    readKey([this] {
        const Result<ServiceCall> service = call();
        Provider *client = provider();
        if (!service || !client) {
            PollOutcome later;
            later.error = service ? Error{Error::Kind::Usage} : service.error();
            return askAgain(later);
        }
        client->poll(*service, m_row.serviceId, liveAddress(m_row.pollingUrl, service->address), newCall(),
                     [this](const PollOutcome &outcome) { takePolled(outcome); });
    });
}

void JobRun::takePolled(const PollOutcome &outcome)
{
    endCall();
    using Kind = PollOutcome::Kind;
    const bool isAnswer = outcome.kind != Kind::TryAgain && outcome.kind != Kind::NotFound;
    if (outcome.kind != Kind::TryAgain)
        m_pollFailures = 0;
    if (isAnswer) {
        m_notFound = 0;
        m_notFoundSince.reset();
        if (outcome.cost.isKnown())
            m_row.cost = realCost(outcome.cost);
    }
    const bool isNewWord = isAnswer && m_row.statusWord != outcome.word;
    if (isAnswer)
        m_row.statusWord = outcome.word;
    switch (outcome.kind) {
    case Kind::Running:
        m_fraction = outcome.progress;
        if (isNewWord)
            journalWord();
        emit progressed();
        if (outcome.retryAfter)
            return waitFor(m_host.retries.wait(0, 0, outcome.retryAfter), false, [this] { poll(); });
        return pollLater();
    case Kind::Ready:
        return takeReady(outcome);
    case Kind::Failed:
    case Kind::Refused:
        return endWith(JobState::Failed, outcome.error ? *outcome.error : Error{Error::Kind::Failed});
    case Kind::RequestModerated:
        return endWith(JobState::RequestModerated, outcome.error ? *outcome.error : Error{Error::Kind::Moderated});
    case Kind::ContentModerated:
        return endWith(JobState::ContentModerated, outcome.error ? *outcome.error : Error{Error::Kind::Moderated});
    case Kind::Cancelled:
        return endWith(JobState::Cancelled, outcome.error ? *outcome.error : Error{Error::Kind::Cancelled});
    case Kind::Expired:
        return endWith(JobState::Expired, outcome.error ? *outcome.error : Error{Error::Kind::Expired});
    case Kind::NotFound:
        return takeNotFound();
    case Kind::TryAgain:
        return askAgain(outcome);
    }
}

void JobRun::askAgain(const PollOutcome &outcome)
{
    if (outcome.error && outcome.error->kind == Error::Kind::Key)
        m_hasKey = false; // read anew: the person may have put another one in
    const milliseconds wait = m_host.retries.wait(m_pollFailures++, random01(), outcome.retryAfter);
    waitFor(wait, !outcome.retryAfter, [this] { poll(); });
}

void JobRun::takeNotFound()
{
    // Just after a submit, or asked in another region, a task can be unknown for a while.
    const milliseconds now = m_host.clock.steady();
    if (!m_notFoundSince)
        m_notFoundSince = now;
    ++m_notFound;
    if (m_notFound < m_host.retries.notFound || now - *m_notFoundSince < m_host.retries.notFoundTime)
        return waitFor(std::min(m_host.retries.wait(m_notFound - 1, random01()), mostNotFoundWait), true,
                       [this] { poll(); });
    if (m_row.state == JobState::Fetching)
        return endWith(JobState::Expired,
                       Error::of(Error::Kind::Expired,
                                QT_TRANSLATE_NOOP("Error", "The picture was ready and the service no longer keeps it. "
                                                           "The job was charged.")));
    if (m_acceptedAt) // just now: it cannot have been forgotten for its age
        return endWith(JobState::Failed,
                       Error::of(Error::Kind::Failed,
                                QT_TRANSLATE_NOOP("Error", "The service accepted this job and does not know it any more. "
                                                           "Look into its list of charges before sending it again.")));
    endWith(JobState::Expired,
            Error::of(Error::Kind::Expired,
                     QT_TRANSLATE_NOOP("Error", "The service no longer knows this job. If its picture was made, it was "
                                                "charged and can no longer be fetched.")));
}

void JobRun::takeReady(const PollOutcome &outcome)
{
    const Result<ServiceCall> service = call();
    m_row.state = JobState::Fetching;
    m_row.resultUrl = storedAddress(outcome.resultUrl, service ? service->address : QUrl());
    m_row.resultExpires = outcome.resultExpires;
    if (outcome.seed)
        m_row.usedSeed = outcome.seed;
    if (!outcome.sentPrompt.isEmpty() && outcome.sentPrompt != m_row.prompt)
        m_row.sentPrompt = outcome.sentPrompt;
    m_fraction.reset();
    journal([this] {
        emit moved(); // the service has a place free
        emit progressed();
        fetch();
    });
}

// ---- fetching

void JobRun::fetch()
{
    const Result<ServiceCall> service = call();
    Provider *client = provider();
    if (!service || !client)
        return waitFor(m_host.retries.wait(m_breaks, random01()), true, [this] { fetch(); });
    const auto progress = [this](qint64 received, qint64 total) {
        if (total > 0)
            m_fraction = double(received) / double(total);
        emit progressed();
    };
    client->fetch({service->address, {}}, liveAddress(m_row.resultUrl, service->address), newCall(), progress,
                  [this](const FetchOutcome &outcome) { takeFetched(outcome); });
}

void JobRun::takeFetched(const FetchOutcome &outcome)
{
    endCall();
    m_fraction.reset();
    switch (outcome.kind) {
    case FetchOutcome::Kind::Complete:
        return keepRaw(outcome.bytes);
    case FetchOutcome::Kind::Broken:
        return takeBroken(outcome);
    case FetchOutcome::Kind::Gone:
        if (m_freshAddresses++ < m_host.retries.freshAddresses)
            return waitFor(m_host.retries.wait(m_freshAddresses - 1, random01()), true, [this] { poll(); });
        return endWith(JobState::Expired,
                       Error::of(Error::Kind::Expired,
                                QT_TRANSLATE_NOOP("Error", "The picture was ready and its address has expired. The job "
                                                           "was charged."),
                                {}, outcome.error ? outcome.error->detail : QString()));
    case FetchOutcome::Kind::Refused:
        return endWith(JobState::Failed, outcome.error ? *outcome.error : Error{Error::Kind::Unusable});
    }
}

void JobRun::takeBroken(const FetchOutcome &outcome)
{
    if (m_breaks < m_host.retries.transfers) {
        const milliseconds wait = m_host.retries.wait(m_breaks++, random01());
        return waitFor(wait, true, [this] { fetch(); });
    }
    // A poll that gets through shows that the network is there: only then is a further round counted.
    m_breaks = 0;
    if (m_freshAddresses++ < m_host.retries.freshAddresses)
        return poll();
    endWith(JobState::Failed, outcome.error ? *outcome.error : Error{Error::Kind::Network});
}

void JobRun::keepRaw(const QByteArray &bytes, int attempt)
{
    const auto put = [files = m_host.store.files(), bytes] { return files.put(bytes, extensionFor(bytes)); };
    thenOn(QtConcurrent::run(&m_host.pool, put), this, [this, bytes, attempt](const Result<FileRef> &kept) {
        if (!kept) {
            m_host.reportStorage(kept.error());
            return waitFor(m_host.retries.wait(attempt, random01()), false,
                           [this, bytes, attempt] { keepRaw(bytes, attempt + 1); });
        }
        m_row.raw = *kept;
        m_row.state = JobState::Stitching;
        journal([this] {
            emit progressed();
            place();
        });
    });
}

// ---- stitching

void JobRun::place()
{
    const auto make = [files = m_host.store.files(), row = m_row] { return placeResult(files, row); };
    thenOn(QtConcurrent::run(&m_host.pool, make), this,
             [this](const Result<Placement> &placement) { takePlaced(placement); });
}

void JobRun::takePlaced(const Result<Placement> &placement)
{
    if (placement)
        return keepPatch(*placement);
    // Also where our copy was damaged: as long as the service keeps the result it can be had again.
    const bool mayHelp = placement.error().kind == Error::Kind::Unusable || placement.error().kind == Error::Kind::Storage;
    if (!mayHelp || m_unusable++ >= m_host.retries.unusable)
        return endWith(JobState::Failed, placement.error()); // the bytes stay
    m_row.state = JobState::Fetching;
    journal([this] { isResultAlive() ? fetch() : poll(); });
}

void JobRun::keepPatch(const Placement &placement, int attempt)
{
    if (placement.patch.isEmpty())
        return finish(placement);
    const auto put = [files = m_host.store.files(), bytes = placement.patch] { return files.put(bytes, u"patch"_s); };
    thenOn(QtConcurrent::run(&m_host.pool, put), this, [this, placement, attempt](const Result<FileRef> &kept) {
        if (!kept) {
            m_host.reportStorage(kept.error());
            return waitFor(m_host.retries.wait(attempt, random01()), false,
                           [this, placement, attempt] { keepPatch(placement, attempt + 1); });
        }
        m_row.patch = *kept;
        finish(placement);
    });
}

void JobRun::finish(const Placement &placement)
{
    m_row.patchRect = placement.rect;
    m_row.samplesOutside = placement.samplesOutside;
    m_row.changedOutside = placement.changedOutside;
    m_row.resultSize = placement.resultSize;
    endWith(JobState::Ready, std::nullopt);
}
} // namespace pentimento
