#include "app/base/futures.h"
#include "app/base/ids.h"
#include "app/storage/ownerlock.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QtConcurrent>
#include <QtEndian>

#include <cstdio>
#include <new>
#include <unistd.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// The storage thread and its database. This program started again with --write is the other process.
class TestStore : public QObject
{
    Q_OBJECT
private slots:
    void makesAPrivateFolder();
    void usesASyncedSharedLog();
    void runsTasksInOrderOffTheMainThread();
    void givesAnyKindOfAnswer();
    void whoAskedMayBeGone();
    void anExceptionEndsTheFuture();
    void finishesWhatWasHandedIn();
    void aFailedTransactionLeavesNothing();
    void anInnerStepCanFailAlone();
    void survivesTheFailureOfAnyStatement();
    void bindsWhatItIsGiven();
    void namesTheStatementsFault();
    void twoStoresShareOneFolder();
    void seesTheOthersChangesAndNotItsOwn();
    void manyMayStartAtOnceOnAnEmptyFolder();
    void readsWhatAKilledProcessHadWritten();
    void refusesALaterVersion();
    void refusesWhatIsNotOurs_data();
    void refusesWhatIsNotOurs();
    void setsAsideWhatCannotBeRead_data();
    void setsAsideWhatCannotBeRead();
    void damageInsideIsNamed();
    void anEmptyFileIsFilled();
    void aFolderThatCannotBeWrittenIsNamed();
    void removesOldLeftoversOnly();
    void itsOwnerGoesWithIt();
};

namespace {
template<typename T>
T valueOf(QFuture<T> future)
{
    future.waitForFinished();
    return future.result();
}

std::unique_ptr<Store> opened(const Paths &paths)
{
    Result<std::unique_ptr<Store>> store = Store::open(paths);
    if (!store) {
        qWarning("%s %s", qPrintable(store.error().plainSentence()), qPrintable(store.error().detail));
        return nullptr;
    }
    return std::move(*store);
}

Result<void> setNote(Database &database, const QString &key, const QString &text)
{
    const Result<QSqlQuery> made = database.execute(u"CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, text TEXT)"_s);
    if (!made)
        return made.error();
    const Result<QSqlQuery> set = database.execute(u"INSERT OR REPLACE INTO notes VALUES (?, ?)"_s, {key, text});
    return set ? Result<void>() : set.error();
}

int count(Store &store)
{
    return valueOf(store.run([](Database &database) {
        Result<QSqlQuery> query = database.execute(u"SELECT count(*) FROM notes"_s);
        return query && query->next() ? query->value(0).toInt() : -1;
    }));
}

QString pragma(Store &store, const QString &name)
{
    return valueOf(store.run([name](Database &database) {
        Result<QSqlQuery> query = database.execute(u"PRAGMA "_s + name);
        return query && query->next() ? query->value(0).toString() : QString();
    }));
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

/// As another program's database or a later version would look.
QByteArray databaseWithNumbers(quint32 version, quint32 application)
{
    QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    opened(paths).reset();
    QByteArray bytes = contentOf(paths.database());
    qToBigEndian(version, bytes.data() + 60);
    qToBigEndian(application, bytes.data() + 68);
    return bytes;
}

/// Another process: writes notes until it is killed, saying how many are safe.
int writeUntilKilled(const QString &folder)
{
    const std::unique_ptr<Store> store = opened(Paths::below(folder));
    for (int i = 0; store; ++i) {
        const auto done = valueOf(store->run([i](Database &database) { return setNote(database, QString::number(i), u"x"_s); }));
        std::printf(done ? "%d\n" : "failed\n", i + 1);
        std::fflush(stdout);
        if (i == 20)
            ::pause();
    }
    return 1;
}
} // namespace

void TestStore::makesAPrivateFolder()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.filePath(u"a/b/pentimento"_s));
    const std::unique_ptr<Store> store = opened(paths);
    QVERIFY(store);
    QCOMPARE(store->paths().data, paths.data);
    QVERIFY(QFileInfo(paths.database()).isFile());
    const QFile::Permissions others = QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(paths.data) & others));
    QVERIFY(!(QFile::permissions(paths.database()) & others));
    QVERIFY(!(QFile::permissions(paths.database() + u"-wal"_s) & others));
}

