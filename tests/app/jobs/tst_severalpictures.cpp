#include "app/jobs/furtherpictures.h"
#include "tests/support/jobrig.h"

#include <QDir>
#include <QSet>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// A job that makes several pictures: all are paid for, so all are kept, whatever happens on the way.
class TestSeveralPictures : public QObject
{
    Q_OBJECT
private slots:
    void eachIsAGenerationOfTheClick();
    void eachKeepsItsThumbnail();
    void variationsGoOnCounting();
    void allAreJournalledBeforeAnyIsFetched();
    void survivesAnyDatabaseFailure();
    void survivesAKillAtAnyDatabaseFailure();
    void aDeadAddressIsAskedForByItsPlace();
    void aPictureThatMayNotBeFetchedIsNamed();
    void theFirstOneMayBeTheOneThatIsRefused();
    void aShorterListEndsTheRest();
    void outputsAreNumbered();

private:
    static void checkAll(JobRig &rig, qsizetype count);
};

void TestSeveralPictures::checkAll(JobRig &rig, qsizetype count)
{
    const QList<Generation> rows = rig.rows();
    QCOMPARE(rows.size(), count);
    QSet<int> outputs;
    qint64 cost = 0;
    for (const Generation &row : rows) {
        QVERIFY2(row.state == JobState::Ready, qPrintable(row.id + u' ' + jobStateName(row.state)));
        QVERIFY(!row.raw.isNull() && !row.patch.isNull());
        QCOMPARE(row.serviceId, u"task-1"_s);
        outputs << row.output;
        cost += row.cost.microDollars.value_or(-1);
    }
    QCOMPARE(outputs.size(), count); // each of its own
    QCOMPARE(cost, 60'000);          // charged once
    QCOMPARE(rig.provider.submits.size(), 1);
}

void TestSeveralPictures::eachIsAGenerationOfTheClick()
{
    JobRig rig;
    rig.provider.pictures = 3;
    QStringList told;
    QObject::connect(&rig.queue(), &JobQueue::furtherFound, &rig.queue(),
                     [&](const QStringList &ids) { told += ids; });
    JobRequest request = rig.fillRequest();
    request.outputPaths = {u"/tmp/boat.png"_s};
    const QString id = rig.addOne(request);
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 3; }));
    checkAll(rig, 3);
    QCOMPARE(told, (QStringList{id + u"-2"_s, id + u"-3"_s}));
    const Generation first = rig.row(id);
    const Generation third = rig.row(id + u"-3"_s);
    QCOMPARE(first.variation, 0);
    QCOMPARE(third.variation, 2);
    QCOMPARE(third.group, first.group);
    QCOMPARE(third.cost.microDollars, 0);
    QCOMPARE(third.estimate.microDollars, 0);
    QCOMPARE(third.outputPath, u"/tmp/boat-3.png"_s);
    QCOMPARE(QUrl(third.resultUrl).path(), u"/results/3.png"_s);
    QVERIFY(rig.queue().runningIds().isEmpty());
    const auto spent = rig.queue().spending();
    QTRY_VERIFY(spent.isFinished());
    QCOMPARE(spent.result()->days.first().jobs, 1); // one job, whatever it made
}

void TestSeveralPictures::eachKeepsItsThumbnail()
{
    JobRig rig;
    rig.provider.pictures = 2;
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 2; }));
    for (const Generation &row : rig.rows()) {
        const auto image = rig.history().thumbnail(row, 160);
        QTRY_VERIFY(image.isFinished());
        QVERIFY(image.result());
    }
    const QDir kept(rig.store().paths().thumbnails());
    QVERIFY(!kept.entryList({id + u"-2-*"_s}).isEmpty());
    QCOMPARE(kept.entryList({id + u"-2-*"_s}).size() * 2, kept.entryList({id + u"-*"_s}).size());
}

void TestSeveralPictures::variationsGoOnCounting()
{
    JobRig rig;
    rig.provider.pictures = 2;
    JobRequest request = rig.fillRequest();
    request.count = 2;
    QCOMPARE(rig.add(request).ids.size(), 2);
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 4; }));
    QSet<int> variations;
    for (const Generation &row : rig.rows())
        variations << row.variation;
    QCOMPARE(variations, (QSet<int>{0, 1, 2, 3}));
}

void TestSeveralPictures::allAreJournalledBeforeAnyIsFetched()
{
    JobRig rig;
    rig.provider.pictures = 4;
    rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.fetches >= 1; }));
    QCOMPARE(rig.rows().size(), 4);
}

