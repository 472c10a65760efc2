#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/tools/strokepainter.h"
#include "ui/canvas/canvaswidget.h"

#include <QBuffer>
#include <QDropEvent>
#include <QMimeData>
#include <QPointingDevice>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTabletEvent>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
std::unique_ptr<Picture> makePicture(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, qRgb(x % 200, y % 200, 60));
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    Result<LoadedPicture> loaded = loadPicture(bytes, u"/tmp/lake.png"_s, u"lake.png"_s);
    Q_ASSERT(loaded);
    return std::make_unique<Picture>(std::move(*loaded));
}

/// A try of one colour over \a place.
ReviewTry makeTry(const QRect &place, QRgb color)
{
    Patch patch;
    patch.place = place.topLeft();
    patch.pixels = Raster(place.size(), 3, 8);
    for (int y = 0; y < place.height(); ++y) {
        uchar *row = patch.pixels.row(y);
        for (int x = 0; x < place.width(); ++x) {
            row[3 * x] = uchar(qRed(color));
            row[3 * x + 1] = uchar(qGreen(color));
            row[3 * x + 2] = uchar(qBlue(color));
        }
    }
    patch.coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch.coverage.fill(255);
    return ReviewTry::fromPatch(u"try1"_s, patch, {});
}
} // namespace

class TestCanvasWidget : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void emptyCanvasSaysWhatToDo();
    void aStrokePaintsExactlyWhatTheToolDoes();
    void rightDragErasesAndRightClickAsks();
    void shiftClickDrawsAStraightLine();
    void escapeAbandonsTheStroke();
    void rectangleToolAddsAndTakesAway();
    void penPressesAndErases();
    void spaceAndMiddleButtonPan();
    void wheelZoomsAtThePointer();
    void controlWheelChangesTheBrush();
    void controlRightDragChangesTheTip();
    void digitsAndBracketsChangeTheBrush();
    void showsMaskOverThePicture();
    void partialRepaintsLookAsAFullOne();
    void holdKeysShowOriginalAndMask();
    void reviewShowsBothSidesAndDoesNotPaint();
    void dividerIsDraggedAndMovedByKeys();
    void notSentPictureCannotBePainted();
    void thePictureMayVanish();
    void oddPicturesAreShown_data();
    void oddPicturesAreShown();
    void pointerPositionIsReported();
    void droppedFilesNameTheirZone();

private:
    void settle();
    QImage shot();
    /// Device pixel of the shot where the middle of the picture's pixel lies.
    QRgb shownAt(const QImage &image, QPoint pixel) const;
    QPoint at(QPointF picture) const;
    void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers = {});
    void move(QPoint to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {});
    void wheel(int delta, QPoint position, Qt::KeyboardModifiers modifiers = {});

    std::unique_ptr<Picture> m_picture;
    std::unique_ptr<CanvasWidget> m_canvas;
};

void TestCanvasWidget::init()
{
    m_picture = makePicture({1200, 800});
    m_canvas = std::make_unique<CanvasWidget>();
    m_canvas->resize(640, 480);
    m_canvas->setBrush({60, 1.0, 1.0});
    m_canvas->setPicture(m_picture.get());
    m_canvas->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
    m_canvas->setFocus();
    settle();
}

void TestCanvasWidget::cleanup()
{
    m_canvas.reset();
    m_picture.reset();
}

void TestCanvasWidget::settle()
{
    m_canvas->grab(); // asks for the tiles
    QTRY_VERIFY(m_canvas->isSettled());
    m_canvas->grab();
    QTRY_VERIFY(m_canvas->isSettled());
}

QImage TestCanvasWidget::shot()
{
    settle();
    QTest::mouseMove(m_canvas.get(), QPoint(2, 2)); // the ring out of the way
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(m_canvas.get(), &leave);
    return m_canvas->grab().toImage().convertToFormat(QImage::Format_RGB32);
}