void TestStore::usesASyncedSharedLog()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    QCOMPARE(pragma(*store, u"journal_mode"_s), u"wal"_s);
    QCOMPARE(pragma(*store, u"synchronous"_s), u"2"_s); // FULL
    QCOMPARE(pragma(*store, u"foreign_keys"_s), u"1"_s);
    QCOMPARE(pragma(*store, u"busy_timeout"_s), u"5000"_s);
    QVERIFY(pragma(*store, u"user_version"_s).toInt() >= 1);
}

void TestStore::runsTasksInOrderOffTheMainThread()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    QList<int> order;
    QThread *thread = nullptr;
    QFuture<int> last;
    for (int i = 0; i < 100; ++i) {
        last = store->run([&order, &thread, i](Database &) {
            thread = QThread::currentThread();
            order << i;
            return i;
        });
    }
    QCOMPARE(valueOf(last), 99);
    QCOMPARE(order.size(), 100);
    QVERIFY(std::is_sorted(order.begin(), order.end()));
    QVERIFY(thread != QThread::currentThread());
    bool isHere = false;
    thenOn(store->run([](Database &) { return 1; }), this, [&isHere](int) { isHere = QThread::currentThread() == qApp->thread(); });
    QTRY_VERIFY(isHere);
}

void TestStore::givesAnyKindOfAnswer()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    bool ran = false;
    store->run([&ran](Database &) { ran = true; }).waitForFinished();
    QVERIFY(ran);
    QCOMPARE(*valueOf(store->run([](Database &) -> Result<QString> { return u"text"_s; })), u"text"_s);
    auto owned = std::make_unique<int>(7); // a task may hold what cannot be copied
    QCOMPARE(valueOf(store->run([owned = std::move(owned)](Database &) { return *owned; })), 7);
    QVERIFY(valueOf(store->run([](Database &database) { return database.files().put("x", u"bin"_s).hasValue(); })));
    QCOMPARE(valueOf(store->run([](Database &database) { return database.ownerId(); })), store->ownerId());
}

void TestStore::whoAskedMayBeGone()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    bool wasCalled = false;
    QFuture<int> never;
    {
        QObject context;
        QFuture<int> slow = store->run([](Database &) {
            QThread::msleep(30);
            return 1;
        });
        never = thenOn(slow, &context, [&wasCalled](int value) {
            wasCalled = true;
            return value;
        });
    }
    store->run([](Database &) {}).waitForFinished();
    QCoreApplication::processEvents();
    QVERIFY(!wasCalled);
    QVERIFY(never.isFinished() && never.isCanceled());
    // One that goes while it is being told.
    auto context = new QObject;
    QFuture<int> last = thenOn(store->run([](Database &) { return 2; }), context, [context](int value) {
        delete context;
        return value;
    });
    QTRY_VERIFY(last.isFinished());
    QCOMPARE(last.result(), 2);
}

void TestStore::anExceptionEndsTheFuture()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    const auto noMemory = valueOf(store->run([](Database &) -> Result<int> { throw std::bad_alloc(); }));
    QVERIFY(!noMemory);
    QCOMPARE(noMemory.error().kind, Error::Kind::Storage);
    QVERIFY(noMemory.error().plainSentence().contains(u"memory"_s));
    const auto other = valueOf(store->run([](Database &) -> Result<void> { throw std::runtime_error("odd"); }));
    QVERIFY(!other);
    QCOMPARE(other.error().detail, u"odd"_s);
    QFuture<int> plain = store->run([](Database &) -> int { throw std::runtime_error("odd"); });
    QVERIFY_EXCEPTION_THROWN(plain.waitForFinished(), std::runtime_error);
    QCOMPARE(valueOf(store->run([](Database &) { return 3; })), 3); // and the thread goes on
}

void TestStore::finishesWhatWasHandedIn()
{
    const QTemporaryDir folder;
    std::atomic<int> done = 0;
    QFuture<int> later;
    {
        const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
        for (int i = 0; i < 20; ++i) {
            store->run([&done](Database &) {
                QThread::msleep(2);
                return ++done;
            });
        }
        // A task whose continuation hands in another while the store is on its way out.
        later = store->run([](Database &) { return 1; })
                    .then([&done, s = store.get()](int) { return s->run([&done](Database &) { return ++done; }); })
                    .unwrap();
    }
    QCOMPARE(done.load(), 21);
    QVERIFY(later.isFinished());
}

