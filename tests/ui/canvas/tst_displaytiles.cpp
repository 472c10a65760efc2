#include "app/imaging/pyramid.h"
#include "ui/canvas/displaytiles.h"
#include "ui/canvas/maskpyramid.h"
#include "ui/canvas/tilecomposer.h"

#include <QPainter>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
QImage noise(QSize size)
{
    QRandomGenerator random(9);
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, random.generate() | 0xff000000U);
    }
    return image;
}

/// A request for \a device at \a zoom of a picture with a painted mask.
struct Scene
{
    QSize size{700, 500};
    Pyramid picture{noise({700, 500})};
    MaskTiles mask{QSize(700, 500)};
    MaskPyramid maskPyramid;

    Scene()
    {
        mask.fillRect({90, 80, 333, 210}, 255);
        mask.fillRect({300, 200, 200, 180}, 100);
        maskPyramid.reset(mask);
    }

    QSize scaled(double zoom) const
    {
        return {int(std::ceil(size.width() * zoom - 1e-6)), int(std::ceil(size.height() * zoom - 1e-6))};
    }

    TileRequest request(double zoom, const QRect &device) const
    {
        TileRequest request;
        request.device = device;
        request.scaled = scaled(zoom);
        request.scaleX = request.scaleY = zoom;
        const int level = picture.levelFor(zoom);
        request.picture = {picture.view(level), QPoint(0, 0), level};
        request.overlay = OverlayLook{0xff4d5e, 0.5, 8, 1};
        const int maskLevel = zoom >= 1 ? 0 : int(std::floor(std::log2(1 / zoom) + 1e-9));
        const double step = zoom * (1 << maskLevel);
        const QRectF wanted = device.adjusted(-2, -2, 2, 2);
        const QRect area = QRectF(wanted.topLeft() / step, wanted.size() / step).toAlignedRect()
            & QRect(QPoint(0, 0), maskPyramid.size(maskLevel));
        request.coverage = {maskPyramid.read(mask, maskLevel, area), area, maskLevel};
        request.background = 0xff141518;
        return request;
    }
};

int mostDifference(const QImage &one, const QImage &other)
{
    int most = 0;
    for (int y = 0; y < one.height(); ++y) {
        for (int x = 0; x < one.width(); ++x) {
            const QRgb a = one.pixel(x, y);
            const QRgb b = other.pixel(x, y);
            most = std::max({most, std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                             std::abs(qBlue(a) - qBlue(b))});
        }
    }
    return most;
}
/// What lies at (x, y), counted from the middle of the first pixel; the last pixels reach on beyond the edge.
QRgb bilinear(const QImage &image, double x, double y)
{
    const int column = int(std::floor(x));
    const int row = int(std::floor(y));
    double sums[3] = {0, 0, 0};
    for (int i = 0; i < 4; ++i) {
        const QRgb pixel = image.pixel(std::clamp(column + i % 2, 0, image.width() - 1),
                                       std::clamp(row + i / 2, 0, image.height() - 1));
        const double share = std::abs(1 - i % 2 - (x - column)) * std::abs(1 - i / 2 - (y - row));
        sums[0] += share * qRed(pixel);
        sums[1] += share * qGreen(pixel);
        sums[2] += share * qBlue(pixel);
    }
    return qRgb(int(std::lround(sums[0])), int(std::lround(sums[1])), int(std::lround(sums[2])));
}
} // namespace

class TestDisplayTiles : public QObject
{
    Q_OBJECT
private slots:
    void partsLookAsTheWhole_data();
    void partsLookAsTheWhole();
    void scalingIsBilinear_data();
    void scalingIsBilinear();
    void masksTakeTheMemoryOfTheOneBefore();
    void theHalfSizeIsMadeForTheTile();
    void aTryMixesWithThePicture();
    void uncoveredPixelsAreThePictures();
    void theHatchingHasAConstantPeriod();
    void theOutlineFollowsTheFaintestPaint();
    void transparentPicturesLieOnAChecker();
    void aTryCoversOnlyItsPixels();
    void theMaskAloneIsBlackAndWhite();
    void maskPyramidFollowsChanges();
    void maskPyramidNeverLosesPaint();
    void smallChangesAreComposedAtOnce();
    void aChangeWhileComposingIsNotLost();
    void resetForgetsRunningWork();
    void farTilesAreGivenUp();
};

void TestDisplayTiles::partsLookAsTheWhole_data()
{
    QTest::addColumn<double>("zoom");
    for (const double zoom : {0.06, 0.25, 0.37, 0.5, 0.77, 1.0, 1.5, 2.0, 3.3, 7.0})
        QTest::addRow("at zoom %g", zoom) << zoom;
}

