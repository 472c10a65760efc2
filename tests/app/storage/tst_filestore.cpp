#include "app/storage/posixfile.h"
#include "app/storage/store.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtConcurrent>

#include <csignal>
#include <sys/stat.h>
#include <sys/resource.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// The content-addressed files: whole or absent, checked when read, and never outside their folder.
class TestFileStore : public QObject
{
    Q_OBJECT
private slots:
    void keepsBytesUnderTheirHash();
    void writesContentOnce();
    void replacesAFileThatWasCut();
    void noticesDamage();
    void namesAMissingFile();
    void refusesMalformedReferences_data();
    void refusesMalformedReferences();
    void refusesOddExtensions_data();
    void refusesOddExtensions();
    void isForThisUserOnly();
    void aFullDiskLeavesNothingBehind();
    void aFolderThatCannotBeMadeIsNamed();
    void manyThreadsMayStoreTheSameBytes();
};

namespace {
QStringList filesBelow(const QString &folder)
{
    QStringList paths;
    for (QDirIterator walk(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); walk.hasNext();)
        walk.next().endsWith(u"/.lock"_s) ? void() : void(paths << walk.filePath()); // of those who put and free
    return paths;
}

/// No file of this process grows past some bytes: what a full disk does, without one.
class FullDisk
{
public:
    explicit FullDisk(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit low{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &low);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before;
};
} // namespace

void TestFileStore::keepsBytesUnderTheirHash()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path() + u"/files"_s);
    const QByteArray bytes("not really a picture\0with a zero", 32);
    const Result<FileRef> file = files.put(bytes, u"PNG"_s);
    QVERIFY(file);
    QCOMPARE(file->sha256, QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    QCOMPARE(file->extension, u"png"_s);
    QCOMPARE(files.pathOf(*file), folder.path() + u"/files/"_s + file->sha256.left(2) + u'/' + file->sha256 + u".png"_s);
    QVERIFY(files.contains(*file));
    const Result<QByteArray> read = files.get(*file);
    QVERIFY(read);
    QCOMPARE(*read, bytes);
    const Result<FileRef> nothing = files.put({}, u"bin"_s);
    QVERIFY(nothing);
    QCOMPARE(*files.get(*nothing), QByteArray());
}

void TestFileStore::writesContentOnce()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    const Result<FileRef> first = files.put("bytes", u"jpg"_s);
    QFile stored(files.pathOf(*first));
    QVERIFY(stored.open(QIODevice::ReadWrite));
    const QDateTime longAgo = QDateTime::fromSecsSinceEpoch(1000000);
    QVERIFY(stored.setFileTime(longAgo, QFileDevice::FileModificationTime));
    stored.close();
    struct stat before = {};
    QCOMPARE(::stat(QFile::encodeName(stored.fileName()).constData(), &before), 0);
    QCOMPARE(*files.put("bytes", u"jpg"_s), *first);
    struct stat after = {};
    QCOMPARE(::stat(QFile::encodeName(stored.fileName()).constData(), &after), 0);
    QCOMPARE(after.st_ino, before.st_ino);
    QVERIFY2(QFileInfo(stored.fileName()).lastModified() > longAgo, "whoever frees unused files would take it");
    QCOMPARE(filesBelow(folder.path()).size(), 1);
}

void TestFileStore::replacesAFileThatWasCut()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    const Result<FileRef> file = files.put("some longer bytes", u"jpg"_s);
    QVERIFY(QFile::resize(files.pathOf(*file), 4));
    QVERIFY(files.put("some longer bytes", u"jpg"_s));
    QCOMPARE(*files.get(*file), QByteArray("some longer bytes"));
}

void TestFileStore::noticesDamage()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    const Result<FileRef> file = files.put("some longer bytes", u"jpg"_s);
    QFile stored(files.pathOf(*file));
    QVERIFY(stored.open(QIODevice::ReadWrite));
    stored.seek(3);
    stored.write("X");
    stored.close();
    const Result<QByteArray> read = files.get(*file);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Storage);
    QVERIFY(read.error().plainSentence().contains(file->sha256));
    QVERIFY(read.error().plainSentence().contains(u"damaged"_s));
}

void TestFileStore::namesAMissingFile()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    const FileRef file{QString(64, u'a'), u"png"_s};
    QVERIFY(!files.contains(file));
    const Result<QByteArray> read = files.get(file);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Storage);
    QVERIFY(read.error().plainSentence().contains(files.pathOf(file)));
}

