#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/tools/selectiontools.h"
#include "app/tools/similarpixels.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QPainter>
#include <QPainterPath>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
std::unique_ptr<Picture> makePicture(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    Result<LoadedPicture> loaded = loadPicture(bytes, u"/tmp/a.png"_s, u"a.png"_s);
    Q_ASSERT(loaded);
    return std::make_unique<Picture>(std::move(*loaded));
}

const std::atomic<bool> never{false};

QImage blocks()
{
    QImage image(200, 100, QImage::Format_RGB32);
    image.fill(qRgb(40, 40, 40));
    QPainter painter(&image);
    painter.fillRect(20, 20, 40, 40, QColor(200, 50, 50));
    painter.fillRect(60, 60, 20, 20, QColor(200, 50, 50)); // touches the first only at a corner
    painter.fillRect(120, 20, 40, 40, QColor(200, 50, 50));
    painter.fillRect(30, 30, 10, 10, QColor(205, 60, 45)); // within a small tolerance
    return image;
}

/// A blob with grain on a background with grain, and what of it is the blob.
struct Scene
{
    explicit Scene(QSize size, double scale)
        : image(size, QImage::Format_RGB32), truth(size, QImage::Format_Grayscale8)
    {
        QPainterPath path;
        const QPointF middle(size.width() / 2.0, size.height() / 2.0);
        for (int i = 0; i < 180; ++i) {
            const double angle = i * M_PI / 90;
            const double radius = scale * (1 + 0.18 * std::sin(3 * angle) + 0.1 * std::cos(5 * angle));
            const QPointF at = middle + QPointF(radius * std::cos(angle), radius * std::sin(angle));
            i ? path.lineTo(at) : path.moveTo(at);
        }
        path.closeSubpath();
        outline = path.toFillPolygon();
        truth.fill(0);
        QPainter(&truth).fillPath(path, Qt::white);
        QRandomGenerator random(7);
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x) {
                const bool inside = truth.constScanLine(y)[x] > 127;
                const int grain = random.bounded(50) - 25;
                const int wave = int(20 * std::sin(x / 40.0) + 20 * std::cos(y / 33.0));
                const int red = (inside ? 170 : 90) + grain + wave;
                const int green = (inside ? 110 : 130) + grain - wave / 2;
                const int blue = (inside ? 60 : 150) + grain;
                image.setPixel(x, y, qRgb(std::clamp(red, 0, 255), std::clamp(green, 0, 255), std::clamp(blue, 0, 255)));
            }
        }
    }

    /// Intersection over union of the mask and the truth.
    double agreement(const MaskTiles &mask) const
    {
        qint64 both = 0;
        qint64 any = 0;
        for (int y = 0; y < truth.height(); ++y) {
            for (int x = 0; x < truth.width(); ++x) {
                const bool one = truth.constScanLine(y)[x] > 127;
                const bool other = mask.at(x, y) > 127;
                both += one && other;
                any += one || other;
            }
        }
        return double(both) / double(std::max<qint64>(1, any));
    }

    QImage image;
    QImage truth;
    QPolygonF outline;
};
} // namespace

class TestSelections : public QObject
{
    Q_OBJECT
private slots:
    void contiguousTakesWhatHangsTogether();
    void globalTakesAllThatLooksAlike();
    void toleranceIsPerChannel();
    void aMazeIsFollowed();
    void oddSeedsTakeNothing();
    void cancelledWorkTakesNothing();
    void fillToolIsOneUndoStep();
    void aFillWaitsForTheStrokeThatRuns();
    void strokesAreToldApart_data();
    void strokesAreToldApart();
    void smartSelectFindsTheObject_data();
    void smartSelectFindsTheObject();
    void smartSelectIsRepeatable();
    void smartSelectSurvivesAnything_data();
    void smartSelectSurvivesAnything();
    void smartSelectToolTakesFromTheMask();
    void emptySelectionsSaySo();
};

