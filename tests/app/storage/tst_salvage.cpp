#include "app/storage/migrations.h"
#include "app/storage/store.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QStorageInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// Histories of earlier versions, and damaged ones: what can be read goes on, and the person is told.
class TestSalvage : public QObject
{
    Q_OBJECT
private slots:
    void opensEveryReleasedSchema_data();
    void opensEveryReleasedSchema();
    void keepsWhatCanStillBeRead_data();
    void keepsWhatCanStillBeRead();
    void damageSeenWhileRunningIsMendedAtTheNextStart();
    void aFalseAlarmChangesNothing();
    void waitsUntilNobodyElseWorksWithIt();
    void aDiskThatIsFullLosesNothing();
};

namespace {
constexpr int rowsInFile = 24;

QString databasePath(int schema)
{
    return u"" PENTIMENTO_SOURCE_DIR "/tests/data/databases/%1.sqlite"_s.arg(schema, 4, 10, '0'_L1);
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
    QCOMPARE(file.write(bytes), bytes.size());
}

std::unique_ptr<Store> opened(const Paths &paths)
{
    Result<std::unique_ptr<Store>> store = Store::open(paths);
    if (!store)
        qWarning("%s %s", qPrintable(store.error().plainSentence()), qPrintable(store.error().detail));
    return store ? *std::move(store) : nullptr;
}

QVariant value(Store &store, const QString &sql, const QVariantList &values = {})
{
    auto future = store.run([sql, values](Database &database) {
        Result<QSqlQuery> query = database.execute(sql, values);
        return query && query->next() ? query->value(0) : QVariant();
    });
    future.waitForFinished();
    return future.result();
}

int countOf(Store &store, const QString &where = u"1"_s, const QVariantList &values = {})
{
    return value(store, u"SELECT count(*) FROM generations WHERE "_s + where, values).toInt();
}

/// \a bytes with everything in the middle written over; the first pages tell what is where.
QByteArray damaged(QByteArray bytes, double from, double to)
{
    const qsizetype first = qsizetype(bytes.size() * from);
    const qsizetype last = qsizetype(bytes.size() * to);
    return bytes.replace(first, last - first, QByteArray(last - first, '\x5a'));
}
} // namespace

void TestSalvage::opensEveryReleasedSchema_data()
{
    QTest::addColumn<int>("schema");
    int files = 0;
    for (int schema = 1; QFile::exists(databasePath(schema)); ++schema, ++files)
        QTest::addRow("schema %d", schema) << schema;
    QVERIFY2(files == migrations::latest(),
             "a schema has no file; tests/data/databases/make.py writes those of new ones");
}

void TestSalvage::opensEveryReleasedSchema()
{
    QFETCH(int, schema);
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), contentOf(databasePath(schema)));
    for (int start = 0; start < 2; ++start) {
        const std::unique_ptr<Store> store = opened(paths);
        QVERIFY(store);
        QVERIFY(!store->openingNotice());
        QCOMPARE(countOf(*store), rowsInFile);
        QCOMPARE(countOf(*store, u"prompt = ? AND seed IS NOT NULL"_s, {u"水面上の船"_s}), rowsInFile / 4);
        QCOMPARE(value(*store, u"SELECT count(*) FROM generation_words WHERE generation_words MATCH '\"lighth\"'"_s).toInt(), rowsInFile / 4);
        QCOMPARE(value(*store, u"SELECT count(*) FROM generation_grams WHERE generation_grams MATCH '\"水面\"'"_s).toInt(), rowsInFile / 4);
        QCOMPARE(value(*store, u"SELECT count(*) FROM generation_grams WHERE generation_grams MATCH '\"zq\"'"_s).toInt(), 0);
        QCOMPARE(value(*store, u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
        // What was added since has its default.
        QCOMPARE(countOf(*store, u"tags = '[]' AND note = '' AND binned_at IS NULL AND blend_color = 'off'"_s), rowsInFile);
    }
}

void TestSalvage::keepsWhatCanStillBeRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("least");
    // Many rows, so that the table has pages of its own in front and behind of what is destroyed.
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), contentOf(databasePath(1)));
    {
        const std::unique_ptr<Store> store = opened(paths);
        for (int i = 0; i < 5; ++i)
            value(*store, u"INSERT INTO generations SELECT row + (SELECT max(row) FROM generations), id || '%1', click, variation, parent,"
                           " profile, protocol, endpoint, endpoint_title, address, state, prompt, fields, has_secret, seed, used_seed,"
                           " sent_prompt, picture, picture_name, source, edits, picture_size, mask, plan_source, plan_upload,"
                           " blend_grow, blend_feather, uploads, output_path, service_id, polling_url, result_url, result_expires,"
                           " status_word, raw, patch, patch_rect, samples_outside, changed_outside, result_size, estimate_micro,"
                           " estimate_amount, estimate_unit, cost_micro, cost_amount, cost_unit, error_kind, error_field, error_text,"
                           " error_args, error_detail, created_at, submitted_at, finished_at, owner, favourite, rejected, accepted,"
                           " search_text, blend_color, blend_grain, blend_grain_seed, blend_align, note, tags, binned_at, program,"
                           " endpoint_version, output, queue_place, time_limit FROM generations"_s.arg(i));
        QCOMPARE(countOf(*store), 24 * 32);
    }
    const QByteArray sound = contentOf(paths.database());
    QTest::newRow("the last third") << damaged(sound, 0.66, 1.0) << 50;
    QTest::newRow("a piece of the middle") << damaged(sound, 0.45, 0.5) << 200;
    QTest::newRow("cut in half") << sound.left(sound.size() / 2) << 50;
}