void TestStore::aFailedTransactionLeavesNothing()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    const auto failed = valueOf(store->run([](Database &database) {
        return database.transaction([&]() -> Result<void> {
            if (const Result<void> set = setNote(database, u"a"_s, u"b"_s); !set)
                return set;
            return Error{Error::Kind::Input, u"mask"_s};
        });
    }));
    QVERIFY(!failed);
    QCOMPARE(failed.error().field, u"mask"_s); // the body's own error
    QCOMPARE(count(*store), -1);               // not even the table
    QVERIFY(valueOf(store->run([](Database &database) {
        return database.transaction([&] { return setNote(database, u"a"_s, u"b"_s); });
    })));
    QCOMPARE(count(*store), 1);
}

void TestStore::anInnerStepCanFailAlone()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    QVERIFY(valueOf(store->run([](Database &database) {
        return database.transaction([&]() -> Result<void> {
            if (const Result<void> set = setNote(database, u"outer"_s, u"1"_s); !set)
                return set;
            const Result<void> inner = database.transaction([&]() -> Result<void> {
                (void)setNote(database, u"inner"_s, u"2"_s);
                return Error{Error::Kind::Input};
            });
            return inner ? Error{Error::Kind::Failed} : setNote(database, u"after"_s, u"3"_s);
        });
    })));
    QCOMPARE(count(*store), 2);
}

void TestStore::survivesTheFailureOfAnyStatement()
{
    for (int call = 0;; ++call) {
        QVERIFY(call < 50);
        const QTemporaryDir folder;
        const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
        QVERIFY(valueOf(store->run([](Database &database) { return setNote(database, u"before"_s, u"1"_s); })));
        store->failStatement(call);
        QVERIFY(!store->hasFailed());
        const auto result = valueOf(store->run([](Database &database) {
            return database.transaction([&]() -> Result<void> {
                for (int i = 0; i < 3; ++i) {
                    if (const Result<void> set = setNote(database, QString::number(i), u"2"_s); !set)
                        return set;
                }
                return {};
            });
        }));
        const bool failed = store->hasFailed();
        store->failStatement(-1);
        QCOMPARE(result.hasValue(), !failed);
        QCOMPARE(count(*store), failed ? 1 : 4); // all or nothing
        QVERIFY(valueOf(store->run([](Database &database) { return setNote(database, u"then"_s, u"3"_s); })));
        if (!failed)
            break;
        QCOMPARE(result.error().kind, Error::Kind::Storage);
        QVERIFY(result.error().plainSentence().contains(u"space"_s));
    }
}

void TestStore::bindsWhatItIsGiven()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    const QString odd = u"'; DROP TABLE notes; -- \u20ac\U0001F600"_s;
    QVERIFY(valueOf(store->run([odd](Database &database) { return setNote(database, odd, odd); })));
    const QString back = valueOf(store->run([](Database &database) {
        Result<QSqlQuery> query = database.execute(u"SELECT text FROM notes"_s);
        return query && query->next() ? query->value(0).toString() : QString();
    }));
    QCOMPARE(back, odd);
}

void TestStore::namesTheStatementsFault()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    const auto result = valueOf(store->run([](Database &database) -> Result<void> {
        const Result<QSqlQuery> query = database.execute(u"SELECT * FROM nowhere WHERE a = ?"_s, {u"private words"_s});
        return query ? Result<void>() : query.error();
    }));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Storage);
    QVERIFY(result.error().detail.contains(u"nowhere"_s));
    QVERIFY(!result.error().detail.contains(u"private"_s));
}

void TestStore::twoStoresShareOneFolder()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> one = opened(Paths::below(folder.path()));
    const std::unique_ptr<Store> two = opened(Paths::below(folder.path()));
    QVERIFY(one->ownerId() != two->ownerId());
    QList<QFuture<Result<void>>> writes;
    for (int i = 0; i < 40; ++i) {
        Store &store = i % 2 ? *one : *two;
        writes << store.run([i](Database &database) {
            return database.transaction([&] { return setNote(database, QString::number(i), u"x"_s); });
        });
    }
    for (const QFuture<Result<void>> &write : writes)
        QVERIFY(valueOf(write));
    QCOMPARE(count(*one), 40);
    QCOMPARE(count(*two), 40);
    const auto goneFor = [](Store &store, const QString &id) {
        return valueOf(store.run([id](Database &database) { return database.isOwnerGone(id); }));
    };
    QVERIFY(!goneFor(*one, two->ownerId()));
    QVERIFY(!goneFor(*one, one->ownerId()));
    QVERIFY(goneFor(*one, newId()));
}

