#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "app/imaging/masksets.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/mainwindow/maskbar.h"
#include "ui/mainwindow/maskoperator.h"
#include "ui/mainwindow/maskpanel.h"
#include "ui/mainwindow/undolist.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QToolButton>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 30'000;
constexpr QSize pictureSize(1200, 800);
} // namespace

/// The menu Mask in a real window: what is previewed, applied, undone, copied, listed.
class TestMaskMenu : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void growingIsPreviewedAndOneStep();
    void theKeyGrowsFurther();
    void escLeavesTheMask();
    void everyOperationMakesItsMask_data();
    void everyOperationMakesItsMask();
    void specksAreCountedInTheBar();
    void aStrokeKeepsWhatIsShown();
    void undoEndsAnOperation();
    void typedNumbersArePreviewed();
    void copiedMasksArePasted();
    void anotherClipboardIsRefused();
    void masksOfAnotherSizeAreAskedAbout_data();
    void masksOfAnotherSizeAreAskedAbout();
    void brightnessBecomesAMask();
    void exportedMasksComeBackByteForByte();
    void theListComesWithTheSecondMask();
    void masksOfTheListAreCombined_data();
    void masksOfTheListAreCombined();
    void theListShowsWhatEachMaskCovers();
    void theUndoListGoesAnywhere();

private:
    QAction *action(ActionId id) const { return m_shown->window().findChild<Actions *>()->action(id); }
    Picture &picture() const { return *m_shown->canvas()->picture(); }
    MaskOperator &masks() const { return *m_shown->window().findChild<MaskOperator *>(); }
    bool previewed();
    void start(ActionId id);
    QString writeMask(const MaskTiles &mask);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestWindow> m_shown;
};

void TestMaskMenu::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const QString photo = m_folder->filePath(u"lake.png"_s);
    QFile file(photo);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(*encodePicture(testPhoto(pictureSize), {}, FileFormat::Png));
    file.close();
    m_shown = std::make_unique<TestWindow>(m_folder->filePath(u"data"_s));
    QVERIFY(m_shown->open({photo}));
    QTRY_VERIFY_WITH_TIMEOUT(m_shown->canvas()->picture() && m_shown->canvas()->isSettled(), patienceMs);
    MaskTiles mask(pictureSize);
    mask.fillRect({300, 200, 400, 300}, 255);
    mask.fillRect({400, 300, 40, 40}, 0);
    mask.fillRect({1000, 700, 3, 3}, 255);
    picture().changeMask(u"Brush"_s, mask);
}

void TestMaskMenu::cleanup()
{
    m_shown.reset();
    m_folder.reset();
}

bool TestMaskMenu::previewed()
{
    return QTest::qWaitFor([this] { return masks().isActive() && !masks().isWorking(); }, patienceMs);
}

void TestMaskMenu::start(ActionId id)
{
    QVERIFY(action(id)->isEnabled());
    action(id)->trigger();
    QVERIFY(previewed());
}

QString TestMaskMenu::writeMask(const MaskTiles &mask)
{
    const QString path = m_folder->filePath(u"mask.png"_s);
    return writeWhole(path, maskPng(mask, false)) ? path : QString();
}

void TestMaskMenu::growingIsPreviewedAndOneStep()
{
    const MaskTiles before = picture().mask();
    m_shown->canvas()->setFocus();
    QTest::keyClick(m_shown->canvas(), Qt::Key_G);
    QVERIFY(previewed());
    QVERIFY(m_shown->widget(u"Apply"_s) && m_shown->widget(u"By"_s));
    QVERIFY(!m_shown->widget(u"Hardness"_s)); // the bar stands where the tool's options were
    QCOMPARE(picture().mask(), grown(before, 8));
    QCOMPARE(picture().undoStack().count(), 1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(!masks().isActive());
    QVERIFY(m_shown->widget(u"Hardness"_s));
    QCOMPARE(picture().undoStack().count(), 2);
    QCOMPARE(picture().undoStack().undoName(), u"Grow the mask"_s);
    picture().undoStack().undo();
    QCOMPARE(picture().mask(), before);
}

void TestMaskMenu::theKeyGrowsFurther()
{
    const MaskTiles before = picture().mask();
    m_shown->canvas()->setFocus();
    QTest::keyClick(m_shown->canvas(), Qt::Key_G);
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_G);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_G, Qt::ShiftModifier);
    QVERIFY(previewed());
    QCOMPARE(picture().mask(), grown(before, 11));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(picture().undoStack().count(), 2);
}

