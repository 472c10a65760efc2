#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/extension.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/extensionframe.h"
#include "ui/common/noticebar.h"
#include "ui/common/numberfield.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/framegroup.h"
#include "ui/forms/schemaform.h"
#include "ui/jobs/jobspanel.h"
#include "ui/mainwindow/extensionpanel.h"
#include "ui/mainwindow/regionsdialog.h"

#include <QAction>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int outpaintPatienceMs = 60'000;
constexpr QSize paperSize(900, 600);

Raster fileSamples(const QString &path)
{
    const Result<DecodedPicture> read = decodePicture(*readWhole(path), path);
    Q_ASSERT(read);
    return read->pixels;
}
} // namespace

/// The canvas extended in the window, filled through Practice, saved and opened again.
class TestOutpaint : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void byNumbersGeneratedAcceptedSaved();
    void byPullingAnEdge();
    void cancelLeavesEverything();
    void aRestartFindsTheCanvas();
    void inStepsAsRegions();
    void stepsThatWereNotSentWait();
    void aStepThatFailsLeavesTheOthers_data();
    void aStepThatFailsLeavesTheOthers();
    void byAnEndpointOfItsOwn_data();
    void byAnEndpointOfItsOwn();
    void byAnEndpointOfItsOwnInSteps();
    void cardsOfBothCanvases();
    void forgettingTakesItsTriesAlong();

private:
    void open(TestWindow &shown);
    void startExtending(TestWindow &shown);
    void setNumber(TestWindow &shown, const QString &name, int value);
    void press(TestWindow &shown, const QString &button);
    void pressNotice(TestWindow &shown, const QString &button);
    QString sentence(TestWindow &shown) const;
    void generateAndAccept(TestWindow &shown);
    RegionsDialog *regionsDialog(TestWindow &shown);
    void sendRegions(RegionsDialog &dialog, const QStringList &prompts);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

void TestOutpaint::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"hill.png"_s);
    QVERIFY(writeWhole(m_photo, *encodePicture(testPhoto(paperSize), {}, FileFormat::Png)));
}

void TestOutpaint::cleanup() { m_folder.reset(); }

void TestOutpaint::open(TestWindow &shown)
{
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->isComplete() &&
                                 shown.canvas()->isSettled(),
                             outpaintPatienceMs);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-fill"_s));
}

void TestOutpaint::startExtending(TestWindow &shown)
{
    shown.window().findChild<Actions *>()->action(ActionId::ExtendCanvas)->trigger();
    QTRY_VERIFY(shown.widget(u"Overlap"_s));
    QVERIFY(shown.canvas()->extensionFrame().isActive());
}

void TestOutpaint::setNumber(TestWindow &shown, const QString &name, int value)
{
    shown.type(name, QString::number(value));
    shown.press(Qt::Key_Tab);
}

void TestOutpaint::press(TestWindow &shown, const QString &button)
{
    auto *found = qobject_cast<QPushButton *>(shown.widget(button));
    QVERIFY2(found && found->isEnabled(), qPrintable(button));
    QTest::mouseClick(found, Qt::LeftButton);
}

void TestOutpaint::pressNotice(TestWindow &shown, const QString &button)
{
    const QList<QPushButton *> buttons =
        shown.window().findChild<NoticeBar *>()->findChildren<QPushButton *>();
    const auto found = std::find_if(buttons.begin(), buttons.end(),
                                    [&button](const QPushButton *one) { return one->text() == button; });
    QVERIFY2(found != buttons.end(), qPrintable(button));
    QTest::mouseClick(*found, Qt::LeftButton);
}

QString TestOutpaint::sentence(TestWindow &shown) const
{
    const auto *label = qobject_cast<QLabel *>(shown.widget(u"What the extension does"_s));
    return label ? label->text() : QString();
}

void TestOutpaint::generateAndAccept(TestWindow &shown)
{
    Picture &picture = *shown.canvas()->picture();
    const qsizetype before = picture.edits().size();
    const qsizetype cards = shown.feed().generations().size();
    shown.type(u"Prompt"_s, u"more of the hill"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.feed().generations().size() > cards &&
                                 shown.feed().generations().first().state == JobState::Ready,
                             outpaintPatienceMs);
    shown.window().findChild<JobsPanel *>()->select(shown.feed().generations().first().id);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), outpaintPatienceMs);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), before + 1, outpaintPatienceMs);
}

