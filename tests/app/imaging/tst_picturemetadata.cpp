#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
QByteArray riffChunk(const QByteArray &type, const QByteArray &data)
{
    QByteArray size(4, '\0');
    for (int i = 0; i < 4; ++i)
        size[i] = char(data.size() >> (8 * i));
    return type + size + data + QByteArray(data.size() % 2, '\0');
}

QByteArray webpWithEverything()
{
    PictureMetadata metadata;
    metadata.exif = exifBlock(1);
    metadata.iccProfile = iccProfile(TestProfile::Srgb);
    QByteArray file = *encodePicture(testPhoto({20, 10}, 4), metadata, FileFormat::WebP);
    file += riffChunk("XMP ", "<x:xmpmeta>secret</x:xmpmeta>");
    file[20] = char(file[20] | 0x04);
    const quint32 size = quint32(file.size() - 8);
    for (int i = 0; i < 4; ++i)
        file[4 + i] = char(size >> (8 * i));
    return file;
}

QByteArray jpegWithEverything()
{
    QByteArray file = *encodePicture(
        testPhoto({20, 10}), {iccProfile(TestProfile::WideGamut), exifBlock(1), 0, 0}, FileFormat::Jpeg);
    file = withSegment(file, 0xed, "Photoshop 3.0 secret");
    file = withSegment(file, 0xe1, QByteArray("http://ns.adobe.com/xap/1.0/\0secret", 35));
    file = withSegment(file, 0xe2, QByteArray("MPF\0secret", 10));
    file = withSegment(file, 0xfe, "secret comment");
    return file + "secret after the end";
}

QByteArray pngWithEverything()
{
    const Raster pixels = testPhoto({20, 10});
    PngSpec spec{pixels.size(), 8, 2, pixels.samples()};
    spec.extraChunks = pngChunk("gAMA", QByteArray("\0\0\xb1\x8f", 4)) +
                       pngChunk("tEXt", QByteArray("Author\0secret", 13)) + pngChunk("eXIf", exifBlock(1)) +
                       pngChunk("tIME", QByteArray("\x07\xe8\5\6\7\x08\x09", 7)) +
                       pngChunk("caBX", "secret vendor data");
    return pngFile(spec) + "secret after the end";
}
} // namespace

class TestPictureMetadata : public QObject
{
    Q_OBJECT
private slots:
    void cutsMetadataOut_data();
    void cutsMetadataOut();
    void leavesCleanFilesAlone_data();
    void leavesCleanFilesAlone();
    void keepsAdobeMarkerOfInkPictures();
    void dropsThumbnailOfJfifHeader();
    void refusesBrokenStructure_data();
    void refusesBrokenStructure();
    void seesMetadataInTiffAndGif();
    void correctsPixelSizeInExif();
};

void TestPictureMetadata::cutsMetadataOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("JPEG") << jpegWithEverything();
    QTest::newRow("PNG") << pngWithEverything();
    QTest::newRow("WebP") << webpWithEverything();
}

void TestPictureMetadata::cutsMetadataOut()
{
    QFETCH(QByteArray, bytes);
    const Result<DecodedPicture> before = decodePicture(bytes, {});
    QVERIFY2(before, before ? "" : qPrintable(before.error().detail));
    QVERIFY(before->info.hasMetadata);
    const QByteArray clean = withoutMetadata(bytes, before->info.format);
    QVERIFY(!clean.isEmpty());
    QVERIFY(clean.size() < bytes.size());
    QVERIFY(!clean.contains("secret"));
    QVERIFY(!clean.contains("Testmaker"));
    const Result<DecodedPicture> after = decodePicture(clean, {});
    QVERIFY2(after, after ? "" : qPrintable(after.error().detail));
    QVERIFY(!after->info.hasMetadata);
    QVERIFY(after->metadata.exif.isEmpty());
    QCOMPARE(after->pixels, before->pixels);
    QCOMPARE(after->metadata.iccProfile, before->metadata.iccProfile);
    QCOMPARE(withoutMetadata(clean, after->info.format), clean);
}

void TestPictureMetadata::leavesCleanFilesAlone_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::newRow("JPEG") << FileFormat::Jpeg;
    QTest::newRow("PNG") << FileFormat::Png;
    QTest::newRow("WebP") << FileFormat::WebP;
}

