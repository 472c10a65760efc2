#include "app/api/replicate/replicateprovider.h"
#include "app/base/clock.h"
#include "app/credentials/credentialstore.h"
#include "app/history/generationtable.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobmatch.h"
#include "app/jobs/jobqueue.h"
#include "app/practice/practiceserver.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"
#include "tests/support/wireserver.h"

#include <QBuffer>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
/// Noise, so that the file is far above what a data URL may hold.
QByteArray noise(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    QRandomGenerator random(7);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, random.generate());
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

WireStep picture()
{
    return WireStep::answer(200, noise({64, 48}), "image/png");
}

QByteArray prediction(const QUrl &server, const QByteArray &id, const QByteArray &rest)
{
    return R"({"id":")" + id + R"(","model":"black-forest-labs/flux-pro-finetuned","input":{"prompt":"a boat","finetune_id":"x"},)"
           + R"("created_at":")" + QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toUtf8() + R"(",)"
           + R"("urls":{"get":")" + server.toString().toUtf8() + "/v1/predictions/" + id + R"("},)" + rest + '}';
}
} // namespace

/// Jobs of Replicate from queued to their end: against Practice, and against a server that loses answers.
class TestReplicateJob : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void largePicturesGoAheadOnce();
    void practiceEndsAreUnderstood_data();
    void practiceEndsAreUnderstood();
    void aRunningJobCanBeCancelled();
    void aLostAnswerIsFoundInTheList();
    void aLostSubmitThatNeverArrivedSaysSo();
    void aListThatCannotBeReadLeavesItUnknown();
    void anUnknownJobOfAnEarlierRunIsLookedFor();
    void aPictureThatCannotBeHandedOverCostsNothing();
    void matches_data();
    void matches();

private:
    void startPractice(std::chrono::milliseconds latency);
    void startQueue();
    void stopQueue();
    QString add(const JobRequest &request);
    Generation end(const QString &id);
    JobRequest fillRequest() const;
    JobRequest textRequest(const QUrl &address) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalogue m_catalogue = Catalogue::load();
    SystemClock m_clock;
    MemoryCredentials m_credentials;
    ReplicateProvider m_provider;
    std::unique_ptr<PracticeServer> m_practice;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history;
    std::unique_ptr<JobQueue> m_queue;
    QHash<QString, Generation> m_ended;
};

void TestReplicateJob::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_credentials.setForSession(u"replicate"_s, u"r8_secret"_s);
    startQueue();
}

void TestReplicateJob::cleanup()
{
    stopQueue();
    m_practice.reset();
}

void TestReplicateJob::startPractice(std::chrono::milliseconds latency)
{
    m_practice = *PracticeServer::start({m_folder->filePath(u"practice"_s), 0, latency, {}}, m_catalogue);
}

void TestReplicateJob::startQueue()
{
    m_store = *Store::open(Paths::below(m_folder->path()));
    m_history = std::make_unique<History>(*m_store);
    RetryPolicy retries;
    retries.first = 20ms;
    retries.most = 100ms;
    m_queue = std::make_unique<JobQueue>(JobQueue::Services{
        *m_store, *m_history, m_credentials, m_catalogue, m_clock,
        [this](const QString &protocol) -> Provider * { return protocol == u"replicate"_s ? &m_provider : nullptr; },
        [] { return builtInProfiles(); }, [this]() -> Result<QUrl> { return m_practice->baseUrl(); },
        PollSchedule{50ms, 200ms}, retries});
    connect(m_queue.get(), &JobQueue::ended, this, [this](const Generation &row) { m_ended.insert(row.id, row); });
    m_ended.clear();
}

void TestReplicateJob::stopQueue()
{
    m_queue.reset();
    m_history.reset();
    m_store.reset();
}

