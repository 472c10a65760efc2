#include "app/jobs/timetable.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace pentimento;
using namespace std::chrono_literals;
using Kind = Timetable::Kind;

class TestTimetable : public QObject
{
    Q_OBJECT
private slots:
    void callsInOrder();
    void aLaterWaitReplacesTheEarlier();
    void theDeadAreNotCalled();
    void hurryBringsQuestionsForward();
    void sleepCounts();
    void restsWhenNobodyWaits();
    void callbacksMayWaitAgain();
};

void TestTimetable::callsInOrder()
{
    FakeClock clock;
    Timetable timetable(clock);
    QObject one, two, three;
    QList<int> called;
    timetable.wait(&one, 12s, Kind::Order, [&] { called << 1; });
    timetable.wait(&two, 3s, Kind::Order, [&] { called << 2; });
    timetable.wait(&three, 0ms, Kind::Question, [&] { called << 3; });
    clock.advance(0ms);
    QCOMPARE(called, QList{3});
    clock.advance(2999ms);
    QCOMPARE(called, QList{3});
    clock.advance(1ms);
    QCOMPARE(called, (QList{3, 2}));
    clock.advance(9s);
    QCOMPARE(called, (QList{3, 2, 1}));
}

void TestTimetable::aLaterWaitReplacesTheEarlier()
{
    FakeClock clock;
    Timetable timetable(clock);
    QObject who;
    QList<int> called;
    timetable.wait(&who, 1s, Kind::Order, [&] { called << 1; });
    timetable.wait(&who, 2s, Kind::Order, [&] { called << 2; });
    clock.advance(10s);
    QCOMPARE(called, QList{2});
    timetable.wait(&who, 1s, Kind::Order, [&] { called << 3; });
    timetable.forget(&who);
    clock.advance(10s);
    QCOMPARE(called, QList{2});
}

void TestTimetable::theDeadAreNotCalled()
{
    FakeClock clock;
    Timetable timetable(clock);
    int calls = 0;
    auto first = std::make_unique<QObject>();
    auto second = std::make_unique<QObject>();
    timetable.wait(first.get(), 1s, Kind::Order, [&] {
        ++calls;
        second.reset();
    });
    timetable.wait(second.get(), 1s, Kind::Order, [&] {
        ++calls;
        first.reset();
    });
    clock.advance(5s);
    QCOMPARE(calls, 1);
}

void TestTimetable::hurryBringsQuestionsForward()
{
    FakeClock clock;
    Timetable timetable(clock);
    QObject question, order;
    QStringList called;
    timetable.wait(&question, 60s, Kind::Question, [&] { called << QStringLiteral("question"); });
    timetable.wait(&order, 60s, Kind::Order, [&] { called << QStringLiteral("order"); });
    timetable.hurry();
    clock.advance(0ms);
    QCOMPARE(called, QStringList{QStringLiteral("question")});
}

void TestTimetable::sleepCounts()
{
    FakeClock clock;
    Timetable timetable(clock);
    QObject question, shortOrder, longOrder;
    int asked = 0;
    int shortDone = 0;
    int longDone = 0;
    timetable.wait(&question, 3min, Kind::Question, [&] { ++asked; });
    timetable.wait(&shortOrder, 2min, Kind::Order, [&] { ++shortDone; });
    timetable.wait(&longOrder, 2h, Kind::Order, [&] { ++longDone; });
    clock.sleep(1h);
    clock.advance(5s); // a wake-up is noticed this soon
    QCOMPARE(asked, 1);
    QCOMPARE(shortDone, 1);
    QCOMPARE(longDone, 0);
    clock.advance(61min);
    QCOMPARE(longDone, 1);
}

void TestTimetable::restsWhenNobodyWaits()
{
    FakeClock clock;
    Timetable timetable(clock);
    QVERIFY(!clock.nextCallback());
    QObject who;
    timetable.wait(&who, 1s, Kind::Order, [] {});
    QVERIFY(clock.nextCallback());
    clock.advance(1s);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!clock.nextCallback());
}

void TestTimetable::callbacksMayWaitAgain()
{
    FakeClock clock;
    Timetable timetable(clock);
    QObject who;
    int calls = 0;
    std::function<void()> again = [&] {
        if (++calls < 5)
            timetable.wait(&who, 1s, Kind::Question, again);
    };
    again();
    clock.advance(10s);
    QCOMPARE(calls, 5);
}

QTEST_GUILESS_MAIN(TestTimetable)
#include "tst_timetable.moc"
