#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "tests/flows/testwindow.h"
#include "tests/support/builtprogram.h"
#include "tests/support/testimages.h"
#include "ui/mainwindow/filehandover.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int startPatienceMs = 60'000;

QProcessEnvironment environmentFor(const QString &dataFolder)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PENTIMENTO_DATA_DIR"_s, dataFolder);
    return environment;
}

/// One run of the program on a data folder, killed with its object.
class Start
{
public:
    Start(const QString &dataFolder, const QStringList &words)
    {
        m_process.setProcessEnvironment(environmentFor(dataFolder));
        m_process.start(builtProgram(), words);
    }
    ~Start()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    qint64 id() const { return m_process.processId(); }
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    /// Its exit code; -1 where it was killed or is still there after a minute.
    int ended()
    {
        const bool hasEnded =
            QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, startPatienceMs);
        return hasEnded && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    QByteArray output() { return m_process.readAllStandardOutput(); }
    void kill() { m_process.kill(); }
    /// Titles of its visible windows.
    QString titles() const
    {
        QProcess tool;
        tool.start(
            u"sh"_s,
            {u"-c"_s,
             u"for w in $(xdotool search --onlyvisible --pid %1); do xdotool getwindowname $w; done"_s.arg(
                 id())});
        tool.waitForFinished();
        return QString::fromUtf8(tool.readAllStandardOutput());
    }
    bool shows(const QString &title) const
    {
        return QTest::qWaitFor([&] { return titles().contains(title); }, startPatienceMs);
    }

private:
    QProcess m_process;
};
} // namespace

/// Several processes on one data folder: one window, and any number of command lines beside it.
class TestSecondStart : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void aSecondWindowHandsItsPictureToTheFirst();
    void theNextStartAfterAKillIsTheWindow();
    void aCommandLineWorksBesideTheWindow();
    void onlyJobsOfTheDeadAreTakenOver();

private:
    QString photo(const QString &name, quint32 seed);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_data;
};

void TestSecondStart::initTestCase()
{
    QVERIFY2(!QStandardPaths::findExecutable(u"xdotool"_s).isEmpty(),
             "xdotool, which names the windows, is not installed");
}

void TestSecondStart::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_data = m_folder->filePath(u"data"_s);
}

QString TestSecondStart::photo(const QString &name, quint32 seed)
{
    const QString path = m_folder->filePath(name);
    if (!writeWhole(path, *encodePicture(testPhoto({300, 200}, 3, 8, seed), {}, FileFormat::Png)))
        qFatal("the photo cannot be written");
    return path;
}

void TestSecondStart::aSecondWindowHandsItsPictureToTheFirst()
{
    Start first(m_data, {photo(u"lake.png"_s, 1)});
    QVERIFY(first.shows(u"lake.png"_s));
    Start second(m_data, {photo(u"sea.png"_s, 2)});
    QCOMPARE(second.ended(), 0);
    QVERIFY(first.isRunning());
    QVERIFY(first.shows(u"sea.png"_s));
    Start third(m_data, {}); // only wanted the window
    QCOMPARE(third.ended(), 0);
    QVERIFY(first.isRunning() && first.titles().contains(u"sea.png"_s));
    // Another data folder is another program.
    Start other(m_folder->filePath(u"other"_s), {photo(u"wood.png"_s, 3)});
    QVERIFY(other.shows(u"wood.png"_s));
    QVERIFY(first.titles().contains(u"sea.png"_s));
}

void TestSecondStart::theNextStartAfterAKillIsTheWindow()
{
    Start first(m_data, {photo(u"lake.png"_s, 1)});
    QVERIFY(first.shows(u"lake.png"_s));
    first.kill();
    QTRY_VERIFY(!first.isRunning());
    Start second(m_data, {photo(u"sea.png"_s, 2)});
    QVERIFY(second.shows(u"sea.png"_s));
    Start third(m_data, {m_folder->filePath(u"lake.png"_s)});
    QCOMPARE(third.ended(), 0);
    QVERIFY(second.shows(u"lake.png"_s));
}

void TestSecondStart::aCommandLineWorksBesideTheWindow()
{
    TestWindow shown(m_data);
    QVERIFY(shown.open({photo(u"lake.png"_s, 1)}));
    const QString output = m_folder->filePath(u"out.png"_s);
    Start run(m_data, {u"run"_s, u"flux-pro-1.1"_s, u"--service"_s, u"practice"_s, u"--set"_s,
                       u"prompt=a boat"_s, u"--output"_s, output, u"--json"_s});
    // Its job is in the strip while it runs, and whoever looks for orphans leaves it alone.
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, startPatienceMs);
    Start resume(m_data, {u"resume"_s, u"--json"_s});
    QCOMPARE(resume.ended(), 0);
    QCOMPARE(resume.output(), QByteArray());
    QCOMPARE(run.ended(), 0);
    const QJsonObject printed = QJsonDocument::fromJson(run.output()).object();
    QCOMPARE(printed[u"state"_s].toString(), u"ready"_s);
    QVERIFY(QFile::exists(output));
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, startPatienceMs);
    QVERIFY2(clock.elapsed() < 4000, "jobs of other processes are seen within two seconds");
    QCOMPARE(shown.feed().generations().first().id, printed[u"generation"_s].toString());
    Start listed(m_data, {u"history"_s, u"--json"_s});
    QCOMPARE(listed.ended(), 0);
    QCOMPARE(listed.output().count('\n'), 1);
}

void TestSecondStart::onlyJobsOfTheDeadAreTakenOver()
{
    TestWindow shown(m_data);
    QVERIFY(shown.open({photo(u"lake.png"_s, 1)}));
    const QString output = m_folder->filePath(u"out.png"_s);
    Start run(m_data, {u"run"_s, u"flux-pro-1.1"_s, u"--service"_s, u"practice"_s, u"--set"_s,
                       u"prompt=a boat"_s, u"--output"_s, output});
    QTRY_VERIFY_WITH_TIMEOUT(!shown.feed().generations().isEmpty() &&
                                 shown.feed().generations().first().state == JobState::Waiting,
                             startPatienceMs);
    run.kill();
    QTRY_VERIFY(!run.isRunning());
    Start resume(m_data, {u"resume"_s, u"--json"_s});
    QCOMPARE(resume.ended(), 0);
    const QJsonObject printed = QJsonDocument::fromJson(resume.output()).object();
    QCOMPARE(printed[u"state"_s].toString(), u"ready"_s);
    QVERIFY(QFile::exists(output));
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, startPatienceMs);
    QCOMPARE(shown.feed().generations().size(), 1); // fetched, not sent again
}

QTEST_MAIN(TestSecondStart)
#include "tst_secondstart.moc"
