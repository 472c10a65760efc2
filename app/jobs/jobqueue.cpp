#include "app/jobs/jobqueue.h"

#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/base/redact.h"
#include "app/history/history.h"
#include "app/history/spending.h"
#include "app/jobs/admission.h"
#include "app/jobs/jobintake.h"
#include "app/jobs/jobrun.h"
#include "app/jobs/queueplaces.h"
#include "app/jobs/servicechoice.h"
#include "app/jobs/serviceholds.h"
#include "app/jobs/sharedfiles.h"
#include "app/jobs/timetable.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using std::chrono::milliseconds;

constexpr int mostAtOnceBfl = 24; // per account, by the service's own word
} // namespace

class JobQueue::Private
{
public:
    Private(JobQueue *queue, Services given);

    void adopt(const QList<Generation> &rows);
    JobRun *makeRun(const Generation &row);
    void drop(JobRun *run);

    void startNext();
    bool hasPlace(const JobRun &candidate) const;
    JobRun *find(const QString &id) const { return runs.value(id); }
    int placeOf(const JobRun *run) const;
    void keepPlaces();
    void takeFurther(const QList<Generation> &rows);

    JobQueue *q;
    Services services;
    QThreadPool pool;
    PlacementSources sources{pool};
    Timetable timetable;
    JobHost host;
    SharedFiles files;
    ServiceHolds holds;
    ServiceChoice choice;
    JobIntake intake;
    QueuePlaces places;
    QHash<QString, JobRun *> runs;
    QList<JobRun *> order;      // as they came, or as the person ordered them
    bool isResting = false;
    bool startPending = false;
    bool isStorageFailing = false;
};

JobQueue::Private::Private(JobQueue *queue, Services given)
    : q(queue)
    , services(std::move(given))
    , timetable(services.clock)
    , host{services.store,
           services.history,
           services.credentials,
           services.catalogue,
           services.clock,
           timetable,
           pool,
           services.provider,
           services.practiceAddress,
           services.polls,
           services.retries,
           [this](const Error &error) {
               isStorageFailing = true;
               emit q->storageFailed(error);
           },
           [this] {
               if (std::exchange(isStorageFailing, false))
                   emit q->storageRecovered();
           }}
    , files(services.clock, timetable, services.retries)
    , holds(services.clock, timetable, services.retries, [this] { startNext(); })
    , choice{services.provider, services.profiles, services.practiceAddress}
    , intake(services, pool, queue,
             [this](const QList<Generation> &rows) {
                 adopt(rows);
                 startNext();
             })
    , places(services.store, timetable, services.retries, host.reportStorage)
{
    host.files = &files;
    host.sources = &sources;
}

JobQueue::JobQueue(Services services, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(services)))
{
}

JobQueue::~JobQueue()
{
    qDeleteAll(d->runs); // aborts what is under way; the journal says where each one was
    d->runs.clear();
    d->order.clear();
}

// ---- taking jobs in

QFuture<JobQueue::AddOutcome> JobQueue::add(const JobRequest &request)
{
    const Result<Destination> destination = d->choice.destination(request.profile, request.endpoint, request.address);
    if (!destination)
        return keptAlready<AddOutcome>({{}, {destination.error()}});
    const JobIntake::Promise promise = startedPromise<AddOutcome>();
    d->intake.take(request, *destination, promise);
    return promise->future();
}

QFuture<Result<QString>> JobQueue::sentBefore(const QList<Generation> &rows)
{
    return d->services.store.run(
        [rows](Database &database) { return spending::identicalTo(database, rows); });
}

void JobQueue::Private::adopt(const QList<Generation> &rows)
{
    for (const Generation &row : rows) {
        intake.known.insert(row.id);
        JobRun *run = makeRun(row);
        runs.insert(row.id, run);
        order.append(run);
    }
    emit q->runningChanged();
}

