#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "app/storage/store.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/forms/composepanel.h"
#include "ui/forms/schemaform.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymodel.h"
#include "ui/history/historypage.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QProcess>
#include <QUrl>

#include <algorithm>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 30'000;

/// Takes dropped files.
class FileTarget : public QWidget
{
public:
    FileTarget() { setAcceptDrops(true); }
    QList<QUrl> files;

protected:
    void dragEnterEvent(QDragEnterEvent *event) override
    {
        if (event->mimeData()->hasUrls())
            event->acceptProposedAction();
    }
    void dropEvent(QDropEvent *event) override
    {
        files = event->mimeData()->urls();
        event->acceptProposedAction();
    }
};
}

/// Made, found again, and brought back as it was: through the real window.
class TestHistoryFlow : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void whatWasMadeIsFoundAndRestored();
    void restoresAPictureThatIsNotOpen();
    void theCanvasIsAsItWasAfterALook();
    void deletedOnesComeBackFromTheBin();
    void resultsGoToTheClipboard();
    void resultsAreDraggedOutAsFiles();

private:
    Generation makeJob(TestWindow &shown, const QList<QPointF> &stroke, const QString &prompt);
    void showHistory(TestWindow &shown);
    void choose(TestWindow &shown, const QString &id);
    void click(TestWindow &shown, const QString &name);
    void sendAgain(TestWindow &shown);
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

void TestHistoryFlow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"lake photo.png"_s);
    QFile file(m_photo);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(*encodePicture(testPhoto(QSize(900, 600)), {}, FileFormat::Png));
}

Generation TestHistoryFlow::makeJob(TestWindow &shown, const QList<QPointF> &stroke, const QString &prompt)
{
    if (!QTest::qWaitFor([&] { return shown.canvas()->picture() && shown.canvas()->isSettled(); }, patienceMs))
        qFatal("the picture did not open");
    shown.paint(stroke);
    shown.type(u"Prompt"_s, prompt);
    auto *compose = shown.window().findChild<ComposePanel *>();
    const auto before = shown.feed().generations().size();
    if (!QTest::qWaitFor([&] { return compose->isGenerateEnabled(); }, patienceMs))
        qFatal("%s", qPrintable(compose->preflight()));
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    const auto isReady = [&] {
        return shown.feed().generations().size() > before && shown.feed().generations().first().state == JobState::Ready;
    };
    if (!QTest::qWaitFor(isReady, patienceMs))
        qFatal("the job did not end");
    return shown.feed().generations().first();
}

void TestHistoryFlow::showHistory(TestWindow &shown)
{
    shown.canvas()->setFocus();
    shown.press(Qt::Key_H, Qt::ControlModifier);
    QTRY_VERIFY(shown.window().findChild<HistoryPage *>()->isVisible());
    QTRY_VERIFY(shown.window().findChild<HistoryModel *>()->isComplete());
}

void TestHistoryFlow::choose(TestWindow &shown, const QString &id)
{
    auto *page = shown.window().findChild<HistoryPage *>();
    page->select(id);
    QTRY_COMPARE(page->selectedId(), id);
}

void TestHistoryFlow::click(TestWindow &shown, const QString &name)
{
    auto *page = shown.window().findChild<HistoryPage *>();
    for (auto *button : page->findChildren<QAbstractButton *>()) {
        if (button->accessibleName() == name && button->isVisible())
            return QTest::mouseClick(button, Qt::LeftButton);
    }
    QFAIL(qPrintable(name));
}

