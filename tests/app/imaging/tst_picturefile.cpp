#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QBuffer>
#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
Result<DecodedPicture> decoded(const QByteArray &bytes) { return decodePicture(bytes, u"lake.jpg"_s); }

QColor colorAt(const Raster &raster, int x, int y)
{
    const uchar *pixel = raster.row(y) + qsizetype(x) * raster.bytesPerPixel();
    return raster.channels() < 3 ? QColor(pixel[0], pixel[0], pixel[0])
                                 : QColor(pixel[0], pixel[1], pixel[2]);
}

bool isNear(const QColor &a, const QColor &b, int tolerance)
{
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
           std::abs(a.blue() - b.blue()) <= tolerance;
}

double meanDifference(const Raster &a, const Raster &b)
{
    double sum = 0;
    for (qsizetype i = 0; i < a.samples().size(); ++i)
        sum += std::abs(int(uchar(a.samples()[i])) - int(uchar(b.samples()[i])));
    return sum / double(a.samples().size());
}

QByteArray savedByQt(const QImage &image, const char *format, int quality = -1)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, quality);
    return bytes;
}

QByteArray swapped16(const QByteArray &samples)
{
    QByteArray result = samples;
    for (qsizetype i = 0; i + 1 < result.size(); i += 2)
        qSwap(result.data()[i], result.data()[i + 1]);
    return result;
}

void verifyUpright(const QByteArray &bytes, int orientation)
{
    const Result<PictureInfo> info = probePicture(bytes, u"lake.jpg"_s);
    QVERIFY2(info, info ? "" : qPrintable(info.error().detail));
    QCOMPARE(info->size, orientationSize);
    QCOMPARE(info->orientation, orientation);
    const bool isTurned = orientation >= 5;
    QCOMPARE(info->storedSize, isTurned ? orientationSize.transposed() : orientationSize);
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY(picture);
    QCOMPARE(picture->pixels.size(), orientationSize);
    for (int quarter = 0; quarter < 4; ++quarter) {
        const QColor found = colorAt(picture->pixels, quarter % 2 ? 36 : 12, quarter / 2 ? 24 : 8);
        QVERIFY2(isNear(found, orientationQuarter(quarter), 12), qPrintable(found.name()));
    }
}
} // namespace

class TestPictureFile : public QObject
{
    Q_OBJECT
private slots:
    void turnsCameraPicturesUpright_data();
    void turnsCameraPicturesUpright();
    void readsJpegCloseToItsSource_data();
    void readsJpegCloseToItsSource();
    void convertsInksToSrgb_data();
    void convertsInksToSrgb();
    void readsEveryPngKind_data();
    void readsEveryPngKind();
    void readsTransparentColorAsAlpha();
    void readsInterlacedPng();
    void readsWebP_data();
    void readsWebP();
    void readsTiffKinds_data();
    void readsTiffKinds();
    void readsTiffPaletteAndBits_data();
    void readsTiffPaletteAndBits();
    void dividesPremultipliedTiff();
    void turnsTiffByItsTag();
    void convertsTiffInksAndLab();
    void readsBmp();
    void usesFirstFrameAndSaysSo_data();
    void usesFirstFrameAndSaysSo();
    void readsOnePixelWidePictures_data();
    void readsOnePixelWidePictures();
    void agreesWithQt_data();
    void agreesWithQt();
    void readsDensity_data();
    void readsDensity();
    void readsProfiles();
    void readsBrokenProfileAsSrgb();
    void refusesWithNameAndReason_data();
    void refusesWithNameAndReason();
    void namesForeignFormats_data();
    void namesForeignFormats();
    void resultErrorsAreUnusable();
    void keepsNonAsciiNamesInErrors();
    void probeAgreesWithDecode_data();
    void probeAgreesWithDecode();
    void knowsFormatNames();
};

void TestPictureFile::turnsCameraPicturesUpright_data()
{
    QTest::addColumn<bool>("isPng");
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation) {
        QTest::addRow("JPEG with orientation %d", orientation) << false << orientation;
        QTest::addRow("PNG with orientation %d", orientation) << true << orientation;
    }
}

void TestPictureFile::turnsCameraPicturesUpright()
{
    QFETCH(bool, isPng);
    QFETCH(int, orientation);
    const QByteArray bytes = isPng ? pngWithOrientation(orientation) : jpegWithOrientation(orientation);
    verifyUpright(bytes, orientation);
    const Result<DecodedPicture> picture = decoded(bytes);
    // The block that comes back on save no longer asks anyone to turn the picture.
    QVERIFY(!picture->metadata.exif.isEmpty());
    const QByteArray again =
        withSegment(jpegFile(picture->pixels), 0xe1, QByteArray("Exif\0\0", 6) + picture->metadata.exif);
    QCOMPARE(probePicture(again, {})->orientation, 1);
    QVERIFY(!picture->metadata.exif.contains("THUMBNAIL"));
    QVERIFY(picture->metadata.exif.contains("Testmaker"));
}

