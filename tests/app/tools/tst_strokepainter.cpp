#include "app/tools/strokepainter.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr int grid = 16;

double distanceTo(const Capsule &capsule, double x, double y)
{
    const QPointF along = capsule.b - capsule.a;
    const double squared = QPointF::dotProduct(along, along);
    const QPointF to = QPointF(x, y) - capsule.a;
    const double t = squared > 0 ? std::clamp(QPointF::dotProduct(to, along) / squared, 0.0, 1.0) : 0.0;
    const QPointF away = to - along * t;
    return std::hypot(away.x(), away.y());
}

/// Coverage of the union by testing 16 x 16 points a pixel, written without any of the painter's shortcuts.
std::vector<int> reference(QSize size, const QList<Capsule> &capsules)
{
    std::vector<int> coverage;
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            int inside = 0;
            const bool near = std::any_of(capsules.begin(), capsules.end(), [&](const Capsule &c) {
                return distanceTo(c, x + 0.5, y + 0.5) < c.radius + 1;
            });
            const bool deep = std::any_of(capsules.begin(), capsules.end(), [&](const Capsule &c) {
                return distanceTo(c, x + 0.5, y + 0.5) < c.radius - 1;
            });
            for (int sample = 0; near && !deep && sample < grid * grid; ++sample) {
                const double sx = x + (sample % grid + 0.5) / grid;
                const double sy = y + (sample / grid + 0.5) / grid;
                inside += std::any_of(capsules.begin(), capsules.end(), [&](const Capsule &c) {
                    return distanceTo(c, sx, sy) <= c.radius;
                });
            }
            coverage.push_back(deep ? 255 : (255 * inside + grid * grid / 2) / (grid * grid));
        }
    }
    return coverage;
}

QList<Capsule> along(const QList<QPointF> &path, double size)
{
    QList<Capsule> capsules{{path.first(), path.first(), size / 2}};
    for (qsizetype i = 1; i < path.size(); ++i)
        capsules.append({path[i - 1], path[i], size / 2});
    return capsules;
}

MaskTiles painted(QSize size, const QList<Capsule> &capsules, BrushSettings brush, bool erase = false)
{
    MaskTiles mask(size);
    if (erase)
        mask.fill(255);
    StrokePainter painter(size, brush, erase);
    for (const Capsule &capsule : capsules)
        painter.paint(mask, capsule);
    painter.finish(mask);
    return mask;
}

QList<QPointF> wobblyPath(QSize size, int points, quint32 seed)
{
    QRandomGenerator random(seed);
    QList<QPointF> path;
    for (int i = 0; i < points; ++i)
        path.append({random.bounded(size.width() + 40.0) - 20, random.bounded(size.height() + 40.0) - 20});
    return path;
}

/// The same line in \a pieces pieces.
QList<Capsule> split(const QList<Capsule> &capsules, int pieces)
{
    QList<Capsule> parts;
    for (const Capsule &c : capsules) {
        for (int i = 0; i < pieces; ++i) {
            parts.append({c.a + (c.b - c.a) * i / pieces, c.a + (c.b - c.a) * (i + 1) / pieces, c.radius});
        }
    }
    return parts;
}

struct Difference
{
    double mean = 0;
    int most = 0;
};

Difference difference(const MaskTiles &mask, const std::vector<int> &expected)
{
    Difference result;
    const int width = mask.size().width();
    for (int i = 0; i < int(expected.size()); ++i) {
        const int away = std::abs(mask.at(i % width, i / width) - expected[size_t(i)]);
        result.mean += double(away) / double(expected.size());
        result.most = std::max(result.most, away);
    }
    return result;
}
} // namespace

class TestStrokePainter : public QObject
{
    Q_OBJECT
private slots:
    void coverageIsThatOfTheUnion_data();
    void coverageIsThatOfTheUnion();
    void orderAndSplittingDoNotMatter_data();
    void orderAndSplittingDoNotMatter();
    void erasingIsTheInverseOfPainting();
    void strengthLimitsCoverageWhereAStrokeCrossesItself();
    void theStrongerEventShows();
    void softEdgeFallsOffWithDistance();
    void softStrokesDoNotDependOnOrder();
    void neverPaintsBeyondTheEdge();
    void wholeTilesBecomeUniform();
    void reportsEveryChangedPixel();
};

