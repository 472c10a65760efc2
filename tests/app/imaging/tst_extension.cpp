#include "app/imaging/extension.h"
#include "tests/support/testimages.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
double sampleAt(const Raster &picture, int x, int y, int channel)
{
    const uchar *row = picture.row(y);
    const int index = x * picture.channels() + channel;
    return picture.depth() == 16 ? double(reinterpret_cast<const quint16 *>(row)[index]) : double(row[index]);
}

/// How much neighbours differ within \a area, as a mean.
double roughness(const Raster &picture, const QRect &area)
{
    double sum = 0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x < area.right(); ++x)
            sum += std::abs(sampleAt(picture, x, y, 0) - sampleAt(picture, x + 1, y, 0));
    return sum / (double(area.width() - 1) * area.height());
}
} // namespace

class TestExtension : public QObject
{
    Q_OBJECT
private slots:
    void keepsEverySample_data();
    void keepsEverySample();
    void continuesWhatLiesAtTheEdge();
    void growsSofterOutwards();
    void evenPicturesStayEven();
    void theMaskIsTheNewArea();
    void theOverlapFallsEvenly();
    void masksMoveWithTheirPixels();
    void namesWhatIsWrong();
};

void TestExtension::keepsEverySample_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QMargins>("margins");
    QRandomGenerator random(7);
    for (int channels = 1; channels <= 4; ++channels) {
        for (const int depth : {8, 16}) {
            for (const QSize &size : {QSize(1, 1), QSize(3, 200), QSize(157, 93), QSize(640, 5)}) {
                const QMargins margins(random.bounded(2) * random.bounded(1, 90), random.bounded(1, 300),
                                       random.bounded(2) * random.bounded(1, 400),
                                       random.bounded(2) * random.bounded(1, 40));
                QTest::addRow("%d channels of %d bits, %d x %d", channels, depth, size.width(), size.height())
                    << channels << depth << size << margins;
            }
        }
    }
}

void TestExtension::keepsEverySample()
{
    QFETCH(int, channels);
    QFETCH(int, depth);
    QFETCH(QSize, size);
    QFETCH(QMargins, margins);
    const Raster picture = randomRaster(size, channels, depth, 3);
    const Raster larger = extended(picture, margins);
    QCOMPARE(larger.size(), extendedSize(size, margins));
    QCOMPARE(larger.channels(), channels);
    QCOMPARE(larger.depth(), depth);
    QVERIFY(larger.copy({QPoint(margins.left(), margins.top()), size}) == picture);
    QVERIFY(extended(picture, margins) == larger);
}

void TestExtension::continuesWhatLiesAtTheEdge()
{
    const Raster picture = testPhoto({300, 200});
    const QMargins margins(40, 30, 50, 60);
    const Raster larger = extended(picture, margins);
    double worst = 0;
    for (int y = 0; y < 200; ++y) {
        for (int c = 0; c < 3; ++c) {
            worst = std::max(worst, std::abs(sampleAt(larger, 39, 30 + y, c) - sampleAt(picture, 0, y, c)));
            worst =
                std::max(worst, std::abs(sampleAt(larger, 340, 30 + y, c) - sampleAt(picture, 299, y, c)));
        }
    }
    for (int x = 0; x < 300; ++x) {
        worst = std::max(worst, std::abs(sampleAt(larger, 40 + x, 29, 1) - sampleAt(picture, x, 0, 1)));
        worst = std::max(worst, std::abs(sampleAt(larger, 40 + x, 230, 1) - sampleAt(picture, x, 199, 1)));
    }
    QVERIFY2(worst <= 6, qPrintable(QString::number(worst)));
}

void TestExtension::growsSofterOutwards()
{
    const Raster larger = extended(randomRaster({400, 300}, 3, 8), {0, 0, 200, 0});
    const double near = roughness(larger, {400, 0, 8, 300});
    const double far = roughness(larger, {580, 0, 20, 300});
    QVERIFY2(near > 50 && far < near / 20, qPrintable(u"%1 %2"_s.arg(near).arg(far)));
}

