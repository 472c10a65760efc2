#include "app/jobs/jobqueue.h"

#include "app/base/clock.h"
#include "app/base/futures.h"
#include "app/base/ids.h"
#include "app/base/redact.h"
#include "app/credentials/credentialstore.h"
#include "app/history/history.h"
#include "app/jobs/admission.h"
#include "app/jobs/filing.h"
#include "app/jobs/jobrun.h"
#include "app/jobs/sharedfiles.h"
#include "app/jobs/timetable.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QHash>
#include <QPromise>
#include <QRandomGenerator>
#include <QSet>
#include <QtConcurrentRun>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using std::chrono::milliseconds;
using AddPromise = std::shared_ptr<QPromise<JobQueue::AddOutcome>>;

constexpr int mostAtOnceBfl = 24; // per account, by the service's own word

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

} // namespace

/// Where a request goes.
struct Destination
{
    ServiceProfile profile;
    QString address; ///< empty: Practice, wherever it listens
};

class JobQueue::Private
{
public:
    Private(JobQueue *queue, Services given);

    Result<Destination> destination(const QString &profile, const Endpoint &endpoint, const QUrl &asked) const;
    Result<QUrl> addressFor(const ServiceProfile &profile, const Endpoint &endpoint, const QUrl &asked) const;
    std::optional<ServiceProfile> profile(const QString &id) const;
    void withKey(const ServiceProfile &profile, const AddPromise &promise, std::function<void()> next);
    void file(const FilingOrder &filing, const AddPromise &promise);
    void keepSecrets(const QStringList &ids, const QString &secret, std::function<void()> next);
    void insert(const QList<Generation> &rows, bool mayRepeat, const AddPromise &promise);
    void forgetSecrets(const QList<Generation> &rows, std::function<void()> next);
    void adopt(const QList<Generation> &rows);
    Generation repetitionOf(const Generation &ended) const;
    JobRun *makeRun(const Generation &row);
    void drop(JobRun *run);

    void startNext();
    bool hasPlace(const JobRun &candidate) const;
    bool isHeld(const QString &key) const;
    void hold(const QString &key, std::optional<milliseconds> asked);
    void armHolds();
    JobRun *find(const QString &id) const { return runs.value(id); }
    int placeOf(const JobRun *run) const;

    JobQueue *q;
    Services services;
    QThreadPool pool;
    Timetable timetable;
    JobHost host;
    SharedFiles files;
    QHash<QString, JobRun *> runs;
    QList<JobRun *> order;      // as they came, or as the person ordered them
    QSet<QString> known;        // rows that are this queue's already, also those still being written
    struct Hold
    {
        milliseconds until{0};
        int times = 0;
    };
    QHash<QString, Hold> holds; // by accountOf(): services that asked to be left alone for a while
    QObject holdAlarm;
    bool isResting = false;
    bool startPending = false;
    bool isStorageFailing = false;
};

JobQueue::Private::Private(JobQueue *queue, Services given)
    : q(queue)
    , services(std::move(given))
    , timetable(services.clock)
    , host{services.store, services.history, services.credentials, services.catalogue, services.clock, timetable,
           pool, services.provider, services.practiceAddress, services.polls, services.retries,
           [this](const Error &error) {
               isStorageFailing = true;
               emit q->storageFailed(error);
           },
           [this] {
               if (std::exchange(isStorageFailing, false))
                   emit q->storageRecovered();
           }}
    , files(services.clock, timetable, services.retries)
{
    host.files = &files;
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

std::optional<ServiceProfile> JobQueue::Private::profile(const QString &id) const
{
    const QList<ServiceProfile> all = services.profiles();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ServiceProfile &p) { return p.id == id; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

Result<Destination> JobQueue::Private::destination(const QString &profileId, const Endpoint &endpoint,
                                                   const QUrl &asked) const
{
    const std::optional<ServiceProfile> wanted = profile(profileId);
    if (!wanted) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "There is no service \"%1\" in the settings."), {profileId});
    }
    if (!wanted->isPractice() && wanted->protocol != endpoint.service) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "%1 does not offer %2. Choose another service or endpoint."),
                        {wanted->title, endpoint.title});
    }
    if (!services.provider(endpoint.service)) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "%1 belongs to a service that cannot be used yet for generating. "
                                                   "Nothing was sent. Choose an endpoint of another service."),
                        {endpoint.title});
    }
    if (wanted->isPractice() && asked.isEmpty()) {
        const Result<QUrl> listens = services.practiceAddress(); // where it cannot start, nothing is queued for it
        return listens ? Result<Destination>(Destination{*wanted, {}}) : listens.error();
    }
    const Result<QUrl> address = addressFor(*wanted, endpoint, asked);
    if (!address)
        return address.error();
    return Destination{*wanted, address->toString(QUrl::FullyEncoded)};
}