void TestOutpaint::byNumbersGeneratedAcceptedSaved()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    startExtending(shown);
    setNumber(shown, u"Right"_s, 200);
    setNumber(shown, u"Overlap"_s, 0);
    QVERIFY2(sentence(shown).contains(u"1100 × 600"_s), qPrintable(sentence(shown)));
    QVERIFY2(sentence(shown).contains(u"at once, free"_s), qPrintable(sentence(shown)));
    QCOMPARE(shown.canvas()->extensionFrame().frame(), QRect(0, 0, 1100, 600));
    press(shown, u"Apply"_s);
    Picture &picture = *shown.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.size(), QSize(1100, 600), outpaintPatienceMs);
    QVERIFY(!shown.canvas()->extensionFrame().isActive());
    QVERIFY(!shown.widget(u"Overlap"_s));
    QVERIFY(picture.mask() == extensionMask(paperSize, {0, 0, 200, 0}, 0));
    const auto *frame = shown.window().findChild<FrameGroup *>();
    const QList<NumberField *> numbers = frame->findChildren<NumberField *>();
    const auto grow = std::find_if(numbers.begin(), numbers.end(), [](const NumberField *one) {
        return one->accessibleName() == u"Grow before sending"_s;
    });
    QVERIFY(grow != numbers.end());
    QTRY_VERIFY_WITH_TIMEOUT(!(*grow)->isEnabled(), outpaintPatienceMs); // it is not applied there
    const MaskTiles newArea = picture.mask();
    MaskTiles inside(picture.size());
    inside.fillRect({300, 200, 160, 120}, 255);
    picture.changeMask(u"test"_s, inside);
    QTRY_VERIFY_WITH_TIMEOUT((*grow)->isEnabled(), outpaintPatienceMs);
    picture.undoStack().undo();
    QVERIFY(picture.mask() == newArea);
    QCOMPARE(picture.undoStack().undoName(), u"Extend canvas"_s);
    QVERIFY(shown.window().windowTitle().contains(u"•"_s));

    generateAndAccept(shown);
    const Generation made = shown.feed().generations().first();
    QCOMPARE(made.pictureSize, QSize(1100, 600));
    QCOMPARE(made.changedOutside, 0);
    QVERIFY(made.samplesOutside > 0);

    const QString saved = m_folder->filePath(u"hill-edit.png"_s);
    shown.prompter.willChoose({saved});
    shown.window().findChild<Actions *>()->action(ActionId::Save)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(saved) && !shown.window().windowTitle().contains(u"•"_s),
                             outpaintPatienceMs);
    const Raster before = fileSamples(m_photo);
    const Raster after = fileSamples(saved);
    QCOMPARE(after.size(), QSize(1100, 600));
    QVERIFY(after.copy({QPoint(0, 0), paperSize}) == before);

    picture.undoStack().undo(); // the accept
    picture.undoStack().undo(); // the extension
    QCOMPARE(picture.size(), paperSize);
    QTRY_VERIFY(picture.isComplete());
    QVERIFY(compose(picture.snapshot())->pixels == before);
    QTRY_VERIFY(shown.canvas()->isSettled());
}

void TestOutpaint::byPullingAnEdge()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    startExtending(shown);
    CanvasWidget &canvas = *shown.canvas();
    QTRY_VERIFY(canvas.isSettled());
    // Off the middle of the right edge, where the view shows it at this moment.
    const QPoint edge = canvas.viewport().toView({900, 340}).toPoint();
    QTest::mouseMove(&canvas, edge);
    QCOMPARE(canvas.cursor().shape(), Qt::SizeHorCursor);
    QTest::mousePress(&canvas, Qt::LeftButton, {}, edge);
    QTest::mouseMove(&canvas, edge + QPoint(20, 0));
    QTest::mouseMove(&canvas, edge + QPoint(40, 0));
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, edge + QPoint(40, 0));
    const QMargins margins = canvas.extensionFrame().margins();
    QVERIFY(margins.right() > 20);
    QCOMPARE(margins, QMargins(0, 0, margins.right(), 0));
    auto *box = qobject_cast<NumberBox *>(shown.widget(u"Right"_s));
    QVERIFY(box);
    QCOMPARE(qRound(box->value()), margins.right());
    QVERIFY(canvas.picture()->mask().isEmpty()); // nothing was painted
    box->setFocus();
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(canvas.picture()->size(), QSize(900 + margins.right(), 600),
                              outpaintPatienceMs);
    QVERIFY(canvas.picture()->mask() == extensionMask(paperSize, margins, 16));
    QVERIFY(canvas.extensionFrame().frame().isEmpty());
}