void TestSelections::contiguousTakesWhatHangsTogether()
{
    const MaskTiles mask = similarPixels(blocks(), {25, 25}, 12, true, never);
    QCOMPARE(mask.coveredBounds(), QRect(20, 20, 40, 40));
    QCOMPARE(mask.coveredPixels(255), 40 * 40);
}

void TestSelections::globalTakesAllThatLooksAlike()
{
    const MaskTiles mask = similarPixels(blocks(), {25, 25}, 12, false, never);
    QCOMPARE(mask.coveredPixels(255), 2 * 40 * 40 + 20 * 20);
}

void TestSelections::toleranceIsPerChannel()
{
    QCOMPARE(similarPixels(blocks(), {25, 25}, 9, true, never).coveredPixels(), 40 * 40 - 10 * 10);
    QCOMPARE(similarPixels(blocks(), {25, 25}, 0, true, never).coveredPixels(), 40 * 40 - 10 * 10);
    QVERIFY(similarPixels(blocks(), {25, 25}, 255, true, never).isFull());
}

void TestSelections::aMazeIsFollowed()
{
    // A one pixel wide path back and forth over the whole picture, beside it walls.
    QImage image(301, 201, QImage::Format_RGB32);
    image.fill(Qt::white);
    for (int y = 1; y < 201; y += 2) {
        for (int x = 0; x < 301; ++x)
            image.setPixel(x, y, qRgb(0, 0, 0));
        image.setPixel(y % 4 == 1 ? 300 : 0, y, qRgb(255, 255, 255));
    }
    const MaskTiles mask = similarPixels(image, {0, 0}, 10, true, never);
    QCOMPARE(mask.coveredPixels(255), 301 * 101 + 100);
    QCOMPARE(int(mask.at(150, 200)), 255);
}

void TestSelections::oddSeedsTakeNothing()
{
    QVERIFY(similarPixels(blocks(), {-1, 5}, 10, true, never).isEmpty());
    QVERIFY(similarPixels(blocks(), {200, 5}, 10, false, never).isEmpty());
    QVERIFY(similarPixels(QImage(), {0, 0}, 10, true, never).size().isEmpty());
    QImage line(8000, 2, QImage::Format_RGB32);
    line.fill(Qt::red);
    QVERIFY(similarPixels(line, {7999, 1}, 0, true, never).isFull());
    QImage column(1, 3000, QImage::Format_RGB32);
    column.fill(Qt::red);
    QVERIFY(similarPixels(column, {0, 0}, 0, true, never).isFull());
}

void TestSelections::cancelledWorkTakesNothing()
{
    const std::atomic<bool> cancelled{true};
    QVERIFY(similarPixels(blocks(), {25, 25}, 12, false, cancelled).isEmpty());
    QVERIFY(selectObject(Pyramid(blocks()), {ObjectHint::Kind::Box, QPolygonF(QRectF(10, 10, 60, 60))}, cancelled).isEmpty());
}

void TestSelections::fillToolIsOneUndoStep()
{
    const auto picture = makePicture(blocks());
    SelectionTask task;
    FillTool tool(task);
    tool.press(*picture, {{25.7, 25.2}}, false);
    QVERIFY(task.isRunning());
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(picture->mask().coveredPixels(255), 40 * 40); // 12 % tolerance
    QCOMPARE(picture->undoStack().undoName(), u"Fill"_s);
    tool.setSettings({0.0, false});
    tool.press(*picture, {{35, 35}}, true); // right button: takes away
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(picture->mask().coveredPixels(255), 40 * 40 - 10 * 10);
    QCOMPARE(picture->undoStack().count(), 2);
    tool.press(*picture, {{-3, 500}}, false);
    QVERIFY(!task.isRunning());
}