JobRun *JobQueue::Private::makeRun(const Generation &row)
{
    auto *run = new JobRun(host, row, q);
    QObject::connect(run, &JobRun::progressed, q, [this, run] { emit q->progressChanged(run->row().id); });
    QObject::connect(run, &JobRun::moved, q, [this] {
        emit q->runningChanged();
        startNext();
    });
    QObject::connect(run, &JobRun::furtherFound, q,
                     [this](const QList<Generation> &rows) { takeFurther(rows); });
    QObject::connect(run, &JobRun::accepted, q, [this, run] {
        holds.release(accountOf(run->row()));
        emit q->progressChanged(run->row().id);
        startNext();
    });
    QObject::connect(run, &JobRun::heldOff, q, [this, run](std::optional<milliseconds> asked) {
        holds.hold(accountOf(run->row()), asked);
    });
    QObject::connect(run, &JobRun::refused, q,
                     [this, run](const QList<Error> &errors) { emit q->refused(run->row().id, errors); });
    QObject::connect(run, &JobRun::removed, q, [this, run] { drop(run); });
    QObject::connect(run, &JobRun::ended, q, [this, run] {
        const Generation last = run->row();
        drop(run);
        emit q->ended(last);
    });
    return run;
}

void JobQueue::Private::takeFurther(const QList<Generation> &rows)
{
    QStringList ids;
    QList<Generation> fetched;
    for (const Generation &row : rows) {
        ids << row.id;
        if (!isEnd(row.state))
            fetched << row;
    }
    services.history.noteAdded(rows);
    adopt(fetched);
    emit q->furtherFound(ids);
    for (const Generation &row : rows)
        if (isEnd(row.state))
            emit q->ended(row);
        else
            find(row.id)->takeOver();
}

void JobQueue::Private::drop(JobRun *run)
{
    runs.remove(run->row().id);
    order.removeOne(run);
    run->deleteLater();
    emit q->runningChanged();
    startNext();
}

// ---- who goes next

void JobQueue::Private::startNext()
{
    if (std::exchange(startPending, true))
        return;
    // Later: a job's own signal can be under way, and several of them come together.
    QMetaObject::invokeMethod(q, [this] {
        startPending = false;
        const QList<JobRun *> candidates = order;
        for (JobRun *run : candidates) {
            const bool isReady = order.contains(run) && run->isQueued() && !run->isPaused() && !run->isMarkedForRemoval();
            if (isReady && hasPlace(*run))
                run->start();
        }
        for (JobRun *run : std::as_const(order)) {
            if (run->isQueued())
                emit q->progressChanged(run->row().id);
        }
    }, Qt::QueuedConnection);
}

bool JobQueue::Private::hasPlace(const JobRun &candidate) const
{
    const Generation &row = candidate.row();
    if (isResting || holds.isHeld(accountOf(row)))
        return false;
    const Endpoint *endpoint = services.catalogue.find(row.endpoint, row.protocol);
    int sending = 0;
    int atService = 0;
    int atEndpoint = 0;
    for (const JobRun *run : order) {
        const Generation &other = run->row();
        sending += run->isSending();
        if (!run->isAtService() || accountOf(other) != accountOf(row))
            continue;
        ++atService;
        atEndpoint += other.endpoint == row.endpoint;
    }
    // Replicate names no number: its answers do.
    const int mostAtService = row.protocol == u"bfl"_s ? mostAtOnceBfl : std::numeric_limits<int>::max();
    const int mostAtEndpoint = endpoint && endpoint->mostAtOnce > 0 ? endpoint->mostAtOnce : mostAtService;
    return sending < services.retries.submits && atService < mostAtService && atEndpoint < mostAtEndpoint;
}

// ---- after a restart

QFuture<QStringList> JobQueue::resume(bool startQueued)
{
    const auto promise = startedPromise<QStringList>();
    thenOn(d->services.store.run(claimOrphans), this,
             [this, startQueued, promise](const Result<QList<Generation>> &claimed) {
        if (!claimed) {
            emit storageFailed(claimed.error());
            return keep<QStringList>(promise, {});
        }
        QList<Generation> fresh;
        QStringList ids;
        for (const Generation &row : QueuePlaces::ordered(*claimed)) {
            if (d->intake.known.contains(row.id))
                continue;
            fresh.append(row);
            ids << row.id;
        }
        d->adopt(fresh);
        keep<QStringList>(promise, ids);
        for (const QString &id : ids) {
            JobRun *run = d->find(id);
            d->services.history.noteChanged(run->row());
            run->takeOver();
            if (startQueued)
                run->setPaused(false);
        }
        emit runningChanged();
        d->startNext();
    });
    return promise->future();
}

