#include "app/imaging/mask.h"
#include "app/imaging/padding.h"
#include "app/imaging/resample.h"
#include "app/imaging/stitch.h"
#include "app/imaging/upload.h"
#include "testmasks.h"
#include "tests/support/knownanswer.h"
#include "tests/support/testimages.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
QImage strip(QSize size, int channels = 3)
{
    return toSrgbImage(testPhoto(size, channels), {});
}

/// Mean difference of neighbours along a row: how much there is to see in it.
double detail(const QImage &image, int y)
{
    double sum = 0;
    for (int x = 1; x < image.width(); ++x)
        sum += std::abs(qGreen(image.pixel(x, y)) - qGreen(image.pixel(x - 1, y)));
    return sum / (image.width() - 1);
}

double meanStep(const QImage &image, int y, int other)
{
    double sum = 0;
    for (int x = 0; x < image.width(); ++x)
        sum += std::abs(qGreen(image.pixel(x, y)) - qGreen(image.pixel(x, other)));
    return sum / image.width();
}

DecodedPicture resultOf(const QImage &image)
{
    DecodedPicture result;
    result.pixels = fromSrgbImage(image, {}, 3, 8);
    result.info.size = image.size();
    return result;
}
} // namespace

/// What is sent where a picture is too narrow for the service.
class TestPadding : public QObject
{
    Q_OBJECT
private slots:
    void thePictureIsInItUntouched()
    {
        const QImage image = strip({400, 60});
        const QImage padded = paddedRegion(image, QRect(40, -50, 300, 160), {300, 160});
        QCOMPARE(padded.size(), QSize(300, 160));
        QCOMPARE(padded.copy(0, 50, 300, 60), image.copy(40, 0, 300, 60));
        const QImage upright = paddedRegion(image.transformed(QTransform().rotate(90)), QRect(-50, 40, 160, 300), {160, 300});
        QCOMPARE(upright.copy(50, 0, 60, 300), image.transformed(QTransform().rotate(90)).copy(0, 40, 60, 300));
        QCOMPARE(paddedRegion(image, QRect(40, -50, 300, 160), {300, 160}), padded);
    }

    void itGoesOnAtTheEdgeAndGetsSofter()
    {
        const QImage image = strip({400, 60});
        const QImage padded = paddedRegion(image, QRect(0, -100, 400, 260), {400, 260});
        QVERIFY(meanStep(padded, 99, 100) <= 1.5 * meanStep(padded, 100, 101) + 1); // no line where the picture ends
        QVERIFY(meanStep(padded, 160, 159) <= 1.5 * meanStep(padded, 159, 158) + 1);
        QVERIFY2(detail(padded, 20) < 0.5 * detail(padded, 110), qPrintable(QString::number(detail(padded, 20))));
        QVERIFY(detail(padded, 240) < 0.5 * detail(padded, 110));
        QVERIFY(meanStep(padded, 95, 60) > 0.5); // and is no edge pixel drawn out
    }

    void whatIsInTheMiddleDoesNotComeAgain()
    {
        QImage image(900, 120, QImage::Format_RGB32);
        image.fill(qRgb(120, 130, 140));
        for (int x = 100; x < 800; x += 6)
            for (int y = 40; y < 80; ++y)
                for (int i = 0; i < 3; ++i)
                    image.setPixel(x + i, y, qRgb(250, 250, 250)); // a fence that is to go
        const QImage padded = paddedRegion(image, QRect(0, -200, 900, 520), {900, 520});
        const double there = detail(padded, 260);
        for (const int beyond : {41, 60, 79, 199})
            QVERIFY2(detail(padded, 199 - beyond) < 0.4 * there, qPrintable(u"%1 beyond: %2 of %3"_s.arg(beyond).arg(detail(padded, 199 - beyond)).arg(there)));
    }