QString TestReplicateJob::add(const JobRequest &request)
{
    const QFuture<JobQueue::AddOutcome> added = m_queue->add(request);
    [&] { QTRY_VERIFY_WITH_TIMEOUT(added.isFinished(), 10'000); }();
    for (const Error &error : added.result().errors)
        qWarning() << error.plainSentence() << error.detail;
    return added.result().ids.value(0);
}

Generation TestReplicateJob::end(const QString &id)
{
    [&] { QTRY_VERIFY_WITH_TIMEOUT(m_ended.contains(id), 30'000); }();
    const Generation row = m_ended.value(id);
    if (row.error)
        qInfo() << row.error->plainSentence() << row.error->detail;
    return row;
}

JobRequest TestReplicateJob::fillRequest() const
{
    JobRequest request;
    request.profile = u"practice"_s;
    request.endpoint = *m_catalogue.find(u"black-forest-labs/flux-fill-pro"_s, u"replicate"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}, {u"output_format"_s, u"png"_s}};
    PictureSnapshot snapshot;
    snapshot.name = u"noise.png"_s;
    snapshot.file = noise({480, 320});
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    snapshot.mask = MaskTiles(snapshot.info.size);
    snapshot.mask.fillRect(QRect(100, 80, 80, 60), 255);
    request.picture = snapshot;
    return request;
}

JobRequest TestReplicateJob::textRequest(const QUrl &address) const
{
    JobRequest request;
    request.profile = u"replicate"_s;
    request.address = address;
    request.endpoint = *m_catalogue.find(u"black-forest-labs/flux-pro-finetuned"_s, u"replicate"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}, {u"finetune_id"_s, u"x"_s}};
    return request;
}

void TestReplicateJob::largePicturesGoAheadOnce()
{
    startPractice(200ms);
    QVERIFY(fillRequest().picture->file.size() > ReplicateProvider::mostDataUrlBytes);
    JobRequest request = fillRequest();
    request.count = 3;
    const QFuture<JobQueue::AddOutcome> added = m_queue->add(request);
    QTRY_VERIFY_WITH_TIMEOUT(added.isFinished(), 10'000);
    const QStringList ids = added.result().ids;
    QCOMPARE(ids.size(), 3);
    for (const QString &id : ids) {
        const Generation row = end(id);
        QCOMPARE(row.state, JobState::Ready);
        QCOMPARE(row.changedOutside, 0);
        QVERIFY(!row.patch.isNull());
        QCOMPARE(row.usedSeed, row.seed);
    }
    QCOMPARE(m_practice->submitsReceived(), 3);
    const QDir files(m_folder->filePath(u"practice/files"_s));
    QCOMPARE(files.entryList({u"*.json"_s}, QDir::Files).size(), 1); // three jobs, one transfer
}

void TestReplicateJob::practiceEndsAreUnderstood_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<int>("state");
    QTest::newRow("withheld") << u"withheld"_s << int(JobState::ContentModerated);
    QTest::newRow("failed") << u"practice-error"_s << int(JobState::Failed);
    QTest::newRow("ready") << u"a boat"_s << int(JobState::Ready);
}

void TestReplicateJob::practiceEndsAreUnderstood()
{
    QFETCH(QString, prompt);
    QFETCH(int, state);
    startPractice(50ms);
    JobRequest request = textRequest({});
    request.profile = u"practice"_s;
    request.fields.insert(u"prompt"_s, prompt);
    QCOMPARE(int(end(add(request)).state), state);
}

void TestReplicateJob::aRunningJobCanBeCancelled()
{
    startPractice(20s);
    JobRequest request = textRequest({});
    request.profile = u"practice"_s;
    const QString id = add(request);
    QTRY_VERIFY(m_queue->progress(id).running > 0ms);
    m_queue->cancel(id);
    const Generation row = end(id);
    QCOMPARE(row.state, JobState::Cancelled);
    QCOMPARE(row.error->kind, Error::Kind::Cancelled);
    QCOMPARE(row.statusWord, u"canceled"_s);
}

void TestReplicateJob::aLostAnswerIsFoundInTheList()
{
    WireServer server;
    server.on("POST", "/v1/models/", {WireStep::close()});
    const QByteArray done = prediction(server.url(), "p1", R"("status":"succeeded","output":")"
                                                               + server.url(u"/out.png"_s).toString().toUtf8() + '"');
    server.on("GET", "/v1/predictions/p1", {WireStep::answer(200, done)});
    server.on("GET", "/v1/predictions", {WireStep::answer(200, R"({"next":null,"results":[]})"),
                                         WireStep::answer(200, R"({"next":null,"results":[)" + done + "]}")});
    server.on("GET", "/out.png", {picture()});
    const Generation row = end(add(textRequest(server.url())));
    QCOMPARE(row.state, JobState::Ready);
    QCOMPARE(row.serviceId, u"p1"_s);
    QVERIFY(!row.error);
    QCOMPARE(server.count("POST"), 1);
    for (const WireRequest &request : server.requests()) {
        const bool isDownload = request.target == "/out.png";
        QCOMPARE(request.headers.contains("authorization"), !isDownload);
    }
}

void TestReplicateJob::aLostSubmitThatNeverArrivedSaysSo()
{
    WireServer server;
    server.on("POST", "/v1/models/", {WireStep::reset()});
    server.on("GET", "/v1/predictions", {WireStep::answer(200, R"({"next":null,"results":[]})")});
    const Generation row = end(add(textRequest(server.url())));
    QCOMPARE(row.state, JobState::Failed);
    QVERIFY2(row.error->sentence().contains(u"was not charged"_s), qPrintable(row.error->sentence()));
    QCOMPARE(server.count("POST"), 1);
    QCOMPARE(server.count("GET"), 3);
}

void TestReplicateJob::aListThatCannotBeReadLeavesItUnknown()
{
    WireServer server;
    server.on("POST", "/v1/models/", {WireStep::close()});
    server.on("GET", "/v1/predictions", {WireStep::answer(500, "<html/>", "text/html")});
    const QString id = add(textRequest(server.url()));
    QCOMPARE(end(id).state, JobState::Unknown);
    // The person asks again, and now the service answers.
    m_ended.clear();
    const QByteArray done = prediction(server.url(), "p7", R"("status":"failed","error":"no")");
    server.on("GET", "/v1/predictions", {WireStep::answer(200, R"({"next":null,"results":[)" + done + "]}")});
    server.on("GET", "/v1/predictions/p7", {WireStep::answer(200, done)});
    m_queue->check(id);
    const Generation row = end(id);
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.serviceId, u"p7"_s);
    QCOMPARE(server.count("POST"), 1);
}

