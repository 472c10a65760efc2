#include "ui/canvas/viewport.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace pentimento;

class TestViewport : public QObject
{
    Q_OBJECT
private slots:
    void fitShowsTheWholePicture_data();
    void fitShowsTheWholePicture();
    void mappingsAreInverse();
    void zoomKeepsThePointUnderThePointer();
    void zoomStopsAtOneHundredPercent();
    void zoomStaysInItsRange();
    void resizingKeepsTheFitOrTheMiddle();
    void slowPansAddUp();
    void thePictureCannotBeLost();
    void framesAnArea();
    void oneToOneIsOneDevicePixelPerSample();
    void withoutAPictureNothingBreaks();
};

void TestViewport::fitShowsTheWholePicture_data()
{
    QTest::addColumn<QSize>("picture");
    QTest::addColumn<double>("ratio");
    for (const double ratio : {1.0, 1.25, 1.5, 2.0}) {
        QTest::addRow("a photo at %g", ratio) << QSize(6000, 4000) << ratio;
        QTest::addRow("one pixel at %g", ratio) << QSize(1, 1) << ratio;
        QTest::addRow("one pixel wide at %g", ratio) << QSize(1, 3000) << ratio;
        QTest::addRow("a thread at %g", ratio) << QSize(8000, 2) << ratio;
        QTest::addRow("100 megapixels at %g", ratio) << QSize(12000, 8400) << ratio;
    }
}

void TestViewport::fitShowsTheWholePicture()
{
    QFETCH(QSize, picture);
    QFETCH(double, ratio);
    Viewport viewport;
    viewport.setView({900, 600}, ratio);
    viewport.setPicture(picture);
    QVERIFY(viewport.isFitted());
    QVERIFY(viewport.zoom() >= Viewport::leastZoom && viewport.zoom() <= Viewport::mostZoom);
    const QRectF shown = viewport.toView(QRectF(QPointF(0, 0), QSizeF(picture)));
    QVERIFY(QRectF(0, 0, 900, 600).contains(shown));
    QVERIFY(std::abs(shown.center().x() - 450) <= 1.5);
    QVERIFY(std::abs(shown.center().y() - 300) <= 1.5);
    QVERIFY(viewport.scaledSize().width() >= 1 && viewport.scaledSize().height() >= 1);
    QCOMPARE(viewport.visiblePicture(), QRect(QPoint(0, 0), picture));
}

void TestViewport::mappingsAreInverse()
{
    QRandomGenerator random(1);
    Viewport viewport;
    viewport.setView({801, 603}, 1.5);
    viewport.setPicture({6000, 4000});
    for (int i = 0; i < 500; ++i) {
        viewport.setZoom(std::exp2(random.bounded(12.0) - 6), {random.bounded(800.0), random.bounded(600.0)});
        const QPointF view(random.bounded(800.0), random.bounded(600.0));
        const QPointF back = viewport.toView(viewport.toPicture(view));
        QVERIFY(std::hypot(back.x() - view.x(), back.y() - view.y()) < 1e-6);
    }
}

void TestViewport::zoomKeepsThePointUnderThePointer()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1.5);
    viewport.setPicture({6000, 4000});
    const QPointF anchor(333, 222);
    const QPointF fixed = viewport.toPicture(anchor);
    for (int i = 0; i < 12; ++i) {
        viewport.zoomBy(1.25, anchor);
        const QPointF now = viewport.toView(fixed);
        // Each step may round by half a device pixel, which later steps enlarge.
        QVERIFY(std::hypot(now.x() - anchor.x(), now.y() - anchor.y()) < 8);
    }
}

void TestViewport::zoomStopsAtOneHundredPercent()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({6000, 4000});
    viewport.setZoom(0.9, {0, 0});
    viewport.zoomBy(1.25, {0, 0});
    QCOMPARE(viewport.zoom(), 1.0);
    viewport.zoomBy(1.25, {0, 0});
    QCOMPARE(viewport.zoom(), 1.25);
    viewport.zoomBy(0.5, {0, 0});
    QCOMPARE(viewport.zoom(), 1.0);
}

void TestViewport::zoomStaysInItsRange()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({6000, 4000});
    for (int i = 0; i < 50; ++i)
        viewport.zoomBy(2, {10, 10});
    QCOMPARE(viewport.zoom(), Viewport::mostZoom);
    for (int i = 0; i < 50; ++i)
        viewport.zoomBy(0.5, {10, 10});
    QCOMPARE(viewport.zoom(), Viewport::leastZoom);
}

void TestViewport::resizingKeepsTheFitOrTheMiddle()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({6000, 4000});
    viewport.setView({500, 600}, 1);
    QVERIFY(viewport.isFitted());
    QCOMPARE(viewport.zoom(), viewport.fitZoom());
    viewport.setZoom(1, {250, 300});
    viewport.panBy({-37, 11});
    const QPointF middle = viewport.toPicture(viewport.middle());
    viewport.setView({900, 700}, 1);
    QCOMPARE(viewport.zoom(), 1.0);
    const QPointF now = viewport.toPicture(viewport.middle());
    QVERIFY(std::hypot(now.x() - middle.x(), now.y() - middle.y()) <= 1);
    viewport.fit();
    QVERIFY(viewport.isFitted());
}

void TestViewport::slowPansAddUp()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({6000, 4000});
    viewport.setZoom(1, {450, 300});
    const QPoint before = viewport.origin();
    for (int i = 0; i < 100; ++i)
        viewport.panBy({0.3, -0.3});
    QVERIFY(std::abs(viewport.origin().x() - before.x() - 30) <= 1);
    QVERIFY(std::abs(viewport.origin().y() - before.y() + 30) <= 1);
}

void TestViewport::thePictureCannotBeLost()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({300, 200});
    for (const QPointF &pan : {QPointF(1e5, 1e5), QPointF(-1e6, -1e6)}) {
        viewport.panBy(pan);
        QVERIFY(!viewport.visiblePicture().isEmpty());
    }
}

void TestViewport::framesAnArea()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({6000, 4000});
    for (const QRectF &area : {QRectF(3000, 2000, 1000, 300), QRectF(10, 10, 1, 1), QRectF(0, 0, 6000, 4000)}) {
        viewport.frame(area);
        QVERIFY(QRectF(0, 0, 900, 600).contains(viewport.toView(area)));
        QVERIFY(viewport.zoom() <= 4);
    }
}

void TestViewport::oneToOneIsOneDevicePixelPerSample()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1.5);
    viewport.setPicture({6000, 4000});
    viewport.setZoom(1, viewport.middle());
    QCOMPARE(viewport.scaledSize(), QSize(6000, 4000));
    const QRectF one = viewport.toView(QRectF(0, 0, 3, 3));
    QCOMPARE(one.width(), 2.0); // logical pixels
}

void TestViewport::withoutAPictureNothingBreaks()
{
    Viewport viewport;
    viewport.setView({900, 600}, 1);
    viewport.setPicture({});
    viewport.fit();
    viewport.zoomBy(2, {3, 3});
    viewport.panBy({5, 5});
    viewport.frame({0, 0, 10, 10});
    QVERIFY(viewport.scaledSize().isEmpty());
    QVERIFY(viewport.visiblePicture().isEmpty());
    QVERIFY(std::isfinite(viewport.toPicture({3, 3}).x()));
}

QTEST_GUILESS_MAIN(TestViewport)
#include "tst_viewport.moc"