void TestFileStore::refusesMalformedReferences_data()
{
    QTest::addColumn<QString>("sha256");
    QTest::addColumn<QString>("extension");
    const QString good(64, u'a');
    QTest::newRow("no hash") << QString() << u"png"_s;
    QTest::newRow("a hash that is too short") << QString(63, u'a') << u"png"_s;
    QTest::newRow("a hash in capitals") << QString(64, u'A') << u"png"_s;
    QTest::newRow("a way out in the hash") << u"../../../../../../../../../../../../../../../../../etc/passwd000000"_s.left(64) << u"png"_s;
    QTest::newRow("a way out in the extension") << good << u"a/../"_s;
    QTest::newRow("no extension") << good << QString();
    QTest::newRow("a zero in the extension") << good << u"p\0g"_s;
    QTest::newRow("a long extension") << good << u"jpegxl"_s;
    QTest::newRow("a digit of another script") << QString(63, u'a') + QChar(0x0663) << u"png"_s;
}

void TestFileStore::refusesMalformedReferences()
{
    QFETCH(QString, sha256);
    QFETCH(QString, extension);
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    QVERIFY(files.pathOf({sha256, extension}).isEmpty());
    QVERIFY(!files.contains({sha256, extension}));
    const Result<QByteArray> read = files.get({sha256, extension});
    QVERIFY(!read);
    QCOMPARE(read.error().kind, Error::Kind::Storage);
}

void TestFileStore::refusesOddExtensions_data()
{
    QTest::addColumn<QString>("extension");
    QTest::newRow("none") << QString();
    QTest::newRow("a slash") << u"a/b"_s;
    QTest::newRow("two dots") << u".."_s;
    QTest::newRow("too long") << u"abcdef"_s;
    QTest::newRow("not plain letters") << u"pñg"_s;
}

void TestFileStore::refusesOddExtensions()
{
    QFETCH(QString, extension);
    const QTemporaryDir folder;
    const Result<FileRef> file = FileStore(folder.path()).put("x", extension);
    QVERIFY(!file);
    QCOMPARE(file.error().kind, Error::Kind::Storage);
    QVERIFY(filesBelow(folder.path()).isEmpty());
}

void TestFileStore::isForThisUserOnly()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path() + u"/files"_s);
    const Result<FileRef> file = files.put("private", u"jpg"_s);
    const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
                                      | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(files.pathOf(*file)) & others));
    QVERIFY(!(QFile::permissions(folder.path() + u"/files"_s) & others));
}

void TestFileStore::aFullDiskLeavesNothingBehind()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    const QByteArray large(100000, 'x');
    {
        const FullDisk full(5000);
        const Result<FileRef> file = files.put(large, u"png"_s);
        QVERIFY(!file);
        QCOMPARE(file.error().kind, Error::Kind::Storage);
        QVERIFY2(file.error().plainSentence().contains(u"space"_s), qPrintable(file.error().plainSentence()));
        QVERIFY(filesBelow(folder.path()).isEmpty());
    }
    QVERIFY(files.put(large, u"png"_s)); // and it works again when there is space
}

void TestFileStore::aFolderThatCannotBeMadeIsNamed()
{
    const QTemporaryDir folder;
    QFile inTheWay(folder.filePath(u"files"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    for (const QString &root : {folder.filePath(u"files"_s), u"/proc/self/pentimento"_s}) {
        const Result<FileRef> file = FileStore(root).put("x", u"png"_s);
        QVERIFY(!file);
        QCOMPARE(file.error().kind, Error::Kind::Storage);
        QVERIFY2(file.error().plainSentence().contains(root), qPrintable(file.error().plainSentence()));
    }
}

void TestFileStore::manyThreadsMayStoreTheSameBytes()
{
    const QTemporaryDir folder;
    const FileStore files(folder.path());
    QList<QFuture<Result<FileRef>>> futures;
    for (int i = 0; i < 32; ++i)
        futures << QtConcurrent::run([&files, i] { return files.put(QByteArray(20000, char('a' + i % 3)), u"png"_s); });
    for (QFuture<Result<FileRef>> &future : futures) {
        QVERIFY(future.result());
        QVERIFY(files.get(*future.result()));
    }
    QCOMPARE(filesBelow(folder.path()).size(), 3);
}

QTEST_GUILESS_MAIN(TestFileStore)
#include "tst_filestore.moc"
