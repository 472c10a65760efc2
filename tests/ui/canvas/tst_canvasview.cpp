#include "tests/ui/canvas/canvasrig.h"
#include "ui/canvas/masklook.h"
#include "ui/canvas/navigator.h"
#include "ui/common/maskcolors.h"
#include "ui/common/theme.h"

#include <QNativeGestureEvent>
#include <QPainter>
#include <QPointingDevice>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
/// Every pixel another colour, so that each can be told from its neighbours.
QImage pattern(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, qRgb(x % 200 / 2, y % 200 / 2, 60));
    }
    return image;
}

int difference(QRgb a, QRgb b)
{
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}
} // namespace

/// Rotation, mask looks, grid, navigator: what the view can do beside zoom and pan.
class TestCanvasView : public QObject
{
    Q_OBJECT
private slots:
    void shiftSpaceDragTurnsTheView();
    void twistingTurnsTheView();
    void aTurnedViewShowsAndPaintsInPlace_data();
    void aTurnedViewShowsAndPaintsInPlace();
    void aTurnedViewHasNoSeams();
    void partialRepaintsOfATurnedViewFit();
    void uprightLooksAsBefore();
    void outlineLookLeavesTheInside();
    void maskAloneShowsGrays();
    void theColourStandsOutFromThePicture();
    void aChosenColourStays();
    void gridShowsFromEightHundredPercent();
    void navigatorMovesTheView();
};

void TestCanvasView::shiftSpaceDragTurnsTheView()
{
    CanvasRig rig(pattern({600, 400}));
    QTest::keyPress(&rig.canvas, Qt::Key_Space, Qt::ShiftModifier);
    const QPoint middle = rig.canvas.rect().center();
    QTest::mousePress(&rig.canvas, Qt::LeftButton, Qt::ShiftModifier, middle + QPoint(100, 0));
    QMouseEvent move(QEvent::MouseMove, QPointF(middle + QPoint(0, 100)), QPointF(), Qt::NoButton, Qt::LeftButton,
                     Qt::ShiftModifier);
    QCoreApplication::sendEvent(&rig.canvas, &move);
    QTest::mouseRelease(&rig.canvas, Qt::LeftButton, Qt::ShiftModifier, middle + QPoint(0, 100));
    QTest::keyRelease(&rig.canvas, Qt::Key_Space);
    QVERIFY2(std::abs(rig.canvas.viewport().rotation() - 90) < 1.5, qPrintable(QString::number(rig.canvas.viewport().rotation())));
    QVERIFY(rig.mask().isEmpty());
    rig.canvas.resetRotation();
    QCOMPARE(rig.canvas.viewport().rotation(), 0.0);
}

void TestCanvasView::twistingTurnsTheView()
{
    CanvasRig rig(pattern({600, 400}));
    const QPointF middle(320, 240);
    for (int i = 0; i < 24; ++i) { // as a touchpad sends it: in small steps
        QNativeGestureEvent twist(Qt::RotateNativeGesture, QPointingDevice::primaryPointingDevice(), 2, middle, middle, middle, 0.5, {});
        QCoreApplication::sendEvent(&rig.canvas, &twist);
    }
    QCOMPARE(rig.canvas.viewport().rotation(), 12.0);
}

void TestCanvasView::aTurnedViewShowsAndPaintsInPlace_data()
{
    QTest::addColumn<double>("angle");
    QTest::addColumn<double>("zoom");
    for (const double angle : {30.0, 90.0, -135.0, 180.0}) {
        QTest::addRow("turned by %g at 100 %%", angle) << angle << 1.0;
        QTest::addRow("turned by %g at 400 %%", angle) << angle << 4.0;
    }
}

void TestCanvasView::aTurnedViewShowsAndPaintsInPlace()
{
    QFETCH(double, angle);
    QFETCH(double, zoom);
    CanvasRig rig(pattern({600, 400}));
    rig.canvas.setZoom(zoom);
    rig.canvas.setRotation(angle);
    const QImage shown = rig.shot();
    for (const QPointF pixel : {QPointF(310, 230), QPointF(330, 235), QPointF(280, 225)}) {
        const QRgb wanted = qRgb(int(pixel.x()) % 200 / 2, int(pixel.y()) % 200 / 2, 60);
        QVERIFY(difference(rig.shownAt(shown, pixel + QPointF(0.5, 0.5)), wanted) <= 2);
    }
    rig.canvas.setBrush({40, 1.0, 1.0});
    rig.drag({{300, 200}, {310, 205}});
    QCOMPARE(int(rig.mask().at(300, 200)), 255);
    QCOMPARE(int(rig.mask().at(310, 205)), 255);
    QVERIFY(QRect(278, 178, 54, 49).contains(rig.mask().coveredBounds()));
}