void TestOutpaint::cancelLeavesEverything()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    startExtending(shown);
    setNumber(shown, u"Top"_s, 300'000);
    setNumber(shown, u"Bottom"_s, 60'000);
    QVERIFY(!qobject_cast<QPushButton *>(shown.widget(u"Apply"_s))->isEnabled());
    QVERIFY2(sentence(shown).contains(u"more than a picture can have"_s), qPrintable(sentence(shown)));
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Escape);
    QVERIFY(!shown.canvas()->extensionFrame().isActive());
    QCOMPARE(shown.canvas()->picture()->size(), paperSize);
    QCOMPARE(shown.canvas()->picture()->undoStack().count(), 0);
    startExtending(shown); // and begins anew
    QVERIFY(shown.canvas()->extensionFrame().margins().isNull());
}

void TestOutpaint::aRestartFindsTheCanvas()
{
    MaskTiles mask;
    {
        TestWindow shown(m_folder->filePath(u"data"_s));
        open(shown);
        startExtending(shown);
        setNumber(shown, u"Left"_s, 120);
        press(shown, u"Apply"_s);
        QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->size(), QSize(1020, 600), outpaintPatienceMs);
        mask = shown.canvas()->picture()->mask();
        generateAndAccept(shown);
    }
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() &&
                                 shown.canvas()->picture()->size() == QSize(1020, 600) &&
                                 shown.canvas()->picture()->isComplete() && shown.canvas()->isSettled(),
                             outpaintPatienceMs);
    Picture &picture = *shown.canvas()->picture();
    QCOMPARE(picture.edits().size(), 1);
    QCOMPARE(picture.undoStack().count(), 2);
    picture.undoStack().undo();
    QVERIFY(picture.mask() == mask);
    picture.undoStack().undo();
    QCOMPARE(picture.size(), paperSize);

    picture.undoStack().goTo(2);
    pressNotice(shown, u"Start fresh"_s);
    QCOMPARE(picture.size(), paperSize); // as it was opened
    QVERIFY(picture.edits().isEmpty() && picture.mask().isEmpty());
    picture.undoStack().undo();
    QCOMPARE(picture.size(), QSize(1020, 600));
    QCOMPARE(picture.edits().size(), 1);
}

void TestOutpaint::inStepsAsRegions()
{
    const QSize large(2600, 1800);
    QVERIFY(writeWhole(m_photo, *encodePicture(testPhoto(large), {}, FileFormat::Png)));
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    startExtending(shown);
    setNumber(shown, u"Right"_s, 900);
    setNumber(shown, u"Overlap"_s, 0);
    QVERIFY2(sentence(shown).contains(u"in 2 steps, free"_s), qPrintable(sentence(shown)));
    press(shown, u"Apply"_s);
    RegionsDialog *asked = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((asked = shown.window().findChild<RegionsDialog *>()), outpaintPatienceMs);
    Picture &picture = *shown.canvas()->picture();
    QCOMPARE(picture.size(), QSize(3500, 1800));
    QCOMPARE(picture.maskCount(), 2);
    QCOMPARE(asked->findChildren<QCheckBox *>().size(), 2);
    const QList<QPushButton *> buttons = asked->findChildren<QPushButton *>();
    const auto send = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton *one) {
        return one->text().contains(u"Generate"_s);
    });
    QVERIFY(send != buttons.end());
    for (QLineEdit *prompt : asked->findChildren<QLineEdit *>())
        QTest::keyClicks(prompt, u"more of the hill"_s);
    QTest::mouseClick(*send, Qt::LeftButton);
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(u"2 regions are ready"_s),
                             outpaintPatienceMs);
    const QList<Generation> made = shown.feed().generations();
    QCOMPARE(made.size(), 2);
    for (const Generation &one : made) {
        QVERIFY(!one.plan.isScaled()); // at full detail
        QCOMPARE(one.changedOutside, 0);
    }
    QCOMPARE(made[0].edits.size() + made[1].edits.size(),
             1); // the second was made from the first one's result
    QTest::mouseClick(notice->findChildren<QPushButton *>().first(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 2, outpaintPatienceMs);
    QVERIFY(compose(picture.snapshot())->pixels.copy({QPoint(0, 0), large}) == fileSamples(m_photo));
}