void TestReplicateJob::anUnknownJobOfAnEarlierRunIsLookedFor()
{
    WireServer server;
    server.on("POST", "/v1/models/", {WireStep::hang()});
    const QString id = add(textRequest(server.url()));
    QTRY_COMPARE(server.count("POST"), 1);
    QTRY_VERIFY(server.requests().first().isWhole);
    stopQueue(); // as though the process had died: the journal says "submitting"
    const QByteArray done = prediction(server.url(), "p3", R"("status":"succeeded","output":[")"
                                                               + server.url(u"/out.png"_s).toString().toUtf8() + R"("])");
    server.on("GET", "/v1/predictions/p3", {WireStep::answer(200, done)});
    server.on("GET", "/v1/predictions", {WireStep::answer(200, R"({"next":null,"results":[)" + done + "]}")});
    server.on("GET", "/out.png", {picture()});
    startQueue();
    const QFuture<QStringList> taken = m_queue->resume(true);
    QTRY_VERIFY(taken.isFinished());
    QCOMPARE(taken.result(), QStringList{id});
    QCOMPARE(end(id).state, JobState::Ready);
    QCOMPARE(server.count("POST"), 1);
}

void TestReplicateJob::aPictureThatCannotBeHandedOverCostsNothing()
{
    WireServer server;
    server.on("POST", "/v1/files", {WireStep::reset(), WireStep::answer(413, R"({"detail":"Files must be less than 100MB in size"})")});
    JobRequest request = fillRequest();
    request.profile = u"replicate"_s;
    request.address = server.url();
    const Generation row = end(add(request));
    QCOMPARE(row.state, JobState::Failed);
    QCOMPARE(row.serviceId, QString());
    QVERIFY2(row.error->sentence().contains(u"Nothing was charged"_s), qPrintable(row.error->sentence()));
    QCOMPARE(server.count("POST"), 2); // handing over is free and repeated; the job itself never left
}

void TestReplicateJob::matches_data()
{
    QTest::addColumn<QList<QByteArray>>("listed");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("id");
    using Kind = JobMatch::Kind;
    const auto row = [](const char *name, const QList<QByteArray> &listed, Kind kind, const QString &id = {}) {
        QTest::newRow(name) << listed << int(kind) << id;
    };
    const QByteArray same = R"({"prompt":"a boat","seed":42})";
    row("nothing", {}, Kind::Absent);
    row("the same inputs", {same}, Kind::Found, u"p0"_s);
    row("the same twice: the older one", {same, same}, Kind::Found, u"p1"_s);
    row("another prompt", {R"({"prompt":"a bridge","seed":42})"}, Kind::Absent);
    row("another seed", {R"({"prompt":"a boat","seed":43})"}, Kind::Absent);
    row("defaults filled in by the service", {R"({"prompt":"a boat","seed":42,"steps":40})"}, Kind::Found, u"p0"_s);
    row("several with more inputs", {R"({"prompt":"a boat","seed":42,"steps":40})", R"({"prompt":"a boat","seed":42,"steps":20})"}, Kind::Unsure);
    row("inputs that are gone", {""}, Kind::Unsure);
}

void TestReplicateJob::matches()
{
    QFETCH(QList<QByteArray>, listed);
    QFETCH(int, kind);
    QFETCH(QString, id);
    Generation row;
    row.endpoint = u"black-forest-labs/flux-pro-finetuned"_s;
    row.fields = {{u"prompt"_s, u"a boat"_s}, {u"seed"_s, 42}};
    row.submittedAt = QDateTime::currentDateTimeUtc();
    QList<ListedJob> jobs{{u"known"_s, {}, row.endpoint, row.fields, true, row.submittedAt},
                          {u"other"_s, {}, u"another/model"_s, row.fields, true, row.submittedAt}};
    for (int i = 0; i < listed.size(); ++i) {
        jobs.append({u'p' + QString::number(i), {}, row.endpoint, QJsonDocument::fromJson(listed[i]).object(),
                     !listed[i].isEmpty(), row.submittedAt.addSecs(-i)});
    }
    const JobMatch match = matchJob(row, jobs, {u"known"_s});
    QCOMPARE(int(match.kind), kind);
    QCOMPARE(match.job.serviceId, id);
}

QTEST_MAIN(TestReplicateJob)
#include "tst_replicatejob.moc"
