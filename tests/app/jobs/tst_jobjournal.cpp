#include "tests/support/jobrig.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Nothing paid for is lost or bought twice: a full disk at every statement, a kill in every state.
class TestJobJournal : public QObject
{
    Q_OBJECT
private slots:
    void survivesAnyDatabaseFailure();
    void survivesAKillAtAnyDatabaseFailure();
    void survivesAKillInEveryState_data();
    void survivesAKillInEveryState();
    void survivesAFolderThatCannotBeWritten();
    void livingOwnersKeepTheirJobs();
    void queuedJobsComeBackPaused();
    void resumeSubmitsWhatWasQueued();
    void secretsStayOutOfTheFolder();
    void jobsWithoutTheirSecretWait();
};

void TestJobJournal::survivesAnyDatabaseFailure()
{
    int call = 0;
    for (;; ++call) {
        JobRig rig; // a statement that fails is what a disk does that is full for a moment
        rig.store().failStatement(call);
        const JobQueue::AddOutcome added = rig.add(rig.fillRequest());
        if (added.errors.isEmpty()) {
            QVERIFY2(rig.runUntil([&] { return rig.ended.size() == 1; }), qPrintable(u"stuck at call %1"_s.arg(call)));
            const bool hasFailed = rig.store().hasFailed();
            rig.store().failStatement(-1); // from here on the test itself reads
            const Generation row = rig.row(added.ids.first());
            QVERIFY2(row.state == JobState::Ready, qPrintable(u"call %1: %2"_s.arg(call).arg(jobStateName(row.state))));
            QCOMPARE(rig.provider.submits.size(), 1);
            if (!hasFailed)
                break; // every call has had its turn
            QCOMPARE(rig.storageErrors.size(), 1);
        } else {
            QCOMPARE(added.errors.first().kind, Error::Kind::Storage);
            rig.settle();
            QCOMPARE(rig.provider.submits.size(), 0);
            QCOMPARE(rig.rows().size(), 0);
        }
    }
    QVERIFY2(call > 10, "the failures were not reached");
}

void TestJobJournal::survivesAKillAtAnyDatabaseFailure()
{
    for (int call = 0;; ++call) {
        JobRig rig;
        rig.store().failStatement(call);
        const JobQueue::AddOutcome added = rig.add(rig.fillRequest());
        const auto isOver = [&] { return !rig.storageErrors.isEmpty() || rig.ended.size() == 1; };
        if (added.errors.isEmpty())
            QVERIFY(rig.runUntil(isOver));
        const bool hasFailed = rig.store().hasFailed();
        const bool wasAccepted = !rig.provider.submits.isEmpty();
        rig.restart();
        const QStringList taken = rig.resume(true);
        QVERIFY(rig.runUntil([&] { return rig.queue().runningIds().isEmpty(); }));
        QVERIFY2(rig.provider.submits.size() <= 1, qPrintable(u"paid twice at call %1"_s.arg(call)));
        for (const Generation &row : rig.rows())
            QVERIFY2(row.state == JobState::Ready, qPrintable(u"call %1: %2"_s.arg(call).arg(jobStateName(row.state))));
        if (wasAccepted)
            QCOMPARE(rig.rows().size(), 1);
        if (!hasFailed)
            break;
    }
}

void TestJobJournal::survivesAKillInEveryState_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("end");
    QTest::newRow("queued") << int(JobState::Queued) << int(JobState::Ready);
    QTest::newRow("submitting") << int(JobState::Submitting) << int(JobState::Unknown);
    QTest::newRow("waiting") << int(JobState::Waiting) << int(JobState::Ready);
    QTest::newRow("fetching") << int(JobState::Fetching) << int(JobState::Ready);
    QTest::newRow("stitching") << int(JobState::Stitching) << int(JobState::Ready);
    QTest::newRow("ready") << int(JobState::Ready) << int(JobState::Ready);
}