/// A person who is not ready to pay yet finds the steps again, also after a restart.
void TestOutpaint::stepsThatWereNotSentWait()
{
    const QSize large(2600, 1000);
    QVERIFY(writeWhole(m_photo, *encodePicture(testPhoto(large), {}, FileFormat::Png)));
    const QString data = m_folder->filePath(u"data"_s);
    QList<QRect> parts;
    {
        TestWindow shown(data);
        open(shown);
        QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-expand"_s));
        startExtending(shown);
        shown.window().findChild<ExtensionPanel *>()->setMargins({0, 0, 3000, 0});
        setNumber(shown, u"Overlap"_s, 0);
        QVERIFY2(sentence(shown).contains(u"in 2 steps, free"_s), qPrintable(sentence(shown)));
        press(shown, u"Apply"_s);
        RegionsDialog *asked = regionsDialog(shown);
        QVERIFY(asked);
        for (const NamedMask &mask : shown.canvas()->picture()->masks())
            parts << mask.part;
        QCOMPARE(parts.size(), 2);
        asked->reject();
        QCoreApplication::sendPostedEvents(asked, QEvent::DeferredDelete);
        auto *notice = shown.window().findChild<NoticeBar *>();
        QVERIFY2(notice->text().contains(u"waits in 2 masks"_s), qPrintable(notice->text()));
        pressNotice(shown, u"Send them…"_s);
        asked = regionsDialog(shown);
        QVERIFY(asked);
        QCOMPARE(asked->findChildren<QCheckBox *>().size(), 2);
        asked->reject();
        QVERIFY(shown.feed().generations().isEmpty());
    }
    TestWindow shown(data);
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->picture()->size() == QSize(5600, 1000)
                                 && shown.canvas()->picture()->isComplete() && shown.canvas()->isSettled(),
                             outpaintPatienceMs);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-expand"_s));
    shown.window().findChild<Actions *>()->action(ActionId::SeveralRegions)->trigger();
    RegionsDialog *asked = regionsDialog(shown);
    QVERIFY(asked);
    sendRegions(*asked, {u"more of the hill"_s, u"the last of the hill"_s});
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY2_WITH_TIMEOUT(notice->text().contains(u"2 regions are ready"_s), qPrintable(notice->text()), outpaintPatienceMs);
    QList<QRect> made;
    for (const Generation &one : shown.feed().generations())
        made << one.plan.source;
    std::sort(made.begin(), made.end(), [](const QRect &one, const QRect &other) { return one.right() < other.right(); });
    QCOMPARE(made, parts);
    pressNotice(shown, u"Place all"_s);
    Picture &picture = *shown.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 2, outpaintPatienceMs);
    QVERIFY(compose(picture.snapshot())->pixels.copy({QPoint(0, 0), large}) == fileSamples(m_photo));
}

RegionsDialog *TestOutpaint::regionsDialog(TestWindow &shown)
{
    for (int i = 0; i < 200; ++i) {
        if (auto *found = shown.window().findChild<RegionsDialog *>())
            return found;
        QTest::qWait(50);
    }
    return nullptr;
}

