#include "app/imaging/mask.h"
#include "app/imaging/maskoperations.h"
#include "testmasks.h"

#include <QElapsedTimer>
#include <QTest>

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <thread>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
cv::Mat matOf(const QImage &image)
{
    return {image.height(), image.width(), CV_8U, const_cast<uchar *>(image.constBits()), size_t(image.bytesPerLine())};
}

MaskTiles tiles(const QImage &image)
{
    return MaskTiles::fromImage(image);
}

int mostDifference(const QImage &one, const cv::Mat &other)
{
    cv::Mat away;
    cv::absdiff(matOf(one), other, away);
    double most = 0;
    cv::minMaxLoc(away, nullptr, &most);
    return int(most);
}

QImage withRects(QSize size, const QList<QRect> &filled, const QList<QRect> &cleared = {})
{
    MaskTiles mask(size);
    for (const QRect &rect : filled)
        mask.fillRect(rect, 255);
    for (const QRect &rect : cleared)
        mask.fillRect(rect, 0);
    return mask.toImage();
}

/// Pixels of each island by flooding, the slow and plain way.
QList<int> islandSizes(const QImage &image, bool covered, int least, bool diagonal)
{
    cv::Mat binary = covered ? matOf(image) >= least : matOf(image) < least;
    cv::Mat labels, stats, centroids;
    const int count = cv::connectedComponentsWithStats(binary, labels, stats, centroids, diagonal ? 8 : 4);
    QList<int> sizes;
    for (int i = 1; i < count; ++i)
        sizes << stats.at<int>(i, cv::CC_STAT_AREA);
    std::sort(sizes.begin(), sizes.end());
    return sizes;
}

QList<int> sizesOf(const MaskRegions &regions)
{
    QList<int> sizes;
    for (const MaskRegion &region : regions.regions())
        sizes << int(region.pixels);
    std::sort(sizes.begin(), sizes.end());
    return sizes;
}
} // namespace

class TestMaskOperations : public QObject
{
    Q_OBJECT
private slots:
    void regionsAreThoseOfAFloodFill_data();
    void regionsAreThoseOfAFloodFill();
    void regionsKnowBoundsAndEdge();
    void shrinkingTakesEverythingNearTheOutside_data();
    void shrinkingTakesEverythingNearTheOutside();
    void shrinkingDoesNotEatFromThePicturesEdge();
    void featheringIsAGaussian_data();
    void featheringIsAGaussian();
    void smoothingKeepsStraightEdgesAndRoundsCorners();
    void smoothingRemovesSteps();
    void hardeningLeavesOnlyFullAndEmpty();
    void borderFollowsTheOutline();
    void holesAreFilled();
    void holesWithSoftRimsAreFilledWhole();
    void bigHolesStayWhereSmallOnesAreMeant();
    void specksAreRemovedAndCounted();
    void placingMovesAndCuts();
    void scalingKeepsShare();
    void nothingHappensToNothing_data();
    void nothingHappensToNothing();
    void cancelledWorkEnds();
    void everyOperationEndsSoonOnceCancelled_data();
    void everyOperationEndsSoonOnceCancelled();
};

void TestMaskOperations::regionsAreThoseOfAFloodFill_data()
{
    QTest::addColumn<QImage>("image");
    QTest::addRow("blocks") << testmasks::blocks({300, 220}, 3);
    QTest::addRow("discs") << testmasks::discs({400, 300}, 12);
    QTest::addRow("noise") << testmasks::noise({200, 150}, 9, true);
    QTest::addRow("gray noise") << testmasks::noise({131, 67}, 5, false);
    QTest::addRow("one column") << testmasks::noise({1, 500}, 5, true);
    QTest::addRow("one row") << testmasks::noise({500, 1}, 5, true);
    QTest::addRow("full") << testmasks::plain({130, 70}, 255);
    QTest::addRow("empty") << testmasks::plain({130, 70}, 0);
    QTest::addRow("exactly one tile") << testmasks::plain({64, 64}, 255);
}