void TestExtension::evenPicturesStayEven()
{
    for (const int depth : {8, 16}) {
        Raster picture({50, 40}, 4, depth);
        for (int y = 0; y < 40; ++y)
            std::fill_n(picture.row(y), picture.bytesPerRow(), uchar(0xab));
        const Raster larger = extended(picture, {70, 1, 3, 90});
        QVERIFY(std::all_of(larger.samples().begin(), larger.samples().end(),
                            [](char byte) { return uchar(byte) == 0xab; }));
    }
}

void TestExtension::theMaskIsTheNewArea()
{
    const QSize size(150, 100);
    const QMargins margins(0, 70, 33, 0);
    const MaskTiles mask = extensionMask(size, margins, 0);
    QCOMPARE(mask.size(), QSize(183, 170));
    const QRect kept(0, 70, 150, 100);
    for (int y = 0; y < 170; ++y)
        for (int x = 0; x < 183; ++x)
            QCOMPARE(int(mask.at(x, y)), kept.contains(x, y) ? 0 : 255);
}

void TestExtension::theOverlapFallsEvenly()
{
    const QMargins margins(20, 0, 0, 10);
    const MaskTiles mask = extensionMask({100, 90}, margins, 7);
    QCOMPARE(int(mask.at(19, 40)), 255);
    for (int x = 20; x < 27; ++x) {
        QVERIFY(mask.at(x, 40) < mask.at(x - 1, 40));
        QVERIFY(mask.at(x, 40) > 0);
    }
    QCOMPARE(int(mask.at(27, 40)), 0);
    QCOMPARE(int(mask.at(60, 0)), 0); // no margin above: nothing of the picture's upper edge
    QCOMPARE(int(mask.at(119, 40)), 0);
    QVERIFY(mask.at(60, 89) > mask.at(60, 84) && mask.at(60, 83) > 0 && mask.at(60, 82) == 0);
    // More overlap than there is picture: nothing is left of it, and nothing breaks.
    const MaskTiles all = extensionMask({9, 4}, {2, 2, 2, 2}, 50);
    QCOMPARE(all.coveredPixels(), qint64(13) * 8);
}

void TestExtension::masksMoveWithTheirPixels()
{
    QRandomGenerator random(5);
    MaskTiles mask({300, 200});
    mask.fillRect({64, 64, 128, 100}, 255);
    for (int i = 0; i < 40; ++i)
        mask.fillRect({random.bounded(280), random.bounded(180), 17, 9}, quint8(1 + random.bounded(255)));
    for (const QPoint place : {QPoint(0, 0), QPoint(37, 64), QPoint(-70, 5), QPoint(-10, -150)}) {
        const MaskTiles moved = onCanvas(mask, {350, 260}, place);
        QCOMPARE(moved.size(), QSize(350, 260));
        for (int y = 0; y < 260; ++y) {
            for (int x = 0; x < 350; ++x) {
                const QPoint from = QPoint(x, y) - place;
                QCOMPARE(moved.at(x, y),
                         mask.rect().contains(from) ? mask.at(from.x(), from.y()) : quint8(0));
            }
        }
    }
}

void TestExtension::namesWhatIsWrong()
{
    QVERIFY(checkExtension({100, 100}, {0, 0, 1, 0}, 20'000));
    QVERIFY(!checkExtension({100, 100}, {0, 0, 0, 0}, 20'000));
    QVERIFY(!checkExtension({100, 100}, {0, -1, 5, 0}, 20'000));
    QVERIFY(!checkExtension({100, 100}, {50, 0, 0, 100}, 20'000));
    QVERIFY(checkExtension({100, 100}, {50, 0, 50, 0}, 20'000));
    const Result<void> tooLarge = checkExtension({100, 100}, {0, 0, 2'000'000'000, 0}, 200'000'000);
    QVERIFY(!tooLarge && tooLarge.error().sentence().contains(u"200 megapixels"_s));
}

QTEST_GUILESS_MAIN(TestExtension)
#include "tst_extension.moc"
