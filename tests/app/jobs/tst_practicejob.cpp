#include "app/api/bfl/bflprovider.h"
#include "app/base/clock.h"
#include "app/credentials/credentialstore.h"
#include "app/history/compose.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "app/practice/practiceserver.h"
#include "app/schema/catalogue.h"
#include "app/storage/store.h"

#include <QBuffer>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
QByteArray lake()
{
    QImage image(320, 256, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            image.setPixel(x, y, qRgb(x * 5 % 256, y * 7 % 256, (x + y) % 256));
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}
} // namespace

/// Client and practice server over real sockets, which share no line of protocol code: what one writes, the other
/// must read.
class TestPracticeJob : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void aFillJobComesBackPlaced();
    void eightVariationsDiffer();
    void everyEndIsUnderstood_data();
    void everyEndIsUnderstood();
    void aWrongKeyIsRefused();
    void aKilledJobResumesAtAnotherPort();

private:
    void startServer(std::chrono::milliseconds latency, const QString &key = {});
    void startQueue();
    void stopQueue();
    QList<Generation> run(const JobRequest &request);
    JobRequest fillRequest() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalogue m_catalogue = Catalogue::load();
    SystemClock m_clock;
    MemoryCredentials m_credentials;
    BflProvider m_provider;
    std::unique_ptr<PracticeServer> m_server;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history;
    std::unique_ptr<JobQueue> m_queue;
    QList<Generation> m_ended;
};

void TestPracticeJob::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    startQueue();
}

void TestPracticeJob::cleanup()
{
    stopQueue();
    m_server.reset();
}

void TestPracticeJob::startServer(std::chrono::milliseconds latency, const QString &key)
{
    Result<std::unique_ptr<PracticeServer>> started
        = PracticeServer::start({m_folder->filePath(u"practice"_s), 0, latency, key}, m_catalogue);
    QVERIFY(started);
    m_server = *std::move(started);
}

void TestPracticeJob::startQueue()
{
    m_store = *Store::open(Paths::below(m_folder->path()));
    m_history = std::make_unique<History>(*m_store);
    m_queue = std::make_unique<JobQueue>(JobQueue::Services{
        *m_store, *m_history, m_credentials, m_catalogue, m_clock,
        [this](const QString &protocol) -> Provider * { return protocol == u"bfl"_s ? &m_provider : nullptr; },
        [] { return builtInProfiles(); }, [this]() -> Result<QUrl> { return m_server->baseUrl(); }});
    connect(m_queue.get(), &JobQueue::ended, this, [this](const Generation &row) { m_ended.append(row); });
    m_ended.clear();
}

void TestPracticeJob::stopQueue()
{
    m_queue.reset();
    m_history.reset();
    m_store.reset();
}

JobRequest TestPracticeJob::fillRequest() const
{
    JobRequest request;
    request.profile = u"practice"_s;
    request.endpoint = *m_catalogue.find(u"flux-pro-1.0-fill-finetuned"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}, {u"finetune_id"_s, u"my-finetune"_s}, {u"output_format"_s, u"png"_s}};
    PictureSnapshot snapshot;
    snapshot.name = u"lake.png"_s;
    snapshot.file = lake();
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    snapshot.mask = MaskTiles(snapshot.info.size);
    snapshot.mask.fillRect(QRect(100, 80, 80, 60), 255);
    request.picture = snapshot;
    return request;
}

