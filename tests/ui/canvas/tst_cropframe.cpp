#include "ui/canvas/cropframe.h"
#include "ui/canvas/maskoutline.h"

#include <QImage>
#include <QPainter>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr QSize photo(6000, 4000);

Viewport viewportOf(double zoom, QPointF middle = {3000, 2000})
{
    Viewport viewport;
    viewport.setPicture(photo);
    viewport.setView({1000, 700}, 1);
    viewport.setZoom(zoom, {500, 350});
    viewport.panBy(QPointF(500, 350) - viewport.toView(middle));
    return viewport;
}

MaskTiles maskOf(const QRect &rect)
{
    MaskTiles mask(photo);
    mask.fillRect(rect, 255);
    return mask;
}
} // namespace

class TestCropFrame : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_canvas = std::make_unique<QWidget>();
        m_canvas->resize(1000, 700);
        m_frame = new CropFrame(*m_canvas);
    }

    void theLabelKeepsInViewAndOffTheMask()
    {
        QRandomGenerator random(3);
        int shown = 0;
        for (int i = 0; i < 400; ++i) {
            const QRect mask = QRect(random.bounded(5000), random.bounded(3500), 100 + random.bounded(3000), 100 + random.bounded(2000))
                               & QRect(QPoint(0, 0), photo);
            CropFrameState state{mask.adjusted(-200, -200, 200, 200) & QRect(QPoint(0, 0), photo), u"sent 1440 × 1440 at 0.63 × · mask 23 % · 3.1 MB"_s};
            if (i % 2)
                state.remark = u"Softer than the photo."_s;
            state.outer = maskOf(mask);
            m_frame->setState(state);
            const Viewport viewport = viewportOf(std::exp2(random.bounded(6.0) - 4), QPointF(random.bounded(6000), random.bounded(4000)));
            const QRectF place = m_frame->labelPlace(viewport);
            if (place.isEmpty())
                continue;
            ++shown;
            QVERIFY(QRectF(0, 0, 1000, 700).contains(place));
            const QRectF painted = viewport.toView(QRectF(mask));
            QVERIFY(!painted.adjusted(1, 1, -1, -1).intersects(place));
        }
        QVERIFY2(shown > 250, qPrintable(QString::number(shown)));
    }

    void aMaskOverAllOfTheViewLeavesNoPlace()
    {
        CropFrameState state{QRect(QPoint(0, 0), photo), u"sent"_s};
        state.outer = maskOf(QRect(QPoint(0, 0), photo));
        m_frame->setState(state);
        QVERIFY(m_frame->labelPlace(viewportOf(1)).isEmpty());
    }

    void handlesResizeAndTheLabelMoves_data()
    {
        QTest::addColumn<QPointF>("grip"); // share of the frame
        QTest::addColumn<QRect>("wanted");
        QTest::newRow("lower right corner") << QPointF(1, 1) << QRect(2000, 1500, 1100, 850);
        QTest::newRow("upper left corner") << QPointF(0, 0) << QRect(2100, 1550, 900, 750);
        QTest::newRow("left edge") << QPointF(0, 0.5) << QRect(2100, 1500, 900, 800);
        QTest::newRow("lower edge") << QPointF(0.5, 1) << QRect(2000, 1500, 1000, 850);
        QTest::newRow("the label") << QPointF(-1, -1) << QRect(2100, 1550, 1000, 800);
    }
    void handlesResizeAndTheLabelMoves()
    {
        QFETCH(QPointF, grip);
        const QRect source(2000, 1500, 1000, 800);
        CropFrameState state{source, u"sent 1000 × 800 at 1.00 ×"_s};
        state.outer = maskOf(QRect(2300, 1700, 300, 300));
        m_frame->setState(state);
        const Viewport viewport = viewportOf(0.25, {2500, 1900});
        const QPointF from = grip.x() < 0 ? m_frame->labelPlace(viewport).center()
                                          : viewport.toView(QPointF(source.left() + grip.x() * source.width(), source.top() + grip.y() * source.height()));
        QSignalSpy moved(m_frame, &CropFrame::moved);
        QVERIFY(m_frame->press(from, viewport));
        m_frame->drag(from + QPointF(10, 5), viewport);
        m_frame->drag(from + QPointF(25, 12.5), viewport);
        m_frame->release();
        QCOMPARE(moved.count(), 1);
        QTEST(moved.first().first().toRect(), "wanted");
    }

    void framesStayInsideThePictureAndLargeEnough()
    {
        const QRect source(2000, 1500, 1000, 800);
        m_frame->setState(CropFrameState{source, u"sent"_s});
        const Viewport viewport = viewportOf(0.1);
        QVERIFY(m_frame->press(viewport.toView(QRectF(source)).bottomRight(), viewport));
        m_frame->drag({5000, 5000}, viewport);
        QCOMPARE(m_frame->source(), QRect(QPoint(2000, 1500), QPoint(5999, 3999)));
        m_frame->drag({-5000, -5000}, viewport);
        QCOMPARE(m_frame->source(), QRect(2000, 1500, CropFrame::leastSide, CropFrame::leastSide));
        m_frame->cancel();
        QCOMPARE(m_frame->source(), source);
        QVERIFY(!m_frame->isDragged());
    }

    void framesBeyondThePictureComeInWhenMoved()
    {
        const QRect source(0, -500, 6000, 5000);
        m_frame->setState(CropFrameState{source, u"sent"_s});
        const Viewport viewport = viewportOf(0.1);
        QSignalSpy moved(m_frame, &CropFrame::moved);
        const QPointF right = viewport.toView(QRectF(source)).center() + QPointF(300, 0);
        QVERIFY(m_frame->press(right, viewport));
        m_frame->drag(right + QPointF(0.01, 0), viewport); // a click with an unsteady hand
        m_frame->release();
        QCOMPARE(m_frame->source(), source);
        QCOMPARE(moved.count(), 0);
        QVERIFY(m_frame->press(right, viewport));
        m_frame->drag(right - QPointF(50, 0), viewport);
        m_frame->release();
        QCOMPARE(moved.count(), 1);
        QCOMPARE(moved.first().first().toRect(), QRect(0, 0, 5500, 4000));
        // And it is drawn with its part outside.
        m_frame->setState(CropFrameState{source, u"sent"_s});
        QImage view(1000, 700, QImage::Format_RGB32);
        view.fill(Qt::black);
        QPainter painter(&view);
        m_frame->paint(painter, viewport);
        painter.end();
        const QRect above = viewport.toView(QRectF(200, -450, 5000, 400)).toRect();
        int drawn = 0;
        for (int y = above.top(); y < above.bottom(); ++y)
            for (int x = above.left(); x < above.right(); ++x)
                drawn += view.pixel(x, y) != qRgb(0, 0, 0);
        QVERIFY(drawn > above.width() * above.height() / 20);
    }

    void lockedFramesCannotBeTaken()
    {
        CropFrameState state{QRect(2000, 1500, 1000, 800), u"sent"_s};
        state.isLocked = true;
        m_frame->setState(state);
        const Viewport viewport = viewportOf(0.25);
        QVERIFY(!m_frame->press(viewport.toView(QRectF(state.source)).topLeft(), viewport));
        state.isLocked = false;
        m_frame->setState(state);
        QVERIFY(m_frame->press(viewport.toView(QRectF(state.source)).topLeft(), viewport));
        QVERIFY(!m_frame->isGrabbedAt(viewport.toView(QPointF(2500, 1900)), viewport)); // the inside is for painting
    }

    void theOutlineGoesAroundWhatIsCovered()
    {
        QVERIFY(maskOutline(MaskTiles(photo)).isEmpty());
        const QList<QLineF> lines = maskOutline(maskOf(QRect(100, 50, 40, 30)));
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines.contains(QLineF(100, 50, 140, 50)) && lines.contains(QLineF(100, 80, 140, 80)));
        QVERIFY(lines.contains(QLineF(100, 50, 100, 80)) && lines.contains(QLineF(140, 50, 140, 80)));
        QVERIFY(maskOutline(maskOf(QRect(QPoint(0, 0), photo))).size() <= 8);
    }

private:
    std::unique_ptr<QWidget> m_canvas;
    CropFrame *m_frame = nullptr;
};

QTEST_MAIN(TestCropFrame)
#include "tst_cropframe.moc"
