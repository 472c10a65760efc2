#include "app/base/ids.h"
#include "app/storage/ownerlock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QtConcurrent>

#include <cstdio>
#include <unistd.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Locks of owners, over processes: this program started again with --hold is the other process.
class TestOwnerLock : public QObject
{
    Q_OBJECT
private slots:
    void livesAsLongAsItsObject();
    void eachHasAnIdOfItsOwn();
    void anotherProcessHoldsItUntilItIsKilled();
    void aChildProcessDoesNotKeepIt();
    void manyMayAskAtOnce();
    void whatNeverWasAnOwnerIsGone_data();
    void whatNeverWasAnOwnerIsGone();
    void askingTouchesNothingElse();
};

namespace {
int hold(const QString &directory)
{
    const Result<std::unique_ptr<OwnerLock>> lock = OwnerLock::create(directory);
    std::printf("%s\n", lock ? qPrintable((*lock)->id()) : "none");
    std::fflush(stdout);
    for (;;)
        ::pause();
}
} // namespace

void TestOwnerLock::livesAsLongAsItsObject()
{
    const QTemporaryDir folder;
    const QString owners = folder.filePath(u"data/owners"_s); // made with its parents
    QString id;
    {
        const Result<std::unique_ptr<OwnerLock>> lock = OwnerLock::create(owners);
        QVERIFY(lock);
        id = (*lock)->id();
        QVERIFY(isOwnId(id));
        QVERIFY(QFile::exists(owners + u'/' + id));
        QVERIFY(!OwnerLock::isGone(owners, id));
        QVERIFY(!OwnerLock::isGone(owners, id)); // asking has changed nothing
    }
    QVERIFY(!QFile::exists(owners + u'/' + id));
    QVERIFY(OwnerLock::isGone(owners, id));
}

void TestOwnerLock::eachHasAnIdOfItsOwn()
{
    const QTemporaryDir folder;
    const Result<std::unique_ptr<OwnerLock>> one = OwnerLock::create(folder.path());
    const Result<std::unique_ptr<OwnerLock>> two = OwnerLock::create(folder.path());
    QVERIFY(one && two);
    QVERIFY((*one)->id() != (*two)->id());
}

void TestOwnerLock::anotherProcessHoldsItUntilItIsKilled()
{
    const QTemporaryDir folder;
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {u"ownerlock"_s, u"--hold"_s, folder.path()});
    QVERIFY(other.waitForReadyRead(10000));
    const QString id = QString::fromLatin1(other.readLine().trimmed());
    QVERIFY(isOwnId(id));
    QVERIFY(!OwnerLock::isGone(folder.path(), id));
    other.kill(); // -9: it has no time to tidy up
    QVERIFY(other.waitForFinished());
    QVERIFY(QFile::exists(folder.filePath(id)));
    QVERIFY(OwnerLock::isGone(folder.path(), id));
    QVERIFY(!QFile::exists(folder.filePath(id))); // whoever asks removes what is left
    QVERIFY(OwnerLock::isGone(folder.path(), id));
}

void TestOwnerLock::aChildProcessDoesNotKeepIt()
{
    const QTemporaryDir folder;
    QProcess child;
    QString id;
    {
        const Result<std::unique_ptr<OwnerLock>> lock = OwnerLock::create(folder.path());
        id = (*lock)->id();
        child.start(u"sleep"_s, {u"100"_s});
        QVERIFY(child.waitForStarted());
        // Kept under a second name, so that the lock itself is asked and not only whether the file is there.
        QCOMPARE(::link(QFile::encodeName(folder.filePath(id)).constData(),
                        QFile::encodeName(folder.filePath(u"hard"_s)).constData()), 0);
    }
    QCOMPARE(::rename(QFile::encodeName(folder.filePath(u"hard"_s)).constData(),
                      QFile::encodeName(folder.filePath(id)).constData()), 0);
    QVERIFY(OwnerLock::isGone(folder.path(), id));
    child.kill();
    child.waitForFinished();
}

void TestOwnerLock::manyMayAskAtOnce()
{
    const QTemporaryDir folder;
    const QString stale = newId();
    QFile left(folder.filePath(stale));
    QVERIFY(left.open(QIODevice::WriteOnly));
    left.close();
    const Result<std::unique_ptr<OwnerLock>> held = OwnerLock::create(folder.path());
    QList<QFuture<bool>> stales, helds;
    for (int i = 0; i < 50; ++i) {
        stales << QtConcurrent::run([&] { return OwnerLock::isGone(folder.path(), stale); });
        helds << QtConcurrent::run([&] { return OwnerLock::isGone(folder.path(), (*held)->id()); });
    }
    for (QFuture<bool> &answer : stales)
        QVERIFY(answer.result());
    for (QFuture<bool> &answer : helds)
        QVERIFY(!answer.result());
}

void TestOwnerLock::whatNeverWasAnOwnerIsGone_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("an empty id") << QString();
    QTest::newRow("an id nobody has") << newId();
    QTest::newRow("a way out of the folder") << u"../precious"_s;
    QTest::newRow("an absolute path") << u"/etc/passwd"_s;
}

void TestOwnerLock::whatNeverWasAnOwnerIsGone()
{
    QFETCH(QString, id);
    const QTemporaryDir folder;
    QVERIFY(OwnerLock::isGone(folder.path(), id));
}

void TestOwnerLock::askingTouchesNothingElse()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"owners"_s));
    QFile precious(folder.filePath(u"precious"_s));
    QVERIFY(precious.open(QIODevice::WriteOnly));
    precious.close();
    (void)OwnerLock::isGone(folder.filePath(u"owners"_s), u"../precious"_s);
    QVERIFY(precious.exists());
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--hold")
        return hold(QString::fromLocal8Bit(argv[2]));
    TestOwnerLock test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_ownerlock.moc"
