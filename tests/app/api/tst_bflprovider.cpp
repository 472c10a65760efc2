#include "app/api/bfl/bflprovider.h"
#include "tests/support/wireserver.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Submit = SubmitOutcome::Kind;

BflProvider::Limits quickLimits()
{
    BflProvider::Limits limits;
    limits.submit.idle = 700ms;
    limits.poll = {500ms, 2s, 64 * 1024};
    limits.fetch = {500ms, 5s, 256 * 1024};
    return limits;
}

Endpoint endpoint(const QString &id = u"flux-pro-1.0-fill"_s)
{
    Endpoint fill;
    fill.id = id;
    fill.service = u"bfl"_s;
    return fill;
}

const QByteArray accepted = R"({"id":"task-1","polling_url":"https://api.us6.bfl.ai/v1/get_result?id=task-1"})";
// Larger than what the kernel takes in at once, so that breaking off halfway leaves bytes behind.
const QByteArray largeBody = "{\"image\":\"" + QByteArray(12 * 1024 * 1024, 'A') + "\"}";
} // namespace

/// The protocol over real sockets against a server that misbehaves in every way a network can. What counts above
/// all is how often a POST arrives: never more than once.
class TestBflProvider : public QObject
{
    Q_OBJECT
private slots:
    void submitOutcomes_data();
    void submitOutcomes();
    void submitIsOneExactRequest();
    void closedAfterEarlierAnswers();
    void nothingLeavesWithoutConnection();
    void redirectsAreNotFollowed_data();
    void redirectsAreNotFollowed();
    void keysWithLineBreaksStayHere();
    void deletedContextTakesTheSubmitBack();
    void progressEndsWithTheLastByte();
    void pollCarriesTheKeyHomeOnly();
    void pollOutcomes_data();
    void pollOutcomes();
    void fetchOutcomes_data();
    void fetchOutcomes();
    void fetchFollowsRedirectsWithoutKey();
    void fetchGivesUpOnEndlessRedirects();
    void fetchedBytesAreWhole();
    void balanceProvesTheKey_data();
    void balanceProvesTheKey();

private:
    SubmitOutcome submit(WireServer &server, const QByteArray &body = R"({"prompt":"a boat"})",
                         const QString &key = u"secret-key"_s);
    FetchOutcome fetch(const QUrl &service, const QUrl &result);
};

SubmitOutcome TestBflProvider::submit(WireServer &server, const QByteArray &body, const QString &key)
{
    BflProvider provider(quickLimits());
    QObject context;
    QList<SubmitOutcome> outcomes;
    provider.submit({server.url(), key}, endpoint(), body, &context,
                    {[](qint64, qint64) {}, [&](const SubmitOutcome &outcome) { outcomes.append(outcome); }});
    [&] { QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000); }();
    QTest::qWait(50); // a repetition would come now
    return outcomes.size() == 1 ? outcomes.first() : SubmitOutcome{};
}