void TestJobJournal::survivesAKillInEveryState()
{
    QFETCH(int, state);
    QFETCH(int, end);
    JobRig rig;
    bool isReached = false;
    const auto watch = [&](const Generation &row) {
        if (isReached || int(row.state) != state)
            return;
        isReached = true;
        // Nothing more gets to the disk, also not where room was set aside: as though killed right behind this write.
        rig.store().failStatement(0);
        QFile::remove(rig.folder() + u"/reserve"_s);
    };
    QObject::connect(&rig.history(), &History::changed, &rig.history(), watch);
    QString id;
    QObject::connect(&rig.history(), &History::added, &rig.history(), [&](const QList<Generation> &rows) {
        id = rows.first().id;
        watch(rows.first());
    });
    const QFuture<JobQueue::AddOutcome> adding = rig.queue().add(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return isReached; }));
    rig.settle();
    const qsizetype submitsBefore = rig.provider.submits.size();
    rig.restart();
    QCOMPARE(int(rig.row(id).state), state);
    const QStringList taken = rig.resume(true);
    QCOMPARE(taken, state == int(JobState::Ready) ? QStringList() : QStringList{id});
    QVERIFY(rig.runUntil([&] { return rig.queue().runningIds().isEmpty(); }));
    const Generation row = rig.row(id);
    QCOMPARE(int(row.state), end);
    QVERIFY(rig.provider.submits.size() <= 1);
    QCOMPARE(rig.provider.submits.size(), state == int(JobState::Queued) ? 1 : submitsBefore);
    if (end == int(JobState::Ready))
        QVERIFY(!row.patch.isNull());
    else
        QCOMPARE(row.uploads.size(), 2);
}

void TestJobJournal::survivesAFolderThatCannotBeWritten()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(rig.fillRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    // The folder for files turns into something that nothing can be stored in.
    const QString files = rig.folder() + u"/files"_s;
    QVERIFY(QDir().rename(files, files + u".away"_s));
    QFile blocker(files);
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    QSignalSpy recovered(&rig.queue(), &JobQueue::storageRecovered);
    rig.provider.holdsPolls = false;
    QVERIFY(rig.runUntil([&] { return rig.storageErrors.size() >= 2; }));
    QCOMPARE(recovered.size(), 0);
    QCOMPARE(rig.row(id).state, JobState::Fetching);
    QVERIFY(blocker.remove());
    QVERIFY(QDir().rename(files + u".away"_s, files));
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.fetches, 1); // the bytes waited in memory
    QCOMPARE(recovered.size(), 1);
}

void TestJobJournal::livingOwnersKeepTheirJobs()
{
    JobRig rig;
    rig.provider.holdsPolls = true;
    const QString id = rig.addOne(rig.textRequest());
    QVERIFY(rig.runUntil([&] { return rig.provider.polls.size() == 1; }));
    Result<std::unique_ptr<Store>> other = Store::open(Paths::below(rig.folder()));
    QVERIFY(other);
    History history(**other);
    JobQueue second({**other, history, rig.credentials, rig.catalogue, rig.clock,
                     [&](const QString &) { return &rig.provider; }, [&] { return rig.profiles; },
                     [&]() -> Result<QUrl> { return rig.practice; }});
    const QFuture<QStringList> taken = second.resume(true);
    QTRY_VERIFY(taken.isFinished());
    QCOMPARE(taken.result(), QStringList());
    QCOMPARE(rig.resume(true), QStringList()); // its own are no orphans either
    rig.provider.holdsPolls = false;
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.fetches, 1);
}

