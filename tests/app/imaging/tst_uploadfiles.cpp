#include "app/imaging/base64.h"
#include "app/imaging/mask.h"
#include "app/imaging/upload.h"
#include "testmasks.h"
#include "tests/support/testimages.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
/// A picture file with all that encodeUpload() wants to know of it; counts how often its pixels were asked for.
struct Source
{
    explicit Source(const QByteArray &bytes) : file(bytes), decoded(*decodePicture(bytes, u"test"_s)) {}

    const PictureInfo &info() const { return decoded.info; }
    QImage image() const { return toSrgbImage(decoded.pixels, decoded.metadata.iccProfile); }
    Result<Upload> encode(UploadPlan &plan, const CropLimits &limits, bool dropAlpha = false)
    {
        return encodeUpload(file, info(), [this]() -> Result<QImage> { ++asked; return image(); }, plan, limits, dropAlpha);
    }
    UploadPlan wholePlan() const { return {QRect(QPoint(0, 0), info().size), info().size}; }

    QByteArray file;
    DecodedPicture decoded;
    int asked = 0;
};

QByteArray png(const Raster &pixels, const PictureMetadata &metadata = {})
{
    return *encodePicture(pixels, metadata, FileFormat::Png);
}

QImage imageOf(const Upload &upload)
{
    const Result<DecodedPicture> decoded = decodePicture(upload.bytes, u"upload"_s);
    return decoded ? toSrgbImage(decoded->pixels, decoded->metadata.iccProfile) : QImage();
}

CropLimits formats(const QStringList &names)
{
    CropLimits limits;
    limits.formats = names;
    return limits;
}

int largestDifference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size() || a.isNull())
        return 256;
    int largest = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            largest = std::max({largest, std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))});
        }
    }
    return largest;
}
} // namespace

