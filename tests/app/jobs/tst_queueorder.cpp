#include "app/jobs/admission.h"
#include "tests/support/jobrig.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Who goes when: pauses, the resting queue, limits of an account, other processes, clocks that jump.
class TestQueueOrder : public QObject
{
    Q_OBJECT
private slots:
    void aPausedJobStaysWhileOthersGo();
    void anOrderSurvivesARestart();
    void anOrderSurvivesADiskThatWasFull();
    void aRestingQueueSendsNothingAndFetchesEverything();
    void aRestingQueueDoesNotKeepTheProgramOpen();
    void regionalHostsAreOneAccount();
    void replicateHasNoNumberOfItsOwn();
    void anotherWindowsJobsAreTold();
    void aWallClockThatJumpsChangesNothing_data();
    void aWallClockThatJumpsChangesNothing();
    void aLongSleepIsCaughtUpWith();
};

void TestQueueOrder::aPausedJobStaysWhileOthersGo()
{
    JobRig rig;
    rig.queue().setHeld(true);
    const QString first = rig.addOne(rig.textRequest());
    const QString second = rig.addOne(rig.textRequest());
    rig.queue().setPaused(first, true);
    QVERIFY(rig.queue().progress(first).pausedByPerson);
    rig.queue().setHeld(false);
    QVERIFY(rig.runToEnd(second).state == JobState::Ready);
    rig.settle();
    QVERIFY(rig.row(first).state == JobState::Queued);
    QCOMPARE(rig.provider.submits.size(), 1);
    rig.queue().setPaused(first, false);
    QVERIFY(rig.runToEnd(first).state == JobState::Ready);
}

void TestQueueOrder::anOrderSurvivesARestart()
{
    JobRig rig;
    rig.queue().setHeld(true);
    const QString one = rig.addOne(rig.textRequest());
    const QString two = rig.addOne(rig.textRequest());
    const QString three = rig.addOne(rig.textRequest());
    rig.queue().move(three, 1);
    rig.queue().move(two, 2);
    const QString later = rig.addOne(rig.textRequest()); // nobody ordered it: behind those that were
    rig.settle();
    rig.restart();
    QCOMPARE(rig.resume(false), (QStringList{three, two, one, later}));
    int place = 0;
    for (const QString &id : {three, two, one, later})
        QCOMPARE(rig.queue().progress(id).placeInQueue, ++place);
    rig.queue().startPaused();
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 4; }));
    QCOMPARE(rig.provider.submits.size(), 4);
}

void TestQueueOrder::anOrderSurvivesADiskThatWasFull()
{
    for (int call = 0; call < 6; ++call) {
        JobRig rig;
        rig.queue().setHeld(true);
        const QString one = rig.addOne(rig.textRequest());
        const QString two = rig.addOne(rig.textRequest());
        rig.settle();
        rig.store().failStatement(call);
        rig.queue().move(two, 1);
        rig.settle();
        rig.store().failStatement(-1);
        QVERIFY(rig.runUntil([&] { return rig.row(two).queuePlace == 1 && rig.row(one).queuePlace == 2; }));
        rig.restart();
        QCOMPARE(rig.resume(false), (QStringList{two, one}));
    }
}

void TestQueueOrder::aRestingQueueSendsNothingAndFetchesEverything()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString running = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.row(running).state == JobState::Waiting; }));
    rig.queue().setHeld(true);
    const QString waiting = rig.addOne(rig.textRequest());
    QVERIFY(rig.queue().progress(waiting).held);
    QCOMPARE(rig.queue().progress(waiting).placeInQueue, 1);
    rig.provider.holdsPolls = false;
    QVERIFY(rig.runToEnd(running).state == JobState::Ready);
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 1);
    rig.queue().setHeld(false);
    QVERIFY(rig.runToEnd(waiting).state == JobState::Ready);
}