void TestPictureFile::readsJpegCloseToItsSource_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<bool>("progressive");
    QTest::newRow("colour") << 3 << false;
    QTest::newRow("gray stays one channel") << 1 << false;
    QTest::newRow("progressive") << 3 << true;
}

void TestPictureFile::readsJpegCloseToItsSource()
{
    QFETCH(int, channels);
    QFETCH(bool, progressive);
    const Raster source = testPhoto({133, 71}, channels);
    const Result<DecodedPicture> picture = decoded(jpegFile(source, 97, progressive));
    QVERIFY(picture);
    QCOMPARE(picture->info.format, FileFormat::Jpeg);
    QCOMPARE(picture->info.channels, channels);
    QCOMPARE(picture->pixels.channels(), channels);
    QVERIFY(picture->info.isSrgb);
    QVERIFY(!picture->info.isLossless);
    QVERIFY(meanDifference(picture->pixels, source) < 3.0);
}

void TestPictureFile::convertsInksToSrgb_data()
{
    QTest::addColumn<bool>("adobe");
    QTest::addColumn<bool>("hasProfile");
    QTest::addColumn<QColor>("cyan");
    QTest::newRow("as Adobe writes it, without a profile") << true << false << QColor(0, 255, 255);
    QTest::newRow("not inverted, without a profile") << false << false << QColor(0, 255, 255);
    QTest::newRow("as Adobe writes it, its profile has a weak cyan") << true << true << QColor(128, 255, 255);
}

void TestPictureFile::convertsInksToSrgb()
{
    QFETCH(bool, adobe);
    QFETCH(bool, hasProfile);
    QFETCH(QColor, cyan);
    Raster inks({48, 16}, 4, 8); // cyan, then nothing, then black
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x)
            inks.row(y)[x * 4] = 255;
        for (int x = 32; x < 48; ++x)
            inks.row(y)[x * 4 + 3] = 255;
    }
    const QByteArray bytes = cmykJpeg(inks, adobe, hasProfile ? iccProfile(TestProfile::Cmyk) : QByteArray());
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QVERIFY(picture->info.isCmykOrLab);
    QVERIFY(!picture->info.isSrgb);
    QCOMPARE(picture->info.hasIccProfile, hasProfile);
    QCOMPARE(picture->pixels.channels(), 3);
    QVERIFY2(isNear(colorAt(picture->pixels, 7, 8), cyan, 6),
             qPrintable(colorAt(picture->pixels, 7, 8).name()));
    QVERIFY(isNear(colorAt(picture->pixels, 24, 8), Qt::white, 6));
    QVERIFY(isNear(colorAt(picture->pixels, 40, 8), Qt::black, 6));
    QVERIFY(picture->metadata.iccProfile.isEmpty()); // the pixels are sRGB now
    QCOMPARE(picture->notices.size(), 1);
    QVERIFY(picture->notices.first().plainSentence().contains(u"CMYK"_s));
}

void TestPictureFile::readsEveryPngKind_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("colorType");
    QTest::addColumn<int>("channels");
    for (const int bits : {1, 2, 4, 8})
        QTest::addRow("gray, %d bits, becomes 8 bits of equal value", bits) << bits << 0 << 1;
    QTest::newRow("gray, 16 bits") << 16 << 0 << 1;
    for (const int bits : {1, 2, 4, 8})
        QTest::addRow("palette of %d bits becomes RGB", bits) << bits << 3 << 3;
    QTest::newRow("RGB, 8 bits") << 8 << 2 << 3;
    QTest::newRow("RGB, 16 bits") << 16 << 2 << 3;
    QTest::newRow("gray with alpha, 8 bits") << 8 << 4 << 2;
    QTest::newRow("gray with alpha, 16 bits") << 16 << 4 << 2;
    QTest::newRow("RGB with alpha, 8 bits") << 8 << 6 << 4;
    QTest::newRow("RGB with alpha, 16 bits") << 16 << 6 << 4;
}

