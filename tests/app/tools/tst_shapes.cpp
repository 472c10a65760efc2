#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/tools/boxtool.h"
#include "app/tools/outlinetool.h"
#include "app/tools/shaperaster.h"

#include <QBuffer>
#include <QPainterPath>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
std::unique_ptr<Picture> makePicture(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::darkGreen);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    Result<LoadedPicture> loaded = loadPicture(bytes, u"/tmp/a.png"_s, u"a.png"_s);
    Q_ASSERT(loaded);
    return std::make_unique<Picture>(std::move(*loaded));
}

/// Coverage by 16 x 16 points a pixel, decided by Qt; pixels far from any edge by one point.
int referenceAt(const QPainterPath &path, int x, int y)
{
    if (!path.intersects(QRectF(x - 1, y - 1, 3, 3)))
        return 0;
    if (path.contains(QRectF(x - 1, y - 1, 3, 3)))
        return 255;
    int inside = 0;
    for (int i = 0; i < 256; ++i)
        inside += path.contains(QPointF(x + (i % 16 + 0.5) / 16, y + (i / 16 + 0.5) / 16));
    return (inside * 255 + 128) / 256;
}

MaskTiles randomMask(QSize size, quint32 seed)
{
    QRandomGenerator random(seed);
    MaskTiles mask(size);
    for (int i = 0; i < 12; ++i) {
        const int levels[] = {0, 90, 255};
        mask.fillRect(QRect(random.bounded(size.width()), random.bounded(size.height()), random.bounded(1, 200),
                            random.bounded(1, 200)), quint8(levels[random.bounded(3)]));
    }
    return mask;
}

void drag(MaskTool &tool, Picture &picture, const QList<QPointF> &path, bool erase = false)
{
    tool.press(picture, {path.first()}, erase);
    for (qsizetype i = 1; i < path.size(); ++i)
        tool.drag({path[i]});
    tool.release();
}
} // namespace

class TestShapes : public QObject
{
    Q_OBJECT
private slots:
    void coverageIsTheShareOfArea_data();
    void coverageIsTheShareOfArea();
    void bigShapesAreMadeOfUniformTiles();
    void shapesMayLeaveThePicture();
    void strangeOutlinesAreHarmless();
    void combiningIsByPixel_data();
    void combiningIsByPixel();
    void rectangleTakesWholePixels();
    void ellipseFillsItsBox();
    void boxFollowsTheKeys();
    void boxTellsOnlyOfTilesThatChanged();
    void keepingOnlyTheShapeHappensAtTheRelease();
    void lassoClosesItself();
    void lassoMovesWhileDrawing();
    void polygonGoesOnBetweenPresses();
    void polygonClosesAtItsFirstCorner();
    void gesturesCanBeAbandoned();
};

void TestShapes::coverageIsTheShareOfArea_data()
{
    QTest::addColumn<QPolygonF>("outline");
    QTest::newRow("a slanted triangle") << QPolygonF({{10.3, 4.1}, {180.7, 60.2}, {30.9, 149.6}});
    QTest::newRow("an ellipse") << ellipseOutline(QRectF(7, 11, 150, 83));
    QTest::newRow("a tiny ellipse") << ellipseOutline(QRectF(63, 63, 2, 3));
    QTest::newRow("a star that crosses itself") << QPolygonF({{100, 5}, {150, 150}, {10, 60}, {190, 60}, {50, 150}});
    QTest::newRow("a figure of eight") << QPolygonF({{20, 20}, {120, 140}, {120, 20}, {20, 140}});
    QTest::newRow("a sliver") << QPolygonF({{3, 3}, {190, 100}, {190, 100.4}});
}

void TestShapes::coverageIsTheShareOfArea()
{
    QFETCH(QPolygonF, outline);
    const QSize size(200, 160);
    const MaskTiles mask = polygonCoverage(size, outline);
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    path.addPolygon(outline);
    path.closeSubpath();
    double sum = 0;
    int worst = 0;
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            const int off = std::abs(int(mask.at(x, y)) - referenceAt(path, x, y));
            sum += off;
            worst = std::max(worst, off);
        }
    }
    QVERIFY2(worst <= 12, qPrintable(QString::number(worst)));
    QVERIFY(sum / (size.width() * size.height()) < 0.1);
}

