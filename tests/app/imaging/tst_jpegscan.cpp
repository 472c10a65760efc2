#include "app/imaging/jpegscan.h"
#include "app/imaging/lineclaims.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/rowbands.h"
#include "app/imaging/screenpicture.h"
#include "tests/support/testimages.h"

#include <QRandomGenerator>
#include <QTest>
#include <QThreadPool>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
QByteArray fileOf(JpegScan::Part &part)
{
    QByteArray file;
    for (QByteArrayView piece = part.next(); !piece.isEmpty(); piece = part.next())
        file += piece;
    return file;
}

/// Decoded by libjpeg alone.
Raster decodedAlone(const QByteArray &file)
{
    QThreadPool *threads = bandPool();
    const int count = threads->maxThreadCount();
    threads->setMaxThreadCount(1);
    const Result<DecodedPicture> decoded = decodePicture(file, u"alone"_s);
    threads->setMaxThreadCount(count);
    return decoded ? decoded->pixels : Raster();
}

/// Whether lines \a first to \a end of \a whole are what a part of \a scan with them decodes to.
bool partIsRight(const JpegScan &scan, const Raster &whole, int first, int end)
{
    std::optional<JpegScan::Part> part = scan.part(first, end);
    if (!part)
        return false;
    const Raster decoded = decodedAlone(fileOf(*part));
    if (decoded.width() != whole.width() || decoded.height() < part->lead() + end - first)
        return false;
    return decoded.copy({0, part->lead(), whole.width(), end - first}) == whole.copy({0, first, whole.width(), end - first});
}

/// Gray, ever lighter downwards, so slowly that a file with codes of its own has none for large steps.
Raster slowGradient(QSize size)
{
    Raster pixels(size, 1, 8);
    for (int y = 0; y < size.height(); ++y)
        std::fill_n(pixels.row(y), size.width(), uchar(128 + y * 64 / size.height()));
    return pixels;
}
} // namespace

/// What a walk through a JPEG's compressed data tells: where its rows begin, and what its blocks are on average.
class TestJpegScan : public QObject
{
    Q_OBJECT
private slots:
    void partsAreThePicture_data();
    void partsAreThePicture();
    void bigPicturesAreTheSameOnAllThreads_data();
    void bigPicturesAreTheSameOnAllThreads();
    void noPartWhereCodesAreMissing();
    void anEighthIsTheMeanOfBlocks_data();
    void anEighthIsTheMeanOfBlocks();
    void otherFilesAreLeftToTheDecoder_data();
    void otherFilesAreLeftToTheDecoder();
    void cutFilesAreNotWalked();
    void damagedFilesAreDecodedOrRefusedAlike_data();
    void damagedFilesAreDecodedOrRefusedAlike();
    void linesAreTakenOnce();
};

