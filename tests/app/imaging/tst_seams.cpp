#include "app/imaging/mask.h"
#include "app/imaging/registration.h"
#include "app/imaging/ringmatch.h"
#include "app/imaging/stitch.h"
#include "tests/support/knownanswer.h"
#include "testmasks.h"

#include <QPainter>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace pentimento;
using namespace pentimento::knownanswer;

namespace {
constexpr QSize size(1400, 1100);
const UploadPlan plan{QRect(100, 60, 1152, 960), QSize(1152, 960)};

MaskTiles blob(double radius = 230)
{
    QImage image = testmasks::plain(size, 0);
    testmasks::addDisc(image, {660, 540}, radius, 0);
    testmasks::addDisc(image, {780, 600}, radius * 0.7, 0);
    return MaskTiles::fromImage(image);
}

QImage stitched(const QImage &before, const MaskTiles &mask, const UploadPlan &sent, const DecodedPicture &result, const BlendSettings &blend)
{
    Raster picture = rasterOf(before);
    const Result<Patch> patch = stitch(picture, {}, mask, sent, result, blend);
    if (!patch || patch->changedOutside != 0)
        return {};
    applyPatch(picture, *patch);
    return imageOf(picture);
}

BlendSettings matched(int grow, bool aligned)
{
    return {grow, grow * 2 / 3, ColorMatch::Histogram, GrainMatch::Off, 0, aligned ? Alignment::Automatic : Alignment::Off};
}
} // namespace

/// Seams on pictures whose true answer is known.
class TestSeams : public QObject
{
    Q_OBJECT
private slots:
    void colorDistanceIsTheStandards_data()
    {
        QTest::addColumn<QColor>("one");
        QTest::addColumn<QColor>("other");
        QTest::addColumn<double>("distance");
        QTest::newRow("equal") << QColor(10, 200, 30) << QColor(10, 200, 30) << 0.0;
        QTest::newRow("black and white") << QColor(Qt::black) << QColor(Qt::white) << 100.0;
        QTest::newRow("red and blue") << QColor(255, 0, 0) << QColor(0, 0, 255) << 52.88;
    }
    void colorDistanceIsTheStandards()
    {
        QFETCH(QColor, one);
        QFETCH(QColor, other);
        QFETCH(double, distance);
        const double a[] = {double(one.red()), double(one.green()), double(one.blue())};
        const double b[] = {double(other.red()), double(other.green()), double(other.blue())};
        QVERIFY2(std::abs(deltaE(a, b) - distance) < 0.1, qPrintable(QString::number(deltaE(a, b))));
    }

    void movedResultsAreBroughtBack_data()
    {
        QTest::addColumn<double>("shiftX");
        QTest::addColumn<double>("shiftY");
        QTest::addColumn<double>("zoom");
        QTest::addColumn<bool>("hasCast");
        QTest::addColumn<int>("quality");
        QTest::newRow("shifted by a third of a pixel") << 0.3 << -0.3 << 1.0 << false << 0;
        QTest::newRow("shifted by a pixel and a half") << 1.5 << 0.7 << 1.0 << false << 0;
        QTest::newRow("shifted by three pixels") << -3.0 << 2.0 << 1.0 << false << 0;
        QTest::newRow("zoomed out") << 0.0 << 0.0 << 0.98 << false << 0;
        QTest::newRow("zoomed in") << 0.0 << 0.0 << 1.02 << false << 0;
        QTest::newRow("all at once, with a cast, as JPEG") << 2.4 << -1.1 << 1.013 << true << 85;
        QTest::newRow("all at once the other way") << -2.9 << 2.6 << 0.985 << true << 85;
    }
    void movedResultsAreBroughtBack()
    {
        QFETCH(double, shiftX);
        QFETCH(double, shiftY);
        QFETCH(double, zoom);
        QFETCH(bool, hasCast);
        QFETCH(int, quality);
        const Service service{shiftX, shiftY, zoom, hasCast, quality};
        for (const quint32 seed : {1u}) {
            const QImage truth = photo(size, seed);
            // The person's picture has something else inside the mask, and so has the result.
            QImage before = truth;
            QPainter painter(&before);
            painter.setBrush(Qt::darkRed);
            painter.drawEllipse(QPoint(660, 540), 200, 200);
            painter.end();
            const DecodedPicture result = answer(truth, plan, service);
            QImage keep = blob().toImage(plan.source);
            keep.invertPixels();
            const QRectF region = registeredRegion(before.copy(plan.source), imageOf(result.pixels), keep);
            const double off = misplacement(region, result.pixels.size(), plan, service);
            QVERIFY2(off < 0.2, qPrintable(QString::number(off)));
        }
    }