/// The program itself sees that the request is one that was sent before, byte for byte with the same seed, and asks.
void TestHistoryFlow::sendAgain(TestWindow &shown)
{
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    const auto again = [&shown]() -> QAbstractButton * {
        for (auto *button : shown.window().findChildren<QAbstractButton *>()) {
            if (button->text() == u"Send again, free"_s && button->isVisible())
                return button;
        }
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(again(), patienceMs);
    QTest::mouseClick(again(), Qt::LeftButton);
}

void TestHistoryFlow::whatWasMadeIsFoundAndRestored()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    const Generation first = makeJob(shown, {{0.45, 0.45}, {0.55, 0.5}, {0.5, 0.55}}, u"a boat with a lantern"_s);
    const MaskTiles mask = shown.canvas()->picture()->mask();
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE(shown.canvas()->picture()->edits().size(), 1);
    const Generation second = makeJob(shown, {{0.3, 0.6}, {0.35, 0.65}}, u"a windmill"_s);
    QCOMPARE(second.edits.size(), 1);
    QCOMPARE(second.parent, first.id); // made from its result

    showHistory(shown);
    auto *model = shown.window().findChild<HistoryModel *>();
    QCOMPARE(model->rowCount(), 2);
    shown.press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), u"ntern"_s); // the inside of a word
    QTRY_COMPARE(model->rowCount(), 1);
    choose(shown, first.id);
    click(shown, u"Restore"_s);
    QVERIFY(shown.canvas()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, patienceMs);
    QCOMPARE(shown.canvas()->picture()->edits().size(), 0); // as it was then
    auto *compose = shown.window().findChild<ComposePanel *>();
    QCOMPARE(compose->form().values(), first.fields);
    QCOMPARE(compose->currentEndpoint()->id, first.endpoint);

    QTRY_VERIFY(compose->isGenerateEnabled());
    shown.canvas()->setFocus();
    sendAgain(shown);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 3, patienceMs);
    const Generation again = shown.feed().generations().first();
    QCOMPARE(again.fields, first.fields);
    QVERIFY(again.uploads == first.uploads); // the same bytes have the same names
    QCOMPARE(again.mask, first.mask);
    // One step back: the edit is on the picture again.
    QTRY_COMPARE_WITH_TIMEOUT(shown.backend().queue().runningIds().size(), 0, patienceMs);
    shown.canvas()->setFocus();
    shown.press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(shown.canvas()->picture()->edits().size(), 1);

    // The second one had that edit underneath.
    showHistory(shown);
    qobject_cast<QLineEdit *>(shown.widget(u"Search history"_s))->clear();
    QTRY_COMPARE(model->rowCount(), 3);
    choose(shown, second.id);
    click(shown, u"Restore"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->edits().size(), 1, patienceMs);
    QCOMPARE(shown.canvas()->picture()->edits().first().generation, first.id);
    QCOMPARE(compose->form().values(), second.fields);
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestHistoryFlow::restoresAPictureThatIsNotOpen()
{
    const QString data = m_folder->filePath(u"data"_s);
    Generation made;
    MaskTiles mask;
    {
        TestWindow shown(data);
        QVERIFY(shown.open({m_photo}));
        made = makeJob(shown, {{0.45, 0.45}, {0.55, 0.5}}, u"a boat"_s);
        mask = shown.canvas()->picture()->mask();
        // Worked on afterwards: what it continues with is another mask.
        shown.canvas()->setFocus();
        shown.press(Qt::Key_D, Qt::ControlModifier);
        shown.paint({{0.2, 0.2}, {0.3, 0.3}});
    }
    QVERIFY(QFile::remove(m_photo)); // the store has its bytes
    const QString other = m_folder->filePath(u"other.png"_s);
    QFile file(other);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(*encodePicture(testPhoto(QSize(400, 300)), {}, FileFormat::Png));
    file.close();
    TestWindow shown(data);
    QVERIFY(shown.open({other}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    showHistory(shown);
    choose(shown, made.id);
    click(shown, u"Restore"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shown.canvas()->picture()->original().sha256, made.source.sha256, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture()->mask() == mask, patienceMs);
    auto *compose = shown.window().findChild<ComposePanel *>();
    QTRY_COMPARE(compose->form().values(), made.fields);
    QTRY_VERIFY(compose->isGenerateEnabled());
    shown.canvas()->setFocus();
    sendAgain(shown);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 2, patienceMs);
    QVERIFY(shown.feed().generations().first().uploads == made.uploads);
    QCOMPARE(shown.feed().generations().first().fields, made.fields);
}

void TestHistoryFlow::theCanvasIsAsItWasAfterALook()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    const Generation made = makeJob(shown, {{0.45, 0.45}, {0.55, 0.5}}, u"a boat"_s);
    shown.canvas()->setFocus();
    for (int i = 0; i < 3; ++i)
        shown.press(Qt::Key_Equal, Qt::ControlModifier);
    const double zoom = shown.canvas()->zoom();
    const QRect seen = shown.canvas()->viewport().visiblePicture();
    const MaskTiles mask = shown.canvas()->picture()->mask();
    showHistory(shown);
    QTest::keyClicks(shown.widget(u"Search history"_s), u"boat"_s);
    choose(shown, made.id);
    shown.press(Qt::Key_Escape);
    QTRY_VERIFY(shown.canvas()->isVisible());
    QCOMPARE(shown.canvas()->zoom(), zoom);
    QCOMPARE(shown.canvas()->viewport().visiblePicture(), seen);
    QVERIFY(shown.canvas()->picture()->mask() == mask);
    QVERIFY(!shown.canvas()->isReviewing());
    showHistory(shown);
    auto *page = shown.window().findChild<HistoryPage *>();
    QCOMPARE(page->selectedId(), made.id);
    QCOMPARE(qobject_cast<QLineEdit *>(shown.widget(u"Search history"_s))->text(), u"boat"_s);
}