void TestMaskOperations::regionsAreThoseOfAFloodFill()
{
    QFETCH(QImage, image);
    const MaskTiles mask = tiles(image);
    QCOMPARE(sizesOf(MaskRegions::covered(mask)), islandSizes(image, true, 1, true));
    QCOMPARE(sizesOf(MaskRegions::covered(mask, 128)), islandSizes(image, true, 128, true));
    QCOMPARE(sizesOf(MaskRegions::uncovered(mask)), islandSizes(image, false, 255, false));
    QCOMPARE(sizesOf(MaskRegions::uncovered(mask, 128)), islandSizes(image, false, 128, false));
}

void TestMaskOperations::regionsKnowBoundsAndEdge()
{
    const MaskTiles mask = tiles(withRects({300, 200}, {{10, 20, 100, 70}, {200, 150, 100, 50}}));
    const MaskRegions found = MaskRegions::covered(mask);
    QCOMPARE(found.regions().size(), size_t(2));
    QCOMPARE(found.regions()[0].bounds, QRect(10, 20, 100, 70));
    QCOMPARE(found.regions()[0].first, QPoint(10, 20));
    QVERIFY(!found.regions()[0].touchesEdge);
    QVERIFY(found.regions()[1].touchesEdge);
    QCOMPARE(found.regionAt({109, 89}), 0);
    QCOMPARE(found.regionAt({299, 199}), 1);
    QCOMPARE(found.regionAt({110, 89}), -1);
    QCOMPARE(found.regionAt({0, 900}), -1);
}

void TestMaskOperations::shrinkingTakesEverythingNearTheOutside_data()
{
    QTest::addColumn<QImage>("image");
    QTest::addColumn<int>("pixels");
    for (const int pixels : {1, 2, 7, 40}) {
        QTest::addRow("discs by %d", pixels) << testmasks::discs({200, 160}) << pixels;
        QTest::addRow("blocks by %d", pixels) << testmasks::blocks({180, 130}, 8) << pixels;
    }
}

void TestMaskOperations::shrinkingTakesEverythingNearTheOutside()
{
    QFETCH(QImage, image);
    QFETCH(int, pixels);
    const MaskTiles result = shrunk(tiles(image), pixels);
    // Distance of each pixel from the nearest one that is not full.
    cv::Mat distance;
    const cv::Mat full = matOf(image) == 255;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            bool near = false;
            for (int dy = -pixels; dy <= pixels && !near; ++dy) {
                for (int dx = -pixels; dx <= pixels && !near; ++dx) {
                    const QPoint other(x + dx, y + dy);
                    near = dx * dx + dy * dy <= pixels * pixels && image.rect().contains(other)
                        && !full.at<uchar>(other.y(), other.x());
                }
            }
            QCOMPARE(int(result.at(x, y)), near ? 0 : 255);
        }
    }
}

void TestMaskOperations::shrinkingDoesNotEatFromThePicturesEdge()
{
    MaskTiles all(QSize(200, 100));
    all.fill(255);
    QVERIFY(shrunk(all, 30).isFull());
    QCOMPARE(shrunk(tiles(withRects({200, 100}, {{0, 0, 100, 100}})), 10).coveredBounds(), QRect(0, 0, 90, 100));
}

void TestMaskOperations::featheringIsAGaussian_data()
{
    QTest::addColumn<QImage>("image");
    QTest::addColumn<int>("pixels");
    for (const int pixels : {1, 3, 8, 15, 16, 32, 63, 200, 500}) {
        QTest::addRow("discs by %d", pixels) << testmasks::discs({700, 500}) << pixels;
        QTest::addRow("blocks by %d", pixels) << testmasks::blocks({517, 389}, 4) << pixels;
    }
    QTest::addRow("a line by 32") << withRects({600, 500}, {{300, 0, 1, 500}}) << 32;
    QTest::addRow("a corner by 32") << withRects({600, 500}, {{0, 0, 300, 250}}) << 32;
}

