#include "app/api/replicate/replicateanswers.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QUrl service(u"https://api.replicate.com"_s);

HttpAnswer said(int status, const QByteArray &body)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = body;
    answer.bodyHandedOver = true;
    return answer;
}

Endpoint finetuned(const QString &version = {})
{
    Endpoint endpoint;
    endpoint.id = u"black-forest-labs/flux-pro-finetuned"_s + (version.isEmpty() ? QString() : u':' + version);
    endpoint.service = u"replicate"_s;
    return endpoint;
}
} // namespace

/// Bodies as the service sends them, and bodies that nobody should send.
class TestReplicateAnswers : public QObject
{
    Q_OBJECT
private slots:
    void submits_data();
    void submits();
    void faultsReachTheirFields();
    void aRefusedVersionOffersTheName();
    void waits_data();
    void waits();
    void polls_data();
    void polls();
    void everyPictureKeepsItsPlace();
    void whatIsNotFetchedIsTold();
    void whatASucceededJobTells();
    void uploads_data();
    void uploads();
    void listsAreReadPageByPage();
    void addressesStayWhole();
};

void TestReplicateAnswers::submits_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("error");
    using Submit = SubmitOutcome::Kind;
    using Kind = Error::Kind;
    const auto row = [](const char *name, int status, const QByteArray &body, Submit kind, std::optional<Kind> error = {}) {
        QTest::newRow(name) << status << body << int(kind) << (error ? int(*error) : -1);
    };
    row("created", 201, R"({"id":"abc123","status":"starting","urls":{"get":"https://api.replicate.com/v1/predictions/abc123"}})", Submit::Accepted);
    row("accepted, no addresses", 202, R"({"id":"abc123"})", Submit::Accepted);
    row("an id that climbs out of its address", 201, R"({"id":"../account"})", Submit::Unknown, Kind::Unknown);
    row("an id of a megabyte", 201, "{\"id\":\"" + QByteArray(1'000'000, 'a') + "\"}", Submit::Unknown, Kind::Unknown);
    row("an array", 201, "[]", Submit::Unknown, Kind::Unknown);
    row("no token", 401, R"({"title":"Unauthenticated","detail":"You did not pass a valid authentication token","status":401})", Submit::Refused, Kind::Key);
    row("no credit", 402, R"({"title":"Insufficient credit","detail":"You have insufficient credit","status":402})", Submit::Refused, Kind::Credits);
    row("no such model", 404, R"({"detail":"The requested resource could not be found.","status":404})", Submit::Refused, Kind::Refused);
    row("too large", 413, R"({"detail":"Request too large","status":413})", Submit::Refused, Kind::Refused);
    row("throttled", 429, R"({"detail":"Request was throttled. Your rate limit resets in ~30s."})", Submit::RetryLater);
    row("out of order", 500, "<html>oops</html>", Submit::Refused, Kind::Failed);
    row("a gateway", 502, "<html>oops</html>", Submit::Unknown, Kind::Unknown);
}

void TestReplicateAnswers::submits()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    QFETCH(int, error);
    const SubmitOutcome outcome = replicateanswers::submitted(said(status, body), finetuned());
    QCOMPARE(int(outcome.kind), kind);
    if (error >= 0)
        QCOMPARE(int(outcome.errors.first().kind), error);
}