void TestPictureFile::readsEveryPngKind()
{
    QFETCH(int, bits);
    QFETCH(int, colorType);
    QFETCH(int, channels);
    const QSize size(37, 11);
    const bool isIndexed = bits < 8 || colorType == 3;
    const Raster random = randomRaster(size, channels, bits == 16 ? 16 : 8, 5);
    PngSpec spec{size, bits, colorType};
    spec.rows = isIndexed    ? stripedRows(size, bits)
                : bits == 16 ? swapped16(random.samples())
                             : random.samples();
    if (colorType == 3) {
        for (int i = 0; i < (1 << bits); ++i)
            spec.palette += QByteArray(1, char(i)) + char(255 - i) + char(i * 7);
    }
    const Result<DecodedPicture> picture = decoded(pngFile(spec));
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QCOMPARE(picture->pixels.channels(), channels);
    QCOMPARE(picture->pixels.depth(), bits == 16 ? 16 : 8);
    QVERIFY(picture->notices.isEmpty());
    if (!isIndexed) {
        QCOMPARE(picture->pixels.samples(), random.samples());
        return;
    }
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            const int value = (x + y) % (1 << bits);
            const int full = value * 255 / ((1 << bits) - 1);
            const QColor expected =
                colorType == 3 ? QColor(value, 255 - value, (value * 7) & 255) : QColor(full, full, full);
            QCOMPARE(colorAt(picture->pixels, x, y), expected);
        }
    }
}

void TestPictureFile::readsTransparentColorAsAlpha()
{
    PngSpec palette{QSize(4, 1),          8, 3, QByteArray("\0\1\0\1", 4), QByteArray("\1\2\3\4\5\6", 6),
                    QByteArray("\x40", 1)};
    const Result<DecodedPicture> indexed = decoded(pngFile(palette));
    QVERIFY(indexed);
    QCOMPARE(indexed->pixels.samples(), QByteArray("\1\2\3\x40\4\5\6\xff\1\2\3\x40\4\5\6\xff", 16));

    PngSpec gray{QSize(2, 1), 8, 0, QByteArray("\x10\x20", 2), {}, QByteArray("\0\x10", 2)};
    const Result<DecodedPicture> keyed = decoded(pngFile(gray));
    QVERIFY(keyed);
    QCOMPARE(keyed->pixels.samples(), QByteArray("\x10\0\x20\xff", 4));

    PngSpec wide{QSize(2, 1), 16, 0, QByteArray("\x10\x11\x20\x21", 4), {}, QByteArray("\x10\x11", 2)};
    const Result<DecodedPicture> deep = decoded(pngFile(wide));
    QVERIFY(deep);
    QCOMPARE(deep->pixels.channels(), 2);
    QCOMPARE(deep->pixels.depth(), 16);
    const auto *samples = reinterpret_cast<const quint16 *>(deep->pixels.row(0));
    QCOMPARE(samples[0], 0x1011);
    QCOMPARE(samples[1], 0);
    QCOMPARE(samples[3], 0xffff);

    PngSpec color{QSize(2, 1), 8, 2, QByteArray("\1\2\3\4\5\6", 6), {}, QByteArray("\0\4\0\5\0\6", 6)};
    const Result<DecodedPicture> rgb = decoded(pngFile(color));
    QVERIFY(rgb);
    QCOMPARE(rgb->pixels.samples(), QByteArray("\1\2\3\xff\4\5\6\0", 8));
}

void TestPictureFile::readsInterlacedPng()
{
    const Raster random = randomRaster({29, 13}, 3, 8);
    PngSpec spec{random.size(), 8, 2, random.samples()};
    spec.isInterlaced = true;
    const Result<DecodedPicture> picture = decoded(pngFile(spec));
    QVERIFY(picture);
    QCOMPARE(picture->pixels, random);
}

void TestPictureFile::readsWebP_data()
{
    QTest::addColumn<bool>("lossless");
    QTest::newRow("lossy") << false;
    QTest::newRow("lossless") << true;
}

void TestPictureFile::readsWebP()
{
    QFETCH(bool, lossless);
    const Raster source = testPhoto({64, 40});
    const QImage image(source.row(0), 64, 40, source.bytesPerRow(), QImage::Format_RGB888);
    const Result<DecodedPicture> picture = decoded(savedByQt(image, "WEBP", lossless ? 100 : 90));
    QVERIFY(picture);
    QCOMPARE(picture->info.isLossless, lossless);
    QCOMPARE(picture->pixels.channels(), 3);
    if (lossless)
        QCOMPARE(picture->pixels, source);
    else
        QVERIFY(meanDifference(picture->pixels, source) < 6);
}

