#include "app/imaging/cropregion.h"
#include "app/imaging/uploadplan.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
CropLimits fill()
{
    CropLimits limits;
    limits.mostMegapixels = 20;
    limits.nativeMegapixels = 1440 * 1440 / 1e6;
    return limits;
}

double pixels(QSize size)
{
    return double(size.width()) * size.height();
}

QRect planned(QSize picture, const QRect &mask, const CropLimits &limits, const CropChoice &choice = {})
{
    const Result<UploadPlan> plan = planUpload(picture, mask, limits, choice);
    return plan ? plan->source : QRect();
}
} // namespace

/// What is sent around a mask where the person lets the program choose.
class TestCropRegion : public QObject
{
    Q_OBJECT
private slots:
    void choicesOfPeople_data()
    {
        QTest::addColumn<QSize>("picture");
        QTest::addColumn<QRect>("mask");
        QTest::addColumn<QRect>("source");
        QTest::addColumn<QSize>("upload");
        QTest::addColumn<PlanReason>("reason");
        const QSize photo(8000, 6000);
        QTest::newRow("a picture that fits goes whole") << QSize(1600, 1200) << QRect(10, 10, 50, 50) << QRect(0, 0, 1600, 1200)
                                                        << QSize(1600, 1200) << PlanReason::WholeFits;
        QTest::newRow("without a mask all goes, within the limit") << photo << QRect() << QRect(QPoint(0, 0), photo)
                                                                   << QSize(5163, 3872) << PlanReason::WholeScaled;
        QTest::newRow("a tiny mask gets surroundings at full size") << photo << QRect(4000, 3000, 20, 20) << QRect(3648, 2640, 736, 736)
                                                                    << QSize(736, 736) << PlanReason::TinyMask;
        QTest::newRow("a mask of 900 goes at full size") << photo << QRect(4000, 3000, 900, 900) << QRect(3776, 2816, 1344, 1280)
                                                         << QSize(1344, 1280) << PlanReason::AroundMask;
        QTest::newRow("a mask of 1500 is scaled") << photo << QRect(4000, 3000, 1500, 1500) << QRect(3584, 2688, 2304, 2176)
                                                  << QSize(1472, 1392) << PlanReason::MaskIsLarge;
        QTest::newRow("a mask in the corner") << photo << QRect(7900, 5900, 100, 100) << QRect(7264, 5264, 736, 736)
                                              << QSize(736, 736) << PlanReason::TinyMask;
        QTest::newRow("a mask over everything") << photo << QRect(0, 0, 8000, 6000) << QRect(0, 0, 8000, 6000)
                                                << QSize(1648, 1232) << PlanReason::MaskIsLarge;
    }
    void choicesOfPeople()
    {
        QFETCH(QSize, picture);
        QFETCH(QRect, mask);
        QFETCH(PlanReason, reason);
        const Result<UploadPlan> plan = planUpload(picture, mask, fill(), {});
        QVERIFY(plan);
        QTEST(plan->source, "source");
        QTEST(plan->upload, "upload");
        QVERIFY(reasonOf(*plan, picture, mask, {}) == reason);
    }