void TestJpegScan::partsAreThePicture_data()
{
    QTest::addColumn<QByteArray>("file");
    const Raster photo = testPhoto({161, 203});
    for (const auto &[across, down] : {std::pair(1, 1), std::pair(2, 1), std::pair(1, 2), std::pair(2, 2), std::pair(4, 1), std::pair(4, 2)})
        QTest::addRow("colour, %d across and %d down", across, down) << jpegFile(photo, JpegSpec{92, false, across, down});
    QTest::newRow("codes of its own") << jpegFile(photo, JpegSpec{92, false, 2, 2, true});
    QTest::newRow("good quality, codes of its own") << jpegFile(photo, JpegSpec{97, false, 1, 1, true});
    QTest::newRow("best quality, codes of its own") << jpegFile(photo, JpegSpec{100, false, 1, 1, true});
    QTest::newRow("poor quality") << jpegFile(photo, JpegSpec{5});
    QTest::newRow("noise") << jpegFile(randomRaster({161, 203}, 3, 8), JpegSpec{100, false, 1, 1});
    QTest::newRow("gray") << jpegFile(testPhoto({161, 203}, 1), JpegSpec{92, false, 1, 1});
    QTest::newRow("gray that says two of two") << jpegFile(testPhoto({161, 203}, 1), JpegSpec{92, false, 2, 2});
    QTest::newRow("one block wide") << jpegFile(testPhoto({3, 203}), JpegSpec{92});
    QTest::newRow("one row") << jpegFile(testPhoto({161, 5}), JpegSpec{92});
    QTest::newRow("inks") << cmykJpeg(testPhoto({161, 203}, 4), false);
    QTest::newRow("inks of Adobe's") << cmykJpeg(testPhoto({161, 203}, 4), true);
    QTest::newRow("restarts after each row") << jpegFile(photo, JpegSpec{92, false, 2, 2, false, 1});
    QTest::newRow("restarts after three rows") << jpegFile(photo, JpegSpec{92, false, 2, 1, false, 3});
    QTest::newRow("restarts within rows") << jpegFile(testPhoto({160, 203}), JpegSpec{92, false, 2, 2, false, 0, 5});
    QTest::newRow("restarts after two rows, gray") << jpegFile(testPhoto({161, 203}, 1), JpegSpec{92, false, 1, 1, false, 2});
    QTest::newRow("restarts anywhere") << jpegFile(photo, JpegSpec{92, false, 2, 2, false, 0, 7});
    QTest::newRow("with metadata") << withSegment(jpegFile(photo, JpegSpec{92}), 0xe1, QByteArray(60000, 'x'));
}

void TestJpegScan::partsAreThePicture()
{
    QFETCH(QByteArray, file);
    const std::optional<JpegScan> scan = JpegScan::walk(file);
    QVERIFY(scan);
    const Raster whole = decodedAlone(file);
    QCOMPARE(scan->size(), whole.size());
    const int step = scan->lineStep();
    for (int first = 0; first < whole.height(); first += step) {
        for (int end = first + step; end < whole.height(); end += step)
            QVERIFY2(partIsRight(*scan, whole, first, end), qPrintable(u"%1 to %2"_s.arg(first).arg(end)));
        QVERIFY2(partIsRight(*scan, whole, first, whole.height()), qPrintable(u"from %1 on"_s.arg(first)));
    }
}

void TestJpegScan::bigPicturesAreTheSameOnAllThreads_data()
{
    QTest::addColumn<QByteArray>("file");
    const Raster photo = testPhoto({1900, 1501});
    QTest::newRow("colour") << jpegFile(photo, JpegSpec{92});
    QTest::newRow("progressive") << jpegFile(photo, JpegSpec{92, true});
    QTest::newRow("restarts") << jpegFile(photo, JpegSpec{92, false, 2, 2, false, 3});
    QTest::newRow("restarts anywhere") << jpegFile(photo, JpegSpec{92, false, 2, 2, false, 0, 7});
    QTest::newRow("gray") << jpegFile(testPhoto({1900, 1501}, 1), JpegSpec{92, false, 1, 1});
    QTest::newRow("inks") << cmykJpeg(testPhoto({1900, 1501}, 4), true);
    QTest::newRow("codes that no part can begin with") << jpegFile(slowGradient({40, 60000}), JpegSpec{100, false, 1, 1, true});
    QTest::newRow("wide") << jpegFile(testPhoto({40000, 60}), JpegSpec{92});
}

void TestJpegScan::bigPicturesAreTheSameOnAllThreads()
{
    QFETCH(QByteArray, file);
    const Raster alone = decodedAlone(file);
    QVERIFY(!alone.isNull());
    bandPool()->setMaxThreadCount(5);
    for (int i = 0; i < 5; ++i) { // where the threads meet differs
        const Result<DecodedPicture> decoded = decodePicture(file, u"all"_s);
        QVERIFY(decoded);
        QVERIFY(decoded->pixels == alone);
    }
    const Result<ScreenPicture> shown = decodeForScreen(file, u"shown"_s);
    QVERIFY(shown);
    if (!shown->info.isCmykOrLab)
        QCOMPARE(shown->pixels, toSrgbImage(alone, {}));
    bandPool()->setMaxThreadCount(QThread::idealThreadCount());
}