void TestMaskMenu::escLeavesTheMask()
{
    const MaskTiles before = picture().mask();
    start(ActionId::MaskFeather);
    QVERIFY(!(picture().mask() == before));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!masks().isActive());
    QCOMPARE(picture().mask(), before);
    QCOMPARE(picture().undoStack().count(), 1);
    QVERIFY(m_shown->canvas()->hasFocus());
}

void TestMaskMenu::everyOperationMakesItsMask_data()
{
    using Make = std::function<MaskTiles(const MaskTiles &)>;
    QTest::addColumn<int>("id");
    QTest::addColumn<Make>("make");
    QTest::newRow("shrink") << int(ActionId::MaskShrink) << Make([](const MaskTiles &mask) { return shrunk(mask, 8); });
    QTest::newRow("feather") << int(ActionId::MaskFeather) << Make([](const MaskTiles &mask) { return feathered(mask, 16); });
    QTest::newRow("smooth") << int(ActionId::MaskSmooth) << Make([](const MaskTiles &mask) { return smoothed(mask, 12); });
    QTest::newRow("harden") << int(ActionId::MaskHarden) << Make([](const MaskTiles &mask) { return hardened(mask, 128); });
    QTest::newRow("border") << int(ActionId::MaskBorder) << Make([](const MaskTiles &mask) { return borderOf(mask, 24); });
    QTest::newRow("fill holes") << int(ActionId::MaskFillHoles) << Make([](const MaskTiles &mask) { return withoutHoles(mask, 1'000'000).mask; });
    QTest::newRow("remove specks") << int(ActionId::MaskRemoveSpecks) << Make([](const MaskTiles &mask) { return withoutSpecks(mask, 256).mask; });
}

void TestMaskMenu::everyOperationMakesItsMask()
{
    using Make = std::function<MaskTiles(const MaskTiles &)>;
    QFETCH(int, id);
    QFETCH(Make, make);
    MaskTiles soft = picture().mask();
    soft.fillRect({100, 100, 90, 90}, 150);
    picture().changeMask(u"Brush"_s, soft);
    start(ActionId(id));
    QCOMPARE(picture().mask(), make(soft));
    QTest::mouseClick(m_shown->widget(u"Apply"_s), Qt::LeftButton);
    QCOMPARE(picture().undoStack().count(), 3);
    QCOMPARE(picture().undoStack().undoName(), action(ActionId(id))->text());
}

void TestMaskMenu::specksAreCountedInTheBar()
{
    start(ActionId::MaskRemoveSpecks);
    auto *note = qobject_cast<QLabel *>(m_shown->widget(u"What the operation does"_s));
    QVERIFY(note);
    QVERIFY2(note->text().startsWith(u"1 speck removed"_s) && note->text().contains(u"9 px"_s),
             qPrintable(note->text()));
    masks().cancel();
    MaskTiles more = picture().mask();
    more.fillRect({1100, 20, 5, 5}, 255);
    picture().changeMask(u"Brush"_s, more);
    start(ActionId::MaskRemoveSpecks);
    QVERIFY2(note->text().startsWith(u"2 specks removed"_s), qPrintable(note->text()));
}

void TestMaskMenu::aStrokeKeepsWhatIsShown()
{
    const MaskTiles before = picture().mask();
    start(ActionId::MaskGrow);
    m_shown->paint({{0.1, 0.1}, {0.2, 0.1}});
    QVERIFY(!masks().isActive());
    QCOMPARE(picture().undoStack().count(), 3);
    picture().undoStack().undo(); // the stroke
    QCOMPARE(picture().mask(), grown(before, 8));
    picture().undoStack().undo();
    QCOMPARE(picture().mask(), before);
}