void TestBflProvider::submitOutcomes_data()
{
    QTest::addColumn<QList<WireStep>>("steps");
    QTest::addColumn<bool>("isLarge");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("error"); // -1: none asked for
    const auto row = [](const char *name, const WireStep &step, Submit kind, std::optional<Error::Kind> error = {},
                        bool isLarge = false) {
        // Behind it always a server that would accept: whoever asks twice is found out.
        QTest::newRow(name) << QList<WireStep>{step, WireStep::answer(200, accepted)} << isLarge << int(kind)
                            << (error ? int(*error) : -1);
    };
    using Kind = Error::Kind;
    row("accepted", WireStep::answer(200, accepted), Submit::Accepted);
    row("closed before the answer", WireStep::close(), Submit::Unknown, Kind::Unknown);
    row("reset before the answer", WireStep::reset(), Submit::Unknown, Kind::Unknown);
    row("closed before the answer to a large body", WireStep::close(), Submit::Unknown, Kind::Unknown, true);
    row("closed midway through the body", WireStep::close(100'000), Submit::Refused, Kind::Network, true);
    row("reset midway through the body", WireStep::reset(100'000), Submit::Refused, Kind::Network, true);
    row("half an answer", WireStep::answer(200, accepted).cutAt(100), Submit::Unknown, Kind::Unknown);
    row("half a status line", WireStep::answer(200, accepted).cutAt(7), Submit::Unknown, Kind::Unknown);
    row("no answer", WireStep::hang(), Submit::Unknown, Kind::Unknown);
    row("accepted without an id", WireStep::answer(200, "{}"), Submit::Unknown, Kind::Unknown);
    row("a page instead of an answer", WireStep::answer(200, "<html>Welcome</html>", "text/html"), Submit::Unknown, Kind::Unknown);
    row("an answer without end", WireStep::answer(200, QByteArray(5 * 1024 * 1024, ' ')), Submit::Unknown, Kind::Unknown);
    row("429", WireStep::answer(429, "{}"), Submit::RetryLater);
    row("503 with Retry-After", WireStep::answer(503, "{}", "application/json", "Retry-After: 2"), Submit::RetryLater);
    row("503 alone", WireStep::answer(503, "{}"), Submit::Refused, Kind::Failed);
    row("500", WireStep::answer(500, "Internal Server Error", "text/plain"), Submit::Refused, Kind::Failed);
    row("502 of a gateway", WireStep::answer(502, "<html/>", "text/html"), Submit::Unknown, Kind::Unknown);
    row("504 of a gateway", WireStep::answer(504, ""), Submit::Unknown, Kind::Unknown);
    row("402", WireStep::answer(402, R"({"detail":"Insufficient credits"})"), Submit::Refused, Kind::Credits);
    row("401", WireStep::answer(401, "{}", "application/json", "WWW-Authenticate: Basic realm=\"x\""), Submit::Refused, Kind::Key);
    row("403", WireStep::answer(403, R"({"detail":"Not authenticated"})"), Submit::Refused, Kind::Key);
    row("422 for the key", WireStep::answer(422, R"({"detail":"Invalid API key format"})"), Submit::Refused, Kind::Key);
    row("422 with words", WireStep::answer(422, R"({"detail":"Wrong picture"})"), Submit::Refused, Kind::Refused);
    row("422 with a list", WireStep::answer(422, R"({"detail":[{"loc":["body","image"],"msg":"Field required"}]})"), Submit::Refused, Kind::Refused);
    row("400", WireStep::answer(400, R"({"detail":"Finetune not found or not ready"})"), Submit::Refused, Kind::Refused);
    row("404", WireStep::answer(404, R"({"detail":"Not Found"})"), Submit::Refused, Kind::Refused);
    row("an early refusal, connection kept", WireStep::answer(403, "{}").open(), Submit::Refused, Kind::Key);
}

void TestBflProvider::submitOutcomes()
{
    QFETCH(QList<WireStep>, steps);
    QFETCH(bool, isLarge);
    QFETCH(int, kind);
    QFETCH(int, error);
    WireServer server;
    server.on("POST", "/v1/", steps);
    const SubmitOutcome outcome = submit(server, isLarge ? largeBody : R"({"prompt":"a boat"})");
    QCOMPARE(int(outcome.kind), kind);
    QCOMPARE(server.count("POST"), 1);
    QCOMPARE(server.requests().size(), 1);
    if (error >= 0) {
        QVERIFY(!outcome.errors.isEmpty());
        QCOMPARE(int(outcome.errors.first().kind), error);
    }
    for (const Error &said : outcome.errors)
        QVERIFY2(!said.plainSentence().contains(u'%'), qPrintable(said.plainSentence()));
}

void TestBflProvider::submitIsOneExactRequest()
{
    WireServer server;
    server.on("POST", "/v1/", {WireStep::answer(200, accepted, "application/json", "Set-Cookie: a=b")});
    const SubmitOutcome outcome = submit(server);
    QCOMPARE(outcome.serviceId, u"task-1"_s);
    QCOMPARE(outcome.pollingUrl, QUrl(u"https://api.us6.bfl.ai/v1/get_result?id=task-1"_s));
    const WireRequest &request = server.requests().first();
    QCOMPARE(request.target, QByteArray("/v1/flux-pro-1.0-fill"));
    QCOMPARE(request.headers.value("x-key"), QByteArray("secret-key"));
    QCOMPARE(request.headers.value("content-type"), QByteArray("application/json"));
    QCOMPARE(request.body, QByteArray(R"({"prompt":"a boat"})"));
    QVERIFY(!request.headers.contains("cookie"));
    QVERIFY(!request.headers.contains("transfer-encoding"));
    QVERIFY(!request.headers.contains("upgrade"));
}

void TestBflProvider::closedAfterEarlierAnswers()
{
    // Qt repeats most readily on a connection that was kept from an earlier answer.
    WireServer server;
    server.on("POST", "/v1/", {WireStep::answer(200, accepted).open(), WireStep::close(), WireStep::answer(200, accepted)});
    server.on("GET", "/v1/", {WireStep::answer(200, R"({"status":"Pending"})").open()});
    BflProvider provider(quickLimits());
    QObject context;
    QList<Submit> kinds;
    const auto send = [&] {
        provider.submit({server.url(), u"k"_s}, endpoint(), "{}", &context,
                        {[](qint64, qint64) {}, [&](const SubmitOutcome &outcome) { kinds.append(outcome.kind); }});
    };
    send();
    QTRY_COMPARE(kinds.size(), 1);
    int polls = 0;
    provider.poll({server.url(), u"k"_s}, u"1"_s, {}, &context, [&](const PollOutcome &) { ++polls; });
    QTRY_COMPARE(polls, 1);
    send();
    QTRY_COMPARE(kinds.size(), 2);
    QTest::qWait(100);
    QCOMPARE(kinds, (QList{Submit::Accepted, Submit::Unknown}));
    QCOMPARE(server.count("POST"), 2);
}

void TestBflProvider::nothingLeavesWithoutConnection()
{
    QUrl nobody;
    {
        const WireServer gone;
        nobody = gone.url();
    }
    BflProvider provider(quickLimits());
    QObject context;
    QList<SubmitOutcome> outcomes;
    provider.submit({nobody, u"k"_s}, endpoint(), "{}", &context,
                    {[](qint64, qint64) {}, [&](const SubmitOutcome &outcome) { outcomes.append(outcome); }});
    QTRY_COMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0].kind, Submit::Refused);
    QCOMPARE(outcomes[0].errors.first().kind, Error::Kind::Network);
}

void TestBflProvider::redirectsAreNotFollowed_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {301, 302, 303, 307, 308})
        QTest::addRow("%d", status) << status;
}

