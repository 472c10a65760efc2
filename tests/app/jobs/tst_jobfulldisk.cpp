#include "app/history/housekeeping.h"
#include "fulldisk.h"
#include "tests/support/jobrig.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

#include <set>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// The disk is full from one write of a job on, each write in turn: the picture that was paid for is there in the end,
/// once, and the person was told.
class TestJobFullDisk : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup() { fulldisk::free(); }
    void theJobGoesOnWhenThereIsSpace();
    void theJobGoesOnAfterTheProgramEnded();
    void thumbnailsAreMadeAgain();

private:
    /// Runs one job until it has ended or the person was told of the disk; its pictures are looked at on the way.
    static JobQueue::AddOutcome runOne(JobRig &rig);
    static bool showThumbnails(JobRig &rig);
    /// Empty where all is as it must be after the restart.
    static QString checkSound(JobRig &rig, qsizetype pictures);
    static bool namesTheSpace(const Error &error);
    static bool wasTold(const JobRig &rig, const JobQueue::AddOutcome &added);
};

bool TestJobFullDisk::namesTheSpace(const Error &error)
{
    return error.kind == Error::Kind::Storage && error.plainSentence().contains(u"There is no space left"_s);
}

bool TestJobFullDisk::wasTold(const JobRig &rig, const JobQueue::AddOutcome &added)
{
    const QList<Error> told = rig.storageErrors + added.errors;
    return !told.isEmpty() && std::all_of(told.begin(), told.end(), namesTheSpace);
}

/// Some hundred jobs, each of which waits for its disk: in memory that takes no time.
void TestJobFullDisk::initTestCase()
{
    if (QFileInfo(u"/dev/shm"_s).isWritable())
        qputenv("TMPDIR", "/dev/shm");
}

bool TestJobFullDisk::showThumbnails(JobRig &rig)
{
    for (const Generation &row : rig.rows()) {
        const auto image = rig.history().thumbnail(row, 160);
        if (!QTest::qWaitFor([&] { return image.isFinished(); }) || !image.result() || image.result()->isNull())
            return false;
    }
    return true;
}

JobQueue::AddOutcome TestJobFullDisk::runOne(JobRig &rig)
{
    const JobQueue::AddOutcome added = rig.add(rig.fillRequest());
    const auto isOver = [&] { return !rig.storageErrors.isEmpty() || rig.ended.size() == rig.provider.pictures; };
    if (added.errors.isEmpty() && !rig.runUntil(isOver))
        qWarning() << "neither ended nor told";
    return added;
}

QString TestJobFullDisk::checkSound(JobRig &rig, qsizetype pictures)
{
    const QList<Generation> rows = rig.rows();
    if (rows.size() != pictures)
        return u"%1 pictures"_s.arg(rows.size());
    for (const Generation &row : rows) {
        if (row.state != JobState::Ready)
            return jobStateName(row.state);
        if (!rig.store().files().get(row.raw) || !rig.store().files().get(row.patch))
            return u"a picture that cannot be read"_s;
    }
    if (rig.provider.submits.size() != 1)
        return u"sent %1 times"_s.arg(rig.provider.submits.size());
    if (!showThumbnails(rig))
        return u"no thumbnail"_s;
    const Result<Housekeeping::Report> report = Housekeeping(rig.store()).check(false);
    return !report ? report.error().plainSentence() : report->problems.join(u'\n');
}

void TestJobFullDisk::theJobGoesOnWhenThereIsSpace()
{
    constexpr int pictures = 1;
    std::set<QByteArray> refused;
    for (int n = 0;; ++n) {
        JobRig rig;
        rig.provider.pictures = pictures;
        fulldisk::fillBefore(n, rig.folder());
        const JobQueue::AddOutcome added = runOne(rig);
        const QByteArray where = QByteArray::number(n) + ' ' + fulldisk::firstRefused();
        const bool wasInTime = rig.ended.size() == pictures;
        if (wasInTime)
            QVERIFY2(showThumbnails(rig), where);
        const bool wasFull = fulldisk::wasFull();
        refused.insert(fulldisk::firstRefused().left(6));
        fulldisk::free();
        QVERIFY2(wasInTime || wasTold(rig, added), where + (rig.storageErrors + added.errors).value(0).detail.toUtf8());
        if (!added.errors.isEmpty()) {
            QVERIFY2(rig.provider.submits.isEmpty() && rig.rows().isEmpty(), where);
            QVERIFY2(runOne(rig).errors.isEmpty(), where);
        }
        QVERIFY2(rig.runUntil([&] { return rig.ended.size() == pictures; }), where);
        rig.restart();
        QVERIFY2(rig.resume(true).isEmpty(), where);
        QVERIFY2(checkSound(rig, pictures).isEmpty(), where + ": " + checkSound(rig, pictures).toUtf8());
        if (!wasFull)
            break; // every write has had its turn
    }
    for (const char *kind : {"files/", "histor", "thumbn"})
        QVERIFY2(refused.contains(kind), kind);
}

void TestJobFullDisk::theJobGoesOnAfterTheProgramEnded()
{
    constexpr int pictures = 2;
    constexpr int tidyingStep = 5; // what is written there is all of one kind
    for (int n = 0, step = 1;; n += step) {
        JobRig rig;
        rig.provider.pictures = pictures;
        fulldisk::fillBefore(n, rig.folder());
        const JobQueue::AddOutcome added = runOne(rig);
        const QByteArray where = QByteArray::number(n) + ' ' + fulldisk::firstRefused();
        const bool wasInTime = rig.ended.size() == pictures;
        if (wasInTime)
            QVERIFY2(showThumbnails(rig), where);
        step = fulldisk::wasFull() ? 1 : tidyingStep;
        rig.stop(); // it tidies up on a disk that is full
        const bool wasFull = fulldisk::wasFull();
        fulldisk::free();
        QVERIFY2(wasInTime || wasTold(rig, added), where + (rig.storageErrors + added.errors).value(0).detail.toUtf8());
        rig.start();
        QVERIFY2(added.errors.isEmpty() || (rig.provider.submits.isEmpty() && rig.rows().isEmpty()), where);
        rig.resume(true);
        if (!added.errors.isEmpty())
            QVERIFY2(runOne(rig).errors.isEmpty(), where);
        QVERIFY2(rig.runUntil([&] { return rig.queue().runningIds().isEmpty(); }), where);
        QVERIFY2(checkSound(rig, pictures).isEmpty(), where + ": " + checkSound(rig, pictures).toUtf8());
        if (!wasFull)
            break;
    }
}

void TestJobFullDisk::thumbnailsAreMadeAgain()
{
    JobRig rig;
    rig.runToEnd(rig.addOne(rig.fillRequest()));
    const QDir kept(rig.store().paths().thumbnails());
    fulldisk::fillBefore(0, rig.folder());
    QVERIFY(showThumbnails(rig));
    QVERIFY(fulldisk::wasFull());
    QVERIFY(!kept.exists() || kept.isEmpty());
    QVERIFY(rig.storageErrors.isEmpty()); // nothing that the person had to do anything about
    fulldisk::free();
    QVERIFY(showThumbnails(rig));
    QVERIFY(!kept.isEmpty());
}

QTEST_GUILESS_MAIN(TestJobFullDisk)
#include "tst_jobfulldisk.moc"