QRgb TestCanvasWidget::shownAt(const QImage &image, QPoint pixel) const
{
    const QPointF view = m_canvas->viewport().toView(QPointF(pixel) + QPointF(0.5, 0.5));
    const double ratio = m_canvas->devicePixelRatioF();
    return image.pixel(int(std::floor(view.x() * ratio)), int(std::floor(view.y() * ratio)));
}

QPoint TestCanvasWidget::at(QPointF picture) const
{
    return m_canvas->viewport().toView(picture).toPoint();
}

void TestCanvasWidget::move(QPoint to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers)
{
    QMouseEvent event(QEvent::MouseMove, to, m_canvas->mapToGlobal(to), Qt::NoButton, button, modifiers);
    QCoreApplication::sendEvent(m_canvas.get(), &event);
}

void TestCanvasWidget::drag(QPointF from, QPointF to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers)
{
    QTest::mousePress(m_canvas.get(), button, modifiers, at(from));
    move(at((from + to) / 2), button, modifiers);
    move(at(to), button, modifiers);
    QTest::mouseRelease(m_canvas.get(), button, modifiers, at(to));
}

void TestCanvasWidget::wheel(int delta, QPoint position, Qt::KeyboardModifiers modifiers)
{
    QWheelEvent event(position, m_canvas->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_canvas.get(), &event);
}

void TestCanvasWidget::emptyCanvasSaysWhatToDo()
{
    m_canvas->setPicture(nullptr);
    auto *button = m_canvas->findChild<QPushButton *>();
    QVERIFY(button && button->isVisible());
    QSignalSpy open(m_canvas.get(), &CanvasWidget::openRequested);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(open.count(), 1);
    m_canvas->setBusyText(u"Opening lake.jpg…"_s);
    QVERIFY(!button->isVisible());
    QCOMPARE(m_canvas->accessibleName(), u"Canvas"_s);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, {20, 20});
    m_canvas->grab();
}

void TestCanvasWidget::aStrokePaintsExactlyWhatTheToolDoes()
{
    for (const double zoom : {m_canvas->zoom(), 1.0, 3.0}) {
        m_canvas->setZoom(zoom);
        m_picture->changeMask(u"clear"_s, MaskTiles(m_picture->size()));
        const QRect visible = m_canvas->viewport().visiblePicture();
        const QPointF middle = QRectF(visible).center();
        const QList<QPointF> path{middle + QPointF(-50, -30), middle + QPointF(10, 22), middle + QPointF(44, -8)};
        QList<QPointF> points;
        for (const QPointF &point : path)
            points.append(m_canvas->viewport().toPicture(at(point))); // whole view pixels, as the mouse has them
        QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, at(path[0]));
        QVERIFY(m_canvas->isStrokeRunning());
        move(at(path[1]), Qt::LeftButton);
        move(at(path[2]), Qt::LeftButton);
        QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, at(path[2]));

        MaskTiles expected(m_picture->size());
        StrokePainter painter(m_picture->size(), m_canvas->brush(), false);
        painter.paint(expected, {points[0], points[0], 30});
        painter.paint(expected, {points[0], points[1], 30});
        painter.paint(expected, {points[1], points[2], 30});
        painter.finish(expected);
        QVERIFY(m_picture->mask() == expected);
        QCOMPARE(m_picture->undoStack().undoName(), u"Brush"_s);
        QVERIFY(!m_canvas->isStrokeRunning());
    }
}

void TestCanvasWidget::rightDragErasesAndRightClickAsks()
{
    MaskTiles full(m_picture->size());
    full.fill(255);
    m_picture->changeMask(u"all"_s, full);
    QSignalSpy menu(m_canvas.get(), &CanvasWidget::contextMenuRequested);
    drag({300, 300}, {500, 320}, Qt::RightButton);
    QCOMPARE(menu.count(), 0);
    QCOMPARE(int(m_picture->mask().at(400, 310)), 0);
    QCOMPARE(int(m_picture->mask().at(302, 302)), 0); // from where the button went down
    QCOMPARE(m_picture->undoStack().undoName(), u"Eraser"_s);
    QTest::mouseClick(m_canvas.get(), Qt::RightButton, {}, at({900, 200}));
    QCOMPARE(menu.count(), 1);
    QCOMPARE(int(m_picture->mask().at(900, 200)), 255);
}

