#include "app/document/picture.h"
#include "app/document/save.h"
#include "app/document/undostack.h"
#include "app/history/generationfeed.h"
#include "app/imaging/mask.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/cropframe.h"
#include "ui/forms/checkspopup.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/framegroup.h"
#include "ui/mainwindow/frameflow.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QLabel>

#include <cstring>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 120'000;
constexpr QSize photoSize(6000, 4000);

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

/// A part of a large photo changed by a model that knows no masks, from file to file.
class TestMaskedEdit : public QObject
{
    Q_OBJECT
private slots:
    void twentyFourMegapixelsThroughKontext();
    void theFrameIsWhatIsSent();
    void twoFarPlacesGoAsTwoJobs();
    void aLockedFrameStaysWhereItIs();
    void aPictureTooNarrowIsContinued_data();
    void aPictureTooNarrowIsContinued();

private:
    QString writePhoto(const QString &name, QSize size);
    void openWithMask(TestWindow &shown, const QString &photo, QSize size, const QList<QRect> &places);

    QTemporaryDir m_folder;
};

void TestMaskedEdit::twentyFourMegapixelsThroughKontext()
{
    const QString photo = m_folder.filePath(u"lake.png"_s);
    {
        QFile file(photo);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(*encodePicture(testPhoto(photoSize, 3, 16), {}, FileFormat::Png));
    }
    TestWindow shown(m_folder.filePath(u"data"_s));
    QVERIFY(shown.open({photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    auto *compose = shown.window().findChild<ComposePanel *>();
    QVERIFY(compose->setCurrentEndpoint(u"flux-kontext-pro"_s));
    QTRY_VERIFY(shown.widget(u"Prompt"_s));
    shown.paint({{0.48, 0.48}, {0.52, 0.5}, {0.5, 0.53}});
    const MaskTiles outer = grown(shown.canvas()->picture()->mask(), FrameChoice::usualGrow);
    shown.type(u"Prompt"_s, u"make it evening"_s);
    QTRY_VERIFY(compose->isGenerateEnabled());

    // The frame shows before anything is sent, and what it says is what goes out.
    auto *frame = shown.window().findChild<FrameFlow *>();
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().state(), patienceMs);
    const CropFrameState said = *shown.canvas()->cropFrame().state();
    QVERIFY(said.source.contains(outer.coveredBounds()));
    QVERIFY(said.source.width() < photoSize.width() / 2);

    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, patienceMs);
    const Generation made = shown.feed().generations().first();
    QCOMPARE(made.plan.source, said.source);
    QVERIFY2(said.label.contains(u"%1 × %2"_s.arg(made.plan.upload.width()).arg(made.plan.upload.height())), qPrintable(said.label));
    QVERIFY(made.fields.contains(u"aspect_ratio"_s));
    QCOMPARE(made.changedOutside, 0);
    QCOMPARE(made.samplesOutside, (qint64(photoSize.width()) * photoSize.height() - outer.coveredPixels()) * 3);

    shown.canvas()->setFocus();
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    const QString proof = u"0 of %1"_s.arg(QLocale().toString(made.samplesOutside));
    const QList<QLabel *> labels = shown.window().findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&proof](const QLabel *label) { return label->isVisible() && label->text().contains(proof); }));
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);

    const QString saved = m_folder.filePath(u"lake-edit.png"_s);
    shown.prompter.willChoose({saved});
    shown.press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->savedPath(), saved, patienceMs);
    const Result<DecodedPicture> before = decodePicture(readFile(photo), u"before"_s);
    const Result<DecodedPicture> after = decodePicture(readFile(saved), u"after"_s);
    QVERIFY(before && after);
    QCOMPARE(after->pixels.depth(), 16);
    QCOMPARE(after->pixels.size(), photoSize);
    qint64 outside = 0;
    qint64 inside = 0;
    std::vector<quint8> line(size_t(photoSize.width()));
    const int bytes = before->pixels.bytesPerPixel();
    for (int y = 0; y < photoSize.height(); ++y) {
        outer.readRow(0, y, photoSize.width(), line.data());
        for (int x = 0; x < photoSize.width(); ++x) {
            const bool differs = std::memcmp(before->pixels.row(y) + x * bytes, after->pixels.row(y) + x * bytes, size_t(bytes)) != 0;
            (line[size_t(x)] ? inside : outside) += differs;
        }
    }
    QCOMPARE(outside, 0);
    QVERIFY(inside > 1000);
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestMaskedEdit::theFrameIsWhatIsSent()
{
    const QString photo = m_folder.filePath(u"hill.png"_s);
    {
        QFile file(photo);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(*encodePicture(testPhoto({2400, 1600}), {}, FileFormat::Png));
    }
    TestWindow shown(m_folder.filePath(u"more data"_s));
    QVERIFY(shown.open({photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    auto *frame = shown.window().findChild<FrameFlow *>();
    QVERIFY(!shown.canvas()->cropFrame().state()); // nothing painted: nothing to frame
    shown.paint({{0.45, 0.45}, {0.55, 0.5}});
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().state(), patienceMs);
    const QRect first = shown.canvas()->cropFrame().source();

    // A corner is dragged inwards by hand, and goes with the job.
    const Viewport &viewport = shown.canvas()->viewport();
    const QPoint corner = viewport.toView(QRectF(first)).bottomRight().toPoint();
    QTest::mousePress(shown.canvas(), Qt::LeftButton, {}, corner);
    QTest::mouseMove(shown.canvas(), corner - QPoint(10, 6), 5);
    QTest::mouseMove(shown.canvas(), corner - QPoint(20, 12), 5);
    QTest::mouseRelease(shown.canvas(), Qt::LeftButton, {}, corner - QPoint(20, 12));
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().source() != first, patienceMs);
    const QRect own = shown.canvas()->cropFrame().source();
    QCOMPARE(own.topLeft(), first.topLeft());
    QVERIFY(own.right() < first.right() && own.bottom() < first.bottom());
    QVERIFY(shown.canvas()->picture()->mask().coveredBounds().isValid()); // the drag painted nothing away
    UndoStack &undo = shown.canvas()->picture()->undoStack();
    undo.undo(); // the drag was one step
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().source() == first, patienceMs);
    undo.redo();
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().source() == own, patienceMs);

    shown.type(u"Prompt"_s, u"a boat"_s);
    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, patienceMs);
    QCOMPARE(shown.feed().generations().first().plan.source, own);

    // Accept ends it with the mask, and undoing that brings both back.
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, patienceMs);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && !shown.canvas()->cropFrame().state(), patienceMs);
    undo.undo();
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().state() && shown.canvas()->cropFrame().source() == own, patienceMs);

    // A stroke beyond it takes the frame along, unless it is locked.
    shown.canvas()->setFocus();
    shown.paint({{0.5, 0.5}, {0.7, 0.7}});
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().source().contains(shown.canvas()->picture()->mask().coveredBounds()),
                             patienceMs);
}

