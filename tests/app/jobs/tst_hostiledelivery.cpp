#include "app/api/onlinestate.h"
#include "app/api/proxychoice.h"
#include "tests/support/hostilestage.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using Wire = HostileStage::Wire;
using Prepare = std::function<void(HostileStage &)>;

namespace {
QByteArray readTestFile(const QString &name)
{
    QFile file(QStringLiteral(PENTIMENTO_SOURCE_DIR "/tests/data/tls/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A PNG of which only the head is there: 60000 x 60000 samples.
QByteArray hugePng()
{
    return QByteArray::fromHex("89504e470d0a1a0a0000000d494844520000ea600000ea600802000000") +
           QByteArray::fromHex("00000000");
}

const char *nameOf(Wire wire) { return wire == Wire::Bfl ? "BFL" : "Replicate"; }
} // namespace

/// Results that do not come as they should, and services that are not reached at all, in both protocols.
class TestHostileDelivery : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void downloads_data();
    void downloads();
    void unreachable_data();
    void unreachable();
    void certificates_data();
    void certificates();
};

void TestHostileDelivery::initTestCase()
{
    for (const char *name :
         {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy"})
        qunsetenv(name);
}

void TestHostileDelivery::downloads_data()
{
    QTest::addColumn<Wire>("wire");
    QTest::addColumn<HostileRow>("row");
    using enum JobState;
    const auto both = [](const char *name, const Prepare &prepare, JobState state, int exit, int posts,
                         const char *message = "") {
        for (const Wire wire : {Wire::Bfl, Wire::Replicate})
            QTest::addRow("%s: %s", nameOf(wire), name)
                << wire << HostileRow{prepare, state, exit, posts, QString::fromUtf8(message)};
    };
    const auto then = [](const QList<WireStep> &steps) {
        return Prepare([steps](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.ready()});
            stage.delivers(steps);
        });
    };
    const auto picture = [](const QByteArray &type = "image/png") { return HostileStage::picture(type); };
    const QByteArray whole = JobRig::picture({96, 64}, qRgb(0, 200, 0));
    const QByteArray jpeg =
        QByteArray::fromHex("ffd8ffe000104a46494600010100000100010000") + QByteArray(500, 'x');
    both("404 once", then({WireStep::answer(404, "gone"), picture()}), Ready, 0, 1);
    both("expired for ever", then({WireStep::answer(403, "<Error>expired</Error>", "application/xml")}),
         Expired, 9, 1, "has expired");
    both("cut in transfer, then whole", then({picture().cutAt(150), picture()}), Ready, 0, 1);
    both("a picture that was cut before", then({WireStep::answer(200, whole.chopped(20), "image/png")}),
         Failed, 9, 1);
    both("a page called PNG", then({WireStep::answer(200, "<html>Hello</html>", "image/png")}), Failed, 9, 1);
    both("nothing", then({WireStep::answer(200, "", "image/png")}), Failed, 9, 1);
    both("60000 x 60000", then({WireStep::answer(200, hugePng(), "image/png")}), Failed, 9, 1);
    both("a cut JPEG called PNG", then({WireStep::answer(200, jpeg, "image/png")}), Failed, 9, 1);
    both("a PNG called JPEG", then({picture("image/jpeg")}), Ready, 0, 1);
    both("endless",
         then({{WireStep::Deed::Answer,
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + QByteArray(4'000'000, 'x')}}),
         Failed, 9, 1, "larger than");
    both("slow, then whole", then({WireStep::hang(), picture()}), Ready, 0, 1);
    both(
        "redirected",
        [](HostileStage &stage) {
            stage.accepts();
            stage.says({stage.ready()});
            stage.delivers(
                {WireStep::answer(302, "", "text/plain",
                                  "Location: " + stage.stranger.url(u"/there.png"_s).toString().toUtf8())});
            stage.stranger.on("GET", "/there.png", {HostileStage::picture()});
        },
        Ready, 0, 1);
    both("redirected in a circle", then({WireStep::answer(302, "", "text/plain", "Location: /result.png")}),
         Failed, 7, 1, "not fetched");
    both("redirected to a file",
         then({WireStep::answer(302, "", "text/plain", "Location: file:///etc/passwd")}), Failed, 7, 1,
         "not fetched");
}

void TestHostileDelivery::downloads()
{
    QFETCH(Wire, wire);
    QFETCH(HostileRow, row);
    const QString problem = playHostileRow(wire, row);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestHostileDelivery::unreachable_data()
{
    QTest::addColumn<Wire>("wire");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("proxy"); // "here": the stage itself, which refuses
    QTest::addColumn<int>("proxySays");
    QTest::addColumn<bool>("offline");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("remedy");
    const auto both = [](const char *name, const QString &address, const QString &proxy, int says,
                         bool offline, const QString &message, const QString &remedy) {
        for (const Wire wire : {Wire::Bfl, Wire::Replicate})
            QTest::addRow("%s: %s", nameOf(wire), name)
                << wire << address << proxy << says << offline << message << remedy;
    };
    const QString far = u"https://api.example.org"_s;
    both("nobody listens", u"http://127.0.0.1:9"_s, {}, 0, false, u"does not take connections"_s,
         u"Check the address"_s);
    both("no such name", u"https://no-such-host.invalid"_s, u"none"_s, 0, false, u"no computer named"_s,
         u"Check the address"_s);
    both("no network", far, u"none"_s, 0, true, u"no network connection"_s, u"Try again when it is back"_s);
    both("a proxy that is not there", far, u"http://127.0.0.1:9"_s, 0, false, u"The proxy did not let"_s,
         u"Check the proxy"_s);
    both("a proxy that refuses", far, u"here"_s, 403, false, u"The proxy did not let"_s,
         u"Check the proxy"_s);
    both("a proxy that wants a name", far, u"here"_s, 407, false, u"The proxy did not let"_s,
         u"Check the proxy"_s);
    both("a proxy that is broken", far, u"here"_s, 502, false, u"The proxy did not let"_s,
         u"Check the proxy"_s);
}

void TestHostileDelivery::unreachable()
{
    QFETCH(Wire, wire);
    QFETCH(QString, address);
    QFETCH(QString, proxy);
    QFETCH(int, proxySays);
    QFETCH(bool, offline);
    QFETCH(QString, message);
    QFETCH(QString, remedy);
    HostileStage stage(wire);
    stage.service.on("CONNECT", "",
                     {WireStep::answer(proxySays, "no", "text/plain",
                                       proxySays == 407 ? "Proxy-Authenticate: Basic realm=\"x\"" : "")});
    useProxy(*ProxyChoice::fromText(proxy == u"here"_s ? stage.service.url().toString() : proxy));
    pretendOffline(offline);
    const std::unique_ptr<Provider> client = stage.client();
    JobRig rig;
    rig.client = client.get();
    const QByteArray key = "k-unreachable-5678";
    rig.credentials.setForSession(stage.profile(), QString::fromLatin1(key));
    JobRequest request = stage.request(rig);
    request.address = QUrl(address);
    const Generation ended = rig.runToEnd(rig.addOne(request));
    useProxy({});
    pretendOffline(std::nullopt);
    QCOMPARE(ended.state, JobState::Failed); // proven: nothing left
    QCOMPARE(exitCode(ended.error->kind), 8);
    const QString said = ended.error->plainSentence();
    QVERIFY2(said.contains(message) && said.contains(remedy) && said.contains(u"othing was"_s),
             qPrintable(said));
    QCOMPARE(stage.service.count("POST"), 0);
    for (const WireRequest &sent : stage.service.requests()) {
        for (const QByteArray &value : sent.headers)
            QVERIFY(!value.contains(key));
    }
}

void TestHostileDelivery::certificates_data()
{
    QTest::addColumn<Wire>("wire");
    QTest::addColumn<QString>("certificate");
    for (const Wire wire : {Wire::Bfl, Wire::Replicate}) {
        QTest::addRow("%s: self-signed", nameOf(wire)) << wire << u"self-signed.pem"_s;
        QTest::addRow("%s: expired", nameOf(wire)) << wire << u"expired.pem"_s;
    }
}

void TestHostileDelivery::certificates()
{
    QFETCH(Wire, wire);
    QFETCH(QString, certificate);
    QSslServer server; // with a key that is known to everybody: for this test only
    QSslConfiguration configuration;
    configuration.setLocalCertificate(QSslCertificate(readTestFile(certificate)));
    configuration.setPrivateKey(QSslKey(readTestFile(u"key.pem"_s), QSsl::Rsa));
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int encrypted = 0;
    connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&] { ++encrypted; });
    HostileStage stage(wire);
    const std::unique_ptr<Provider> client = stage.client();
    JobRig rig;
    rig.client = client.get();
    rig.credentials.setForSession(stage.profile(), u"k-hostile-secret-1234"_s);
    JobRequest request = stage.request(rig);
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

QTEST_MAIN(TestHostileDelivery)
#include "tst_hostiledelivery.moc"