void TestSelections::aFillWaitsForTheStrokeThatRuns()
{
    const auto picture = makePicture(blocks());
    SelectionTask task;
    FillTool tool(task);
    tool.press(*picture, {{25, 25}}, false);
    picture->editPreview().fillRect({150, 80, 10, 10}, 255); // a stroke has begun meanwhile
    picture->showPreview({150, 80, 10, 10});
    QSignalSpy ended(&task, &SelectionTask::runningChanged);
    QTest::qWait(150);
    QCOMPARE(ended.count(), 0);
    QVERIFY(picture->isPreviewing());
    picture->commitPreview(u"Brush"_s);
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(picture->mask().coveredPixels(255), 40 * 40 + 100);
    QCOMPARE(picture->undoStack().count(), 2);
}

void TestSelections::strokesAreToldApart_data()
{
    QTest::addColumn<QPolygonF>("stroke");
    QTest::addColumn<int>("kind");
    QPolygonF circle, open, spiral;
    for (int i = 0; i <= 60; ++i) {
        const double angle = i * 2 * M_PI / 62;
        circle.append({100 + 50 * std::cos(angle), 100 + 40 * std::sin(angle)});
        open.append({100 + 50 * std::cos(angle / 2), 100 + 40 * std::sin(angle / 2)});
        spiral.append({100 + i * 3.0, 100 + 15 * std::sin(i * 1.3)});
    }
    QTest::newRow("a loop that nearly closes") << circle << int(ObjectHint::Kind::Loop);
    QTest::newRow("half a loop") << open << int(ObjectHint::Kind::Scribble);
    QTest::newRow("a zigzag") << spiral << int(ObjectHint::Kind::Scribble);
    QTest::newRow("there and back") << QPolygonF({{0, 0}, {100, 3}, {0, 1}}) << int(ObjectHint::Kind::Scribble);
    QTest::newRow("one point") << QPolygonF({{4, 4}}) << int(ObjectHint::Kind::Scribble);
    QTest::newRow("none") << QPolygonF() << int(ObjectHint::Kind::Scribble);
}

void TestSelections::strokesAreToldApart()
{
    QFETCH(QPolygonF, stroke);
    QFETCH(int, kind);
    QCOMPARE(int(kindOfStroke(stroke)), kind);
}

void TestSelections::smartSelectFindsTheObject_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("kind");
    QTest::newRow("a box, small picture") << QSize(220, 200) << 60.0 << int(ObjectHint::Kind::Box);
    QTest::newRow("a box of 1,500 px") << QSize(2200, 2000) << 590.0 << int(ObjectHint::Kind::Box);
    QTest::newRow("a loop") << QSize(1200, 900) << 240.0 << int(ObjectHint::Kind::Loop);
    QTest::newRow("a scribble") << QSize(1200, 900) << 240.0 << int(ObjectHint::Kind::Scribble);
}

void TestSelections::smartSelectFindsTheObject()
{
    QFETCH(QSize, size);
    QFETCH(double, scale);
    QFETCH(int, kind);
    const Scene scene(size, scale);
    ObjectHint hint{ObjectHint::Kind(kind), {}};
    const QPointF middle(size.width() / 2.0, size.height() / 2.0);
    if (hint.kind == ObjectHint::Kind::Box) {
        hint.stroke = QPolygonF(scene.outline.boundingRect().adjusted(-scale / 10, -scale / 10, scale / 10, scale / 10));
    } else if (hint.kind == ObjectHint::Kind::Loop) {
        for (const QPointF &point : scene.outline)
            hint.stroke.append(middle + (point - middle) * 1.2);
    } else {
        hint.stroke = QPolygonF({middle - QPointF(scale * 0.6, 0), middle, middle + QPointF(scale * 0.5, scale * 0.2)});
    }
    const Pyramid pyramid(scene.image);
    QElapsedTimer clock;
    clock.start();
    const MaskTiles mask = selectObject(pyramid, hint, never);
    qInfo("%lld ms, agreement %.4f", static_cast<long long>(clock.elapsed()), scene.agreement(mask));
    QVERIFY(scene.agreement(mask) > 0.97);
}