void TestDisplayTiles::partsLookAsTheWhole()
{
    QFETCH(double, zoom);
    const Scene scene;
    const QRect whole = QRect(QPoint(0, 0), scene.scaled(zoom)) & QRect(0, 0, 600, 400);
    const QImage expected = composeTile(scene.request(zoom, whole));
    QRandomGenerator random(3);
    for (int i = 0; i < 40; ++i) {
        const QRect part = QRect(random.bounded(whole.width()), random.bounded(whole.height()), 1 + random.bounded(150),
                                 1 + random.bounded(150)) & whole;
        QCOMPARE(composeTile(scene.request(zoom, part)), expected.copy(part));
    }
}

void TestDisplayTiles::scalingIsBilinear_data()
{
    QTest::addColumn<double>("zoom");
    for (const double zoom : {0.1, 0.3, 0.49, 0.77, 0.999, 1.3, 1.9})
        QTest::addRow("at zoom %g", zoom) << zoom;
}

void TestDisplayTiles::masksTakeTheMemoryOfTheOneBefore()
{
    QRandomGenerator random(6);
    for (const QSize &size : {QSize(701, 503), QSize(1, 300), QSize(300, 1), QSize(64, 64)}) {
        MaskPyramid pyramid;
        for (int i = 0; i < 60; ++i) {
            MaskTiles mask(size);
            const auto somewhere = [&] {
                return QRect(random.bounded(size.width()), random.bounded(size.height()), 1 + random.bounded(200), 1 + random.bounded(200)) & mask.rect();
            };
            mask.fillRect(somewhere(), quint8(1 + random.bounded(255)));
            pyramid.reset(mask);
            const QRect more = somewhere();
            mask.fillRect(more, 77);
            pyramid.update(mask, more);
            MaskPyramid fresh;
            fresh.reset(mask);
            for (int level = 0; level < MaskPyramid::levels; ++level) {
                const QRect all(QPoint(0, 0), fresh.size(level));
                QCOMPARE(pyramid.read(mask, level, all), fresh.read(mask, level, all));
            }
        }
    }
}

void TestDisplayTiles::scalingIsBilinear()
{
    QFETCH(double, zoom);
    const Scene scene;
    TileRequest request = scene.request(zoom, QRect(QPoint(0, 0), scene.scaled(zoom)));
    request.overlay.reset();
    const PyramidLevel level = request.picture.pixels;
    const QImage source = level.part(QRect(QPoint(0, 0), level.size()));
    const double step = zoom * (1 << request.picture.level);
    const QImage image = composeTile(request);
    const QRect inside(0, 0, int(source.width() * step), int(source.height() * step));
    for (int y = 0; y < inside.height(); ++y) {
        for (int x = 0; x < inside.width(); ++x) {
            const QRgb expected = bilinear(source, (x + 0.5) / step - 0.5, (y + 0.5) / step - 0.5);
            const QRgb shown = image.pixel(x, y);
            // Shares in 256ths in both directions, and a rounding after each.
            const int most = std::max({std::abs(qRed(expected) - qRed(shown)), std::abs(qGreen(expected) - qGreen(shown)),
                                       std::abs(qBlue(expected) - qBlue(shown))});
            QVERIFY2(most <= 2, qPrintable(u"%1 at %2, %3"_s.arg(most).arg(x).arg(y)));
        }
    }
}

void TestDisplayTiles::theHalfSizeIsMadeForTheTile()
{
    const Scene scene;
    QVERIFY(scene.picture.level(1).isNull());
    const QImage half = scene.picture.view(1).part({0, 0, 350, 250});
    for (const double zoom : {0.5, 0.37, 0.26}) {
        TileRequest request = scene.request(zoom, QRect(QPoint(0, 0), scene.scaled(zoom)));
        request.overlay.reset();
        QCOMPARE(request.picture.level, 1);
        const QImage image = composeTile(request);
        if (zoom == 0.5)
            QCOMPARE(image, half);
        request.picture.pixels = half;
        QCOMPARE(image, composeTile(request));
    }
}

void TestDisplayTiles::aTryMixesWithThePicture()
{
    const Scene scene;
    QImage above(90, 70, QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < above.height(); ++y) {
        for (int x = 0; x < above.width(); ++x)
            above.setPixel(x, y, qPremultiply(qRgba(3 * y, x, 200, (x * 7 + y * 3) % 256)));
    }
    TileRequest request = scene.request(1.0, {0, 0, 256, 256});
    request.overlay.reset();
    request.above = {above, {51, 60}, 0};
    QImage expected = scene.picture.level(0).copy(0, 0, 256, 256);
    QPainter(&expected).drawImage(51, 60, above);
    QVERIFY(mostDifference(composeTile(request), expected) <= 1);
}

