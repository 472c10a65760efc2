#include "app/api/bfl/bflanswers.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
const QUrl service(u"https://api.bfl.ai"_s);

HttpAnswer said(int status, const QByteArray &body)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = body;
    answer.bodyHandedOver = true;
    return answer;
}
} // namespace

/// What the words of the service mean, from recorded and from hostile answers.
class TestBflAnswers : public QObject
{
    Q_OBJECT
private slots:
    void statusWords_data();
    void statusWords();
    void readyTellsEverything();
    void longSeedsKeepEveryDigit();
    void oddValuesAreLeftOut_data();
    void oddValuesAreLeftOut();
    void reasonsAreShown();
    void progressIsAFraction_data();
    void progressIsAFraction();
    void resultsFromForbiddenPlaces_data();
    void resultsFromForbiddenPlaces();
    void whereToAsk_data();
    void whereToAsk();
    void validationErrorsNameFields();
    void acceptedWithoutPollingAddress();
    void waitsAreRead_data();
    void waitsAreRead();
    void bytesThatMeanNothing();
};

using Poll = PollOutcome::Kind;

void TestBflAnswers::statusWords_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, int status, const QByteArray &body, Poll kind) {
        QTest::newRow(name) << status << body << int(kind);
    };
    row("pending", 200, R"({"id":"1","status":"Pending","result":null})", Poll::Running);
    row("reasoning", 200, R"({"id":"1","status":"Reasoning"})", Poll::Running);
    row("generating", 200, R"({"id":"1","status":"Generating"})", Poll::Running);
    row("a word of the future", 200, R"({"id":"1","status":"Dreaming"})", Poll::Running);
    row("ready", 200, R"({"id":"1","status":"Ready","result":{"sample":"https://delivery-eu1.bfl.ai/1.png"}})", Poll::Ready);
    row("error", 200, R"({"id":"1","status":"Error","details":{"error":"no"}})", Poll::Failed);
    row("failed", 200, R"({"id":"1","status":"Failed"})", Poll::Failed);
    row("a failed job told with 503", 503, R"({"id":"1","status":"Error","details":{"error":"no"}})", Poll::Failed);
    row("a failed job told with 422", 422, R"({"id":"1","status":"Error"})", Poll::Failed);
    row("request moderated", 200, R"({"id":"1","status":"Request Moderated","result":null})", Poll::RequestModerated);
    row("content moderated", 200, R"({"id":"1","status":"Content Moderated","result":null})", Poll::ContentModerated);
    row("not found", 404, R"({"id":"1","status":"Task not found","result":null})", Poll::NotFound);
    row("not found without a body", 404, "", Poll::NotFound);
    row("a gateway's page", 502, "<html>Bad gateway</html>", Poll::TryAgain);
    row("busy", 429, "{}", Poll::TryAgain);
    row("503 without a status", 503, R"({"detail":"later"})", Poll::TryAgain);
    row("a list", 200, "[]", Poll::TryAgain);
    row("a status that is a number", 200, R"({"status":7})", Poll::TryAgain);
    row("half a body", 200, R"({"status":"Rea)", Poll::TryAgain);
    row("nothing", 200, "", Poll::TryAgain);
    row("key refused", 403, R"({"detail":"Not authenticated"})", Poll::TryAgain);
    row("a redirect", 302, "", Poll::TryAgain);
}

void TestBflAnswers::statusWords()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    QCOMPARE(int(bflanswers::polled(said(status, body), service).kind), kind);
    HttpAnswer broken = said(status, body);
    broken.problem = HttpAnswer::Problem::Broken;
    QCOMPARE(bflanswers::polled(broken, service).kind, Poll::TryAgain);
}