void TestCanvasView::aTurnedViewHasNoSeams()
{
    CanvasRig rig(CanvasRig::plain({2000, 2000}, qRgb(200, 200, 200)));
    rig.canvas.setZoom(1);
    rig.canvas.setRotation(17);
    const QImage shown = rig.shot();
    for (int y = 0; y < shown.height(); ++y) {
        for (int x = 0; x < shown.width(); ++x) {
            if (difference(shown.pixel(x, y), qRgb(200, 200, 200)) > 0)
                QFAIL(qPrintable(u"%1, %2"_s.arg(x).arg(y)));
        }
    }
}

void TestCanvasView::partialRepaintsOfATurnedViewFit()
{
    CanvasRig rig(pattern({2000, 1500}));
    rig.canvas.setZoom(1);
    rig.canvas.setRotation(-23);
    rig.canvas.setBrush({80, 1.0, 1.0});
    rig.shot();
    rig.press({1000, 750});
    rig.move({1060, 760});
    rig.release({1060, 760});
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&rig.canvas, &leave);
    const QImage whole = rig.shot();
    QImage parts(whole.size(), whole.format());
    parts.setDevicePixelRatio(whole.devicePixelRatio());
    parts.fill(Qt::black);
    for (int y = 0; y < rig.canvas.height(); y += 97) {
        for (int x = 0; x < rig.canvas.width(); x += 131)
            rig.canvas.render(&parts, {x, y}, QRegion(QRect(x, y, 131, 97) & rig.canvas.rect()), QWidget::RenderFlags());
    }
    int worst = 0;
    for (int y = 2; y < whole.height() - 2; ++y) {
        for (int x = 2; x < whole.width() - 2; ++x)
            worst = std::max(worst, difference(whole.pixel(x, y), parts.pixel(x, y)));
    }
    // A twentieth of a pixel beside the hardest edges, because turning rounds anew for each part: no seam is seen.
    QVERIFY2(worst <= 24, qPrintable(QString::number(worst)));
}

void TestCanvasView::uprightLooksAsBefore()
{
    CanvasRig rig(pattern({600, 400}));
    const QImage before = rig.shot();
    rig.canvas.setRotation(40);
    QVERIFY(rig.shot() != before);
    rig.canvas.setRotation(0);
    QCOMPARE(rig.shot(), before);
}

void TestCanvasView::outlineLookLeavesTheInside()
{
    CanvasRig rig(pattern({600, 400}));
    rig.canvas.setZoom(1);
    const QImage plain = rig.shot();
    MaskTiles mask(rig.picture->size());
    mask.fillRect({250, 150, 100, 100}, 255);
    rig.picture->changeMask(u"box"_s, mask);
    rig.canvas.setMaskLook(MaskLook::Outline);
    const QImage shown = rig.shot();
    QCOMPARE(rig.shownAt(shown, {300.5, 200.5}), rig.shownAt(plain, {300.5, 200.5}));
    QCOMPARE(QColor(rig.shownAt(shown, {250.5, 200.5})), rig.canvas.maskColor());
    QCOMPARE(rig.shownAt(shown, {245.5, 200.5}), rig.shownAt(plain, {245.5, 200.5}));
}

void TestCanvasView::maskAloneShowsGrays()
{
    CanvasRig rig(pattern({600, 400}));
    rig.canvas.setZoom(1);
    MaskTiles mask(rig.picture->size());
    mask.fillRect({250, 150, 50, 100}, 255);
    mask.fillRect({300, 150, 50, 100}, 100);
    rig.picture->changeMask(u"boxes"_s, mask);
    rig.canvas.setMaskLook(MaskLook::Alone);
    const QImage shown = rig.shot();
    QCOMPARE(rig.shownAt(shown, {270.5, 200.5}), qRgb(255, 255, 255));
    QCOMPARE(rig.shownAt(shown, {320.5, 200.5}), qRgb(100, 100, 100));
    QCOMPARE(rig.shownAt(shown, {200.5, 200.5}), qRgb(0, 0, 0));
    rig.canvas.setMaskLook(MaskLook::Tint);
    QVERIFY(rig.shownAt(rig.shot(), {200.5, 200.5}) != qRgb(0, 0, 0));
}

