#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "app/jobs/jobqueue.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticebar.h"
#include "ui/forms/composepanel.h"
#include "ui/mainwindow/seriesflow.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QPushButton>

#include <algorithm>
#include <cstdio>
#include <fcntl.h>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int seriesPatienceMs = 60'000;
constexpr QSize seriesSize(1200, 800);
constexpr QSize seriesOtherSize(600, 500);

/// Each gets the other's name, with no moment at which one of them is missing.
bool exchange(const QString &one, const QString &other)
{
    return renameat2(AT_FDCWD, QFile::encodeName(one).constData(), AT_FDCWD, QFile::encodeName(other).constData(), RENAME_EXCHANGE) == 0;
}
} // namespace

/// Same mask, next photos: one confirmation, a job for each file, each with its own picture.
class TestNextPhotos : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void eachPictureGetsItsOwnJob();
    void otherSizesAreScaledOnlyWhenAsked();
    void editsOfAPictureGoAlong();
    void theyGoOnAfterARestart();
    void whatWasNotQueuedIsOfferedAgain();
    void whatADiskHeldUpIsOfferedAgain();
    void nothingIsSentWithoutAMask();
    void aCardOpensItsOwnPicture();

private:
    QString write(const QString &name, QSize size, quint32 seed);
    QAction *entry(TestWindow &shown) { return shown.window().findChild<Actions *>()->action(ActionId::NextPhotos); }
    void openWithMask(TestWindow &shown, const QString &photo);
    int ready(TestWindow &shown);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_first;
    QString m_second;
    QString m_third;
    QString m_small;
};

QString TestNextPhotos::write(const QString &name, QSize size, quint32 seed)
{
    const QString path = m_folder->filePath(name);
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(*encodePicture(testPhoto(size, 3, 8, seed), {}, FileFormat::Png));
    return path;
}

void TestNextPhotos::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_first = write(u"one.png"_s, seriesSize, 1);
    m_second = write(u"two.png"_s, seriesSize, 2);
    m_third = write(u"three.png"_s, seriesSize, 3);
    m_small = write(u"small.png"_s, seriesOtherSize, 4);
}

void TestNextPhotos::cleanup()
{
    m_folder.reset();
}

void TestNextPhotos::openWithMask(TestWindow &shown, const QString &photo)
{
    QVERIFY(shown.open({photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), seriesPatienceMs);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-fill"_s));
    MaskTiles mask(seriesSize);
    mask.fillRect({500, 300, 120, 90}, 255);
    shown.canvas()->picture()->changeMask(u"test"_s, mask);
    QTRY_VERIFY(shown.widget(u"Prompt"_s));
    shown.type(u"Prompt"_s, u"a boat"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
}

int TestNextPhotos::ready(TestWindow &shown)
{
    const QList<Generation> &all = shown.feed().generations();
    return int(std::count_if(all.begin(), all.end(), [](const Generation &one) { return one.state == JobState::Ready; }));
}

void TestNextPhotos::eachPictureGetsItsOwnJob()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMask(shown, m_first);
    const QString broken = m_folder->filePath(u"broken.png"_s);
    {
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no picture");
    }
    const QString copy = m_folder->filePath(u"copy of two.png"_s);
    QVERIFY(QFile::copy(m_second, copy));
    shown.prompter.willChoose({m_second, m_third, m_small, broken, copy});
    shown.prompter.willAnswer(u"fitting"_s);
    entry(shown)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 2, seriesPatienceMs);

    // What does not fit is said before anything is sent, by name.
    QCOMPARE(shown.prompter.asked().size(), 1);
    const Question asked = shown.prompter.asked().first();
    QVERIFY2(asked.detail.contains(u"small.png (600 × 500)"_s), qPrintable(asked.detail));
    QVERIFY2(asked.detail.contains(u"broken.png"_s), qPrintable(asked.detail));
    QVERIFY2(asked.detail.contains(u"copy of two.png"_s), qPrintable(asked.detail));
    QVERIFY2(asked.choices.first().text.contains(u"2"_s), qPrintable(asked.choices.first().text));
    QVERIFY2(asked.choices.first().text.contains(u"free"_s), qPrintable(asked.choices.first().text));

    const MaskTiles mask = shown.canvas()->picture()->mask();
    QStringList names;
    QStringList pictures;
    for (const Generation &made : shown.feed().generations()) {
        names << made.pictureName;
        pictures << made.picture;
        QCOMPARE(made.prompt, u"a boat"_s);
        QCOMPARE(made.picture, made.source.sha256);
        QCOMPARE(made.changedOutside, 0);
        const auto png = shown.backend().history().file(made.mask);
        QTRY_VERIFY(png.isFinished());
        const Result<MaskTiles> sent = readMask(*png.result(), u"mask"_s, seriesSize);
        QVERIFY(sent);
        QVERIFY(*sent == mask);
    }
    names.sort();
    QCOMPARE(names, (QStringList{u"three.png"_s, u"two.png"_s}));
    QVERIFY(pictures[0] != pictures[1]);
    QVERIFY(!pictures.contains(shown.canvas()->picture()->id()));
    QVERIFY(shown.canvas()->picture()->edits().isEmpty());
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestNextPhotos::otherSizesAreScaledOnlyWhenAsked()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMask(shown, m_first);
    shown.prompter.willChoose({m_second, m_small});
    shown.prompter.willAnswer(u"cancel"_s);
    entry(shown)->trigger();
    QTRY_COMPARE(shown.prompter.asked().size(), 1);
    QTest::qWait(200);
    QVERIFY(shown.feed().generations().isEmpty()); // cancelled: nothing was sent

    shown.prompter.willChoose({m_second, m_small});
    shown.prompter.willAnswer(u"scale"_s);
    entry(shown)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 2, seriesPatienceMs);
    const QList<Generation> &all = shown.feed().generations();
    const auto small = std::find_if(all.begin(), all.end(), [](const Generation &one) { return one.pictureName == u"small.png"_s; });
    QVERIFY(small != all.end());
    QCOMPARE(small->pictureSize, seriesOtherSize);
    const auto png = shown.backend().history().file(small->mask);
    QTRY_VERIFY(png.isFinished());
    const Result<MaskTiles> sent = readMask(*png.result(), u"mask"_s, seriesOtherSize);
    QVERIFY(sent);
    QVERIFY(*sent == scaledMask(shown.canvas()->picture()->mask(), seriesOtherSize));
    QCOMPARE(shown.prompter.unexpected(), 0);
}

