#include "tests/ui/history/historyrig.h"
#include "ui/common/generationwords.h"
#include "ui/history/historyfilters.h"
#include "ui/history/historymodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace pentimento;

class TestHistoryModel : public QObject
{
    Q_OBJECT
private slots:
    void keepsTheRulesOfModels();
    void knowsEveryRowAndReadsWhatIsLookedAt();
    void staysRightWhileNewOnesComeIn();
    void keepsEveryOrder();
    void stacksStandForPictures();
    void whatIsBinnedLeavesAndComesBack();
    void missingFilesAreShownAsMissing();
    void findsACardThatWasNeverLookedAt();
    void filtersAsTheQuerySays_data();
    void filtersAsTheQuerySays();
    void showsWhatIsAdded();
    void leavesOutWhatTheQueryDoesNotFind();
    void takesInWhatIsFoundOnlyNow();
    void keepsWhatIsNoLongerFound();
    void removesWhatIsGone();
    void followsOtherProcesses();
    void onlyTheLastQueryCounts();
    void saysWhenItCannotRead();
    void thumbnailsComeLater();
    void periodsBeginAtMidnight_data();
    void periodsBeginAtMidnight();
    void nearDaysHaveNames_data();
    void nearDaysHaveNames();
};

namespace {
QStringList idsOf(const HistoryModel &model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.index(row).data(HistoryModel::IdRole).toString();
    return ids;
}

void readAll(HistoryModel &model)
{
    QTRY_VERIFY(model.hasPage());
    QTRY_VERIFY(model.isComplete());
    QTRY_VERIFY(!idsOf(model).contains(QString())); // looking at a card reads it
}
} // namespace

void TestHistoryModel::keepsTheRulesOfModels()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(250);
    HistoryModel model(rig.history());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery({});
    readAll(model);
    QCOMPARE(model.rowCount(), 250);
    const Generation added = rig.next();
    rig.insert({added});
    rig.history().noteAdded({added});
    QTRY_COMPARE(model.rowCount(), 251);
    Generation changed = stored[100];
    changed.prompt = u"another"_s;
    rig.history().noteChanged(changed);
    rig.history().noteRemoved(stored[0].id);
    QCOMPARE(model.rowCount(), 250);
    HistoryQuery query;
    query.search = u"chapel"_s;
    model.setQuery(query);
    QTRY_COMPARE(model.rowCount(), 50);
}

void TestHistoryModel::knowsEveryRowAndReadsWhatIsLookedAt()
{
    HistoryRig rig;
    rig.fill(750);
    HistoryModel model(rig.history());
    model.setQuery({});
    QTRY_VERIFY(model.hasPage());
    QVERIFY(model.generationAt(model.index(0)));
    QTRY_COMPARE(model.rowCount(), 750);
    QVERIFY(model.isComplete());
    QVERIFY(!model.index(700).data(HistoryModel::ReadRole).toBool());
    QVERIFY(model.index(700).data().toString().isEmpty());
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QTRY_VERIFY(model.index(700).data(HistoryModel::ReadRole).toBool());
    QCOMPARE(changed.first().first().toModelIndex().row(), 700);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids({}));
}

void TestHistoryModel::staysRightWhileNewOnesComeIn()
{
    HistoryRig rig;
    rig.fill(420);
    HistoryModel model(rig.history());
    model.setQuery({});
    QTRY_VERIFY(model.hasPage());
    for (int i = 0; i < 3; ++i) {
        const Generation added = rig.next();
        rig.insert({added});
        rig.history().noteAdded({added});
    }
    QTRY_COMPARE(model.rowCount(), 423);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids({}));
}

void TestHistoryModel::keepsEveryOrder()
{
    HistoryRig rig;
    rig.fill(400);
    HistoryModel model(rig.history());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const HistoryOrder order : {HistoryOrder::Oldest, HistoryOrder::Prompt, HistoryOrder::Costliest, HistoryOrder::Seed}) {
        HistoryQuery query;
        query.order = order;
        QSignalSpy complete(&model, &HistoryModel::listRead);
        model.setQuery(query);
        QTRY_COMPARE(complete.size(), 1);
        const int before = model.rowCount();
        const Generation added = rig.next();
        rig.insert({added});
        rig.history().noteAdded({added});
        QTRY_COMPARE(model.rowCount(), before + 1);
        HistoryModel fresh(rig.history());
        fresh.setQuery(query);
        readAll(fresh);
        readAll(model);
        QCOMPARE(idsOf(model), idsOf(fresh));
    }
}

