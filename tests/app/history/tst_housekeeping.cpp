#include "samplegeneration.h"

#include "app/history/history.h"
#include "app/history/housekeeping.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// The bin, what frees disk space, and the check: nothing that is still used is ever lost.
class TestHousekeeping : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void emptyingTheBinFreesWhatNothingElseUses();
    void whatAWorkingStateNamesStays();
    void whatWasPutAMomentAgoStays();
    void onlyWhatIsOldEnoughIsErased();
    void runningJobsCannotBeBinned();
    void anyFailureLeavesTheRestWhole();
    void usageIsByPicture();
    void anExtendedCanvasCountsToItsPicture();
    void unkeptIsNeitherFavouriteNorAccepted();
    void aSoundHistoryIsFoundSound();
    void missingAndDamagedFilesAreNamed();
    void aBrokenIndexIsMadeAnew();
    void sweepingTakesOnlyOldOrphans();
    void whatIsBinnedLeavesTheStripAndComesBack();

private:
    FileRef put(const QByteArray &bytes, int daysOld = 2);
    Generation add(const std::function<void(Generation &)> &set);
    bool has(const FileRef &file) const { return m_store->files().contains(file); }
    void bin(const QString &id, int daysAgo);
    Housekeeping house() { return Housekeeping(*m_store); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

void TestHousekeeping::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = openedStore(Paths::below(m_folder->path()));
    QVERIFY(m_store);
}

void TestHousekeeping::cleanup()
{
    m_store.reset();
    m_folder.reset();
}

/// As if put that long ago.
FileRef TestHousekeeping::put(const QByteArray &bytes, int daysOld)
{
    const FileRef file = *m_store->files().put(bytes, u"bin"_s);
    QFile stored(m_store->files().pathOf(file));
    if (!stored.open(QIODevice::ReadWrite) || !stored.setFileTime(QDateTime::currentDateTimeUtc().addDays(-daysOld), QFileDevice::FileModificationTime))
        qFatal("cannot set the time");
    return file;
}

Generation TestHousekeeping::add(const std::function<void(Generation &)> &set)
{
    Generation generation = plainGeneration(u"boat"_s);
    set(generation);
    if (!insertRow(*m_store, generation))
        qFatal("cannot insert");
    return generation;
}

void TestHousekeeping::bin(const QString &id, int daysAgo)
{
    const QDateTime moment = QDateTime::currentDateTimeUtc().addDays(-daysAgo);
    QVERIFY(waitFor(m_store->run([=](Database &database) { return generationtable::setBinned(database, {id}, moment); })));
}

void TestHousekeeping::emptyingTheBinFreesWhatNothingElseUses()
{
    const FileRef shared = put("source");
    const FileRef ownRaw = put("raw");
    const FileRef ownPatch = put("patch");
    const FileRef ownMask = put("mask");
    const FileRef upload = put("upload");
    const FileRef asEdit = put("an accepted patch");
    const Generation gone = add([&](Generation &g) {
        g.source = shared;
        g.raw = ownRaw;
        g.patch = ownPatch;
        g.mask = ownMask;
        g.uploads = {{u"image"_s, upload}};
    });
    const Generation accepted = add([&](Generation &g) { g.patch = asEdit; });
    add([&](Generation &g) {
        g.source = shared;
        g.edits = {{accepted.id, asEdit}};
    });
    bin(gone.id, 0);
    bin(accepted.id, 0);
    const Result<Housekeeping::Freed> freed = house().emptyBin(QDateTime::currentDateTimeUtc().addSecs(1));
    QVERIFY(freed);
    QCOMPARE(freed->generations, 2);
    QCOMPARE(freed->files, 4);
    QCOMPARE(freed->bytes, qint64(strlen("raw") + strlen("patch") + strlen("mask") + strlen("upload")));
    QVERIFY(has(shared) && has(asEdit)); // the picture that it is on goes on
    QVERIFY(!has(ownRaw) && !has(ownPatch) && !has(ownMask) && !has(upload));
    QVERIFY(!findRow(*m_store, gone.id) && !findRow(*m_store, accepted.id));
}