/// A picture that has been worked on is sent as it is now.
void TestNextPhotos::editsOfAPictureGoAlong()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMask(shown, m_second);
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 1, seriesPatienceMs);
    const QString edit = shown.feed().generations().first().id;
    shown.canvas()->setFocus();
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), seriesPatienceMs);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, seriesPatienceMs);

    const QString before = shown.canvas()->picture()->id();
    openWithMask(shown, m_first);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->id() != before, seriesPatienceMs);
    MaskTiles mask(seriesSize);
    mask.fillRect({520, 310, 120, 90}, 255);
    shown.canvas()->picture()->changeMask(u"test"_s, mask);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.prompter.willChoose({m_second});
    shown.prompter.willAnswer(u"fitting"_s);
    entry(shown)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 2, seriesPatienceMs);
    const QList<Generation> &all = shown.feed().generations();
    const auto made = std::find_if(all.begin(), all.end(), [&edit](const Generation &one) { return one.id != edit; });
    QCOMPARE(made->picture, before);
    QCOMPARE(made->edits.size(), 1);
    QCOMPARE(made->edits.first().generation, edit);
}

void TestNextPhotos::theyGoOnAfterARestart()
{
    const QString data = m_folder->filePath(u"data"_s);
    {
        TestWindow shown(data, std::chrono::milliseconds(60'000));
        openWithMask(shown, m_first);
        shown.backend().queue().setHeld(true);
        shown.prompter.willChoose({m_second, m_third});
        shown.prompter.willAnswer(u"fitting"_s);
        entry(shown)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, seriesPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.window().findChild<SeriesFlow *>()->isRunning(), seriesPatienceMs);
    }
    TestWindow shown(data);
    QVERIFY(shown.open({m_first}));
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, seriesPatienceMs);
    const QStringList ids{shown.feed().generations()[0].id, shown.feed().generations()[1].id};
    QTRY_VERIFY_WITH_TIMEOUT(shown.backend().queue().progress(ids[0]).paused && shown.backend().queue().progress(ids[1]).paused,
                             seriesPatienceMs);
    shown.window().findChild<Actions *>()->action(ActionId::StartPaused)->trigger(); // the one confirmation
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 2, seriesPatienceMs);
}

