#include "tests/support/builtprogram.h"
#include "tests/support/wireserver.h"

#include <QBuffer>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
const QByteArray key = "k-hostile-secret-1234";
constexpr qint64 mostMemory = 500LL * 1024 * 1024; // idle and 400 MB

QByteArray picture()
{
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

struct Stage
{
    WireServer service;
    WireServer stranger;
    bool isReplicate = false;
    QByteArray here(const QString &path) const { return service.url(path).toString().toUtf8(); }
    void bfl(const QList<WireStep> &polls)
    {
        service.on("POST", "/v1/", {WireStep::answer(200, R"({"id":"t1","polling_url":")" + here(u"/v1/get_result?id=t1"_s) + R"("})")});
        service.on("GET", "/v1/get_result", polls);
        service.on("GET", "/r.png", {WireStep::answer(200, picture(), "image/png")});
    }
    void replicate(const QList<WireStep> &polls)
    {
        isReplicate = true;
        service.on("POST", "/v1/models/", {WireStep::answer(201, R"({"id":"p1","status":"starting","urls":{"get":")" + here(u"/v1/predictions/p1"_s) + R"("}})")});
        service.on("GET", "/v1/predictions/p1", polls);
        service.on("GET", "/r.png", {WireStep::answer(200, picture(), "image/png")});
    }
};
using Prepare = std::function<void(Stage &)>;
} // namespace


/// The whole program against a service that misbehaves, from outside: exit code, printed state, bytes on disk, memory.
class TestHostileRun : public QObject
{
    Q_OBJECT
private slots:
    void runs_data();
    void runs();

private:
    static QStringList arguments(const Stage &stage, const QString &output);
};

void TestHostileRun::runs_data()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char *name, const Prepare &prepare, int exit, const QString &state, const QString &kind) {
        QTest::newRow(name) << prepare << exit << state << kind;
    };
    const auto posts = [](const WireStep &step) { return Prepare([step](Stage &stage) { stage.service.on("POST", "/v1/", {step}); }); };
    const auto says = [](const QByteArray &body) { return Prepare([body](Stage &stage) { stage.bfl({WireStep::answer(200, body)}); }); };
    row("key refused", posts(WireStep::answer(403, "{}")), 4, u"failed"_s, u"key"_s);
    row("no credit", posts(WireStep::answer(402, "{}")), 5, u"failed"_s, u"credits"_s);
    row("moderated", says(R"({"status":"Request Moderated"})"), 6, u"request-moderated"_s, u"moderated"_s);
    row("failed", says(R"({"status":"Error"})"), 7, u"failed"_s, u"failed"_s);
    row("connection lost", posts(WireStep::reset()), 8, u"unknown"_s, u"unknown"_s);
    row("never done", says(R"({"status":"Pending"})"), 8, u"waiting"_s, u"timeout"_s);
    row("two gigabytes of answer", [](Stage &stage) {
        stage.bfl({{WireStep::Deed::Close, "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n" + QByteArray(6'000'000, ' ')}});
    }, 8, u"waiting"_s, u"timeout"_s);
    row("a result without address", says(R"({"status":"Ready","result":7})"), 9, u"failed"_s, u"unusable"_s);
    row("ready", [](Stage &stage) {
        stage.bfl({WireStep::answer(200, R"({"status":"Ready","result":{"sample":")" + stage.here(u"/r.png"_s) + R"("}})")});
    }, 0, u"ready"_s, {});
    row("Replicate: ready", [](Stage &stage) {
        stage.replicate({WireStep::answer(200, R"({"status":"processing","output":")" + stage.here(u"/r.png"_s) + R"("})")});
    }, 0, u"ready"_s, {});
    row("Replicate: aborted", [](Stage &stage) { stage.replicate({WireStep::answer(200, R"({"status":"aborted"})")}); }, 7, u"cancelled"_s, u"cancelled"_s);
    row("Replicate: failed", [](Stage &stage) { stage.replicate({WireStep::answer(200, R"({"status":"failed","error":"E1"})")}); }, 7, u"failed"_s, u"failed"_s);
    row("Replicate: led to a stranger", [](Stage &stage) {
        stage.replicate({});
        stage.service.on("POST", "/v1/models/", {WireStep::answer(201, R"({"id":"p1","urls":{"get":")" + stage.stranger.url(u"/x"_s).toString().toUtf8() + R"("}})")});
    }, 7, u"failed"_s, u"refused"_s);
}

QStringList TestHostileRun::arguments(const Stage &stage, const QString &output)
{
    QStringList all{u"run"_s, stage.isReplicate ? u"black-forest-labs/flux-pro-finetuned"_s : u"flux-dev"_s};
    if (stage.isReplicate)
        all << u"--set"_s << u"finetune_id=x"_s;
    return all << u"--set"_s << u"prompt=a boat"_s << u"--base-url"_s << stage.service.url().toString() << u"--output"_s
               << output << u"--json"_s << u"--timeout"_s << u"6"_s;
}

void TestHostileRun::runs()
{
    QFETCH(Prepare, prepare);
    QFETCH(int, exit);
    QFETCH(QString, state);
    QFETCH(QString, kind);
    Stage stage;
    prepare(stage);
    const QTemporaryDir home;
    const QString output = home.filePath(u"out.png"_s);
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PENTIMENTO_DATA_DIR"_s, home.filePath(u"data"_s));
    environment.insert(u"BFL_API_KEY"_s, QString::fromLatin1(key));
    environment.insert(u"REPLICATE_API_TOKEN"_s, QString::fromLatin1(key));
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    program.setProcessEnvironment(environment);
    program.start(builtProgram(), arguments(stage, output));
    QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, 60'000);
    const QByteArray out = program.readAllStandardOutput();
    const QByteArray err = program.readAllStandardError();
    QVERIFY2(program.exitStatus() == QProcess::NormalExit && program.exitCode() == exit, out + err);
    const QJsonObject job = QJsonDocument::fromJson(out.trimmed().split('\n').last()).object();
    QCOMPARE(job[u"state"_s].toString(), state);
    QCOMPARE(job[u"error"_s][u"kind"_s].toString(), kind);
    QCOMPARE(QFile::exists(output), exit == 0); // whole or not at all
    if (exit == 0)
        QVERIFY(!QImage(output).isNull());
    QCOMPARE(stage.service.count("POST") + stage.stranger.count("POST"), 1);
    QCOMPARE(stage.stranger.connections(), 0);
    QVERIFY(!out.contains(key) && !err.contains(key));
    QDirIterator kept(home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (kept.hasNext()) {
        QFile file(kept.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(key), qPrintable(file.fileName()));
    }
    rusage children{};
    getrusage(RUSAGE_CHILDREN, &children);
    QVERIFY2(qint64(children.ru_maxrss) * 1024 < mostMemory, qPrintable(QString::number(children.ru_maxrss)));
}

QTEST_MAIN(TestHostileRun)
#include "tst_hostilerun.moc"