void TestMaskOperations::featheringIsAGaussian()
{
    QFETCH(QImage, image);
    QFETCH(int, pixels);
    cv::Mat expected;
    matOf(image).convertTo(expected, CV_32F);
    const double sigma = pixels / 2.0;
    const int reach = 2 * int(std::ceil(4 * sigma)) + 1;
    cv::GaussianBlur(expected, expected, cv::Size(reach, reach), sigma, sigma, cv::BORDER_REFLECT);
    expected.convertTo(expected, CV_8U);
    const int most = mostDifference(feathered(tiles(image), pixels).toImage(), expected);
    QVERIFY2(most <= 3, qPrintable(u"off by %1 of 255"_s.arg(most)));
}

void TestMaskOperations::smoothingKeepsStraightEdgesAndRoundsCorners()
{
    const MaskTiles mask = tiles(withRects({600, 400}, {{200, 0, 200, 400}}));
    const MaskTiles smooth = smoothed(mask, 20);
    for (int y = 0; y < 400; ++y) {
        QVERIFY(smooth.at(198, y) < 8);
        QVERIFY(smooth.at(201, y) > 247);
    }
    const MaskTiles corner = smoothed(tiles(withRects({600, 400}, {{200, 100, 400, 300}})), 40);
    QVERIFY(corner.at(201, 101) < 20);
    QVERIFY(corner.at(230, 130) > 235);
}

void TestMaskOperations::smoothingRemovesSteps()
{
    // Stairs of 6 pixels along a diagonal become the diagonal.
    QList<QRect> stairs;
    for (int step = 0; step < 60; ++step)
        stairs << QRect(0, step * 6, 60 + step * 6, 6);
    const MaskTiles smooth = smoothed(tiles(withRects({500, 360}, stairs)), 24);
    for (int y = 100; y < 260; ++y) {
        const int edge = 60 + y - 3;
        QVERIFY2(smooth.at(edge - 4, y) > 200 && smooth.at(edge + 4, y) < 55, qPrintable(QString::number(y)));
    }
}

void TestMaskOperations::hardeningLeavesOnlyFullAndEmpty()
{
    const QImage soft = testmasks::discs({300, 200}, 40);
    const MaskTiles hard = hardened(tiles(soft), 100);
    for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 300; ++x)
            QCOMPARE(int(hard.at(x, y)), soft.constScanLine(y)[x] >= 100 ? 255 : 0);
    }
    QCOMPARE(hard.bytes(), tiles(hard.toImage()).bytes());
    QVERIFY(hardened(tiles(testmasks::plain({70, 70}, 99)), 100).isEmpty());
    QVERIFY(hardened(tiles(testmasks::plain({70, 70}, 100)), 100).isFull());
}

void TestMaskOperations::borderFollowsTheOutline()
{
    const MaskTiles band = borderOf(tiles(withRects({300, 300}, {{100, 100, 100, 100}})), 20);
    QCOMPARE(band.coveredBounds(), QRect(90, 90, 120, 120));
    QCOMPARE(int(band.at(150, 95)), 255);
    QCOMPARE(int(band.at(150, 109)), 255);
    QCOMPARE(int(band.at(150, 110)), 0);
    QCOMPARE(int(band.at(150, 150)), 0);
}

void TestMaskOperations::holesAreFilled()
{
    const QImage image = withRects({300, 200}, {{20, 20, 200, 150}}, {{60, 60, 30, 20}, {120, 60, 5, 5}, {20, 100, 40, 10}});
    const MaskChange change = withoutHoles(tiles(image), 1'000'000);
    QCOMPARE(change.count, 2);
    QCOMPARE(change.smallest, qint64(25));
    // The notch at the edge is no hole.
    QCOMPARE(change.mask.toImage(), withRects({300, 200}, {{20, 20, 200, 150}}, {{20, 100, 40, 10}}));
}

