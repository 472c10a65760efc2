#include "app/cli/timelimit.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace pentimento;
using namespace std::chrono_literals;

/// The time limit of a command, against clocks that stand still, jump and sleep.
class TestTimeLimit : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void endsWhenItsTimeIsOver();
    void aWallClockDoesNotMoveIt();
    void sleepCounts();
    void afterASleepThereIsTimeToFetch();
    void aStoppedOneIsSilent();

private:
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<TimeLimit> m_limit;
    int m_reached = 0;
};

void TestTimeLimit::init()
{
    m_limit.reset();
    m_clock = std::make_unique<FakeClock>();
    m_limit = std::make_unique<TimeLimit>(*m_clock);
    m_reached = 0;
    connect(m_limit.get(), &TimeLimit::reached, this, [this] { ++m_reached; });
    m_limit->start(600s);
}

void TestTimeLimit::endsWhenItsTimeIsOver()
{
    m_clock->advance(599'999ms);
    QCOMPARE(m_reached, 0);
    m_clock->advance(1ms);
    QCOMPARE(m_reached, 1);
    m_clock->advance(600s);
    QCOMPARE(m_reached, 1);
}

void TestTimeLimit::aWallClockDoesNotMoveIt()
{
    m_clock->setWallClock(24h);
    m_clock->advance(599s);
    QCOMPARE(m_reached, 0);
    m_clock->setWallClock(-48h);
    m_clock->advance(1s);
    QCOMPARE(m_reached, 1);
}

void TestTimeLimit::sleepCounts()
{
    m_clock->advance(60s);
    m_clock->sleep(500s);
    m_clock->advance(41s);
    QCOMPARE(m_reached, 1);
}

void TestTimeLimit::afterASleepThereIsTimeToFetch()
{
    m_clock->advance(60s);
    m_clock->sleep(9h);
    m_clock->advance(10s); // seen after at most five seconds, then fifteen more
    QCOMPARE(m_reached, 0);
    m_clock->advance(10s);
    QCOMPARE(m_reached, 1);
}

void TestTimeLimit::aStoppedOneIsSilent()
{
    m_limit->stop();
    m_clock->advance(700s);
    QCOMPARE(m_reached, 0);
}

QTEST_GUILESS_MAIN(TestTimeLimit)
#include "tst_timelimit.moc"
