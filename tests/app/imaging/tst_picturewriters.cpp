#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QBuffer>
#include <QImageReader>
#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
void addExactShapes()
{
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    for (int channels = 1; channels <= 4; ++channels) {
        for (const int depth : {8, 16}) {
            QTest::addRow("PNG, %d channels of %d bits", channels, depth)
                << FileFormat::Png << channels << depth;
            QTest::addRow("TIFF, %d channels of %d bits", channels, depth)
                << FileFormat::Tiff << channels << depth;
        }
    }
    QTest::newRow("WebP, RGB") << FileFormat::WebP << 3 << 8;
    QTest::newRow("WebP, RGB with alpha") << FileFormat::WebP << 4 << 8;
}

PictureMetadata fullMetadata(int channels)
{
    PictureMetadata metadata;
    metadata.iccProfile = iccProfile(channels < 3 ? TestProfile::GrayGamma18 : TestProfile::WideGamut);
    metadata.exif = exifBlock(1);
    metadata.dotsPerInchX = 300;
    metadata.dotsPerInchY = 300;
    return metadata;
}
} // namespace

class TestPictureWriters : public QObject
{
    Q_OBJECT
private slots:
    void keepsEverySample_data() { addExactShapes(); }
    void keepsEverySample();
    void keepsPhotosOfManyBands_data() { addExactShapes(); }
    void keepsPhotosOfManyBands();
    void keepsEverySampleWhenSlow_data() { addExactShapes(); }
    void keepsEverySampleWhenSlow();
    void keepsColorsUnderFullTransparency_data();
    void keepsColorsUnderFullTransparency();
    void keepsAnOpaqueAlphaChannel();
    void isReadByOthers_data();
    void isReadByOthers();
    void returnsMetadata_data();
    void returnsMetadata();
    void returnsMetadataOfOtherByteOrder();
    void writesJpegWithFullColorDetail();
    void writesGrayJpegAndWebP();
    void refusesWhatAFormatCannotHold_data();
    void refusesWhatAFormatCannotHold();
    void tellsWhatAFormatHolds();
    void leavesOutExifTooLargeForJpeg();
    void splitsLargeProfilesInJpeg();
    void samePixelsGiveSameBytes();
};

void TestPictureWriters::keepsEverySample()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    QFETCH(int, depth);
    for (const QSize size : {QSize(61, 47), QSize(1, 1), QSize(1, 300), QSize(700, 1)}) {
        const Raster source = randomRaster(size, channels, depth, 3);
        const Result<QByteArray> bytes = encodePicture(source, {}, format);
        QVERIFY(bytes);
        const Result<DecodedPicture> picture = decodePicture(*bytes, {});
        QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
        QVERIFY(picture->pixels == source);
        QCOMPARE(picture->info.format, format);
        QVERIFY(picture->info.isLossless);
    }
}

void TestPictureWriters::keepsPhotosOfManyBands()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    QFETCH(int, depth);
    const Raster source = testPhoto({1201, 1103}, channels, depth, 11);
    const Result<DecodedPicture> picture = decodePicture(*encodePicture(source, {}, format), {});
    QVERIFY(picture);
    QVERIFY(picture->pixels == source);
}

void TestPictureWriters::keepsEverySampleWhenSlow()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    QFETCH(int, depth);
    EncodeOptions small;
    small.fast = false;
    const Raster source = testPhoto({301, 207}, channels, depth, 12);
    const QByteArray bytes = *encodePicture(source, {}, format, small);
    const Result<DecodedPicture> picture = decodePicture(bytes, {});
    QVERIFY(picture);
    QVERIFY(picture->pixels == source);
    QVERIFY(bytes.size() <= encodePicture(source, {}, format)->size());
}

void TestPictureWriters::keepsColorsUnderFullTransparency_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::newRow("PNG") << FileFormat::Png;
    QTest::newRow("TIFF") << FileFormat::Tiff;
    QTest::newRow("WebP") << FileFormat::WebP;
}

void TestPictureWriters::keepsColorsUnderFullTransparency()
{
    QFETCH(FileFormat, format);
    Raster source = randomRaster({64, 64}, 4, 8);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x)
            source.row(y)[x * 4 + 3] = uchar(x < 32 ? 0 : y % 3);
    }
    QCOMPARE(decodePicture(*encodePicture(source, {}, format), {})->pixels, source);
}

void TestPictureWriters::keepsAnOpaqueAlphaChannel()
{
    Raster source = testPhoto({16, 16}, 4);
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x)
            source.row(y)[x * 4 + 3] = 255;
    }
    for (const FileFormat format : {FileFormat::Png, FileFormat::Tiff, FileFormat::WebP})
        QCOMPARE(decodePicture(*encodePicture(source, {}, format), {})->pixels, source);
}