void TestCanvasWidget::shiftClickDrawsAStraightLine()
{
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, at({200, 200}));
    QCOMPARE(int(m_picture->mask().at(400, 300)), 0);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, Qt::ShiftModifier, at({600, 400}));
    QCOMPARE(int(m_picture->mask().at(400, 300)), 255);
    QCOMPARE(m_picture->undoStack().count(), 2);
}

void TestCanvasWidget::escapeAbandonsTheStroke()
{
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, at({200, 200}));
    move(at({400, 300}), Qt::LeftButton);
    QTRY_VERIFY(!m_picture->mask().isEmpty());
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
    QVERIFY(m_picture->mask().isEmpty());
    move(at({500, 300}), Qt::LeftButton);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, at({500, 300}));
    QVERIFY(m_picture->mask().isEmpty());
    QCOMPARE(m_picture->undoStack().count(), 0);
}

void TestCanvasWidget::rectangleToolAddsAndTakesAway()
{
    m_canvas->setTool(ToolId::Rectangle);
    m_canvas->setZoom(1);
    const QPointF origin = m_canvas->viewport().toPicture(QPointF(100, 100));
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, {100, 100});
    QVERIFY(m_picture->mask().isEmpty()); // a click is no rectangle
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, {100, 100});
    move({50, 80}, Qt::LeftButton);
    move({300, 200}, Qt::LeftButton);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, {300, 200});
    const double ratio = m_canvas->devicePixelRatioF();
    const QRect drawn = m_picture->mask().coveredBounds();
    QCOMPARE(drawn.topLeft(), QPoint(int(std::floor(origin.x())), int(std::floor(origin.y()))));
    QCOMPARE(drawn.size(), QSize(int(std::round(200 * ratio)), int(std::round(100 * ratio))));
    QCOMPARE(m_picture->mask().coveredPixels(), qint64(drawn.width()) * drawn.height());
    QCOMPARE(m_picture->undoStack().count(), 1);

    QTest::mousePress(m_canvas.get(), Qt::LeftButton, Qt::AltModifier, {120, 120});
    move({160, 200}, Qt::LeftButton, Qt::AltModifier | Qt::ShiftModifier);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, Qt::AltModifier | Qt::ShiftModifier, {160, 200});
    const qint64 side = qint64(std::round(80 * ratio));
    QCOMPARE(m_picture->mask().coveredPixels(), qint64(drawn.width()) * drawn.height() - side * side);
}

void TestCanvasWidget::penPressesAndErases()
{
    const QPointingDevice pen(u"pen"_s, 77, QInputDevice::DeviceType::Stylus, QPointingDevice::PointerType::Pen,
                              QInputDevice::Capability::Position | QInputDevice::Capability::Pressure, 1, 1);
    const QPointingDevice rubber(u"rubber"_s, 78, QInputDevice::DeviceType::Stylus,
                                 QPointingDevice::PointerType::Eraser,
                                 QInputDevice::Capability::Position | QInputDevice::Capability::Pressure, 1, 1);
    const auto send = [&](const QPointingDevice &device, QEvent::Type type, QPointF picture, double pressure) {
        const QPointF view = m_canvas->viewport().toView(picture);
        QTabletEvent event(type, &device, view, m_canvas->mapToGlobal(view), pressure, 0, 0, 0, 0, 0, {},
                           type == QEvent::TabletMove ? Qt::NoButton : Qt::LeftButton, Qt::LeftButton);
        QCoreApplication::sendEvent(m_canvas.get(), &event);
        QVERIFY(event.isAccepted());
    };
    send(pen, QEvent::TabletPress, {300, 400}, 0.5);
    send(pen, QEvent::TabletMove, {600, 400}, 0.5);
    send(pen, QEvent::TabletRelease, {600, 400}, 0.5);
    const QRect thin = m_picture->mask().coveredBounds();
    QVERIFY(std::abs(thin.height() - 30) <= 1); // half the pressure, half the size
    QVERIFY(std::abs(thin.width() - 330) <= 1);
    send(rubber, QEvent::TabletPress, {450, 400}, 1.0);
    send(rubber, QEvent::TabletRelease, {450, 400}, 0.0);
    QCOMPARE(int(m_picture->mask().at(450, 400)), 0);
    QCOMPARE(int(m_picture->mask().at(310, 400)), 255);
    drag({100, 100}, {150, 100}); // the mouse still works
    QCOMPARE(int(m_picture->mask().at(120, 100)), 255);
}