void TestStrokePainter::coverageIsThatOfTheUnion_data()
{
    QTest::addColumn<double>("size");
    for (const double size : {1.0, 2.0, 3.5, 20.0, 301.0, 1000.0})
        QTest::addRow("a tip of %g pixels", size) << size;
}

void TestStrokePainter::coverageIsThatOfTheUnion()
{
    QFETCH(double, size);
    const QSize picture = size > 500 ? QSize(1500, 1200) : QSize(200, 150); // the rim of a big tip shows, too
    for (quint32 seed = 1; seed <= (size > 500 ? 2 : 6); ++seed) {
        const QList<Capsule> capsules = along(wobblyPath(picture, size > 100 ? 2 : 5, seed), size);
        const Difference off = difference(painted(picture, capsules, {size, 1.0, 1.0}), reference(picture, capsules));
        QVERIFY2(off.mean < 0.05, qPrintable(u"mean %1"_s.arg(off.mean)));
        QVERIFY2(off.most <= 3, qPrintable(u"most %1"_s.arg(off.most)));
    }
}

void TestStrokePainter::orderAndSplittingDoNotMatter_data()
{
    coverageIsThatOfTheUnion_data();
}

void TestStrokePainter::orderAndSplittingDoNotMatter()
{
    QFETCH(double, size);
    const QSize picture(300, 200);
    QRandomGenerator random(7);
    for (quint32 seed = 1; seed <= 10; ++seed) {
        const QList<Capsule> capsules = along(wobblyPath(picture, 6, seed), size);
        const MaskTiles whole = painted(picture, capsules, {size, 1.0, 1.0});
        QList<Capsule> shuffled = capsules;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        QCOMPARE(painted(picture, shuffled, {size, 1.0, 1.0}), whole);
        // Pieces end between float values: a sample right on the line may fall either way.
        const MaskTiles pieces = painted(picture, split(capsules, 3 + int(seed) * 7), {size, 1.0, 1.0});
        int most = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                most = std::max(most, std::abs(pieces.at(x, y) - whole.at(x, y)));
        }
        QVERIFY2(most <= 2, qPrintable(QString::number(most)));
    }
}

void TestStrokePainter::erasingIsTheInverseOfPainting()
{
    const QSize picture(200, 150);
    for (const BrushSettings brush : {BrushSettings{31, 1, 1}, BrushSettings{31, 0.3, 0.6}, BrushSettings{150, 1, 0.5}}) {
        const QList<Capsule> capsules = along(wobblyPath(picture, 5, 3), brush.size);
        MaskTiles erased = painted(picture, capsules, brush, true);
        erased.invert();
        QCOMPARE(erased, painted(picture, capsules, brush));
    }
}

void TestStrokePainter::strengthLimitsCoverageWhereAStrokeCrossesItself()
{
    const QSize picture(256, 256);
    for (const double hardness : {0.0, 0.5, 1.0}) {
        const MaskTiles mask = painted(picture, along(wobblyPath(picture, 30, 5), 90), {90, hardness, 0.5});
        int most = 0;
        for (int y = 0; y < 256; ++y) {
            for (int x = 0; x < 256; ++x)
                most = std::max(most, int(mask.at(x, y)));
        }
        QCOMPARE(most, 128);
    }
}

void TestStrokePainter::theStrongerEventShows()
{
    const QSize picture(256, 256);
    const Capsule capsule{{80, 90}, {170, 150}, 40};
    const MaskTiles strong = painted(picture, {capsule}, {80, 1, 1});
    for (const bool isSettledBetween : {false, true}) {
        MaskTiles mask(picture);
        StrokePainter painter(picture, {80, 1, 1}, false);
        for (const double strength : {0.3, 1.0, 0.6}) {
            painter.paint(mask, capsule, strength);
            if (isSettledBetween)
                painter.settle(mask);
        }
        painter.finish(mask);
        QCOMPARE(mask, strong);
    }
}

