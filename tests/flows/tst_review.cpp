#include "app/document/blending.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/imaging/filenotes.h"
#include "app/imaging/mask.h"
#include "app/imaging/masksets.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "app/storage/store.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/noticebar.h"
#include "ui/forms/composepanel.h"
#include "ui/jobs/blendpanel.h"
#include "ui/mainwindow/picturedesk.h"
#include "ui/mainwindow/picturetabs.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDoubleSpinBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QSemaphore>
#include <QThread>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <thread>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 60'000;
} // namespace

/// Looking at results, blending them and taking them, with mouse and keyboard in a real window.
class TestReview : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void theBrushPaintsTheBlendMaskAndNeverThePictures();
    void whatWasPaintedIsThereWhenTheTryIsLookedAtAgain();
    void aRowOfVariationsIsJudgedByKeysAlone();
    void aKeptEditIsBlendedAnew();
    void toolsRestWhereThePictureIsNotSent();
    void aSavedFileKnowsItsRecipeAndGoesOn();
    void picturesAreTabsAndKeepTheirWork();
    void aStrokeIsKeptHoweverSoonThePictureIsLeft_data();
    void aStrokeIsKeptHoweverSoonThePictureIsLeft();
    void aCardUnderThePointerShowsItsMask();
    void bothHalvesAreEqualAndMoveTogether_data();
    void bothHalvesAreEqualAndMoveTogether();

private:
    void makeJobs(TestWindow &shown, int variations = 1);
    void review(TestWindow &shown);
    static void typeFeather(TestWindow &shown, const QString &pixels);
    static QAction *editAction(TestWindow &shown, const QString &text);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

void TestReview::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"lake.png"_s);
    QFile file(m_photo);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(*encodePicture(testPhoto(QSize(900, 600)), {}, FileFormat::Png));
}

void TestReview::makeJobs(TestWindow &shown, int variations)
{
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    if (variations > 1)
        shown.type(u"Variations"_s, QString::number(variations));
    shown.paint({{0.4, 0.4}, {0.6, 0.5}, {0.5, 0.6}});
    shown.type(u"Prompt"_s, u"a boat"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    const qsizetype before = shown.feed().generations().size();
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), before + variations, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(std::all_of(shown.feed().generations().begin(), shown.feed().generations().end(),
                                         [](const Generation &generation) { return generation.state == JobState::Ready; }), patienceMs);
}

void TestReview::review(TestWindow &shown)
{
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing() && shown.canvas()->paintTarget(), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isSettled(), patienceMs);
}

/// Into the number's box: its slider has the same name.
void TestReview::typeFeather(TestWindow &shown, const QString &pixels)
{
    for (QDoubleSpinBox *box : shown.window().findChild<BlendPanel *>()->findChildren<QDoubleSpinBox *>()) {
        if (box->accessibleName() != u"Feather"_s)
            continue;
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, pixels);
        QTest::keyClick(box, Qt::Key_Return);
        return;
    }
    QFAIL("no feather");
}

QAction *TestReview::editAction(TestWindow &shown, const QString &text)
{
    for (QMenu *menu : shown.window().findChildren<QMenu *>()) {
        if (menu->title() == u"Edits"_s)
            emit menu->aboutToShow();
    }
    for (QAction *action : shown.window().findChildren<QAction *>()) {
        if (action->text() == text)
            return action;
    }
    return nullptr;
}

void TestReview::theBrushPaintsTheBlendMaskAndNeverThePictures()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJobs(shown);
    const MaskTiles mask = shown.canvas()->picture()->mask();
    review(shown);
    Picture *sheet = shown.canvas()->paintTarget();
    QVERIFY(sheet && sheet != shown.canvas()->picture());
    QVERIFY(sheet->mask() == mask);

    shown.canvas()->setFocus();
    shown.press(Qt::Key_E);
    shown.press(Qt::Key_C); // the divider would be grabbed
    shown.paint({{0.35, 0.45}, {0.65, 0.45}});
    QVERIFY(shown.canvas()->picture()->mask() == mask);
    QVERIFY(!(sheet->mask() == mask));
    QVERIFY(shown.canvas()->isReviewing());
    const MaskTiles painted = sheet->mask();
    shown.press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(sheet->mask() == mask);
    shown.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(sheet->mask() == painted);
    QVERIFY(shown.canvas()->picture()->mask() == mask);

    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
    const Edit edit = shown.canvas()->picture()->edits().first();
    QVERIFY(!edit.blendMask.isNull());
    QVERIFY(!(edit.patchFile == shown.feed().generations().first().patch));
    const MaskTiles outer = clipped(grown(clipped(painted, edit.crop), edit.blend->grow), edit.crop);
    for (int y = 0; y < edit.patch->rect().height(); ++y) {
        for (int x = 0; x < edit.patch->rect().width(); ++x) {
            const QPoint at = edit.patch->place + QPoint(x, y);
            QCOMPARE(edit.patch->coverage.constScanLine(y)[x] != 0, outer.at(at.x(), at.y()) != 0);
        }
    }
    QCOMPARE(edit.patch->changedOutside, 0);
}