void TestPictureFile::readsTiffKinds_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("compression");
    QTest::addColumn<bool>("isPlanar");
    QTest::addColumn<bool>("isTiled");
    QTest::addColumn<bool>("bigEndian");
    for (int channels = 1; channels <= 4; ++channels) {
        for (const int depth : {8, 16})
            QTest::addRow("%d channels of %d bits", channels, depth)
                << channels << depth << 1 << false << false << false;
    }
    QTest::newRow("LZW") << 3 << 8 << 5 << false << false << false;
    QTest::newRow("deflate, 16 bits") << 4 << 16 << 8 << false << false << false;
    QTest::newRow("PackBits") << 3 << 8 << 32773 << false << false << false;
    QTest::newRow("planes") << 3 << 8 << 1 << true << false << false;
    QTest::newRow("planes of 16 bits with alpha") << 4 << 16 << 8 << true << false << false;
    QTest::newRow("tiles") << 3 << 8 << 1 << false << true << false;
    QTest::newRow("tiles in planes") << 4 << 16 << 5 << true << true << false;
    QTest::newRow("other byte order") << 3 << 16 << 8 << false << false << true;
}

void TestPictureFile::readsTiffKinds()
{
    QFETCH(int, channels);
    QFETCH(int, depth);
    const Raster source = randomRaster({45, 31}, channels, depth, 9);
    TiffSpec spec = tiffSpec(source);
    QFETCH(int, compression);
    QFETCH(bool, isPlanar);
    QFETCH(bool, isTiled);
    QFETCH(bool, bigEndian);
    spec.compression = compression;
    spec.isPlanar = isPlanar;
    spec.isTiled = isTiled;
    spec.bigEndian = bigEndian;
    for (const bool bigTiff : {false, true}) {
        spec.bigTiff = bigTiff;
        const Result<DecodedPicture> picture = decoded(tiffFile(spec));
        QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
        QCOMPARE(picture->pixels, source);
        QVERIFY(picture->notices.isEmpty());
    }
}

void TestPictureFile::readsTiffPaletteAndBits_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("photometric");
    QTest::newRow("1 bit, black is zero") << 1 << 1;
    QTest::newRow("1 bit, white is zero") << 1 << 0;
    QTest::newRow("4 bits, gray") << 4 << 1;
    QTest::newRow("8 bits, white is zero") << 8 << 0;
    QTest::newRow("palette of 4 bits") << 4 << 3;
    QTest::newRow("palette of 8 bits") << 8 << 3;
}

void TestPictureFile::readsTiffPaletteAndBits()
{
    QFETCH(int, bits);
    QFETCH(int, photometric);
    const QSize size(21, 9);
    TiffSpec spec{size, bits, 1, photometric, stripedRows(size, bits)};
    const int count = 1 << bits;
    if (photometric == 3) {
        spec.palette.resize(3 * count);
        for (int i = 0; i < count; ++i) {
            spec.palette[i] = quint16(i * 257);
            spec.palette[count + i] = quint16((255 - i) * 257);
            spec.palette[2 * count + i] = 1000;
        }
    }
    const Result<DecodedPicture> picture = decoded(tiffFile(spec));
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QCOMPARE(picture->pixels.channels(), photometric == 3 ? 3 : 1);
    for (int x = 0; x < size.width(); ++x) {
        const int value = (x + 3) % count;
        const int gray = value * 255 / (count - 1);
        const QColor expected = photometric == 3   ? QColor(value, 255 - value, 3)
                                : photometric == 0 ? QColor(255 - gray, 255 - gray, 255 - gray)
                                                   : QColor(gray, gray, gray);
        QCOMPARE(colorAt(picture->pixels, x, 3), expected);
    }
}

void TestPictureFile::dividesPremultipliedTiff()
{
    TiffSpec spec{QSize(3, 1), 8, 4, 2, QByteArray("\x40\x20\x00\x80\x00\x00\x00\x00\x0a\x14\x1e\xff", 12)};
    spec.extraSamples = 1;
    const Result<DecodedPicture> picture = decoded(tiffFile(spec));
    QVERIFY(picture);
    QCOMPARE(picture->pixels.samples(), QByteArray("\x80\x40\x00\x80\x00\x00\x00\x00\x0a\x14\x1e\xff", 12));

    spec.extraSamples = 0; // a channel that is not said to be transparency
    const Result<DecodedPicture> extra = decoded(tiffFile(spec));
    QVERIFY(extra);
    QCOMPARE(extra->pixels.channels(), 3);
    QCOMPARE(extra->notices.size(), 1);
}