void TestStrokePainter::softEdgeFallsOffWithDistance()
{
    const QSize picture(300, 200);
    const Capsule capsule{{80.3, 90.7}, {210.2, 110.1}, 50};
    const MaskTiles mask = painted(picture, {capsule}, {100, 0.4, 1.0});
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const double depth = std::clamp((50 - distanceTo(capsule, x + 0.5, y + 0.5)) / 30, 0.0, 1.0);
            const double expected = 255 * depth * depth * (3 - 2 * depth);
            QVERIFY2(std::abs(mask.at(x, y) - expected) < 1.0,
                     qPrintable(u"%1, %2: %3 for %4"_s.arg(x).arg(y).arg(mask.at(x, y)).arg(expected)));
        }
    }
}

void TestStrokePainter::softStrokesDoNotDependOnOrder()
{
    const QSize picture(300, 200);
    QList<Capsule> capsules = along(wobblyPath(picture, 8, 11), 60);
    const MaskTiles whole = painted(picture, capsules, {60, 0.5, 0.8});
    std::reverse(capsules.begin(), capsules.end());
    QCOMPARE(painted(picture, capsules, {60, 0.5, 0.8}), whole);
}

void TestStrokePainter::neverPaintsBeyondTheEdge()
{
    const QSize picture(70, 65); // one tile and a bit
    for (const double hardness : {0.2, 1.0}) {
        const MaskTiles mask = painted(picture, along({{-50, 30}, {200, 40}}, 4000), {4000, hardness, 1.0});
        for (int row = 0; row < 2; ++row) {
            for (int column = 0; column < 2; ++column) {
                const quint8 *tile = mask.tile(column, row);
                for (int i = 0; i < MaskTiles::side * MaskTiles::side; ++i) {
                    const bool inside = column * 64 + i % 64 < 70 && row * 64 + i / 64 < 65;
                    QCOMPARE(int(tile[i]), inside ? 255 : 0);
                }
            }
        }
        QVERIFY(mask.isFull());
    }
    // A picture of one pixel, and a stroke that misses it.
    QCOMPARE(painted({1, 1}, along({{0, 0}, {5, 5}}, 3), {3, 1, 1}).at(0, 0), quint8(255));
    QVERIFY(painted({1, 1}, along({{90, 90}}, 3), {3, 1, 1}).isEmpty());
}

void TestStrokePainter::wholeTilesBecomeUniform()
{
    const MaskTiles mask = painted({1024, 1024}, along({{512, 512}}, 600), {600, 1, 1});
    QCOMPARE(mask.tileState(8, 8), MaskTiles::TileState::Solid);
    QCOMPARE(mask.tileState(0, 0), MaskTiles::TileState::Empty);
    MaskTiles cleared = mask;
    StrokePainter eraser({1024, 1024}, {900, 1, 1}, true);
    eraser.paint(cleared, {{512, 512}, {512, 512}, 450});
    eraser.finish(cleared);
    QVERIFY(cleared.isEmpty());
    QCOMPARE(cleared.bytes(), qint64(0));
}

void TestStrokePainter::reportsEveryChangedPixel()
{
    const QSize picture(400, 300);
    QRandomGenerator random(3);
    for (int i = 0; i < 200; ++i) {
        const BrushSettings brush{1 + random.bounded(80.0), random.bounded(1.0), 0.2 + random.bounded(0.8)};
        MaskTiles mask(picture);
        StrokePainter painter(picture, brush, false);
        const QPointF a(random.bounded(400.0), random.bounded(300.0));
        const QPointF b = a + QPointF(random.bounded(60.0) - 30, random.bounded(60.0) - 30);
        const QRect area = painter.paint(mask, {a, b, brush.size / 2});
        painter.finish(mask);
        QVERIFY(area.contains(mask.coveredBounds()));
    }
}

QTEST_GUILESS_MAIN(TestStrokePainter)
#include "tst_strokepainter.moc"