void TestHousekeeping::whatAWorkingStateNamesStays()
{
    const FileRef source = put("opened picture");
    const FileRef patch = put("patch of an edit");
    const Generation gone = add([&](Generation &g) {
        g.source = source;
        g.patch = patch;
    });
    const QString folder = m_store->paths().pictures() + u'/' + source.sha256;
    QVERIFY(QDir().mkpath(folder));
    QFile state(folder + u"/state.json"_s);
    QVERIFY(state.open(QIODevice::WriteOnly));
    state.write("{\"edits\":[{\"patch\":\"" + patch.sha256.toLatin1() + ".bin\"}]}");
    state.close();
    bin(gone.id, 0);
    QVERIFY(house().emptyBin(QDateTime::currentDateTimeUtc().addSecs(1)));
    QVERIFY(has(source) && has(patch));
    QVERIFY(house().sweep(QDateTime::currentDateTimeUtc()));
    QVERIFY(has(source) && has(patch));
}

void TestHousekeeping::whatWasPutAMomentAgoStays()
{
    // Somebody else has just stored the same bytes and is about to write the row that names them.
    const FileRef raw = put("bytes");
    const Generation gone = add([&](Generation &g) { g.raw = raw; });
    bin(gone.id, 0);
    QVERIFY(m_store->files().put("bytes", u"bin"_s));
    const Result<Housekeeping::Freed> freed = house().emptyBin(QDateTime::currentDateTimeUtc().addSecs(1));
    QVERIFY(freed);
    QCOMPARE(freed->files, 0);
    QVERIFY(has(raw));
}

void TestHousekeeping::onlyWhatIsOldEnoughIsErased()
{
    const Generation young = add([](Generation &) {});
    const Generation old = add([](Generation &) {});
    bin(young.id, 29);
    bin(old.id, 31);
    const Result<Housekeeping::Freed> freed = house().emptyBin(QDateTime::currentDateTimeUtc().addDays(-30));
    QCOMPARE(freed->generations, 1);
    QVERIFY(findRow(*m_store, young.id));
    QVERIFY(!findRow(*m_store, old.id));
    QCOMPARE(house().eraseBinned({young.id, u"nobody"_s})->generations, 1);
    const Generation kept = add([](Generation &) {});
    QCOMPARE(house().eraseBinned({kept.id})->generations, 0); // was never deleted
    QVERIFY(findRow(*m_store, kept.id));
}

void TestHousekeeping::runningJobsCannotBeBinned()
{
    const Generation running = add([](Generation &g) { g.state = JobState::Fetching; });
    bin(running.id, 40);
    QVERIFY(!findRow(*m_store, running.id)->binnedAt.isValid());
    QCOMPARE(house().emptyBin(QDateTime::currentDateTimeUtc())->generations, 0);
}

void TestHousekeeping::anyFailureLeavesTheRestWhole()
{
    for (int call = 0;; ++call) {
        QVERIFY(call < 60);
        const FileRef raw = put("raw " + QByteArray::number(call));
        const FileRef kept = put("kept " + QByteArray::number(call));
        const Generation gone = add([&](Generation &g) { g.raw = raw; });
        const Generation stays = add([&](Generation &g) { g.raw = kept; });
        bin(gone.id, 0);
        m_store->failStatement(call);
        const Result<Housekeeping::Freed> freed = house().emptyBin(QDateTime::currentDateTimeUtc().addSecs(1));
        const bool failed = m_store->hasFailed();
        m_store->failStatement(-1);
        QCOMPARE(freed.hasValue(), !failed);
        QVERIFY(has(kept));
        const Result<Generation> row = findRow(*m_store, gone.id);
        QVERIFY2(!row || has(raw), "a row that is still there names a file that is not");
        const Result<Housekeeping::Report> report = house().check(false);
        QVERIFY(report);
        QVERIFY2(report->isSound(), qPrintable(report->problems.join(u'\n')));
        if (!failed)
            break;
    }
}