void TestReview::whatWasPaintedIsThereWhenTheTryIsLookedAtAgain()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJobs(shown);
    review(shown);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_C);
    shown.press(Qt::Key_E);
    shown.paint({{0.35, 0.45}, {0.65, 0.45}});
    const MaskTiles painted = shown.canvas()->paintTarget()->mask();
    shown.press(Qt::Key_Escape);
    QTRY_VERIFY(!shown.canvas()->isReviewing());
    QCOMPARE(shown.canvas()->tool(), ToolId::Eraser); // tools stay
    review(shown);
    QVERIFY(shown.canvas()->paintTarget()->mask() == painted);
}

void TestReview::aRowOfVariationsIsJudgedByKeysAlone()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJobs(shown, 8);
    review(shown);
    QSet<QString> seen;
    const auto reviewed = [&] { return shown.canvas()->reviewedGeneration(); };
    for (int i = 0; i < 7; ++i) {
        const QString before = reviewed();
        seen.insert(before);
        shown.press(Qt::Key_Backspace);
        QTRY_VERIFY_WITH_TIMEOUT(reviewed() != before && !reviewed().isEmpty(), patienceMs);
    }
    seen.insert(reviewed());
    QCOMPARE(seen.size(), 8);
    const auto rejected = [&] {
        return std::count_if(shown.feed().generations().begin(), shown.feed().generations().end(),
                             [](const Generation &generation) { return generation.rejected; });
    };
    QTRY_COMPARE(rejected(), 7);
    shown.press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(rejected(), 6);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
    QVERIFY(shown.canvas()->hasFocus());
}

void TestReview::aKeptEditIsBlendedAnew()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJobs(shown);
    review(shown);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
    const Picture &picture = *shown.canvas()->picture();
    const std::shared_ptr<const Patch> first = picture.edits().first().patch;

    const auto blendAgain = [&](const QString &feather) {
        QAction *adjust = editAction(shown, u"Adjust the blend"_s);
        QVERIFY(adjust);
        adjust->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
        QTRY_VERIFY(shown.widget(u"Keep blend"_s));
        typeFeather(shown, feather);
        QTRY_COMPARE(shown.window().findChild<BlendPanel *>()->blend().feather, feather.toInt());
        QTest::mouseClick(shown.widget(u"Keep blend"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.canvas()->isReviewing(), patienceMs);
        QCOMPARE(picture.edits().size(), 1);
        QCOMPARE(picture.edits().first().blend->feather, feather.toInt());
    };
    const int begun = shown.feed().generations().first().blend.feather;
    QVERIFY(begun != 24);
    blendAgain(u"24"_s);
    const QByteArray soft = *packPatch(*picture.edits().first().patch);
    QVERIFY(soft != *packPatch(*first));
    blendAgain(QString::number(begun));
    QCOMPARE(*packPatch(*picture.edits().first().patch), *packPatch(*first));
    blendAgain(u"24"_s);
    QCOMPARE(*packPatch(*picture.edits().first().patch), soft);

    for (int step = 0; step < 3; ++step)
        shown.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(picture.edits().size(), 1);
    QCOMPARE(picture.edits().first().patch, first);
}

void TestReview::toolsRestWhereThePictureIsNotSent()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture(), patienceMs);
    QVERIFY(shown.widget(u"Brush"_s)->isEnabled());
    auto *compose = shown.window().findChild<ComposePanel *>();
    QVERIFY(compose->setCurrentEndpoint(u"flux-pro-1.1"_s));
    QTRY_VERIFY(!shown.widget(u"Brush"_s)->isEnabled());
    QVERIFY(!shown.canvas()->paintTarget());
    QVERIFY(compose->setCurrentEndpoint(u"flux-pro-1.0-fill"_s));
    QTRY_VERIFY(shown.widget(u"Brush"_s)->isEnabled());
    QVERIFY(shown.canvas()->paintTarget());
}