void TestOutpaint::sendRegions(RegionsDialog &dialog, const QStringList &prompts)
{
    const QList<QLineEdit *> lines = dialog.findChildren<QLineEdit *>();
    QCOMPARE(lines.size(), prompts.size());
    for (qsizetype i = 0; i < lines.size(); ++i) {
        lines[i]->selectAll();
        QTest::keyClicks(lines[i], prompts[i]);
    }
    const QList<QPushButton *> buttons = dialog.findChildren<QPushButton *>();
    const auto send = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton *one) {
        return one->text().contains(u"Generate"_s);
    });
    QVERIFY(send != buttons.end());
    QTest::mouseClick(*send, Qt::LeftButton);
    QTRY_VERIFY(!dialog.isVisible());
    QCoreApplication::sendPostedEvents(&dialog, QEvent::DeferredDelete);
}

void TestOutpaint::aStepThatFailsLeavesTheOthers_data()
{
    QTest::addColumn<bool>("placesFirst"); // what came, before the rest is sent
    QTest::newRow("the rest, then placed together") << false;
    QTest::newRow("placed, then the rest") << true;
}

/// The second of three steps is refused: the first is kept, the third, which lies over the second, is not sent, and
/// both can be sent without paying for the first again.
void TestOutpaint::aStepThatFailsLeavesTheOthers()
{
    QFETCH(bool, placesFirst);
    const QSize large(2600, 1000);
    QVERIFY(writeWhole(m_photo, *encodePicture(testPhoto(large), {}, FileFormat::Png)));
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    startExtending(shown);
    setNumber(shown, u"Right"_s, 3000);
    setNumber(shown, u"Overlap"_s, 0);
    QVERIFY2(sentence(shown).contains(u"in 3 steps, free"_s), qPrintable(sentence(shown)));
    press(shown, u"Apply"_s);
    RegionsDialog *asked = regionsDialog(shown);
    QVERIFY(asked);
    sendRegions(*asked, {u"more of the hill"_s, u"moderated"_s, u"the last of the hill"_s});
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(u"1 of 3 regions"_s), outpaintPatienceMs);
    QVERIFY2(notice->text().contains(u"1 region was not sent."_s), qPrintable(notice->text()));
    const auto inState = [&shown](JobState state) {
        const QList<Generation> all = shown.feed().generations();
        return std::count_if(all.begin(), all.end(), [state](const Generation &one) { return one.state == state; });
    };
    QCOMPARE(shown.feed().generations().size(), 2); // the third was not sent
    QCOMPARE(inState(JobState::Ready), 1);
    const auto first = [&shown] {
        const QList<Generation> all = shown.feed().generations();
        return *std::find_if(all.begin(), all.end(), [](const Generation &one) { return one.prompt == u"more of the hill"_s; });
    }();
    Picture &picture = *shown.canvas()->picture();
    if (placesFirst) {
        pressNotice(shown, u"Place all"_s);
        QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 1, outpaintPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(u"without a result"_s), outpaintPatienceMs);
    }
    pressNotice(shown, u"Send the rest…"_s);
    asked = regionsDialog(shown);
    QVERIFY(asked);
    QCOMPARE(asked->findChildren<QCheckBox *>().size(), 2); // the first is not offered
    sendRegions(*asked, {u"some of the hill"_s, u"the last of the hill"_s});
    const QString text = placesFirst ? u"2 regions are ready"_s : u"3 regions are ready"_s;
    QTRY_VERIFY2_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(text), qPrintable(notice->text()), outpaintPatienceMs);
    QCOMPARE(inState(JobState::Ready), 3);
    QCOMPARE(shown.feed().generations().size(), 4);
    for (const Generation &one : shown.feed().generations()) {
        if (one.prompt == u"some of the hill"_s) {
            QCOMPARE(one.edits.size(), 1);
            QCOMPARE(one.edits.first().generation, first.id);
        }
    }
    pressNotice(shown, u"Place all"_s);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 3, outpaintPatienceMs);
    QCOMPARE(picture.edits().first().generation, first.id);
    QVERIFY(compose(picture.snapshot())->pixels.copy({QPoint(0, 0), large}) == fileSamples(m_photo));
}

void TestOutpaint::byAnEndpointOfItsOwn_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QJsonObject>("fields");
    QTest::newRow("margins") << u"flux-pro-1.0-expand"_s
                             << QJsonObject{
                                    {u"left"_s, 40}, {u"top"_s, 0}, {u"right"_s, 200}, {u"bottom"_s, 64}};
    QTest::newRow("offsets") << u"flux-tools/outpainting-v1"_s
                             << QJsonObject{{u"width"_s, 1140},
                                            {u"height"_s, 664},
                                            {u"reference_offset_x"_s, 40},
                                            {u"reference_offset_y"_s, 0}};
}