void TestReplicateAnswers::faultsReachTheirFields()
{
    const QByteArray body = R"({"detail":"- input.output_format: wrong\n","status":422,"title":"Input validation failed",
        "invalid_fields":[{"type":"enum","field":"input.output_format","description":"output_format must be one of: jpg, png"},
                          {"type":"required","field":"input","description":"finetune_id is required"},
                          {"type":"number_lte","field":"input.steps","description":"Must be less than or equal to 50"}]})";
    const SubmitOutcome outcome = replicateanswers::submitted(said(422, body), finetuned());
    QCOMPARE(outcome.errors.size(), 3);
    QCOMPARE(outcome.errors[0].field, u"output_format"_s);
    QCOMPARE(outcome.errors[1].field, u"finetune_id"_s);
    QCOMPARE(outcome.errors[2].field, u"steps"_s);
    QVERIFY(outcome.errors[2].sentence().contains(u"Must be less than or equal to 50"_s));

    const SubmitOutcome echoed = replicateanswers::submitted(said(422, R"({"status":422,
        "invalid_fields":[{"type":"required","field":"input","description":"bfl_abcdef123456 is required"}]})"), finetuned());
    QCOMPARE(echoed.errors.size(), 1);
    QVERIFY(!(echoed.errors[0].field + echoed.errors[0].sentence() + echoed.errors[0].detail).contains(u"abcdef"_s));
}

void TestReplicateAnswers::aRefusedVersionOffersTheName()
{
    const QByteArray body = R"({"title":"Invalid version or not permitted","detail":"The specified version does not exist","status":422})";
    const SubmitOutcome pinned = replicateanswers::submitted(said(422, body), finetuned(QString(64, u'a')));
    QVERIFY2(pinned.errors.first().sentence().contains(u"black-forest-labs/flux-pro-finetuned without a version"_s),
             qPrintable(pinned.errors.first().sentence()));
    const SubmitOutcome named = replicateanswers::submitted(said(422, body), finetuned());
    QVERIFY(!named.errors.first().sentence().contains(u"without a version"_s));
}

void TestReplicateAnswers::waits_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("header"); // ms; -1: none
    QTest::addColumn<int>("asked");
    QTest::newRow("in the body") << QByteArray(R"({"retry_after":7})") << 2000 << 7000;
    QTest::newRow("in the header") << QByteArray(R"({"detail":"Request was throttled."})") << 2000 << 2000;
    QTest::newRow("in the sentence") << QByteArray(R"({"detail":"Your rate limit resets in ~30s."})") << -1 << 30000;
    QTest::newRow("not at all") << QByteArray("{}") << -1 << -1;
    QTest::newRow("nonsense") << QByteArray(R"({"retry_after":-4,"detail":"resets in ~99999999999s"})") << -1 << -1;
    QTest::newRow("for ever") << QByteArray(R"({"retry_after":1e300})") << -1 << 3'600'000;
}

void TestReplicateAnswers::waits()
{
    QFETCH(QByteArray, body);
    QFETCH(int, header);
    QFETCH(int, asked);
    HttpAnswer answer = said(429, body);
    if (header >= 0)
        answer.retryAfter = std::chrono::milliseconds(header);
    const auto wait = replicateanswers::askedWait(answer);
    QCOMPARE(wait ? int(wait->count()) : -1, asked);
}