Result<QUrl> JobQueue::Private::addressFor(const ServiceProfile &wanted, const Endpoint &endpoint,
                                           const QUrl &asked) const
{
    const QUrl own = services.provider(endpoint.service)->defaultAddress();
    const QUrl chosen = !asked.isEmpty() ? asked : wanted.address;
    const QUrl address = !chosen.isEmpty() ? chosen : endpoint.server.isEmpty() ? own : QUrl(endpoint.server);
    if (!isAllowedAddress(address)) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "%1 cannot be called: an address begins with https (plain http only "
                                                   "on this computer) and has no user name and no question mark. "
                                                   "Nothing was sent."),
                        {address.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)});
    }
    // A schema can come from anywhere; only the person decides that a key goes to a stranger.
    if (chosen.isEmpty() && !mayCarryKey(own, address)) {
        return Error::of(Error::Kind::Usage,
                        QT_TRANSLATE_NOOP("Error", "The schema of %1 names the server %2, which the key is not sent to. "
                                                   "To use it, make a service profile with this address."),
                        {endpoint.title, address.host()});
    }
    return address;
}

void JobQueue::Private::withKey(const ServiceProfile &wanted, const AddPromise &promise, std::function<void()> next)
{
    if (wanted.isPractice())
        return next();
    thenOn(services.credentials.read(wanted.id), q, [promise, wanted, next = std::move(next)](const Result<QString> &key) {
        if (!key)
            return keep<AddOutcome>(promise, {{}, {key.error()}});
        if (isSendableKey(key->trimmed()))
            return next();
        keep<AddOutcome>(promise,
                         {{},
                          {key->trimmed().isEmpty()
                               ? Error::of(Error::Kind::Key,
                                          QT_TRANSLATE_NOOP("Error", "There is no key for %1, so nothing was sent. Add "
                                                                     "one in the settings, or set %2."),
                                          {wanted.title, keyVariable(wanted.id)})
                               : Error::of(Error::Kind::Key,
                                          QT_TRANSLATE_NOOP("Error", "The key for %1 holds characters that no key has, "
                                                                     "so nothing was sent. Paste it again."),
                                          {wanted.title})}});
    });
}

QFuture<JobQueue::AddOutcome> JobQueue::add(const JobRequest &request)
{
    const Result<Destination> destination = d->destination(request.profile, request.endpoint, request.address);
    if (!destination)
        return keptAlready<AddOutcome>({{}, {destination.error()}});
    FilingOrder order;
    order.request = request;
    for (int i = 0; i < request.count; ++i)
        order.ids << newId();
    order.ids.sort(); // made in one millisecond they are in no order, and lists sort by them
    order.group = newId();
    order.profile = destination->profile.id;
    order.address = destination->address;
    order.estimate = destination->profile.isPractice() ? Money{0, {}, {}} : request.endpoint.price;
    order.createdAt = d->services.clock.now();
    order.owner = d->services.store.ownerId();
    const AddPromise promise = startedPromise<AddOutcome>();
    d->withKey(destination->profile, promise, [this, order, promise] { d->file(order, promise); });
    return promise->future();
}

void JobQueue::Private::file(const FilingOrder &filing, const AddPromise &promise)
{
    const auto work = [files = services.store.files(), filing] { return fileRequest(files, filing); };
    thenOn(QtConcurrent::run(&pool, work), q, [this, filing, promise](const Filed &filed) {
        if (!filed.errors.isEmpty())
            return keep<AddOutcome>(promise, {{}, filed.errors});
        keepSecrets(filing.ids, filing.request.webhookSecret, [this, filed, mayRepeat = filing.request.mayRepeat, promise] {
            insert(filed.rows, mayRepeat, promise);
        });
    });
}

void JobQueue::Private::keepSecrets(const QStringList &ids, const QString &secret, std::function<void()> next)
{
    if (secret.isEmpty() || ids.isEmpty())
        return next();
    rememberSecret(secret);
    const QString name = u"job/"_s + ids.first();
    services.credentials.setForSession(name, secret); // also where there is no keyring
    thenOn(services.credentials.write(name, secret), q,
             [this, ids, secret, next = std::move(next)](const Result<void> &) { keepSecrets(ids.mid(1), secret, next); });
}

void JobQueue::Private::insert(const QList<Generation> &rows, bool mayRepeat, const AddPromise &promise)
{
    for (const Generation &row : rows)
        known.insert(row.id); // resume() must not take for an orphan what is just being written
    const Admission admission{rows, q->limits(), services.clock.now().toLocalTime().date(), mayRepeat};
    const auto write = [admission](Database &database) { return admit(database, admission); };
    thenOn(services.store.run(write), q, [this, rows, promise](const Admitted &admitted) {
        AddOutcome outcome{{}, {}, admitted.sameAs, admitted.notice};
        if (admitted.error)
            outcome.errors << *admitted.error;
        if (admitted.rows.isEmpty()) {
            for (const Generation &row : rows)
                known.remove(row.id);
            return forgetSecrets(rows, [promise, outcome] { keep<AddOutcome>(promise, outcome); });
        }
        for (const Generation &row : admitted.rows)
            outcome.ids << row.id;
        services.history.noteAdded(admitted.rows);
        adopt(admitted.rows);
        keep<AddOutcome>(promise, outcome);
        startNext();
    });
}

