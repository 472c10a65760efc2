#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/imaging/maskregions.h"
#include "app/imaging/masksets.h"
#include "app/imaging/picturefile.h"
#include "tests/flows/testwindow.h"
#include "tests/support/builtprogram.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/mainwindow/picturedesk.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 60'000;
constexpr QSize pictureSize(6000, 4000);
constexpr int apart = 70; // of the strokes, in pixels of the screen

/// The program itself, as a process with a window, worked by the pointer and the keys of the desktop.
class RunningProgram
{
public:
    RunningProgram(const QString &dataFolder, const QString &file)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PENTIMENTO_DATA_DIR"_s, dataFolder);
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedChannels);
        m_process.start(builtProgram(), {file});
    }
    ~RunningProgram() { kill(); }

    /// True once its window shows \a title.
    bool shows(const QString &title)
    {
        return QTest::qWaitFor(
            [&] {
                // Qt makes helper windows too: the one with the title is meant.
                for (const QString &id : desktop({u"search"_s, u"--onlyvisible"_s, u"--pid"_s,
                                                  QString::number(m_process.processId())})
                                             .split(u'\n', Qt::SkipEmptyParts)) {
                    if (!desktop({u"getwindowname"_s, id}).contains(title))
                        continue;
                    m_window = id;
                    return true;
                }
                return false;
            },
            patienceMs);
    }
    /// Drags from left to right, \a place strokes below the first, and lets go unless \a goesOn.
    void paint(int place, bool goesOn = false)
    {
        const QRect area = geometry();
        const QPoint start(area.left() + area.width() * 3 / 10,
                           area.top() + area.height() * 2 / 5 + apart * place);
        QStringList words = at(u"mousemove"_s, start) + QStringList{u"mousedown"_s, u"1"_s};
        for (int step = 1; step <= 20; ++step)
            words += at(u"mousemove"_s, start + QPoint(10 * step, 0)) + QStringList{u"sleep"_s, u"0.01"_s};
        if (!goesOn)
            words += QStringList{u"mouseup"_s, u"1"_s};
        desktop(words);
    }
    /// Up and down \a turns times, as fast as the pointer can be moved; but not before the window manager has passed the
    /// press on, as the server keeps only the last of the points that come until then.
    void paintZigzag(int turns)
    {
        const QRect area = geometry();
        const QPoint start(area.left() + area.width() * 2 / 10, area.top() + area.height() * 2 / 5);
        QStringList words = at(u"mousemove"_s, start) + QStringList{u"mousedown"_s, u"1"_s, u"sleep"_s, u"0.3"_s};
        for (int turn = 1; turn <= turns; ++turn)
            words += at(u"mousemove"_s, start + QPoint(20 * turn, turn % 2 * 80));
        desktop(words + QStringList{u"mouseup"_s, u"1"_s});
    }
    void press(const QString &keys) { desktop({u"windowfocus"_s, u"--sync"_s, m_window, u"key"_s, keys}); }
    bool ends()
    {
        return m_process.waitForFinished(patienceMs) && m_process.exitStatus() == QProcess::NormalExit;
    }
    /// kill -9
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
        desktop({u"mouseup"_s, u"1"_s});
    }

private:
    static QString desktop(const QStringList &words)
    {
        QProcess tool;
        tool.start(u"xdotool"_s, words);
        tool.waitForFinished();
        return QString::fromUtf8(tool.readAllStandardOutput());
    }
    static QStringList at(const QString &what, QPoint place)
    {
        return {what, QString::number(place.x()), QString::number(place.y())};
    }
    QRect geometry() const
    {
        static const QRegularExpression numbers(
            u"X=(-?\\d+)\\s+Y=(-?\\d+)\\s+WIDTH=(\\d+)\\s+HEIGHT=(\\d+)"_s);
        const QRegularExpressionMatch found =
            numbers.match(desktop({u"getwindowgeometry"_s, u"--shell"_s, m_window}));
        return {found.captured(1).toInt(), found.captured(2).toInt(), found.captured(3).toInt(),
                found.captured(4).toInt()};
    }

    QProcess m_process;
    QString m_window;
};