void TestShapes::bigShapesAreMadeOfUniformTiles()
{
    const MaskTiles mask = polygonCoverage({12000, 9000}, ellipseOutline(QRectF(100, 100, 11000, 8000)));
    int mixed = 0;
    int solid = 0;
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            mixed += mask.tileState(column, row) == MaskTiles::TileState::Mixed;
            solid += mask.tileState(column, row) == MaskTiles::TileState::Solid;
        }
    }
    QVERIFY(solid > 15000);
    QVERIFY2(mixed < 900, qPrintable(QString::number(mixed))); // the rim
    const double area = M_PI * 5500 * 4000;
    QVERIFY(std::abs(double(mask.coveredPixels(128)) - area) < area * 1e-4);
}

void TestShapes::shapesMayLeaveThePicture()
{
    const QSize size(130, 70); // neither side a multiple of a tile
    QVERIFY(polygonCoverage(size, QPolygonF({{-50, -50}, {500, -50}, {500, 500}, {-50, 500}})).isFull());
    const MaskTiles half = polygonCoverage(size, QPolygonF({{-100, 35}, {400, 35}, {400, 400}, {-100, 400}}));
    QCOMPARE(half.coveredBounds(), QRect(0, 35, 130, 35));
    QCOMPARE(half.coveredPixels(255), 130 * 35);
    QVERIFY(polygonCoverage(size, QPolygonF({{200, 10}, {300, 10}, {300, 60}})).isEmpty());
    QVERIFY(polygonCoverage(size, QPolygonF({{-200, 10}, {-100, 10}, {-100, 60}})).isEmpty());
}

void TestShapes::strangeOutlinesAreHarmless()
{
    QVERIFY(polygonCoverage({50, 50}, {}).isEmpty());
    QVERIFY(polygonCoverage({50, 50}, QPolygonF({{5, 5}, {20, 20}})).isEmpty());
    QVERIFY(polygonCoverage({}, QPolygonF({{5, 5}, {20, 20}, {5, 20}})).isEmpty());
    QVERIFY(polygonCoverage({50, 50}, QPolygonF({{5, 5}, {20, 5}, {9, 5}})).isEmpty());
    const double far = 1e300;
    QVERIFY(polygonCoverage({1, 5000}, QPolygonF({{-far, -far}, {far, -far}, {far, far}, {-far, far}})).isFull());
    const double none = std::nan("");
    polygonCoverage({50, 50}, QPolygonF({{none, 5}, {20, none}, {9, 5}, {30, 40}}));
    QCOMPARE(polygonCoverage({1, 1}, QPolygonF({{0, 0}, {1, 0}, {1, 1}, {0, 1}})).at(0, 0), quint8(255));
}

void TestShapes::combiningIsByPixel_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("add") << int(MaskCombine::Add);
    QTest::newRow("take away") << int(MaskCombine::Subtract);
    QTest::newRow("keep only") << int(MaskCombine::Intersect);
}

void TestShapes::combiningIsByPixel()
{
    QFETCH(int, how);
    const QSize size(333, 210);
    for (quint32 seed = 0; seed < 8; ++seed) {
        const MaskTiles mask = randomMask(size, seed);
        const MaskTiles shape = randomMask(size, seed + 100);
        const MaskTiles result = combined(mask, shape, MaskCombine(how));
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x) {
                const int m = mask.at(x, y);
                const int s = shape.at(x, y);
                const int wanted = how == int(MaskCombine::Add)       ? std::max(m, s)
                                   : how == int(MaskCombine::Subtract) ? std::min(m, 255 - s)
                                                                       : std::min(m, s);
                if (int(result.at(x, y)) != wanted)
                    QFAIL(qPrintable(u"%1, %2"_s.arg(x).arg(y)));
            }
        }
        QVERIFY(result == MaskTiles::fromImage(result.toImage())); // nothing beyond the edge
    }
}