void TestMaskMenu::undoEndsAnOperation()
{
    start(ActionId::MaskGrow);
    action(ActionId::Undo)->trigger();
    QVERIFY(!masks().isActive());
    QVERIFY(picture().mask().isEmpty());
    QVERIFY(m_shown->widget(u"Hardness"_s));
}

void TestMaskMenu::typedNumbersArePreviewed()
{
    const MaskTiles before = picture().mask();
    start(ActionId::MaskGrow);
    QTest::keyClicks(QApplication::focusWidget(), u"20"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY(!masks().isActive());
    QCOMPARE(picture().mask(), grown(before, 20));
}

void TestMaskMenu::copiedMasksArePasted()
{
    const MaskTiles before = picture().mask();
    action(ActionId::CopyMask)->trigger();
    QTRY_VERIFY(QApplication::clipboard()->mimeData()->hasFormat(u"application/x-pentimento-mask"_s));
    picture().changeMask(u"Clear"_s, MaskTiles(pictureSize));
    action(ActionId::PasteMask)->trigger();
    QVERIFY(previewed());
    QCOMPARE(picture().mask(), before);
    QTest::keyClicks(QApplication::focusWidget(), u"100"_s); // X
    QTRY_COMPARE(picture().mask(), placed(before, {-200, 0}, pictureSize));
    masks().apply();
    QTRY_COMPARE(picture().undoStack().undoName(), u"Paste into the mask"_s);
}

void TestMaskMenu::anotherClipboardIsRefused()
{
    QApplication::clipboard()->setText(u"words"_s);
    action(ActionId::PasteMask)->trigger();
    auto *hostile = new QMimeData;
    hostile->setData(u"application/x-pentimento-mask"_s, QByteArray(40, '\xff'));
    QApplication::clipboard()->setMimeData(hostile);
    action(ActionId::PasteMask)->trigger();
    QTest::qWait(0);
    QVERIFY(!masks().isActive());
    QCOMPARE(picture().undoStack().count(), 1);
}

void TestMaskMenu::masksOfAnotherSizeAreAskedAbout_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QRect>("covered");
    QTest::newRow("scaled") << u"scale"_s << QRect(0, 0, 600, 400);
    QTest::newRow("centred") << u"centre"_s << QRect(300, 200, 300, 200);
    QTest::newRow("left alone") << u"cancel"_s << QRect(300, 200, 703, 503);
}

void TestMaskMenu::masksOfAnotherSizeAreAskedAbout()
{
    QFETCH(QString, answer);
    QFETCH(QRect, covered);
    MaskTiles half(pictureSize / 2);
    half.fillRect({0, 0, 300, 200}, 255);
    m_shown->prompter.willAnswer(answer);
    emit m_shown->canvas()->filesDropped({QUrl::fromLocalFile(writeMask(half))}, DropZone::Mask);
    QTRY_COMPARE(m_shown->prompter.asked().size(), 1);
    QVERIFY(m_shown->prompter.asked()[0].text.contains(u"600 × 400"_s));
    QTRY_COMPARE(picture().mask().coveredBounds(128), covered);
    QCOMPARE(picture().undoStack().count(), answer == u"cancel"_s ? 1 : 2);
}

void TestMaskMenu::brightnessBecomesAMask()
{
    QImage other(pictureSize, QImage::Format_RGB32);
    other.fill(Qt::black);
    other.setPixel(7, 9, qRgb(255, 255, 255));
    const QString path = m_folder->filePath(u"other.png"_s);
    QVERIFY(other.save(path));
    m_shown->prompter.willChoose({path});
    action(ActionId::MaskFromBrightness)->trigger();
    QVERIFY(previewed());
    QCOMPARE(picture().mask().coveredBounds(), QRect(7, 9, 1, 1));
    masks().apply();
    QCOMPARE(picture().undoStack().undoName(), u"Mask from brightness"_s);
    QVERIFY(!action(ActionId::MaskFromTransparency)->isEnabled()); // the photo has none
    QVERIFY(!action(ActionId::MaskFromResult)->isEnabled());       // no card is selected
}

