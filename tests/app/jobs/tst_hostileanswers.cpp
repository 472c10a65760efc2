#include "app/api/bfl/bflprovider.h"
#include "app/api/proxychoice.h"
#include "tests/support/jobrig.h"
#include "tests/support/wireserver.h"

#include <QDirIterator>
#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTest>

#include <sys/resource.h>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
constexpr qint64 mostMemory = 400LL * 1024 * 1024;
const QByteArray key = "k-hostile-secret-1234";

BflProvider::Limits quickLimits()
{
    BflProvider::Limits limits;
    limits.submit.idle = 600ms;
    limits.poll = {300ms, 2s, 4 * 1024 * 1024};
    limits.fetch = {300ms, 5s, 3 * 1024 * 1024};
    return limits;
}

/// The most memory that this process ever had, in bytes.
qint64 peakMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return qint64(usage.ru_maxrss) * 1024;
}

QByteArray readTestFile(const QString &name)
{
    QFile file(QStringLiteral(PENTIMENTO_SOURCE_DIR "/tests/data/tls/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A PNG of which only the head is there: 60000 x 60000 samples.
QByteArray hugePng()
{
    return QByteArray::fromHex("89504e470d0a1a0a0000000d494844520000ea600000ea600802000000") + QByteArray::fromHex("00000000");
}

struct Stage;
using Prepare = std::function<void(Stage &)>;
} // namespace


/// Everything a service, or what stands between, can answer: each row says in which state the job ends, with which exit
/// code and words, how many times it was sent, and checks that the key went home only and that nothing half is left.
class TestHostileAnswers : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void submits_data();
    void submits() { runRow(); }
    void polls_data();
    void polls() { runRow(); }
    void downloads_data();
    void downloads() { runRow(); }
    void pollsWithoutEnd_data();
    void pollsWithoutEnd();
    void unreachable_data();
    void unreachable();
    void certificates_data();
    void certificates();

private:
    static void columns();
    static void row(const char *name, const Prepare &prepare, JobState state, int exit, int posts, const char *message = "");
    void runRow();
    void checkKey(const Stage &stage) const;
    void checkFiles(const JobRig &rig, const Generation &row) const;

    qint64 m_idle = 0;
};

// Behind the class: moc does not find a class that comes after raw strings.
namespace {
/// What one row does, and what must have become of the job.
struct Stage
{
    WireServer service;
    WireServer stranger; ///< another origin: it must never see the key
    QByteArray here(const QString &path) const { return service.url(path).toString().toUtf8(); }

    void accepts(const QByteArray &id = "task-1")
    {
        service.on("POST", "/v1/", {WireStep::answer(200, R"({"id":")" + id + R"(","polling_url":")" + here(u"/v1/get_result"_s) + R"("})")});
    }
    void says(const QList<WireStep> &polls) { service.on("GET", "/v1/get_result", polls); }
    static WireStep status(const QByteArray &word, const QByteArray &rest = {})
    {
        return WireStep::answer(200, R"({"id":"task-1","status":")" + word + '"' + rest + '}');
    }
    WireStep ready(const QByteArray &address = {}) const
    {
        return status("Ready", R"(,"result":{"sample":")" + (address.isEmpty() ? here(u"/result.png"_s) : address) + R"(","seed":7})");
    }
    void delivers(const QList<WireStep> &steps) { service.on("GET", "/result.png", steps); }
    static WireStep picture(const QByteArray &type = "image/png")
    {
        return WireStep::answer(200, JobRig::picture({96, 64}, qRgb(0, 200, 0)), type);
    }
};
} // namespace

void TestHostileAnswers::initTestCase()
{
    for (const char *name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy"})
        qunsetenv(name);
    m_idle = peakMemory();
}

void TestHostileAnswers::columns()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("exit");
    QTest::addColumn<int>("posts");
    QTest::addColumn<QString>("message");
}

void TestHostileAnswers::row(const char *name, const Prepare &prepare, JobState state, int exit, int posts, const char *message)
{
    QTest::newRow(name) << prepare << int(state) << exit << posts << QString::fromUtf8(message);
}

