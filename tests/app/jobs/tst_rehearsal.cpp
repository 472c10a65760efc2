#include "app/api/bfl/bflprovider.h"
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

/// Each fault that the Practice service can play, against the real client over real sockets: where the job ends, what
/// it says, how often the request left, and what was billed.
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

/// The program without a window, with waits of milliseconds.
struct Rig
{
    explicit Rig(const QString &fault)
    {
        // A job that is told to have failed must not be ready before anybody asks.
        const bool fails = fault.startsWith(u"poll-error"_s) || fault.endsWith(u"-moderated"_s);
        PracticeOptions options{folder.filePath(u"practice"_s), 0, fails ? 1000ms : 60ms};
        options.faults = {fault};
        auto started = PracticeServer::start(options, catalogue);
        if (!started)
            qFatal("%s", qPrintable(started.error().plainSentence()));
        server = *std::move(started);
        store = *Store::open(Paths::below(folder.path()));
        history = std::make_unique<History>(*store);
        JobQueue::Services services{*store, *history, credentials, catalogue, clock,
                                    [this](const QString &) -> Provider * { return &provider; },
                                    [] { return builtInProfiles(); }, [this]() -> Result<QUrl> { return server->baseUrl(); }};
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

    QTemporaryDir folder;
    Catalogue catalogue = Catalogue::load();
    SystemClock clock;
    MemoryCredentials credentials;
    BflProvider provider{{{1500ms, 0ms}, {1500ms, 0ms}, {1500ms, 0ms, 8 * 1024 * 1024}}};
    std::unique_ptr<PracticeServer> server;
    std::unique_ptr<Store> store;
    std::unique_ptr<History> history;
    std::unique_ptr<JobQueue> queue;
    std::optional<Generation> ended;
};

JobRequest request(const Catalogue &catalogue)
{
    JobRequest wanted;
    wanted.profile = u"practice"_s;
    wanted.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s, u"bfl"_s);
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
} // namespace

void TestRehearsal::aFaultEndsWhereItShould_data()
{
    QTest::addColumn<JobState>("state"); // Waiting: it goes on for ever, as it should
    QTest::addColumn<int>("kind");       // -1: no error
    QTest::addColumn<int>("posts");      // -1: more than one
    QTest::addColumn<bool>("billed");
    const auto row = [](const char *fault, JobState state, std::optional<Kind> kind, int posts, bool billed) {
        QTest::newRow(fault) << state << (kind ? int(*kind) : -1) << posts << billed;
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
    row("submit-close", Unknown, Kind::Unknown, 1, false);
    row("submit-reset", Unknown, Kind::Unknown, 1, false);
    row("submit-hang", Unknown, Kind::Unknown, 1, false);
    row("submit-redirect", Failed, Kind::Refused, 1, false);
    row("lost-close", Unknown, Kind::Unknown, 1, true);
    row("lost-reset", Unknown, Kind::Unknown, 1, true);
    row("lost-hang", Unknown, Kind::Unknown, 1, true);
    row("lost-html", Unknown, Kind::Unknown, 1, true);
    row("lost-cut", Unknown, Kind::Unknown, 1, true);
    row("lost-array", Unknown, Kind::Unknown, 1, true);
    row("lost-id", Unknown, Kind::Unknown, 1, true);
    row("id-path", Ready, {}, 1, true);
    row("id-huge", Unknown, Kind::Unknown, 1, true);
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
    row("poll-request-moderated", RequestModerated, Kind::Moderated, 1, false);
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
    QFETCH(JobState, state);
    QFETCH(int, kind);
    QFETCH(int, posts);
    QFETCH(bool, billed);
    Rig rig(QString::fromLatin1(QTest::currentDataTag()));
    const auto added = rig.queue->add(request(rig.catalogue));
    QTRY_VERIFY_WITH_TIMEOUT(added.isFinished(), 10'000);
    QCOMPARE(added.result().ids.size(), 1);
    if (state == JobState::Waiting) {
        QTest::qWait(600);
        QVERIFY(!rig.ended);
    } else {
        QTRY_VERIFY_WITH_TIMEOUT(rig.ended.has_value(), 30'000);
        const QString said = rig.ended->error ? rig.ended->error->plainSentence() + u" | "_s + rig.ended->error->detail : u"-"_s;
        QVERIFY2(rig.ended->state == state, qPrintable(jobStateName(rig.ended->state) + u": "_s + said));
        QVERIFY2((rig.ended->error ? int(rig.ended->error->kind) : -1) == kind, qPrintable(said));
        static const QRegularExpression raw(u"<html|[\\[{]|%\\d"_s);
        QVERIFY2(!rig.ended->error || !rig.ended->error->plainSentence().contains(raw), qPrintable(said));
    }
    if (posts >= 0)
        QCOMPARE(rig.server->submitsReceived(), posts);
    else
        QVERIFY(rig.server->submitsReceived() > 1);
    if (billed)
        QTRY_COMPARE_WITH_TIMEOUT(rig.server->billedMicroDollars(), 50'000, 10'000);
    else
        QCOMPARE(rig.server->billedMicroDollars(), 0);
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