void TestMaskMenu::exportedMasksComeBackByteForByte()
{
    MaskTiles soft = feathered(picture().mask(), 40);
    picture().changeMask(u"Feather"_s, soft);
    const QString first = m_folder->filePath(u"first.png"_s);
    const QString second = m_folder->filePath(u"second.png"_s);
    m_shown->prompter.willChoose({first});
    action(ActionId::ExportMask)->trigger();
    QTRY_VERIFY(QFile::exists(first));
    picture().changeMask(u"Clear"_s, MaskTiles(pictureSize));
    m_shown->prompter.willChoose({first});
    action(ActionId::ImportMask)->trigger();
    QTRY_COMPARE(picture().mask(), soft);
    m_shown->prompter.willChoose({second});
    action(ActionId::ExportMask)->trigger();
    QTRY_VERIFY(QFile::exists(second));
    QCOMPARE(*readWhole(second), *readWhole(first));
}

void TestMaskMenu::theListComesWithTheSecondMask()
{
    auto *panel = m_shown->window().findChild<MaskPanel *>();
    QVERIFY(!panel->isVisible());
    const MaskTiles first = picture().mask();
    action(ActionId::DuplicateMask)->trigger();
    QVERIFY(panel->isVisible());
    QCOMPARE(panel->list()->count(), 2);
    QCOMPARE(panel->list()->currentRow(), 1);
    QCOMPARE(picture().mask(), first);
    picture().changeMask(u"Clear"_s, MaskTiles(pictureSize));
    panel->list()->setCurrentRow(0);
    QCOMPARE(picture().mask(), first);
    panel->list()->item(1)->setText(u"Sky"_s);
    QTRY_COMPARE(picture().masks()[1].name, u"Sky"_s);
    action(ActionId::NextMask)->trigger();
    QCOMPARE(panel->list()->currentRow(), 1);
    panel->list()->setFocus();
    QTest::keyClick(panel->list(), Qt::Key_Delete);
    QCOMPARE(picture().maskCount(), 1);
    QVERIFY(!panel->isVisible());
    QVERIFY(m_shown->canvas()->hasFocus()); // not the prompt, in which the next key would be text
    picture().undoStack().undo();
    QVERIFY(panel->isVisible());
}

void TestMaskMenu::masksOfTheListAreCombined_data()
{
    QTest::addColumn<QString>("choice");
    QTest::addColumn<MaskCombine>("how");
    QTest::newRow("united") << u"Add to the mask"_s << MaskCombine::Add;
    QTest::newRow("subtracted") << u"Take away from it"_s << MaskCombine::Subtract;
    QTest::newRow("intersected") << u"Keep what both cover"_s << MaskCombine::Intersect;
    QTest::newRow("replaced") << u"Replace it"_s << MaskCombine::Replace;
}

void TestMaskMenu::masksOfTheListAreCombined()
{
    QFETCH(QString, choice);
    QFETCH(MaskCombine, how);
    const MaskTiles first = feathered(picture().mask(), 20);
    picture().changeMask(u"Feather"_s, first);
    action(ActionId::NewMask)->trigger();
    MaskTiles second(pictureSize);
    second.fillRect({500, 100, 400, 300}, 200);
    picture().changeMask(u"Brush"_s, second);
    const QString chosen = picture().chosenMask();

    auto *button = qobject_cast<QToolButton *>(
        m_shown->window().findChild<MaskPanel *>()->findChild<QToolButton *>(u"combine"_s));
    QVERIFY(button && button->isVisible());
    emit button->menu()->aboutToShow();
    const QList<QAction *> others = button->menu()->actions();
    QCOMPARE(others.size(), 1); // not with itself
    QVERIFY(others.first()->text().contains(picture().masks()[0].name));
    others.first()->trigger();
    QVERIFY(previewed());
    auto *box = qobject_cast<QComboBox *>(m_shown->widget(u"Combine"_s));
    QVERIFY(box);
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Home);
    for (int i = 0; i < box->count() && box->currentText() != choice; ++i)
        QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->currentText(), choice);
    QVERIFY(previewed());
    MaskTiles wanted = second;
    combineMasks(wanted, first, how, wanted.rect());
    QTRY_COMPARE(picture().mask(), wanted);
    masks().apply();
    QCOMPARE(picture().undoStack().undoName(), u"Combine masks"_s);
    // The other mask is as it was, and undo brings this one back.
    QCOMPARE(picture().masks()[0].tiles, first);
    QCOMPARE(picture().chosenMask(), chosen);
    picture().undoStack().undo();
    QCOMPARE(picture().mask(), second);
}