    void whatWasNotMovedIsNotResampled()
    {
        const QImage truth = photo(size, 3);
        QImage keep = blob().toImage(plan.source);
        keep.invertPixels();
        const DecodedPicture result = answer(truth, plan, {0, 0, 1, false, 85});
        QCOMPARE(registeredRegion(truth.copy(plan.source), imageOf(result.pixels), keep), QRectF(0, 0, 1152, 960));
    }

    void strangersAreLeftWhereTheyAre_data()
    {
        QTest::addColumn<QImage>("result");
        QImage plain(1152, 960, QImage::Format_RGB32);
        plain.fill(QColor(90, 120, 100));
        QTest::newRow("a plain colour") << plain;
        QTest::newRow("another picture") << photo({1152, 960}, 77);
        QTest::newRow("one pixel") << plain.copy(0, 0, 1, 1);
    }
    void strangersAreLeftWhereTheyAre()
    {
        QFETCH(QImage, result);
        QImage keep = blob().toImage(plan.source);
        keep.invertPixels();
        const QRectF region = registeredRegion(photo(size, 4).copy(plan.source), result, keep);
        QCOMPARE(region, QRectF(result.rect()));
    }

    void colorsMeetAcrossTheRing_data()
    {
        QTest::addColumn<Service>("service");
        QTest::addColumn<QSize>("upload");
        QTest::newRow("a cast") << Service{0, 0, 1, true, 0} << plan.upload;
        QTest::newRow("a cast, as JPEG") << Service{0, 0, 1, true, 85} << plan.upload;
        QTest::newRow("a cast, from half the size") << Service{0, 0, 1, true, 85} << plan.upload / 2;
        QTest::newRow("moved, with a cast, as JPEG") << Service{1.7, -2.2, 1.011, true, 85} << plan.upload;
        QTest::newRow("nothing but JPEG") << Service{0, 0, 1, false, 85} << plan.upload;
    }
    void colorsMeetAcrossTheRing()
    {
        QFETCH(Service, service);
        QFETCH(QSize, upload);
        const UploadPlan sent{plan.source, upload};
        const MaskTiles mask = blob();
        const int grow = 12;
        const MaskTiles outer = grown(mask, grow);
        for (const quint32 seed : {5u, 6u}) {
            const QImage truth = photo(size, seed);
            const DecodedPicture result = answer(truth, sent, service);
            const double naive = colorStep(stitched(truth, mask, sent, result, {grow, 0}), truth, outer);
            const double ours = colorStep(stitched(truth, mask, sent, result, matched(grow, service.zoom != 1)), truth, outer);
            qInfo("step of colour %.2f, pasted as it came %.2f", ours, naive);
            QVERIFY2(ours < 1, qPrintable(QString::number(ours)));
            if (service.hasCast)
                QVERIFY(ours < naive / 2);
        }
    }