class TestUploadFiles : public QObject
{
    Q_OBJECT

private slots:
    void nothingInTheWayMeansTheFilesOwnBytes_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("JPEG") << jpegFile(testPhoto({120, 80})) << QStringList();
        QTest::newRow("progressive JPEG") << jpegFile(testPhoto({120, 80}), 80, true) << QStringList();
        QTest::newRow("gray JPEG") << jpegFile(testPhoto({120, 80}, 1)) << QStringList();
        QTest::newRow("PNG") << png(testPhoto({120, 80})) << QStringList();
        QTest::newRow("PNG with alpha") << png(testPhoto({120, 80}, 4)) << QStringList();
        QTest::newRow("WebP where it is taken") << *encodePicture(testPhoto({120, 80}), {}, FileFormat::WebP)
                                                << QStringList{u"jpeg"_s, u"png"_s, u"webp"_s};
    }
    void nothingInTheWayMeansTheFilesOwnBytes()
    {
        QFETCH(QByteArray, file);
        QFETCH(QStringList, names);
        Source source(file);
        UploadPlan plan = source.wholePlan();
        const Result<Upload> upload = source.encode(plan, formats(names));
        QVERIFY(upload);
        QCOMPARE(upload->bytes, file);
        QCOMPARE(upload->format, source.info().format);
        QCOMPARE(upload->size, source.info().size);
        QCOMPARE(plan, source.wholePlan());
        QCOMPARE(source.asked, 0);
    }

    void onlyMetadataIsCutOutWithoutEncoding()
    {
        const QByteArray clean = jpegFile(testPhoto({120, 80}));
        Source source(withSegment(withSegment(clean, 0xe1, "Exif" + QByteArray(2, 0) + exifBlock(1)), 0xfe, "a comment"));
        QVERIFY(source.info().hasMetadata);
        UploadPlan plan = source.wholePlan();
        const Result<Upload> upload = source.encode(plan, {});
        QVERIFY(upload);
        QCOMPARE(source.asked, 0);
        QCOMPARE(upload->format, FileFormat::Jpeg);
        QVERIFY(!upload->bytes.contains("Exif"));
        QVERIFY(!upload->bytes.contains("a comment"));
        const Result<DecodedPicture> decoded = decodePicture(upload->bytes, u"upload"_s);
        QVERIFY(decoded);
        QVERIFY(!decoded->info.hasMetadata);
        QVERIFY(decoded->pixels == source.decoded.pixels);
    }

    void whatStandsInTheWayIsEncodedExactly_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("turned JPEG") << jpegWithOrientation(6);
        QTest::newRow("mirrored PNG") << pngWithOrientation(2);
        QTest::newRow("16 bits") << png(testPhoto({90, 60}, 3, 16));
        QTest::newRow("another colour space") << png(testPhoto({90, 60}), {iccProfile(TestProfile::WideGamut), {}, 0, 0});
        QTest::newRow("a format the service does not take") << *encodePicture(testPhoto({90, 60}), {}, FileFormat::Tiff);
        QTest::newRow("BMP") << bmpFile(testPhoto({90, 60}));
        QTest::newRow("animation") << animatedGif(3);
        QTest::newRow("CMYK") << cmykJpeg(randomRaster({90, 60}, 4, 8), true);
    }
    void whatStandsInTheWayIsEncodedExactly()
    {
        QFETCH(QByteArray, file);
        Source source(file);
        UploadPlan plan = source.wholePlan();
        const Result<Upload> upload = source.encode(plan, {});
        QVERIFY(upload);
        QCOMPARE(source.asked, 1);
        QCOMPARE(upload->format, FileFormat::Png);
        QCOMPARE(upload->size, source.info().size);
        QCOMPARE(largestDifference(imageOf(*upload), source.image()), 0);
        const Result<PictureInfo> info = probePicture(upload->bytes, u"upload"_s);
        QVERIFY(info);
        QVERIFY(!info->hasMetadata && info->isSrgb && info->depth == 8 && info->orientation == 1);
    }

    void editedPicturesAreEncodedFromTheirPixels()
    {
        Source source(jpegFile(testPhoto({120, 80})));
        QImage edited = source.image();
        edited.setPixel(3, 3, qRgb(1, 2, 3));
        UploadPlan plan = source.wholePlan();
        const Result<Upload> upload = encodeUpload({}, source.info(), [&]() -> Result<QImage> { return edited; }, plan, {}, false);
        QVERIFY(upload);
        QCOMPARE(upload->format, FileFormat::Png);
        QCOMPARE(largestDifference(imageOf(*upload), edited), 0);
    }

    void cropsAndScalesAreThoseOfThePlan()
    {
        Source source(jpegFile(testPhoto({200, 150})));
        UploadPlan crop{QRect(31, 17, 100, 90), QSize(100, 90)};
        const Result<Upload> cropped = source.encode(crop, {});
        QVERIFY(cropped);
        QCOMPARE(largestDifference(imageOf(*cropped), source.image().copy(31, 17, 100, 90)), 0);

        UploadPlan scaled{QRect(20, 30, 100, 80), QSize(50, 40)};
        const Result<Upload> small = source.encode(scaled, {});
        QVERIFY(small);
        QCOMPARE(small->size, QSize(50, 40));
        const QImage image = imageOf(*small);
        const QImage full = source.image();
        for (int y = 0; y < 40; ++y) {
            for (int x = 0; x < 50; ++x) {
                const auto green = [&](int dx, int dy) { return qGreen(full.pixel(20 + 2 * x + dx, 30 + 2 * y + dy)); };
                const int mean = (green(0, 0) + green(1, 0) + green(0, 1) + green(1, 1) + 2) / 4;
                QVERIFY(std::abs(qGreen(image.pixel(x, y)) - mean) <= 1);
            }
        }
    }

    void alphaIsDroppedKeepingTheStoredColours()
    {
        const Raster pixels = randomRaster({70, 50}, 4, 8);
        Source source(png(pixels));
        UploadPlan plan = source.wholePlan();
        const Result<Upload> upload = source.encode(plan, {}, true);
        QVERIFY(upload);
        const Result<DecodedPicture> decoded = decodePicture(upload->bytes, u"upload"_s);
        QVERIFY(decoded);
        QCOMPARE(decoded->pixels.channels(), 3);
        for (int y = 0; y < 50; ++y)
            for (int x = 0; x < 70; ++x)
                QVERIFY(std::memcmp(decoded->pixels.row(y) + 3 * x, pixels.row(y) + 4 * x, 3) == 0);
    }

    void alphaStaysWithoutAMask()
    {
        Source source(png(testPhoto({120, 80}, 4)));
        UploadPlan plan{source.wholePlan().source, QSize(60, 40)};
        const Result<Upload> upload = source.encode(plan, {});
        QVERIFY(upload);
        QVERIFY(imageOf(*upload).hasAlphaChannel());
        plan = {source.wholePlan().source, QSize(60, 40)};
        const Result<Upload> jpegOnly = source.encode(plan, formats({u"jpeg"_s}));
        QVERIFY(jpegOnly);
        QCOMPARE(jpegOnly->format, FileFormat::Jpeg);
    }

    void filesOverTheLimitBecomeJpegAndThenSmaller()
    {
        const Raster pixels = testPhoto({800, 600});
        Source source(png(pixels));
        CropLimits limits;
        const qint64 jpegText = base64Size(encodePicture(pixels, {}, FileFormat::Jpeg)->size());
        limits.mostBytes = jpegText + 100;
        QVERIFY(base64Size(source.file.size()) > limits.mostBytes);
        UploadPlan plan = source.wholePlan();
        const Result<Upload> jpeg = source.encode(plan, limits);
        QVERIFY(jpeg);
        QCOMPARE(jpeg->format, FileFormat::Jpeg);
        QCOMPARE(jpeg->size, QSize(800, 600));
        QVERIFY(base64Size(jpeg->bytes.size()) <= limits.mostBytes);
        QVERIFY(largestDifference(imageOf(*jpeg), source.image()) < 60);

        limits.mostBytes = jpegText / 3;
        limits.multipleOf = 8;
        plan = source.wholePlan();
        const Result<Upload> small = source.encode(plan, limits);
        QVERIFY(small);
        QVERIFY(base64Size(small->bytes.size()) <= limits.mostBytes);
        QVERIFY(small->size.width() < 800 && small->size.width() % 8 == 0 && small->size.height() % 8 == 0);
        QCOMPARE(plan.upload, small->size);
        QCOMPARE(plan.source, QRect(0, 0, 800, 600));
        QCOMPARE(imageOf(*small).size(), small->size);
        // Not smaller than it had to be.
        QVERIFY(base64Size(small->bytes.size()) > limits.mostBytes / 2);
    }

    void whatCannotFitIsRefused()
    {
        Source source(png(testPhoto({400, 300})));
        CropLimits limits;
        limits.mostBytes = 40;
        UploadPlan plan = source.wholePlan();
        const Result<Upload> tiny = source.encode(plan, limits);
        QVERIFY(!tiny);
        QCOMPARE(tiny.error().kind, Error::Kind::Input);
        limits.mostBytes = 3000;
        limits.leastSide = 256;
        QVERIFY(!source.encode(plan, limits));
        limits.formats = QStringList{u"png"_s};
        QVERIFY(!source.encode(plan, limits));
        QCOMPARE(plan, source.wholePlan());
    }

    void errorsOfThePixelsComeThrough()
    {
        Source source(jpegFile(testPhoto({120, 80})));
        UploadPlan plan{QRect(0, 0, 50, 50), QSize(50, 50)};
        const Error lost{Error::Kind::Storage, {}, u"lost"_s};
        QCOMPARE(encodeUpload(source.file, source.info(), [&]() -> Result<QImage> { return lost; }, plan, {}, false).error(), lost);
        QVERIFY(!encodeUpload(source.file, source.info(), []() -> Result<QImage> { return QImage(); }, plan, {}, false));
        plan = {QRect(100, 0, 50, 50), QSize(50, 50)};
        QVERIFY(!source.encode(plan, {}));
    }

    void masksHaveTheSizeOfTheUpload_data()
    {
        QTest::addColumn<UploadPlan>("plan");
        QTest::newRow("as painted") << UploadPlan{QRect(0, 0, 300, 200), QSize(300, 200)};
        QTest::newRow("cropped") << UploadPlan{QRect(33, 21, 150, 101), QSize(150, 101)};
        QTest::newRow("scaled down") << UploadPlan{QRect(0, 0, 300, 200), QSize(150, 100)};
        QTest::newRow("cropped and scaled") << UploadPlan{QRect(33, 21, 150, 101), QSize(97, 66)};
        QTest::newRow("enlarged") << UploadPlan{QRect(33, 21, 50, 40), QSize(200, 160)};
    }
    void masksHaveTheSizeOfTheUpload()
    {
        QFETCH(UploadPlan, plan);
        const QImage painted = testmasks::discs({300, 200}, 12);
        const MaskTiles mask = MaskTiles::fromImage(painted);
        for (const bool binary : {true, false}) {
            CropLimits limits;
            limits.binaryMask = binary;
            const Upload upload = encodeMask(mask, plan, limits);
            QCOMPARE(upload.size, plan.upload);
            QCOMPARE(upload.format, FileFormat::Png);
            QImage sent;
            QVERIFY(sent.loadFromData(upload.bytes));
            QCOMPARE(sent.size(), plan.upload);
            QCOMPARE(sent.format(), QImage::Format_Grayscale8);
            const double across = double(plan.source.width()) / plan.upload.width();
            const double down = double(plan.source.height()) / plan.upload.height();
            for (int y = 0; y < sent.height(); ++y) {
                for (int x = 0; x < sent.width(); ++x) {
                    const int value = sent.constScanLine(y)[x];
                    // The middle of the pixel in the painted mask; its soft rim is smooth.
                    const QPoint at(plan.source.left() + int((x + 0.5) * across), plan.source.top() + int((y + 0.5) * down));
                    const int there = painted.constScanLine(at.y())[at.x()];
                    if (!binary)
                        QVERIFY(std::abs(value - there) < 60);
                    else if (std::abs(there - 128) > 60)
                        QCOMPARE(value, there >= 128 ? 255 : 0);
                    else
                        QVERIFY(value == 0 || value == 255);
                    if (binary && !plan.isScaled())
                        QCOMPARE(value, there >= 128 ? 255 : 0);
                }
            }
        }
    }

    void referencesFollowTheSameRules()
    {
        const QByteArray file = jpegFile(testPhoto({300, 200}));
        const Result<Upload> untouched = encodeReference(file, u"reference.jpg"_s, {});
        QVERIFY(untouched);
        QCOMPARE(untouched->bytes, file);

        CropLimits limits;
        limits.mostMegapixels = 0.02;
        const Result<Upload> scaled = encodeReference(file, u"reference.jpg"_s, limits);
        QVERIFY(scaled);
        QVERIFY(scaled->size.width() * scaled->size.height() <= 20'000);
        QCOMPARE(imageOf(*scaled).size(), scaled->size);

        const Result<Upload> turned = encodeReference(jpegWithOrientation(8), u"turned.jpg"_s, {});
        QVERIFY(turned);
        QCOMPARE(turned->size, orientationSize);

        const Result<Upload> broken = encodeReference(file.left(file.size() / 2), u"reference.jpg"_s, limits);
        QVERIFY(!broken);
        QVERIFY(broken.error().plainSentence().contains(u"reference.jpg"_s));
        QVERIFY(!encodeReference("no picture", u"text.txt"_s, {}));
    }
};

QTEST_GUILESS_MAIN(TestUploadFiles)
#include "tst_uploadfiles.moc"
