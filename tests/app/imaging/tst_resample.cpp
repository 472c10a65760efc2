#include "app/imaging/resample.h"
#include "testmasks.h"

#include <QTest>

using namespace pentimento;

namespace {
/// Area average by the book, in double.
int areaMean(const QImage &image, QSize size, int x, int y)
{
    const double stepX = double(image.width()) / size.width();
    const double stepY = double(image.height()) / size.height();
    double sum = 0;
    for (int sy = 0; sy < image.height(); ++sy) {
        const double high = std::min((y + 1) * stepY, sy + 1.0) - std::max(y * stepY, double(sy));
        for (int sx = 0; high > 0 && sx < image.width(); ++sx) {
            const double wide = std::min((x + 1) * stepX, sx + 1.0) - std::max(x * stepX, double(sx));
            if (wide > 0)
                sum += high * wide * image.constScanLine(sy)[sx];
        }
    }
    return int(std::lround(sum / (stepX * stepY)));
}

QImage colored(QSize size, quint32 seed, QImage::Format format)
{
    QRandomGenerator random(seed);
    QImage image(size, format);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            reinterpret_cast<QRgb *>(image.scanLine(y))[x] = random.generate() | (format == QImage::Format_RGB32 ? 0xff000000 : 0);
    return image;
}
} // namespace

class TestResample : public QObject
{
    Q_OBJECT

private slots:
    void shrinkingIsTheMeanOfTheArea()
    {
        const QImage image = testmasks::noise({101, 67}, 1, false);
        for (const QSize size : {QSize(50, 33), QSize(100, 66), QSize(1, 1), QSize(101, 10), QSize(7, 67)}) {
            const QImage scaled = scaledTo(image, size);
            QCOMPARE(scaled.size(), size);
            QCOMPARE(scaled.format(), QImage::Format_Grayscale8);
            for (int y = 0; y < size.height(); ++y)
                for (int x = 0; x < size.width(); ++x)
                    QVERIFY(std::abs(scaled.constScanLine(y)[x] - areaMean(image, size, x, y)) <= 1);
        }
    }

    void flatColoursStayExactlyFlat()
    {
        for (const QSize size : {QSize(1, 1), QSize(33, 20), QSize(77, 201), QSize(500, 9)}) {
            for (const int value : {0, 1, 127, 254, 255}) {
                QVERIFY(testmasks::samePixels(scaledTo(testmasks::plain({77, 51}, quint8(value)), size),
                                              testmasks::plain(size, quint8(value))));
                for (const QImage::Format format : {QImage::Format_RGB32, QImage::Format_ARGB32}) {
                    QImage color(60, 44, format);
                    color.fill(qRgb(value, 255 - value, 3));
                    QImage expected(size, format);
                    expected.fill(qRgb(value, 255 - value, 3));
                    QCOMPARE(scaledTo(color, size), expected);
                }
            }
        }
    }

    void enlargingKeepsPlacesAndShades()
    {
        QImage ramp(16, 16, QImage::Format_Grayscale8);
        for (int y = 0; y < 16; ++y)
            for (int x = 0; x < 16; ++x)
                ramp.scanLine(y)[x] = uchar(10 + 8 * x + 4 * y);
        const QImage scaled = scaledTo(ramp, {64, 48});
        // A cubic keeps straight ramps straight, pixel centres on pixel centres.
        for (int y = 9; y < 39; ++y)
            for (int x = 12; x < 52; ++x)
                QVERIFY(std::abs(scaled.constScanLine(y)[x] - (10 + 8 * ((x + 0.5) / 4 - 0.5) + 4 * ((y + 0.5) / 3 - 0.5))) <= 1);
    }

    void partsEqualPartsOfTheWhole_data()
    {
        QTest::addColumn<QImage>("image");
        QTest::addColumn<QSize>("size");
        for (const QImage::Format format : {QImage::Format_RGB32, QImage::Format_ARGB32}) {
            for (const QSize size : {QSize(90, 70), QSize(45, 200), QSize(200, 160), QSize(33, 21)})
                QTest::addRow("format %d to %dx%d", format, size.width(), size.height()) << colored({90, 70}, 4, format) << size;
        }
        QTest::newRow("gray") << testmasks::noise({90, 70}, 4, false) << QSize(120, 30);
    }
    void partsEqualPartsOfTheWhole()
    {
        QFETCH(QImage, image);
        QFETCH(QSize, size);
        const QImage whole = scaledTo(image, size);
        for (const QRect &part : {QRect(0, 0, 1, 1), QRect(5, 7, 20, 11), QRect(QPoint(size.width() - 9, size.height() - 4), QSize(9, 4))})
            QCOMPARE(scaledPart(image, size, part), whole.copy(part));
    }

    void transparentPixelsDoNotColourTheirNeighbours()
    {
        QImage image(4, 2, QImage::Format_ARGB32);
        image.fill(qRgba(255, 0, 0, 0));
        for (int y = 0; y < 2; ++y)
            for (int x = 2; x < 4; ++x)
                image.setPixel(x, y, qRgba(0, 200, 0, 255));
        const QImage scaled = scaledTo(image, {1, 1});
        QCOMPARE(scaled.pixel(0, 0), qRgba(0, 200, 0, 128));
    }
};

QTEST_GUILESS_MAIN(TestResample)
#include "tst_resample.moc"