void TestPictureMetadata::leavesCleanFilesAlone()
{
    QFETCH(FileFormat, format);
    PictureMetadata metadata;
    metadata.iccProfile = iccProfile(TestProfile::Srgb);
    metadata.dotsPerInchX = metadata.dotsPerInchY = 72;
    const QByteArray bytes = *encodePicture(testPhoto({20, 10}), metadata, format);
    QVERIFY(!probePicture(bytes, {})->hasMetadata);
    QCOMPARE(withoutMetadata(bytes, format), bytes);
}

void TestPictureMetadata::keepsAdobeMarkerOfInkPictures()
{
    const QByteArray bytes = cmykJpeg(randomRaster({16, 16}, 4, 8), true);
    const QByteArray clean = withoutMetadata(withSegment(bytes, 0xfe, "comment"), FileFormat::Jpeg);
    QVERIFY(!clean.contains("comment"));
    QCOMPARE(decodePicture(clean, {})->pixels, decodePicture(bytes, {})->pixels);
}

void TestPictureMetadata::dropsThumbnailOfJfifHeader()
{
    QByteArray bytes = jpegFile(testPhoto({16, 16}));
    // Makes the header's thumbnail one pixel large: three bytes of it.
    const qsizetype header = bytes.indexOf("JFIF");
    bytes[header - 1] = char(19);
    bytes[header + 12] = bytes[header + 13] = 1;
    bytes.insert(header + 14, "RGB");
    QVERIFY(decodePicture(bytes, {}));
    QVERIFY(probePicture(bytes, {})->hasMetadata);
    const QByteArray clean = withoutMetadata(bytes, FileFormat::Jpeg);
    QCOMPARE(clean, jpegFile(testPhoto({16, 16})));
}

void TestPictureMetadata::refusesBrokenStructure_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FileFormat>("format");
    QTest::newRow("cut JPEG") << jpegFile(testPhoto({40, 40})).chopped(10) << FileFormat::Jpeg;
    QTest::newRow("cut PNG") << pngWithOrientation(1).chopped(20) << FileFormat::Png;
    QTest::newRow("cut WebP") << webpWithEverything().chopped(40) << FileFormat::WebP;
    QTest::newRow("TIFF") << tiffFile(tiffSpec(testPhoto({4, 4}))) << FileFormat::Tiff;
    QTest::newRow("GIF") << animatedGif(1) << FileFormat::Gif;
    QTest::newRow("empty JPEG") << QByteArray() << FileFormat::Jpeg;
}

void TestPictureMetadata::refusesBrokenStructure()
{
    QFETCH(QByteArray, bytes);
    QFETCH(FileFormat, format);
    QVERIFY(withoutMetadata(bytes, format).isNull());
}

void TestPictureMetadata::seesMetadataInTiffAndGif()
{
    const Raster pixels = testPhoto({9, 9});
    QVERIFY(!probePicture(tiffFile(tiffSpec(pixels)), {})->hasMetadata);
    QVERIFY(
        probePicture(*encodePicture(pixels, {{}, exifBlock(1), 0, 0}, FileFormat::Tiff), {})->hasMetadata);
    QVERIFY(!probePicture(animatedGif(2), {})->hasMetadata);
    QByteArray commented = animatedGif(1);
    commented.insert(commented.size() - 1, QByteArray("\x21\xfe\x02hi\0", 6));
    QVERIFY(probePicture(commented, {})->hasMetadata);
}

void TestPictureMetadata::correctsPixelSizeInExif()
{
    const Result<DecodedPicture> picture = decodePicture(jpegWithOrientation(6), {});
    QVERIFY(picture);
    // The block of orientation 6 is big-endian: width as a LONG, height as a SHORT.
    const QByteArray width("\xa0\x02\0\4\0\0\0\1\0\0\0\x30", 12);
    const QByteArray height("\xa0\x03\0\3\0\0\0\1\0\x20", 10);
    QVERIFY(picture->metadata.exif.contains(width));
    QVERIFY(picture->metadata.exif.contains(height));
}

QTEST_GUILESS_MAIN(TestPictureMetadata)
#include "tst_picturemetadata.moc"
