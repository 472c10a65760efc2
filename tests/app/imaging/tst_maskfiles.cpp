#include "app/imaging/mask.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/rundeflate.h"
#include "testmasks.h"

#include <QTest>

#include <libdeflate.h>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
QImage thresholded(QImage image)
{
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.scanLine(y)[x] = image.scanLine(y)[x] >= 128 ? 255 : 0;
    return image;
}

/// A raster of \a channels and \a depth whose pixels \a sample (pixel, channel) in 8 bits sets.
Raster raster(QSize size, int channels, int depth, const std::function<int(QPoint, int)> &sample)
{
    Raster pixels(size, channels, depth);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            for (int c = 0; c < channels; ++c) {
                const int value = sample({x, y}, c);
                if (depth == 16)
                    reinterpret_cast<quint16 *>(pixels.row(y))[x * channels + c] = quint16(value * 257);
                else
                    pixels.row(y)[x * channels + c] = uchar(value);
            }
        }
    }
    return pixels;
}

QByteArray png(const Raster &pixels)
{
    const Result<QByteArray> bytes = encodePicture(pixels, {}, FileFormat::Png);
    return bytes ? *bytes : QByteArray();
}
} // namespace

class TestMaskFiles : public QObject
{
    Q_OBJECT

private slots:
    void pngsAreReadBackIdentically_data()
    {
        QTest::addColumn<QImage>("image");
        for (const QSize size : {QSize(1, 1), QSize(1, 300), QSize(300, 1), QSize(64, 64), QSize(65, 129), QSize(700, 500),
                                 QSize(257, 3), QSize(1032, 40)}) {
            const QByteArray name = QByteArray::number(size.width()) + 'x' + QByteArray::number(size.height());
            QTest::addRow("%s, none", name.constData()) << testmasks::plain(size, 0);
            QTest::addRow("%s, all", name.constData()) << testmasks::plain(size, 255);
            QTest::addRow("%s, half covered", name.constData()) << testmasks::plain(size, 128);
            QTest::addRow("%s, hard discs", name.constData()) << testmasks::discs(size);
            QTest::addRow("%s, soft discs", name.constData()) << testmasks::discs(size, 9);
            QTest::addRow("%s, noise", name.constData()) << testmasks::noise(size, 1, false);
            QTest::addRow("%s, black and white noise", name.constData()) << testmasks::noise(size, 2, true);
            for (int seed = 0; seed < 6; ++seed)
                QTest::addRow("%s, blocks %d", name.constData(), seed) << testmasks::blocks(size, quint32(seed));
        }
    }
    void pngsAreReadBackIdentically()
    {
        QFETCH(QImage, image);
        const MaskTiles mask = MaskTiles::fromImage(image);
        for (const bool binary : {false, true}) {
            const QImage expected = binary ? thresholded(image) : image;
            const QByteArray bytes = maskPng(mask, binary);
            QImage byQt;
            QVERIFY(byQt.loadFromData(bytes, "PNG"));
            QCOMPARE(byQt.format(), QImage::Format_Grayscale8);
            QVERIFY(testmasks::samePixels(byQt, expected));
            const Result<DecodedPicture> decoded = decodePicture(bytes, u"mask.png"_s);
            QVERIFY(decoded);
            QCOMPARE(decoded->pixels.channels(), 1);
            QCOMPARE(decoded->pixels.depth(), 8);
            QVERIFY(!decoded->info.hasMetadata);
            for (int y = 0; y < image.height(); ++y)
                QVERIFY(std::memcmp(decoded->pixels.row(y), expected.constScanLine(y), size_t(image.width())) == 0);
            const Result<MaskTiles> back = readMask(bytes, u"mask.png"_s, image.size());
            QVERIFY(back);
            QVERIFY(*back == MaskTiles::fromImage(expected));
        }
    }