    void noRimOfARemovedObjectIsLeft_data()
    {
        QTest::addColumn<double>("softness");
        QTest::newRow("a sharp edge") << 1.0;
        QTest::newRow("an edge as soft as three pixels") << 3.0;
    }
    void noRimOfARemovedObjectIsLeft()
    {
        QFETCH(double, softness);
        const QColor object(220, 40, 30);
        const QImage truth = photo(size, 8, 0);
        QImage coverage = testmasks::plain(size, 0);
        testmasks::addDisc(coverage, {660, 540}, 160 + softness / 2, softness);
        QImage before = truth;
        QImage painted = testmasks::plain(size, 0); // exactly to the edge: what is at least half object
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x) {
                const double share = coverage.constScanLine(y)[x] / 255.0;
                painted.scanLine(y)[x] = share >= 0.5 ? 255 : 0;
                const QRgb old = truth.pixel(x, y);
                before.setPixel(x, y, qRgb(int(std::lround(qRed(old) * (1 - share) + object.red() * share)),
                                           int(std::lround(qGreen(old) * (1 - share) + object.green() * share)),
                                           int(std::lround(qBlue(old) * (1 - share) + object.blue() * share))));
            }
        }
        const MaskTiles mask = MaskTiles::fromImage(painted);
        const int grow = 12;
        // The service repaints what it is sent as mask and gives the rest back.
        const MaskTiles sentMask = grown(mask, grow);
        QImage answered = before;
        for (int y = 0; y < size.height(); ++y)
            for (int x = 0; x < size.width(); ++x)
                if (sentMask.at(x, y) >= 128)
                    answered.setPixel(x, y, truth.pixel(x, y));
        const DecodedPicture result = answer(answered, plan, {});
        const auto leftover = [&](const QImage &after) {
            double sum = 0;
            double most = 0;
            for (int y = 0; y < size.height(); ++y) {
                for (int x = 0; x < size.width(); ++x) {
                    const double share = coverage.constScanLine(y)[x] / 255.0;
                    if (share <= 0.02 || share >= 0.98)
                        continue; // the rim: neither object nor background
                    sum += std::abs(qRed(after.pixel(x, y)) - qRed(truth.pixel(x, y)));
                    most += std::abs(qRed(before.pixel(x, y)) - qRed(truth.pixel(x, y)));
                }
            }
            return sum / most;
        };
        const double ours = leftover(stitched(before, mask, plan, result, matched(grow, false)));
        const double inward = leftover(stitched(before, mask, plan, result, {0, 12}));
        qInfo("rim left: %.2f %%, with a feather inside the painted edge %.1f %%", 100 * ours, 100 * inward);
        QVERIFY(ours < 0.01);
        QVERIFY(inward > 0.3);
    }

    void cleanResultsGetThePicturesGrain_data()
    {
        QTest::addColumn<double>("grain");
        QTest::newRow("a grainy photo") << 6.0;
        QTest::newRow("a clean photo") << 0.0;
    }
    void cleanResultsGetThePicturesGrain()
    {
        QFETCH(double, grain);
        QImage slope(size, QImage::Format_RGB32);
        slope.fill(QColor(120, 130, 110));
        QImage clean = slope;
        const auto noisy = [&](quint32 seed) {
            QRandomGenerator random(seed);
            QImage image = slope;
            for (int y = 0; y < size.height() && grain > 0; ++y)
                for (int x = 0; x < size.width(); ++x) {
                    double noise = -3;
                    for (int i = 0; i < 6; ++i)
                        noise += random.generateDouble();
                    const int step = int(std::lround(noise * std::sqrt(2.0) * grain));
                    image.setPixel(x, y, qRgb(120 + step, 130 + step, 110 + step));
                }
            return image;
        };
        const QImage picture = noisy(9);
        BlendSettings blend{12, 8, ColorMatch::Off, GrainMatch::Match, 5, Alignment::Off};
        const QImage after = stitched(picture, blob(), plan, answer(clean, plan, {}), blend);
        const auto deviation = [](const QImage &image, const QRect &part) {
            double sum = 0;
            double squares = 0;
            for (int y = part.top(); y <= part.bottom(); ++y)
                for (int x = part.left(); x <= part.right(); ++x) {
                    sum += qGreen(image.pixel(x, y));
                    squares += double(qGreen(image.pixel(x, y))) * qGreen(image.pixel(x, y));
                }
            const double count = double(part.width()) * part.height();
            return std::sqrt(std::max(0.0, squares / count - sum * sum / count / count));
        };
        const double inside = deviation(after, QRect(600, 480, 120, 120));
        QVERIFY2(std::abs(inside - grain) < std::max(0.25, 0.12 * grain), qPrintable(QString::number(inside)));
        blend.grainSeed = 6;
        const QImage other = stitched(picture, blob(), plan, answer(clean, plan, {}), blend);
        QCOMPARE(other == after, grain == 0);
    }

    void colorMatchLeavesWhatItCannotKnow()
    {
        // A ring of a few pixels says nothing: the result stays as it came.
        const Raster picture = rasterOf(photo({40, 40}, 1));
        Raster placed = rasterOf(photo({40, 40}, 2));
        const Raster before = placed;
        QImage ring = testmasks::plain({40, 40}, 0);
        for (int x = 0; x < 10; ++x)
            ring.scanLine(3)[x] = 255;
        matchColors(placed, picture, ring, ColorMatch::Histogram);
        QVERIFY(placed == before);
        ring.fill(255);
        matchColors(placed, picture, ring, ColorMatch::Off);
        QVERIFY(placed == before);
    }
};
QTEST_GUILESS_MAIN(TestSeams)
#include "tst_seams.moc"