void JobQueue::startPaused()
{
    for (JobRun *run : std::as_const(d->order)) {
        if (!run->needsSecret())
            run->setPaused(false);
    }
    emit runningChanged();
    d->startNext();
}

void JobQueue::setSecret(const QString &id, const QString &secret)
{
    d->intake.keepSecrets({id}, secret.trimmed(), [this, id] {
        if (JobRun *run = d->find(id))
            run->secretGiven();
        emit runningChanged();
        d->startNext();
    });
}

// ---- wishes

void JobQueue::remove(const QString &id)
{
    if (JobRun *run = d->find(id))
        run->remove();
}

void JobQueue::move(const QString &id, int place)
{
    JobRun *run = d->find(id);
    if (!run || !run->isQueued())
        return;
    d->order.removeOne(run);
    qsizetype at = 0;
    for (int queued = 1; at < d->order.size(); ++at) {
        if (d->order[at]->isQueued() && queued++ >= place)
            break;
    }
    d->order.insert(at, run);
    d->keepPlaces();
    d->startNext();
}

void JobQueue::Private::keepPlaces()
{
    QStringList ids;
    for (JobRun *run : std::as_const(order)) {
        if (!run->isQueued())
            continue;
        ids << run->row().id;
        run->setQueuePlace(int(ids.size()));
    }
    places.keep(ids);
}

void JobQueue::setPaused(const QString &id, bool paused)
{
    JobRun *run = d->find(id);
    if (!run || !run->isQueued() || run->needsSecret())
        return;
    run->setPaused(paused, true);
    emit progressChanged(id);
    emit runningChanged();
    d->startNext();
}

void JobQueue::setHeld(bool held)
{
    if (std::exchange(d->isResting, held) == held)
        return;
    emit runningChanged();
    d->startNext();
}

bool JobQueue::isHeld() const
{
    return d->isResting;
}

void JobQueue::stopWaiting(const QString &id)
{
    if (JobRun *run = d->find(id)) {
        run->stopWaiting();
        emit runningChanged();
    }
}

void JobQueue::cancel(const QString &id)
{
    JobRun *run = d->find(id);
    if (!run)
        return;
    if (run->isQueued())
        run->remove();
    else if (!run->cancel())
        stopWaiting(id);
}

void JobQueue::check(const QString &id)
{
    thenOn(d->services.history.find(id), this, [this, id](const Result<Generation> &found) {
        const Provider *provider = found ? d->services.provider(found->protocol) : nullptr;
        if (!found || found->state != JobState::Unknown || d->find(id) || !provider || !provider->canList())
            return;
        Generation row = *found;
        row.owner = d->services.store.ownerId();
        d->adopt({row});
        d->find(id)->check();
    });
}

QFuture<JobQueue::AddOutcome> JobQueue::sendAgain(const QString &id)
{
    const JobIntake::Promise promise = startedPromise<AddOutcome>();
    thenOn(d->services.history.find(id), this, [this, promise](const Result<Generation> &found) {
        if (!found)
            return keep<AddOutcome>(promise, {{}, {found.error()}});
        const Generation &row = *found;
        if (!isEnd(row.state) || row.state == JobState::Ready) {
            return keep<AddOutcome>(promise, {{}, {Error::of(Error::Kind::Usage,
                                                            QT_TRANSLATE_NOOP("Error", "This job has not failed, so it "
                                                                                       "is not sent again."))}});
        }
        const std::optional<ServiceProfile> profile = d->choice.profile(row.profile);
        if (!profile || !d->services.provider(row.protocol)) {
            return keep<AddOutcome>(promise, {{}, {Error::of(Error::Kind::Usage,
                                                            QT_TRANSLATE_NOOP("Error", "There is no service \"%1\" in "
                                                                                       "the settings."), {row.profile})}});
        }
        d->intake.repeat(row, *profile, promise);
    });
    return promise->future();
}

