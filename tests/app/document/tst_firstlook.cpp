#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/imaging/screenpicture.h"
#include "tests/support/testimages.h"

#include <QSignalSpy>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr QSize big(3001, 2003); // odd, and big enough to be worth a first look

QByteArray bigJpeg()
{
    static const QByteArray bytes = jpegFile(testPhoto(big));
    return bytes;
}

/// A thumbnail of bigJpeg(), as it would be if the picture had the proportions of \a size.
QByteArray thumbnailOf(QSize size)
{
    static const QImage photo = toSrgbImage(testPhoto(big), {});
    const QImage small = photo.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    return *encodePicture(fromSrgbImage(small, {}, 3, 8), {}, FileFormat::Jpeg);
}

QByteArray withThumbnail(const QByteArray &thumbnail, int orientation = 1)
{
    return withSegment(bigJpeg(), 0xe1, QByteArray("Exif\0\0", 6) + exifBlock(orientation, false, thumbnail));
}

int largestDifference(const QImage &one, const QImage &other)
{
    int worst = 0;
    for (int y = 0; y < one.height(); ++y) {
        for (int x = 0; x < one.width(); ++x) {
            const QRgb a = one.pixel(x, y);
            const QRgb b = other.pixel(x, y);
            worst = std::max({worst, std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
        }
    }
    return worst;
}
} // namespace

/// A big JPEG is shown and painted on before all of it is read.
class TestFirstLook : public QObject
{
    Q_OBJECT
private slots:
    void screenDecodeIsTheSame_data();
    void screenDecodeIsTheSame();
    void lookHasTheSizesOfThePyramid();
    void lookFollowsTheOrientation();
    void onlyBigJpegsHaveOne();
    void damagedFilesHaveNone();
    void paintingAndEditsSurviveTheCompletion();
    void anotherPictureDoesNotComplete();
    void theThumbnailComesFirst_data();
    void theThumbnailComesFirst();
    void otherThumbnailsAreNotShown_data();
    void otherThumbnailsAreNotShown();
    void eachLookIsBetterThanTheOneBefore();
};

void TestFirstLook::screenDecodeIsTheSame_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("JPEG") << jpegFile(testPhoto({211, 97}));
    QTest::newRow("gray JPEG") << jpegFile(testPhoto({211, 97}, 1));
    QTest::newRow("progressive JPEG") << jpegFile(testPhoto({211, 97}), 90, true);
    QTest::newRow("turned JPEG") << jpegWithOrientation(6);
    QTest::newRow("PNG with alpha") << *encodePicture(testPhoto({90, 70}, 4), {}, FileFormat::Png);
    PictureMetadata wide;
    wide.iccProfile = iccProfile(TestProfile::WideGamut);
    QTest::newRow("JPEG of another colour space") << *encodePicture(testPhoto({90, 70}), wide, FileFormat::Jpeg);
}

void TestFirstLook::screenDecodeIsTheSame()
{
    QFETCH(QByteArray, file);
    const Result<DecodedPicture> decoded = decodePicture(file, u"a"_s);
    const Result<ScreenPicture> shown = decodeForScreen(file, u"a"_s);
    QVERIFY(decoded && shown);
    QCOMPARE(shown->pixels, toSrgbImage(decoded->pixels, decoded->metadata.iccProfile));
    QCOMPARE(shown->info.size, decoded->info.size);
    QCOMPARE(shown->metadata.exif, decoded->metadata.exif);
}

void TestFirstLook::lookHasTheSizesOfThePyramid()
{
    const std::optional<LoadedPicture> first = loadPreview(bigJpeg(), u"/tmp/a.jpg"_s, u"a.jpg"_s);
    const Result<LoadedPicture> full = loadPicture(bigJpeg(), u"/tmp/a.jpg"_s, u"a.jpg"_s);
    QVERIFY(first && full);
    QVERIFY(first->pyramid.isPreview() && !full->pyramid.isPreview());
    QCOMPARE(first->pyramid.size(), big);
    QCOMPARE(first->sha256, full->sha256);
    QCOMPARE(first->pyramid.levelCount(), full->pyramid.levelCount());
    QVERIFY(first->pyramid.level(0).isNull());
    for (int level = 3; level < full->pyramid.levelCount(); ++level) {
        QCOMPARE(first->pyramid.level(level).size(), full->pyramid.level(level).size());
        QVERIFY(largestDifference(first->pyramid.level(level), full->pyramid.level(level)) < 24);
    }
    QCOMPARE(first->pyramid.levelFor(1.0), 3);
    QCOMPARE(first->pyramid.levelFor(1 / 16.0), full->pyramid.levelFor(1 / 16.0));
}