void TestCanvasWidget::spaceAndMiddleButtonPan()
{
    m_canvas->setZoom(1);
    const QPoint before = m_canvas->viewport().origin();
    QTest::keyPress(m_canvas.get(), Qt::Key_Space);
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, {300, 200});
    move({340, 220}, Qt::LeftButton);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, {340, 220});
    QTest::keyRelease(m_canvas.get(), Qt::Key_Space);
    QTest::mousePress(m_canvas.get(), Qt::MiddleButton, {}, {300, 200});
    move({320, 210}, Qt::MiddleButton);
    QTest::mouseRelease(m_canvas.get(), Qt::MiddleButton, {}, {320, 210});
    const double ratio = m_canvas->devicePixelRatioF();
    QCOMPARE(m_canvas->viewport().origin() - before, QPoint(int(60 * ratio), int(30 * ratio)));
    QVERIFY(m_picture->mask().isEmpty());
    QTest::keyClick(m_canvas.get(), Qt::Key_Right);
    QVERIFY(m_canvas->viewport().origin().x() < before.x() + 60 * ratio);
}

void TestCanvasWidget::wheelZoomsAtThePointer()
{
    QSignalSpy zoomed(m_canvas.get(), &CanvasWidget::zoomChanged);
    const QPoint pointer(200, 150);
    const QPointF fixed = m_canvas->viewport().toPicture(pointer);
    const double before = m_canvas->zoom();
    wheel(120, pointer);
    QCOMPARE(zoomed.count(), 1);
    QVERIFY(m_canvas->zoom() > before);
    const QPointF now = m_canvas->viewport().toView(fixed);
    QVERIFY(std::hypot(now.x() - 200, now.y() - 150) <= 1);
    for (int i = 0; i < 4; ++i) {
        wheel(120, pointer);
        m_canvas->grab(); // with placeholders
    }
    m_canvas->fit();
    QCOMPARE(m_canvas->zoom(), before);
}

void TestCanvasWidget::controlWheelChangesTheBrush()
{
    QSignalSpy changed(m_canvas.get(), &CanvasWidget::brushChanged);
    const double zoom = m_canvas->zoom();
    wheel(120, {200, 150}, Qt::ControlModifier);
    QVERIFY(m_canvas->brush().size > 60);
    QCOMPARE(changed.count(), 1);
    for (int i = 0; i < 100; ++i)
        wheel(-120, {200, 150}, Qt::ControlModifier);
    QCOMPARE(m_canvas->brush().size, 1.0);
    wheel(120, {200, 150}, Qt::ControlModifier);
    QCOMPARE(m_canvas->brush().size, 2.0); // never stuck at the smallest
    for (int i = 0; i < 200; ++i)
        wheel(120, {200, 150}, Qt::ControlModifier);
    QCOMPARE(m_canvas->brush().size, 4000.0);
    QCOMPARE(m_canvas->zoom(), zoom);
}