void TestPictureFile::turnsTiffByItsTag()
{
    const Raster source = randomRaster({5, 3}, 3, 16);
    TiffSpec spec = tiffSpec(source);
    spec.orientation = 6;
    spec.dotsPerInch = 240;
    const Result<DecodedPicture> picture = decoded(tiffFile(spec));
    QVERIFY(picture);
    QCOMPARE(picture->pixels.size(), QSize(3, 5));
    const auto *upright = reinterpret_cast<const quint16 *>(picture->pixels.row(0));
    const auto *bottomRow = reinterpret_cast<const quint16 *>(source.row(2));
    QCOMPARE(upright[0], bottomRow[0]); // a quarter turn clockwise: bottom left comes to top left
    QCOMPARE(picture->metadata.dotsPerInchX, 240.0);
}

void TestPictureFile::convertsTiffInksAndLab()
{
    const TiffSpec inks{QSize(2, 1), 8, 4, 5, QByteArray("\0\0\0\0\0\xff\xff\0", 8)};
    const Result<DecodedPicture> fromInks = decoded(tiffFile(inks));
    QVERIFY(fromInks);
    QVERIFY(fromInks->info.isCmykOrLab);
    QVERIFY(isNear(colorAt(fromInks->pixels, 0, 0), Qt::white, 0));
    QVERIFY(isNear(colorAt(fromInks->pixels, 1, 0), Qt::red, 0));

    const quint16 deep[] = {0, 0, 0, 0, 65535, 0, 0, 32768};
    const TiffSpec deepInks{QSize(2, 1), 16, 4, 5,
                            QByteArray(reinterpret_cast<const char *>(deep), sizeof deep)};
    const Result<DecodedPicture> fromDeep = decoded(tiffFile(deepInks));
    QVERIFY(fromDeep);
    QCOMPARE(fromDeep->pixels.depth(), 16);
    const auto *samples = reinterpret_cast<const quint16 *>(fromDeep->pixels.row(0));
    QCOMPARE(samples[0], 65535);
    QCOMPARE(samples[3], 0);
    QCOMPARE(samples[4], 32767);

    // White, black, and the Lab coordinates of sRGB red (54.3, 80.8, 69.9, relative to D50).
    const TiffSpec lab{QSize(3, 1), 8, 3, 8, QByteArray("\xff\0\0\0\0\0\x8a\x51\x46", 9)};
    const Result<DecodedPicture> fromLab = decoded(tiffFile(lab));
    QVERIFY2(fromLab, fromLab ? "" : qPrintable(fromLab.error().detail));
    QVERIFY(isNear(colorAt(fromLab->pixels, 0, 0), Qt::white, 1));
    QVERIFY(isNear(colorAt(fromLab->pixels, 1, 0), Qt::black, 1));
    QVERIFY2(isNear(colorAt(fromLab->pixels, 2, 0), Qt::red, 6),
             qPrintable(colorAt(fromLab->pixels, 2, 0).name()));
    QVERIFY(fromLab->notices.first().plainSentence().contains(u"Lab"_s));
}

void TestPictureFile::readsBmp()
{
    const Raster source = randomRaster({19, 7}, 3, 8);
    const Result<DecodedPicture> picture = decoded(bmpFile(source));
    QVERIFY(picture);
    QCOMPARE(picture->info.format, FileFormat::Bmp);
    QCOMPARE(picture->pixels, source);

    const Result<DecodedPicture> runs = decoded(runLengthBmp());
    QVERIFY2(runs, runs ? "" : qPrintable(runs.error().detail));
    QCOMPARE(colorAt(runs->pixels, 3, 1), QColor(10, 10, 10));
    QCOMPARE(colorAt(runs->pixels, 2, 0), QColor(30, 30, 30));
    QCOMPARE(colorAt(runs->pixels, 3, 0), QColor(40, 40, 40));

    const Result<DecodedPicture> alpha = decoded(alphaBmp());
    QVERIFY2(alpha, alpha ? "" : qPrintable(alpha.error().detail));
    QCOMPARE(alpha->pixels.samples(), QByteArray("\xff\0\0\xff\0\0\xff\x40", 8));
}

void TestPictureFile::usesFirstFrameAndSaysSo_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("number");
    QTest::addColumn<bool>("isAnimated");
    TiffSpec pages = tiffSpec(testPhoto({24, 16}));
    pages.pages = 4;
    QTest::newRow("animated GIF") << animatedGif(3) << u"3"_s << true;
    QTest::newRow("animated WebP") << animatedWebP(5) << u"5"_s << true;
    QTest::newRow("TIFF of several pages") << tiffFile(pages) << u"4"_s << false;
    const Raster still = testPhoto({24, 16});
    const PngSpec png{still.size(), 8,  2,     still.samples(),
                      {},           {}, false, pngChunk("acTL", QByteArray("\0\0\0\x07\0\0\0\0", 8))};
    QTest::newRow("animated PNG") << pngFile(png) << u"7"_s << true;
}