void TestJpegScan::noPartWhereCodesAreMissing()
{
    QVERIFY(JpegScan::walk(jpegFile(testPhoto({1600, 800}), JpegSpec{92, false, 2, 2, false, 4}))->hasParts());
    QVERIFY(!JpegScan::walk(jpegFile(testPhoto({1600, 800}), JpegSpec{92, false, 2, 2, false, 0, 77}))->hasParts());

    const QByteArray file = jpegFile(slowGradient({40, 2000}), JpegSpec{100, false, 1, 1, true});
    const std::optional<JpegScan> scan = JpegScan::walk(file);
    QVERIFY(scan);
    QVERIFY(scan->part(0, 800));
    QVERIFY(!scan->part(1600, 2000));
}

void TestJpegScan::anEighthIsTheMeanOfBlocks_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("colourTolerance");
    QTest::newRow("gray") << jpegFile(testPhoto({403, 299}, 1), JpegSpec{98, false, 1, 1}) << 2;
    QTest::newRow("colour") << jpegFile(testPhoto({403, 299}), JpegSpec{98, false, 1, 1}) << 4;
    QTest::newRow("fewer colours") << jpegFile(testPhoto({403, 299}), JpegSpec{98}) << 40; // one for four blocks
}

void TestJpegScan::anEighthIsTheMeanOfBlocks()
{
    QFETCH(QByteArray, file);
    QFETCH(int, colourTolerance);
    const QImage eighth = JpegScan::walk(file)->eighth();
    QCOMPARE(eighth.size(), QSize(51, 38));
    const QImage whole = toSrgbImage(decodedAlone(file), {});
    for (int y = 0; y < whole.height() / 8; ++y) {
        for (int x = 0; x < whole.width() / 8; ++x) {
            double means[3] = {};
            for (int i = 0; i < 64; ++i) {
                const QRgb pixel = whole.pixel(8 * x + i % 8, 8 * y + i / 8);
                means[0] += qRed(pixel) / 64.0;
                means[1] += qGreen(pixel) / 64.0;
                means[2] += qBlue(pixel) / 64.0;
            }
            const QRgb mean = eighth.pixel(x, y);
            const double differences[3] = {qRed(mean) - means[0], qGreen(mean) - means[1], qBlue(mean) - means[2]};
            QVERIFY(std::abs(differences[0] * 0.299 + differences[1] * 0.587 + differences[2] * 0.114) <= 2);
            for (const double difference : differences)
                QVERIFY2(std::abs(difference) <= colourTolerance, qPrintable(u"%1"_s.arg(difference)));
        }
    }
}

void TestJpegScan::otherFilesAreLeftToTheDecoder_data()
{
    QTest::addColumn<QByteArray>("file");
    const Raster photo = testPhoto({161, 203});
    const QByteArray plain = jpegFile(photo, JpegSpec{92});
    QTest::newRow("progressive") << jpegFile(photo, JpegSpec{92, true});
    QByteArray restarts = jpegFile(photo, JpegSpec{92, false, 2, 2, false, 2});
    QVERIFY(JpegScan::walk(restarts));
    const qsizetype second = restarts.indexOf(QByteArray("\xff\xd1"));
    QVERIFY(second > 0);
    restarts[second + 1] = '\xd3';
    QTest::newRow("restarts out of order") << restarts;
    restarts[second + 1] = '\xd1';
    QTest::newRow("a restart too few") << QByteArray(restarts).remove(second, 2);
    QTest::newRow("a restart too many") << QByteArray(restarts).insert(second, "\xff\xd1");
    QTest::newRow("a restart nobody announced") << QByteArray(plain).insert(plain.size() - 200, "\xff\xd0");
    QTest::newRow("PNG") << *encodePicture(photo, {}, FileFormat::Png);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("nothing but a start") << QByteArray("\xff\xd8");
    QTest::newRow("no end") << plain.left(plain.size() - 2);
    QTest::newRow("something before the end") << plain.left(plain.size() - 2) + QByteArray(5, 'x') + plain.last(2);
    QTest::newRow("two pictures in one") << plain.left(plain.size() - 2) + plain.mid(2);
}