    /// The quick way for our own files takes only what the general reader takes, and as that does.
    void damagedOnesAreJudgedByTheGeneralReader()
    {
        QRandomGenerator random(8);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::discs({90, 70}, 9));
        const QByteArray whole = maskPng(mask, false);
        int unreadable = 0;
        for (int i = 0; i < 3000; ++i) {
            QByteArray damaged = whole;
            const auto at = random.bounded(int(damaged.size()));
            if (i % 3 == 0)
                damaged.truncate(at);
            else
                damaged[at] = char(damaged[at] ^ (1 << random.bounded(8)));
            const Result<MaskTiles> general = readBrightness(damaged, u"mask.png"_s);
            const Result<MaskTiles> quick = readMask(damaged, u"mask.png"_s);
            QCOMPARE(bool(quick), bool(general));
            QVERIFY(!quick || *quick == *general);
            unreadable += !quick;
        }
        QVERIFY(unreadable > 2000);
    }

    void largeMasksGiveSmallFiles()
    {
        const QSize size(3000, 2000);
        MaskTiles mask(size);
        QVERIFY(maskPng(mask, true).size() < 8000);
        mask.fill(255);
        QVERIFY(maskPng(mask, true).size() < 12000);
        const MaskTiles discs = MaskTiles::fromImage(testmasks::discs(size));
        QVERIFY2(maskPng(discs, true).size() < 40000, QByteArray::number(maskPng(discs, true).size()));
    }

    /// The stream by itself, through another reader, over runs of every length around the borders of the format.
    void runsOfEveryLengthSurvive()
    {
        for (int most = 1; most < 800; most += most < 20 ? 1 : 13) {
            RunDeflate deflate(1'000'000);
            QByteArray expected;
            QRandomGenerator random{quint32(most)};
            for (int i = 0; i < 200; ++i) {
                const int count = 1 + random.bounded(most);
                const char value = char(random.bounded(i % 2 ? 256 : 2) * 127);
                deflate.add(quint8(value), count);
                expected.append(count, value);
            }
            const QByteArray packed = deflate.finish();
            QByteArray unpacked(expected.size(), 0);
            libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
            size_t size = 0;
            const libdeflate_result result = libdeflate_zlib_decompress(reader, packed.constData(), size_t(packed.size()),
                                                                        unpacked.data(), size_t(unpacked.size()), &size);
            libdeflate_free_decompressor(reader);
            QCOMPARE(result, LIBDEFLATE_SUCCESS);
            QCOMPARE(qsizetype(size), expected.size());
            QCOMPARE(unpacked, expected);
        }
    }

    void tooManyRunsAreSaid()
    {
        RunDeflate deflate(10);
        for (int i = 0; i < 10; ++i)
            deflate.add(quint8(i), 3);
        QVERIFY(!deflate.isTooNoisy());
        for (int i = 0; i < 10; ++i)
            deflate.add(quint8(i), 3);
        QVERIFY(deflate.isTooNoisy());
    }

    void masksAreReadByGrayOrByAlpha_data()
    {
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("color");       // 0: constant, 1: varies, 2: only under full transparency
        QTest::addColumn<bool>("alphaVaries");
        QTest::addColumn<bool>("byAlpha");
        QTest::newRow("gray") << 1 << 1 << false << false;
        QTest::newRow("RGB") << 3 << 1 << false << false;
        QTest::newRow("RGBA, colour varies, alpha does not") << 4 << 1 << false << false;
        QTest::newRow("RGBA, both vary") << 4 << 1 << true << false;
        QTest::newRow("RGBA, alpha varies, colour does not") << 4 << 0 << true << true;
        QTest::newRow("RGBA, colour differs only where nothing can be seen") << 4 << 2 << true << true;
        QTest::newRow("gray with alpha, alpha varies, colour does not") << 2 << 0 << true << true;
        QTest::newRow("RGBA, neither varies") << 4 << 0 << false << false;
    }
    void masksAreReadByGrayOrByAlpha()
    {
        QFETCH(int, channels);
        QFETCH(int, color);
        QFETCH(bool, alphaVaries);
        QFETCH(bool, byAlpha);
        const QSize size(90, 40);
        const auto gray = [&](QPoint p) { return color == 1 ? (p.x() * 2 + p.y()) % 256 : 40; };
        const auto alpha = [&](QPoint p) { return alphaVaries ? (p.x() < 10 ? 0 : 100 + p.y()) : 255; };
        for (const int depth : {8, 16}) {
            const Raster pixels = raster(size, channels, depth, [&](QPoint p, int c) {
                if (c == channels - 1 && channels % 2 == 0)
                    return alpha(p);
                return color == 2 && alpha(p) == 0 ? p.y() : gray(p);
            });
            const Result<MaskTiles> mask = readMask(png(pixels), u"m.png"_s, size);
            QVERIFY(mask);
            for (int y = 0; y < size.height(); ++y)
                for (int x = 0; x < size.width(); ++x)
                    QCOMPARE(int(mask->at(x, y)), byAlpha ? alpha({x, y}) : gray({x, y}));
        }
    }

    void anotherSizeIsRefusedWithBothSizes()
    {
        const QByteArray bytes = maskPng(MaskTiles(QSize(30, 20)), true);
        const Result<MaskTiles> mask = readMask(bytes, u"lake-mask.png"_s, QSize(31, 20));
        QVERIFY(!mask);
        QCOMPARE(mask.error().kind, Error::Kind::Input);
        QCOMPARE(mask.error().field, u"mask"_s);
        const QString sentence = mask.error().plainSentence();
        for (const QString &part : {u"lake-mask.png"_s, u"30 x 20"_s, u"31 x 20"_s})
            QVERIFY2(sentence.contains(part), qPrintable(sentence));
    }

    void whatIsNoPictureIsRefused()
    {
        const QByteArray whole = maskPng(MaskTiles::fromImage(testmasks::noise({50, 50}, 1, false)), false);
        for (const QByteArray &bytes : {QByteArray(), QByteArray("hello"), whole.left(whole.size() / 2)}) {
            const Result<MaskTiles> mask = readMask(bytes, u"mask.png"_s, QSize(50, 50));
            QVERIFY(!mask);
            QCOMPARE(mask.error().kind, Error::Kind::Input);
            QCOMPARE(mask.error().field, u"mask"_s);
        }
    }

    void grownByAnExactDisc_data()
    {
        QTest::addColumn<QImage>("image");
        QTest::addColumn<int>("pixels");
        const QSize size(210, 150);
        QImage dots = testmasks::plain(size, 0);
        for (const QPoint dot : {QPoint(0, 0), QPoint(63, 64), QPoint(100, 80), QPoint(209, 149), QPoint(140, 20)})
            dots.scanLine(dot.y())[dot.x()] = 1;
        QImage noise = testmasks::noise(size, 8, false);
        for (int y = 0; y < size.height(); ++y)
            for (int x = 0; x < size.width(); ++x)
                noise.scanLine(y)[x] = noise.scanLine(y)[x] < 4 ? 9 : 0;
        for (const int pixels : {1, 2, 3, 7, 32, 63, 64, 100, 254, 255, 300, 100'000}) {
            QTest::addRow("dots by %d", pixels) << dots << pixels;
            QTest::addRow("sparse noise by %d", pixels) << noise << pixels;
            QTest::addRow("discs by %d", pixels) << testmasks::discs(size, 4) << pixels;
            QTest::addRow("full by %d", pixels) << testmasks::plain(size, 255) << pixels;
            QTest::addRow("a line by %d", pixels) << testmasks::noise({1, 90}, 3, true) << pixels;
        }
    }
    void grownByAnExactDisc()
    {
        QFETCH(QImage, image);
        QFETCH(int, pixels);
        QList<QPoint> covered;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.constScanLine(y)[x] > 0)
                    covered.append({x, y});
        // Only the rim can reach out: leave out what is surrounded, so that the naive comparison ends in time.
        QList<QPoint> rim;
        for (const QPoint p : covered) {
            const auto isCovered = [&image](int x, int y) {
                return image.valid(x, y) && image.constScanLine(y)[x] > 0;
            };
            if (!isCovered(p.x() - 1, p.y()) || !isCovered(p.x() + 1, p.y()) || !isCovered(p.x(), p.y() - 1)
                || !isCovered(p.x(), p.y() + 1))
                rim.append(p);
        }
        const MaskTiles result = grown(MaskTiles::fromImage(image), pixels);
        QCOMPARE(result.size(), image.size());
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const bool isInside = image.constScanLine(y)[x] > 0
                                      || std::any_of(rim.begin(), rim.end(), [&](QPoint p) {
                                             const qint64 dx = p.x() - x;
                                             const qint64 dy = p.y() - y;
                                             return dx * dx + dy * dy <= qint64(pixels) * pixels;
                                         });
                if (int(result.at(x, y)) != (isInside ? 255 : 0))
                    QFAIL(qPrintable(u"wrong at %1, %2"_s.arg(x).arg(y)));
            }
        }
    }

    void grownByNothingIsUnchanged()
    {
        const MaskTiles mask = MaskTiles::fromImage(testmasks::discs({100, 100}, 5));
        QVERIFY(grown(mask, 0) == mask);
        QVERIFY(grown(mask, -5) == mask);
        QVERIFY(grown(MaskTiles(QSize(50, 50)), 10).isEmpty());
        QVERIFY(grown(MaskTiles(), 10).size().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestMaskFiles)
#include "tst_maskfiles.moc"
