#include "app/api/bfl/bflprovider.h"
#include "app/api/replicate/replicateprovider.h"
#include "app/base/clock.h"
#include "app/credentials/credentialstore.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "app/practice/practiceserver.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"
#include "tests/support/jobrig.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Each fault that the Practice service can play, against the real clients over real sockets, in both
/// protocols at the same time: where the job ends, what it says, how often the request left, and what was
/// billed.
class TestRehearsal : public QObject
{
    Q_OBJECT
private slots:
    void aFaultEndsWhereItShould_data();
    void aFaultEndsWhereItShould();
    void everyFaultHasARow();

private:
    static QStringList rowsOfTheTable();
};

namespace {
using Kind = Error::Kind;

/// Limits of both clients that let nobody wait.
template <typename Limits> Limits quick()
{
    Limits limits;
    limits.submit = limits.poll = {700ms, 0ms, 4 * 1024 * 1024};
    limits.fetch = {700ms, 0ms, 8 * 1024 * 1024};
    return limits;
}

const Catalogue &catalogue()
{
    static const Catalogue all = Catalogue::load();
    return all;
}

/// The program without a window, with waits of milliseconds, and a Practice service of its own.
struct Rig
{
    Rig(const QString &fault, const QString &wire)
        : protocol(wire)
    {
        // A job that is told to have failed must not be ready before anybody asks.
        const bool fails = fault.startsWith(u"poll-error"_s) || fault.endsWith(u"-moderated"_s);
        PracticeOptions options{folder.filePath(u"practice"_s), 0, fails ? 1000ms : 60ms};
        options.faults = {fault};
        auto started = PracticeServer::start(options, catalogue());
        if (!started)
            qFatal("%s", qPrintable(started.error().plainSentence()));
        server = *std::move(started);
        store = *Store::open(Paths::below(folder.path()));
        history = std::make_unique<History>(*store);
        JobQueue::Services services{*store,
                                    *history,
                                    credentials,
                                    catalogue(),
                                    clock,
                                    [this](const QString &) { return client(); },
                                    [] { return builtInProfiles(); },
                                    [this]() -> Result<QUrl> { return server->baseUrl(); }};
        services.polls = {20ms, 40ms, 1.5, 0.1, 100ms};
        services.retries.first = 20ms;
        services.retries.most = 40ms;
        services.retries.notFoundTime = 200ms;
        services.retries.busy = 400ms;
        services.retries.transfers = 2;
        services.retries.freshAddresses = 1;
        queue = std::make_unique<JobQueue>(std::move(services));
        QObject::connect(queue.get(), &JobQueue::ended, queue.get(), [this](const Generation &row) { ended = row; });
    }

    Provider *client() { return protocol == u"bfl"_s ? static_cast<Provider *>(&bfl) : &replicate; }

    const QString protocol;
    QTemporaryDir folder;
    SystemClock clock;
    MemoryCredentials credentials;
    BflProvider bfl{quick<BflProvider::Limits>()};
    ReplicateProvider replicate{quick<ReplicateProvider::Limits>()};
    std::unique_ptr<PracticeServer> server;
    std::unique_ptr<Store> store;
    std::unique_ptr<History> history;
    std::unique_ptr<JobQueue> queue;
    std::optional<Generation> ended;
};

JobRequest request(const QString &protocol)
{
    JobRequest wanted;
    wanted.profile = u"practice"_s;
    wanted.endpoint = *catalogue().find(
        protocol == u"bfl"_s ? u"flux-pro-1.0-fill"_s : u"black-forest-labs/flux-fill-pro"_s, protocol);
    wanted.fields = {{u"prompt"_s, u"a boat"_s}, {u"output_format"_s, u"png"_s}};
    PictureSnapshot snapshot;
    snapshot.name = u"lake.png"_s;
    snapshot.file = JobRig::picture(QSize(96, 64), qRgb(10, 20, 200));
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    snapshot.mask = MaskTiles(snapshot.info.size);
    snapshot.mask.fillRect(QRect(30, 20, 20, 20), 255);
    wanted.picture = snapshot;
    return wanted;
}

/// What becomes of a job.
struct Ending
{
    JobState state = JobState::Ready; ///< Waiting: it goes on for ever, as it should
    std::optional<Kind> kind = {};
    int posts = 1; ///< -1: more than one
    bool isBilled = true;
};

/// Empty where \a rig's job ended so.
QString endProblem(Rig &rig, const Ending &due)
{
    static const QRegularExpression raw(u"<html|[\\[{]|%\\d"_s);
    const bool hasEnded = rig.ended.has_value();
    if (hasEnded == (due.state == JobState::Waiting))
        return hasEnded ? u"ended: "_s + jobStateName(rig.ended->state) : u"no end"_s;
    if (hasEnded) {
        const auto error = rig.ended->error;
        const QString said = jobStateName(rig.ended->state) + u": "_s +
                             (error ? error->plainSentence() + u" | "_s + error->detail : u"-"_s);
        const bool isRight =
            rig.ended->state == due.state && (error ? std::optional(error->kind) : std::nullopt) == due.kind;
        if (!isRight || (error && error->plainSentence().contains(raw)))
            return said;
    }
    const int posts = rig.server->submitsReceived();
    if (due.posts >= 0 ? posts != due.posts : posts < 2)
        return u"%1 POSTs"_s.arg(posts);
    return {};
}
} // namespace