void TestShapes::rectangleTakesWholePixels()
{
    const auto picture = makePicture({300, 200});
    BoxTool tool(BoxTool::Shape::Rectangle);
    drag(tool, *picture, {{20.4, 30.6}, {50, 60}, {100.2, 90.1}});
    QCOMPARE(picture->mask().coveredBounds(), QRect(QPoint(20, 30), QPoint(100, 90)));
    QCOMPARE(picture->mask().coveredPixels(255), 81 * 61);
    QCOMPARE(picture->undoStack().undoName(), u"Rectangle"_s);
    drag(tool, *picture, {{-50, -50}, {40, 40}}, true);
    QCOMPARE(picture->mask().coveredPixels(255), 81 * 61 - 20 * 10);
    QCOMPARE(picture->undoStack().count(), 2);
}

void TestShapes::ellipseFillsItsBox()
{
    const auto picture = makePicture({300, 200});
    BoxTool tool(BoxTool::Shape::Ellipse);
    drag(tool, *picture, {{20, 30}, {150, 100}, {220, 130}});
    QCOMPARE(picture->mask().coveredBounds(), QRect(20, 30, 200, 100));
    QVERIFY(std::abs(double(picture->mask().coveredPixels(128)) - M_PI * 100 * 50) < 40);
    QCOMPARE(int(picture->mask().at(120, 80)), 255);
    QCOMPARE(int(picture->mask().at(25, 35)), 0);
    picture->undoStack().undo();
    QVERIFY(picture->mask().isEmpty());
}

void TestShapes::boxFollowsTheKeys()
{
    const auto picture = makePicture({300, 200});
    BoxTool tool(BoxTool::Shape::Rectangle);
    tool.press(*picture, {{100, 100}}, false);
    tool.setModifiers({true, false, false});
    tool.drag({{140, 120}});
    QCOMPARE(tool.box(), QRect(100, 100, 40, 40));
    tool.setModifiers({false, true, false});
    tool.drag({{120, 130}});
    QCOMPARE(tool.box(), QRect(80, 70, 40, 60));
    tool.setModifiers({false, true, true});
    tool.drag({{150, 130}});
    QCOMPARE(tool.box(), QRect(110, 70, 40, 60));
    tool.release();
    QCOMPARE(picture->mask().coveredBounds(), QRect(110, 70, 40, 60));
    QCOMPARE(picture->mask().coveredPixels(), 40 * 60);
}

void TestShapes::boxTellsOnlyOfTilesThatChanged()
{
    const auto picture = makePicture({2000, 2000});
    BoxTool tool(BoxTool::Shape::Rectangle);
    tool.press(*picture, {{10, 10}}, false);
    tool.drag({{1500, 1500}});
    QSignalSpy changes(picture.get(), &Picture::maskChanged);
    tool.drag({{1510, 1510}});
    qint64 told = 0;
    for (const QList<QVariant> &change : changes) {
        const QRect area = change.first().toRect();
        told += qint64(area.width()) * area.height();
    }
    QVERIFY(told > 0);
    QVERIFY2(told < 1510 * 64 * 3, qPrintable(QString::number(told))); // not the 2.3 million pixels inside
    tool.cancel();
    QVERIFY(picture->mask().isEmpty());
}

void TestShapes::keepingOnlyTheShapeHappensAtTheRelease()
{
    const auto picture = makePicture({300, 200});
    MaskTiles mask(picture->size());
    mask.fillRect({0, 0, 300, 100}, 255);
    picture->changeMask(u"start"_s, mask);
    BoxTool tool(BoxTool::Shape::Rectangle);
    tool.setCombine(MaskCombine::Intersect);
    tool.press(*picture, {{100, 50}}, false);
    tool.drag({{200, 150}});
    QVERIFY(picture->mask() == mask);
    tool.release();
    QCOMPARE(picture->mask().coveredBounds(), QRect(100, 50, 100, 50));
    QCOMPARE(picture->undoStack().undoName(), u"Keep only the rectangle"_s);
    tool.press(*picture, {{100, 50}}, false);
    tool.release(); // a press alone keeps everything
    QCOMPARE(picture->mask().coveredBounds(), QRect(100, 50, 100, 50));
    QCOMPARE(picture->undoStack().count(), 2);
}