void TestNextPhotos::whatWasNotQueuedIsOfferedAgain()
{
    const QString data = m_folder->filePath(u"data"_s);
    QStringList photos;
    for (int i = 0; i < 8; ++i)
        photos << write(u"photo %1.png"_s.arg(i), seriesSize, quint32(10 + i));
    {
        TestWindow shown(data);
        openWithMask(shown, m_first);
        shown.backend().queue().setHeld(true);
        shown.prompter.willChoose(photos);
        shown.prompter.willAnswer(u"fitting"_s);
        entry(shown)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!shown.feed().generations().isEmpty(), seriesPatienceMs);
        QVERIFY(shown.window().findChild<SeriesFlow *>()->isRunning());
    }
    {
        TestWindow shown(data);
        QVERIFY(shown.open({m_first}));
        auto *notice = shown.window().findChild<NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(u"still to be sent"_s), seriesPatienceMs);
        const int queued = int(shown.feed().generations().size());
        QVERIFY(queued < 8);
        QVERIFY2(notice->text().contains(u": %1 picture"_s.arg(8 - queued)), qPrintable(notice->text()));
        shown.backend().queue().setHeld(true);
        const QList<QPushButton *> buttons = notice->findChildren<QPushButton *>();
        QCOMPARE(buttons.first()->text(), u"Send the rest, free"_s);
        QTest::mouseClick(buttons.first(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 8, seriesPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.window().findChild<SeriesFlow *>()->isRunning(), seriesPatienceMs);
        QSet<QString> names;
        for (const Generation &one : shown.feed().generations())
            names.insert(one.pictureName);
        QCOMPARE(names.size(), 8); // each once
    }
    QVERIFY(QDir(data + u"/orders"_s).entryList(QDir::Files).isEmpty());
}

void TestNextPhotos::whatADiskHeldUpIsOfferedAgain()
{
    const QString files = m_folder->filePath(u"data/files"_s);
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMask(shown, m_first);
    auto *notice = shown.window().findChild<NoticeBar *>();
    // At one stroke: the window may be keeping the opened picture there just now, and would make the folder again.
    QVERIFY(writeWhole(files + u"-away"_s, "in the way"));
    QVERIFY(exchange(files, files + u"-away"_s));
    shown.prompter.willChoose({m_second, m_third});
    shown.prompter.willAnswer(u"fitting"_s);
    entry(shown)->trigger();
    QTRY_VERIFY2_WITH_TIMEOUT(notice->text().contains(u"2 pictures were not sent"_s), qPrintable(notice->text()), seriesPatienceMs);
    QVERIFY(shown.feed().generations().isEmpty());
    QCOMPARE(QDir(m_folder->filePath(u"data/orders"_s)).entryList(QDir::Files).size(), 1); // also for the next start

    QVERIFY(exchange(files, files + u"-away"_s));
    const QList<QPushButton *> buttons = notice->findChildren<QPushButton *>();
    QCOMPARE(buttons.first()->text(), u"Send the rest, free"_s);
    QTest::mouseClick(buttons.first(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 2, seriesPatienceMs);
    QCOMPARE(shown.feed().generations().size(), 2);
    QVERIFY(QDir(m_folder->filePath(u"data/orders"_s)).entryList(QDir::Files).isEmpty());
}

void TestNextPhotos::nothingIsSentWithoutAMask()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMask(shown, m_first);
    shown.canvas()->picture()->changeMask(u"test"_s, MaskTiles(seriesSize));
    QTRY_VERIFY(!shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    entry(shown)->trigger();
    QTest::qWait(100);
    QVERIFY(shown.prompter.askedForFiles().isEmpty());
}

void TestNextPhotos::aCardOpensItsOwnPicture()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    openWithMask(shown, m_first);
    shown.prompter.willChoose({m_second});
    shown.prompter.willAnswer(u"fitting"_s);
    entry(shown)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(ready(shown), 1, seriesPatienceMs);
    const QString wanted = shown.feed().generations().first().picture;
    shown.canvas()->setFocus();
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), seriesPatienceMs);
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY2(notice->text().contains(u"two.png"_s), qPrintable(notice->text()));
    const QList<QPushButton *> buttons = notice->findChildren<QPushButton *>();
    QVERIFY(!buttons.isEmpty());
    QTest::mouseClick(buttons.first(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->id() == wanted, seriesPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), seriesPatienceMs);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, seriesPatienceMs);
}

QTEST_MAIN(TestNextPhotos)
#include "tst_nextphotos.moc"
