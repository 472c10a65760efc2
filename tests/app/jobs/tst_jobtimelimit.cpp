#include "tests/support/jobrig.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A job with a time limit of its own: told to the service, kept by us, and still known after a restart.
class TestJobTimeLimit : public QObject
{
    Q_OBJECT
private slots:
    void theServiceIsTold();
    void withoutOneNothingIsTold();
    void whereTheServiceCancelsItIsAsked();
    void whereItCannotTheWaitingEnds();
    void aResultInTimeComesIn();
    void itSurvivesARestart();
    void aJobThatIsOverTimeAfterARestartIsAskedForFirst();
    void theWallClockDoesNotMoveIt();

private:
    static JobRequest limited(JobRig &rig, std::chrono::seconds limit);
};

JobRequest TestJobTimeLimit::limited(JobRig &rig, std::chrono::seconds limit)
{
    JobRequest request = rig.textRequest();
    request.timeLimit = limit;
    return request;
}

void TestJobTimeLimit::theServiceIsTold()
{
    JobRig rig;
    const QString id = rig.addOne(limited(rig, 90s));
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.submits.first().call.timeLimit, 90s);
    QCOMPARE(rig.row(id).timeLimit, 90);
}

void TestJobTimeLimit::withoutOneNothingIsTold()
{
    JobRig rig;
    rig.provider.cancels = true;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() > 30; }));
    QCOMPARE(rig.provider.submits.first().call.timeLimit, 0s);
    QCOMPARE(rig.row(id).state, JobState::Waiting);
    QCOMPARE(rig.provider.cancelled, 0);
}

void TestJobTimeLimit::whereTheServiceCancelsItIsAsked()
{
    JobRig rig;
    rig.provider.cancels = true;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(limited(rig, 60s));
    QVERIFY(rig.runUntil([&] { return rig.row(id).state == JobState::Waiting; }));
    const auto before = rig.clock.steady();
    QCOMPARE(rig.runToEnd(id).state, JobState::Cancelled);
    QCOMPARE(rig.provider.cancelled, 1);
    QVERIFY(rig.clock.steady() - before >= 59s && rig.clock.steady() - before <= 66s);
}

void TestJobTimeLimit::whereItCannotTheWaitingEnds()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(limited(rig, 60s));
    QVERIFY(rig.runUntil([&] { return rig.queue().progress(id).stopped; }));
    QCOMPARE(rig.row(id).state, JobState::Waiting); // it may be charged: fetched if it comes
    QVERIFY(rig.queue().runningIds().isEmpty());
    rig.provider.holdsPolls = false;
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
}

void TestJobTimeLimit::aResultInTimeComesIn()
{
    JobRig rig;
    rig.provider.cancels = true;
    rig.provider.fetchScript = {
        FakeProvider::fetched(FetchOutcome::Kind::Broken), FakeProvider::fetched(FetchOutcome::Kind::Broken),
        FakeProvider::fetched(FetchOutcome::Kind::Broken), FakeProvider::fetched(FetchOutcome::Kind::Broken)};
    const QString id = rig.addOne(limited(rig, 5s)); // the download takes longer
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.cancelled, 0);
}

void TestJobTimeLimit::itSurvivesARestart()
{
    JobRig rig;
    rig.provider.cancels = true;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(limited(rig, 60s));
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() > 4; }));
    const auto submitted = rig.row(id).submittedAt;
    rig.restart();
    rig.resume(true);
    QCOMPARE(rig.runToEnd(id).state, JobState::Cancelled);
    QVERIFY(qAbs(submitted.msecsTo(rig.clock.now()) - 60'000) <
            6000); // from its being sent, not from the restart
}

void TestJobTimeLimit::aJobThatIsOverTimeAfterARestartIsAskedForFirst()
{
    JobRig rig;
    rig.provider.cancels = true;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(limited(rig, 60s));
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    rig.stop();
    rig.clock.advance(std::chrono::hours(2));
    rig.provider.holdsPolls = false; // ready meanwhile, and paid for
    rig.start();
    rig.resume(true);
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.cancelled, 0);
}

void TestJobTimeLimit::theWallClockDoesNotMoveIt()
{
    JobRig rig;
    rig.provider.cancels = true;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(limited(rig, 60s));
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    rig.clock.setWallClock(std::chrono::milliseconds(std::chrono::hours(24 * 365)));
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 6; }));
    QCOMPARE(rig.provider.cancelled, 0);
    QCOMPARE(rig.row(id).state, JobState::Waiting);
}

QTEST_GUILESS_MAIN(TestJobTimeLimit)
#include "tst_jobtimelimit.moc"