void TestBflAnswers::readyTellsEverything()
{
    const PollOutcome outcome = bflanswers::polled(
        said(200, R"({"id":"1","status":"Ready","cost":6,"result":{"sample":"https://delivery-eu1.bfl.ai/r/s.jpeg?se=2025-07-14T07%3A55%3A00Z&sig=x","prompt":"a boat, upsampled","seed":42,"start_time":1752477995.95,"end_time":1752478003.52,"duration":7.56},"progress":null,"details":null,"preview":null})"),
        service);
    QCOMPARE(outcome.kind, Poll::Ready);
    QCOMPARE(outcome.word, u"Ready"_s);
    QCOMPARE(outcome.resultUrl.host(), u"delivery-eu1.bfl.ai"_s);
    QCOMPARE(outcome.resultExpires, QDateTime(QDate(2025, 7, 14), QTime(7, 55), Qt::UTC));
    QCOMPARE(outcome.seed, std::optional<qint64>(42));
    QCOMPARE(outcome.sentPrompt, u"a boat, upsampled"_s);
    QCOMPARE(outcome.cost.microDollars, std::optional<qint64>(60'000));
    QCOMPARE(outcome.cost.unit, u"credits"_s);
    QVERIFY(!outcome.progress);
}

void TestBflAnswers::longSeedsKeepEveryDigit()
{
    const QByteArray body = R"({"status":"Ready","result":{"sample":"https://d.bfl.ai/1","seed":9007199254740993}})";
    QCOMPARE(bflanswers::polled(said(200, body), service).seed, std::optional<qint64>(9007199254740993));
}

void TestBflAnswers::oddValuesAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a seed that is text") << QByteArray(R"({"status":"Ready","result":{"sample":"https://d.bfl.ai/1","seed":"7"}})");
    QTest::newRow("a seed with a fraction") << QByteArray(R"({"status":"Ready","result":{"sample":"https://d.bfl.ai/1","seed":7.5}})");
    QTest::newRow("a seed beyond 64 bits") << QByteArray(R"({"status":"Ready","result":{"sample":"https://d.bfl.ai/1","seed":1e300}})");
    QTest::newRow("no seed") << QByteArray(R"({"status":"Ready","result":{"sample":"https://d.bfl.ai/1","seed":null}})");
    QTest::newRow("a negative cost") << QByteArray(R"({"status":"Ready","cost":-5,"result":{"sample":"https://d.bfl.ai/1"}})");
    QTest::newRow("a cost without end") << QByteArray(R"({"status":"Ready","cost":1e300,"result":{"sample":"https://d.bfl.ai/1"}})");
    QTest::newRow("a cost that is text") << QByteArray(R"({"status":"Ready","cost":"6","result":{"sample":"https://d.bfl.ai/1"}})");
}

void TestBflAnswers::oddValuesAreLeftOut()
{
    QFETCH(QByteArray, body);
    const PollOutcome outcome = bflanswers::polled(said(200, body), service);
    QCOMPARE(outcome.kind, Poll::Ready);
    QVERIFY(!outcome.seed);
    QVERIFY(!outcome.cost.isKnown());
}

void TestBflAnswers::reasonsAreShown()
{
    const auto sentenceOf = [](const QByteArray &body) {
        return bflanswers::polled(said(200, body), service).error->plainSentence();
    };
    QVERIFY(sentenceOf(R"({"status":"Request Moderated","details":{"Moderation Reasons":["Derivative Works Filter","Image 2"]}})")
                .contains(u"Derivative Works Filter, Image 2"_s));
    QVERIFY(sentenceOf(R"({"status":"Error","details":{"error":"GPU on fire."}})").contains(u"GPU on fire. Nothing"_s));
    QVERIFY(sentenceOf(R"({"status":"Error","result":{"error":"older place"}})").contains(u"older place"_s));
    QVERIFY(!sentenceOf(R"({"status":"Content Moderated","result":null})").contains(u"%1"_s));
}

void TestBflAnswers::progressIsAFraction_data()
{
    QTest::addColumn<QByteArray>("progress");
    QTest::addColumn<double>("fraction"); // -1: none
    QTest::newRow("a fraction") << QByteArray("0.4") << 0.4;
    QTest::newRow("percent") << QByteArray("40") << 0.4;
    QTest::newRow("whole") << QByteArray("1") << 1.0;
    QTest::newRow("negative") << QByteArray("-3") << 0.0;
    QTest::newRow("beyond everything") << QByteArray("1e9") << 1.0;
    QTest::newRow("null") << QByteArray("null") << -1.0;
    QTest::newRow("text") << QByteArray("\"half\"") << -1.0;
}

void TestBflAnswers::progressIsAFraction()
{
    QFETCH(QByteArray, progress);
    QFETCH(double, fraction);
    const PollOutcome outcome
        = bflanswers::polled(said(200, R"({"status":"Pending","progress":)" + progress + "}"), service);
    QCOMPARE(outcome.progress.value_or(-1), fraction);
}

void TestBflAnswers::resultsFromForbiddenPlaces_data()
{
    QTest::addColumn<QByteArray>("sample");
    QTest::newRow("loopback") << QByteArray("\"http://127.0.0.1:80/x\"");
    QTest::newRow("a file") << QByteArray("\"file:///etc/passwd\"");
    QTest::newRow("a private host") << QByteArray("\"https://192.168.0.1/x\"");
    QTest::newRow("no address") << QByteArray("null");
    QTest::newRow("an object") << QByteArray("{}");
    QTest::newRow("a relative one") << QByteArray("\"/results/x.png\"");
}

void TestBflAnswers::resultsFromForbiddenPlaces()
{
    QFETCH(QByteArray, sample);
    const PollOutcome outcome
        = bflanswers::polled(said(200, R"({"status":"Ready","result":{"sample":)" + sample + "}}"), service);
    QCOMPARE(outcome.kind, Poll::Refused);
    QVERIFY(outcome.error);
    QVERIFY(outcome.resultUrl.isEmpty());
}

void TestBflAnswers::whereToAsk_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("asked");
    QTest::newRow("as given") << u"https://api.bfl.ai"_s << u"https://api.us6.bfl.ai/v1/get_result?id=a-1"_s
                              << u"https://api.us6.bfl.ai/v1/get_result?id=a-1"_s;
    QTest::newRow("id added") << u"https://api.bfl.ai"_s << u"https://api.us6.bfl.ai/v1/get_result"_s
                              << u"https://api.us6.bfl.ai/v1/get_result?id=a%26b"_s;
    QTest::newRow("other parameters kept") << u"https://api.bfl.ai"_s << u"https://api.us6.bfl.ai/v1/get_result?x=1"_s
                                           << u"https://api.us6.bfl.ai/v1/get_result?x=1&id=a%26b"_s;
    QTest::newRow("none given") << u"https://x.org/bfl"_s << QString() << u"https://x.org/bfl/v1/get_result?id=a%26b"_s;
    QTest::newRow("a relative one") << u"http://127.0.0.1:81"_s << u"/v1/get_result?id=7"_s
                                    << u"http://127.0.0.1:81/v1/get_result?id=7"_s;
}

void TestBflAnswers::whereToAsk()
{
    QFETCH(QString, base);
    QFETCH(QString, given);
    QFETCH(QString, asked);
    QCOMPARE(bflanswers::pollAddress(QUrl(base), u"a&b"_s, QUrl(given)).toString(QUrl::FullyEncoded), asked);
}

void TestBflAnswers::validationErrorsNameFields()
{
    const QByteArray echoed(100'000, 'A');
    const SubmitOutcome outcome = bflanswers::submitted(
        said(422, R"({"detail":[{"type":"less_than","loc":["body","guidance"],"msg":"Input should be less than 100","input":500},)"
                  R"({"type":"missing","loc":["body","images",0],"msg":"Field required","input":{"image":")" + echoed + R"("}},)"
                  R"({"loc":["body"],"msg":"Whole body"}]})"));
    QCOMPARE(outcome.kind, SubmitOutcome::Kind::Refused);
    QCOMPARE(outcome.errors.size(), 3);
    QCOMPARE(outcome.errors[0].field, u"guidance"_s);
    QCOMPARE(outcome.errors[0].kind, Error::Kind::Refused);
    QVERIFY(outcome.errors[0].plainSentence().contains(u"Input should be less than 100"_s));
    QCOMPARE(outcome.errors[1].field, u"images"_s);
    QCOMPARE(outcome.errors[2].field, QString());
    for (const Error &error : outcome.errors)
        QVERIFY(!error.plainSentence().contains(u"AAAA"_s) && !error.detail.contains(u"AAAA"_s));
}

void TestBflAnswers::acceptedWithoutPollingAddress()
{
    const SubmitOutcome outcome
        = bflanswers::submitted(said(200, R"({"id":"abc","status":"Pending","webhook_url":"https://x.org","cost":6.5})"));
    QCOMPARE(outcome.kind, SubmitOutcome::Kind::Accepted);
    QCOMPARE(outcome.serviceId, u"abc"_s);
    QVERIFY(outcome.pollingUrl.isEmpty());
    QCOMPARE(outcome.cost.microDollars, std::optional<qint64>(65'000));
}

void TestBflAnswers::waitsAreRead_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<qint64>("ms"); // -1: none
    QTest::newRow("seconds") << QByteArray("3") << qint64(3000);
    QTest::newRow("a fraction") << QByteArray("0.5") << qint64(500);
    QTest::newRow("a date") << QByteArray("Sun, 01 Mar 2026 12:00:10 GMT") << qint64(10'000);
    QTest::newRow("a date gone by") << QByteArray("Sun, 01 Mar 2026 11:00:10 GMT") << qint64(0);
    QTest::newRow("days") << QByteArray("864000") << qint64(3'600'000);
    QTest::newRow("negative") << QByteArray("-5") << qint64(-1);
    QTest::newRow("no number") << QByteArray("nan") << qint64(-1);
    QTest::newRow("words") << QByteArray("soon") << qint64(-1);
    QTest::newRow("nothing") << QByteArray() << qint64(-1);
}

void TestBflAnswers::waitsAreRead()
{
    QFETCH(QByteArray, header);
    QFETCH(qint64, ms);
    const auto wait = parseRetryAfter(header, QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC));
    QCOMPARE(wait ? qint64(wait->count()) : -1, ms);
}

void TestBflAnswers::bytesThatMeanNothing()
{
    QByteArray deep(200'000, '[');
    for (const QByteArray &body : {QByteArray("\0\xff\xfe", 3), deep, QByteArray(R"({"id":7})"), QByteArray(R"({"id":""})"),
                                   QByteArray("{\"id\":\"" + QByteArray(5000, 'x') + "\"}")}) {
        QCOMPARE(bflanswers::submitted(said(200, body)).kind, SubmitOutcome::Kind::Unknown);
        QCOMPARE(bflanswers::submitted(said(400, body)).kind, SubmitOutcome::Kind::Refused);
        QCOMPARE(bflanswers::polled(said(200, body), service).kind, Poll::TryAgain);
        QVERIFY(!bflanswers::balance(said(200, body)));
    }
}

QTEST_GUILESS_MAIN(TestBflAnswers)
#include "tst_bflanswers.moc"