void TestHostileAnswers::submits_data()
{
    columns();
    const auto answers = [](const QList<WireStep> &steps) { return Prepare([steps](Stage &stage) { stage.service.on("POST", "/v1/", steps); }); };
    const auto said = [](int status, const QByteArray &body, const QByteArray &headers = {}) {
        return WireStep::answer(status, body, "application/json", headers);
    };
    row("401", answers({said(401, "{}")}), JobState::Failed, 4, 1, "did not accept the key");
    row("402", answers({said(402, R"({"detail":"Insufficient credits"})")}), JobState::Failed, 5, 1, "too little credit");
    row("403", answers({said(403, R"({"detail":"Not authenticated"})")}), JobState::Failed, 4, 1, "did not accept the key");
    row("422 with a list", answers({said(422, R"({"detail":[{"loc":["body","prompt"],"msg":"Field required","input":"x"}]})")}), JobState::Failed, 7, 1, "Field required");
    row("422 with words", answers({said(422, R"({"detail":"Wrong picture"})")}), JobState::Failed, 7, 1, "Wrong picture");
    row("422 about the key", answers({said(422, R"({"detail":"Invalid API key format"})")}), JobState::Failed, 4, 1, "key");
    row("404: the endpoint has gone", answers({said(404, R"({"detail":"Not Found"})")}), JobState::Failed, 7, 1, "no such endpoint");
    row("500", answers({WireStep::answer(500, "<html>oops</html>", "text/html")}), JobState::Failed, 7, 1, "started no job");
    row("503", answers({said(503, "{}")}), JobState::Failed, 7, 1, "started no job");
    row("reset", answers({WireStep::reset()}), JobState::Unknown, 8, 1, "may have been charged");
    row("no answer", answers({WireStep::hang()}), JobState::Unknown, 8, 1, "may have been charged");
    row("a page instead", answers({WireStep::answer(200, "<html>Welcome</html>", "text/html")}), JobState::Unknown, 8, 1, "may have been charged");
    row("cut in half", answers({said(200, R"({"id":"task-1","polling_url":"https://api.bfl.ai/x"})").cutAt(95)}), JobState::Unknown, 8, 1, "may have been charged");
    row("an array", answers({said(200, "[1,2]")}), JobState::Unknown, 8, 1, "may have been charged");
    row("no id", answers({said(200, R"({"polling_url":"https://api.bfl.ai/x"})")}), JobState::Unknown, 8, 1, "may have been charged");
    row("an id of a megabyte", answers({said(200, "{\"id\":\"" + QByteArray(1'000'000, 'x') + "\"}")}), JobState::Unknown, 8, 1, "may have been charged");
    row("429 for ever", answers({said(429, "{}", "Retry-After: 120")}), JobState::Failed, 7, 6, "busy");
    row("429 once", [](Stage &stage) {
        stage.accepts();
        const WireStep yes = WireStep::answer(200, R"({"id":"task-1","polling_url":")" + stage.here(u"/v1/get_result"_s) + R"("})");
        stage.service.on("POST", "/v1/", {WireStep::answer(429, "{}"), yes});
        stage.says({stage.ready()});
        stage.delivers({Stage::picture()});
    }, JobState::Ready, 0, 2);
    row("redirected to another host", [](Stage &stage) {
        stage.service.on("POST", "/v1/", {WireStep::answer(307, "", "text/plain", "Location: " + stage.stranger.url(u"/v1/x"_s).toString().toUtf8())});
    }, JobState::Failed, 7, 1, "Jobs and keys are not sent there");
}

void TestHostileAnswers::polls_data()
{
    columns();
    const auto accepted = [](const QByteArray &address) {
        return Prepare([address](Stage &stage) {
            stage.service.on("POST", "/v1/", {WireStep::answer(200, R"({"id":"task-1","polling_url":")" + address + R"("})")});
            stage.says({stage.ready()});
            stage.delivers({Stage::picture()});
        });
    };
    row("asked at another host", [](Stage &stage) {
        stage.service.on("POST", "/v1/", {WireStep::answer(200, R"({"id":"task-1","polling_url":")" + stage.stranger.url(u"/p"_s).toString().toUtf8() + R"("})")});
    }, JobState::Failed, 7, 1, "the key may not be sent to");
    row("asked in a file", accepted("file:///etc/passwd"), JobState::Failed, 7, 1, "the key may not be sent to");
    row("asked at a relative address", accepted("/v1/get_result"), JobState::Ready, 0, 1);
    row("asked nowhere", accepted(""), JobState::Ready, 0, 1);
    row("an id that climbs", [](Stage &stage) {
        stage.service.on("POST", "/v1/", {WireStep::answer(200, R"({"id":"../../etc/passwd"})")});
        stage.says({stage.ready()});
        stage.delivers({Stage::picture()});
    }, JobState::Ready, 0, 1);
    const auto then = [](const QList<WireStep> &first) {
        return Prepare([first](Stage &stage) {
            stage.accepts();
            stage.says(first + QList<WireStep>{stage.ready()});
            stage.delivers({Stage::picture()});
        });
    };
    const auto said = [](int status, const QByteArray &body) { return WireStep::answer(status, body); };
    row("429, then ready", then({WireStep::answer(429, "{}", "application/json", "Retry-After: 3")}), JobState::Ready, 0, 1);
    row("5xx, a page, a reset and half an answer, then ready",
        then({said(500, "{}"), WireStep::answer(502, "<html/>", "text/html"), WireStep::reset(), said(200, R"({"status":"Pending"})").cutAt(70)}), JobState::Ready, 0, 1);
    row("bytes that are no text", then({said(200, "\xff\xfe\x80{\"status\"")}), JobState::Ready, 0, 1);
    row("two gigabytes announced", then({{WireStep::Deed::Close, "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n" + QByteArray(5'000'000, ' ')}}), JobState::Ready, 0, 1);
    row("nested 200,000 deep", then({said(200, QByteArray(200'000, '['))}), JobState::Ready, 0, 1);
    row("unknown words and nonsense progress",
        then({Stage::status("Dreaming", R"(,"progress":1e999)"), Stage::status("Pending", R"(,"progress":"half")"), Stage::status("Generating", R"(,"progress":-4)")}), JobState::Ready, 0, 1);
    row("task not found three times", then({said(404, R"({"id":"task-1","status":"Task not found","result":null})"), said(404, R"({"detail":"x"})"), said(404, "{}")}), JobState::Ready, 0, 1);
    row("task not found for ever", [](Stage &stage) {
        stage.accepts();
        stage.says({WireStep::answer(404, R"({"id":"task-1","status":"Task not found","result":null})")});
    }, JobState::Failed, 7, 1, "does not know it any more");
    const auto ends = [](const WireStep &last) { return Prepare([last](Stage &stage) { stage.accepts(); stage.says({last}); }); };
    row("an error", ends(Stage::status("Error", R"(,"details":{"error":"out of memory"})")), JobState::Failed, 7, 1, "out of memory");
    row("an error told with 503", ends(said(503, R"({"status":"Error","details":{"error":"broken"}})")), JobState::Failed, 7, 1, "broken");
    row("request moderated", ends(Stage::status("Request Moderated", R"(,"details":{"Moderation Reasons":["Derivative Works Filter"]})")), JobState::RequestModerated, 6, 1, "Derivative Works Filter");
    row("content moderated", ends(Stage::status("Content Moderated")), JobState::ContentModerated, 6, 1, "Nothing was charged");
    row("ready without a result", ends(Stage::status("Ready", R"(,"result":null)")), JobState::Failed, 9, 1, "does not say where");
    row("ready with a number", ends(Stage::status("Ready", R"(,"result":7)")), JobState::Failed, 9, 1, "does not say where");
    row("ready in a file", ends(Stage::status("Ready", R"(,"result":{"sample":"file:///etc/passwd"})")), JobState::Failed, 9, 1, "does not say where");
    row("ready with odd types", ends(Stage::status("Ready", R"(,"result":{"sample":[1,{"a":null}],"seed":"x","prompt":{}})")), JobState::Failed, 9, 1, "does not say where");
    row("ready on another host", [](Stage &stage) {
        stage.accepts();
        stage.says({stage.ready(stage.stranger.url(u"/r.png"_s).toString().toUtf8())});
        stage.stranger.on("GET", "/r.png", {Stage::picture()});
    }, JobState::Ready, 0, 1);
}

void TestHostileAnswers::downloads_data()
{
    columns();
    const auto then = [](const QList<WireStep> &steps) {
        return Prepare([steps](Stage &stage) {
            stage.accepts();
            stage.says({stage.ready()});
            stage.delivers(steps);
        });
    };
    const QByteArray whole = JobRig::picture({96, 64}, qRgb(0, 200, 0));
    QByteArray jpeg = QByteArray::fromHex("ffd8ffe000104a46494600010100000100010000") + QByteArray(500, 'x');
    row("404 once", then({WireStep::answer(404, "gone"), Stage::picture()}), JobState::Ready, 0, 1);
    row("expired for ever", then({WireStep::answer(403, "<Error>expired</Error>", "application/xml")}), JobState::Expired, 9, 1, "has expired");
    row("cut in transfer, then whole", then({Stage::picture().cutAt(150), Stage::picture()}), JobState::Ready, 0, 1);
    row("a picture that was cut before", then({WireStep::answer(200, whole.chopped(20), "image/png")}), JobState::Failed, 9, 1);
    row("a page called PNG", then({WireStep::answer(200, "<html>Hello</html>", "image/png")}), JobState::Failed, 9, 1);
    row("nothing", then({WireStep::answer(200, "", "image/png")}), JobState::Failed, 9, 1);
    row("60000 x 60000", then({WireStep::answer(200, hugePng(), "image/png")}), JobState::Failed, 9, 1);
    row("a cut JPEG called PNG", then({WireStep::answer(200, jpeg, "image/png")}), JobState::Failed, 9, 1);
    row("a PNG called JPEG", then({Stage::picture("image/jpeg")}), JobState::Ready, 0, 1);
    row("endless", then({{WireStep::Deed::Answer, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + QByteArray(4'000'000, 'x')}}), JobState::Failed, 9, 1, "larger than");
    row("slow, then whole", then({WireStep::hang(), Stage::picture()}), JobState::Ready, 0, 1);
    row("redirected", [](Stage &stage) {
        stage.accepts();
        stage.says({stage.ready()});
        stage.delivers({WireStep::answer(302, "", "text/plain", "Location: " + stage.stranger.url(u"/there.png"_s).toString().toUtf8())});
        stage.stranger.on("GET", "/there.png", {Stage::picture()});
    }, JobState::Ready, 0, 1);
    row("redirected in a circle", then({WireStep::answer(302, "", "text/plain", "Location: /result.png")}), JobState::Failed, 7, 1, "not fetched");
    row("redirected to a file", then({WireStep::answer(302, "", "text/plain", "Location: file:///etc/passwd")}), JobState::Failed, 7, 1, "not fetched");
}

void TestHostileAnswers::runRow()
{
    QFETCH(Prepare, prepare);
    QFETCH(int, state);
    QFETCH(int, exit);
    QFETCH(int, posts);
    QFETCH(QString, message);
    Stage stage;
    prepare(stage);
    BflProvider provider(quickLimits());
    JobRig rig;
    rig.client = &provider;
    rig.credentials.setForSession(u"bfl"_s, QString::fromLatin1(key));
    JobRequest request = rig.fillRequest();
    request.address = stage.service.url();
    const Generation ended = rig.runToEnd(rig.addOne(request));
    QVERIFY2(int(ended.state) == state, qPrintable(jobStateName(ended.state) + (ended.error ? ended.error->plainSentence() : QString())));
    QCOMPARE(ended.error ? exitCode(ended.error->kind) : 0, exit);
    if (ended.error) {
        const QString said = ended.error->plainSentence();
        QVERIFY2(said.contains(message), qPrintable(said));
        QVERIFY2(!said.contains(u'%') && !said.contains(QString::fromLatin1(key)), qPrintable(said));
    }
    QCOMPARE(stage.service.count("POST") + stage.stranger.count("POST"), posts);
    checkKey(stage);
    checkFiles(rig, ended);
    QVERIFY(peakMemory() < m_idle + mostMemory);
    rig.stop();
    QDirIterator kept(rig.folder(), QDir::Files, QDirIterator::Subdirectories);
    while (kept.hasNext()) {
        QFile file(kept.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(key), qPrintable(file.fileName()));
    }
}

void TestHostileAnswers::checkKey(const Stage &stage) const
{
    for (const WireRequest &request : stage.service.requests()) {
        const bool isCall = request.target.startsWith("/v1/");
        QCOMPARE(request.headers.value("x-key"), isCall ? key : QByteArray());
    }
    for (const WireRequest &request : stage.stranger.requests()) {
        for (const QByteArray &value : request.headers)
            QVERIFY(!value.contains(key));
        QVERIFY(!request.target.contains(key));
    }
}

void TestHostileAnswers::checkFiles(const JobRig &rig, const Generation &row) const
{
    const FileStore files(rig.folder() + u"/files"_s);
    QVERIFY(QDir(files.incomingFolder()).entryList(QDir::Files).isEmpty()); // nothing half written
    QCOMPARE(row.patch.isNull(), row.state != JobState::Ready);
    for (const FileRef &file : {row.raw, row.patch, row.source, row.mask}) {
        if (!file.isNull())
            QVERIFY(files.get(file));
    }
}

void TestHostileAnswers::pollsWithoutEnd_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::newRow("pending for ever") << Stage::status("Pending");
    QTest::newRow("unknown words for ever") << Stage::status("Dreaming");
    QTest::newRow("errors of the server for ever") << WireStep::answer(500, "{}");
    QTest::newRow("pages for ever") << WireStep::answer(200, "<html/>", "text/html");
    QTest::newRow("resets for ever") << WireStep::reset();
    QTest::newRow("a key that is no longer taken") << WireStep::answer(403, "{}");
}

void TestHostileAnswers::pollsWithoutEnd()
{
    QFETCH(WireStep, step);
    Stage stage;
    stage.accepts();
    stage.says({step});
    BflProvider provider(quickLimits());
    JobRig rig;
    rig.client = &provider;
    JobRequest request = rig.fillRequest();
    request.address = stage.service.url();
    const QString id = rig.addOne(request);
    QVERIFY(rig.runUntil([&] { return stage.service.count("GET") >= 25; }));
    QCOMPARE(rig.row(id).state, JobState::Waiting); // paid for: never given up by itself
    QCOMPARE(stage.service.count("POST"), 1);
    stage.says({stage.ready()});
    stage.delivers({Stage::picture()});
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
}

void TestHostileAnswers::unreachable_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("proxy");
    QTest::addColumn<QStringList>("messages"); // one of them
    const QString offline = u"no network connection"_s;
    QTest::newRow("nobody listens") << u"http://127.0.0.1:9"_s << QString() << QStringList{u"does not take connections"_s};
    QTest::newRow("no such name") << u"https://no-such-host.invalid"_s << u"none"_s << QStringList{u"no computer named"_s, offline};
    QTest::newRow("a proxy that is not there") << u"https://api.example.org"_s << u"http://127.0.0.1:9"_s << QStringList{u"The proxy did not let"_s, offline};
}

void TestHostileAnswers::unreachable()
{
    QFETCH(QString, address);
    QFETCH(QString, proxy);
    QFETCH(QStringList, messages);
    useProxy(*ProxyChoice::fromText(proxy));
    BflProvider provider(quickLimits());
    JobRig rig;
    rig.client = &provider;
    JobRequest request = rig.fillRequest();
    request.address = QUrl(address);
    const Generation ended = rig.runToEnd(rig.addOne(request));
    useProxy({});
    QCOMPARE(ended.state, JobState::Failed);
    QCOMPARE(exitCode(ended.error->kind), 8);
    const QString said = ended.error->plainSentence();
    QVERIFY2(std::any_of(messages.begin(), messages.end(), [&](const QString &text) { return said.contains(text); }), qPrintable(said));
    QVERIFY2(said.contains(u"othing was"_s), qPrintable(said));
}

void TestHostileAnswers::certificates_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::newRow("self-signed") << u"self-signed.pem"_s;
    QTest::newRow("expired") << u"expired.pem"_s;
}

void TestHostileAnswers::certificates()
{
    QFETCH(QString, certificate);
    QSslServer server; // with a key that is known to everybody: for this test only
    QSslConfiguration configuration;
    configuration.setLocalCertificate(QSslCertificate(readTestFile(certificate)));
    configuration.setPrivateKey(QSslKey(readTestFile(u"key.pem"_s), QSsl::Rsa));
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int encrypted = 0;
    connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&] { ++encrypted; });
    BflProvider provider(quickLimits());
    JobRig rig;
    rig.client = &provider;
    JobRequest request = rig.fillRequest();
    request.address = QUrl(u"https://127.0.0.1:%1"_s.arg(server.serverPort()));
    const Generation ended = rig.runToEnd(rig.addOne(request));
    QCOMPARE(ended.state, JobState::Failed);
    QCOMPARE(exitCode(ended.error->kind), 8);
    const QString said = ended.error->plainSentence();
    QVERIFY2(said.contains(u"could not prove that it is who it says"_s), qPrintable(said));
    if (certificate == u"expired.pem"_s)
        QVERIFY2(said.contains(u"expired"_s), qPrintable(said));
    QCOMPARE(encrypted, 0); // explained, never passed over: not one byte of the request went
}

QTEST_MAIN(TestHostileAnswers)
#include "tst_hostileanswers.moc"