QList<Generation> TestPracticeJob::run(const JobRequest &request)
{
    const QFuture<JobQueue::AddOutcome> added = m_queue->add(request);
    [&] { QTRY_VERIFY_WITH_TIMEOUT(added.isFinished(), 10'000); }();
    for (const Error &error : added.result().errors)
        qWarning() << error.plainSentence() << error.detail;
    const qsizetype expected = added.result().ids.size();
    [&] { QTRY_COMPARE_WITH_TIMEOUT(m_ended.size(), expected, 60'000); }();
    return m_ended;
}

void TestPracticeJob::aFillJobComesBackPlaced()
{
    startServer(300ms);
    const QList<Generation> ended = run(fillRequest());
    QCOMPARE(ended.size(), 1);
    const Generation &row = ended.first();
    QVERIFY2(row.state == JobState::Ready, qPrintable(row.error ? row.error->plainSentence() : QString()));
    QCOMPARE(m_server->submitsReceived(), 1);
    QVERIFY(!row.patch.isNull());
    QCOMPARE(row.changedOutside, 0);
    QVERIFY(row.usedSeed);
    const DecodedPicture before = *decodePicture(lake(), u"lake.png"_s);
    const Result<DecodedPicture> after = composeResult(*m_store, row);
    QVERIFY(after);
    QCOMPARE(after->pixels.size(), QSize(320, 256));
    const QRect mask(100, 80, 80, 60);
    qint64 changedOutside = 0;
    qint64 changedInside = 0;
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 320; ++x) {
            const int at = x * after->pixels.bytesPerPixel();
            const bool differs = memcmp(after->pixels.row(y) + at, before.pixels.row(y) + at, 3) != 0;
            (mask.contains(x, y) ? changedInside : changedOutside) += differs;
        }
    }
    QCOMPARE(changedOutside, 0);
    QVERIFY(changedInside > 1000);
}

void TestPracticeJob::eightVariationsDiffer()
{
    startServer(100ms);
    JobRequest request = fillRequest();
    request.count = 8;
    const QList<Generation> ended = run(request);
    QCOMPARE(ended.size(), 8);
    QSet<QString> pictures;
    QSet<qint64> seeds;
    for (const Generation &row : ended) {
        QCOMPARE(row.state, JobState::Ready);
        QCOMPARE(row.usedSeed, row.seed);
        pictures.insert(row.raw.sha256);
        seeds.insert(*row.seed);
    }
    QCOMPARE(seeds.size(), 8);
    QCOMPARE(pictures.size(), 8);
    QCOMPARE(m_server->submitsReceived(), 8);
}

void TestPracticeJob::everyEndIsUnderstood_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("kind");
    QTest::newRow("refused before the run") << u"moderated"_s << int(JobState::RequestModerated) << int(Error::Kind::Moderated);
    QTest::newRow("withheld") << u"withheld"_s << int(JobState::ContentModerated) << int(Error::Kind::Moderated);
    QTest::newRow("failed") << u"practice-error"_s << int(JobState::Failed) << int(Error::Kind::Failed);
}

void TestPracticeJob::everyEndIsUnderstood()
{
    QFETCH(QString, prompt);
    QFETCH(int, state);
    QFETCH(int, kind);
    startServer(50ms);
    JobRequest request = fillRequest();
    request.fields.insert(u"prompt"_s, prompt);
    const QList<Generation> ended = run(request);
    QCOMPARE(ended.size(), 1);
    QCOMPARE(int(ended[0].state), state);
    QCOMPARE(int(ended[0].error->kind), kind);
}

void TestPracticeJob::aWrongKeyIsRefused()
{
    startServer(50ms, u"right-key"_s);
    m_credentials.setForSession(u"bfl"_s, u"wrong-key"_s);
    JobRequest request = fillRequest();
    request.profile = u"bfl"_s;
    request.address = m_server->baseUrl();
    QList<Generation> ended = run(request);
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended[0].state, JobState::Failed);
    QCOMPARE(ended[0].error->kind, Error::Kind::Key);
    m_ended.clear();
    m_credentials.setForSession(u"bfl"_s, u"right-key"_s);
    ended = run(request);
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended[0].state, JobState::Ready);
    QVERIFY(ended[0].cost.isKnown());
}

void TestPracticeJob::aKilledJobResumesAtAnotherPort()
{
    startServer(1500ms);
    const QFuture<JobQueue::AddOutcome> added = m_queue->add(fillRequest());
    QTRY_VERIFY(added.isFinished());
    const QString id = added.result().ids.value(0);
    QTRY_VERIFY(m_queue->progress(id).running > 0ms);
    stopQueue();
    const int submits = m_server->submitsReceived();
    m_server.reset();
    startServer(1500ms);
    startQueue();
    const QFuture<QStringList> taken = m_queue->resume(false);
    QTRY_VERIFY(taken.isFinished());
    QCOMPARE(taken.result(), QStringList{id});
    QTRY_COMPARE_WITH_TIMEOUT(m_ended.size(), 1, 30'000);
    QCOMPARE(m_ended[0].state, JobState::Ready);
    QCOMPARE(submits, 1);
    QCOMPARE(m_server->submitsReceived(), 0);
}

QTEST_MAIN(TestPracticeJob)
#include "tst_practicejob.moc"