void TestStore::seesTheOthersChangesAndNotItsOwn()
{
    const QTemporaryDir folder;
    const std::unique_ptr<Store> one = opened(Paths::below(folder.path()));
    const std::unique_ptr<Store> two = opened(Paths::below(folder.path()));
    QSignalSpy atOne(one.get(), &Store::changedElsewhere);
    QSignalSpy atTwo(two.get(), &Store::changedElsewhere);
    QVERIFY(valueOf(one->run([](Database &database) { return setNote(database, u"a"_s, u"1"_s); })));
    QTRY_COMPARE_WITH_TIMEOUT(atTwo.count(), 1, 2000);
    QVERIFY(atOne.isEmpty());
    QVERIFY(valueOf(two->run([](Database &database) { return setNote(database, u"b"_s, u"2"_s); })));
    QTRY_COMPARE_WITH_TIMEOUT(atOne.count(), 1, 2000);
    QCOMPARE(atTwo.count(), 1);
}

void TestStore::manyMayStartAtOnceOnAnEmptyFolder()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.filePath(u"new"_s));
    QList<QFuture<QString>> starts;
    for (int i = 0; i < 6; ++i) {
        starts << QtConcurrent::run([paths] {
            const Result<std::unique_ptr<Store>> store = Store::open(paths);
            return store ? QString() : store.error().plainSentence() + store.error().detail;
        });
    }
    for (QFuture<QString> &start : starts)
        QCOMPARE(start.result(), QString());
}

void TestStore::readsWhatAKilledProcessHadWritten()
{
    const QTemporaryDir folder;
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {u"store"_s, u"--write"_s, folder.path()});
    QByteArray said;
    while (!said.endsWith("\n21\n") && other.waitForReadyRead(10000))
        said += other.readAll();
    QVERIFY(said.endsWith("\n21\n"));
    other.kill();
    QVERIFY(other.waitForFinished());
    const std::unique_ptr<Store> store = opened(Paths::below(folder.path()));
    QVERIFY(store);
    QCOMPARE(count(*store), 21);
}

void TestStore::refusesALaterVersion()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    const QByteArray later = databaseWithNumbers(9999, 0x506e746d);
    writeFile(paths.database(), later);
    const auto store = Store::open(paths);
    QVERIFY(!store);
    QCOMPARE(store.error().kind, Error::Kind::Storage);
    QVERIFY(store.error().plainSentence().contains(paths.database()));
    QVERIFY(store.error().plainSentence().contains(u"9999"_s));
    QVERIFY(store.error().plainSentence().contains(u"newer"_s));
    QCOMPARE(contentOf(paths.database()), later);
    QVERIFY(!QFile::exists(paths.database() + u"-wal"_s));
}

void TestStore::refusesWhatIsNotOurs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("another program's database") << databaseWithNumbers(1, 0x12345678);
    QTest::newRow("a database without a name but with a version") << databaseWithNumbers(1, 0);
    QTest::newRow("a database without a name but with tables") << databaseWithNumbers(0, 0);
    QTest::newRow("a version below zero") << databaseWithNumbers(0xffffffff, 0x506e746d);
}

void TestStore::refusesWhatIsNotOurs()
{
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), bytes);
    const auto store = Store::open(paths);
    QVERIFY(!store);
    QCOMPARE(store.error().kind, Error::Kind::Storage);
    const QString sentence = store.error().plainSentence();
    QVERIFY2(sentence.contains(paths.database()) && sentence.contains(u"Move the file"_s), qPrintable(sentence));
    QCOMPARE(contentOf(paths.database()), bytes);
}