void TestCanvasWidget::controlRightDragChangesTheTip()
{
    QTest::mousePress(m_canvas.get(), Qt::RightButton, Qt::ControlModifier, {300, 200});
    move({460, 300}, Qt::RightButton, Qt::ControlModifier);
    QTest::mouseRelease(m_canvas.get(), Qt::RightButton, Qt::ControlModifier, {460, 300});
    QCOMPARE(m_canvas->brush().size, 120.0);
    QCOMPARE(m_canvas->brush().hardness, 0.5);
    QVERIFY(m_picture->mask().isEmpty());
}

void TestCanvasWidget::digitsAndBracketsChangeTheBrush()
{
    QSignalSpy swap(m_canvas.get(), &CanvasWidget::toolChangeRequested);
    QTest::keyClick(m_canvas.get(), Qt::Key_5);
    QCOMPARE(m_canvas->brush().strength, 0.5);
    QTest::keyClick(m_canvas.get(), Qt::Key_0);
    QCOMPARE(m_canvas->brush().strength, 1.0);
    QTest::keyClick(m_canvas.get(), Qt::Key_BracketRight);
    QVERIFY(m_canvas->brush().size > 60);
    QTest::keyClick(m_canvas.get(), Qt::Key_BraceLeft, Qt::ShiftModifier);
    QCOMPARE(m_canvas->brush().hardness, 0.9);
    QTest::keyClick(m_canvas.get(), Qt::Key_X);
    QCOMPARE(swap.first().first().value<ToolId>(), ToolId::Eraser);
    QTest::keyClick(m_canvas.get(), Qt::Key_Q);
    QVERIFY(!m_canvas->isOverlayShown());
    drag({200, 200}, {300, 200});
    m_canvas->fit();
    QTest::keyClick(m_canvas.get(), Qt::Key_B, Qt::ShiftModifier);
    QVERIFY(m_canvas->viewport().visiblePicture().contains(m_picture->mask().coveredBounds()));
    QVERIFY(!m_canvas->viewport().isFitted());
}

void TestCanvasWidget::showsMaskOverThePicture()
{
    m_canvas->setZoom(1);
    settle();
    const QPoint middle = m_canvas->viewport().visiblePicture().center();
    drag(middle, middle + QPointF(40, 0));
    const QImage shown = shot();
    const QRgb away = m_picture->screen().level(0).pixel(middle + QPoint(0, 90));
    QCOMPARE(shownAt(shown, middle + QPoint(0, 90)), away);
    QVERIFY(qRed(shownAt(shown, middle)) > qRed(m_picture->screen().level(0).pixel(middle)));
    m_canvas->setOverlayShown(false);
    QCOMPARE(shownAt(shot(), middle), m_picture->screen().level(0).pixel(middle));
}

void TestCanvasWidget::partialRepaintsLookAsAFullOne()
{
    QRandomGenerator random(2);
    for (const double zoom : {0.31, 1.0, 2.5}) {
        m_canvas->setZoom(zoom);
        settle();
        const QRectF visible = m_canvas->viewport().visiblePicture();
        for (int i = 0; i < 12; ++i) {
            const QPointF from = visible.topLeft() + QPointF(random.bounded(visible.width()), random.bounded(visible.height()));
            m_canvas->setBrush({2 + random.bounded(80.0), random.bounded(1.0), 1.0});
            drag(from, from + QPointF(random.bounded(60.0), random.bounded(60.0)),
                 random.bounded(3) ? Qt::LeftButton : Qt::RightButton);
            if (i % 4 == 3)
                m_picture->undoStack().undo();
            m_canvas->grab();
        }
        const QImage partial = shot();
        QEvent restyled(QEvent::PaletteChange);
        QCoreApplication::sendEvent(m_canvas.get(), &restyled); // composes everything anew
        const QImage whole = shot();
        int differing = 0;
        for (int y = 0; y < whole.height(); ++y) {
            for (int x = 0; x < whole.width(); ++x) {
                const QRgb a = whole.pixel(x, y);
                const QRgb b = partial.pixel(x, y);
                differing += std::abs(qRed(a) - qRed(b)) > 6 || std::abs(qGreen(a) - qGreen(b)) > 6
                    || std::abs(qBlue(a) - qBlue(b)) > 6;
            }
        }
        QVERIFY2(differing == 0, qPrintable(u"%1 pixels at zoom %2"_s.arg(differing).arg(zoom)));
    }
}