    void scaledItLiesWhereThePlanSays()
    {
        const QImage image = strip({3000, 220});
        for (const QSize size : {QSize(1500, 660), QSize(1000, 441), QSize(752, 336), QSize(3300, 1456)}) {
            const QRect source(0, -550, 3000, 1320);
            const QImage padded = paddedRegion(image, source, size);
            const QRect place = placeOnUpload(source, image.rect(), size);
            QCOMPARE(padded.size(), size);
            // The same as scaling the picture by itself, but for the rows that it does not fill.
            const double top = 550.0 * size.height() / 1320;
            const QImage alone = scaledRegion(image, source, size, place, Beyond::LastPixels);
            QCOMPARE(place.top(), int(top));
            QCOMPARE(padded.copy(place.adjusted(0, 1, 0, -1)), alone.copy(0, 1, place.width(), place.height() - 2));
        }
        QCOMPARE(scaledRegion(image, image.rect(), {1500, 110}, QRect(0, 0, 1500, 110), Beyond::LastPixels), scaledTo(image, {1500, 110}));
    }

    void whatIsMadeUpIsOpaque()
    {
        QImage image = strip({200, 40}, 4);
        for (int x = 0; x < 60; ++x)
            for (int y = 0; y < 40; ++y)
                image.setPixel(x, y, qRgba(200, 100, 50, 0)); // to be painted
        const QImage padded = paddedRegion(image, QRect(0, -30, 200, 100), {200, 100});
        QCOMPARE(padded.copy(0, 30, 200, 40), image);
        for (const int y : {0, 29, 70, 99})
            for (int x = 0; x < 200; ++x)
                QCOMPARE(qAlpha(padded.pixel(x, y)), 255);
    }