void TestPictureFile::usesFirstFrameAndSaysSo()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, number);
    QFETCH(bool, isAnimated);
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QCOMPARE(picture->info.isAnimated, isAnimated);
    QCOMPARE(QString::number(picture->info.frames), number);
    QCOMPARE(picture->notices.size(), 1);
    QVERIFY(picture->notices.first().plainSentence().contains(number));
    if (picture->info.format == FileFormat::Gif)
        QCOMPARE(colorAt(picture->pixels, 1, 1), QColor(Qt::red));
    else
        QVERIFY(meanDifference(picture->pixels, testPhoto({24, 16})) < 0.01);
    QVERIFY(decoded(animatedGif(1))->notices.isEmpty());
}

void TestPictureFile::readsOnePixelWidePictures_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(1, 40), QSize(40, 1), QSize(1, 1)}) {
        const Raster pixels = testPhoto(size);
        const QByteArray text = QByteArray::number(size.width()) + " x " + QByteArray::number(size.height());
        QTest::addRow("JPEG %s", text.constData()) << jpegFile(pixels) << size;
        QTest::addRow("PNG %s", text.constData()) << pngFile({size, 8, 2, pixels.samples()}) << size;
        QTest::addRow("TIFF %s", text.constData()) << tiffFile(tiffSpec(pixels)) << size;
        QTest::addRow("WebP %s", text.constData()) << *encodePicture(pixels, {}, FileFormat::WebP) << size;
        QTest::addRow("BMP %s", text.constData()) << bmpFile(pixels) << size;
    }
}

void TestPictureFile::readsOnePixelWidePictures()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QSize, size);
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QCOMPARE(picture->pixels.size(), size);
    QVERIFY(meanDifference(picture->pixels, testPhoto(size)) < 4);
}

void TestPictureFile::agreesWithQt_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::newRow("PNG") << QByteArray("PNG");
    QTest::newRow("TIFF") << QByteArray("TIFF");
    QTest::newRow("BMP") << QByteArray("BMP");
}

void TestPictureFile::agreesWithQt()
{
    QFETCH(QByteArray, format);
    const bool hasAlpha = format == "PNG"; // Qt premultiplies the others
    const Raster source = testPhoto({101, 57}, hasAlpha ? 4 : 3);
    const QImage image(source.row(0), 101, 57, source.bytesPerRow(),
                       hasAlpha ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    const QByteArray bytes = savedByQt(image, format.constData());
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    const QImage expected = QImage::fromData(bytes).convertToFormat(QImage::Format_ARGB32);
    QCOMPARE(toSrgbImage(picture->pixels, {}).convertToFormat(QImage::Format_ARGB32), expected);
}

void TestPictureFile::readsDensity_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<double>("expected");
    const Raster pixels = testPhoto({8, 8});
    PngSpec png{pixels.size(), 8, 2, pixels.samples()};
    png.extraChunks = pngChunk("pHYs", QByteArray("\0\0\x1d\x87\0\0\x1d\x87\1", 9)); // 7559 per metre
    TiffSpec tiff = tiffSpec(pixels);
    tiff.dotsPerInch = 72;
    QTest::newRow("PNG") << pngFile(png) << 192.0;
    QTest::newRow("TIFF") << tiffFile(tiff) << 72.0;
    // libjpeg's JFIF header says "only an aspect ratio", so the EXIF counts.
    QTest::newRow("JPEG by EXIF") << jpegWithOrientation(1) << 300.0;
    QTest::newRow("none") << bmpFile(pixels) << 0.0;
}

void TestPictureFile::readsDensity()
{
    QFETCH(QByteArray, bytes);
    QFETCH(double, expected);
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY(picture);
    QVERIFY2(std::abs(picture->metadata.dotsPerInchX - expected) < 0.01,
             qPrintable(QString::number(picture->metadata.dotsPerInchX)));
    QVERIFY(std::abs(picture->metadata.dotsPerInchY - expected) < 0.01);
}

void TestPictureFile::readsProfiles()
{
    const Raster pixels = testPhoto({8, 8});
    PictureMetadata wide;
    wide.iccProfile = iccProfile(TestProfile::WideGamut);
    PictureMetadata srgb;
    srgb.iccProfile = iccProfile(TestProfile::Srgb);
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::WebP, FileFormat::Tiff}) {
        const Result<PictureInfo> isWide = probePicture(*encodePicture(pixels, wide, format), {});
        QVERIFY(isWide);
        QVERIFY(isWide->hasIccProfile);
        QVERIFY(!isWide->isSrgb);
        QVERIFY(!isWide->profileName.isEmpty());
        const Result<PictureInfo> isSrgb = probePicture(*encodePicture(pixels, srgb, format), {});
        QVERIFY(isSrgb->hasIccProfile);
        QVERIFY(isSrgb->isSrgb);
    }
}

