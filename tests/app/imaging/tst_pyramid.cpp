#include "app/imaging/pyramid.h"

#include <QRandomGenerator>
#include <QTest>

using namespace pentimento;

namespace {
QImage noise(QSize size, quint32 seed, bool hasAlpha)
{
    QRandomGenerator random(seed);
    QImage image(size, hasAlpha ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            reinterpret_cast<QRgb *>(image.scanLine(y))[x] = random.generate() | (hasAlpha ? 0 : 0xff000000);
    return image;
}

/// The next level pixel by pixel: the rounded mean of four, the last row or column twice where there is no other.
QImage half(const QImage &image)
{
    QImage out((image.width() + 1) / 2, (image.height() + 1) / 2, image.format());
    for (int y = 0; y < out.height(); ++y) {
        for (int x = 0; x < out.width(); ++x) {
            const int right = std::min(2 * x + 1, image.width() - 1);
            const int lower = std::min(2 * y + 1, image.height() - 1);
            quint32 mean = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                const auto channel = [&](int px, int py) {
                    return (reinterpret_cast<const quint32 *>(image.constScanLine(py))[px] >> shift) & 255;
                };
                mean |= ((channel(2 * x, 2 * y) + channel(right, 2 * y) + channel(2 * x, lower) + channel(right, lower) + 2) / 4) << shift;
            }
            reinterpret_cast<quint32 *>(out.scanLine(y))[x] = mean;
        }
    }
    return out;
}

QImage whole(const PyramidLevel &level)
{
    return level.part(QRect(QPoint(0, 0), level.size()));
}

bool isWellFormed(const Pyramid &pyramid)
{
    for (int i = 1; i < pyramid.levelCount(); ++i)
        if (whole(pyramid.view(i)) != half(whole(pyramid.view(i - 1))))
            return false;
    const QImage &last = pyramid.level(pyramid.levelCount() - 1);
    return std::max(last.width(), last.height()) <= 256;
}
} // namespace