void TestSelections::smartSelectIsRepeatable()
{
    const Scene scene({400, 300}, 90);
    const Pyramid pyramid(scene.image);
    const ObjectHint hint{ObjectHint::Kind::Box, QPolygonF(scene.outline.boundingRect().adjusted(-8, -8, 8, 8))};
    QVERIFY(selectObject(pyramid, hint, never) == selectObject(pyramid, hint, never));
}

void TestSelections::smartSelectSurvivesAnything_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QPolygonF>("stroke");
    QTest::newRow("one pixel wide") << QSize(1, 900) << QPolygonF(QRectF(0, 10, 1, 500));
    QTest::newRow("two pixels high") << QSize(8000, 2) << QPolygonF(QRectF(10, 0, 7000, 2));
    QTest::newRow("the whole picture") << QSize(300, 200) << QPolygonF(QRectF(-10, -10, 500, 500));
    QTest::newRow("outside the picture") << QSize(300, 200) << QPolygonF(QRectF(400, 400, 50, 50));
    QTest::newRow("a point") << QSize(300, 200) << QPolygonF({{20, 20}});
    QTest::newRow("nothing") << QSize(300, 200) << QPolygonF();
    QTest::newRow("an odd size at every level") << QSize(1111, 777) << QPolygonF(QRectF(0, 0, 1111, 777));
}

void TestSelections::smartSelectSurvivesAnything()
{
    QFETCH(QSize, size);
    QFETCH(QPolygonF, stroke);
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::gray); // one colour: nothing to be learnt
    QImage noise = image;
    QRandomGenerator random(3);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            noise.setPixel(x, y, random.generate() | 0xff000000U);
    }
    for (const QImage &picture : {image, noise}) {
        for (const ObjectHint::Kind kind : {ObjectHint::Kind::Box, ObjectHint::Kind::Loop, ObjectHint::Kind::Scribble})
            QCOMPARE(selectObject(Pyramid(picture), {kind, stroke}, never).size(), size);
    }
    QCOMPARE(selectObject(Pyramid(), {ObjectHint::Kind::Box, stroke}, never).size(), QSize(0, 0));
}

void TestSelections::smartSelectToolTakesFromTheMask()
{
    const Scene scene({400, 300}, 90);
    const auto picture = makePicture(scene.image);
    MaskTiles all(picture->size());
    all.fill(255);
    picture->changeMask(u"all"_s, all);
    SelectionTask task;
    SmartSelectTool tool(task);
    tool.press(*picture, {scene.outline.boundingRect().topLeft() - QPointF(9, 9)}, true);
    tool.drag({scene.outline.boundingRect().bottomRight() + QPointF(9, 9)});
    QCOMPARE(tool.outline().size(), 4);
    tool.release();
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(picture->undoStack().undoName(), u"Erase smart selection"_s);
    QCOMPARE(int(picture->mask().at(200, 150)), 0);
    QCOMPARE(int(picture->mask().at(5, 5)), 255);
}

void TestSelections::emptySelectionsSaySo()
{
    QImage image(300, 200, QImage::Format_RGB32);
    image.fill(Qt::gray);
    const auto picture = makePicture(image);
    SelectionTask task;
    QSignalSpy nothing(&task, &SelectionTask::foundNothing);
    SmartSelectTool tool(task);
    tool.setBox(false);
    tool.press(*picture, {{20, 20}}, false);
    tool.release(); // a click draws nothing
    QVERIFY(!task.isRunning());
    task.start(*picture, u"x"_s, MaskCombine::Add, [](const std::atomic<bool> &) { return MaskTiles(QSize(300, 200)); });
    QTRY_COMPARE(nothing.count(), 1);
    QCOMPARE(picture->undoStack().count(), 0);
    task.start(*picture, u"x"_s, MaskCombine::Add, [](const std::atomic<bool> &) { return MaskTiles(QSize(300, 200)); });
    task.cancel();
    QVERIFY(!task.isRunning());
    QTest::qWait(50);
    QCOMPARE(nothing.count(), 1);
}

QTEST_GUILESS_MAIN(TestSelections)
#include "tst_selections.moc"
