#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/tools/brushtool.h"
#include "app/tools/strokepath.h"

#include <QBuffer>
#include <QLineF>
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
    image.fill(0xff336699);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return std::make_unique<Picture>(*loadPicture(bytes, {}, u"plain.png"_s));
}

/// A shaky line from left to right.
QList<StrokePoint> shakyLine(int points, double width, double y, double shake)
{
    QRandomGenerator random(5);
    QList<StrokePoint> line;
    for (int i = 0; i < points; ++i)
        line.append({{20 + (width - 40) * i / (points - 1), y + random.bounded(2 * shake + 1e-9) - shake}, 1.0});
    return line;
}

/// The same way told by \a pieces events for each one.
QList<StrokePoint> split(const QList<StrokePoint> &points, int pieces)
{
    QList<StrokePoint> parts{points.first()};
    for (qsizetype i = 1; i < points.size(); ++i) {
        for (int piece = 1; piece <= pieces; ++piece) {
            const double share = double(piece) / pieces;
            parts.append({points[i - 1].position + (points[i].position - points[i - 1].position) * share,
                          points[i - 1].pressure + (points[i].pressure - points[i - 1].pressure) * share});
        }
    }
    return parts;
}

void stroke(BrushTool &tool, Picture &picture, const QList<StrokePoint> &points, bool erase = false)
{
    tool.press(picture, points.first(), erase);
    for (const StrokePoint &point : points.mid(1))
        tool.drag(point);
    tool.release();
}

int mostDifference(const MaskTiles &one, const MaskTiles &other)
{
    int most = 0;
    for (int y = 0; y < one.size().height(); ++y) {
        for (int x = 0; x < one.size().width(); ++x)
            most = std::max(most, std::abs(one.at(x, y) - other.at(x, y)));
    }
    return most;
}
} // namespace

class TestBrushTool : public QObject
{
    Q_OBJECT
private slots:
    void theSmoothedPathDoesNotDependOnTheEvents();
    void withoutSmoothingThePathIsTheHands();
    void smoothingSteadiesAShakyLine();
    void theTipIsAlwaysUnderTheHand_data();
    void theTipIsAlwaysUnderTheHand();
    void lettingGoKeepsWhatWasSeen_data();
    void lettingGoKeepsWhatWasSeen();
    void theOldTailLeavesNothing();
    void eventsThatComeTogetherAreOneChange();
    void pressureIsFeltAsChosen_data();
    void pressureIsFeltAsChosen();
    void pressureChangesWhatItShould_data();
    void pressureChangesWhatItShould();
    void aStrokeIsOneStepOfItsName();
    void aCancelledStrokeLeavesNothing();
    void everySizeWorksOnEveryPicture_data();
    void everySizeWorksOnEveryPicture();
    void aThousandStrokesOn48MegapixelsFitIn64Megabytes();
};

void TestBrushTool::theSmoothedPathDoesNotDependOnTheEvents()
{
    const QList<StrokePoint> line = shakyLine(30, 600, 100, 30);
    StrokePath whole;
    StrokePath parts;
    whole.begin(line.first(), 50);
    parts.begin(line.first(), 50);
    for (const StrokePoint &point : line.mid(1))
        whole.moveTo(point);
    for (const StrokePoint &point : split(line, 17).mid(1))
        parts.moveTo(point);
    QVERIFY(QLineF(whole.end().position, parts.end().position).length() < 1e-6);
    QVERIFY(QLineF(whole.end().position, line.last().position).length() < 60);
}

void TestBrushTool::withoutSmoothingThePathIsTheHands()
{
    StrokePath path;
    path.begin({{10, 10}, 0.5}, 0);
    const QList<StrokePoint> points = path.moveTo({{200, 40}, 0.7});
    QCOMPARE(points.size(), 1);
    QCOMPARE(points[0].position, QPointF(200, 40));
    QCOMPARE(points[0].pressure, 0.7);
}

