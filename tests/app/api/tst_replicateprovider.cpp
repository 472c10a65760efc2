#include "app/api/replicate/replicateprovider.h"
#include "tests/support/wireserver.h"

#include <QJsonDocument>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
ReplicateProvider::Limits quickLimits()
{
    ReplicateProvider::Limits limits;
    limits.submit.idle = 700ms;
    limits.upload.idle = 700ms;
    limits.poll = {500ms, 2s, 64 * 1024};
    limits.list = {500ms, 2s, 256 * 1024};
    return limits;
}

Endpoint model(const QString &id = u"black-forest-labs/flux-fill-pro"_s)
{
    Endpoint endpoint;
    endpoint.id = id;
    endpoint.service = u"replicate"_s;
    return endpoint;
}

const QByteArray created = R"({"id":"p1","status":"starting","urls":{"get":"https://api.replicate.com/v1/predictions/p1"}})";
} // namespace

/// The protocol over real sockets: what leaves, how often, and where the token goes.
class TestReplicateProvider : public QObject
{
    Q_OBJECT
private slots:
    void submitsGoByName();
    void pinnedVersionsGoToTheCommonAddress();
    void aBrokenSubmitIsNotRepeated_data();
    void aBrokenSubmitIsNotRepeated();
    void picturesGoAheadWithoutTheirName();
    void theTokenStaysHome();
    void cancellingIsOnePost();
    void listsAreFollowedToTheirEnd();
    void aListThatLeadsElsewhereStops();
    void accountsProveTheToken_data();
    void accountsProveTheToken();

private:
    SubmitOutcome submit(WireServer &server, const Endpoint &endpoint, std::chrono::seconds timeLimit = 0s);
};

SubmitOutcome TestReplicateProvider::submit(WireServer &server, const Endpoint &endpoint, std::chrono::seconds timeLimit)
{
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<SubmitOutcome> outcomes;
    provider.submit({server.url(), u"r8_secret"_s, timeLimit}, endpoint, R"({"input":{"prompt":"a boat"}})", &context,
                    {{}, [&](const SubmitOutcome &outcome) { outcomes.append(outcome); }});
    [&] { QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000); }();
    QTest::qWait(50); // a repetition would come now
    return outcomes.value(0);
}

void TestReplicateProvider::submitsGoByName()
{
    WireServer server;
    server.on("POST", "/", {WireStep::answer(201, created)});
    const SubmitOutcome outcome = submit(server, model(), 600s);
    QCOMPARE(outcome.kind, SubmitOutcome::Kind::Accepted);
    QCOMPARE(outcome.serviceId, u"p1"_s);
    QCOMPARE(server.requests().size(), 1);
    const WireRequest &request = server.requests().first();
    QCOMPARE(request.target, QByteArray("/v1/models/black-forest-labs/flux-fill-pro/predictions"));
    QCOMPARE(request.headers.value("authorization"), QByteArray("Bearer r8_secret"));
    QCOMPARE(request.headers.value("cancel-after"), QByteArray("600s"));
    QVERIFY(!request.headers.contains("prefer"));
    QCOMPARE(request.body, QByteArray(R"({"input":{"prompt":"a boat"}})"));
}

void TestReplicateProvider::pinnedVersionsGoToTheCommonAddress()
{
    WireServer server;
    server.on("POST", "/", {WireStep::answer(201, created)});
    submit(server, model(u"owner/name:"_s + QString(64, u'a')));
    Endpoint byVersion = model(u"owner/name"_s);
    byVersion.version = QString(64, u'b');
    byVersion.byVersion = true;
    submit(server, byVersion);
    QCOMPARE(server.requests()[0].target, QByteArray("/v1/predictions"));
    QCOMPARE(server.requests()[1].target, QByteArray("/v1/predictions"));
    QVERIFY(!server.requests()[0].headers.contains("cancel-after"));
}

void TestReplicateProvider::aBrokenSubmitIsNotRepeated_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::newRow("closed") << WireStep::close();
    QTest::newRow("reset") << WireStep::reset();
    QTest::newRow("no answer") << WireStep::hang();
    QTest::newRow("half an answer") << WireStep::answer(201, created).cutAt(90);
}

void TestReplicateProvider::aBrokenSubmitIsNotRepeated()
{
    QFETCH(WireStep, step);
    WireServer server;
    server.on("POST", "/", {step, WireStep::answer(201, created)});
    QCOMPARE(submit(server, model()).kind, SubmitOutcome::Kind::Unknown);
    QCOMPARE(server.count("POST"), 1);
}