void TestPictureWriters::isReadByOthers_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<int>("channels");
    QTest::newRow("PNG") << FileFormat::Png << 3;
    QTest::newRow("PNG with alpha") << FileFormat::Png << 4;
    QTest::newRow("TIFF") << FileFormat::Tiff << 3;
    QTest::newRow("TIFF with alpha") << FileFormat::Tiff << 4;
    QTest::newRow("gray TIFF") << FileFormat::Tiff << 1;
    QTest::newRow("WebP") << FileFormat::WebP << 3;
}

void TestPictureWriters::isReadByOthers()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    const Raster source = testPhoto({331, 219}, channels);
    PictureMetadata metadata;
    metadata.exif = exifBlock(1);
    QByteArray bytes = *encodePicture(source, metadata, format);
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer);
    const QImage image = reader.read();
    QVERIFY2(!image.isNull(), qPrintable(reader.errorString()));
    const QImage::Format wanted = channels == 4   ? QImage::Format_RGBA8888
                                  : channels == 1 ? QImage::Format_Grayscale8
                                                  : QImage::Format_RGB888;
    const QImage samples = image.convertToFormat(wanted);
    for (int y = 0; y < source.height(); ++y) {
        for (qsizetype i = 0; i < source.bytesPerRow(); ++i) {
            const int found = samples.constScanLine(y)[i];
            // Qt premultiplies TIFF on reading and so loses colour where there is little alpha.
            const bool isLost =
                format == FileFormat::Tiff && channels == 4 && i % 4 != 3 && source.row(y)[i | 3] < 128;
            QVERIFY(isLost || std::abs(found - source.row(y)[i]) <=
                                  (format == FileFormat::Tiff && channels == 4 ? 1 : 0));
        }
    }
}

void TestPictureWriters::returnsMetadata_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<int>("channels");
    QTest::newRow("PNG") << FileFormat::Png << 3;
    QTest::newRow("gray PNG") << FileFormat::Png << 1;
    QTest::newRow("TIFF") << FileFormat::Tiff << 4;
    QTest::newRow("WebP") << FileFormat::WebP << 3;
    QTest::newRow("WebP with alpha") << FileFormat::WebP << 4;
    QTest::newRow("JPEG") << FileFormat::Jpeg << 3;
    QTest::newRow("gray JPEG") << FileFormat::Jpeg << 1;
}

void TestPictureWriters::returnsMetadata()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    const PictureMetadata metadata = fullMetadata(channels);
    const QByteArray bytes = *encodePicture(testPhoto({40, 30}, channels), metadata, format);
    const Result<DecodedPicture> picture = decodePicture(bytes, {});
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().detail));
    QCOMPARE(picture->metadata.iccProfile, metadata.iccProfile);
    QVERIFY(std::abs(picture->metadata.dotsPerInchX - 300) < 0.02);
    QVERIFY(std::abs(picture->metadata.dotsPerInchY - 300) < 0.02);
    QVERIFY(picture->metadata.exif.contains("Testmaker"));
    QVERIFY(picture->metadata.exif.contains("2024:05:06 07:08:09"));
    QVERIFY(picture->info.hasMetadata);
    QVERIFY(picture->notices.isEmpty());
    // Once more through the writer: nothing wears off.
    const Result<DecodedPicture> again =
        decodePicture(*encodePicture(picture->pixels, picture->metadata, format), {});
    QVERIFY(again->metadata.exif.contains("Testmaker"));
    QCOMPARE(again->metadata.iccProfile, metadata.iccProfile);
}

void TestPictureWriters::returnsMetadataOfOtherByteOrder()
{
    PictureMetadata metadata;
    metadata.exif = exifBlock(6, true);
    const Raster source = randomRaster({33, 21}, 3, 16);
    const Result<DecodedPicture> picture =
        decodePicture(*encodePicture(source, metadata, FileFormat::Tiff), {});
    QVERIFY(picture);
    QCOMPARE(picture->info.orientation, 1); // pixels are upright, whatever the block says
    QCOMPARE(picture->pixels, source);
    QVERIFY(picture->metadata.exif.startsWith("MM"));
    QVERIFY(picture->metadata.exif.contains("Testmaker"));
}