void TestBrushTool::smoothingSteadiesAShakyLine()
{
    const QList<StrokePoint> line = shakyLine(60, 900, 100, 12);
    const auto roughness = [&line](double length) {
        StrokePath path;
        path.begin(line.first(), length);
        double sum = 0;
        for (const StrokePoint &point : line.mid(1)) {
            for (const StrokePoint &end : path.moveTo(point))
                sum = std::max(sum, std::abs(end.position.y() - 100) * (end.position.x() > 200));
        }
        return sum;
    };
    QVERIFY(roughness(60) < roughness(0) / 2);
}

void TestBrushTool::theTipIsAlwaysUnderTheHand_data()
{
    QTest::addColumn<double>("smoothing");
    QTest::addColumn<bool>("erase");
    for (const double smoothing : {0.0, 0.3, 1.0}) {
        QTest::addRow("painting with %g %% smoothing", smoothing * 100) << smoothing << false;
        QTest::addRow("erasing with %g %% smoothing", smoothing * 100) << smoothing << true;
    }
}

void TestBrushTool::theTipIsAlwaysUnderTheHand()
{
    QFETCH(double, smoothing);
    QFETCH(bool, erase);
    const auto picture = makePicture({700, 200});
    MaskTiles start({700, 200});
    start.fill(erase ? 255 : 0);
    picture->restore(start, {});
    BrushTool tool;
    tool.setSettings({12, 1, 1, smoothing});
    const QList<StrokePoint> line = shakyLine(40, 700, 100, 60);
    tool.press(*picture, line.first(), erase);
    for (const StrokePoint &point : line.mid(1)) {
        tool.drag(point);
        QCoreApplication::processEvents(); // a frame
        QCOMPARE(int(picture->mask().at(int(point.position.x()), int(point.position.y()))), erase ? 0 : 255);
    }
    tool.cancel();
    QCOMPARE(picture->mask(), start);
}

void TestBrushTool::lettingGoKeepsWhatWasSeen_data()
{
    QTest::addColumn<BrushSettings>("brush");
    QTest::addColumn<bool>("erase");
    for (const bool erase : {false, true}) {
        const auto row = [erase](const char *name, const BrushSettings &brush) {
            QTest::addRow("%s, %s", name, erase ? "erasing" : "painting") << brush << erase;
        };
        row("hard", {20, 1, 1, 0.7});
        row("one pixel", {1, 1, 1, 0.5});
        row("thin", {3.5, 1, 1, 1});
        row("wide", {150, 1, 1, 1});
        row("nearly hard", {20, 0.95, 1, 0.7});
        row("soft", {60, 0.2, 1, 0.7});
        row("hard of half strength", {31, 1, 0.5, 0.4});
        row("half strength", {60, 0.8, 0.5, 1});
        row("no smoothing", {60, 0.5, 0.5, 0});
    }
}

void TestBrushTool::lettingGoKeepsWhatWasSeen()
{
    QFETCH(BrushSettings, brush);
    QFETCH(bool, erase);
    const auto picture = makePicture({700, 300});
    MaskTiles before({700, 300});
    before.fillRect({0, 0, 700, 300}, erase ? 255 : 0);
    picture->changeMask(u"Before"_s, before);
    BrushTool tool;
    tool.setSettings(brush);
    for (const PressureUse use :
         {PressureUse::Nothing, PressureUse::Size, PressureUse::Strength, PressureUse::Both}) {
        tool.setPressureUse(use);
        QList<StrokePoint> line = shakyLine(25, 700, 150, 80);
        for (qsizetype i = 0; i < line.size(); ++i)
            line[i].pressure = 0.6 + 0.4 * std::sin(double(i));
        // Let go on the way too: the tail bends differently each time.
        for (const qsizetype last : {2, 7, 13, 24}) {
            tool.press(*picture, line.first(), erase);
            for (const StrokePoint &point : line.mid(1, last))
                tool.drag(point);
            QSignalSpy shown(picture.get(), &Picture::maskChanged);
            QVERIFY(shown.wait());
            const MaskTiles seen = picture->mask();
            tool.release();
            const int most = mostDifference(picture->mask(), seen);
            QVERIFY2(
                most <= 1,
                qPrintable(u"%1 with pressure on %2, after %3 points"_s.arg(most).arg(int(use)).arg(last)));
            QVERIFY(!(seen == before));
            picture->undoStack().undo();
        }
    }
}