void TestMaskOperations::holesWithSoftRimsAreFilledWhole()
{
    QImage image = testmasks::plain({400, 400}, 0);
    testmasks::addDisc(image, {200, 200}, 180, 30);
    QImage hole = testmasks::plain({400, 400}, 0);
    testmasks::addDisc(hole, {200, 200}, 60, 30);
    QImage expected = image.copy();
    for (int y = 0; y < 400; ++y) {
        for (int x = 0; x < 400; ++x)
            image.scanLine(y)[x] = std::min<int>(image.constScanLine(y)[x], 255 - hole.constScanLine(y)[x]);
    }
    QCOMPARE(withoutHoles(tiles(image), 1'000'000).mask.toImage(), expected);
}

void TestMaskOperations::bigHolesStayWhereSmallOnesAreMeant()
{
    const QImage image = withRects({300, 200}, {{20, 20, 200, 150}}, {{60, 60, 30, 20}, {120, 60, 5, 5}});
    const MaskChange change = withoutHoles(tiles(image), 100);
    QCOMPARE(change.count, 1);
    QCOMPARE(int(change.mask.at(70, 70)), 0);
    QCOMPARE(int(change.mask.at(122, 62)), 255);
}

void TestMaskOperations::specksAreRemovedAndCounted()
{
    const QImage image = withRects({300, 200}, {{20, 20, 100, 100}, {200, 20, 3, 3}, {203, 23, 2, 2}, {250, 100, 1, 1}});
    const MaskChange change = withoutSpecks(tiles(image), 14);
    QCOMPARE(change.count, 2); // the two squares touch at a corner: one speck of 13
    QCOMPARE(change.smallest, qint64(1));
    QCOMPARE(change.mask.toImage(), withRects({300, 200}, {{20, 20, 100, 100}}));
    QCOMPARE(withoutSpecks(tiles(image), 2).count, 1);
    QCOMPARE(withoutSpecks(tiles(image), 1).mask.toImage(), image);
}

void TestMaskOperations::placingMovesAndCuts()
{
    const QImage image = testmasks::discs({200, 150}, 10);
    const MaskTiles moved = placed(tiles(image), {-30, 90}, {300, 200});
    for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 300; ++x) {
            const QPoint from(x + 30, y - 90);
            QCOMPARE(int(moved.at(x, y)), image.rect().contains(from) ? image.constScanLine(from.y())[from.x()] : 0);
        }
    }
    QVERIFY(placed(tiles(image), {1000, 0}, {300, 200}).isEmpty());
}

void TestMaskOperations::scalingKeepsShare()
{
    const MaskTiles mask = tiles(testmasks::discs({400, 300}));
    const MaskTiles twice = scaledMask(mask, {800, 600});
    QVERIFY(std::abs(double(twice.coveredPixels(128)) / double(mask.coveredPixels(128)) - 4) < 0.05);
    QCOMPARE(scaledMask(mask, {400, 300}), mask);
}

void TestMaskOperations::nothingHappensToNothing_data()
{
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(0, 0), QSize(1, 1), QSize(1, 300), QSize(8000, 2), QSize(64, 64)})
        QTest::addRow("%d x %d", size.width(), size.height()) << size;
}

void TestMaskOperations::nothingHappensToNothing()
{
    QFETCH(QSize, size);
    const MaskTiles none(size);
    QVERIFY(shrunk(none, 5).isEmpty());
    QVERIFY(feathered(none, 32).isEmpty());
    QVERIFY(smoothed(none, 32).isEmpty());
    QVERIFY(hardened(none, 128).isEmpty());
    QVERIFY(borderOf(none, 10).isEmpty());
    QVERIFY(withoutHoles(none, 100).mask.isEmpty());
    QVERIFY(withoutSpecks(none, 100).mask.isEmpty());
    MaskTiles all(size);
    all.fill(255);
    if (size.isEmpty())
        return;
    QVERIFY(feathered(all, 32).isFull());
    QVERIFY(smoothed(all, 500).isFull());
    QVERIFY(shrunk(all, 5).isFull());
    QVERIFY(borderOf(all, 10).isEmpty());
    QVERIFY(withoutHoles(all, 100).mask.isFull());
    // A single pixel.
    MaskTiles dot(size);
    dot.fillRect({size.width() / 2, 0, 1, 1}, 255);
    QCOMPARE(withoutSpecks(dot, 1).count, 0);
    QVERIFY(withoutSpecks(dot, 2).mask.isEmpty());
    QVERIFY(!feathered(dot, 2).coveredBounds().isNull() || size.width() > 1);
}