void TestHistoryModel::stacksStandForPictures()
{
    HistoryRig rig;
    QList<Generation> all;
    for (int i = 0; i < 9; ++i) {
        Generation generation = rig.next();
        generation.source = rig.picture(i % 3);
        generation.pictureName = u"picture %1.png"_s.arg(i % 3);
        all << generation;
    }
    rig.insert(all);
    HistoryModel model(rig.history());
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setStacked(true);
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 3);
    QTRY_COMPARE(model.index(0).data().toString(), u"picture 2.png"_s);
    QCOMPARE(model.index(0).data(HistoryModel::StackRole).toInt(), 3);
    HistoryQuery one;
    one.origin = all[0].origin();
    model.setStacked(false);
    model.setQuery(one);
    readAll(model);
    QCOMPARE(idsOf(model), (QStringList{all[6].id, all[3].id, all[0].id}));
    QCOMPARE(model.index(0).data(HistoryModel::StackRole).toInt(), 0);
}

void TestHistoryModel::whatIsBinnedLeavesAndComesBack()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(6);
    HistoryModel model(rig.history());
    model.setQuery({});
    readAll(model);
    rig.history().moveToBin({stored[2].id, stored[4].id});
    QTRY_COMPARE(model.rowCount(), 4);
    HistoryModel bin(rig.history());
    HistoryQuery query;
    query.inBin = true;
    bin.setQuery(query);
    readAll(bin);
    QCOMPARE(idsOf(bin), (QStringList{stored[4].id, stored[2].id}));
    rig.history().takeFromBin({stored[2].id});
    QTRY_COMPARE(model.rowCount(), 5);
    QTRY_COMPARE(bin.rowCount(), 1);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids({}));
}

void TestHistoryModel::missingFilesAreShownAsMissing()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(2);
    QVERIFY(QFile::remove(rig.store().files().pathOf(stored[0].raw)));
    HistoryModel model(rig.history());
    model.setQuery({});
    readAll(model);
    QVERIFY(!model.index(1).data(HistoryModel::MissingRole).toBool());
    (void)model.index(1).data(HistoryModel::ThumbnailRole);
    QTRY_VERIFY(model.index(1).data(HistoryModel::MissingRole).toBool());
    (void)model.index(0).data(HistoryModel::ThumbnailRole);
    QTRY_VERIFY(!model.index(0).data(HistoryModel::ThumbnailRole).value<QPixmap>().isNull());
    QVERIFY(!model.index(0).data(HistoryModel::MissingRole).toBool());
}

void TestHistoryModel::findsACardThatWasNeverLookedAt()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(500);
    HistoryModel model(rig.history());
    model.setQuery({});
    QTRY_VERIFY(model.isComplete());
    QVERIFY(!model.indexOf(stored[7].id).isValid());
    QSignalSpy located(&model, &HistoryModel::located);
    model.locate(stored[7].id);
    QTRY_COMPARE(located.size(), 1);
    QCOMPARE(located[0][1].toModelIndex().row(), 492);
    model.locate(u"nobody"_s);
    QTRY_COMPARE(located.size(), 2);
    QVERIFY(!located[1][1].toModelIndex().isValid());
}