void TestQueueOrder::aRestingQueueDoesNotKeepTheProgramOpen()
{
    JobRig rig;
    rig.queue().setHeld(true);
    const QString waiting = rig.addOne(rig.textRequest());
    QVERIFY(rig.queue().runningIds().isEmpty());
    rig.queue().setHeld(false);
    QCOMPARE(rig.queue().runningIds(), QStringList{waiting});
}

void TestQueueOrder::regionalHostsAreOneAccount()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    JobRequest here = rig.textRequest();
    here.address = QUrl(u"https://api.bfl.ai"_s);
    JobRequest there = rig.textRequest();
    there.address = QUrl(u"https://api.us1.bfl.ai"_s);
    QStringList ids;
    for (int i = 0; i < 14; ++i)
        ids << rig.addOne(here) << rig.addOne(there);
    QVERIFY(rig.runUntil([&] { return rig.provider.submits.size() >= 24; }));
    rig.settle();
    rig.clock.advance(std::chrono::seconds(5));
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 24); // an account's, not an address's
}

void TestQueueOrder::replicateHasNoNumberOfItsOwn()
{
    Generation one;
    one.profile = u"replicate"_s;
    one.address = u"https://api.replicate.com"_s;
    Generation other = one;
    QCOMPARE(accountOf(one), accountOf(other));
    other.profile = u"mine"_s;
    QVERIFY(accountOf(one) != accountOf(other));
    other = one;
    other.address = u"https://bfl.ai.example"_s;
    one.address = u"https://api.bfl.ai"_s;
    QVERIFY(accountOf(one) != accountOf(other));
}

void TestQueueOrder::anotherWindowsJobsAreTold()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString ours = rig.addOne(rig.textRequest());
    QVERIFY(!rig.queue().progress(ours).elsewhere);
    QVERIFY(rig.queue().progress(u"somebody else's"_s).elsewhere);
    // A second program on the same folder takes nothing from a living one, and everything from a dead one.
    {
        auto second = *Store::open(Paths::below(rig.folder()));
        const auto claimed = second->run([](Database &database) { return claimOrphans(database); });
        QTRY_VERIFY(claimed.isFinished());
        QVERIFY(claimed.result());
        QCOMPARE(claimed.result()->size(), 0);
    }
    rig.stop();
    auto third = *Store::open(Paths::below(rig.folder()));
    const auto claimed = third->run([](Database &database) { return claimOrphans(database); });
    QTRY_VERIFY(claimed.isFinished());
    QCOMPARE(claimed.result()->size(), 1);
}

void TestQueueOrder::aWallClockThatJumpsChangesNothing_data()
{
    QTest::addColumn<std::chrono::milliseconds>("jump");
    QTest::newRow("a year forward") << std::chrono::milliseconds(std::chrono::hours(24 * 365));
    QTest::newRow("a year back") << -std::chrono::milliseconds(std::chrono::hours(24 * 365));
}

void TestQueueOrder::aWallClockThatJumpsChangesNothing()
{
    QFETCH(std::chrono::milliseconds, jump);
    JobRig rig;
    rig.provider.pollScript = {FakeProvider::running(), FakeProvider::running(), FakeProvider::running()};
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    rig.clock.setWallClock(jump);
    const auto before = rig.clock.steady();
    QVERIFY(rig.runToEnd(id).state == JobState::Ready);
    QVERIFY2(rig.clock.steady() - before < std::chrono::seconds(15), "polls follow the steady clock");
    QVERIFY(rig.queue().progress(id).running.count() >= 0);
    QCOMPARE(rig.provider.submits.size(), 1);
}

void TestQueueOrder::aLongSleepIsCaughtUpWith()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() > 4; }));
    rig.provider.holdsPolls = false;
    rig.clock.sleep(std::chrono::hours(9));
    const auto awake = rig.clock.steady();
    QVERIFY(rig.runToEnd(id).state == JobState::Ready);
    QVERIFY2(rig.clock.steady() - awake <= std::chrono::seconds(5), "asked at once after waking");
}

QTEST_GUILESS_MAIN(TestQueueOrder)
#include "tst_queueorder.moc"