QString TestMaskedEdit::writePhoto(const QString &name, QSize size)
{
    const QString path = m_folder.filePath(name);
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(*encodePicture(testPhoto(size), {}, FileFormat::Png));
    return path;
}

void TestMaskedEdit::openWithMask(TestWindow &shown, const QString &photo, QSize size, const QList<QRect> &places)
{
    QVERIFY(shown.open({photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(u"flux-pro-1.0-fill"_s));
    MaskTiles mask(size);
    for (const QRect &place : places)
        mask.fillRect(place, 255);
    shown.canvas()->picture()->changeMask(u"test"_s, mask);
    QTRY_VERIFY(shown.widget(u"Prompt"_s));
    shown.type(u"Prompt"_s, u"a boat"_s);
    auto *frame = shown.window().findChild<FrameFlow *>();
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().state(), patienceMs);
}

void TestMaskedEdit::twoFarPlacesGoAsTwoJobs()
{
    constexpr QSize size(4800, 3200);
    constexpr QRect here(300, 300, 200, 160);
    constexpr QRect there(4200, 2700, 180, 200);
    TestWindow shown(m_folder.filePath(u"two jobs"_s));
    openWithMask(shown, writePhoto(u"two places.png"_s, size), size, {here, there});
    emit shown.window().findChild<ComposePanel *>()->preflightDetailsRequested();
    auto *checks = shown.window().findChild<ChecksPopup *>();
    QVERIFY(checks);
    const QList<QAbstractButton *> buttons = checks->findChildren<QAbstractButton *>();
    const auto two = std::find_if(buttons.begin(), buttons.end(),
                                  [](const QAbstractButton *button) { return button->text() == u"Send two jobs"_s; });
    QVERIFY(two != buttons.end());
    QTest::mouseClick(*two, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(shown.feed().generations()[0].state == JobState::Ready && shown.feed().generations()[1].state == JobState::Ready,
                             patienceMs);
    int ofHere = 0;
    int ofThere = 0;
    for (const Generation &made : shown.feed().generations()) {
        QCOMPARE(made.changedOutside, 0);
        QVERIFY(made.plan.scale() >= 0.7); // the point of it: each keeps its detail
        QVERIFY(made.plan.source.contains(here) != made.plan.source.contains(there));
        (made.plan.source.contains(here) ? ofHere : ofThere) += 1;
        QVERIFY(made.patchRect.intersects(here) != made.patchRect.intersects(there));
    }
    QCOMPARE(ofHere, 1);
    QCOMPARE(ofThere, 1);
    QVERIFY(!shown.canvas()->picture()->mask().isEmpty()); // the painted mask itself stays whole
}

void TestMaskedEdit::aPictureTooNarrowIsContinued_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<double>("shape");
    QTest::newRow("by the model's shapes") << u"flux-kontext-pro"_s << 0.0;
    QTest::newRow("by a shape of one's own") << u"flux-pro-1.0-fill"_s << 1.0;
}

/// A panorama painted nearly from end to end: what is sent reaches beyond it, and nothing of that comes back.
void TestMaskedEdit::aPictureTooNarrowIsContinued()
{
    QFETCH(QString, endpoint);
    QFETCH(double, shape);
    constexpr QSize size(4000, 300);
    const QString photo = writePhoto(u"panorama.png"_s, size);
    TestWindow shown(m_folder.filePath(u"narrow with "_s + endpoint));
    openWithMask(shown, photo, size, {QRect(60, 60, 3880, 200)});
    QVERIFY(shown.window().findChild<ComposePanel *>()->setCurrentEndpoint(endpoint));
    auto *group = shown.window().findChild<FrameGroup *>();
    FrameChoice choice = group->choice();
    choice.aspect = shape;
    group->setChoice(choice);
    emit group->choiceEdited();
    auto *frame = shown.window().findChild<FrameFlow *>();
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().state() && shown.canvas()->cropFrame().source().top() < 0, patienceMs);
    const CropFrameState said = *shown.canvas()->cropFrame().state();
    QVERIFY2(said.label.contains(u"edge continued by"_s), qPrintable(said.label));
    const QList<QAbstractButton *> buttons = group->findChildren<QAbstractButton *>();
    const auto lock = std::find_if(buttons.begin(), buttons.end(), [](const QAbstractButton *button) { return button->text() == u"Lock"_s; });
    QVERIFY(lock != buttons.end() && !(*lock)->isEnabled()); // a frame of one's own lies inside the picture

    QTRY_VERIFY(shown.window().findChild<ComposePanel *>()->isGenerateEnabled());
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().first().state, JobState::Ready, patienceMs);
    const Generation made = shown.feed().generations().first();
    QCOMPARE(made.plan.source, said.source);
    QCOMPARE(made.changedOutside, 0);
    const MaskTiles outer = grown(shown.canvas()->picture()->mask(), FrameChoice::usualGrow);
    QCOMPARE(made.samplesOutside, (qint64(size.width()) * size.height() - outer.coveredPixels()) * 3);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    shown.press(Qt::Key_Return);
    Picture &picture = *shown.canvas()->picture();
    QTRY_COMPARE_WITH_TIMEOUT(picture.edits().size(), 1, patienceMs);
    QVERIFY(picture.rect().contains(picture.edits().first().crop));
    const Raster before = decodePicture(readFile(photo), u"before"_s)->pixels;
    const Raster after = compose(picture.snapshot())->pixels;
    QCOMPARE(after.size(), size);
    qint64 outside = 0;
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            outside += outer.at(x, y) == 0 && std::memcmp(before.row(y) + 3 * x, after.row(y) + 3 * x, 3) != 0;
    QCOMPARE(outside, 0);
    QVERIFY(!(after == before));
}