void TestHistoryModel::filtersAsTheQuerySays_data()
{
    QTest::addColumn<HistoryQuery>("query");
    QTest::addColumn<int>("count");
    const auto row = [](const char *name, auto set, int count) {
        HistoryQuery query;
        set(query);
        QTest::newRow(name) << query << count;
    };
    row("everything", [](HistoryQuery &) {}, 210);
    row("a whole word", [](HistoryQuery &q) { q.search = u"lighthouse"_s; }, 42);
    row("the inside of a word", [](HistoryQuery &q) { q.search = u"ightho"_s; }, 42);
    row("two letters", [](HistoryQuery &q) { q.search = u"ev"_s; }, 42);
    row("two words in any case", [](HistoryQuery &q) { q.search = u"EVEN lighthouse"_s; }, 42);
    row("the endpoint", [](HistoryQuery &q) { q.search = u"kontext"_s; }, 70);
    row("nothing", [](HistoryQuery &q) { q.search = u"zeppelin"_s; }, 0);
    row("one service", [](HistoryQuery &q) { q.services = {u"practice"_s}; }, 70);
    row("two services", [](HistoryQuery &q) { q.services = {u"practice"_s, u"bfl"_s}; }, 140);
    row("favourites", [](HistoryQuery &q) { q.onlyFavourites = true; }, 42);
    row("moderated", [](HistoryQuery &q) { q.states = {JobState::RequestModerated, JobState::ContentModerated}; }, 30);
    row("favourites of a service that match",
        [](HistoryQuery &q) {
            q.onlyFavourites = true;
            q.services = {u"bfl"_s};
            q.search = u"jetty"_s;
        },
        14);
    // They are a minute apart, and the newest is 99790 minutes old.
    const QDateTime now = HistoryRig::now();
    row("made since a moment", [&](HistoryQuery &q) { q.createdAfter = now.addSecs(-60 * 99'800 - 30); }, 10);
    row("made since a moment, and found",
        [&](HistoryQuery &q) {
            q.createdAfter = now.addSecs(-60 * 99'800 - 30);
            q.search = u"lighthouse"_s;
        },
        2);
    row("made in the future", [&](HistoryQuery &q) { q.createdAfter = now.addDays(1); }, 0);
}

void TestHistoryModel::filtersAsTheQuerySays()
{
    QFETCH(HistoryQuery, query);
    QFETCH(int, count);
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(210);
    HistoryModel model(rig.history());
    model.setQuery(query);
    readAll(model);
    QCOMPARE(model.rowCount(), count);
    QCOMPARE(qint64(count), *HistoryRig::wait(rig.history().count(query)));
    // What the database finds and what the list takes in by itself are the same.
    const QStringList found = rig.ids(query);
    for (const Generation &generation : stored)
        QCOMPARE(matches(query, generation), found.contains(generation.id));
}

void TestHistoryModel::showsWhatIsAdded()
{
    HistoryRig rig;
    rig.fill(5);
    HistoryModel model(rig.history());
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 5);
    const QList<Generation> added{rig.next(), rig.next()};
    rig.insert(added);
    rig.history().noteAdded(added);
    rig.history().noteAdded(added); // told twice
    QTRY_COMPARE(model.rowCount(), 7);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids({}));
}

void TestHistoryModel::leavesOutWhatTheQueryDoesNotFind()
{
    HistoryRig rig;
    rig.fill(10);
    HistoryModel model(rig.history());
    HistoryQuery query;
    query.search = u"chapel"_s;
    model.setQuery(query);
    QTRY_COMPARE(model.rowCount(), 2);
    const QList<Generation> added{rig.next(), rig.next(), rig.next()};
    rig.insert(added);
    rig.history().noteAdded(added);
    QTRY_COMPARE(model.rowCount(), 3);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids(query));
}

void TestHistoryModel::takesInWhatIsFoundOnlyNow()
{
    HistoryRig rig;
    Generation running = rig.next();
    running.state = JobState::Waiting;
    running.raw = {};
    rig.insert({running});
    rig.fill(9);
    HistoryModel model(rig.history());
    HistoryQuery query;
    query.states = {JobState::Ready};
    model.setQuery(query);
    QTRY_VERIFY(model.hasPage());
    QVERIFY(!model.indexOf(running.id).isValid());
    running.state = JobState::Ready;
    rig.write(running);
    const int before = model.rowCount();
    rig.history().noteChanged(running);
    QTRY_COMPARE(model.rowCount(), before + 1);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids(query));
    QCOMPARE(model.indexOf(running.id).row(), model.rowCount() - 1);
}

void TestHistoryModel::keepsWhatIsNoLongerFound()
{
    HistoryRig rig;
    rig.fill(10);
    HistoryModel model(rig.history());
    HistoryQuery query;
    query.onlyFavourites = true;
    model.setQuery(query);
    QTRY_COMPARE(model.rowCount(), 2);
    const QString id = model.index(0).data(HistoryModel::IdRole).toString();
    rig.history().setFavourite(id, false);
    QTRY_VERIFY(!model.index(0).data(HistoryModel::FavouriteRole).toBool());
    QCOMPARE(model.rowCount(), 2);
    model.reload();
    QTRY_COMPARE(model.rowCount(), 1);
}

void TestHistoryModel::removesWhatIsGone()
{
    HistoryRig rig;
    const QList<Generation> stored = rig.fill(4);
    HistoryModel model(rig.history());
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 4);
    rig.history().noteRemoved(stored[1].id);
    rig.history().noteRemoved(u"unheard of"_s);
    QCOMPARE(idsOf(model), (QStringList{stored[3].id, stored[2].id, stored[0].id}));
}

void TestHistoryModel::followsOtherProcesses()
{
    HistoryRig rig;
    QList<Generation> stored = rig.fill(150);
    HistoryModel model(rig.history());
    model.setQuery({});
    readAll(model);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const QPersistentModelIndex kept = model.indexOf(stored[120].id);
    rig.fill(3); // nobody in this process says so
    stored[140].prompt = u"changed elsewhere"_s;
    rig.write(stored[140]);
    emit rig.history().changedElsewhere();
    emit rig.history().changedElsewhere(); // while the first is being read
    QTRY_COMPARE(model.rowCount(), 153);
    readAll(model);
    QCOMPARE(idsOf(model), rig.ids({}));
    QTRY_COMPARE(model.indexOf(stored[140].id).data().toString(), u"changed elsewhere"_s);
    QCOMPARE(resets.size(), 0);
    QCOMPARE(kept.data(HistoryModel::IdRole).toString(), stored[120].id);
}

