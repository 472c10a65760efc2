#include "app/jobs/jobrun.h"

#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/furtherpictures.h"
#include "app/jobs/timetable.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QtConcurrentRun>

#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
// From the first question after a job to its picture in the history.

namespace {
using std::chrono::milliseconds;

// A task that the service does not know yet is asked for at least this often.
constexpr milliseconds mostNotFoundWait{8000};

QString extensionFor(const QByteArray &bytes)
{
    const FileFormat format = formatOfBytes(bytes);
    return format == FileFormat::Unknown ? u"bin"_s : extensionOf(format);
}
} // namespace

// ---- waiting

void JobRun::pollLater()
{
    const milliseconds wait = m_stopped ? m_host.polls.stopped : m_host.polls.wait(m_polls, QRandomGenerator::global()->generateDouble());
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
        if (outcome.cost.isKnown() && m_row.output == 0) // the first picture bears it
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
    const milliseconds wait = retryWait(m_pollFailures++, outcome.retryAfter);
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
        return waitFor(std::min(retryWait(m_notFound - 1), mostNotFoundWait), true,
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
    const QUrl home = service ? service->address : QUrl();
    m_host.timetable.forget(&m_limit);
    m_row.resultExpires = outcome.resultExpires;
    if (outcome.seed)
        m_row.usedSeed = outcome.seed;
    if (!outcome.sentPrompt.isEmpty() && outcome.sentPrompt != m_row.prompt)
        m_row.sentPrompt = outcome.sentPrompt;
    m_fraction.reset();
    const QList<QUrl> pictures = QList<QUrl>{outcome.resultUrl} + outcome.furtherResults;
    if (m_row.output == 0)
        noteFurther(outcome, home);
    const QUrl own = pictures.value(m_row.output);
    m_row.resultUrl = own.isEmpty() ? QString() : storedAddress(own, home);
    takePicture(own, outcome.error);
}

/// The pictures beside the first are journalled with it, before any of them is fetched.
void JobRun::noteFurther(const PollOutcome &outcome, const QUrl &service)
{
    if (outcome.furtherResults.isEmpty())
        return;
    QStringList addresses;
    for (const QUrl &picture : outcome.furtherResults)
        addresses << (picture.isEmpty() ? QString() : storedAddress(picture, service));
    Generation first = m_row;
    first.state = JobState::Fetching;
    m_further = furtherPictures(first, addresses, outcome.error);
}

void JobRun::takePicture(const QUrl &picture, const std::optional<Error> &refusal)
{
    if (picture.isEmpty())
        return endWith(JobState::Failed, refusal ? *refusal : Error{Error::Kind::Unusable});
    m_row.state = JobState::Fetching;
    journal([this] {
        emit moved(); // the service has a place free
        emit progressed();
        fetch();
    });
}

// ---- fetching

bool JobRun::isResultAlive() const
{
    return !m_row.resultUrl.isEmpty()
           && (!m_row.resultExpires.isValid() || m_row.resultExpires > m_host.clock.now());
}

void JobRun::fetch()
{
    const Result<ServiceCall> service = call();
    Provider *client = provider();
    if (!service || !client)
        return waitFor(retryWait(m_breaks), true, [this] { fetch(); });
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
            return waitFor(retryWait(m_freshAddresses - 1), true, [this] { poll(); });
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
        const milliseconds wait = retryWait(m_breaks++);
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
            return waitFor(retryWait(attempt), false,
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
    const PlacementSources::Held source = m_source ? std::exchange(m_source, nullptr) : m_host.sources->held(m_row);
    if (!source)
        return placeFrom(std::nullopt);
    thenOn(*source, this, [this, source](const Result<PlacementSource> &read) {
        placeFrom(read ? std::optional(*read) : std::nullopt); // what is wrong with it is found again, and said
    });
}

void JobRun::placeFrom(std::optional<PlacementSource> source)
{
    const auto make = [files = m_host.store.files(), row = m_row, source = std::move(source)] {
        return placeResult(files, row, source ? &*source : nullptr);
    };
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
            return waitFor(retryWait(attempt), false,
                           [this, placement, attempt] { keepPatch(placement, attempt + 1); });
        }
        m_row.patch = *kept;
        m_host.history.remember(*kept, placement.placed);
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