void TestCanvasView::theColourStandsOutFromThePicture()
{
    QList<QColor> colors;
    for (const MaskColor &color : maskColors())
        colors << color.color;
    QCOMPARE(colors.first(), currentTheme().mask);
    QCOMPARE(colorAgainst(CanvasRig::plain({50, 50}, qRgb(40, 90, 200)), colors), currentTheme().mask);
    const QColor onRed = colorAgainst(CanvasRig::plain({50, 50}, qRgb(240, 70, 80)), colors);
    QVERIFY(onRed != currentTheme().mask);
    // A picture of all the colours gets the one that it has least of.
    QImage all(60, 10, QImage::Format_RGB32);
    QPainter painter(&all);
    for (int i = 0; i < colors.size(); ++i)
        painter.fillRect(i * 10, 0, 10, i == 3 ? 4 : 10, colors[i]);
    painter.fillRect(30, 4, 10, 6, colors[0]);
    painter.end();
    QCOMPARE(colorAgainst(all, colors), colors[3]);
    QCOMPARE(colorAgainst(QImage(), colors), colors.first());
    CanvasRig rig(CanvasRig::plain({300, 200}, qRgb(240, 70, 80)));
    QCOMPARE(rig.canvas.maskColor(), onRed);
}

void TestCanvasView::aChosenColourStays()
{
    CanvasRig rig(CanvasRig::plain({300, 200}, qRgb(240, 70, 80)));
    rig.canvas.setMaskColor(maskColorOf(u"yellow"_s));
    QCOMPARE(rig.canvas.maskColor(), maskColorOf(u"yellow"_s));
    rig.canvas.setMaskColor(QColor());
    QVERIFY(rig.canvas.maskColor() != maskColorOf(u"red"_s));
    QVERIFY(!maskColorOf(u"no such colour"_s).isValid());
}

void TestCanvasView::gridShowsFromEightHundredPercent()
{
    CanvasRig rig(CanvasRig::plain({40, 30}, qRgb(100, 100, 100)));
    const auto lines = [&] {
        const QImage shown = rig.shot();
        const QPoint middle = rig.canvas.viewport().toView(QPointF(20.5, 15.5)).toPoint() * rig.canvas.devicePixelRatioF();
        int found = 0;
        for (int x = 0; x < int(10 * rig.canvas.zoom()); ++x)
            found += difference(shown.pixel(middle.x() - int(5 * rig.canvas.zoom()) + x, middle.y()), qRgb(100, 100, 100)) > 5;
        return found;
    };
    rig.canvas.setZoom(7.9);
    QCOMPARE(lines(), 0);
    rig.canvas.setZoom(8);
    QCOMPARE(lines(), 10); // one device pixel per picture pixel
    rig.canvas.setZoom(16);
    QCOMPARE(lines(), 10);
}

void TestCanvasView::navigatorMovesTheView()
{
    CanvasRig rig(pattern({4000, 3000}));
    auto *navigator = rig.canvas.findChild<Navigator *>();
    QVERIFY(navigator);
    QVERIFY(!navigator->isVisible());
    rig.canvas.setZoom(1);
    rig.canvas.setNavigatorShown(true);
    QVERIFY(navigator->isVisible());
    QCOMPARE(navigator->accessibleName(), u"Navigator"_s);
    QTest::mouseClick(navigator, Qt::LeftButton, {}, QPoint(navigator->width() / 4, navigator->height() / 4));
    const QPointF centre = rig.canvas.viewport().toPicture(rig.canvas.viewport().middle());
    QVERIFY2(std::abs(centre.x() - 1000) < 120 && std::abs(centre.y() - 750) < 120,
             qPrintable(u"%1 %2"_s.arg(centre.x()).arg(centre.y())));
    QVERIFY(rig.canvas.rect().contains(navigator->geometry()));
}

QTEST_MAIN(TestCanvasView)
#include "tst_canvasview.moc"