void TestHistoryModel::onlyTheLastQueryCounts()
{
    HistoryRig rig;
    rig.fill(50);
    HistoryModel model(rig.history());
    HistoryQuery query;
    for (const QString &typed : {u"w"_s, u"wood"_s, QString(), u"chapel"_s}) {
        query.search = typed;
        model.setQuery(query);
    }
    QTRY_COMPARE(model.rowCount(), 10);
    (void)HistoryRig::wait(rig.history().count({})); // behind all of the reads
    QCoreApplication::processEvents();
    QCOMPARE(idsOf(model), rig.ids(query));
}

void TestHistoryModel::saysWhenItCannotRead()
{
    HistoryRig rig;
    rig.fill(5);
    HistoryModel model(rig.history());
    QSignalSpy failed(&model, &HistoryModel::readFailed);
    rig.store().failStatement(0);
    model.setQuery({});
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!model.hasPage());
    QCOMPARE(failed[0][0].value<Error>().kind, Error::Kind::Storage);
    model.reload();
    QTRY_COMPARE(model.rowCount(), 5);
}

void TestHistoryModel::thumbnailsComeLater()
{
    HistoryRig rig;
    rig.fill(3); // all of them ready
    HistoryModel model(rig.history());
    model.setQuery({});
    QTRY_COMPARE(model.rowCount(), 3);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QVERIFY(model.index(0).data(HistoryModel::ThumbnailRole).value<QPixmap>().isNull());
    QTRY_VERIFY(!model.index(0).data(HistoryModel::ThumbnailRole).value<QPixmap>().isNull());
    const QSize size = model.index(0).data(HistoryModel::ThumbnailRole).value<QPixmap>().size();
    QCOMPARE(size, QSize(160, 106));
    QCOMPARE(changed.size(), 1);
    model.setPixelRatio(2);
    (void)model.index(0).data(HistoryModel::ThumbnailRole);
    QTRY_COMPARE(model.index(0).data(HistoryModel::ThumbnailRole).value<QPixmap>().size(), QSize(300, 200));
}

void TestHistoryModel::periodsBeginAtMidnight_data()
{
    QTest::addColumn<int>("period");
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QDateTime>("start");
    const QTimeZone berlin("Europe/Berlin");
    QTest::newRow("any time") << int(Period::All) << u"de_DE"_s << QDateTime();
    QTest::newRow("today") << int(Period::Today) << u"de_DE"_s << QDateTime(QDate(2026, 3, 5), QTime(0, 0), berlin);
    QTest::newRow("a week from Monday") << int(Period::Week) << u"de_DE"_s << QDateTime(QDate(2026, 3, 2), QTime(0, 0), berlin);
    QTest::newRow("a week from Sunday") << int(Period::Week) << u"en_US"_s << QDateTime(QDate(2026, 3, 1), QTime(0, 0), berlin);
    QTest::newRow("this month") << int(Period::Month) << u"de_DE"_s << QDateTime(QDate(2026, 3, 1), QTime(0, 0), berlin);
}

void TestHistoryModel::periodsBeginAtMidnight()
{
    QFETCH(int, period);
    QFETCH(QString, locale);
    QFETCH(QDateTime, start);
    const QDateTime now(QDate(2026, 3, 5), QTime(0, 30), QTimeZone("Europe/Berlin")); // a Thursday; the day before in UTC
    QCOMPARE(startOf(Period(period), now, QLocale(locale)), start);
}

void TestHistoryModel::nearDaysHaveNames_data()
{
    QTest::addColumn<int>("daysAgo");
    QTest::addColumn<QString>("begin");
    QTest::newRow("today") << 0 << u"Today "_s;
    QTest::newRow("yesterday") << 1 << u"Yesterday "_s;
    QTest::newRow("within a week") << 2 << u"Tuesday "_s;
    QTest::newRow("a week ago") << 7 << QLocale().toString(QDate(2026, 2, 26), QLocale::ShortFormat);
    QTest::newRow("from a clock that runs ahead") << -1 << QLocale().toString(QDate(2026, 3, 6), QLocale::ShortFormat);
}

void TestHistoryModel::nearDaysHaveNames()
{
    QFETCH(int, daysAgo);
    QFETCH(QString, begin);
    const QDateTime now(QDate(2026, 3, 5), QTime(12, 0), QTimeZone("Europe/Berlin"));
    const QString words = generationwords::when(now.addDays(-daysAgo).toUTC(), now);
    QVERIFY2(words.startsWith(begin), qPrintable(words));
    QVERIFY2(words.contains(u"12:00"_s), qPrintable(words));
}

QTEST_MAIN(TestHistoryModel)
#include "tst_historymodel.moc"