class TestPyramid : public QObject
{
    Q_OBJECT

private slots:
    void levelsAreHalvesOfTheOneBefore_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("hasAlpha");
        for (const QSize size : {QSize(1, 1), QSize(256, 256), QSize(257, 1), QSize(1, 1025), QSize(640, 480),
                                 QSize(1023, 777), QSize(2049, 300), QSize(3000, 2001)}) {
            QTest::addRow("%dx%d", size.width(), size.height()) << size << false;
            QTest::addRow("%dx%d with alpha", size.width(), size.height()) << size << true;
        }
    }
    void levelsAreHalvesOfTheOneBefore()
    {
        QFETCH(QSize, size);
        QFETCH(bool, hasAlpha);
        const QImage image = noise(size, 1, hasAlpha);
        const Pyramid pyramid(image);
        QCOMPARE(pyramid.size(), size);
        QCOMPARE(pyramid.level(0).format(), hasAlpha ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
        QCOMPARE(pyramid.level(0), image.convertToFormat(pyramid.level(0).format()));
        QVERIFY(isWellFormed(pyramid));
    }

    void theHalfSizeIsMadeWhereItIsLookedAt()
    {
        const Pyramid pyramid(noise({1023, 777}, 4, true));
        QVERIFY(pyramid.level(1).isNull() && !pyramid.level(2).isNull());
        const PyramidLevel level = pyramid.view(1);
        QCOMPARE(level.size(), QSize(512, 389));
        QVERIFY(level.hasAlphaChannel());
        const QImage expected = half(pyramid.level(0));
        for (const QRect &region : {QRect(0, 0, 512, 389), QRect(3, 5, 100, 40), QRect(511, 388, 1, 1), QRect(400, 388, 112, 1),
                                    QRect(511, 0, 1, 389)})
            QCOMPARE(level.part(region), expected.copy(region));
        QVERIFY(level.part(QRect()).isNull());
    }

    void theHalfSizeIsKeptWhereNothingIsSmaller()
    {
        QVERIFY(!Pyramid(noise({300, 200}, 5, false)).level(1).isNull());
        const QImage coarse = noise({1023, 777}, 5, false);
        const Pyramid preview = Pyramid::preview({8184, 6216}, coarse, 3);
        QVERIFY(preview.view(1).isNull() && preview.view(2).isNull());
        QCOMPARE(preview.level(3), coarse);
        QCOMPARE(preview.level(4), half(coarse));
        QCOMPARE(whole(preview.view(5)), half(half(coarse)));
    }

    void keptLevelsAreSharedAndStayAsTheyWere()
    {
        Pyramid pyramid(noise({1023, 777}, 6, false));
        const QRect region(30, 40, 500, 300);
        QVERIFY(pyramid.view(0).part(region).constBits() == pyramid.level(0).constScanLine(40) + 30 * 4);
        const QImage before = pyramid.level(0).copy();
        const QImage part = pyramid.view(0).part(region);
        const PyramidLevel level = pyramid.view(1);
        pyramid.update({0, 0, 1023, 777}, noise({1023, 777}, 7, false));
        QCOMPARE(part, before.copy(region));
        QCOMPARE(whole(level), half(before));
    }

    void updatesEqualAFreshPyramid_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QRect>("part");
        for (const QSize size : {QSize(1023, 777), QSize(2050, 1301), QSize(301, 5), QSize(3, 700)}) {
            const auto add = [size](const char *what, const QRect &part) {
                QTest::addRow("%dx%d, %s", size.width(), size.height(), what) << size << part;
            };
            add("one pixel", QRect(size.width() / 2, size.height() / 3, 1, 1));
            add("odd place and size", QRect(size.width() / 3, size.height() / 7, 77, 55));
            add("the last corner", QRect(size.width() - 23, size.height() - 77, 23, 77));
            add("everything", QRect(QPoint(0, 0), size));
            add("over the edges", QRect(-10, -10, 40, 40));
            add("outside", QRect(3000, 10, 40, 40));
        }
    }
    void updatesEqualAFreshPyramid()
    {
        QFETCH(QSize, size);
        QFETCH(QRect, part);
        QImage image = noise(size, 2, false);
        Pyramid pyramid(image);
        const Pyramid copy = pyramid;
        const QImage pixels = noise(part.size(), 3, false);
        pyramid.update(part, pixels);
        for (int y = 0; y < part.height(); ++y)
            for (int x = 0; x < part.width(); ++x)
                if (image.rect().contains(part.topLeft() + QPoint(x, y)))
                    image.setPixel(part.topLeft() + QPoint(x, y), pixels.pixel(x, y));
        const Pyramid fresh(image);
        for (int i = 0; i < fresh.levelCount(); ++i)
            QCOMPARE(whole(pyramid.view(i)), whole(fresh.view(i)));
        QCOMPARE(copy.level(0), noise(size, 2, false)); // copies stay as they were
    }

    void levelForKeepsAPixelPerScreenPixel()
    {
        const Pyramid pyramid(noise({4000, 3000}, 1, false)); // 4000, 2000, 1000, 500, 250
        QCOMPARE(pyramid.levelCount(), 5);
        QCOMPARE(pyramid.levelFor(8.0), 0);
        QCOMPARE(pyramid.levelFor(1.0), 0);
        QCOMPARE(pyramid.levelFor(0.51), 0);
        QCOMPARE(pyramid.levelFor(0.5), 1);
        QCOMPARE(pyramid.levelFor(0.26), 1);
        QCOMPARE(pyramid.levelFor(1.0 / 8), 3);
        QCOMPARE(pyramid.levelFor(0.001), 4);
        QCOMPARE(pyramid.levelFor(0.0), 4);
    }

    void nullStaysNull()
    {
        const Pyramid pyramid{QImage()};
        QVERIFY(pyramid.isNull());
        QVERIFY(pyramid.size().isEmpty());
        QCOMPARE(pyramid.levelFor(0.3), 0);
    }
};

QTEST_GUILESS_MAIN(TestPyramid)
#include "tst_pyramid.moc"