void TestBflProvider::redirectsAreNotFollowed()
{
    QFETCH(int, status);
    WireServer server;
    WireServer stranger;
    const QByteArray location = "Location: " + stranger.url(u"/v1/x"_s).toEncoded();
    server.on("POST", "/v1/", {WireStep::answer(status, "", "text/plain", location)});
    server.on("GET", "/v1/", {WireStep::answer(status, "", "text/plain", location)});
    const SubmitOutcome outcome = submit(server);
    QCOMPARE(outcome.kind, Submit::Refused);
    QVERIFY(outcome.errors.first().plainSentence().contains(u"127.0.0.1"_s));
    BflProvider provider(quickLimits());
    QObject context;
    QList<PollOutcome::Kind> polls;
    provider.poll({server.url(), u"k"_s}, u"1"_s, {}, &context, [&](const PollOutcome &poll) { polls.append(poll.kind); });
    QTRY_COMPARE(polls, QList{PollOutcome::Kind::TryAgain});
    QCOMPARE(server.count("POST"), 1);
    QCOMPARE(stranger.connections(), 0);
}

void TestBflProvider::keysWithLineBreaksStayHere()
{
    WireServer server;
    server.on("POST", "/v1/", {WireStep::answer(403, "{}")});
    submit(server, "{}", u"key\r\nX-Injected: 1"_s);
    QVERIFY(!server.requests().first().headers.contains("x-key"));
    QVERIFY(!server.requests().first().headers.contains("x-injected"));
}

void TestBflProvider::deletedContextTakesTheSubmitBack()
{
    WireServer server;
    server.on("POST", "/v1/", {WireStep::hang()});
    BflProvider provider(quickLimits());
    auto context = std::make_unique<QObject>();
    qint64 sent = 0;
    bool isTold = false;
    provider.submit({server.url(), u"k"_s}, endpoint(), largeBody, context.get(),
                    {[&](qint64 now, qint64) { sent = now; }, [&](const SubmitOutcome &) { isTold = true; }});
    QTRY_VERIFY(sent > 0);
    const bool wasUnderWay = sent < largeBody.size();
    context.reset();
    QTest::qWait(200);
    QVERIFY(!isTold);
    QCOMPARE(server.count("POST"), 1);
    if (wasUnderWay)
        QVERIFY(!server.requests().first().isWhole);
}