void TestMaskedEdit::aLockedFrameStaysWhereItIs()
{
    constexpr QSize size(2400, 1600);
    TestWindow shown(m_folder.filePath(u"locked"_s));
    openWithMask(shown, writePhoto(u"locked.png"_s, size), size, {QRect(1000, 700, 150, 120)});
    const QRect before = shown.canvas()->cropFrame().source();
    const QList<QAbstractButton *> buttons = shown.window().findChild<FrameGroup *>()->findChildren<QAbstractButton *>();
    const auto lock = std::find_if(buttons.begin(), buttons.end(), [](const QAbstractButton *button) { return button->text() == u"Lock"_s; });
    QVERIFY(lock != buttons.end());
    (*lock)->click();
    auto *frame = shown.window().findChild<FrameFlow *>();
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled() && shown.canvas()->cropFrame().state() && shown.canvas()->cropFrame().state()->isLocked, patienceMs);
    QCOMPARE(shown.canvas()->cropFrame().source(), before);

    // Inside it the mask may change as it likes.
    MaskTiles mask = shown.canvas()->picture()->mask();
    mask.fillRect({950, 650, 30, 30}, 255);
    shown.canvas()->picture()->changeMask(u"test"_s, mask);
    QTest::qWait(100);
    QTRY_VERIFY_WITH_TIMEOUT(frame->isSettled(), patienceMs);
    QCOMPARE(shown.canvas()->cropFrame().source(), before);

    // Outside it nothing can be sent, and unlocking is offered.
    mask.fillRect({100, 100, 60, 60}, 255);
    shown.canvas()->picture()->changeMask(u"test"_s, mask);
    QTRY_VERIFY_WITH_TIMEOUT(!shown.window().findChild<ComposePanel *>()->isGenerateEnabled(), patienceMs);
    emit shown.window().findChild<ComposePanel *>()->preflightDetailsRequested();
    auto *checks = shown.window().findChild<ChecksPopup *>();
    QVERIFY(checks);
    const QList<QAbstractButton *> remedies = checks->findChildren<QAbstractButton *>();
    const auto unlock = std::find_if(remedies.begin(), remedies.end(), [](const QAbstractButton *button) { return button->text() == u"Unlock"_s; });
    QVERIFY(unlock != remedies.end());
    QTest::mouseClick(*unlock, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.window().findChild<ComposePanel *>()->isGenerateEnabled(), patienceMs);
    QVERIFY(shown.canvas()->cropFrame().source().contains(mask.coveredBounds()));
}

QTEST_MAIN(TestMaskedEdit)
#include "tst_maskededit.moc"