    void theMaskKeepsWhatIsMadeUp_data()
    {
        QTest::addColumn<QSize>("upload");
        QTest::addColumn<bool>("isBinary");
        QTest::newRow("at its own size") << QSize(300, 160) << true;
        QTest::newRow("scaled down") << QSize(112, 64) << true;
        QTest::newRow("scaled up, with soft edges") << QSize(600, 320) << false;
    }
    void theMaskKeepsWhatIsMadeUp()
    {
        QFETCH(QSize, upload);
        QFETCH(bool, isBinary);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::plain({400, 60}, 255));
        CropLimits limits;
        limits.binaryMask = isBinary;
        const UploadPlan plan{QRect(40, -50, 300, 160), upload};
        const QImage sent = QImage::fromData(encodeMask(mask, plan, limits).bytes).convertToFormat(QImage::Format_Grayscale8);
        QCOMPARE(sent.size(), upload);
        const QRect place = placeOnUpload(plan.source, plan.inside({400, 60}), upload);
        for (int y = 0; y < sent.height(); ++y) {
            const bool isOutside = y < place.top() - 2 || y > place.bottom() + 2; // enlarging rounds edges
            const bool isInside = y > place.top() + 1 && y < place.bottom() - 1;
            for (int x = 0; x < sent.width(); ++x) {
                QVERIFY(!isOutside || qGray(sent.pixel(x, y)) == 0);
                QVERIFY(!isInside || qGray(sent.pixel(x, y)) == 255);
            }
        }
    }

    void picturesAndMasksOfRandomRegionsHaveTheirSize()
    {
        QRandomGenerator random(3);
        for (int i = 0; i < 200; ++i) {
            const QSize size(1 + random.bounded(300), 1 + random.bounded(20));
            const int beyond = 1 + random.bounded(100);
            const UploadPlan plan{QRect(0, -beyond, size.width(), size.height() + 2 * beyond + random.bounded(2)),
                                  {1 + random.bounded(400), 1 + random.bounded(200)}};
            QVERIFY(plan.isFor(size) && plan.isPadded(size));
            QCOMPARE(paddedRegion(strip(size), plan.source, plan.upload).size(), plan.upload);
            const Upload mask = encodeMask(MaskTiles::fromImage(testmasks::plain(size, 255)), plan, {});
            QCOMPARE(QImage::fromData(mask.bytes).size(), plan.upload);
        }
    }

    /// The answer lies where the region lay, and what it has beyond the picture is nowhere.
    void answersArePlacedWithoutIt()
    {
        const QSize size(400, 60);
        const UploadPlan plan{QRect(0, -100, 400, 260), {400, 260}};
        const QImage before = strip(size);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::plain(size, 255));
        const QImage answer = toSrgbImage(testPhoto({400, 260}, 3, 8, 9), {});
        Raster picture = fromSrgbImage(before, {}, 3, 8);
        const Result<Patch> patch = stitch(picture, {}, mask, plan, resultOf(answer), {});
        QVERIFY(patch);
        QCOMPARE(patch->rect(), QRect(QPoint(0, 0), size));
        applyPatch(picture, *patch);
        QCOMPARE(toSrgbImage(picture, {}), answer.copy(0, 100, 400, 60));
    }

    /// What came to the canvas later was not there when the result was made: neither placed nor matched to.
    void aLargerCanvasChangesNothing()
    {
        const QSize size(400, 60);
        const QSize larger(400, 160); // extended below by now
        const UploadPlan plan{QRect(0, -100, 400, 260), {400, 260}};
        const QImage answer = toSrgbImage(testPhoto({400, 260}, 3, 8, 9), {});
        const Raster picture = fromSrgbImage(strip(size), {}, 3, 8);
        Raster extended = randomRaster(larger, 3, 8, 5);
        for (int y = 0; y < size.height(); ++y)
            memcpy(extended.row(y), picture.row(y), size_t(3 * size.width()));
        MaskTiles mask(size);
        mask.fillRect({100, 10, 200, 50}, 255); // down to what was the edge
        MaskTiles onLarger(larger);
        onLarger.fillRect({100, 10, 200, 50}, 255);
        BlendSettings blend;
        blend.color = ColorMatch::Mean;
        blend.align = Alignment::Automatic;
        blend.grow = 8;
        const Result<Patch> before = stitch(picture, {}, mask, plan, resultOf(answer), blend);
        const Result<Patch> after = stitch(extended, {}, onLarger, plan, resultOf(answer), blend, QRect(QPoint(0, 0), size));
        QVERIFY(before && after);
        QCOMPARE(after->rect(), before->rect());
        QCOMPARE(after->coverage, before->coverage);
        QVERIFY(after->pixels == before->pixels);
    }

    void movedAnswersOfStripsAreBroughtBack_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QPoint>("shift");
        QTest::newRow("a strip") << QSize(1600, 160) << QPoint(3, -2);
        QTest::newRow("a thin strip") << QSize(2400, 110) << QPoint(-3, 1);
    }
    void movedAnswersOfStripsAreBroughtBack()
    {
        QFETCH(QSize, size);
        QFETCH(QPoint, shift);
        const int beyond = size.width() / 6;
        const UploadPlan plan{QRect(0, -beyond, size.width(), size.height() + 2 * beyond), {size.width(), size.height() + 2 * beyond}};
        const QImage before = knownanswer::photo(size, 4);
        MaskTiles mask(size);
        mask.fillRect({size.width() / 4, 20, size.width() / 3, size.height() - 40}, 255);
        // Beyond the picture the model did as it liked.
        QImage answer = knownanswer::photo(plan.upload, 77);
        for (int y = 0; y < size.height(); ++y)
            for (int x = 0; x < size.width(); ++x)
                if (const QPoint to = QPoint(x, y + beyond) + shift; answer.rect().contains(to))
                    answer.setPixel(to, before.pixel(x, y));
        Raster picture = fromSrgbImage(before, {}, 3, 8);
        BlendSettings blend;
        blend.align = Alignment::Automatic;
        const Result<Patch> patch = stitch(picture, {}, mask, plan, resultOf(answer), blend);
        QVERIFY(patch);
        QCOMPARE(patch->changedOutside, qint64(0));
        applyPatch(picture, *patch);
        const QImage after = toSrgbImage(picture, {});
        qint64 off = 0;
        qint64 offAsItCame = 0;
        const QRect inner = mask.coveredBounds().adjusted(8, 8, -8, -8);
        for (int y = inner.top(); y <= inner.bottom(); ++y) {
            for (int x = inner.left(); x <= inner.right(); ++x) {
                off += std::abs(qGreen(after.pixel(x, y)) - qGreen(before.pixel(x, y)));
                offAsItCame += std::abs(qGreen(answer.pixel(x, y + beyond)) - qGreen(before.pixel(x, y)));
            }
        }
        // Grain that lies between pixels by a tenth differs a little.
        QVERIFY2(off < 0.4 * double(offAsItCame), qPrintable(u"%1 of %2"_s.arg(off).arg(offAsItCame)));
    }
};

QTEST_GUILESS_MAIN(TestPadding)
#include "tst_padding.moc"