void TestMaskOperations::cancelledWorkEnds()
{
    const MaskTiles mask = tiles(testmasks::discs({2000, 1500}));
    const CancelFlag cancelled(true);
    QCOMPARE(feathered(mask, 100, &cancelled), mask);
    QVERIFY(MaskRegions::covered(mask, 1, &cancelled).regions().empty());
}

void TestMaskOperations::everyOperationEndsSoonOnceCancelled_data()
{
    using Run = std::function<MaskTiles(const MaskTiles &, const CancelFlag *)>;
    QTest::addColumn<Run>("run");
    const auto row = [](const char *name, Run run) { QTest::newRow(name) << std::move(run); };
    row("grow", [](const MaskTiles &mask, const CancelFlag *cancel) { return grown(mask, 60, cancel); });
    row("grow far",
        [](const MaskTiles &mask, const CancelFlag *cancel) { return grown(mask, 1000, cancel); });
    row("shrink", [](const MaskTiles &mask, const CancelFlag *cancel) { return shrunk(mask, 10, cancel); });
    row("border", [](const MaskTiles &mask, const CancelFlag *cancel) { return borderOf(mask, 40, cancel); });
    row("harden",
        [](const MaskTiles &mask, const CancelFlag *cancel) { return hardened(mask, 128, cancel); });
    row("feather",
        [](const MaskTiles &mask, const CancelFlag *cancel) { return feathered(mask, 4, cancel); });
    row("smooth",
        [](const MaskTiles &mask, const CancelFlag *cancel) { return smoothed(mask, 100, cancel); });
    row("fill holes", [](const MaskTiles &mask, const CancelFlag *cancel) {
        return withoutHoles(mask, 1'000'000, cancel).mask;
    });
    row("remove specks", [](const MaskTiles &mask, const CancelFlag *cancel) {
        return withoutSpecks(mask, 5000, cancel).mask;
    });
    row("place", [](const MaskTiles &mask, const CancelFlag *cancel) {
        return placed(mask, {5, 5}, mask.size(), cancel);
    });
}

void TestMaskOperations::everyOperationEndsSoonOnceCancelled()
{
    using Run = std::function<MaskTiles(const MaskTiles &, const CancelFlag *)>;
    QFETCH(Run, run);
#if defined(__SANITIZE_ADDRESS__)
    MaskTiles mask({4000, 2800});
#else
    MaskTiles mask({12000, 8400});
#endif
    for (int y = 20; y < mask.size().height(); y += 100) {
        for (int x = 20; x < mask.size().width(); x += 100) {
            mask.fillRect({x, y, 60, 60}, quint8(100 + x % 156));
            mask.fillRect({x + 20, y + 20, 15, 15}, 0);
        }
    }
    QElapsedTimer clock;
    clock.start();
    run(mask, nullptr);
    const qint64 whole = clock.nsecsElapsed();
    // Of three tries the best: the machine may be busy with something else. Without a look at the flag what
    // is left takes three quarters.
    qint64 rest = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 3; ++i) {
        CancelFlag cancel(false);
        QElapsedTimer sinceCancel;
        std::thread worker([&] { run(mask, &cancel); });
        std::this_thread::sleep_for(std::chrono::nanoseconds(whole / 4));
        sinceCancel.start();
        cancel = true;
        worker.join();
        rest = std::min(rest, sinceCancel.nsecsElapsed());
    }
    qInfo("%.0f ms as a whole, %.1f ms after the cancel", double(whole) / 1e6, double(rest) / 1e6);
    QVERIFY(rest < whole / 2);
}

QTEST_GUILESS_MAIN(TestMaskOperations)
#include "tst_maskoperations.moc"
