#include "app/imaging/picturefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

class TestWholeFile : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void writesAndReads();
    void replacesWholeFiles();
    void keepsPermissions();
    void followsLinks();
    void leavesNothingBehindOnFailure_data();
    void leavesNothingBehindOnFailure();
    void keepsTheOldFileWhenWritingStopsHalfway();
    void refusesUnreadable_data();
    void refusesUnreadable();
    void refusesTooLarge();
    void refusesPipesThatNobodyFills();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestWholeFile::writesAndReads()
{
    const QString name = path(u"Übung – 写真 %1 %2.png"_s);
    const QByteArray bytes(3'000'000, 'x');
    QVERIFY(writeWhole(name, bytes));
    QCOMPARE(*readWhole(name), bytes);
    QVERIFY(writeWhole(name, {}));
    QCOMPARE(*readWhole(name), QByteArray());
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
             1);
}

void TestWholeFile::replacesWholeFiles()
{
    const QString name = path(u"a.png"_s);
    QVERIFY(writeWhole(name, "a long first version"));
    QFile open(name);
    QVERIFY(open.open(QIODevice::ReadOnly));
    QVERIFY(writeWhole(name, "short"));
    QCOMPARE(*readWhole(name), QByteArray("short"));
    QCOMPARE(open.readAll(),
             QByteArray("a long first version")); // who reads meanwhile sees one version, whole
}

void TestWholeFile::keepsPermissions()
{
    const QString name = path(u"a.png"_s);
    QVERIFY(writeWhole(name, "1"));
    const mode_t mask = ::umask(0);
    ::umask(mask);
    struct stat status = {};
    ::stat(QFile::encodeName(name).constData(), &status);
    QCOMPARE(status.st_mode & 07777, 0666 & ~mask);
    ::chmod(QFile::encodeName(name).constData(), 0640);
    QVERIFY(writeWhole(name, "2"));
    ::stat(QFile::encodeName(name).constData(), &status);
    QCOMPARE(status.st_mode & 07777, mode_t(0640));
}

void TestWholeFile::followsLinks()
{
    QVERIFY(writeWhole(path(u"real.png"_s), "1"));
    QVERIFY(QFile::link(path(u"real.png"_s), path(u"link.png"_s)));
    QVERIFY(writeWhole(path(u"link.png"_s), "2"));
    QCOMPARE(*readWhole(path(u"real.png"_s)), QByteArray("2"));
    QVERIFY(QFileInfo(path(u"link.png"_s)).isSymLink());
}

void TestWholeFile::leavesNothingBehindOnFailure_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    QTest::newRow("folder missing") << u"nowhere/a.png"_s << u"folder does not exist"_s;
    QTest::newRow("a file as folder") << u"file/a.png"_s << u"folder does not exist"_s;
    QTest::newRow("is a folder") << u"folder"_s << u"is a folder"_s;
    QTest::newRow("name too long") << QString(300, u'x') << u"too long"_s;
}

void TestWholeFile::leavesNothingBehindOnFailure()
{
    QFETCH(QString, name);
    QFETCH(QString, reason);
    QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));
    QVERIFY(writeWhole(path(u"file"_s), "x"));
    const Result<void> written = writeWhole(path(name), "bytes");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Error::Kind::Storage);
    QVERIFY2(written.error().plainSentence().contains(reason), qPrintable(written.error().plainSentence()));
    QVERIFY(written.error().plainSentence().contains(name));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             (QStringList{u"file"_s, u"folder"_s}));
}

void TestWholeFile::keepsTheOldFileWhenWritingStopsHalfway()
{
    const QString name = path(u"a.png"_s);
    QVERIFY(writeWhole(name, "first version"));
    // A limit on file sizes makes a write fail in the middle, as a full disk would.
    rlimit before = {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit tight{100'000, before.rlim_max};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &tight);
    const Result<void> written = writeWhole(name, QByteArray(1'000'000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!written);
    QCOMPARE(written.error().kind, Error::Kind::Storage);
    QVERIFY(written.error().plainSentence().contains(u"too large for this disk"_s));
    QCOMPARE(*readWhole(name), QByteArray("first version"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
             1);
}

void TestWholeFile::refusesUnreadable_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    QTest::newRow("missing") << u"missing.png"_s << u"does not exist"_s;
    QTest::newRow("folder") << u"folder"_s << u"is a folder"_s;
    QTest::newRow("no permission") << u"secret.png"_s << u"may not be read"_s;
}

void TestWholeFile::refusesUnreadable()
{
    QFETCH(QString, name);
    QFETCH(QString, reason);
    QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));
    QVERIFY(writeWhole(path(u"secret.png"_s), "x"));
    ::chmod(QFile::encodeName(path(u"secret.png"_s)).constData(), 0);
    const bool isAllowedAnyway =
        ::access(QFile::encodeName(path(name)).constData(), R_OK) == 0 && name == u"secret.png"_s;
    const Result<QByteArray> read = readWhole(path(name));
    if (isAllowedAnyway) { // root may read everything
        QVERIFY(read);
        return;
    }
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Input);
    QVERIFY2(read.error().plainSentence().contains(reason), qPrintable(read.error().plainSentence()));
    QVERIFY(read.error().plainSentence().contains(name));
}

void TestWholeFile::refusesTooLarge()
{
    QVERIFY(writeWhole(path(u"a.png"_s), QByteArray(100, 'x')));
    QVERIFY(readWhole(path(u"a.png"_s), 100));
    const Result<QByteArray> read = readWhole(path(u"a.png"_s), 99);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Input);
    QVERIFY(!readWhole(u"/dev/zero"_s));
    QVERIFY(readWhole(u"/proc/self/status"_s)); // says it has no size, and has content
    QVERIFY(!readWhole(u"/proc/self/status"_s)->isEmpty());
}

void TestWholeFile::refusesPipesThatNobodyFills()
{
    const QString name = path(u"pipe"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(name).constData(), 0600), 0);
    QVERIFY(!readWhole(name)); // and does not wait for ever
}

QTEST_GUILESS_MAIN(TestWholeFile)
#include "tst_wholefile.moc"