void TestJpegScan::otherFilesAreLeftToTheDecoder()
{
    QFETCH(QByteArray, file);
    QVERIFY(!JpegScan::walk(file));
}

void TestJpegScan::cutFilesAreNotWalked()
{
    const QByteArray file = jpegFile(testPhoto({161, 203}), JpegSpec{92});
    QVERIFY(JpegScan::walk(file));
    for (qsizetype length = 0; length < file.size() - 2; length += 7)
        QVERIFY(!JpegScan::walk(file.left(length) + file.last(2)));
}

void TestJpegScan::damagedFilesAreDecodedOrRefusedAlike_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("colour") << jpegFile(testPhoto({97, 61}), JpegSpec{92});
    QTest::newRow("codes of its own") << jpegFile(testPhoto({97, 61}), JpegSpec{92, false, 2, 1, true});
    QTest::newRow("gray") << jpegFile(testPhoto({97, 61}, 1), JpegSpec{92, false, 1, 1});
    QTest::newRow("restarts") << jpegFile(testPhoto({97, 61}), JpegSpec{92, false, 2, 2, false, 1});
}

void TestJpegScan::damagedFilesAreDecodedOrRefusedAlike()
{
    QFETCH(QByteArray, file);
    QRandomGenerator random(7);
    int walked = 0;
    for (int i = 0; i < 4000; ++i) {
        QByteArray damaged = file;
        // The head is where most can be wrong.
        const qsizetype at = i % 2 == 0 ? random.bounded(int(damaged.size())) : random.bounded(700);
        damaged[at] = char(random.bounded(256));
        const std::optional<JpegScan> scan = JpegScan::walk(damaged);
        if (!scan || qint64(scan->size().width()) * scan->size().height() > 1'000'000)
            continue;
        ++walked;
        const Raster whole = decodedAlone(damaged);
        if (whole.isNull()) // some other segment is not as it should be
            continue;
        const int middle = scan->size().height() / 2 / scan->lineStep() * scan->lineStep();
        if (middle > 0 && scan->part(middle, whole.height()))
            QVERIFY2(partIsRight(*scan, whole, middle, whole.height()), qPrintable(u"byte %1, try %2"_s.arg(at).arg(i)));
        scan->eighth();
    }
    QVERIFY(walked > 100);
}

void TestJpegScan::linesAreTakenOnce()
{
    LineClaims claims(1000);
    QCOMPARE(claims.takeFromTop(32), 32);
    const LineClaims::Lines last = claims.takeFromBottom(1, 100, 16);
    QCOMPARE(last.end, 1000);
    QCOMPARE(last.first, 512); // half of what is left, from a whole step on
    const LineClaims::Lines before = claims.takeFromBottom(3, 100, 16);
    QCOMPARE(before.end, 512);
    QCOMPARE(before.first, 384);
    QCOMPARE(claims.takeFromTop(300), 332);
    QVERIFY(claims.takeFromBottom(1, 100, 16).isEmpty()); // too little to share
    QVERIFY(!claims.areTaken());
    QCOMPARE(claims.takeFromTop(300), 384);
    QCOMPARE(claims.takeFromTop(300), 384);
    QVERIFY(claims.areTaken());

    LineClaims closed(1000);
    closed.takeFromTop(10);
    closed.close();
    QVERIFY(closed.takeFromBottom(1, 1, 1).isEmpty());
    QCOMPARE(closed.takeFromTop(10), 10);
}

QTEST_GUILESS_MAIN(TestJpegScan)
#include "tst_jpegscan.moc"