void JobQueue::Private::forgetSecrets(const QList<Generation> &rows, std::function<void()> next)
{
    if (rows.isEmpty() || !rows.first().hasSecret) // all of a request have one, or none
        return next();
    const QString name = u"job/"_s + rows.first().id;
    services.credentials.setForSession(name, {});
    thenOn(services.credentials.remove(name), q,
           [this, rows, next = std::move(next)](const Result<void> &) { forgetSecrets(rows.mid(1), next); });
}

void JobQueue::Private::adopt(const QList<Generation> &rows)
{
    for (const Generation &row : rows) {
        known.insert(row.id);
        JobRun *run = makeRun(row);
        runs.insert(row.id, run);
        order.append(run);
    }
    emit q->runningChanged();
}

Generation JobQueue::Private::repetitionOf(const Generation &ended) const
{
    // Named one by one: what is not named here belonged to the run that ended.
    Generation row;
    row.id = newId();
    row.group = newId();
    row.parent = ended.id;
    row.profile = ended.profile;
    row.protocol = ended.protocol;
    row.endpoint = ended.endpoint;
    row.endpointTitle = ended.endpointTitle;
    row.address = ended.address;
    row.prompt = ended.prompt;
    row.fields = ended.fields;
    row.hasSecret = ended.hasSecret;
    row.seed = ended.seed;
    row.picture = ended.picture;
    row.pictureName = ended.pictureName;
    row.source = ended.source;
    row.edits = ended.edits;
    row.pictureSize = ended.pictureSize;
    row.mask = ended.mask;
    row.plan = ended.plan;
    row.blend = ended.blend;
    row.uploads = ended.uploads;
    row.estimate = ended.estimate;
    row.createdAt = services.clock.now();
    row.owner = services.store.ownerId();
    return row;
}

JobRun *JobQueue::Private::makeRun(const Generation &row)
{
    auto *run = new JobRun(host, row, q);
    QObject::connect(run, &JobRun::progressed, q, [this, run] { emit q->progressChanged(run->row().id); });
    QObject::connect(run, &JobRun::moved, q, [this] { startNext(); });
    QObject::connect(run, &JobRun::accepted, q, [this, run] {
        holds.remove(accountOf(run->row()));
        emit q->progressChanged(run->row().id);
        startNext();
    });
    QObject::connect(run, &JobRun::heldOff, q, [this, run](std::optional<milliseconds> asked) {
        hold(accountOf(run->row()), asked);
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
    if (isResting || isHeld(accountOf(row)))
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

bool JobQueue::Private::isHeld(const QString &key) const
{
    const auto held = holds.find(key);
    return held != holds.end() && held->until > services.clock.steady();
}

void JobQueue::Private::hold(const QString &key, std::optional<milliseconds> asked)
{
    Hold &held = holds[key];
    const milliseconds wait = services.retries.wait(held.times++, QRandomGenerator::global()->generateDouble(), asked);
    // Whole pictures go out with every attempt: not more often than this, whatever the service asks for.
    held.until = std::max(held.until, services.clock.steady() + std::max(wait, services.retries.first));
    armHolds();
}

void JobQueue::Private::armHolds()
{
    const milliseconds now = services.clock.steady();
    std::optional<milliseconds> first;
    for (const Hold &held : std::as_const(holds)) {
        if (held.until > now)
            first = std::min(first.value_or(held.until), held.until);
    }
    if (!first)
        return timetable.forget(&holdAlarm);
    timetable.wait(&holdAlarm, *first - now, Timetable::Kind::Order, [this] {
        startNext();
        armHolds();
    });
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
        for (const Generation &row : *claimed) {
            if (d->known.contains(row.id))
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
    d->keepSecrets({id}, secret.trimmed(), [this, id] {
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
    d->startNext();
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
    const AddPromise promise = startedPromise<AddOutcome>();
    thenOn(d->services.history.find(id), this, [this, promise](const Result<Generation> &found) {
        if (!found)
            return keep<AddOutcome>(promise, {{}, {found.error()}});
        Generation row = *found;
        if (!isEnd(row.state) || row.state == JobState::Ready) {
            return keep<AddOutcome>(promise, {{}, {Error::of(Error::Kind::Usage,
                                                            QT_TRANSLATE_NOOP("Error", "This job has not failed, so it "
                                                                                       "is not sent again."))}});
        }
        const std::optional<ServiceProfile> profile = d->profile(row.profile);
        if (!profile || !d->services.provider(row.protocol)) {
            return keep<AddOutcome>(promise, {{}, {Error::of(Error::Kind::Usage,
                                                            QT_TRANSLATE_NOOP("Error", "There is no service \"%1\" in "
                                                                                       "the settings."), {row.profile})}});
        }
        d->withKey(*profile, promise, [this, row, promise] { d->insert({d->repetitionOf(row)}, true, promise); });
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