void TestHousekeeping::usageIsByPicture()
{
    const FileRef lake = put(QByteArray(1000, 'a'));
    const FileRef barn = put(QByteArray(100, 'b'));
    const FileRef raw = put(QByteArray(50, 'c'));
    const FileRef favouriteRaw = put(QByteArray(7, 'd'));
    const FileRef binned = put(QByteArray(3, 'e'));
    add([&](Generation &g) { g.source = barn; g.pictureName = u"barn.png"_s; });
    add([&](Generation &g) { g.source = lake; g.pictureName = u"lake.png"_s; g.raw = raw; });
    add([&](Generation &g) { g.source = lake; g.raw = favouriteRaw; g.favourite = true; });
    const Generation gone = add([&](Generation &g) { g.source = lake; g.raw = binned; });
    bin(gone.id, 1);
    const Result<Housekeeping::Usage> usage = house().usage();
    QVERIFY(usage);
    QCOMPARE(usage->pictures.size(), 2);
    const Housekeeping::PictureUse &largest = usage->pictures.first();
    QCOMPARE(largest.name, u"lake.png"_s);
    QCOMPARE(largest.generations, 2);
    QCOMPARE(largest.bytes, 1060);
    QCOMPARE(largest.unkept, 1);
    QCOMPARE(largest.unkeptBytes, 50); // the source is the favourite's too
    QCOMPARE(usage->binned, 1);
    QCOMPARE(usage->binnedBytes, 3);
    QCOMPARE(usage->bytes, 1160);
}

void TestHousekeeping::anExtendedCanvasCountsToItsPicture()
{
    const FileRef lake = put(QByteArray(1000, 'a'));
    const FileRef wide = put(QByteArray(3000, 'b'));
    const auto name = [&](Generation &g) { g.picture = lake.sha256; g.pictureName = u"lake.png"_s; };
    const Generation opened = add([&](Generation &g) { name(g); g.source = lake; });
    const Generation extended = add([&](Generation &g) { name(g); g.source = wide; });
    const Generation other = add([&](Generation &g) { g.source = put(QByteArray(10, 'c')); });
    const Result<Housekeeping::Usage> usage = house().usage();
    QVERIFY(usage);
    QCOMPARE(usage->pictures.size(), 2);
    QCOMPARE(usage->pictures.first().origin, lake.sha256);
    QCOMPARE(usage->pictures.first().generations, 2);
    QCOMPARE(usage->pictures.first().bytes, 4000);
    const Result<QStringList> unkept = house().unkept({lake.sha256});
    QVERIFY(unkept);
    QCOMPARE(*unkept, (QStringList{opened.id, extended.id}));
}

void TestHousekeeping::unkeptIsNeitherFavouriteNorAccepted()
{
    const FileRef lake = put("lake");
    const Generation plain = add([&](Generation &g) { g.source = lake; });
    const Generation other = add([](Generation &g) { g.state = JobState::Failed; });
    add([](Generation &g) { g.favourite = true; });
    add([](Generation &g) { g.accepted = true; });
    add([](Generation &g) { g.state = JobState::Waiting; });
    bin(add([](Generation &) {}).id, 1);
    QCOMPARE(*house().unkept({}), (QStringList{plain.id, other.id}));
    QCOMPARE(*house().unkept({lake.sha256}), QStringList(plain.id));
}

void TestHousekeeping::aSoundHistoryIsFoundSound()
{
    const FileRef raw = put("raw");
    add([&](Generation &g) { g.raw = raw; g.note = u"Notiz"_s; });
    add([](Generation &g) { g.prompt.clear(); g.endpoint.clear(); g.endpointTitle.clear(); });
    const Result<Housekeeping::Report> report = house().check(true);
    QVERIFY(report);
    QVERIFY2(report->isSound() && report->repairs.isEmpty(), qPrintable((report->problems + report->repairs).join(u'\n')));
    QCOMPARE(report->generations, 2);
    QCOMPARE(report->files, 1);
}