void JobQueue::askNow()
{
    d->timetable.hurry();
}

// ---- what is known

int JobQueue::Private::placeOf(const JobRun *wanted) const
{
    int place = 0;
    for (const JobRun *run : order) {
        place += run->isQueued();
        if (run == wanted)
            return wanted->isQueued() ? place : 0;
    }
    return 0;
}

JobProgress JobQueue::progress(const QString &id) const
{
    JobProgress progress;
    const JobRun *run = d->find(id);
    progress.elsewhere = !run;
    if (!run)
        return progress;
    progress.bytesSent = run->bytesSent();
    progress.bytesToSend = run->bytesToSend();
    progress.fraction = run->fraction();
    progress.running = run->running();
    if (const Endpoint *endpoint = d->services.catalogue.find(run->row().endpoint, run->row().protocol))
        progress.usual = endpoint->usualTime;
    progress.placeInQueue = d->placeOf(run);
    progress.paused = run->isPaused();
    progress.pausedByPerson = run->isPausedByPerson();
    progress.held = d->isResting && run->isQueued();
    progress.stopped = run->isStopped();
    progress.cancelling = run->isCancelling();
    progress.lookedFor = run->isLookedFor();
    progress.needsSecret = run->needsSecret();
    return progress;
}

QStringList JobQueue::runningIds() const
{
    QStringList ids;
    for (const JobRun *run : std::as_const(d->order)) {
        const bool rests = run->isPaused() || (d->isResting && run->isQueued());
        if (!rests && !run->isStopped())
            ids << run->row().id;
    }
    return ids;
}

int JobQueue::paidRunning() const
{
    return int(std::count_if(d->order.begin(), d->order.end(), [](const JobRun *run) {
        const bool mayCost = run->row().state == JobState::Submitting || !run->row().serviceId.isEmpty();
        return mayCost && !run->row().isPractice() && !run->isStopped();
    }));
}

QFuture<Result<SpendingReport>> JobQueue::spending()
{
    return d->services.store.run([](Database &database) { return spending::report(database); });
}

QFuture<Result<SpendingTotal>> JobQueue::spentInPeriod()
{
    const QDate first = limits().periodStart(d->services.clock.now().toLocalTime().date());
    return d->services.store.run([first](Database &database) { return spending::since(database, first); });
}

SpendingLimits JobQueue::limits() const
{
    return d->services.limits ? d->services.limits() : SpendingLimits();
}

void JobQueue::checkKey(const ServiceProfile &profile, const QString &key, QObject *context,
                        std::function<void(Result<Money>)> done)
{
    const auto later = [context, done](const Result<Money> &result) {
        QMetaObject::invokeMethod(context, [done, result] { done(result); }, Qt::QueuedConnection);
    };
    Provider *provider = d->services.provider(profile.isPractice() ? u"bfl"_s : profile.protocol);
    if (!provider)
        return later(Error::of(Error::Kind::Usage,
                              QT_TRANSLATE_NOOP("Error", "Keys of %1 cannot be checked yet."), {profile.title}));
    if (!profile.isPractice() && !isSendableKey(key.trimmed()))
        return later(Error::of(Error::Kind::Key,
                              QT_TRANSLATE_NOOP("Error", "This is no key: it is empty or holds characters that no key has.")));
    Result<QUrl> address = profile.address.isEmpty() ? provider->defaultAddress() : profile.address;
    if (profile.isPractice())
        address = d->services.practiceAddress();
    if (!address)
        return later(address.error());
    if (!isAllowedAddress(*address))
        return later(Error::of(Error::Kind::Usage,
                              QT_TRANSLATE_NOOP("Error", "The address must begin with https (plain http only on this "
                                                         "computer) and have no user name and no question mark.")));
    rememberSecret(key.trimmed());
    provider->balance({*address, profile.isPractice() ? QString() : key.trimmed()}, context, std::move(done));
}
} // namespace pentimento

#include "moc_jobqueue.cpp"