void TestPictureWriters::writesJpegWithFullColorDetail()
{
    // Single red pixels between blue ones: any averaging of colour would make both purple.
    Raster source({32, 32}, 3, 8);
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x)
            source.row(y)[x * 3 + ((x + y) % 2 ? 2 : 0)] = 200;
    }
    const Result<DecodedPicture> picture = decodePicture(*encodePicture(source, {}, FileFormat::Jpeg), {});
    QVERIFY(picture);
    int worst = 0;
    for (qsizetype i = 0; i < source.samples().size(); ++i)
        worst =
            qMax(worst, std::abs(int(uchar(source.samples()[i])) - int(uchar(picture->pixels.samples()[i]))));
    QVERIFY2(worst < 40, qPrintable(QString::number(worst)));
}

void TestPictureWriters::writesGrayJpegAndWebP()
{
    const Raster gray = testPhoto({50, 40}, 1);
    QCOMPARE(decodePicture(*encodePicture(gray, {}, FileFormat::Jpeg), {})->pixels.channels(), 1);
    const Result<DecodedPicture> webp = decodePicture(*encodePicture(gray, {}, FileFormat::WebP), {});
    QCOMPARE(webp->pixels.channels(), 3);
    for (int x = 0; x < 50; ++x)
        QCOMPARE(webp->pixels.row(7)[x * 3 + x % 3], gray.row(7)[x]);
}

void TestPictureWriters::refusesWhatAFormatCannotHold_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    QTest::addColumn<QString>("words");
    QTest::newRow("alpha in JPEG") << FileFormat::Jpeg << 4 << 8 << u"JPEG cannot hold transparency"_s;
    QTest::newRow("16 bit in JPEG") << FileFormat::Jpeg << 3 << 16 << u"JPEG cannot hold 16 bits"_s;
    QTest::newRow("16 bit in WebP") << FileFormat::WebP << 3 << 16 << u"WebP cannot hold 16 bits"_s;
    QTest::newRow("GIF") << FileFormat::Gif << 3 << 8 << u"GIF cannot be written"_s;
}

void TestPictureWriters::refusesWhatAFormatCannotHold()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    QFETCH(int, depth);
    QFETCH(QString, words);
    const Result<QByteArray> bytes = encodePicture(Raster({4, 4}, channels, depth), {}, format);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().kind, Error::Kind::Input);
    QVERIFY2(bytes.error().plainSentence().contains(words), qPrintable(bytes.error().plainSentence()));
    QVERIFY(!formatHolds(format, channels, depth));
}

void TestPictureWriters::tellsWhatAFormatHolds()
{
    const Result<QByteArray> wide = encodePicture(Raster({20000, 1}, 3, 8), {}, FileFormat::WebP);
    QVERIFY(!wide);
    QVERIFY(wide.error().plainSentence().contains(u"16383"_s));
    QVERIFY(formatHolds(FileFormat::Png, 4, 16));
    QVERIFY(formatHolds(FileFormat::Tiff, 2, 16));
    QVERIFY(formatHolds(FileFormat::WebP, 4, 8));
    QVERIFY(formatHolds(FileFormat::Jpeg, 1, 8));
    QVERIFY(!formatHolds(FileFormat::Unknown, 3, 8));
}

void TestPictureWriters::leavesOutExifTooLargeForJpeg()
{
    PictureMetadata metadata;
    metadata.exif = exifBlock(1) + QByteArray(70000, 'x');
    const Raster source = testPhoto({16, 16});
    QVERIFY(decodePicture(*encodePicture(source, metadata, FileFormat::Jpeg), {})->metadata.exif.isEmpty());
    QVERIFY(!decodePicture(*encodePicture(source, metadata, FileFormat::Png), {})->metadata.exif.isEmpty());
}

void TestPictureWriters::splitsLargeProfilesInJpeg()
{
    PictureMetadata metadata;
    metadata.iccProfile = iccProfile(TestProfile::WideGamut);
    // Unused bytes at the end, as tables would be, and the profile's own idea of its size with them.
    metadata.iccProfile.append(QByteArray(150'000, '\0'));
    const auto size = quint32(metadata.iccProfile.size());
    for (int i = 0; i < 4; ++i)
        metadata.iccProfile[i] = char(size >> (24 - 8 * i));
    const QByteArray bytes = *encodePicture(testPhoto({16, 16}), metadata, FileFormat::Jpeg);
    QCOMPARE(bytes.count("ICC_PROFILE"), 3);
    QCOMPARE(decodePicture(bytes, {})->metadata.iccProfile, metadata.iccProfile);
}

void TestPictureWriters::samePixelsGiveSameBytes()
{
    const Raster source = testPhoto({700, 500});
    for (const FileFormat format : {FileFormat::Png, FileFormat::Tiff, FileFormat::WebP, FileFormat::Jpeg})
        QCOMPARE(*encodePicture(source, {}, format), *encodePicture(source, {}, format));
}

QTEST_GUILESS_MAIN(TestPictureWriters)
#include "tst_picturewriters.moc"
