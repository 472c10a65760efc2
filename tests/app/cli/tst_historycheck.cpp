#include "app/history/generationtable.h"
#include "app/storage/store.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// `pentimento history check` from outside.
class TestHistoryCheck : public QObject
{
    Q_OBJECT
private slots:
    void saysWhatIsWrong();
    void refusesWhatItDoesNotKnow();

private:
    struct Ran
    {
        int code;
        QString out;
        QString err;
    };
    Ran run(const QStringList &arguments, const QString &folder);
};

TestHistoryCheck::Ran TestHistoryCheck::run(const QStringList &arguments, const QString &folder)
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PENTIMENTO_DATA_DIR"_s, folder);
    program.setProcessEnvironment(environment);
    program.start(builtProgram(), arguments);
    if (!program.waitForFinished(60'000))
        return {-1, {}, program.errorString()};
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardOutput()), QString::fromUtf8(program.readAllStandardError())};
}

void TestHistoryCheck::saysWhatIsWrong()
{
    const QTemporaryDir folder;
    Generation generation;
    generation.id = u"01habcdefghjkmnpqrstvwxyz0"_s;
    generation.state = JobState::Ready;
    QString path;
    {
        auto store = Store::open(Paths::below(folder.path()));
        QVERIFY(store);
        generation.raw = *(*store)->files().put("raw bytes", u"png"_s);
        path = (*store)->files().pathOf(generation.raw);
        auto inserted = (*store)->run([&](Database &database) { return generationtable::insert(database, generation); });
        inserted.waitForFinished();
        QVERIFY(inserted.result());
    }
    Ran ran = run({u"history"_s, u"check"_s}, folder.path());
    QVERIFY2(ran.code == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.out, QString());
    QVERIFY2(ran.err.contains(u"1 entries and 1 files"_s), qPrintable(ran.err));
    QVERIFY(QFile::remove(path));
    for (const QStringList &arguments : {QStringList{u"history"_s, u"check"_s}, QStringList{u"history"_s, u"check"_s, u"--repair"_s}}) {
        ran = run(arguments, folder.path());
        QCOMPARE(ran.code, 10);
        QVERIFY2(ran.out.contains(generation.raw.sha256) && ran.out.contains(generation.id), qPrintable(ran.out));
    }
}

void TestHistoryCheck::refusesWhatItDoesNotKnow()
{
    const QTemporaryDir folder;
    for (const QStringList &arguments : {QStringList{u"history"_s, u"check"_s, u"more"_s}, QStringList{u"history"_s, u"--repair"_s},
                                         QStringList{u"history"_s, u"check"_s, u"--repair=yes"_s}, QStringList{u"run"_s, u"x"_s, u"--repair"_s}})
        QCOMPARE(run(arguments, folder.path()).code, 2);
}

QTEST_GUILESS_MAIN(TestHistoryCheck)
#include "tst_historycheck.moc"
#include "tests/support/builtprogram.h"
