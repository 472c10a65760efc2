#include "app/autosave/workingstate.h"
#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/history/housekeeping.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "app/storage/store.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticebar.h"
#include "ui/forms/composepanel.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSqlQuery>
#include <QStorageInfo>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int diskPatienceMs = 20'000;
constexpr qint64 diskBytes = 24 * 1024 * 1024;

/// A disk of its own, as small as it is, that can be filled up to some bytes and freed again.
class SmallDisk
{
public:
    SmallDisk()
        : m_isMounted(mount(m_folder.path()))
    {
    }
    ~SmallDisk()
    {
        if (m_isMounted)
            QProcess::execute(u"umount"_s, {u"-l"_s, m_folder.path()});
    }
    static bool mount(const QString &folder)
    {
        QProcess tool;
        tool.start(u"mount"_s,
                   {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=%1"_s.arg(diskBytes), u"tmpfs"_s, folder});
        return tool.waitForFinished() && tool.exitStatus() == QProcess::NormalExit && tool.exitCode() == 0;
    }
    bool isMounted() const { return m_isMounted; }
    QString path(const QString &name) const { return m_folder.filePath(name); }
    void leave(qint64 bytes) const
    {
        QFile filler(path(u"filler"_s));
        if (!filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            qFatal("no filler");
        for (qint64 left = QStorageInfo(m_folder.path()).bytesAvailable() - bytes; left > 0;
             left -= 1 << 16) {
            if (filler.write(QByteArray(qMin<qint64>(left, 1 << 16), 'x')) < 0)
                break;
        }
    }
    void free() const { QFile::remove(path(u"filler"_s)); }

private:
    QTemporaryDir m_folder;
    bool m_isMounted;
};

QString told(TestWindow &shown)
{
    const auto *bar = shown.window().findChild<NoticeBar *>();
    return bar->isVisible() ? bar->text() : QString();
}

bool namesTheRoom(const QString &text) { return text.contains(u"space"_s) || text.contains(u"room"_s); }
} // namespace

/// The disk is full at one write or another: what was made is there afterwards, and the person is told.
class TestFullDisk : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void nothingIsLostWhereverItFills_data();
    void nothingIsLostWhereverItFills();
    void savingAndExportingTellAndLeaveWhatWasThere();

private:
    QString photo(const QString &folder);
    Generation makeJob(TestWindow &shown, const QString &prompt);
    bool m_ranElsewhere = false;
};

/// Who may not mount runs all of it as the root of a user namespace.
void TestFullDisk::initTestCase()
{
    if (SmallDisk().isMounted())
        return;
    if (qEnvironmentVariableIsSet("PENTIMENTO_TEST_NAMESPACE"))
        QFAIL("a user namespace in which nothing can be mounted");
    if (QProcess::execute(u"unshare"_s, {u"-rm"_s, u"true"_s}) != 0)
        QSKIP("no small disk can be mounted here: neither root nor user namespaces are permitted");
    const QStringList words{u"-rm"_s, u"env"_s, u"PENTIMENTO_TEST_NAMESPACE=1"_s,
                            QCoreApplication::applicationFilePath(), u"fulldisk"_s};
    QCOMPARE(QProcess::execute(u"unshare"_s, words), 0);
    m_ranElsewhere = true;
}

QString TestFullDisk::photo(const QString &folder)
{
    const QString path = folder + u"/lake.png"_s;
    if (!writeWhole(path, *encodePicture(testPhoto({400, 300}, 3, 8, 1), {}, FileFormat::Png)))
        qFatal("the photo cannot be written");
    return path;
}

Generation TestFullDisk::makeJob(TestWindow &shown, const QString &prompt)
{
    MaskTiles mask({400, 300});
    mask.fillRect({80, 60, 90, 90}, 255);
    shown.canvas()->picture()->changeMask(u"Brush"_s, mask);
    shown.type(u"Prompt"_s, prompt);
    auto *compose = shown.window().findChild<ComposePanel *>();
    if (!QTest::qWaitFor([&] { return compose->isGenerateEnabled(); }, diskPatienceMs))
        qFatal("%s", qPrintable(compose->preflight()));
    const qsizetype before = shown.feed().generations().size();
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    const auto hasEnded = [&] {
        const bool isOver =
            shown.feed().generations().size() > before && isEnd(shown.feed().generations().first().state);
        return isOver || namesTheRoom(told(shown));
    };
    if (!QTest::qWaitFor(hasEnded, diskPatienceMs))
        qFatal("nothing came of it and nothing was said: %s", qPrintable(told(shown)));
    return shown.feed().generations().value(0);
}

void TestFullDisk::nothingIsLostWhereverItFills_data()
{
    QTest::addColumn<qint64>("room");
    for (const int kilobytes : {0, 4, 32, 96, 160, 256, 400, 640, 1000, 1600})
        QTest::addRow("%d kB are left", kilobytes) << kilobytes * 1024LL;
}

void TestFullDisk::nothingIsLostWhereverItFills()
{
    if (m_ranElsewhere)
        QSKIP("done in a user namespace");
    QFETCH(qint64, room);
    const SmallDisk disk;
    QVERIFY(disk.isMounted());
    const QTemporaryDir elsewhere;
    const QString lake = photo(elsewhere.path());
    const QString data = disk.path(u"data"_s);
    // The service keeps its things elsewhere, as a real one does.
    QVERIFY(QDir().mkpath(data) && QDir().mkpath(elsewhere.filePath(u"practice"_s)));
    QVERIFY(QFile::link(elsewhere.filePath(u"practice"_s), data + u"/practice"_s));
    Generation first;
    {
        TestWindow shown(data);
        QVERIFY(shown.open({lake}));
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->isComplete(),
                                 diskPatienceMs);
        first = makeJob(shown, u"a boat"_s);
        QCOMPARE(first.state, JobState::Ready);
        disk.leave(room);
        makeJob(shown, u"a windmill"_s);
        if (room == 0)
            QVERIFY2(namesTheRoom(told(shown)), qPrintable(told(shown)));
        disk.free();
    }
    TestWindow again(data);
    QVERIFY(again.open({lake}));
    QTRY_VERIFY_WITH_TIMEOUT(!again.feed().generations().isEmpty(), diskPatienceMs);
    // The first result is whole, and of the second one whatever was paid for comes in.
    const auto image = again.backend().history().resultImage(first);
    QTRY_VERIFY_WITH_TIMEOUT(image.isFinished(), diskPatienceMs);
    QVERIFY(image.result());
    const auto isSettled = [](const Generation &one) {
        // What the service did not take, as far as is known, waits for the person or has ended with the
        // reason.
        const QList<JobState> unsent{JobState::Queued, JobState::Failed, JobState::Unknown};
        return one.state == JobState::Ready || (one.serviceId.isEmpty() && unsent.contains(one.state));
    };
    const QList<Generation> &all = again.feed().generations();
    QTRY_VERIFY2_WITH_TIMEOUT(std::all_of(all.begin(), all.end(), isSettled),
                              qPrintable(jobStateName(all.first().state)), diskPatienceMs);
    QVERIFY(again.feed().generations().size() <= 2);
    const auto integrity = again.backend().store().run([](Database &database) {
        Result<QSqlQuery> query = database.execute(u"PRAGMA integrity_check"_s);
        return query && query->next() ? query->value(0).toString() : QString();
    });
    QTRY_VERIFY(integrity.isFinished());
    QCOMPARE(integrity.result(), u"ok"_s);
    const Result<Housekeeping::Report> report = Housekeeping(again.backend().store()).check(false);
    QVERIFY(report);
    QVERIFY2(report->isSound(), qPrintable(report->problems.join(u'\n')));
}

