#include "app/jobs/schedule.h"

#include <QTest>

using namespace pentimento;
using namespace std::chrono_literals;

class TestSchedule : public QObject
{
    Q_OBJECT
private slots:
    void pollsGrowToTheirLimit();
    void jitterStaysWithinItsShare();
    void repetitionsGrowAndObey();
};

void TestSchedule::pollsGrowToTheirLimit()
{
    const PollSchedule schedule;
    QCOMPARE(schedule.wait(0, 0.0), 500ms);
    QCOMPARE(schedule.wait(0, 1.0), 500ms);
    QCOMPARE(schedule.wait(1, 0.5), 750ms);
    for (int poll = 1; poll < 100; ++poll) {
        QVERIFY(schedule.wait(poll, 0.5) >= schedule.wait(poll - 1, 0.5));
        QVERIFY(schedule.wait(poll, 0.5) <= 3000ms);
    }
    QCOMPARE(schedule.wait(1'000'000, 0.5), 3000ms);
}

void TestSchedule::jitterStaysWithinItsShare()
{
    const PollSchedule schedule;
    QCOMPARE(schedule.wait(50, 0.0), 2700ms);
    QCOMPARE(schedule.wait(50, 1.0), 3300ms);
}

void TestSchedule::repetitionsGrowAndObey()
{
    const RetryPolicy policy;
    QCOMPARE(policy.wait(0, 1.0), 1000ms);
    QCOMPARE(policy.wait(3, 1.0), 8000ms);
    QCOMPARE(policy.wait(3, 0.5), 4000ms); // anywhere below the limit
    QCOMPARE(policy.wait(40, 1.0), 30'000ms);
    QCOMPARE(policy.wait(40, 0.0), 250ms); // but not at once
    QCOMPARE(policy.wait(40, 0.9, 700ms), 700ms);
    QCOMPARE(policy.wait(40, 0.9, 0ms), 250ms);
}

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