void TestHousekeeping::missingAndDamagedFilesAreNamed()
{
    const FileRef missing = put("missing");
    const FileRef damaged = put("damaged");
    const Generation one = add([&](Generation &g) { g.raw = missing; });
    const Generation two = add([&](Generation &g) { g.raw = damaged; });
    QVERIFY(QFile::remove(m_store->files().pathOf(missing)));
    QFile file(m_store->files().pathOf(damaged));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("DAMAGED");
    file.close();
    for (const bool repair : {false, true}) {
        const Result<Housekeeping::Report> report = house().check(repair);
        QVERIFY(report);
        QCOMPARE(report->problems.size(), 2);
        const QString said = report->problems.join(u'\n');
        QVERIFY2(said.contains(missing.sha256) && said.contains(one.id) && said.contains(damaged.sha256) && said.contains(two.id),
                 qPrintable(said));
    }
    QVERIFY(!has(damaged)); // out of the way of the same bytes
    QVERIFY(m_store->files().put("damaged", u"bin"_s));
    QVERIFY(m_store->files().get(damaged));
    QVERIFY2(findRow(*m_store, one.id), "an entry without its file stays");
}

void TestHousekeeping::aBrokenIndexIsMadeAnew()
{
    add([](Generation &g) { g.prompt = u"lighthouse"_s; });
    const Generation other = add([](Generation &g) { g.prompt = u"windmill"_s; });
    QVERIFY(waitFor(m_store->run([&](Database &database) {
        return database.execute(u"UPDATE generations SET search_text = 'nonsense' WHERE id = ?"_s, {other.id}).hasValue()
               && database.execute(u"INSERT INTO generation_words (generation_words) VALUES ('delete-all')"_s).hasValue()
               && database.execute(u"INSERT INTO generation_grams (generation_grams) VALUES ('delete-all')"_s).hasValue();
    })));
    QCOMPARE(house().check(false)->problems.size(), 1);
    const Result<Housekeeping::Report> mended = house().check(true);
    QVERIFY(mended);
    QCOMPARE(mended->repairs.size(), 1);
    QVERIFY(house().check(false)->isSound());
    for (const QString &word : {u"windmill"_s, u"wi"_s, u"ligh"_s}) {
        HistoryQuery query;
        query.search = word;
        QCOMPARE(waitFor(m_store->run([=](Database &database) { return generationtable::page(database, query); }))->size(), 1);
    }
}

void TestHousekeeping::sweepingTakesOnlyOldOrphans()
{
    const FileRef old = put("old", 10);
    const FileRef young = put("young", 1);
    const FileRef used = put("used", 10);
    add([&](Generation &g) { g.mask = used; });
    const Result<Housekeeping::Report> report = house().check(true);
    QVERIFY(report->isSound());
    QVERIFY(!has(old));
    QVERIFY(has(young) && has(used));
}

void TestHousekeeping::whatIsBinnedLeavesTheStripAndComesBack()
{
    History history(*m_store);
    const Generation one = add([](Generation &) {});
    const Generation running = add([](Generation &g) { g.state = JobState::Queued; });
    QList<Generation> told;
    connect(&history, &History::changed, this, [&told](const Generation &generation) { told << generation; });
    auto moved = history.moveToBin({one.id, running.id, u"nobody"_s});
    QTRY_VERIFY(moved.isFinished());
    QCOMPARE(*moved.result(), QStringList(one.id));
    QCOMPARE(told.size(), 1);
    QVERIFY(told[0].binnedAt.isValid());
    auto back = history.takeFromBin({one.id});
    QTRY_VERIFY(back.isFinished());
    QVERIFY(!told.last().binnedAt.isValid());
    QVERIFY(!findRow(*m_store, one.id)->binnedAt.isValid());
}

QTEST_GUILESS_MAIN(TestHousekeeping)
#include "tst_housekeeping.moc"