void TestReview::aSavedFileKnowsItsRecipeAndGoesOn()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJobs(shown);
    review(shown);
    typeFeather(shown, u"16"_s);
    QTRY_COMPARE(shown.window().findChild<BlendPanel *>()->blend().feather, 16);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
    const QByteArray opened = *readWhole(m_photo);
    const QString saved = m_folder->filePath(u"lake-edit.png"_s);
    shown.prompter.willChoose({saved});
    shown.press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->savedPath(), saved, patienceMs);
    QCOMPARE(*readWhole(m_photo), opened);

    const QByteArray recipe = recipeOf(*readWhole(saved));
    const QJsonObject edit = QJsonDocument::fromJson(recipe).object()[u"edits"_s].toArray().first().toObject();
    QCOMPARE(edit[u"blend"_s].toObject()[u"feather"_s].toInt(), 16);
    QCOMPARE(edit[u"recipe"_s].toObject()[u"prompt"_s].toString(), u"a boat"_s);
    QCOMPARE(edit[u"generation"_s].toString(), shown.feed().generations().first().id);

    shown.prompter.willAnswer(u"continue"_s);
    shown.window().takeOver({saved});
    QTRY_VERIFY_WITH_TIMEOUT(shown.prompter.asked().size() == 1, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->original().file == opened
                                 && shown.canvas()->picture()->edits().size() == 1, patienceMs);
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestReview::picturesAreTabsAndKeepTheirWork()
{
    const QString other = m_folder->filePath(u"other.png"_s);
    QVERIFY(writeWhole(other, *encodePicture(testPhoto(QSize(500, 400), 3, 8, 9), {}, FileFormat::Png)));
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    auto *tabs = shown.window().findChild<PictureTabs *>();
    QVERIFY(!tabs->isVisible());
    shown.paint({{0.4, 0.4}, {0.6, 0.5}});
    const MaskTiles mask = shown.canvas()->picture()->mask();
    shown.window().takeOver({other});
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->size() == QSize(500, 400), patienceMs);
    QTRY_VERIFY(tabs->isVisible());
    QCOMPARE(tabs->count(), 2);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Tab, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->size() == QSize(900, 600), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, patienceMs);
    shown.press(Qt::Key_W, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->size() == QSize(500, 400), patienceMs);
    QVERIFY(!tabs->isVisible());
}

void TestReview::aStrokeIsKeptHoweverSoonThePictureIsLeft_data()
{
    QTest::addColumn<QString>("leaving");
    QTest::addColumn<bool>("hasEarlierWork");
    for (const bool hasEarlierWork : {false, true}) {
        for (const QString &leaving : {u"another picture"_s, u"a file that is none"_s, u"closed"_s, u"closed, then another"_s, u"ended"_s})
            QTest::addRow("%s%s", qPrintable(leaving), hasEarlierWork ? ", with earlier work" : "") << leaving << hasEarlierWork;
    }
}

/// A slow disk has not told yet what is kept of the picture when something is painted on it and it is left again.
void TestReview::aStrokeIsKeptHoweverSoonThePictureIsLeft()
{
    QFETCH(QString, leaving);
    QFETCH(bool, hasEarlierWork);
    const QString data = m_folder->filePath(u"data"_s);
    const QString other = m_folder->filePath(u"other.png"_s);
    QVERIFY(writeWhole(other, leaving.contains(u"another"_s) ? *encodePicture(testPhoto(QSize(500, 400), 3, 8, 9), {}, FileFormat::Png)
                                                              : QByteArray("no picture")));
    MaskTiles expected(QSize(900, 600));
    const auto isOpen = [](TestWindow &shown, QSize size) { return shown.canvas()->picture() && shown.canvas()->picture()->size() == size; };
    if (hasEarlierWork) {
        TestWindow shown(data);
        QVERIFY(shown.open({m_photo}));
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(shown, QSize(900, 600)) && shown.canvas()->isSettled(), patienceMs);
        shown.paint({{0.3, 0.3}, {0.35, 0.3}});
        expected = shown.canvas()->picture()->mask();
        QVERIFY(!expected.isEmpty());
        shown.canvas()->setFocus();
        shown.press(Qt::Key_W, Qt::ControlModifier);
        QTRY_VERIFY(!isOpen(shown, QSize(900, 600)));
    }
    QSemaphore disk;
    std::jthread later;
    {
        TestWindow shown(data);
        QVERIFY(shown.open({}));
        QTRY_VERIFY(shown.feed().generations().isEmpty());
        QTest::qWait(200); // what the start asks of the disk
        shown.backend().store().run([&disk](Database &) { disk.acquire(); });
        shown.window().takeOver({m_photo});
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(shown, QSize(900, 600)) && shown.canvas()->isSettled(), patienceMs);
        shown.paint({{0.5, 0.5}, {0.6, 0.5}});
        QVERIFY(!shown.canvas()->picture()->mask().isEmpty());
        expected = united(expected, shown.canvas()->picture()->mask());
        shown.canvas()->setFocus();
        if (leaving.startsWith(u"closed"_s))
            shown.window().findChild<PictureDesk *>()->close();
        if (leaving != u"closed"_s && leaving != u"ended"_s)
            shown.window().takeOver({other});
        later = std::jthread([&disk] {
            QThread::msleep(300);
            disk.release();
        });
        if (leaving.contains(u"another"_s))
            QTRY_VERIFY_WITH_TIMEOUT(isOpen(shown, QSize(500, 400)), patienceMs);
        else if (leaving == u"closed"_s)
            QTRY_VERIFY_WITH_TIMEOUT(!isOpen(shown, QSize(900, 600)), patienceMs);
        else if (leaving != u"ended"_s)
            QTRY_VERIFY_WITH_TIMEOUT(shown.window().findChild<NoticeBar *>()->text().contains(u"other.png"_s), patienceMs);
    }
    TestWindow shown(data);
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(isOpen(shown, QSize(900, 600)) && shown.canvas()->picture()->mask() == expected, patienceMs);
}