void TestSalvage::keepsWhatCanStillBeRead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, least);
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), bytes);
    writeFile(paths.database() + u".damaged"_s, {}); // it was noticed
    const std::unique_ptr<Store> store = opened(paths);
    QVERIFY(store);
    QVERIFY(store->openingNotice());
    const QString sentence = store->openingNotice()->plainSentence();
    const QString aside = store->openingNotice()->args.value(1).toString();
    QVERIFY2(sentence.contains(aside) && sentence.contains(u"damaged"_s), qPrintable(sentence));
    QCOMPARE(contentOf(aside), bytes);
    const int kept = countOf(*store);
    QVERIFY2(kept >= least, qPrintable(QString::number(kept)));
    QCOMPARE(store->openingNotice()->args.value(2).toInt(), kept);
    QCOMPARE(value(*store, u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
    QCOMPARE(countOf(*store, u"row IN (SELECT rowid FROM generation_grams WHERE generation_grams MATCH '\"fl\"')"_s), kept);
    QCOMPARE(countOf(*store, u"row IN (SELECT rowid FROM generation_words WHERE generation_words MATCH '\"flux\"')"_s), kept);
    QCOMPARE(countOf(*store, u"fields LIKE '{%seed%}' AND id <> ''"_s), kept);
    QVERIFY(!QFile::exists(paths.database() + u".damaged"_s));
}

void TestSalvage::damageSeenWhileRunningIsMendedAtTheNextStart()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    const QByteArray sound = contentOf(databasePath(1));
    writeFile(paths.database(), sound);
    opened(paths).reset(); // brought up to date
    // The indexes stay readable, and so does the front of the table: it opens.
    writeFile(paths.database(), damaged(contentOf(paths.database()), 0.1, 0.9));
    {
        Result<std::unique_ptr<Store>> store = Store::open(paths);
        if (store) {
            auto read = (*store)->run([](Database &database) -> Result<void> {
                Result<QSqlQuery> all = database.execute(u"SELECT sum(length(prompt) + length(fields)) FROM generations"_s);
                return all ? Result<void>() : all.error();
            });
            read.waitForFinished();
            if (!(*store)->openingNotice()) {
                QVERIFY(!read.result());
                QVERIFY2(read.result().error().plainSentence().contains(u"set aside"_s), qPrintable(read.result().error().plainSentence()));
                QVERIFY(QFile::exists(paths.database() + u".damaged"_s));
                store->reset();
                const std::unique_ptr<Store> again = opened(paths);
                QVERIFY(again && again->openingNotice());
            }
        }
    }
    const std::unique_ptr<Store> after = opened(paths);
    QVERIFY(after && !after->openingNotice());
    QCOMPARE(value(*after, u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
}

void TestSalvage::aFalseAlarmChangesNothing()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    writeFile(paths.database(), contentOf(databasePath(1)));
    writeFile(paths.database() + u".damaged"_s, {});
    const std::unique_ptr<Store> store = opened(paths);
    QVERIFY(store && !store->openingNotice());
    QCOMPARE(countOf(*store), rowsInFile);
    QVERIFY(!QFile::exists(paths.database() + u".damaged"_s));
    QVERIFY(QDir(paths.data).entryList({u"history-damaged*"_s}).isEmpty());
}

void TestSalvage::waitsUntilNobodyElseWorksWithIt()
{
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    std::unique_ptr<Store> other = opened(paths);
    QVERIFY(other);
    const QByteArray bytes = QByteArray("not what it was ").repeated(1000);
    QFile::remove(paths.database());
    writeFile(paths.database(), bytes);
    Result<std::unique_ptr<Store>> refused = Store::open(paths);
    QVERIFY(!refused);
    QVERIFY2(refused.error().plainSentence().contains(u"another Pentimento"_s), qPrintable(refused.error().plainSentence()));
    QCOMPARE(contentOf(paths.database()), bytes);
    other.reset();
    QVERIFY(opened(paths));
}

void TestSalvage::aDiskThatIsFullLosesNothing()
{
    // Each write of a migration in turn fails: the old tables are whole afterwards, and the next start succeeds.
    const QTemporaryDir folder;
    const Paths paths = Paths::below(folder.path());
    QVERIFY(QDir().mkpath(paths.data));
    QTemporaryDir small;
    const auto unmount = qScopeGuard([&small] { QProcess::execute(u"umount"_s, {small.path()}); });
    if (QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=640k"_s, u"tmpfs"_s, small.path()}) != 0)
        QSKIP("no small file system can be mounted here");
    const Paths tight = Paths::below(small.path());
    writeFile(tight.database(), contentOf(databasePath(1)));
    bool wasFull = false;
    // Filled a little more each time, from far too full to enough room.
    for (int room = 0; room <= 400 && !(wasFull && opened(tight)); room += 40) {
        QFile filler(small.filePath(u"filler"_s));
        QVERIFY(filler.open(QIODevice::WriteOnly));
        const qint64 free = QStorageInfo(small.path()).bytesAvailable() - room * 1024;
        if (free > 0)
            filler.write(QByteArray(free, 'x'));
        filler.close();
        Result<std::unique_ptr<Store>> store = Store::open(tight);
        if (!store) {
            wasFull = true;
            QCOMPARE(store.error().kind, Error::Kind::Storage);
            QVERIFY2(store.error().plainSentence().contains(u"space"_s), qPrintable(store.error().plainSentence()));
        }
        filler.remove();
    }
    QVERIFY2(wasFull, "the file system was never full");
    const std::unique_ptr<Store> store = opened(tight);
    QVERIFY(store && !store->openingNotice());
    QCOMPARE(countOf(*store), rowsInFile);
    QCOMPARE(value(*store, u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestSalvage)
#include "tst_salvage.moc"