void TestRehearsal::aFaultEndsWhereItShould_data()
{
    QTest::addColumn<Ending>("bfl");
    QTest::addColumn<Ending>("replicate");
    const auto differ = [](const char *fault, const Ending &bfl, const Ending &replicate) {
        QTest::newRow(fault) << bfl << replicate;
    };
    const auto row = [&differ](const char *fault, JobState state, std::optional<Kind> kind, int posts,
                               bool billed) {
        const Ending both{state, kind, posts, billed};
        differ(fault, both, both);
    };
    using enum JobState;
    row("submit-401", Failed, Kind::Key, 1, false);
    row("submit-402", Failed, Kind::Credits, 1, false);
    row("submit-403", Failed, Kind::Key, 1, false);
    row("submit-422", Failed, Kind::Refused, 1, false);
    row("submit-422-text", Failed, Kind::Refused, 1, false);
    row("submit-429", Failed, Kind::Refused, -1, false);
    row("submit-429:2", Ready, {}, 3, true);
    row("submit-429-wait:1", Ready, {}, 2, true);
    row("submit-500", Failed, Kind::Failed, 1, false);
    row("submit-503", Failed, Kind::Failed, 1, false);
    row("submit-503-wait:1", Ready, {}, 2, true);
    differ("submit-close", {Unknown, Kind::Unknown, 1, false},
           {Failed, Kind::Failed, 1, false}); // its list holds none
    differ("submit-reset", {Unknown, Kind::Unknown, 1, false},
           {Failed, Kind::Failed, 1, false}); // its list holds none
    differ("submit-hang", {Unknown, Kind::Unknown, 1, false},
           {Failed, Kind::Failed, 1, false}); // its list holds none
    row("submit-redirect", Failed, Kind::Refused, 1, false);
    differ("lost-close", {Unknown, Kind::Unknown, 1, true}, {}); // found in its list
    differ("lost-reset", {Unknown, Kind::Unknown, 1, true}, {}); // found in its list
    differ("lost-hang", {Unknown, Kind::Unknown, 1, true}, {});  // found in its list
    differ("lost-html", {Unknown, Kind::Unknown, 1, true}, {});  // found in its list
    differ("lost-cut", {Unknown, Kind::Unknown, 1, true}, {});   // found in its list
    differ("lost-array", {Unknown, Kind::Unknown, 1, true}, {}); // found in its list
    differ("lost-id", {Unknown, Kind::Unknown, 1, true}, {});    // found in its list
    row("id-path", Ready, {}, 1, true);
    differ("id-huge", {Unknown, Kind::Unknown, 1, true}, {}); // found in its list
    row("id-repeated", Ready, {}, 1, true);
    row("polling-missing", Ready, {}, 1, true);
    row("polling-relative", Ready, {}, 1, true);
    row("polling-host", Failed, Kind::Refused, 1, true);
    row("polling-file", Failed, Kind::Refused, 1, true);
    for (const char *passing : {"poll-429:2", "poll-429-wait:1", "poll-500:2", "poll-503:2", "poll-html:2", "poll-close:2",
                                "poll-reset:2", "poll-hang:1", "poll-cut:2", "poll-bytes:2", "poll-huge:1", "poll-deep:2",
                                "poll-word:2", "poll-progress:2", "poll-pending:2", "poll-not-found:3"})
        row(passing, Ready, {}, 1, true);
    row("poll-pending", Waiting, {}, 1, true);
    row("poll-word", Waiting, {}, 1, true);
    row("poll-html", Waiting, {}, 1, true);
    row("poll-not-found", Failed, Kind::Failed, 1, true);
    row("poll-error", Failed, Kind::Failed, 1, false);
    row("poll-error-422", Failed, Kind::Failed, 1, false);
    row("poll-error-503", Failed, Kind::Failed, 1, false);
    differ("poll-request-moderated", {RequestModerated, Kind::Moderated, 1, false},
           {ContentModerated, Kind::Moderated, 1, false});
    row("poll-content-moderated", ContentModerated, Kind::Moderated, 1, false);
    row("ready-nothing", Failed, Kind::Unusable, 1, true);
    row("ready-number", Failed, Kind::Unusable, 1, true);
    row("ready-odd", Failed, Kind::Unusable, 1, true);
    row("ready-file", Failed, Kind::Unusable, 1, true);
    row("ready-host", Failed, Kind::Network, 1, true);
    for (const char *passing : {"download-404:1", "download-expired:1", "download-500:2", "download-close:2", "download-reset:2",
                                "download-hang:1", "download-cut:2", "download-half:1", "download-html:1", "download-empty:1",
                                "download-giant:1", "download-redirect", "download-format"})
        row(passing, Ready, {}, 1, true);
    row("download-slow", Ready, {}, 1, true);
    row("download-404", Expired, Kind::Expired, 1, true);
    row("download-expired", Expired, Kind::Expired, 1, true);
    row("download-500", Failed, Kind::Network, 1, true);
    row("download-cut", Failed, Kind::Network, 1, true);
    row("download-half", Failed, Kind::Unusable, 1, true);
    row("download-html", Failed, Kind::Unusable, 1, true);
    row("download-empty", Failed, Kind::Unusable, 1, true);
    row("download-giant", Failed, Kind::Unusable, 1, true);
    row("download-huge", Failed, Kind::Unusable, 1, true);
    row("download-endless", Failed, Kind::Unusable, 1, true);
    row("download-redirect-loop", Failed, Kind::Refused, 1, true);
    row("download-redirect-file", Failed, Kind::Refused, 1, true);
}

