#include "app/document/picture.h"
#include "app/history/generationfeed.h"
#include "app/imaging/picturefile.h"
#include "app/settings/settings.h"
#include "tests/flows/testwindow.h"
#include "tests/support/testimages.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/pseudotranslator.h"
#include "ui/common/theme.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QFile>
#include <QMenu>
#include <QScrollBar>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int patienceMs = 30'000;
}

/// The window's shape: nothing moves while a job runs, and everything has room at every size and length of words.
class TestSteadyWindow : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void noWidgetMovesThroughAWholeJob();
    void everythingHasRoom_data();
    void everythingHasRoom();
    void everyControlIsNamed();
    void theCanvasHasHalfOfASmallWindow();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_photo;
};

namespace {
/// Every visible widget's place in the window, by the widget itself: some come later and shift all numbers.
QHash<QString, QRect> places(const QWidget &window)
{
    QHash<QString, QRect> found;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        // Menus and tool tips are windows of their own; a notice lies over the canvas and moves nothing.
        if (!widget->isVisible() || widget->isWindow() || widget->inherits("pentimento::NoticeBar")
            || (widget->parentWidget() && widget->parentWidget()->inherits("pentimento::NoticeBar")))
            continue;
        found.insert(QString::number(quintptr(widget), 16) + u' ' + QLatin1StringView(widget->metaObject()->className()) + u' ' + widget->accessibleName(),
                     QRect(widget->mapTo(&window, QPoint(0, 0)), widget->size()));
    }
    return found;
}
} // namespace

void TestSteadyWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_photo = m_folder->filePath(u"photo.jpg"_s);
    QFile file(m_photo);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(jpegFile(testPhoto(QSize(900, 600))));
}

void TestSteadyWindow::noWidgetMovesThroughAWholeJob()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture() && shown.canvas()->isSettled(), patienceMs);
    shown.type(u"Prompt"_s, u"a boat"_s);
    QTest::qWait(200);
    const QHash<QString, QRect> start = places(shown.window());
    QVERIFY(start.size() > 60);
    QStringList moved;
    const auto compare = [&](const QString &when) {
        const QHash<QString, QRect> now = places(shown.window());
        for (auto it = start.begin(); it != start.end(); ++it) {
            if (now.contains(it.key()) && now.value(it.key()) != it.value()) {
                const QRect at = now.value(it.key());
                moved << u"%1: %2 from %3,%4 %5x%6 to %7,%8 %9x%10"_s.arg(when, it.key()).arg(it->x()).arg(it->y()).arg(it->width())
                             .arg(it->height()).arg(at.x()).arg(at.y()).arg(at.width()).arg(at.height());
            }
        }
    };
    shown.paint({{0.45, 0.45}, {0.55, 0.5}});
    QTest::qWait(100);
    compare(u"painted"_s);
    shown.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(shown.feed().generations().size(), 1, patienceMs);
    while (shown.feed().generations().first().state != JobState::Ready) {
        compare(u"running"_s);
        QTest::qWait(20);
        QVERIFY(!isEnd(shown.feed().generations().first().state) || shown.feed().generations().first().state == JobState::Ready);
    }
    QTest::qWait(300);
    compare(u"ready"_s);
    shown.press(Qt::Key_J, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->isReviewing(), patienceMs);
    QTest::qWait(100);
    compare(u"review"_s);
    shown.press(Qt::Key_Return);
    QTRY_COMPARE(shown.canvas()->picture()->edits().size(), 1);
    QTest::qWait(200);
    compare(u"accepted"_s);
    QVERIFY2(moved.isEmpty(), qPrintable(moved.mid(0, 12).join(u'\n')));
}

void TestSteadyWindow::everythingHasRoom_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("longWords");
    QTest::addColumn<bool>("dark");
    QTest::newRow("1280 x 720, dark") << QSize(1280, 720) << false << true;
    QTest::newRow("1280 x 720, light, long words") << QSize(1280, 720) << true << false;
    QTest::newRow("1280 x 800, dark, long words") << QSize(1280, 800) << true << true;
    QTest::newRow("1560 x 940, light") << QSize(1560, 940) << false << false;
}

void TestSteadyWindow::everythingHasRoom()
{
    QFETCH(QSize, size);
    QFETCH(bool, longWords);
    QFETCH(bool, dark);
    PseudoTranslator longer;
    if (longWords)
        QApplication::installTranslator(&longer);
    {
        TestWindow shown(m_folder->filePath(u"data"_s));
        applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
        QVERIFY(shown.open({m_photo}));
        shown.window().showNormal();
        shown.window().resize(size);
        QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture(), patienceMs);
        QTest::qWait(200);
        QCOMPARE(shown.window().size(), size);
        for (const QAbstractScrollArea *area : shown.window().findChildren<QAbstractScrollArea *>()) {
            if (area->isVisible() && area->accessibleName() != (longWords ? PseudoTranslator::lengthened(u"Jobs and results"_s) : u"Jobs and results"_s))
                QVERIFY2(!area->horizontalScrollBar()->isVisible(), area->metaObject()->className());
        }
        for (const QWidget *widget : shown.window().findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->isWindow() || widget->accessibleName().isEmpty())
                continue;
            // What has a name must be reachable: inside the window, wholly where it does not scroll.
            const QRect place(widget->mapTo(&shown.window(), QPoint(0, 0)), widget->size());
            QVERIFY2(place.left() >= 0 && place.right() < size.width(),
                     qPrintable(widget->accessibleName() + u" %1..%2"_s.arg(place.left()).arg(place.right())));
        }
        const QWidget *generate = shown.widget(longWords ? PseudoTranslator::lengthened(u"Generate"_s) : u"Generate"_s);
        QVERIFY(generate);
        QVERIFY(generate->mapTo(&shown.window(), QPoint(0, generate->height())).y() <= size.height());
    }
    QApplication::removeTranslator(&longer);
}

void TestSteadyWindow::everyControlIsNamed()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture(), patienceMs);
    for (const QString &name : {u"Canvas"_s, u"Service"_s, u"Endpoint"_s, u"Prompt"_s, u"Seed"_s, u"Generate"_s, u"Variations"_s,
                                u"Jobs and results"_s, u"Brush"_s, u"Eraser"_s, u"Rectangle"_s, u"Hand"_s, u"Zoom"_s, u"Size"_s,
                                u"Hardness"_s, u"Strength"_s})
        QVERIFY2(shown.widget(name), qPrintable(name));
    shown.press(Qt::Key_H, Qt::ControlModifier);
    QTRY_VERIFY(shown.widget(u"History"_s));
    QVERIFY(shown.widget(u"Search history"_s));
}

void TestSteadyWindow::theCanvasHasHalfOfASmallWindow()
{
    TestWindow shown(m_folder->filePath(u"data"_s));
    QVERIFY(shown.open({m_photo}));
    shown.window().showNormal();
    shown.window().resize(1280, 720);
    QTRY_VERIFY_WITH_TIMEOUT(shown.canvas()->picture(), patienceMs);
    QTest::qWait(200);
    QCOMPARE(shown.window().size(), QSize(1280, 720));
    const QSize canvas = shown.canvas()->size();
    QVERIFY2(canvas.width() * canvas.height() * 2 >= 1280 * 720, qPrintable(u"%1 x %2"_s.arg(canvas.width()).arg(canvas.height())));
}

QTEST_MAIN(TestSteadyWindow)
#include "tst_steadywindow.moc"