void TestFullDisk::savingAndExportingTellAndLeaveWhatWasThere()
{
    if (m_ranElsewhere)
        QSKIP("done in a user namespace");
    const SmallDisk disk;
    QVERIFY(disk.isMounted());
    const QTemporaryDir elsewhere;
    TestWindow shown(elsewhere.filePath(u"data"_s));
    QVERIFY(shown.open({photo(elsewhere.path())}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->isComplete(),
                             diskPatienceMs);
    const Generation made = makeJob(shown, u"a boat"_s);
    QCOMPARE(made.state, JobState::Ready);
    const QString saved = disk.path(u"lake-edit.png"_s);
    QVERIFY(writeWhole(saved, "what was there"));
    disk.leave(8 * 1024);
    shown.prompter.willChoose({saved});
    shown.canvas()->setFocus();
    shown.press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(namesTheRoom(told(shown)), diskPatienceMs);
    QVERIFY2(told(shown).contains(saved), qPrintable(told(shown)));
    QCOMPARE(*readWhole(saved), QByteArray("what was there"));
    QVERIFY(shown.canvas()->picture()->savedPath().isEmpty());

    const auto exported = shown.backend().history().exportTo(made.id, disk.path(u"export"_s));
    QTRY_VERIFY_WITH_TIMEOUT(exported.isFinished(), diskPatienceMs);
    QVERIFY(!exported.result());
    QVERIFY2(namesTheRoom(exported.result().error().sentence()),
             qPrintable(exported.result().error().sentence()));
    QVERIFY(QDir(disk.path(u"export"_s)).entryList(QDir::Files | QDir::Hidden).isEmpty());
    const auto copies = shown.backend().history().writeResults({made}, disk.path(u"copies"_s));
    QTRY_VERIFY_WITH_TIMEOUT(copies.isFinished(), diskPatienceMs);
    QVERIFY(!copies.result() && namesTheRoom(copies.result().error().sentence()));

    disk.free();
    shown.prompter.willChoose({saved});
    shown.canvas()->setFocus();
    shown.press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->savedPath(), saved, diskPatienceMs);
}

QTEST_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