void TestBflProvider::progressEndsWithTheLastByte()
{
    WireServer server;
    server.on("POST", "/v1/", {WireStep::answer(200, accepted)});
    BflProvider provider(quickLimits());
    QObject context;
    QList<qint64> steps;
    bool isDone = false;
    provider.submit({server.url(), u"k"_s}, endpoint(), largeBody, &context,
                    {[&](qint64 sent, qint64 total) {
                         QCOMPARE(total, qint64(largeBody.size()));
                         steps.append(sent);
                     },
                     [&](const SubmitOutcome &) { isDone = true; }});
    QTRY_VERIFY_WITH_TIMEOUT(isDone, 10'000);
    QVERIFY(steps.size() > 10);
    QVERIFY(std::is_sorted(steps.begin(), steps.end()));
    QCOMPARE(steps.last(), qint64(largeBody.size()));
    QCOMPARE(server.requests().first().body, largeBody);
}

void TestBflProvider::pollCarriesTheKeyHomeOnly()
{
    WireServer server;
    WireServer stranger;
    server.on("GET", "/v1/get_result", {WireStep::answer(200, R"({"status":"Pending"})")});
    BflProvider provider(quickLimits());
    QObject context;
    QList<PollOutcome> outcomes;
    const auto take = [&](const PollOutcome &outcome) { outcomes.append(outcome); };
    provider.poll({server.url(), u"secret-key"_s}, u"7"_s, {}, &context, take);
    QTRY_COMPARE(outcomes.size(), 1);
    QCOMPARE(server.requests().first().target, QByteArray("/v1/get_result?id=7"));
    QCOMPARE(server.requests().first().headers.value("x-key"), QByteArray("secret-key"));
    provider.poll({server.url(), u"secret-key"_s}, u"7"_s, stranger.url(u"/v1/get_result?id=7"_s), &context, take);
    QTRY_COMPARE(outcomes.size(), 2);
    QCOMPARE(outcomes[1].kind, PollOutcome::Kind::Refused);
    QVERIFY(outcomes[1].error);
    QCOMPARE(stranger.connections(), 0);
}

void TestBflProvider::pollOutcomes_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, const WireStep &step, PollOutcome::Kind kind) {
        QTest::newRow(name) << step << int(kind);
    };
    using Kind = PollOutcome::Kind;
    row("running", WireStep::answer(200, R"({"status":"Pending"})"), Kind::Running);
    row("failed with 503", WireStep::answer(503, R"({"status":"Error"})"), Kind::Failed);
    row("closed", WireStep::close(), Kind::TryAgain);
    row("reset", WireStep::reset(), Kind::TryAgain);
    row("half an answer", WireStep::answer(200, R"({"status":"Ready"})").cutAt(90), Kind::TryAgain);
    row("no answer", WireStep::hang(), Kind::TryAgain);
    row("an answer without end", WireStep::answer(200, R"({"status":"Pending","x":")" + QByteArray(100'000, 'x') + "\"}"), Kind::TryAgain);
    row("a page", WireStep::answer(500, "<html/>", "text/html"), Kind::TryAgain);
}

void TestBflProvider::pollOutcomes()
{
    QFETCH(WireStep, step);
    QFETCH(int, kind);
    WireServer server;
    server.on("GET", "/v1/get_result", {step});
    BflProvider provider(quickLimits());
    QObject context;
    QList<int> kinds;
    provider.poll({server.url(), u"k"_s}, u"7"_s, {}, &context, [&](const PollOutcome &outcome) { kinds.append(int(outcome.kind)); });
    QTRY_COMPARE(kinds, QList<int>{kind});
}

FetchOutcome TestBflProvider::fetch(const QUrl &service, const QUrl &result)
{
    BflProvider provider(quickLimits());
    QObject context;
    QList<FetchOutcome> outcomes;
    provider.fetch({service, u"secret-key"_s}, result, &context, [](qint64, qint64) {},
                   [&](const FetchOutcome &outcome) { outcomes.append(outcome); });
    [&] { QTRY_COMPARE_WITH_TIMEOUT(outcomes.size(), 1, 10'000); }();
    return outcomes.size() == 1 ? outcomes.first() : FetchOutcome{};
}

void TestBflProvider::fetchOutcomes_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, const WireStep &step, FetchOutcome::Kind kind) {
        QTest::newRow(name) << step << int(kind);
    };
    using Kind = FetchOutcome::Kind;
    row("whole", WireStep::answer(200, "picture", "image/png"), Kind::Complete);
    row("cut", WireStep::answer(200, QByteArray(5000, 'x'), "image/png").cutAt(1000), Kind::Broken);
    row("closed", WireStep::close(), Kind::Broken);
    row("reset", WireStep::reset(), Kind::Broken);
    row("stalled", WireStep::hang(), Kind::Broken);
    row("server error", WireStep::answer(503, ""), Kind::Broken);
    row("expired", WireStep::answer(403, "<xml/>"), Kind::Gone);
    row("gone", WireStep::answer(404, ""), Kind::Gone);
    row("larger than allowed", WireStep::answer(200, QByteArray(300 * 1024, 'x'), "image/png"), Kind::Refused);
    row("leads to a file", WireStep::answer(302, "", "text/plain", "Location: file:///etc/passwd"), Kind::Refused);
    row("leads nowhere", WireStep::answer(302, "", "text/plain"), Kind::Gone);
}