void TestDisplayTiles::uncoveredPixelsAreThePictures()
{
    const Scene scene;
    const QImage image = composeTile(scene.request(1.0, {0, 0, 256, 256}));
    QCOMPARE(image.pixel(10, 10), scene.picture.level(0).pixel(10, 10));
    QVERIFY(image.pixel(200, 200) != scene.picture.level(0).pixel(200, 200));
    const QImage large = composeTile(scene.request(4.0, {0, 0, 64, 64}));
    QCOMPARE(large.pixel(7, 9), scene.picture.level(0).pixel(1, 2));
}

void TestDisplayTiles::theHatchingHasAConstantPeriod()
{
    Scene scene;
    QImage gray(scene.size, QImage::Format_RGB32);
    gray.fill(0xff808080);
    scene.picture = Pyramid(gray);
    for (const double zoom : {0.25, 1.0, 3.0}) {
        const QRect device(int(120 * zoom), int(100 * zoom), 60, 20);
        const QImage image = composeTile(scene.request(zoom, device));
        QVERIFY(image.pixel(20, 10) != image.pixel(24, 10));
        for (int x = 10; x < 50; ++x)
            QCOMPARE(image.pixel(x, 10), image.pixel(x - 8, 10));
    }
}

void TestDisplayTiles::theOutlineFollowsTheFaintestPaint()
{
    Scene scene;
    scene.mask = MaskTiles(scene.size);
    scene.mask.fillRect({100, 100, 50, 50}, 1);
    scene.maskPyramid.reset(scene.mask);
    const QImage image = composeTile(scene.request(1.0, {64, 64, 128, 128}));
    QCOMPARE(image.pixel(36, 50), 0xffff4d5eU); // x 100: the first covered column
    QVERIFY(image.pixel(35, 50) != 0xffff4d5eU);
    QVERIFY(image.pixel(38, 50) != 0xffff4d5eU);
}

void TestDisplayTiles::transparentPicturesLieOnAChecker()
{
    QImage clear(300, 300, QImage::Format_ARGB32_Premultiplied);
    clear.fill(Qt::transparent);
    TileRequest request;
    request.device = {0, 0, 256, 256};
    request.scaled = {300, 300};
    request.picture = {clear, {}, 0};
    request.checkerSide = 8;
    const QImage image = composeTile(request);
    QCOMPARE(image.pixel(1, 1), 0xffffffffU);
    QCOMPARE(image.pixel(9, 1), 0xffccccccU);
    QCOMPARE(image.pixel(9, 9), 0xffffffffU);
    request.device = {256, 256, 44, 44};
    QCOMPARE(composeTile(request).pixel(0, 0), 0xffffffffU);
}

void TestDisplayTiles::aTryCoversOnlyItsPixels()
{
    const Scene scene;
    QImage above(100, 100, QImage::Format_ARGB32_Premultiplied);
    above.fill(0xff00ff00);
    above.setPixel(5, 5, 0);
    TileRequest request = scene.request(1.0, {0, 0, 256, 256});
    request.overlay.reset();
    request.above = {above, {50, 60}, 0};
    const QImage image = composeTile(request);
    QCOMPARE(image.pixel(50, 60), 0xff00ff00U);
    QCOMPARE(image.pixel(55, 65), scene.picture.level(0).pixel(55, 65));
    QCOMPARE(image.pixel(49, 60), scene.picture.level(0).pixel(49, 60));
    QCOMPARE(image.pixel(150, 60), scene.picture.level(0).pixel(150, 60));
}

void TestDisplayTiles::theMaskAloneIsBlackAndWhite()
{
    const Scene scene;
    TileRequest request = scene.request(1.0, {256, 256, 256, 200});
    request.maskOnly = true;
    const QImage image = composeTile(request);
    QCOMPARE(image.pixel(20, 20), 0xffffffffU);
    QCOMPARE(image.pixel(94, 74), 0xff000000U); // painted, but below half
    QCOMPARE(image.pixel(250, 190), 0xff000000U);
}

void TestDisplayTiles::maskPyramidFollowsChanges()
{
    QRandomGenerator random(4);
    for (const QSize &size : {QSize(700, 500), QSize(129, 65), QSize(1, 90), QSize(64, 64)}) {
        MaskTiles mask(size);
        MaskPyramid followed;
        followed.reset(mask);
        for (int i = 0; i < 60; ++i) {
            const QRect area(random.bounded(size.width()), random.bounded(size.height()), 1 + random.bounded(100),
                             1 + random.bounded(100));
            mask.fillRect(area & mask.rect(), quint8(random.bounded(3) * 127));
            followed.update(mask, area);
        }
        MaskPyramid fresh;
        fresh.reset(mask);
        for (int level = 0; level < MaskPyramid::levels; ++level) {
            const QRect all(QPoint(0, 0), fresh.size(level));
            QCOMPARE(followed.read(mask, level, all), fresh.read(mask, level, all));
        }
    }
}