void TestPictureFile::readsBrokenProfileAsSrgb()
{
    const Raster pixels = testPhoto({8, 8});
    for (const QByteArray &profile :
         {iccProfile(TestProfile::Broken), iccProfile(TestProfile::GrayGamma18), QByteArray("nonsense")}) {
        PictureMetadata metadata;
        metadata.iccProfile = profile;
        const Result<DecodedPicture> picture = decoded(*encodePicture(pixels, metadata, FileFormat::Png));
        QVERIFY(picture);
        QCOMPARE(picture->pixels, pixels);
        QVERIFY(picture->info.isSrgb);
        QVERIFY(picture->metadata.iccProfile.isEmpty());
        QCOMPARE(picture->notices.size(), 1);
        QVERIFY(picture->notices.first().plainSentence().contains(u"profile"_s));
    }
}

void TestPictureFile::refusesWithNameAndReason_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    QByteArray hugeGif = animatedGif(1);
    hugeGif.replace(6, 4, QByteArray("\x60\xea\x60\xea", 4)); // 60000 x 60000
    QByteArray hugeBmp = bmpFile(testPhoto({4, 4}));
    hugeBmp.replace(18, 8, QByteArray("\x60\xea\0\0\x60\xea\0\0", 8));
    QByteArray hugeJpeg = jpegFile(testPhoto({8, 8}));
    hugeJpeg.replace(hugeJpeg.indexOf(QByteArray("\xff\xc0", 2)) + 5, 4, QByteArray("\xea\x60\xea\x60", 4));
    TiffSpec hugeTiff{QSize(60000, 4), 1, 1, 1, QByteArray(30000, '\0')};
    QByteArray tiff = tiffFile(hugeTiff);
    const qsizetype height = tiff.indexOf(QByteArray("\x01\x01\x03\0\1\0\0\0\4\0", 10));
    tiff.replace(height + 8, 2, QByteArray("\x60\xea", 2));
    QTest::newRow("empty") << QByteArray() << u"empty"_s;
    QTest::newRow("text") << QByteArray("Dear diary, no pictures today.") << u"not a picture"_s;
    QTest::newRow("one byte") << QByteArray("\xff") << u"not a picture"_s;
    QTest::newRow("huge PNG") << pngClaiming({60000, 60000}) << u"60000 x 60000"_s;
    QTest::newRow("huge JPEG") << hugeJpeg << u"60000 x 60000"_s;
    QTest::newRow("huge GIF") << hugeGif << u"60000 x 60000"_s;
    QTest::newRow("huge BMP") << hugeBmp << u"60000 x 60000"_s;
    QTest::newRow("huge TIFF") << tiff << u"60000 x 60000"_s;
    QTest::newRow("PNG of no width") << pngClaiming({0, 10}) << u"cut off or damaged"_s;
    QTest::newRow("32-bit TIFF") << tiffFile({QSize(2, 2), 32, 1, 1, QByteArray(16, 'x')}) << u"32 bits"_s;
}

void TestPictureFile::refusesWithNameAndReason()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const Result<DecodedPicture> picture = decodePicture(bytes, u"holiday.jpg"_s);
    QVERIFY(!picture);
    QCOMPARE(picture.error().kind, Error::Kind::Input);
    const QString sentence = picture.error().plainSentence();
    QVERIFY2(sentence.contains(u"holiday.jpg"_s), qPrintable(sentence));
    QVERIFY2(sentence.contains(reason), qPrintable(sentence));
}