void TestCanvasWidget::holdKeysShowOriginalAndMask()
{
    m_canvas->setZoom(1);
    const QPoint middle = m_canvas->viewport().visiblePicture().center();
    const QRgb before = m_picture->screen().level(0).pixel(middle);
    auto patch = std::make_shared<Patch>();
    patch->place = middle - QPoint(30, 30);
    patch->pixels = Raster({60, 60}, 3, 8);
    patch->coverage = QImage(60, 60, QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    m_picture->acceptEdit({u"g"_s, {}, patch}, false);
    QCOMPARE(shownAt(shot(), middle), 0xff000000U);
    QTest::keyPress(m_canvas.get(), Qt::Key_O);
    QTRY_COMPARE(shownAt(shot(), middle), before);
    QTest::keyRelease(m_canvas.get(), Qt::Key_O);
    QCOMPARE(shownAt(shot(), middle), 0xff000000U);

    drag(middle, middle + QPointF(20, 0));
    QTest::keyPress(m_canvas.get(), Qt::Key_T);
    QCOMPARE(shownAt(shot(), middle), 0xffffffffU);
    QCOMPARE(shownAt(shot(), middle + QPoint(0, 80)), 0xff000000U);
    QTest::keyRelease(m_canvas.get(), Qt::Key_T);

    m_canvas->setSentMaskMaker([](const MaskTiles &mask) {
        QImage gray(mask.size(), QImage::Format_Grayscale8);
        gray.fill(77);
        return SentMask{mask.rect(), gray};
    });
    QTest::keyPress(m_canvas.get(), Qt::Key_T);
    QTRY_COMPARE(shownAt(shot(), middle), 0xff4d4d4dU);
    QTest::keyRelease(m_canvas.get(), Qt::Key_T);
}

void TestCanvasWidget::reviewShowsBothSidesAndDoesNotPaint()
{
    m_canvas->setZoom(1);
    const QRect visible = m_canvas->viewport().visiblePicture();
    const QPoint left = visible.center() - QPoint(100, 40);
    const QPoint right = visible.center() + QPoint(100, -40);
    m_canvas->setReview(makeTry(visible.adjusted(10, 10, -10, -10), qRgb(9, 250, 9)));
    QVERIFY(m_canvas->isReviewing());
    QCOMPARE(m_canvas->reviewedGeneration(), u"try1"_s);
    QCOMPARE(shownAt(shot(), left), m_picture->screen().level(0).pixel(left));
    QCOMPARE(shownAt(shot(), right), qRgb(9, 250, 9));
    m_canvas->setDividerShown(false);
    QCOMPARE(shownAt(shot(), left), qRgb(9, 250, 9));
    QTest::keyPress(m_canvas.get(), Qt::Key_O);
    QCOMPARE(shownAt(shot(), right), m_picture->screen().level(0).pixel(right));
    QTest::keyRelease(m_canvas.get(), Qt::Key_O);
    m_canvas->setReview(makeTry(visible.adjusted(10, 10, -10, -10), qRgb(200, 0, 9)));
    QCOMPARE(shownAt(shot(), left), qRgb(200, 0, 9));

    drag(left, left + QPoint(0, 90));
    QVERIFY(m_picture->mask().isEmpty());
    QSignalSpy leaving(m_canvas.get(), &CanvasWidget::reviewLeaveRequested);
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
    QCOMPARE(leaving.count(), 1);
    m_canvas->setReview(std::nullopt);
    drag(left, left + QPoint(0, 90));
    QVERIFY(!m_picture->mask().isEmpty());
}

void TestCanvasWidget::dividerIsDraggedAndMovedByKeys()
{
    m_canvas->setReview(makeTry({100, 100, 500, 300}, qRgb(9, 250, 9)));
    QSignalSpy moved(m_canvas.get(), &CanvasWidget::reviewDividerMoved);
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, {320 + 11, 60});
    move({160, 60}, Qt::LeftButton);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, {160, 60});
    QCOMPARE(m_canvas->dividerPosition(), 0.25);
    QVERIFY(moved.count() >= 1);
    QTest::keyClick(m_canvas.get(), Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(m_canvas->dividerPosition() > 0.25);
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, {400, 60}); // not near it
    move({500, 60}, Qt::LeftButton);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, {500, 60});
    QVERIFY(m_canvas->dividerPosition() < 0.3);
    QTest::keyClick(m_canvas.get(), Qt::Key_C);
    QVERIFY(!m_canvas->isDividerShown());
}