void TestFirstLook::lookFollowsTheOrientation()
{
    QByteArray exif = exifBlock(6);
    const QByteArray turned = withSegment(bigJpeg(), 0xe1, QByteArray("Exif\0\0", 6) + exif);
    const std::optional<LoadedPicture> first = loadPreview(turned, {}, u"a.jpg"_s);
    const Result<LoadedPicture> full = loadPicture(turned, {}, u"a.jpg"_s);
    QVERIFY(first && full);
    QCOMPARE(first->info.size, QSize(big.height(), big.width()));
    QCOMPARE(first->pyramid.level(3).size(), full->pyramid.level(3).size());
}

void TestFirstLook::onlyBigJpegsHaveOne()
{
    QVERIFY(!loadPreview(jpegFile(testPhoto({400, 300})), {}, u"small"_s));
    QVERIFY(!loadPreview(*encodePicture(testPhoto({90, 70}), {}, FileFormat::Png), {}, u"png"_s));
    QVERIFY(!loadPreview({}, {}, u"empty"_s));
    QVERIFY(!loadPreview("not a picture", {}, u"text"_s));
}

void TestFirstLook::damagedFilesHaveNone()
{
    const QByteArray whole = bigJpeg();
    for (const double share : {0.02, 0.5, 0.9, 0.999}) {
        const QByteArray cut = whole.left(qsizetype(double(whole.size()) * share));
        QVERIFY(!loadPreview(cut, {}, u"cut"_s)); // what is open stays: nothing half is shown
        QVERIFY(!loadPicture(cut, {}, u"cut"_s));
        QVERIFY(!decodeForScreen(cut, u"cut"_s));
    }
}

void TestFirstLook::paintingAndEditsSurviveTheCompletion()
{
    Picture picture(*loadPreview(bigJpeg(), u"/tmp/a.jpg"_s, u"a.jpg"_s));
    QVERIFY(!picture.isComplete());
    MaskTiles mask(picture.size());
    mask.fillRect({100, 100, 500, 300}, 255);
    picture.changeMask(u"Brush"_s, mask);
    Edit edit;
    edit.generation = u"g1"_s;
    Patch patch;
    patch.place = QPoint(1000, 700);
    patch.pixels = Raster({64, 48}, 3, 8);
    patch.coverage = QImage(64, 48, QImage::Format_Grayscale8);
    patch.coverage.fill(255);
    edit.patch = std::make_shared<const Patch>(patch);
    picture.acceptEdit(edit, false);
    QCOMPARE(picture.edits().size(), 1);

    QSignalSpy completed(&picture, &Picture::completed);
    QSignalSpy changed(&picture, &Picture::imageChanged);
    Result<LoadedPicture> full = loadPicture(bigJpeg(), u"/tmp/a.jpg"_s, u"a.jpg"_s);
    const QImage original = full->pyramid.level(0);
    picture.complete(std::move(*full));
    QVERIFY(picture.isComplete());
    QCOMPARE(completed.count(), 1);
    QCOMPARE(changed.last().first().toRect(), picture.rect());
    QCOMPARE(picture.screen().level(0).pixel(1010, 710), qRgb(0, 0, 0)); // the edit
    QCOMPARE(picture.screen().level(0).pixel(900, 710), original.pixel(900, 710));
    picture.undoStack().undo(); // the edit goes, what was under it comes back
    QCOMPARE(picture.screen().level(0), original);
    QVERIFY(picture.mask() == mask);
}

void TestFirstLook::anotherPictureDoesNotComplete()
{
    Picture picture(*loadPreview(bigJpeg(), {}, u"a.jpg"_s));
    Result<LoadedPicture> other = loadPicture(jpegFile(testPhoto(big, 3, 8, 99)), {}, u"b.jpg"_s);
    picture.complete(std::move(*other));
    QVERIFY(!picture.isComplete());
}