void TestJobJournal::queuedJobsComeBackPaused()
{
    JobRig rig;
    rig.provider.holdsSubmits = true;
    JobRequest request = rig.textRequest();
    request.count = 8;
    const QStringList ids = rig.add(request).ids;
    QVERIFY(rig.runUntil([&] { return rig.provider.heldSubmits() == 6; }));
    rig.restart();
    rig.provider.holdsSubmits = false;
    QCOMPARE(rig.resume(false).size(), 8);
    QVERIFY(rig.runUntil([&] { return rig.ended.size() == 6; })); // those that were being sent: unknown
    rig.settle();
    QCOMPARE(rig.provider.submits.size(), 6);
    QVERIFY(rig.queue().progress(ids[6]).paused);
    QCOMPARE(rig.queue().runningIds(), QStringList());
    rig.queue().startPaused();
    QCOMPARE(rig.runToEnd(ids[6]).state, JobState::Ready);
    QCOMPARE(rig.runToEnd(ids[7]).state, JobState::Ready);
    QCOMPARE(rig.provider.submits.size(), 8);
}

void TestJobJournal::resumeSubmitsWhatWasQueued()
{
    JobRig rig;
    QObject::connect(&rig.history(), &History::added, &rig.history(), [&] { rig.store().failStatement(0); });
    const QString id = rig.addOne(rig.textRequest()); // killed before its first step is on disk
    rig.settle();
    rig.restart();
    QCOMPARE(rig.resume(true), QStringList{id});
    QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
    QCOMPARE(rig.provider.submits.size(), 1);
}

void TestJobJournal::secretsStayOutOfTheFolder()
{
    JobRig rig;
    JobRequest request = rig.fillRequest();
    request.fields.insert(u"webhook_url"_s, u"https://example.org/hook"_s);
    request.webhookSecret = u"hook-secret-7391"_s;
    const QString id = rig.addOne(request);
    const Generation row = rig.runToEnd(id);
    QCOMPARE(row.state, JobState::Ready);
    QVERIFY(row.hasSecret);
    QCOMPARE(QJsonDocument::fromJson(rig.provider.submits[0].body)[u"webhook_secret"_s].toString(), request.webhookSecret);
    const QFuture<Result<QString>> left = rig.credentials.read(u"job/"_s + id);
    QTRY_VERIFY(left.isFinished());
    QVERIFY(left.result()->isEmpty()); // not needed any more
    rig.stop();
    int files = 0;
    QDirIterator walk(rig.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        QFile file(walk.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(!bytes.contains("hook-secret-7391"), qPrintable(file.fileName()));
        QVERIFY2(!bytes.contains("secret-key"), qPrintable(file.fileName()));
        ++files;
    }
    QVERIFY(files > 4);
    rig.start();
}

void TestJobJournal::jobsWithoutTheirSecretWait()
{
    // The process may end before or after the job began to leave; only the first kind is meant here.
    for (int attempt = 0; attempt < 20; ++attempt) {
        JobRig rig;
        JobRequest request = rig.textRequest();
        request.fields.insert(u"webhook_url"_s, u"https://example.org/hook"_s);
        request.webhookSecret = u"hook-secret-7391"_s;
        const QString id = rig.addOne(request);
        rig.stop();
        rig.credentials.setForSession(u"job/"_s + id, {});
        rig.credentials.remove(u"job/"_s + id);
        const qsizetype left = rig.provider.submits.size();
        rig.start();
        if (rig.row(id).state != JobState::Queued)
            continue;
        QCOMPARE(left, 0);
        QCOMPARE(rig.resume(true), QStringList{id});
        QVERIFY(rig.runUntil([&] { return rig.queue().progress(id).needsSecret; }));
        rig.queue().startPaused();
        rig.settle();
        QCOMPARE(rig.provider.submits.size(), 0);
        QCOMPARE(rig.row(id).state, JobState::Queued);
        rig.queue().setSecret(id, u"hook-secret-7391"_s);
        QCOMPARE(rig.runToEnd(id).state, JobState::Ready);
        QVERIFY(rig.provider.submits[0].body.contains("hook-secret-7391"));
        return;
    }
    QFAIL("the job was never caught in the queue");
}

QTEST_GUILESS_MAIN(TestJobJournal)
#include "tst_jobjournal.moc"
