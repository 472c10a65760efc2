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

bool isWellFormed(const Pyramid &pyramid)
{
    for (int i = 1; i < pyramid.levelCount(); ++i)
        if (pyramid.level(i) != half(pyramid.level(i - 1)))
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

    void updatesEqualAFreshPyramid_data()
    {
        QTest::addColumn<QRect>("part");
        QTest::newRow("one pixel") << QRect(500, 300, 1, 1);
        QTest::newRow("odd place and size") << QRect(333, 101, 77, 55);
        QTest::newRow("the last odd corner") << QRect(1000, 700, 23, 77);
        QTest::newRow("everything") << QRect(0, 0, 1023, 777);
        QTest::newRow("over the edges") << QRect(-10, -10, 40, 40);
        QTest::newRow("outside") << QRect(2000, 10, 40, 40);
    }
    void updatesEqualAFreshPyramid()
    {
        QFETCH(QRect, part);
        QImage image = noise({1023, 777}, 2, false);
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
            QCOMPARE(pyramid.level(i), fresh.level(i));
        QCOMPARE(copy.level(0), noise({1023, 777}, 2, false)); // copies stay as they were
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