void TestBflProvider::fetchOutcomes()
{
    QFETCH(WireStep, step);
    QFETCH(int, kind);
    WireServer server;
    server.on("GET", "/results/1", {step});
    QCOMPARE(int(fetch(server.url(), server.url(u"/results/1"_s)).kind), kind);
}

void TestBflProvider::fetchFollowsRedirectsWithoutKey()
{
    WireServer server;
    WireServer other;
    server.on("GET", "/a", {WireStep::answer(302, "", "text/plain", "Location: /b")});
    server.on("GET", "/b", {WireStep::answer(307, "", "text/plain", "Location: " + other.url(u"/c"_s).toEncoded())});
    other.on("GET", "/c", {WireStep::answer(200, "picture")});
    const FetchOutcome outcome = fetch(server.url(), server.url(u"/a"_s));
    QCOMPARE(outcome.kind, FetchOutcome::Kind::Complete);
    QCOMPARE(outcome.bytes, QByteArray("picture"));
    for (const WireRequest &request : server.requests() + other.requests()) {
        QVERIFY(!request.headers.contains("x-key"));
        QVERIFY(!request.headers.contains("cookie"));
    }
    // Only a service on this computer may name addresses on this computer.
    QCOMPARE(fetch(QUrl(u"https://api.bfl.ai"_s), other.url(u"/c"_s)).kind, FetchOutcome::Kind::Refused);
    QCOMPARE(other.count("GET"), 1);
}

void TestBflProvider::fetchGivesUpOnEndlessRedirects()
{
    WireServer server;
    server.on("GET", "/", {WireStep::answer(302, "", "text/plain", "Location: /again")});
    QCOMPARE(fetch(server.url(), server.url(u"/a"_s)).kind, FetchOutcome::Kind::Refused);
    QCOMPARE(server.count("GET"), 6); // the first and five redirects
}

void TestBflProvider::fetchedBytesAreWhole()
{
    QByteArray picture(200 * 1024, '\0');
    for (qsizetype i = 0; i < picture.size(); ++i)
        picture[i] = char(i * 31 >> 3);
    WireServer server;
    server.on("GET", "/r", {WireStep::answer(200, picture, "image/png")});
    QCOMPARE(fetch(server.url(), server.url(u"/r"_s)).bytes, picture);
}

void TestBflProvider::balanceProvesTheKey_data()
{
    QTest::addColumn<WireStep>("step");
    QTest::addColumn<double>("credits"); // -1: an error
    QTest::addColumn<int>("error");
    QTest::newRow("credits") << WireStep::answer(200, R"({"credits":123.5})") << 123.5 << 0;
    QTest::newRow("wrong key") << WireStep::answer(403, R"({"detail":"Not authenticated"})") << -1.0 << int(Error::Kind::Key);
    QTest::newRow("malformed key") << WireStep::answer(422, R"({"detail":"Invalid API key format"})") << -1.0 << int(Error::Kind::Key);
    QTest::newRow("no answer") << WireStep::close() << -1.0 << int(Error::Kind::Network);
    QTest::newRow("something else") << WireStep::answer(200, "[]") << -1.0 << int(Error::Kind::Failed);
    QTest::newRow("server error") << WireStep::answer(500, "") << -1.0 << int(Error::Kind::Failed);
}

void TestBflProvider::balanceProvesTheKey()
{
    QFETCH(WireStep, step);
    QFETCH(double, credits);
    QFETCH(int, error);
    WireServer server;
    server.on("GET", "/v1/credits", {step});
    BflProvider provider(quickLimits());
    QObject context;
    QList<Result<Money>> results;
    provider.balance({server.url(), u"k"_s}, &context, [&](const Result<Money> &result) { results.append(result); });
    QTRY_COMPARE(results.size(), 1);
    if (credits >= 0) {
        QVERIFY(results[0]);
        QCOMPARE(results[0]->amount.value(), credits);
    } else {
        QVERIFY(!results[0]);
        QCOMPARE(int(results[0].error().kind), error);
    }
}

QTEST_GUILESS_MAIN(TestBflProvider)
#include "tst_bflprovider.moc"