void TestDisplayTiles::maskPyramidNeverLosesPaint()
{
    MaskTiles mask({1000, 801});
    mask.fillRect({997, 800, 1, 1}, 1);
    MaskPyramid pyramid;
    pyramid.reset(mask);
    for (int level = 0; level < MaskPyramid::levels; ++level) {
        const QPoint at(997 >> level, 800 >> level);
        QVERIFY(pyramid.read(mask, level, QRect(at, QSize(1, 1)))[0] > 0);
    }
}

void TestDisplayTiles::smallChangesAreComposedAtOnce()
{
    QRgb color = 0xff0000ff;
    DisplayTiles tiles([&](TileKind, const QRect &device) {
        TileRequest request;
        request.device = device;
        request.scaled = {1000, 1000};
        request.background = color;
        return request;
    });
    tiles.reset({1000, 1000});
    QSignalSpy ready(&tiles, &DisplayTiles::tileReady);
    tiles.beginFrame();
    QVERIFY(!tiles.tile(TileKind::Painting, {1, 1}));
    QVERIFY(ready.wait());
    QCOMPARE(ready.first().first().toRect(), QRect(256, 256, 256, 256));
    QCOMPARE(tiles.tile(TileKind::Painting, {1, 1})->pixel(0, 0), 0xff0000ffU);

    color = 0xff00ff00;
    tiles.invalidate(TileKind::Painting, {300, 300, 10, 10});
    tiles.beginFrame();
    const QImage *tile = tiles.tile(TileKind::Painting, {1, 1});
    QCOMPARE(tile->pixel(300 - 256, 300 - 256), 0xff00ff00U);
    QCOMPARE(tile->pixel(299 - 256, 300 - 256), 0xff0000ffU); // only what was named
    QCOMPARE(tiles.tileRect({3, 3}), QRect(768, 768, 232, 232));
}

void TestDisplayTiles::aChangeWhileComposingIsNotLost()
{
    QRgb color = 0xff0000ff;
    DisplayTiles tiles([&](TileKind, const QRect &device) {
        TileRequest request;
        request.device = device;
        request.scaled = {256, 256};
        request.background = color;
        return request;
    });
    tiles.reset({256, 256});
    tiles.beginFrame();
    tiles.tile(TileKind::Plain, {0, 0}); // begins with blue
    color = 0xff00ff00;
    tiles.invalidate(TileKind::Plain, {0, 0, 20, 20});
    QTRY_VERIFY(tiles.isSettled());
    tiles.beginFrame();
    const QImage *tile = tiles.tile(TileKind::Plain, {0, 0});
    QVERIFY(tile);
    QCOMPARE(tile->pixel(5, 5), 0xff00ff00U);

    tiles.invalidateAll(TileKind::Plain);
    tiles.letGo();
    tiles.beginFrame();
    QVERIFY(tiles.tile(TileKind::Plain, {0, 0}));
}

void TestDisplayTiles::resetForgetsRunningWork()
{
    DisplayTiles tiles([&](TileKind, const QRect &device) {
        TileRequest request;
        request.device = device;
        request.scaled = {2000, 2000};
        return request;
    });
    tiles.reset({2000, 2000});
    QSignalSpy ready(&tiles, &DisplayTiles::tileReady);
    tiles.beginFrame();
    for (int i = 0; i < 7; ++i)
        tiles.tile(TileKind::Plain, {i, 0});
    tiles.reset({100, 100});
    QVERIFY(tiles.isSettled());
    QTest::qWait(50);
    QCOMPARE(ready.count(), 0);
    QVERIFY(!tiles.peek(TileKind::Plain, {0, 0}));
}

void TestDisplayTiles::farTilesAreGivenUp()
{
    DisplayTiles tiles([&](TileKind, const QRect &device) {
        TileRequest request;
        request.device = device;
        request.scaled = {25600, 512};
        return request;
    });
    tiles.reset({25600, 512});
    for (int i = 0; i < 100; ++i)
        tiles.tile(TileKind::Plain, {i, 0});
    QTRY_VERIFY(tiles.isSettled());
    tiles.trim(QRect(50, 0, 3, 2));
    QVERIFY(tiles.peek(TileKind::Plain, {51, 0}));
    QVERIFY(!tiles.peek(TileKind::Plain, {2, 0}));
}

QTEST_GUILESS_MAIN(TestDisplayTiles)
#include "tst_displaytiles.moc"