qint64 bytesBelow(const QString &folder)
{
    qint64 bytes = 0;
    for (QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories); files.hasNext();)
        bytes += QFileInfo(files.next()).size();
    return bytes;
}
} // namespace

/// The program dies in the middle of a stroke; what was finished is there when it starts again.
class TestKilledMidStroke : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void finishedStrokesAndTheirStepsAreFound();
    void aRestartedProgramGoesOnFromThere();
    void whatIsPaintedBeforeTheOldWorkIsFoundJoinsIt();
    void noPointOfAQuickHandIsLost();

private:
    void paintAndKill(const QString &data, const QString &file, int finished);
    QTemporaryDir m_folder;
    QByteArray m_bytes;
};

void TestKilledMidStroke::initTestCase()
{
    QVERIFY2(!QStandardPaths::findExecutable(u"xdotool"_s).isEmpty(),
             "xdotool, which moves the pointer, is not installed");
    m_bytes = jpegFile(testPhoto(pictureSize), 85);
}

void TestKilledMidStroke::cleanup()
{
    for (const QString &name : QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot))
        QDir(m_folder.filePath(name)).exists() ? QDir(m_folder.filePath(name)).removeRecursively()
                                               : QFile::remove(m_folder.filePath(name));
}

void TestKilledMidStroke::paintAndKill(const QString &data, const QString &file, int finished)
{
    RunningProgram program(data, file);
    QVERIFY(program.shows(u"lake.jpg"_s));
    for (int i = 0; i < finished; ++i)
        program.paint(i);
    program.paint(finished, true);
    program.kill();
}

void TestKilledMidStroke::finishedStrokesAndTheirStepsAreFound()
{
    const QString file = m_folder.filePath(u"lake.jpg"_s);
    QVERIFY(writeWhole(file, m_bytes));
    const QString data = m_folder.filePath(u"data"_s);
    paintAndKill(data, file, 3);
    const QString renamed = m_folder.filePath(u"sea.jpg"_s);
    for (const QString &now : {file, renamed}) {
        QVERIFY(now == file || QFile::rename(file, now));
        TestWindow again(data);
        QVERIFY(again.open({now}));
        QTRY_VERIFY_WITH_TIMEOUT(again.canvas()->picture(), patienceMs);
        Picture &picture = *again.canvas()->picture();
        QTRY_COMPARE_WITH_TIMEOUT(picture.undoStack().count(), 3, patienceMs);
        // Each stroke is an island of its own, and each step takes one away.
        for (int strokes = 3; strokes > 0; --strokes) {
            QCOMPARE(picture.undoStack().undoName(), u"Brush"_s);
            QCOMPARE(int(MaskRegions::covered(picture.mask()).regions().size()), strokes);
            picture.undoStack().undo();
        }
        QVERIFY(picture.mask().isEmpty());
        QVERIFY(!picture.undoStack().canUndo());
        picture.undoStack().goTo(3);
        QCOMPARE(int(MaskRegions::covered(picture.mask()).regions().size()), 3);
    }
}

void TestKilledMidStroke::aRestartedProgramGoesOnFromThere()
{
    const QString file = m_folder.filePath(u"lake.jpg"_s);
    const QString renamed = m_folder.filePath(u"second lake.jpg"_s);
    QVERIFY(writeWhole(file, m_bytes));
    const QString data = m_folder.filePath(u"data"_s);
    paintAndKill(data, file, 3);
    QVERIFY(QFile::rename(file, renamed));
    {
        RunningProgram program(data, renamed); // the dead one's lock is no hindrance
        QVERIFY(program.shows(u"lake.jpg"_s));
        const qint64 before = bytesBelow(data + u"/pictures"_s);
        program.paint(-2); // clear of the line that says what was found, and of the frame's label
        QTRY_VERIFY_WITH_TIMEOUT(bytesBelow(data + u"/pictures"_s) != before, patienceMs);
        program.press(u"ctrl+q"_s);
        QVERIFY(program.ends());
    }
    TestWindow again(data);
    QVERIFY(again.open({renamed}));
    QTRY_VERIFY_WITH_TIMEOUT(again.canvas()->picture(), patienceMs);
    Picture &picture = *again.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.undoStack().count(), 4, patienceMs);
    QCOMPARE(int(MaskRegions::covered(picture.mask()).regions().size()), 4);
    picture.undoStack().undo();
    QCOMPARE(int(MaskRegions::covered(picture.mask()).regions().size()), 3);
}