void TestSeveralPictures::survivesAnyDatabaseFailure()
{
    int call = 0;
    for (;; ++call) {
        JobRig rig;
        rig.provider.pictures = 2;
        rig.store().failStatement(call);
        const JobQueue::AddOutcome added = rig.add(rig.fillRequest());
        if (!added.errors.isEmpty())
            continue;
        QVERIFY2(rig.runUntil([&] { return rig.ended.size() == 2; }),
                 qPrintable(u"stuck at call %1"_s.arg(call)));
        const bool hasFailed = rig.store().hasFailed();
        rig.store().failStatement(-1);
        checkAll(rig, 2);
        if (!hasFailed)
            break;
    }
    QVERIFY2(call > 20, "the failures were not reached");
}

void TestSeveralPictures::survivesAKillAtAnyDatabaseFailure()
{
    for (int call = 0;; ++call) {
        JobRig rig;
        rig.provider.pictures = 2;
        rig.store().failStatement(call);
        const JobQueue::AddOutcome added = rig.add(rig.fillRequest());
        if (added.errors.isEmpty())
            QVERIFY(rig.runUntil([&] { return !rig.storageErrors.isEmpty() || rig.ended.size() == 2; }));
        const bool hasFailed = rig.store().hasFailed();
        const bool isKnown = rig.provider.polls.size() > 0; // its id was on disk before it was asked for
        rig.restart();
        rig.resume(true);
        QVERIFY(rig.runUntil([&] { return rig.queue().runningIds().isEmpty(); }));
        QVERIFY2(rig.provider.submits.size() <= 1, qPrintable(u"paid twice at call %1"_s.arg(call)));
        if (isKnown)
            checkAll(rig, 2);
        if (!hasFailed)
            break;
    }
}

void TestSeveralPictures::aDeadAddressIsAskedForByItsPlace()
{
    JobRig rig;
    rig.provider.pictures = 2;
    rig.provider.fetchScript = {FakeProvider::fetched(FetchOutcome::Kind::Gone),
                                FakeProvider::fetched(FetchOutcome::Kind::Gone)};
    rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 2; }));
    checkAll(rig, 2);
    QVERIFY(rig.provider.polls.size() >= 3); // once for the job, once for each fresh address
    QSet<QString> fetched;
    for (const QUrl &address : std::as_const(rig.provider.fetchedAt).mid(2))
        fetched << address.path();
    QCOMPARE(fetched, (QSet<QString>{u"/results/1.png"_s, u"/results/2.png"_s}));
}

void TestSeveralPictures::aPictureThatMayNotBeFetchedIsNamed()
{
    JobRig rig;
    PollOutcome outcome = rig.provider.ready();
    outcome.furtherResults = {QUrl(), QUrl(u"https://delivery.bfl.ai/results/3.png"_s)};
    outcome.error = Error{Error::Kind::Refused};
    rig.provider.pollScript = {outcome};
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 3; }));
    QCOMPARE(rig.row(id).state, JobState::Ready);
    QCOMPARE(rig.row(id + u"-2"_s).state, JobState::Failed);
    QCOMPARE(rig.row(id + u"-2"_s).error->kind, Error::Kind::Refused);
    QCOMPARE(rig.row(id + u"-3"_s).state, JobState::Ready);
}

void TestSeveralPictures::theFirstOneMayBeTheOneThatIsRefused()
{
    JobRig rig;
    PollOutcome outcome = rig.provider.ready();
    outcome.furtherResults = {outcome.resultUrl};
    outcome.resultUrl = QUrl();
    outcome.error = Error{Error::Kind::Refused};
    rig.provider.pollScript = {outcome};
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 2; }));
    QCOMPARE(rig.row(id).state, JobState::Failed);
    QCOMPARE(rig.row(id + u"-2"_s).state, JobState::Ready);
}

void TestSeveralPictures::aShorterListEndsTheRest()
{
    JobRig rig;
    rig.provider.pictures = 2;
    rig.provider.fetchScript = {FakeProvider::fetched(FetchOutcome::Kind::Gone),
                                FakeProvider::fetched(FetchOutcome::Kind::Gone)};
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.fetches == 2; }));
    rig.provider.pictures = 1;
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 2; }));
    QCOMPARE(rig.row(id).state, JobState::Ready);
    QCOMPARE(rig.row(id + u"-2"_s).state, JobState::Failed);
}

void TestSeveralPictures::outputsAreNumbered()
{
    QCOMPARE(furtherOutputPath(u"/a.b/boat.png"_s, 1), u"/a.b/boat-2.png"_s);
    QCOMPARE(furtherOutputPath(u"/a.b/boat"_s, 2), u"/a.b/boat-3"_s);
    QVERIFY(furtherOutputPath({}, 2).isEmpty());
}

QTEST_GUILESS_MAIN(TestSeveralPictures)
#include "tst_severalpictures.moc"