void TestReview::aCardUnderThePointerShowsItsMask()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    makeJobs(shown);
    auto *strip = qobject_cast<QAbstractItemView *>(shown.widget(u"Jobs and results"_s));
    QVERIFY(strip);
    QTest::mouseMove(strip->viewport(), strip->visualRect(strip->model()->index(0, 0)).center());
    QTRY_VERIFY_WITH_TIMEOUT(!shown.canvas()->cardOutline().isEmpty(), patienceMs);
    QRect area;
    for (const QLine &line : shown.canvas()->cardOutline())
        area |= QRect(line.p1(), line.p2() - QPoint(1, 1)).normalized();
    QVERIFY(area.contains(shown.canvas()->picture()->mask().coveredBounds().center()));
    QTest::mouseMove(shown.canvas(), QPoint(20, 20));
    QTRY_VERIFY(shown.canvas()->cardOutline().isEmpty());
}

void TestReview::bothHalvesAreEqualAndMoveTogether_data()
{
    QTest::addColumn<QSize>("window");
    QTest::newRow("a large window") << QSize(1590, 950);
    QTest::newRow("1280 x 720") << QSize(1280,
                                         720); // the history page alone wants more than half of what is left
    QTest::newRow("as small as it gets") << QSize(900, 600);
}

void TestReview::bothHalvesAreEqualAndMoveTogether()
{
    QFETCH(QSize, window);
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    shown.window().resize(window);
    QTRY_COMPARE(shown.window().width(), std::max(window.width(), shown.window().minimumSizeHint().width()));
    makeJobs(shown);
    review(shown);
    const int alone = shown.canvas()->width();
    shown.canvas()->setFocus();
    shown.press(Qt::Key_C, Qt::ShiftModifier);
    CanvasWidget *beside = nullptr;
    QTRY_VERIFY((beside = qobject_cast<CanvasWidget *>(shown.widget(u"Before"_s))));
    QTRY_VERIFY(std::abs(beside->width() - shown.canvas()->width()) <= 1);
    QCOMPARE(beside->height(), shown.canvas()->height());
    QVERIFY(std::abs(beside->width() + shown.canvas()->width() - alone) <= 2); // nothing else gave way

    const auto areTogether = [&] {
        // One of them can be a pixel wider.
        const QPoint apart = beside->viewport().visiblePicture().center() -
                             shown.canvas()->viewport().visiblePicture().center();
        return beside->zoom() == shown.canvas()->zoom() && apart.manhattanLength() <= 4;
    };
    QTRY_VERIFY(areTogether());
    shown.canvas()->setFocus();
    for (const Qt::Key key : {Qt::Key_Equal, Qt::Key_Equal, Qt::Key_Minus, Qt::Key_1, Qt::Key_0}) {
        const double before = shown.canvas()->zoom();
        shown.press(key, Qt::ControlModifier);
        QTRY_VERIFY(shown.canvas()->zoom() != before);
        QTRY_VERIFY(areTogether());
    }
    // The person zooms the other half: this one follows.
    QTest::mouseMove(beside, beside->rect().center());
    QTRY_VERIFY(beside->underMouse());
    const double before = beside->zoom();
    QWheelEvent wheel(beside->rect().center(), beside->mapToGlobal(beside->rect().center()), {}, {0, 240},
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(beside, &wheel);
    QTRY_VERIFY(shown.canvas()->zoom() > before);
    QTRY_VERIFY(areTogether());
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Escape);
    QTRY_VERIFY(!beside->isVisible());
    QTRY_COMPARE(shown.canvas()->width(), alone);
}

QTEST_MAIN(TestReview)
#include "tst_review.moc"