void TestBrushTool::theOldTailLeavesNothing()
{
    const auto picture = makePicture({700, 300});
    BrushTool tool;
    tool.setSettings({10, 1, 1, 1});
    tool.press(*picture, {{50, 150}}, false);
    tool.drag({{200, 150}});
    tool.drag({{200, 20}}); // the tail swings up
    tool.drag({{60, 150}});
    tool.drag({{52, 150}});
    QCOMPARE(int(picture->mask().at(199, 30)), 0); // the stroke never got there
    tool.release();
    QCOMPARE(int(picture->mask().at(199, 30)), 0);
}

void TestBrushTool::eventsThatComeTogetherAreOneChange()
{
    const auto picture = makePicture({700, 200});
    BrushTool tool;
    tool.setSettings({20, 1, 1, 0});
    QSignalSpy changes(picture.get(), &Picture::maskChanged);
    const QList<StrokePoint> line = shakyLine(50, 700, 100, 40);
    tool.press(*picture, line.first(), false);
    for (const StrokePoint &point : line.mid(1))
        tool.drag(point);
    QCOMPARE(changes.count(), 0);
    QTRY_COMPARE(changes.count(), 1);
    QCOMPARE(int(picture->mask().at(int(line.last().position.x()), int(line.last().position.y()))), 255);
    QVERIFY(changes[0][0].toRect().contains(picture->mask().coveredBounds()));
    tool.release();
    // And none was lost: the same mask as with a pause after each.
    const MaskTiles together = picture->mask();
    picture->undoStack().undo();
    tool.press(*picture, line.first(), false);
    for (const StrokePoint &point : line.mid(1)) {
        tool.drag(point);
        QCoreApplication::processEvents();
    }
    tool.release();
    QCOMPARE(picture->mask(), together);
}

void TestBrushTool::pressureIsFeltAsChosen_data()
{
    QTest::addColumn<PressureCurve>("curve");
    QTest::addColumn<double>("atHalf");
    QTest::newRow("soft") << PressureCurve::Soft << 0.683;
    QTest::newRow("linear") << PressureCurve::Linear << 0.5;
    QTest::newRow("firm") << PressureCurve::Firm << 0.287;
}

void TestBrushTool::pressureIsFeltAsChosen()
{
    QFETCH(PressureCurve, curve);
    QFETCH(double, atHalf);
    QCOMPARE(pressureAsFelt(0, curve), 0.0);
    QCOMPARE(pressureAsFelt(1, curve), 1.0);
    QVERIFY(std::abs(pressureAsFelt(0.5, curve) - atHalf) < 0.001);
    for (int i = 0; i < 100; ++i)
        QVERIFY(pressureAsFelt(i / 100.0, curve) < pressureAsFelt((i + 1) / 100.0, curve));
    QCOMPARE(pressureAsFelt(7, curve), 1.0);
    QCOMPARE(pressureAsFelt(-7, curve), 0.0);
}

void TestBrushTool::pressureChangesWhatItShould_data()
{
    QTest::addColumn<PressureUse>("use");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("middle");
    QTest::newRow("nothing") << PressureUse::Nothing << 80 << 255;
    QTest::newRow("size") << PressureUse::Size << 40 << 255;
    QTest::newRow("strength") << PressureUse::Strength << 80 << 128;
    QTest::newRow("both") << PressureUse::Both << 40 << 128;
}

