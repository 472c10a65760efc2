#include "app/imaging/picturefile.h"
#include "tests/support/testimages.h"

#include <QRandomGenerator>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
void addFiles()
{
    QTest::addColumn<QByteArray>("bytes");
    const Raster photo = testPhoto({97, 61});
    const PictureMetadata full{iccProfile(TestProfile::WideGamut), exifBlock(1), 300, 300};
    TiffSpec plainTiff = tiffSpec(photo);
    TiffSpec packedTiff = tiffSpec(randomRaster({50, 40}, 4, 16));
    packedTiff.compression = 8;
    packedTiff.isTiled = true;
    packedTiff.isPlanar = true;
    TiffSpec lzwTiff = tiffSpec(photo);
    lzwTiff.compression = 5;
    PngSpec interlaced{photo.size(), 8, 2, photo.samples()};
    interlaced.isInterlaced = true;
    QTest::newRow("JPEG") << *encodePicture(photo, full, FileFormat::Jpeg);
    QTest::newRow("progressive JPEG") << jpegFile(photo, 90, true);
    QTest::newRow("gray JPEG") << jpegFile(testPhoto({97, 61}, 1));
    QTest::newRow("CMYK JPEG") << cmykJpeg(testPhoto({40, 30}, 4), true, iccProfile(TestProfile::Cmyk));
    QTest::newRow("JPEG with orientation") << jpegWithOrientation(6);
    QTest::newRow("PNG") << *encodePicture(photo, full, FileFormat::Png);
    QTest::newRow("16-bit PNG") << *encodePicture(testPhoto({40, 30}, 4, 16), {}, FileFormat::Png);
    QTest::newRow("interlaced PNG") << pngFile(interlaced);
    QTest::newRow("palette PNG") << pngFile(
        {QSize(40, 30), 4, 3, stripedRows({40, 30}, 4), QByteArray(48, 'p')});
    QTest::newRow("lossless WebP") << *encodePicture(photo, full, FileFormat::WebP);
    QTest::newRow("WebP with alpha") << *encodePicture(testPhoto({40, 30}, 4), full, FileFormat::WebP);
    QTest::newRow("lossy WebP") << *encodePicture(photo, {}, FileFormat::WebP, {90, false, true});
    QTest::newRow("animated WebP") << animatedWebP(3);
    QTest::newRow("TIFF of ours") << *encodePicture(photo, full, FileFormat::Tiff);
    QTest::newRow("plain TIFF") << tiffFile(plainTiff);
    QTest::newRow("LZW TIFF") << tiffFile(lzwTiff);
    QTest::newRow("tiled, planar, deflated TIFF") << tiffFile(packedTiff);
    QTest::newRow("BMP") << bmpFile(photo);
    QTest::newRow("run-length BMP") << runLengthBmp();
    QTest::newRow("BMP with alpha") << alphaBmp();
    QTest::newRow("GIF") << animatedGif(1);
    QTest::newRow("animated GIF") << animatedGif(3);
}

// Small and enough: damaged sizes must not make the test read gigabytes.
const DecodeLimits limits{4'000'000, 1 << 28};

void verifyRefused(const Error &error)
{
    QCOMPARE(error.kind, Error::Kind::Input);
    QVERIFY(error.plainSentence().contains(u"cut.xyz"_s));
}
} // namespace

class TestDamagedPictures : public QObject
{
    Q_OBJECT
private slots:
    void refusesCutFiles_data() { addFiles(); }
    void refusesCutFiles();
    void survivesDamagedBytes_data() { addFiles(); }
    void survivesDamagedBytes();
    void survivesDamagedHeaders_data() { addFiles(); }
    void survivesDamagedHeaders();
    void refusesJpegWithTooManyScans();
    void refusesHugeTiffTiles();
    void survivesSelfReferringTiff();
};

void TestDamagedPictures::refusesCutFiles()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(decodePicture(bytes, {}));
    QList<qsizetype> lengths;
    for (qsizetype length = 0; length < qMin<qsizetype>(bytes.size(), 700); ++length)
        lengths.append(length);
    QRandomGenerator random(1);
    for (int i = 0; i < 300; ++i)
        lengths.append(qsizetype(random.bounded(quint64(bytes.size()))));
    for (qsizetype missing = 1; missing <= qMin<qsizetype>(bytes.size(), 40); ++missing)
        lengths.append(bytes.size() - missing);
    for (const qsizetype length : lengths) {
        const QByteArray cut = bytes.left(length);
        const Result<DecodedPicture> picture = decodePicture(cut, u"cut.xyz"_s, limits);
        QVERIFY2(!picture, qPrintable(u"%1 of %2 bytes were taken for a whole picture"_s.arg(length).arg(
                               bytes.size())));
        verifyRefused(picture.error());
        // Both may fail or succeed, but never fall over.
        (void)probePicture(cut, u"cut.xyz"_s, limits);
        (void)withoutMetadata(cut, formatOfBytes(cut));
    }
}