void TestOutpaint::byAnEndpointOfItsOwn()
{
    QFETCH(QString, endpoint);
    QFETCH(QJsonObject, fields);
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(endpoint));
    startExtending(shown);
    // By the panel itself: the form has fields of the same names.
    auto *panel = shown.window().findChild<ExtensionPanel *>();
    panel->setMargins({40, 0, 200, 64});
    setNumber(shown, u"Overlap"_s, 0);
    const auto *steps = panel->findChild<QCheckBox *>();
    QVERIFY(!steps->isEnabled());
    QVERIFY2(steps->toolTip().contains(u"all of this at once"_s), qPrintable(steps->toolTip())); // and it says why
    QVERIFY2(sentence(shown).contains(u"1140 × 664"_s) && sentence(shown).contains(u"at once"_s),
             qPrintable(sentence(shown)));
    press(shown, u"Apply"_s);
    Picture &picture = *shown.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.size(), QSize(1140, 664), outpaintPatienceMs);
    auto *form = shown.window().findChild<ComposePanel *>(); // whose form says so too
    for (auto it = fields.begin(); it != fields.end(); ++it)
        QTRY_COMPARE(form->form().values().value(it.key()).toInt(-1), it.value().toInt());
    const Raster prefilled = compose(picture.snapshot())->pixels;
    generateAndAccept(shown);
    const Generation made = shown.feed().generations().first();
    for (auto it = fields.begin(); it != fields.end(); ++it)
        QCOMPARE(made.fields.value(it.key()).toInt(-1), it.value().toInt());
    QCOMPARE(made.plan.source, QRect(0, 0, 1140, 664));
    QCOMPARE(made.changedOutside, 0);
    const auto sent = shown.backend().history().file(made.uploads.first().file).result();
    QCOMPARE(probePicture(*sent, u"sent"_s)->size, paperSize); // the picture alone, without its new area
    const Raster after = compose(picture.snapshot())->pixels;
    QVERIFY(after.copy({QPoint(40, 0), paperSize}) == fileSamples(m_photo));
    QVERIFY(!(after.copy({940, 0, 200, 664}) == prefilled.copy({940, 0, 200, 664})));
}

/// More than the endpoint takes at once: each step goes on from the one before.
void TestOutpaint::byAnEndpointOfItsOwnInSteps()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-expand"_s));
    startExtending(shown);
    auto *panel = shown.window().findChild<ExtensionPanel *>();
    panel->setMargins({0, 0, 3000, 40});
    setNumber(shown, u"Overlap"_s, 0);
    auto *inSteps = panel->findChild<QCheckBox *>();
    QVERIFY(inSteps->isEnabled());
    QVERIFY2(sentence(shown).contains(u"in 2 steps, free"_s), qPrintable(sentence(shown)));
    inSteps->setChecked(false);
    QVERIFY2(sentence(shown).contains(u"let it go in steps"_s), qPrintable(sentence(shown)));
    inSteps->setChecked(true);
    press(shown, u"Apply"_s);
    RegionsDialog *asked = regionsDialog(shown);
    QVERIFY(asked);
    Picture &picture = *shown.canvas()->picture();
    QCOMPARE(picture.size(), QSize(3900, 640));
    QCOMPARE(picture.maskCount(), 2);
    const Raster prefilled = compose(picture.snapshot())->pixels;
    sendRegions(*asked, {u"more of the hill"_s, u"the sea"_s});
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY2_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(u"2 regions are ready"_s), qPrintable(notice->text()), outpaintPatienceMs);
    for (const Generation &one : shown.feed().generations()) {
        const bool isFirst = one.prompt == u"more of the hill"_s;
        QCOMPARE(one.edits.size(), isFirst ? 0 : 1); // the second was made from the first one's result
        QCOMPARE(one.plan.source, isFirst ? QRect(0, 0, 2400, 640) : QRect(0, 0, 3900, 640));
        QCOMPARE(one.fields.value(u"right"_s).toInt(), 1500);
        QCOMPARE(one.fields.value(u"bottom"_s).toInt(), isFirst ? 40 : 0);
        QCOMPARE(one.changedOutside, 0);
        const auto sent = shown.backend().history().file(one.uploads.first().file).result();
        QCOMPARE(probePicture(*sent, u"sent"_s)->size, isFirst ? paperSize : QSize(2400, 640));
    }
    pressNotice(shown, u"Place all"_s);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 2, outpaintPatienceMs);
    const Raster after = compose(picture.snapshot())->pixels;
    QVERIFY(after.copy({QPoint(0, 0), paperSize}) == fileSamples(m_photo));
    QVERIFY(!(after.copy({1000, 0, 1000, 600}) == prefilled.copy({1000, 0, 1000, 600})));
    QVERIFY(!(after.copy({2500, 0, 1400, 640}) == prefilled.copy({2500, 0, 1400, 640})));
}