void TestRehearsal::aFaultEndsWhereItShould()
{
    QFETCH(Ending, bfl);
    QFETCH(Ending, replicate);
    const QString fault = QString::fromLatin1(QTest::currentDataTag());
    Rig first(fault, u"bfl"_s);
    Rig second(fault, u"replicate"_s);
    const std::pair<Rig *, Ending> both[] = {{&first, bfl}, {&second, replicate}};
    for (const auto &[rig, due] : both) {
        const auto added = rig->queue->add(request(rig->protocol));
        QTRY_VERIFY_WITH_TIMEOUT(added.isFinished(), 10'000);
        QCOMPARE(added.result().ids.size(), 1);
    }
    const auto isOver = [&] {
        return std::all_of(std::begin(both), std::end(both), [](const auto &one) {
            return one.first->ended.has_value() || one.second.state == JobState::Waiting;
        });
    };
    (void)QTest::qWaitFor(isOver, 30'000);
    if (bfl.state == JobState::Waiting)
        QTest::qWait(600);
    for (const auto &[rig, due] : both) {
        const QString problem = endProblem(*rig, due);
        QVERIFY2(problem.isEmpty(), qPrintable(rig->protocol + u": "_s + problem));
        if (due.isBilled)
            QTRY_COMPARE_WITH_TIMEOUT(rig->server->billedMicroDollars(), 50'000, 10'000);
        else
            QCOMPARE(rig->server->billedMicroDollars(), 0);
    }
}

QStringList TestRehearsal::rowsOfTheTable()
{
    // QTest keeps its rows to itself.
    QFile source(QStringLiteral(PENTIMENTO_SOURCE_DIR "/tests/app/jobs/tst_rehearsal.cpp"));
    if (!source.open(QIODevice::ReadOnly))
        return {};
    QStringList names;
    static const QRegularExpression quoted(u"\"([a-z0-9-]+)(:\\d+)?\""_s);
    for (auto it = quoted.globalMatch(QString::fromUtf8(source.readAll())); it.hasNext();)
        names << it.next().captured(1);
    return names;
}

void TestRehearsal::everyFaultHasARow()
{
    const QStringList rows = rowsOfTheTable();
    for (const PracticeFault &fault : practiceFaults())
        QVERIFY2(rows.contains(fault.name), qPrintable(fault.name));
}

QTEST_MAIN(TestRehearsal)
#include "tst_rehearsal.moc"