void TestBrushTool::pressureChangesWhatItShould()
{
    QFETCH(PressureUse, use);
    QFETCH(int, width);
    QFETCH(int, middle);
    const auto picture = makePicture({400, 200});
    BrushTool tool;
    tool.setSettings({80, 1, 1, 0});
    tool.setPressureUse(use);
    stroke(tool, *picture, {{{100, 100}, 0.5}, {{300, 100}, 0.5}});
    QVERIFY(std::abs(picture->mask().coveredBounds(64).height() - width) <= 2);
    QVERIFY(std::abs(picture->mask().at(200, 100) - middle) <= 1);
}

void TestBrushTool::aStrokeIsOneStepOfItsName()
{
    const auto picture = makePicture({400, 200});
    BrushTool tool;
    tool.setSettings({30, 1, 1, 0.5});
    stroke(tool, *picture, shakyLine(20, 400, 100, 20));
    QCOMPARE(picture->undoStack().count(), 1);
    QCOMPARE(picture->undoStack().undoName(), u"Brush"_s);
    stroke(tool, *picture, shakyLine(20, 400, 100, 5), true);
    QCOMPARE(picture->undoStack().count(), 2);
    QCOMPARE(picture->undoStack().undoName(), u"Eraser"_s);
    picture->undoStack().goTo(0);
    QVERIFY(picture->mask().isEmpty());
}

void TestBrushTool::aCancelledStrokeLeavesNothing()
{
    const auto picture = makePicture({400, 200});
    BrushTool tool;
    tool.setSettings({30, 1, 1, 0.5});
    tool.press(*picture, {{100, 100}}, false);
    tool.drag({{200, 100}});
    tool.cancel();
    QVERIFY(picture->mask().isEmpty());
    QVERIFY(!picture->undoStack().canUndo());
    // Something else ends it: nothing is painted on afterwards.
    tool.press(*picture, {{100, 100}}, false);
    picture->abandonPreview();
    tool.drag({{200, 100}});
    tool.release();
    QVERIFY(picture->mask().isEmpty());
}

void TestBrushTool::everySizeWorksOnEveryPicture_data()
{
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(1, 1), QSize(1, 900), QSize(8000, 2), QSize(333, 333)})
        QTest::addRow("%d x %d", size.width(), size.height()) << size;
}

void TestBrushTool::everySizeWorksOnEveryPicture()
{
    QFETCH(QSize, size);
    const auto picture = makePicture(size);
    const QPointF middle(size.width() / 2.0, size.height() / 2.0);
    for (const double brush : {0.0, 1.0, 2.5, 4000.0, 1e9}) {
        for (const double smoothing : {0.0, 1.0}) {
            BrushTool tool;
            tool.setSettings({brush, 0.5, 1, smoothing});
            stroke(tool, *picture, {{middle, 0}, {middle + QPointF(3000, 50), 1}, {middle - QPointF(5000, 1), 0.2}});
        }
    }
    QVERIFY(picture->mask().isFull());
}

void TestBrushTool::aThousandStrokesOn48MegapixelsFitIn64Megabytes()
{
    const auto picture = makePicture({8000, 6000});
    picture->undoStack().setBudget(64LL * 1024 * 1024);
    QRandomGenerator random(6);
    BrushTool tool;
    const UndoStack &stack = picture->undoStack();
    // One that erases nothing is no step.
    for (int i = 0; stack.count() + stack.dropped() < 1000; ++i) {
        tool.setSettings({std::exp2(4 + random.bounded(6.0)), random.bounded(1.0), 1, 0});
        StrokePoint at{{random.bounded(8000.0), random.bounded(6000.0)}, 1};
        tool.press(*picture, at, i % 3 == 0);
        for (int event = 0; event < 25; ++event) {
            at.position += QPointF(random.bounded(80.0) - 30, random.bounded(80.0) - 40);
            tool.drag(at);
        }
        tool.release();
    }
    qInfo("1,000 strokes on 48 megapixels: %.1f MB of undo", double(stack.bytes()) / 1048576);
    QCOMPARE(stack.dropped(), 0);
    QVERIFY(stack.bytes() <= 64LL * 1024 * 1024);
}

QTEST_GUILESS_MAIN(TestBrushTool)
#include "tst_brushtool.moc"
