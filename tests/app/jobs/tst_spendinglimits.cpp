#include "app/jobs/filing.h"
#include "tests/support/jobrig.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// The person's own marks, and what was sent before.
class TestSpendingLimits : public QObject
{
    Q_OBJECT
private slots:
    void marksStopAndWarn_data();
    void marksStopAndWarn();
    void thePeriodBegins();
    void nothingIsSentBeyondTheLimit();
    void twoClicksCannotPassItTogether();
    void theMarkIsPointedOut();
    void practiceIsNotLimited();
    void theSameRequestIsPointedOut();
    void whatIsAskedBeforeIsWhatAddSays();
    void sendingAgainIsNeverTheSame();
};

void TestSpendingLimits::marksStopAndWarn_data()
{
    QTest::addColumn<qint64>("spent");
    QTest::addColumn<qint64>("next"); // -1: unknown
    QTest::addColumn<bool>("stops");
    QTest::addColumn<bool>("warns");
    const auto row = [](const char *name, qint64 spent, qint64 next, bool stops, bool warns) {
        QTest::newRow(name) << spent << next << stops << warns;
    };
    row("far below", 100'000, 50'000, false, false);
    row("reaching the mark", 450'000, 50'000, false, true);
    row("just below the mark", 449'999, 50'000, false, false);
    row("reaching the limit exactly", 950'000, 50'000, false, true);
    row("a micro-dollar over it", 950'001, 50'000, true, true);
    row("the limit is reached", 1'000'000, 50'000, true, true);
    row("an unknown price below the limit", 900'000, -1, false, true);
    row("an unknown price at the limit", 1'000'000, -1, true, true);
    row("free", 2'000'000, 0, false, false);
}

void TestSpendingLimits::marksStopAndWarn()
{
    QFETCH(qint64, spent);
    QFETCH(qint64, next);
    for (const auto period : {SpendingLimits::Period::Day, SpendingLimits::Period::Month}) {
        const SpendingLimits limits{period, 500'000, 1'000'000};
        SpendingTotal total;
        total.charged = spent;
        const Money price = next < 0 ? Money{} : Money{next, {}, {}};
        QTEST(limits.refusal(total, price).has_value(), "stops");
        QTEST(limits.warning(total, price).has_value(), "warns");
        if (const auto refusal = limits.refusal(total, price)) {
            QVERIFY(refusal->kind == Error::Kind::Credits);
            QVERIFY2(refusal->plainSentence().contains(u"$1.00"_s), qPrintable(refusal->plainSentence()));
        }
        QVERIFY(!SpendingLimits{}.refusal(total, price) && !SpendingLimits{}.warning(total, price));
    }
}

void TestSpendingLimits::thePeriodBegins()
{
    const QDate day(2026, 3, 17);
    QCOMPARE((SpendingLimits{SpendingLimits::Period::Day}.periodStart(day)), day);
    QCOMPARE((SpendingLimits{SpendingLimits::Period::Month}.periodStart(day)), QDate(2026, 3, 1));
}

void TestSpendingLimits::nothingIsSentBeyondTheLimit()
{
    JobRig rig;
    const qint64 price = *rig.fillRequest().endpoint.price.microDollars;
    rig.limits.stopAt = price;
    const QString first = rig.addOne(rig.fillRequest());
    QVERIFY(!first.isEmpty());
    QVERIFY(rig.runToEnd(first).state == JobState::Ready);
    const JobQueue::AddOutcome second = rig.add(rig.fillRequest());
    QVERIFY(second.ids.isEmpty());
    QCOMPARE(second.errors.size(), 1);
    QVERIFY(second.errors.first().kind == Error::Kind::Credits);
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 1);
    QCOMPARE(rig.rows().size(), 1);
    // The next month has a limit of its own.
    rig.clock.advance(std::chrono::hours(24 * 32));
    QVERIFY(!rig.addOne(rig.fillRequest()).isEmpty());
}

void TestSpendingLimits::twoClicksCannotPassItTogether()
{
    JobRig rig;
    rig.limits.stopAt = *rig.fillRequest().endpoint.price.microDollars;
    const auto one = rig.queue().add(rig.fillRequest());
    const auto other = rig.queue().add(rig.fillRequest());
    QTRY_VERIFY(one.isFinished() && other.isFinished());
    QCOMPARE(one.result().ids.size() + other.result().ids.size(), 1);
}

void TestSpendingLimits::theMarkIsPointedOut()
{
    JobRig rig;
    rig.limits.warnAt = *rig.fillRequest().endpoint.price.microDollars * 2;
    QVERIFY(!rig.add(rig.fillRequest()).notice);
    const JobQueue::AddOutcome second = rig.add(rig.fillRequest());
    QCOMPARE(second.ids.size(), 1);
    QVERIFY(second.notice);
}

void TestSpendingLimits::practiceIsNotLimited()
{
    JobRig rig;
    rig.limits.stopAt = 1;
    JobRequest request = rig.fillRequest();
    request.profile = u"practice"_s;
    QVERIFY(!rig.addOne(request).isEmpty());
}

void TestSpendingLimits::theSameRequestIsPointedOut()
{
    JobRig rig;
    JobRequest request = rig.fillRequest();
    request.fields.insert(u"seed"_s, 42);
    const QString first = rig.addOne(request);
    const JobQueue::AddOutcome same = rig.add(request);
    QCOMPARE(same.sameAs, first);
    QVERIFY(same.ids.isEmpty() && same.errors.isEmpty());
    QCOMPARE(rig.rows().size(), 1);
    request.mayRepeat = true;
    QCOMPARE(rig.add(request).ids.size(), 1);
    request.mayRepeat = false;
    request.fields.insert(u"prompt"_s, u"another boat"_s);
    QCOMPARE(rig.add(request).ids.size(), 1);
    JobRequest drawn = rig.fillRequest(); // without a seed each one is another
    QCOMPARE(rig.add(drawn).ids.size(), 1);
    QCOMPARE(rig.add(drawn).ids.size(), 1);
}

void TestSpendingLimits::whatIsAskedBeforeIsWhatAddSays()
{
    JobRig rig;
    const auto earlier = [&rig](const JobRequest &request) {
        const auto asked = rig.queue().sentBefore(comparableRows(request, prepare(request).prepared));
        return QTest::qWaitFor([&] { return asked.isFinished(); }) && asked.result() ? *asked.result()
                                                                                     : u"?"_s;
    };
    JobRequest request = rig.fillRequest();
    request.fields.insert(u"seed"_s, 42);
    QCOMPARE(earlier(request), QString());
    const QString first = rig.addOne(request);
    QCOMPARE(earlier(request), first);
    QCOMPARE(rig.add(request).sameAs, first);
    request.picture->mask.fillRect(QRect(0, 0, 5, 5), 255); // another mask is another request
    QCOMPARE(earlier(request), QString());
    request.count = 3; // one of three
    request.picture = rig.fillRequest().picture;
    request.fields.insert(u"seed"_s, 41);
    QCOMPARE(earlier(request), first);
    QCOMPARE(rig.add(request).sameAs, first);
}

void TestSpendingLimits::sendingAgainIsNeverTheSame()
{
    JobRig rig;
    rig.provider.submitScript = {SubmitOutcome{SubmitOutcome::Kind::Unknown}};
    JobRequest request = rig.fillRequest();
    request.fields.insert(u"seed"_s, 42);
    const QString first = rig.addOne(request);
    QVERIFY(rig.runToEnd(first).state == JobState::Unknown);
    const auto again = rig.queue().sendAgain(first);
    QTRY_VERIFY(again.isFinished());
    QCOMPARE(again.result().ids.size(), 1);
}

QTEST_GUILESS_MAIN(TestSpendingLimits)
#include "tst_spendinglimits.moc"
