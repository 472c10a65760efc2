#include "tests/app/practice/practicerig.h"

#include "app/practice/faultplan.h"

#include <QJsonDocument>

using namespace pentimento;

/// Faults on request, as any client meets them.
class TestPracticeFaults : public QObject
{
    Q_OBJECT
private slots:
    void namesAreToldApart();
    void aNumberedFaultStrikesThatOften();
    void aShareStrikesNowAndThen();
    void anAcceptedJobIsBilledAlthoughTheAnswerIsLost();
    void aFailedJobIsNotBilled();
    void aJobThatIsReadyByThenIsNotToldToHaveFailed();
    void bothProtocolsFail();
    void nothingHangsWhenTheServerEnds();
};

namespace {
const QString submit = u"/v1/flux-dev"_s;
const QString predictions = u"/v1/models/black-forest-labs/flux-fill-pro/predictions"_s;

QJsonObject prompt() { return {{u"prompt"_s, u"a boat"_s}}; }

/// A server with \a faults over \a rig's directory.
std::unique_ptr<PracticeServer> faulty(const PracticeRig &rig, const QStringList &faults)
{
    PracticeOptions options = rig.options(rig.directory());
    options.faults = faults;
    auto started = PracticeServer::start(options, PracticeRig::catalogue());
    return started ? std::move(*started) : nullptr;
}
} // namespace

void TestPracticeFaults::namesAreToldApart()
{
    const PracticeRig rig;
    QVERIFY(practiceFaults().size() > 60);
    for (const QString &wrong : {u"no-such-fault"_s, u"poll-500:"_s, u"poll-500:0"_s, u"poll-500:-1"_s, u"poll-500:101%"_s,
                                 u"poll-500:x"_s, u""_s}) {
        PracticeOptions options = rig.options(rig.directory());
        options.faults = {u"poll-429"_s, wrong};
        const auto started = PracticeServer::start(options, PracticeRig::catalogue());
        QVERIFY2(!started, qPrintable(wrong));
        QVERIFY(started.error().kind == Error::Kind::Usage);
    }
    QSet<QString> names;
    for (const PracticeFault &fault : practiceFaults()) {
        QVERIFY2(!fault.words.isEmpty() && !names.contains(fault.name), qPrintable(fault.name));
        names.insert(fault.name);
    }
}

void TestPracticeFaults::aNumberedFaultStrikesThatOften()
{
    PracticeRig rig;
    rig.server = faulty(rig, {u"submit-429:2"_s, u"submit-402:1"_s});
    QList<int> statuses;
    for (int i = 0; i < 4; ++i)
        statuses << rig.post(submit, prompt()).status;
    QCOMPARE(statuses, (QList<int>{429, 429, 402, 200}));
    QCOMPARE(rig.server->submitsReceived(), 4);
}

void TestPracticeFaults::aShareStrikesNowAndThen()
{
    PracticeRig rig;
    rig.server = faulty(rig, {u"poll-500:50%"_s});
    const QString address = rig.post(submit, prompt()).json.value(u"polling_url"_s).toString();
    int failures = 0;
    for (int i = 0; i < 200; ++i)
        failures += rig.get(address).status == 500;
    QVERIFY2(failures > 50 && failures < 150, qPrintable(QString::number(failures))); // seven deviations on each side
}

void TestPracticeFaults::anAcceptedJobIsBilledAlthoughTheAnswerIsLost()
{
    PracticeRig rig;
    rig.server = faulty(rig, {u"lost-reset"_s});
    QCOMPARE(rig.post(submit, prompt()).status, 0);
    QTRY_VERIFY_WITH_TIMEOUT(rig.server->billedMicroDollars() > 0, 20'000);
}

void TestPracticeFaults::aFailedJobIsNotBilled()
{
    PracticeRig rig(std::chrono::milliseconds(400));
    rig.server = faulty(rig, {u"poll-error"_s});
    const Answer failed = rig.finish(rig.post(submit, prompt()));
    QCOMPARE(failed.json.value(u"status"_s).toString(), u"Error"_s);
    rig.moved = 60'000;
    rig.restart(); // without faults
    QTest::qWait(50);
    QCOMPARE(rig.server->billedMicroDollars(), 0);
}

void TestPracticeFaults::aJobThatIsReadyByThenIsNotToldToHaveFailed()
{
    bool isInTime = false;
    practice::FaultPlan plan({u"poll-content-moderated:1"_s}, [&isInTime](const QString &) { return isInTime; });
    const practice::HttpRequest request;
    const auto poll = [&] {
        const practice::HttpReply reply = plan.answer({request, practice::Stage::Poll, false}, [] {
            practice::HttpReply honest;
            honest.status = 200;
            honest.body = R"({"id":"a","status":"Pending"})";
            return honest;
        });
        return QJsonDocument::fromJson(reply.body).object()[u"status"_s].toString();
    };
    QCOMPARE(poll(), u"Pending"_s); // it was billed meanwhile: the next answer says so
    isInTime = true;
    QCOMPARE(poll(), u"Content Moderated"_s); // the one strike is still to come
    QCOMPARE(poll(), u"Pending"_s);
}

void TestPracticeFaults::bothProtocolsFail()
{
    PracticeRig rig;
    rig.server = faulty(rig, {u"submit-402"_s});
    QCOMPARE(rig.post(submit, prompt()).json.value(u"detail"_s).toString(), u"Insufficient credits"_s);
    const Answer answer = rig.post(predictions, {{u"input"_s, prompt()}});
    QCOMPARE(answer.status, 402);
    QCOMPARE(answer.json.value(u"status"_s).toInt(), 402);
    QVERIFY(answer.header("Content-Type").startsWith("application/problem+json"));
}

void TestPracticeFaults::nothingHangsWhenTheServerEnds()
{
    PracticeRig rig;
    rig.server = faulty(rig, {u"submit-hang"_s});
    std::thread client([&rig] { rig.post(submit, prompt()); });
    QTRY_COMPARE_WITH_TIMEOUT(rig.server->submitsReceived(), 1, 10'000);
    QElapsedTimer time;
    time.start();
    rig.server->stop();
    client.join();
    QVERIFY2(time.elapsed() < 5000, qPrintable(QString::number(time.elapsed())));
}

QTEST_MAIN(TestPracticeFaults)
#include "tst_practicefaults.moc"