void TestFirstLook::theThumbnailComesFirst_data()
{
    QTest::addColumn<int>("orientation");
    QTest::newRow("upright") << 1;
    QTest::newRow("mirrored") << 2;
    QTest::newRow("upside down") << 3;
    QTest::newRow("turned right") << 6;
    QTest::newRow("turned left") << 8;
}

void TestFirstLook::theThumbnailComesFirst()
{
    QFETCH(int, orientation);
    const QByteArray file = withThumbnail(thumbnailOf({160, 107}), orientation);
    const std::optional<LoadedPicture> look = loadThumbnail(file, u"/tmp/a.jpg"_s, u"a.jpg"_s);
    const Result<LoadedPicture> full = loadPicture(file, u"/tmp/a.jpg"_s, u"a.jpg"_s);
    QVERIFY(look && full);
    QCOMPARE(look->sha256, full->sha256);
    QCOMPARE(look->info.size, full->info.size);
    QCOMPARE(look->metadata.exif, full->metadata.exif);
    QCOMPARE(look->pyramid.size(), full->pyramid.size());
    QCOMPARE(look->pyramid.levelCount(), full->pyramid.levelCount());
    const int last = look->pyramid.levelCount() - 1;
    QCOMPARE(look->pyramid.firstLevel(), last);
    QCOMPARE(look->pyramid.level(last).size(), full->pyramid.level(last).size());
    // The same picture the same way up, if not as sharp.
    const QSize coarse(6, 6);
    QVERIFY(largestDifference(
                look->pyramid.level(last).scaled(coarse, Qt::IgnoreAspectRatio, Qt::SmoothTransformation),
                full->pyramid.level(last).scaled(coarse, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)) <
            24);
}

void TestFirstLook::otherThumbnailsAreNotShown_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("none") << bigJpeg();
    QTest::newRow("with black bars") << withThumbnail(thumbnailOf({160, 120}));
    QTest::newRow("of the turned picture") << withThumbnail(thumbnailOf({107, 160}));
    QTest::newRow("no picture") << withThumbnail(QByteArray(4000, 'x'));
    QTest::newRow("cut") << withThumbnail(thumbnailOf({160, 107}).left(500));
    QTest::newRow("a PNG") << withThumbnail(*encodePicture(testPhoto({160, 107}), {}, FileFormat::Png));
    QTest::newRow("in a small picture")
        << withSegment(jpegFile(testPhoto({300, 200})), 0xe1,
                       QByteArray("Exif\0\0", 6) + exifBlock(1, false, thumbnailOf({160, 107})));
    const QByteArray whole = withThumbnail(thumbnailOf({160, 107}));
    QTest::newRow("in a cut picture") << whole.left(whole.size() * 3 / 4);
}

void TestFirstLook::otherThumbnailsAreNotShown()
{
    QFETCH(QByteArray, file);
    QVERIFY(!loadThumbnail(file, {}, u"a.jpg"_s));
}

void TestFirstLook::eachLookIsBetterThanTheOneBefore()
{
    const QByteArray file = withThumbnail(thumbnailOf({160, 107}));
    const std::optional<LoadedPicture> eighth = loadPreview(file, {}, u"a.jpg"_s);
    Picture picture(*loadThumbnail(file, {}, u"a.jpg"_s));
    MaskTiles mask(picture.size());
    mask.fillRect({100, 100, 500, 300}, 255);
    picture.changeMask(u"Brush"_s, mask);
    QSignalSpy completed(&picture, &Picture::completed);
    QSignalSpy changed(&picture, &Picture::imageChanged);
    picture.complete(*eighth);
    QCOMPARE(picture.screen().firstLevel(), 3);
    QVERIFY(!picture.isComplete());
    QCOMPARE(changed.count(), 1);
    picture.complete(*loadThumbnail(file, {}, u"a.jpg"_s)); // late
    picture.complete(*eighth);
    QCOMPARE(picture.screen().firstLevel(), 3);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(completed.count(), 0);
    picture.complete(*loadPicture(file, {}, u"a.jpg"_s));
    QVERIFY(picture.isComplete());
    QCOMPARE(completed.count(), 1);
    QVERIFY(picture.mask() == mask);
}

QTEST_GUILESS_MAIN(TestFirstLook)
#include "tst_firstlook.moc"