void TestReplicateAnswers::polls_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    using Kind = PollOutcome::Kind;
    const auto row = [](const char *name, int status, const QByteArray &body, Kind kind) {
        QTest::newRow(name) << status << body << int(kind);
    };
    const QByteArray out = R"("https://replicate.delivery/xezq/out-0.jpg")";
    row("starting", 200, R"({"status":"starting","output":null})", Kind::Running);
    row("processing", 200, R"({"status":"processing","output":null})", Kind::Running);
    row("processing with its output", 200, R"({"status":"processing","output":)" + out + "}", Kind::Ready);
    row("an unknown word", 200, R"({"status":"dreaming"})", Kind::Running);
    row("succeeded, one address", 200, R"({"status":"succeeded","output":)" + out + "}", Kind::Ready);
    row("succeeded, a list", 200, R"({"status":"succeeded","output":[)" + out + "]}", Kind::Ready);
    row("succeeded, a list of which one is elsewhere", 200,
        R"({"status":"succeeded","output":["file:///etc/passwd",)" + out + "]}", Kind::Ready);
    row("processing, a list that may grow", 200, R"({"status":"processing","output":[)" + out + "]}",
        Kind::Running);
    row("succeeded, nothing", 200, R"({"status":"succeeded","output":null})", Kind::Refused);
    row("succeeded, a number", 200, R"({"status":"succeeded","output":7})", Kind::Refused);
    row("succeeded, a file of this computer", 200, R"({"status":"succeeded","output":"file:///etc/passwd"})", Kind::Refused);
    row("succeeded, a private host", 200, R"({"status":"succeeded","output":"http://192.168.1.1/x.png"})", Kind::Refused);
    row("succeeded long ago", 200, R"({"status":"succeeded","output":null,"data_removed":true})", Kind::Expired);
    row("failed", 200, R"({"status":"failed","error":"CUDA out of memory"})", Kind::Failed);
    row("flagged", 200, R"x({"status":"failed","error":"The input or output was flagged as sensitive. Please try again with different inputs. (E005)"})x", Kind::ContentModerated);
    row("canceled", 200, R"({"status":"canceled"})", Kind::Cancelled);
    row("aborted", 200, R"({"status":"aborted"})", Kind::Cancelled);
    row("a refusal whose status is a number", 404, R"({"detail":"Prediction not found","status":404})", Kind::NotFound);
    row("throttled", 429, R"({"detail":"Request was throttled."})", Kind::TryAgain);
    row("out of order", 500, "<html/>", Kind::TryAgain);
    row("not text", 200, "\xff\xfe{", Kind::TryAgain);
    row("nested without end", 200, QByteArray(200'000, '['), Kind::TryAgain);
}

void TestReplicateAnswers::polls()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    const PollOutcome outcome = replicateanswers::polled(said(status, body), service);
    QCOMPARE(int(outcome.kind), kind);
    if (outcome.error)
        QVERIFY2(!outcome.error->sentence().contains(u'%'), qPrintable(outcome.error->sentence()));
}

void TestReplicateAnswers::everyPictureKeepsItsPlace()
{
    const QByteArray body =
        R"({"status":"succeeded","output":["https://replicate.delivery/a/0.png","http://10.0.0.1/x.png",
                                7,"https://replicate.delivery/a/2.png"]})";
    const PollOutcome outcome = replicateanswers::polled(said(200, body), service);
    QCOMPARE(outcome.resultUrl, QUrl(u"https://replicate.delivery/a/0.png"_s));
    QCOMPARE(outcome.furtherResults, (QList<QUrl>{QUrl(), QUrl(u"https://replicate.delivery/a/2.png"_s)}));
    QVERIFY(outcome.error); // for the one that is not fetched
}

void TestReplicateAnswers::whatIsNotFetchedIsTold()
{
    const auto made = [](int count) {
        QByteArray many = R"({"id":"p1","status":"succeeded","urls":{"web":"https://replicate.com/p/p1"},"output":[)";
        for (int i = 0; i < count; ++i)
            many += "\"https://replicate.delivery/a/" + QByteArray::number(i) + ".png\",";
        many.chop(1);
        return replicateanswers::polled(said(200, many + "]}"), service);
    };
    const PollOutcome all = made(64);
    QCOMPARE(all.furtherResults.size(), 63);
    QVERIFY(!all.furtherResults.contains(QUrl()) && !all.error);
    const PollOutcome most = made(5000);
    QCOMPARE(most.furtherResults.size(), 64);
    QCOMPARE(most.furtherResults.indexOf(QUrl()), 63); // stands for the others
    const QString told = most.error->plainSentence();
    for (const QString &part : {u"5000"_s, u"64"_s, u"4936"_s, u"https://replicate.com/p/p1"_s})
        QVERIFY2(told.contains(part), qPrintable(told));
}

void TestReplicateAnswers::whatASucceededJobTells()
{
    const QByteArray body = R"({"status":"succeeded","output":"https://replicate.delivery/a/out.png","input":{"prompt":"x"},
                                "logs":"Using seed: 9007199254740993\nrunning\n"})";
    const PollOutcome outcome = replicateanswers::polled(said(200, body), service);
    QCOMPARE(outcome.resultUrl, QUrl(u"https://replicate.delivery/a/out.png"_s));
    QCOMPARE(outcome.seed, std::optional<qint64>(9007199254740993));
    QCOMPARE(outcome.word, u"succeeded"_s);
}