void TestPictureFile::namesForeignFormats_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("kind");
    const QByteArray rest(200, '\0');
    QTest::newRow("Photoshop") << "8BPS\0\1" + rest << u"PSD"_s;
    QTest::newRow("HEIC") << QByteArray("\0\0\0\x18"
                                        "ftypheic",
                                        12) +
                                 rest
                          << u"HEIC"_s;
    QTest::newRow("HEIC by compatible brand") << QByteArray("\0\0\0\x18"
                                                            "ftypmif1\0\0\0\0mif1heic",
                                                            24) +
                                                     rest
                                              << u"HEIC"_s;
    QTest::newRow("AVIF") << QByteArray("\0\0\0\x18"
                                        "ftypmif1\0\0\0\0mif1avif",
                                        24) +
                                 rest
                          << u"AVIF"_s;
    QTest::newRow("Canon CR3") << QByteArray("\0\0\0\x18"
                                             "ftypcrx ",
                                             12) +
                                      rest
                               << u"camera raw"_s;
    QTest::newRow("Canon CR2") << QByteArray("II*\0\x10\0\0\0CR\2\0", 12) + rest << u"camera raw"_s;
    QTest::newRow("Fujifilm") << "FUJIFILMCCD-RAW 0201" + rest << u"camera raw"_s;
    // A directory with one entry: the DNG version, and one that is a colour filter array.
    QTest::newRow("DNG") << QByteArray("II*\0\x08\0\0\0\1\0\x12\xc6\1\0\4\0\0\0\1\4\0\0\0\0\0\0", 26) + rest
                         << u"camera raw"_s;
    QTest::newRow("mosaic") << QByteArray("II*\0\x08\0\0\0\1\0\x06\1\3\0\1\0\0\0\x23\x80\0\0\0\0\0\0", 26) +
                                   rest
                            << u"camera raw"_s;
    QTest::newRow("JPEG XL") << "\xff\x0a" + rest << u"JPEG XL"_s;
}

void TestPictureFile::namesForeignFormats()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, kind);
    const Result<PictureInfo> info = probePicture(bytes, u"scan.xyz"_s);
    QVERIFY(!info);
    QCOMPARE(info.error().kind, Error::Kind::Input);
    const QString sentence = info.error().plainSentence();
    QVERIFY2(sentence.contains(kind) && sentence.contains(u"TIFF"_s) && sentence.contains(u"scan.xyz"_s),
             qPrintable(sentence));
}

void TestPictureFile::resultErrorsAreUnusable()
{
    const QByteArray good = jpegFile(testPhoto({32, 32}));
    QVERIFY(decodeResult(good));
    for (const QByteArray &bytes :
         {good.left(good.size() / 2), QByteArray(), pngClaiming({60000, 60000}), QByteArray("<html>")}) {
        const Result<DecodedPicture> result = decodeResult(bytes);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Unusable);
        QVERIFY(!result.error().plainSentence().isEmpty());
        QVERIFY(!result.error().detail.isEmpty());
    }
}

void TestPictureFile::keepsNonAsciiNamesInErrors()
{
    const QString name = u"Übung – 写真 %1.jpg"_s;
    const Result<DecodedPicture> picture = decodePicture("x", name);
    QVERIFY(!picture);
    QVERIFY(picture.error().plainSentence().contains(name));
}

void TestPictureFile::probeAgreesWithDecode_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const Raster pixels = testPhoto({23, 14}, 4, 8);
    QTest::newRow("JPEG") << jpegWithOrientation(6);
    QTest::newRow("CMYK JPEG") << cmykJpeg(pixels, true);
    QTest::newRow("PNG") << pngWithOrientation(8);
    QTest::newRow("WebP") << *encodePicture(pixels, {}, FileFormat::WebP);
    QTest::newRow("TIFF") << tiffFile(tiffSpec(pixels));
    QTest::newRow("GIF") << animatedGif(2);
    QTest::newRow("BMP") << bmpFile(testPhoto({5, 5}));
}

void TestPictureFile::probeAgreesWithDecode()
{
    QFETCH(QByteArray, bytes);
    const Result<PictureInfo> info = probePicture(bytes, {});
    const Result<DecodedPicture> picture = decoded(bytes);
    QVERIFY(info);
    QVERIFY(picture);
    QCOMPARE(picture->pixels.size(), info->size);
    QCOMPARE(picture->pixels.channels(), info->channels);
    QCOMPARE(picture->pixels.depth(), info->depth);
    QCOMPARE(picture->pixels.hasAlpha(), info->hasAlpha);
}

void TestPictureFile::knowsFormatNames()
{
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::WebP, FileFormat::Tiff}) {
        QCOMPARE(formatFromExtension(extensionOf(format)), format);
        QCOMPARE(formatFromExtension(extensionOf(format).toUpper()), format);
        QVERIFY(mimeTypeOf(format).startsWith(u"image/"_s));
        QVERIFY(!formatName(format).isEmpty());
    }
    QCOMPARE(formatFromExtension(u"jpeg"_s), FileFormat::Jpeg);
    QCOMPARE(formatFromExtension(u"gif"_s), FileFormat::Unknown);
    QCOMPARE(formatFromExtension({}), FileFormat::Unknown);
    QCOMPARE(formatOfBytes({}), FileFormat::Unknown);
}

QTEST_GUILESS_MAIN(TestPictureFile)
#include "tst_picturefile.moc"