void TestOutpaint::cardsOfBothCanvases()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    Picture &picture = *shown.canvas()->picture();
    MaskTiles mask(paperSize);
    mask.fillRect({300, 200, 160, 120}, 255);
    picture.changeMask(u"test"_s, mask);
    generateAndAccept(shown);
    const Generation first = shown.feed().generations().first();
    const QRect place = picture.edits().first().patch->rect();
    picture.undoStack().undo();
    startExtending(shown);
    setNumber(shown, u"Left"_s, 150);
    press(shown, u"Apply"_s);
    QTRY_COMPARE_WITH_TIMEOUT(picture.size(), QSize(1050, 600), outpaintPatienceMs);

    // A try of before shows where it belongs.
    auto *strip = shown.window().findChild<JobsPanel *>();
    strip->select(first.id);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), outpaintPatienceMs);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 1, outpaintPatienceMs);
    QCOMPARE(picture.edits().first().patch->rect(), place.translated(150, 0));
    picture.restoreLastMask(); // of the new area
    generateAndAccept(shown);
    const Generation second = shown.feed().generations().first();
    QCOMPARE(second.pictureSize, QSize(1050, 600));
    QCOMPARE(second.edits.size(), 1);

    picture.undoStack().goTo(1); // the small canvas again
    QCOMPARE(picture.size(), paperSize);
    strip->select(second.id);
    auto *notice = shown.window().findChild<NoticeBar *>();
    QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible() && notice->text().contains(u"another canvas"_s),
                             outpaintPatienceMs);
    pressNotice(shown, u"Bring that canvas back"_s);
    QTRY_COMPARE_WITH_TIMEOUT(picture.size(), QSize(1050, 600), outpaintPatienceMs);
    QCOMPARE(picture.undoStack().undoName(), u"Restore"_s);
    QCOMPARE(picture.edits().size(), 1);
    QVERIFY(picture.mask() == extensionMask(paperSize, {150, 0, 0, 0}, 16));
    picture.undoStack().undo();
    QCOMPARE(picture.size(), paperSize);
}

void TestOutpaint::forgettingTakesItsTriesAlong()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    open(shown);
    const QString opened = shown.canvas()->picture()->opened().sha256;
    startExtending(shown);
    setNumber(shown, u"Right"_s, 120);
    press(shown, u"Apply"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->size(), QSize(1020, 600), outpaintPatienceMs);
    shown.type(u"Prompt"_s, u"more of the hill"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    const auto isReady = [&shown] {
        const QList<Generation> all = shown.feed().generations();
        return all.size() == 1 && all.first().state == JobState::Ready;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isReady(), outpaintPatienceMs);
    const Generation made = shown.feed().generations().first();
    QVERIFY(made.source.sha256 != opened);
    QCOMPARE(made.origin(), opened);
    shown.prompter.willAnswer(u"forget"_s);
    shown.window().findChild<Actions *>()->action(ActionId::ForgetPicture)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(shown.feed().generations().isEmpty(), outpaintPatienceMs);
    QVERIFY(shown.backend().history().find(made.id).result()->binnedAt.isValid());
}

QTEST_MAIN(TestOutpaint)
#include "tst_outpaint.moc"