void TestCanvasWidget::notSentPictureCannotBePainted()
{
    m_canvas->setPictureSent(false);
    drag({200, 200}, {300, 200});
    QVERIFY(m_picture->mask().isEmpty());
    m_canvas->setPictureSent(true);
    drag({200, 200}, {300, 200});
    QVERIFY(!m_picture->mask().isEmpty());
}

void TestCanvasWidget::thePictureMayVanish()
{
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, at({200, 200}));
    move(at({300, 200}), Qt::LeftButton);
    m_picture.reset();
    move({320, 200}, Qt::LeftButton);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, {320, 200});
    m_canvas->grab();
    QVERIFY(!m_canvas->picture());
    m_canvas->setReview(makeTry({0, 0, 5, 5}, 0));
    QVERIFY(!m_canvas->isReviewing());
}

void TestCanvasWidget::oddPicturesAreShown_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("one pixel") << QSize(1, 1);
    QTest::newRow("one pixel wide") << QSize(1, 3000);
    QTest::newRow("a thread") << QSize(8000, 2);
}

void TestCanvasWidget::oddPicturesAreShown()
{
    QFETCH(QSize, size);
    const auto picture = makePicture(size);
    m_canvas->setPicture(picture.get());
    settle();
    drag({0.2, 0.2}, {double(size.width()), double(size.height())});
    for (const double zoom : {1 / 64.0, 0.3, 1.0, 64.0}) {
        m_canvas->setZoom(zoom);
        settle();
    }
    QVERIFY(picture->mask().coveredPixels() > 0);
    m_canvas->frameMask();
    settle();
    m_canvas->setPicture(nullptr);
}

void TestCanvasWidget::pointerPositionIsReported()
{
    QSignalSpy moved(m_canvas.get(), &CanvasWidget::pointerMoved);
    QSignalSpy left(m_canvas.get(), &CanvasWidget::pointerLeft);
    const QPointF expected = m_canvas->viewport().toPicture(QPointF(320, 240));
    move({320, 240}, Qt::NoButton);
    QCOMPARE(moved.last().first().toPoint(), QPoint(int(expected.x()), int(expected.y())));
    move({1, 1}, Qt::NoButton);
    QCOMPARE(left.count(), 1);
}

void TestCanvasWidget::droppedFilesNameTheirZone()
{
    qRegisterMetaType<DropZone>();
    QSignalSpy dropped(m_canvas.get(), &CanvasWidget::filesDropped);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(u"/tmp/a.png"_s)});
    QDragEnterEvent enter({50, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_canvas.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent over({320, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_canvas.get(), &over);
    m_canvas->grab();
    QDropEvent drop({320, 200}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_canvas.get(), &drop);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.first().at(1).value<DropZone>(), DropZone::Mask);
}

QTEST_MAIN(TestCanvasWidget)
#include "tst_canvaswidget.moc"