void TestMaskMenu::theListShowsWhatEachMaskCovers()
{
    auto *list = m_shown->window().findChild<MaskPanel *>()->list();
    action(ActionId::NewMask)->trigger();
    // Bright where the mask covers the picture, by shares of its size.
    const auto brightness = [list](int row, double x, double y) {
        const QSize size = pictureSize.scaled(list->iconSize(), Qt::KeepAspectRatio);
        const QImage image = list->item(row)->icon().pixmap(list->iconSize(), 1.0).toImage();
        return qGray(image.pixel((image.width() - size.width()) / 2 + int(x * size.width()),
                                 (image.height() - size.height()) / 2 + int(y * size.height())));
    };
    QVERIFY(brightness(0, 500.0 / 1200, 450.0 / 800) > 240);
    QVERIFY(brightness(0, 100.0 / 1200, 100.0 / 800) < 60);
    QVERIFY(brightness(1, 500.0 / 1200, 450.0 / 800) < 60);
    // What is painted shows a moment later; a line too, though it is thinner than a pixel of the small
    // picture.
    MaskTiles line(pictureSize);
    line.fillRect({0, 396, 1200, 8}, 255);
    picture().changeMask(u"Brush"_s, line);
    QTRY_VERIFY(brightness(1, 0.5, 0.5) > brightness(1, 0.5, 0.1) + 40);
    QVERIFY(brightness(0, 500.0 / 1200, 450.0 / 800) > 240);
    // A chosen row is marked by its ground: its picture stays gray.
    const QColor chosen =
        list->item(1)->icon().pixmap(list->iconSize(), 1.0, QIcon::Selected).toImage().pixelColor(28, 20);
    QCOMPARE(chosen.red(), chosen.blue());
}

void TestMaskMenu::theUndoListGoesAnywhere()
{
    auto *list = m_shown->window().findChild<UndoList *>();
    QVERIFY(!list->isVisible());
    action(ActionId::UndoSteps)->trigger();
    QVERIFY(list->isVisible());
    for (int i = 0; i < 4; ++i) {
        MaskTiles mask(pictureSize);
        mask.fillRect({i * 50, 0, 30, 30}, 255);
        picture().changeMask(u"Step %1"_s.arg(i), mask);
    }
    QAbstractItemModel *steps = list->view()->model();
    QCOMPARE(steps->rowCount(), 6);
    QCOMPARE(steps->index(0, 0).data().toString(), u"As opened"_s);
    QCOMPARE(steps->index(3, 0).data().toString(), u"Step 1"_s);
    QTest::mouseClick(list->view()->viewport(), Qt::LeftButton, {}, list->view()->visualRect(steps->index(3, 0)).center());
    QCOMPARE(picture().undoStack().index(), 3);
    QCOMPARE(picture().mask().coveredBounds(), QRect(50, 0, 30, 30));
    QCOMPARE(steps->index(4, 0).data(Qt::AccessibleTextRole).toString(), u"Step 2, undone"_s);
    picture().undoStack().setBudget(1);
    QVERIFY(steps->index(0, 0).data().toString().contains(u"given up"_s));
}

QTEST_MAIN(TestMaskMenu)
#include "tst_maskmenu.moc"