void TestDamagedPictures::survivesDamagedBytes()
{
    QFETCH(QByteArray, bytes);
    QRandomGenerator random(2);
    for (int round = 0; round < 200; ++round) {
        QByteArray damaged = bytes;
        for (int i = random.bounded(1, 9); i > 0; --i)
            damaged[qsizetype(random.bounded(quint64(damaged.size())))] = char(random.bounded(256));
        const Result<DecodedPicture> picture = decodePicture(damaged, u"cut.xyz"_s, limits);
        (void)withoutMetadata(damaged, formatOfBytes(damaged));
        if (!picture) {
            verifyRefused(picture.error());
            continue;
        }
        QCOMPARE(picture->pixels.size(), picture->info.size);
        QCOMPARE(picture->pixels.channels(), picture->info.channels);
        (void)toSrgbImage(picture->pixels, picture->metadata.iccProfile);
    }
}

void TestDamagedPictures::survivesDamagedHeaders()
{
    QFETCH(QByteArray, bytes);
    QRandomGenerator random(3);
    const qsizetype reach = qMin<qsizetype>(bytes.size(), 256);
    for (int round = 0; round < 200; ++round) {
        QByteArray damaged = bytes;
        // TIFF keeps its directory at the end, all others keep theirs in front.
        const qsizetype base = round % 2 ? bytes.size() - reach : 0;
        damaged[base + qsizetype(random.bounded(quint64(reach)))] =
            char(random.bounded(2) ? 0xff : random.bounded(256));
        const Result<DecodedPicture> picture = decodePicture(damaged, u"cut.xyz"_s, limits);
        (void)withoutMetadata(damaged, formatOfBytes(damaged));
        if (!picture)
            verifyRefused(picture.error());
        else
            QCOMPARE(picture->pixels.size(), picture->info.size);
    }
}

void TestDamagedPictures::refusesJpegWithTooManyScans()
{
    const QByteArray bytes = jpegFile(testPhoto({64, 64}), 90, true);
    const qsizetype lastScan = bytes.lastIndexOf(QByteArray("\xff\xda", 2));
    const QByteArray scan = bytes.mid(lastScan, bytes.size() - 2 - lastScan);
    QByteArray endless = bytes.chopped(2);
    for (int i = 0; i < 2000; ++i)
        endless += scan;
    endless += QByteArray("\xff\xd9", 2);
    const Result<DecodedPicture> picture = decodePicture(endless, u"cut.xyz"_s);
    QVERIFY(!picture);
    verifyRefused(picture.error());
}

void TestDamagedPictures::refusesHugeTiffTiles()
{
    TiffSpec spec = tiffSpec(testPhoto({20, 20}));
    spec.isTiled = true;
    QByteArray bytes = tiffFile(spec);
    for (const char tag : {'\x42', '\x43'}) { // tile width and length
        const qsizetype entry = bytes.indexOf(QByteArray(1, tag) + QByteArray("\1\3\0\1\0\0\0", 7));
        QVERIFY(entry > 0);
        bytes.replace(entry + 8, 2, QByteArray("\xf0\xff", 2));
    }
    const Result<DecodedPicture> picture = decodePicture(bytes, u"cut.xyz"_s);
    QVERIFY(!picture);
    verifyRefused(picture.error());
}

void TestDamagedPictures::survivesSelfReferringTiff()
{
    // EXIF and position directories that point back at the main one.
    QByteArray exif("II*\0\x08\0\0\0", 8);
    exif += QByteArray("\2\0", 2) + QByteArray("\x69\x87\4\0\1\0\0\0\x08\0\0\0", 12) +
            QByteArray("\x25\x88\4\0\1\0\0\0\x08\0\0\0", 12) + QByteArray("\x08\0\0\0", 4);
    const QByteArray jpeg = withSegment(jpegFile(testPhoto({8, 8})), 0xe1, QByteArray("Exif\0\0", 6) + exif);
    QVERIFY(decodePicture(jpeg, {}));
    QVERIFY(!decodePicture(exif, u"cut.xyz"_s));
}

QTEST_GUILESS_MAIN(TestDamagedPictures)
#include "tst_damagedpictures.moc"