void TestStore::setsAsideWhatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a text file") << QByteArray("Dear diary,\n").repeated(500);
    QTest::newRow("a few bytes") << QByteArray("SQLite format 3");
    QTest::newRow("zeros") << QByteArray(8192, '\0');
    QTest::newRow("a header and nothing sensible behind it")
        << databaseWithNumbers(1, 0x506e746d).left(100) + QByteArray(20000, 'x');
}

void TestStore::setsAsideWhatCannotBeRead()
{
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), bytes);
    const std::unique_ptr<Store> store = opened(paths);
    QVERIFY(store && store->openingNotice());
    const QString aside = store->openingNotice()->args.value(1).toString();
    QCOMPARE(contentOf(aside), bytes);
    QVERIFY(store->openingNotice()->plainSentence().contains(paths.database()));
    QVERIFY(valueOf(store->run([](Database &database) { return setNote(database, u"a"_s, u"b"_s); })));
}

void TestStore::damageInsideIsNamed()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    {
        const std::unique_ptr<Store> store = opened(paths);
        for (int i = 0; i < 200; ++i)
            QVERIFY(valueOf(store->run([i](Database &database) { return setNote(database, QString::number(i), QString(500, u'x')); })));
    }
    QByteArray bytes = contentOf(paths.database());
    bytes.replace(bytes.size() / 2, bytes.size() / 2, QByteArray(bytes.size() / 2, '\x5a'));
    writeFile(paths.database(), bytes);
    Error error;
    if (const auto store = Store::open(paths); !store) {
        error = store.error();
    } else {
        const auto read = valueOf((*store)->run([](Database &database) -> Result<void> {
            Result<QSqlQuery> query = database.execute(u"SELECT key, text FROM notes ORDER BY text, key"_s);
            return query ? Result<void>() : query.error();
        }));
        QVERIFY(!read);
        error = read.error();
    }
    QCOMPARE(error.kind, Error::Kind::Storage);
    QVERIFY2(error.plainSentence().contains(u"damaged"_s), qPrintable(error.plainSentence() + error.detail));
}

void TestStore::anEmptyFileIsFilled()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), {});
    QVERIFY(opened(paths));
    QVERIFY(opened(paths)); // and again with what is there now
}

void TestStore::aFolderThatCannotBeWrittenIsNamed()
{
    const QTemporaryDir folder;
    writeFile(folder.filePath(u"file"_s), "x");
    QStringList roots{u"/proc/self/pentimento"_s, folder.filePath(u"file"_s), folder.filePath(u"file/below"_s)};
    if (::geteuid() != 0) { // for root no folder is read-only
        const QString closed = folder.filePath(u"closed"_s);
        QVERIFY(QDir().mkdir(closed));
        QVERIFY(QFile::setPermissions(closed, QFile::ReadOwner | QFile::ExeOwner));
        roots << closed;
    }
    for (const QString &root : roots) {
        const auto store = Store::open(Paths::below(root));
        QVERIFY2(!store, qPrintable(root));
        QCOMPARE(store.error().kind, Error::Kind::Storage);
        const QString sentence = store.error().plainSentence();
        QVERIFY2(sentence.contains(root) || sentence.contains(folder.filePath(u"file"_s)), qPrintable(sentence));
    }
}

void TestStore::removesOldLeftoversOnly()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    const QString incoming = FileStore(paths.files()).incomingFolder();
    for (const QString &name : {u"old"_s, u"young"_s})
        writeFile(incoming + u'/' + name, "half");
    QFile old(incoming + u"/old"_s);
    QVERIFY(old.open(QIODevice::ReadWrite));
    QVERIFY(old.setFileTime(QDateTime::currentDateTime().addDays(-2), QFileDevice::FileModificationTime));
    old.close();
    const std::unique_ptr<Store> store = opened(paths);
    QTRY_VERIFY(!QFile::exists(incoming + u"/old"_s));
    QVERIFY(QFile::exists(incoming + u"/young"_s));
}

void TestStore::itsOwnerGoesWithIt()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    QString id;
    {
        const std::unique_ptr<Store> store = opened(paths);
        id = store->ownerId();
        QVERIFY(!OwnerLock::isGone(paths.owners(), id));
    }
    QVERIFY(OwnerLock::isGone(paths.owners(), id));
    QVERIFY(QDir(paths.owners()).isEmpty());
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--write")
        return writeUntilKilled(QString::fromLocal8Bit(argv[2]));
    TestStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_store.moc"