void TestShapes::lassoClosesItself()
{
    const auto picture = makePicture({300, 200});
    LassoTool tool;
    tool.press(*picture, {{50, 50}}, false);
    for (const QPointF point : {QPointF(150, 50), QPointF(150, 150), QPointF(50, 150)})
        tool.drag({point});
    QCOMPARE(tool.outline().size(), 4);
    QVERIFY(picture->mask().isEmpty()); // only the line shows
    tool.release();
    QVERIFY(tool.outline().isEmpty());
    QCOMPARE(picture->mask().coveredPixels(255), 100 * 100);
    QCOMPARE(picture->undoStack().undoName(), u"Lasso"_s);
    tool.setCombine(MaskCombine::Subtract);
    drag(tool, *picture, {{100, 0}, {300, 0}, {300, 200}, {100, 200}});
    QCOMPARE(picture->mask().coveredPixels(255), 50 * 100);
    drag(tool, *picture, {{10, 10}, {20, 20}}); // no area
    QCOMPARE(picture->undoStack().count(), 2);
}

void TestShapes::lassoMovesWhileDrawing()
{
    const auto picture = makePicture({300, 200});
    LassoTool tool;
    tool.press(*picture, {{50, 50}}, false);
    tool.drag({{90, 50}});
    tool.setModifiers({false, false, true});
    tool.drag({{110, 60}}); // by 20, 10
    tool.setModifiers({});
    tool.drag({{110, 100}});
    tool.release();
    QCOMPARE(picture->mask().coveredBounds(), QRect(70, 60, 40, 40));
}

void TestShapes::polygonGoesOnBetweenPresses()
{
    const auto picture = makePicture({300, 200});
    PolygonTool tool;
    for (const QPointF corner : {QPointF(20, 20), QPointF(120, 20), QPointF(120, 80), QPointF(60, 190)}) {
        tool.press(*picture, {corner}, false);
        tool.release();
        QVERIFY(tool.isActive());
    }
    tool.hover({{20, 100}});
    QCOMPARE(tool.outline().size(), 5);
    QCOMPARE(tool.outline().last(), QPointF(20, 100));
    tool.removeLast();
    tool.press(*picture, {{20, 70}}, false);
    tool.drag({{20, 80}}); // a corner follows until it is let go
    tool.release();
    QVERIFY(picture->mask().isEmpty());
    tool.complete();
    QVERIFY(!tool.isActive());
    QCOMPARE(picture->mask().coveredPixels(255), 100 * 60);
    QCOMPARE(picture->undoStack().count(), 1);
}

void TestShapes::polygonClosesAtItsFirstCorner()
{
    const auto picture = makePicture({300, 200});
    PolygonTool tool;
    tool.setReach(5);
    for (const QPointF corner : {QPointF(20, 20), QPointF(120, 20), QPointF(120, 80), QPointF(23, 22)}) {
        tool.press(*picture, {corner}, false);
        tool.release();
    }
    QVERIFY(!tool.isActive());
    QCOMPARE(picture->undoStack().undoName(), u"Polygon"_s);
    QVERIFY(std::abs(double(picture->mask().coveredPixels(128)) - 3000) < 60);
}

void TestShapes::gesturesCanBeAbandoned()
{
    auto picture = makePicture({300, 200});
    BoxTool box(BoxTool::Shape::Ellipse);
    LassoTool lasso;
    PolygonTool polygon;
    for (MaskTool *tool : {static_cast<MaskTool *>(&box), static_cast<MaskTool *>(&lasso), static_cast<MaskTool *>(&polygon)}) {
        tool->press(*picture, {{20, 20}}, false);
        tool->drag({{100, 30}});
        tool->drag({{100, 130}});
        QVERIFY(tool->isActive());
        tool->cancel();
        QVERIFY(!tool->isActive());
        tool->release();
        QVERIFY(picture->mask().isEmpty());
    }
    for (MaskTool *tool : {static_cast<MaskTool *>(&box), static_cast<MaskTool *>(&lasso), static_cast<MaskTool *>(&polygon)}) {
        tool->press(*picture, {{20, 20}}, false);
        tool->drag({{100, 130}});
    }
    picture.reset(); // closed under the hand
    for (MaskTool *tool : {static_cast<MaskTool *>(&box), static_cast<MaskTool *>(&lasso), static_cast<MaskTool *>(&polygon)}) {
        tool->drag({{50, 60}});
        tool->complete();
        tool->removeLast();
        tool->release();
        QVERIFY(!tool->isActive());
    }
}

QTEST_GUILESS_MAIN(TestShapes)
#include "tst_shapes.moc"