void TestHistoryFlow::deletedOnesComeBackFromTheBin()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    const Generation made = makeJob(shown, {{0.45, 0.45}, {0.55, 0.5}}, u"a boat"_s);
    showHistory(shown);
    choose(shown, made.id);
    shown.prompter.willAnswer(u"keep"_s);
    click(shown, u"Delete…"_s);
    QTRY_COMPARE(shown.prompter.asked().size(), 1);
    auto *model = shown.window().findChild<HistoryModel *>();
    QCOMPARE(model->rowCount(), 1);
    shown.prompter.willAnswer(u"delete"_s);
    click(shown, u"Delete…"_s);
    QTRY_COMPARE(model->rowCount(), 0);
    QTRY_VERIFY(shown.feed().generations().isEmpty());
    click(shown, u"Bin"_s);
    QTRY_COMPARE(model->rowCount(), 1);
    choose(shown, made.id);
    click(shown, u"Put back"_s);
    QTRY_COMPARE(model->rowCount(), 0);
    QTRY_COMPARE(shown.feed().generations().size(), 1);
    QCOMPARE(shown.prompter.unexpected(), 0);
}

void TestHistoryFlow::resultsGoToTheClipboard()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    const Generation made = makeJob(shown, {{0.45, 0.45}, {0.55, 0.5}}, u"a boat"_s);
    showHistory(shown);
    choose(shown, made.id);
    QApplication::clipboard()->clear();
    shown.window().findChild<HistoryGrid *>()->setFocus();
    shown.press(Qt::Key_C, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::clipboard()->mimeData() && QApplication::clipboard()->mimeData()->hasImage(), patienceMs);
    const QList<QUrl> urls = QApplication::clipboard()->mimeData()->urls();
    QCOMPARE(urls.size(), 1);
    QFile copied(urls.first().toLocalFile());
    QVERIFY(copied.open(QIODevice::ReadOnly));
    const Result<DecodedPicture> picture = decodePicture(copied.readAll(), u"copied"_s);
    QVERIFY(picture);
    QCOMPARE(picture->pixels.size(), QSize(900, 600)); // the whole picture with the result on it
}

/// With the pointer of the desktop, into a window that takes files as a file manager's would.
void TestHistoryFlow::resultsAreDraggedOutAsFiles()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QList<Generation> made{makeJob(shown, {{0.45, 0.45}, {0.55, 0.5}}, u"a boat"_s),
                           makeJob(shown, {{0.3, 0.3}, {0.35, 0.35}}, u"a mill"_s)};
    showHistory(shown);
    FileTarget target;
    target.setWindowFlags(Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint | Qt::WindowDoesNotAcceptFocus);
    target.setGeometry(20, 20, 160, 120);
    target.show();
    QVERIFY(QTest::qWaitForWindowExposed(&target));
    auto *grid = shown.window().findChild<HistoryGrid *>();
    grid->setFocus();
    QTest::keyClick(grid, Qt::Key_A, Qt::ControlModifier);
    QTRY_COMPARE(grid->selectionModel()->selectedIndexes().size(), 2);
    const QPoint card = grid->viewport()->mapToGlobal(grid->visualRect(grid->model()->index(0, 0)).center());
    const QPoint goal = target.mapToGlobal(target.rect().center());
    const auto at = [](QPoint place) { return u"mousemove %1 %2 "_s.arg(place.x()).arg(place.y()); };
    // The files are made while the button is held; then the drag begins.
    const QString hand = at(card) + u"mousedown 1 sleep 0.2 "_s + at(card + QPoint(15, 0)) + u"sleep 0.1 "_s +
                         at(card + QPoint(40, 5)) + u"sleep 2 "_s + at(card + QPoint(60, 5)) +
                         u"sleep 0.2 "_s + at(goal - QPoint(8, 0)) + u"sleep 0.3 "_s + at(goal) +
                         u"sleep 0.5 mouseup 1"_s;
    QProcess tool;
    tool.start(u"xdotool"_s, hand.split(u' ', Qt::SkipEmptyParts));
    QTRY_COMPARE_WITH_TIMEOUT(target.files.size(), 2, patienceMs);
    tool.waitForFinished();
    QVERIFY(target.files[0] != target.files[1]);
    for (const Generation &generation : std::as_const(made)) {
        const auto copies =
            shown.backend().history().writeResults({generation}, m_folder->filePath(u"copies"_s));
        QTRY_VERIFY_WITH_TIMEOUT(copies.isFinished(), patienceMs);
        const QString wanted = copies.result()->first();
        const auto same = std::find_if(target.files.begin(), target.files.end(), [&](const QUrl &url) {
            return url.isLocalFile() && url.fileName() == QFileInfo(wanted).fileName();
        });
        QVERIFY2(same != target.files.end(), qPrintable(wanted));
        QCOMPARE(*readWhole(same->toLocalFile()), *readWhole(wanted));
    }
}

QTEST_MAIN(TestHistoryFlow)
#include "tst_historyflow.moc"