    void everyRegionHoldsTheMaskAndKeepsTheLimits()
    {
        QRandomGenerator random(11);
        for (int i = 0; i < 20'000; ++i) {
            const QSize picture(1 + random.bounded(9000), 1 + random.bounded(i % 5 ? 9000 : 30));
            const QRect mask = QRect(random.bounded(picture.width()), random.bounded(picture.height()),
                                     1 + random.bounded(i % 2 ? picture.width() : 200), 1 + random.bounded(i % 3 ? picture.height() : 200))
                               & QRect(QPoint(0, 0), picture);
            CropLimits limits;
            limits.leastSide = random.bounded(2) * 64;
            limits.mostMegapixels = random.bounded(2) * 20.0;
            limits.nativeMegapixels = random.bounded(2) * (0.5 + random.bounded(4.0));
            limits.multipleOf = random.bounded(2) ? 1 : 16 << random.bounded(2);
            CropChoice choice;
            choice.context = random.bounded(300);
            choice.targetMegapixels = random.bounded(3) == 0 ? 0.5 + random.bounded(4.0) : 0;
            choice.aspect = random.bounded(3) == 0 ? 0.5 + random.bounded(1.5) : 0;
            const bool hasShapes = random.bounded(2);
            limits.mostAspect = hasShapes ? 1 + random.bounded(2.0) : 0;
            limits.leastAspect = hasShapes ? 1 / (1 + random.bounded(2.0)) : 0;
            limits.mostSide = random.bounded(4) == 0 ? 512 + random.bounded(2000) : 0;
            const Result<UploadPlan> plan = planUpload(picture, mask, limits, choice);
            QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().plainSentence())); // the region can always be made to fit
            QVERIFY(plan->isFor(picture));
            QVERIFY(plan->source.contains(mask));
            const double shape = double(plan->source.width()) / plan->source.height();
            QVERIFY(!hasShapes || (shape <= limits.mostAspect + 1e-3 && shape >= limits.leastAspect - 1e-3));
            // Beyond the picture only where all of it does not do.
            const QMargins beyond = plan->beyond(picture);
            QVERIFY(beyond.left() + beyond.right() == 0 || plan->source.width() > picture.width());
            QVERIFY(beyond.top() + beyond.bottom() == 0 || plan->source.height() > picture.height());
            QVERIFY(beyond.isNull() || hasShapes || choice.aspect > 0 || limits.leastSide > 0 || limits.multipleOf > 1 || limits.mostSide > 0
                    || std::max(picture.width(), picture.height()) > 1000 * std::min(picture.width(), picture.height()));
            const double target = targetMegapixels(limits, choice);
            const bool isEnlarged = plan->upload.height() > plan->source.height(); // a thin picture, to the least side
            QVERIFY(isEnlarged || target <= 0 || pixels(plan->upload) <= target * 1e6);
            QVERIFY(limits.mostSide == 0 || std::max(plan->upload.width(), plan->upload.height()) <= limits.mostSide);
            QVERIFY(plan->upload.width() % limits.multipleOf == 0 && plan->upload.height() % limits.multipleOf == 0);
            QVERIFY(std::min(plan->upload.width(), plan->upload.height()) >= limits.leastSide);
        }
    }

    void smallChangesOfTheMaskLeaveTheRegionWhereItIs()
    {
        // Stroke by stroke the mask grows by a few pixels; the region must not jump with each of them.
        QRect mask(4000, 3000, 600, 500);
        QRect last = planned({8000, 6000}, mask, fill());
        int moves = 0;
        for (int i = 0; i < 100; ++i) {
            mask.adjust(0, 0, 1, 1);
            const QRect now = planned({8000, 6000}, mask, fill());
            moves += now != last;
            QVERIFY(std::abs(now.left() - last.left()) <= 64 && std::abs(now.right() - last.right()) <= 64);
            last = now;
        }
        QVERIFY2(moves <= 12, qPrintable(QString::number(moves)));
    }

    void contextTargetAndShapeAreThePersons()
    {
        const QSize photo(8000, 6000);
        const QRect mask(3000, 2000, 1500, 1000);
        CropChoice choice;
        choice.context = 10;
        const QRect narrow = planned(photo, mask, fill(), choice);
        choice.context = 200;
        const QRect wide = planned(photo, mask, fill(), choice);
        QVERIFY(wide.contains(narrow));
        QVERIFY(wide.width() >= 4500 && wide.width() < 4800);
        choice.context = 40;
        choice.targetMegapixels = 4;
        const Result<UploadPlan> large = planUpload(photo, mask, fill(), choice);
        QVERIFY(large && pixels(large->upload) <= 4e6 && !(large->isScaled()));
        for (const double aspect : {1.0, 16.0 / 9, 2.0 / 3}) {
            choice.aspect = aspect;
            const QRect shaped = planned(photo, mask, fill(), choice);
            QVERIFY(std::abs(double(shaped.width()) / shaped.height() / aspect - 1) < 0.06);
        }
    }

    void shapesThatTheModelKnowsAreKept()
    {
        CropLimits limits = fill();
        limits.leastAspect = 9.0 / 21;
        limits.mostAspect = 21.0 / 9;
        const QRect strip = planned({8000, 6000}, QRect(100, 3000, 7800, 40), limits);
        QVERIFY(strip.width() <= strip.height() * limits.mostAspect + 1);
        const QRect panorama = planned({9000, 1000}, QRect(3000, 400, 200, 200), limits);
        QVERIFY(!panorama.isEmpty());
        QVERIFY(panorama.width() <= panorama.height() * limits.mostAspect + 1);
    }

    void picturesTooNarrowAreContinued_data()
    {
        QTest::addColumn<QSize>("picture");
        QTest::addColumn<QRect>("mask");
        QTest::addColumn<double>("aspect");
        QTest::addColumn<QRect>("source");
        const QSize wide(4000, 300);
        QTest::newRow("painted nearly end to end") << wide << QRect(100, 80, 3800, 140) << 0.0 << QRect(0, -714, 4000, 1728);
        QTest::newRow("upright") << QSize(300, 4000) << QRect(80, 100, 140, 3800) << 0.0 << QRect(-714, 0, 1728, 4000);
        QTest::newRow("a mask that a part of the right shape holds") << wide << QRect(2000, 80, 500, 140) << 0.0 << QRect(1900, 0, 700, 300);
        QTest::newRow("one that it holds without surroundings") << wide << QRect(2000, 80, 690, 140) << 0.0 << QRect(1856, -74, 1024, 448);
        QTest::newRow("a square of one's own") << wide << QRect(2000, 80, 500, 140) << 1.0 << QRect(1888, -218, 736, 736);
        QTest::newRow("a shape that the service does not take") << wide << QRect(0, 0, 4000, 300) << 5.0 << QRect(0, -707, 4000, 1715);
    }
    void picturesTooNarrowAreContinued()
    {
        QFETCH(QSize, picture);
        QFETCH(QRect, mask);
        QFETCH(double, aspect);
        CropLimits limits = fill();
        limits.leastAspect = 9.0 / 21;
        limits.mostAspect = 21.0 / 9;
        CropChoice choice;
        choice.aspect = aspect;
        const Result<UploadPlan> plan = planUpload(picture, mask, limits, choice);
        QVERIFY(plan);
        QTEST(plan->source, "source");
        // Only around a mask, and where the program chooses.
        QVERIFY(!planUpload(picture, {}, limits, choice));
        QVERIFY(!planUpload(picture, mask, limits, {CropChoice::Kind::Whole, {}}));
        QVERIFY(!planUpload(picture, mask, limits, {CropChoice::Kind::Rectangle, plan->source}) || !plan->isPadded(picture));
    }

    void shapesFollowFromSides()
    {
        CropLimits limits;
        limits.leastSide = 256;
        limits.mostSide = 2048;
        const Result<UploadPlan> plan = planUpload({5000, 100}, QRect(50, 20, 4900, 50), limits, {});
        QVERIFY(plan);
        QVERIFY(plan->isPadded({5000, 100}));
        QVERIFY(plan->upload.width() <= 2048 && plan->upload.height() >= 256);
        QVERIFY(!planUpload({2000, 100}, QRect(50, 20, 100, 50), limits, {})->isPadded({2000, 100})); // enlarging does
    }

    void twoPlacesFarApartAreTwoJobs_data()
    {
        QTest::addColumn<QRect>("one");
        QTest::addColumn<QRect>("other");
        QTest::addColumn<bool>("isOffered");
        QTest::newRow("in opposite corners") << QRect(100, 100, 400, 400) << QRect(7000, 5000, 400, 400) << true;
        QTest::newRow("side by side") << QRect(1000, 1000, 400, 400) << QRect(1500, 1000, 400, 400) << false;
        QTest::newRow("touching") << QRect(1000, 1000, 400, 400) << QRect(1400, 1000, 400, 400) << false;
        QTest::newRow("one of them as large as the picture") << QRect(0, 0, 7000, 6000) << QRect(7500, 5000, 400, 400) << false;
    }
    void twoPlacesFarApartAreTwoJobs()
    {
        QFETCH(QRect, one);
        QFETCH(QRect, other);
        QFETCH(bool, isOffered);
        MaskTiles mask(QSize(8000, 6000));
        mask.fillRect(one, 255);
        mask.fillRect(other, 255);
        const auto two = farApart(mask, fill(), {});
        QCOMPARE(two.has_value(), isOffered);
        if (two) {
            QVERIFY((two->first.contains(one) && two->second.contains(other))
                    || (two->first.contains(other) && two->second.contains(one)));
            QVERIFY(!two->first.intersects(two->second));
        }
        QVERIFY(!farApart(MaskTiles(QSize(8000, 6000)), fill(), {}));
    }
};

QTEST_GUILESS_MAIN(TestCropRegion)
#include "tst_cropregion.moc"
