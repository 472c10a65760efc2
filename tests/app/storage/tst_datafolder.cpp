#include "app/storage/datafolder.h"
#include "app/storage/store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Moving the data folder: everything is in the new place, or everything is where it was.
class TestDataFolder : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void movesEverythingAtTheNextStart();
    void movesAgain();
    void bringsWhatCameAfterTheCopy();
    void refusesWhatCannotTakeIt();
    void waitsForOtherProcesses();
    void aTargetThatIsGoneChangesNothing();
    void canBeTakenBack();
    void canBeStopped();

private:
    std::unique_ptr<Store> open(bool isMoved = false);
    FileRef put(const QByteArray &bytes) { return *m_store->files().put(bytes, u"bin"_s); }
    void keepRow(const QString &key);
    int rows();
    std::unique_ptr<QTemporaryDir> m_folder;
    Paths m_paths;
    QString m_target;
    std::unique_ptr<Store> m_store;
};

void TestDataFolder::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_paths = Paths::below(m_folder->filePath(u"data"_s));
    m_target = m_folder->filePath(u"other disk/pictures"_s);
    m_store = open();
    QVERIFY(m_store);
}

std::unique_ptr<Store> TestDataFolder::open(bool isMoved)
{
    Result<std::unique_ptr<Store>> store = Store::open(m_paths);
    if (!store) {
        qWarning("%s", qPrintable(store.error().plainSentence()));
        return nullptr;
    }
    if ((*store)->openingNotice().has_value() != isMoved)
        qWarning("%s", (*store)->openingNotice() ? qPrintable((*store)->openingNotice()->plainSentence()) : "nothing was said");
    return *std::move(store);
}

void TestDataFolder::keepRow(const QString &key)
{
    auto done = m_store->run([key](Database &database) {
        return database.execute(u"CREATE TABLE IF NOT EXISTS kept (key TEXT)"_s).hasValue()
               && database.execute(u"INSERT INTO kept VALUES (?)"_s, {key}).hasValue();
    });
    done.waitForFinished();
    QVERIFY(done.result());
}

int TestDataFolder::rows()
{
    auto found = m_store->run([](Database &database) {
        Result<QSqlQuery> query = database.execute(u"SELECT count(*) FROM kept"_s);
        return query && query->next() ? query->value(0).toInt() : -1;
    });
    found.waitForFinished();
    return found.result();
}

void TestDataFolder::movesEverythingAtTheNextStart()
{
    const FileRef file = put("a picture");
    keepRow(u"one"_s);
    QVERIFY(QDir().mkpath(m_paths.pictures() + u"/x"_s));
    qint64 told = 0;
    QVERIFY(datafolder::prepareMove(m_paths, m_target, [&told](qint64 done, qint64) {
        told = done;
        return true;
    }));
    QCOMPARE(told, qint64(strlen("a picture")));
    QCOMPARE(datafolder::requestedTarget(m_paths), m_target);
    m_store.reset();
    m_store = open(true);
    QVERIFY(m_store && m_store->openingNotice());
    QVERIFY(m_store->openingNotice()->plainSentence().contains(m_target));
    QVERIFY(QFileInfo(m_paths.data).isSymLink());
    QCOMPARE(QFileInfo(m_paths.data).canonicalFilePath(), m_target);
    QCOMPARE(*m_store->files().get(file), QByteArray("a picture"));
    QVERIFY(QFile::exists(m_target + u"/history.sqlite"_s));
    QCOMPARE(rows(), 1);
    QVERIFY(!QFile::exists(m_paths.data + u".moved"_s));
    m_store.reset();
    m_store = open(); // and nothing more happens
    QCOMPARE(rows(), 1);
}

void TestDataFolder::movesAgain()
{
    const FileRef file = put("a picture");
    const auto always = [](qint64, qint64) { return true; };
    QVERIFY(datafolder::prepareMove(m_paths, m_target, always));
    m_store.reset();
    m_store = open(true);
    const QString further = m_folder->filePath(u"further"_s);
    QVERIFY(datafolder::prepareMove(m_paths, further, always));
    m_store.reset();
    m_store = open(true);
    QCOMPARE(QFileInfo(m_paths.data).canonicalFilePath(), further);
    QCOMPARE(*m_store->files().get(file), QByteArray("a picture"));
    QVERIFY(!QDir(m_target).exists());
}

void TestDataFolder::bringsWhatCameAfterTheCopy()
{
    QVERIFY(datafolder::prepareMove(m_paths, m_target, [](qint64, qint64) { return true; }));
    const FileRef late = put("late");
    keepRow(u"late"_s);
    m_store.reset();
    m_store = open(true);
    QCOMPARE(*m_store->files().get(late), QByteArray("late"));
    QCOMPARE(rows(), 1);
}

void TestDataFolder::refusesWhatCannotTakeIt()
{
    QVERIFY(QDir().mkpath(m_folder->filePath(u"full"_s)));
    QFile file(m_folder->filePath(u"full/a file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    for (const QString &target : {m_paths.data, m_paths.data + u"/below"_s, m_folder->path(), m_folder->filePath(u"full"_s), file.fileName()}) {
        const Result<void> checked = datafolder::checkTarget(m_paths, target);
        QVERIFY2(!checked, qPrintable(target));
        QVERIFY(checked.error().plainSentence().contains(target));
    }
    QVERIFY(datafolder::requestedTarget(m_paths).isEmpty());
}

void TestDataFolder::waitsForOtherProcesses()
{
    QVERIFY(datafolder::prepareMove(m_paths, m_target, [](qint64, qint64) { return true; }));
    const std::unique_ptr<Store> second = open(); // while the first is there
    QVERIFY(second && !QFileInfo(m_paths.data).isSymLink());
    QCOMPARE(datafolder::requestedTarget(m_paths), m_target);
}

void TestDataFolder::aTargetThatIsGoneChangesNothing()
{
    const FileRef file = put("a picture");
    QVERIFY(datafolder::prepareMove(m_paths, m_target, [](qint64, qint64) { return true; }));
    m_store.reset();
    QVERIFY(QDir(m_target).removeRecursively()); // the disk is not there
    m_store = open(true);
    QVERIFY(m_store && m_store->openingNotice());
    QVERIFY(m_store->openingNotice()->plainSentence().contains(u"where it was"_s));
    QCOMPARE(*m_store->files().get(file), QByteArray("a picture"));
    QVERIFY(!QFileInfo(m_paths.data).isSymLink());
    QVERIFY(datafolder::requestedTarget(m_paths).isEmpty());
}

void TestDataFolder::canBeTakenBack()
{
    QVERIFY(datafolder::prepareMove(m_paths, m_target, [](qint64, qint64) { return true; }));
    datafolder::cancelMove(m_paths);
    m_store.reset();
    m_store = open();
    QVERIFY(m_store && !QFileInfo(m_paths.data).isSymLink());
}

void TestDataFolder::canBeStopped()
{
    put("one");
    put("two");
    const Result<void> stopped = datafolder::prepareMove(m_paths, m_target, [](qint64, qint64) { return false; });
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, Error::Kind::Interrupted);
    QVERIFY(datafolder::requestedTarget(m_paths).isEmpty());
}

QTEST_GUILESS_MAIN(TestDataFolder)
#include "tst_datafolder.moc"