void TestReplicateAnswers::uploads_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    using Kind = UploadOutcome::Kind;
    QTest::newRow("kept") << 201 << QByteArray(R"({"urls":{"get":"https://api.replicate.com/v1/files/f1"}})") << int(Kind::Complete);
    QTest::newRow("kept nowhere") << 201 << QByteArray("{}") << int(Kind::Refused);
    QTest::newRow("kept on this computer") << 201 << QByteArray(R"({"urls":{"get":"file:///tmp/x"}})") << int(Kind::Refused);
    QTest::newRow("too large") << 413 << QByteArray(R"({"detail":"Files must be less than 100MB in size"})") << int(Kind::Refused);
    QTest::newRow("out of order") << 503 << QByteArray("<html/>") << int(Kind::Broken);
    QTest::newRow("throttled") << 429 << QByteArray("{}") << int(Kind::Broken);
    QTest::newRow("no token") << 401 << QByteArray("{}") << int(Kind::Refused);
}

void TestReplicateAnswers::uploads()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    const UploadOutcome outcome = replicateanswers::uploaded(said(status, body));
    QCOMPARE(int(outcome.kind), kind);
    QCOMPARE(outcome.error.has_value(), kind != int(UploadOutcome::Kind::Complete));
}

void TestReplicateAnswers::listsAreReadPageByPage()
{
    const QByteArray body = R"({"next":"https://api.replicate.com/v1/predictions?cursor=abc","previous":null,"results":[
        {"id":"p1","model":"black-forest-labs/flux-pro-finetuned","input":{"prompt":"a"},"created_at":"2026-10-01T10:00:00.123Z",
         "urls":{"get":"https://api.replicate.com/v1/predictions/p1"}},
        {"id":"../p2"}, 7, {"id":"p3","data_removed":true}]})";
    const replicateanswers::Page page = replicateanswers::listed(said(200, body));
    QCOMPARE(page.outcome.kind, ListOutcome::Kind::Complete);
    QCOMPARE(page.next.query(), u"cursor=abc"_s);
    QCOMPARE(page.outcome.jobs.size(), 2);
    QCOMPARE(page.outcome.jobs[0].serviceId, u"p1"_s);
    QCOMPARE(page.outcome.jobs[0].createdAt, QDateTime(QDate(2026, 10, 1), QTime(10, 0, 0, 123), Qt::UTC));
    QVERIFY(!page.outcome.jobs[1].isInputKept);
    QCOMPARE(replicateanswers::listed(said(200, "[]")).outcome.kind, ListOutcome::Kind::TryAgain);
    QCOMPARE(replicateanswers::listed(said(401, "{}")).outcome.kind, ListOutcome::Kind::Refused);
}

void TestReplicateAnswers::addressesStayWhole()
{
    const QUrl proxy(u"https://proxy.example/replicate"_s);
    QCOMPARE(replicateanswers::pollAddress(proxy, u"p1"_s, {}), QUrl(u"https://proxy.example/replicate/v1/predictions/p1"_s));
    QCOMPARE(replicateanswers::cancelAddress(proxy, u"p1"_s, {}),
             QUrl(u"https://proxy.example/replicate/v1/predictions/p1/cancel"_s));
    QCOMPARE(replicateanswers::cancelAddress(service, u"p1"_s, QUrl(u"https://api.replicate.com/v1/predictions/p1?x=1"_s)),
             QUrl(u"https://api.replicate.com/v1/predictions/p1/cancel"_s));
}

QTEST_GUILESS_MAIN(TestReplicateAnswers)
#include "tst_replicateanswers.moc"