void TestKilledMidStroke::whatIsPaintedBeforeTheOldWorkIsFoundJoinsIt()
{
    const QString file = m_folder.filePath(u"lake.jpg"_s);
    QVERIFY(writeWhole(file, jpegFile(testPhoto({900, 600}))));
    const QString data = m_folder.filePath(u"data"_s);
    MaskTiles early({900, 600}), late({900, 600});
    early.fillRect({100, 100, 200, 200}, 255);
    late.fillRect({500, 300, 200, 200}, 255);
    {
        TestWindow first(data);
        QSignalSpy found(first.window().findChild<PictureDesk *>(), &PictureDesk::workFound);
        QVERIFY(first.open({file}));
        QTRY_VERIFY_WITH_TIMEOUT(!found.isEmpty() && first.canvas()->picture()->isComplete(), patienceMs);
        first.canvas()->picture()->changeMask(u"Brush"_s, early);
    }
    TestWindow again(data);
    // Before anything can have been read from the disk.
    QObject::connect(again.window().findChild<PictureDesk *>(), &PictureDesk::pictureChanged, &again.window(),
                     [&late](Picture *picture) {
                         if (picture)
                             picture->changeMask(u"Brush"_s, late);
                     });
    QVERIFY(again.open({file}));
    QTRY_VERIFY_WITH_TIMEOUT(again.canvas()->picture() && again.canvas()->picture()->isComplete(),
                             patienceMs);
    Picture &picture = *again.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.undoStack().count(), 2, patienceMs);
    QCOMPARE(picture.mask(), united(early, late));
    picture.undoStack().undo();
    QCOMPARE(picture.mask(), early);
    picture.undoStack().undo();
    QVERIFY(picture.mask().isEmpty());
}

void TestKilledMidStroke::noPointOfAQuickHandIsLost()
{
    constexpr int turns = 16;
    const QString file = m_folder.filePath(u"lake.jpg"_s);
    QVERIFY(writeWhole(file, m_bytes));
    const QString data = m_folder.filePath(u"data"_s);
    {
        RunningProgram program(data, file);
        QVERIFY(program.shows(u"lake.jpg"_s));
        const qint64 before = bytesBelow(data + u"/pictures"_s);
        program.paintZigzag(turns);
        QTRY_VERIFY_WITH_TIMEOUT(bytesBelow(data + u"/pictures"_s) != before, patienceMs);
        program.press(u"ctrl+q"_s);
        QVERIFY(program.ends());
    }
    TestWindow again(data);
    QVERIFY(again.open({file}));
    QTRY_VERIFY_WITH_TIMEOUT(again.canvas()->picture(), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(again.canvas()->picture()->undoStack().count(), 1, patienceMs);
    const MaskTiles &mask = again.canvas()->picture()->mask();
    // The middle of the tip at its outermost points.
    constexpr int radius = 60;
    const QRect path = mask.coveredBounds().adjusted(radius, radius, -radius, -radius);
    for (int turn = 0; turn <= turns; ++turn) {
        const int x = path.left() + path.width() * turn / turns;
        const int y = turn % 2 == 0 ? path.top() : path.bottom();
        QVERIFY2(mask.at(x, y) == 255, qPrintable(u"turn %1"_s.arg(turn)));
    }
}

QTEST_MAIN(TestKilledMidStroke)
#include "tst_killedmidstroke.moc"