void TestReplicateProvider::picturesGoAheadWithoutTheirName()
{
    WireServer server;
    server.on("POST", "/v1/files", {WireStep::answer(201, R"({"id":"f1","expires_at":"2026-12-01T00:00:00.000Z",
                                                              "urls":{"get":"https://api.replicate.com/v1/files/f1"}})")});
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<UploadOutcome> outcomes;
    const QByteArray bytes = "\x89PNG" + QByteArray(300'000, '\0') + "\r\n--end";
    provider.upload({server.url(), u"r8_secret"_s}, bytes, u"image/png"_s, &context, {},
                    [&](const UploadOutcome &outcome) { outcomes.append(outcome); });
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000);
    QCOMPARE(outcomes[0].kind, UploadOutcome::Kind::Complete);
    QCOMPARE(outcomes[0].address, u"https://api.replicate.com/v1/files/f1"_s);
    QVERIFY(outcomes[0].expires.isValid());
    const WireRequest &request = server.requests().first();
    const QByteArray type = request.headers.value("content-type");
    QVERIFY(type.startsWith("multipart/form-data; boundary="));
    const QByteArray boundary = type.mid(type.indexOf('=') + 1);
    QVERIFY(request.body.startsWith("--" + boundary + "\r\nContent-Disposition: form-data; name=\"content\"; filename=\"picture.png\"\r\n"));
    QVERIFY(request.body.endsWith("\r\n--" + boundary + "--\r\n"));
    QVERIFY(request.body.contains("\r\n\r\n" + bytes + "\r\n--" + boundary));
}

void TestReplicateProvider::theTokenStaysHome()
{
    WireServer home;
    WireServer stranger;
    home.on("GET", "/", {WireStep::answer(200, R"({"status":"starting"})")});
    stranger.on("GET", "/", {WireStep::answer(200, R"({"status":"starting"})")});
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<PollOutcome> outcomes;
    const auto take = [&](const PollOutcome &outcome) { outcomes.append(outcome); };
    provider.poll({home.url(), u"r8_secret"_s}, u"p1"_s, stranger.url(u"/v1/predictions/p1"_s), &context, take);
    provider.cancel({home.url(), u"r8_secret"_s}, u"p1"_s, stranger.url(u"/v1/predictions/p1"_s), &context, take);
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 2, 10'000);
    QCOMPARE(outcomes[0].kind, PollOutcome::Kind::Refused);
    QCOMPARE(outcomes[1].kind, PollOutcome::Kind::Refused);
    QCOMPARE(stranger.connections(), 0);
    provider.poll({home.url(), u"r8_secret"_s}, u"p1"_s, {}, &context, take);
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 3, 10'000);
    QCOMPARE(home.requests().first().target, QByteArray("/v1/predictions/p1"));
    QCOMPARE(home.requests().first().headers.value("authorization"), QByteArray("Bearer r8_secret"));
}

void TestReplicateProvider::cancellingIsOnePost()
{
    WireServer server;
    server.on("POST", "/v1/predictions/p1/cancel", {WireStep::answer(200, R"({"id":"p1","status":"canceled","started_at":"2026-10-01T00:00:00Z"})")});
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<PollOutcome> outcomes;
    provider.cancel({server.url(), u"r8_secret"_s}, u"p1"_s, server.url(u"/v1/predictions/p1"_s), &context,
                    [&](const PollOutcome &outcome) { outcomes.append(outcome); });
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000);
    QCOMPARE(outcomes[0].kind, PollOutcome::Kind::Cancelled);
    QCOMPARE(server.count("POST"), 1);
    QCOMPARE(server.requests()[0].headers.value("content-length"), QByteArray("0"));
    QCOMPARE(server.requests()[0].headers.value("authorization"), QByteArray("Bearer r8_secret"));
}

void TestReplicateProvider::listsAreFollowedToTheirEnd()
{
    WireServer server;
    const QByteArray next = server.url(u"/v1/predictions?cursor=2"_s).toString().toUtf8();
    server.on("GET", "/v1/predictions?cursor", {WireStep::answer(200, R"({"next":null,"results":[{"id":"p1"}]})")});
    server.on("GET", "/v1/predictions", {WireStep::answer(200, R"({"next":")" + next + R"(","results":[{"id":"p2"}]})")});
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<ListOutcome> outcomes;
    provider.list({server.url(), u"r8_secret"_s}, QDateTime(QDate(2026, 10, 1), QTime(9, 0), Qt::UTC), &context,
                  [&](const ListOutcome &outcome) { outcomes.append(outcome); });
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000);
    QCOMPARE(outcomes[0].kind, ListOutcome::Kind::Complete);
    QCOMPARE(outcomes[0].jobs.size(), 2);
    QVERIFY(server.requests()[0].target.contains("created_after=2026-10-01T09:00:00.000Z"));
    QCOMPARE(server.requests()[1].headers.value("authorization"), QByteArray("Bearer r8_secret"));
}

void TestReplicateProvider::aListThatLeadsElsewhereStops()
{
    WireServer server;
    WireServer stranger;
    const QByteArray next = stranger.url(u"/v1/predictions"_s).toString().toUtf8();
    server.on("GET", "/v1/predictions", {WireStep::answer(200, R"({"next":")" + next + R"(","results":[]})")});
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<ListOutcome> outcomes;
    provider.list({server.url(), u"r8_secret"_s}, QDateTime::currentDateTimeUtc(), &context,
                  [&](const ListOutcome &outcome) { outcomes.append(outcome); });
    QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000);
    QCOMPARE(outcomes[0].kind, ListOutcome::Kind::Refused);
    QCOMPARE(stranger.connections(), 0);
}

void TestReplicateProvider::accountsProveTheToken_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::addColumn<int>("error"); // -1: proven
    QTest::newRow("good") << WireStep::answer(200, R"({"type":"user","username":"ada"})") << -1;
    QTest::newRow("refused") << WireStep::answer(401, "{}") << int(Error::Kind::Key);
    QTest::newRow("a page") << WireStep::answer(200, "<html/>", "text/html") << int(Error::Kind::Failed);
    QTest::newRow("cut") << WireStep::answer(200, R"({"username":"ada"})").cutAt(70) << int(Error::Kind::Network);
}

void TestReplicateProvider::accountsProveTheToken()
{
    QFETCH(WireStep, step);
    QFETCH(int, error);
    WireServer server;
    server.on("GET", "/v1/account", {step});
    ReplicateProvider provider(quickLimits());
    QObject context;
    QList<Result<Money>> answers;
    provider.balance({server.url(), u"r8_secret"_s}, &context, [&](const Result<Money> &answer) { answers.append(answer); });
    QTRY_COMPARE_WITH_TIMEOUT(answers.size(), 1, 10'000);
    QCOMPARE(answers[0] ? -1 : int(answers[0].error().kind), error);
}

QTEST_GUILESS_MAIN(TestReplicateProvider)
#include "tst_replicateprovider.moc"
