#include "app/imaging/uploadplan.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
const CropChoice whole{CropChoice::Kind::Whole, {}};

CropChoice rectangle(const QRect &rect)
{
    return {CropChoice::Kind::Rectangle, rect};
}
} // namespace

class TestUploadPlan : public QObject
{
    Q_OBJECT

private slots:
    void sizesAreChangedOnlyWhereALimitDemandsIt_data()
    {
        QTest::addColumn<QSize>("picture");
        QTest::addColumn<int>("leastSide");
        QTest::addColumn<int>("mostSide");
        QTest::addColumn<double>("megapixels");
        QTest::addColumn<int>("multipleOf");
        QTest::addColumn<QSize>("upload");
        QTest::newRow("no limits") << QSize(6000, 4000) << 0 << 0 << 0.0 << 1 << QSize(6000, 4000);
        QTest::newRow("inside all limits") << QSize(1440, 1440) << 256 << 4096 << 20.0 << 16 << QSize(1440, 1440);
        QTest::newRow("exactly at the limits") << QSize(5000, 4000) << 4000 << 5000 << 20.0 << 8 << QSize(5000, 4000);
        QTest::newRow("24 megapixels where 20 are allowed") << QSize(6000, 4000) << 0 << 0 << 20.0 << 1 << QSize(5477, 3651);
        QTest::newRow("a side too long") << QSize(3000, 1000) << 0 << 1500 << 0.0 << 1 << QSize(1500, 500);
        QTest::newRow("upright and a side too long") << QSize(1000, 3000) << 0 << 1500 << 0.0 << 1 << QSize(500, 1500);
        QTest::newRow("too small") << QSize(100, 200) << 256 << 0 << 0.0 << 1 << QSize(256, 512);
        QTest::newRow("multiples are rounded down") << QSize(1023, 770) << 0 << 0 << 4.0 << 16 << QSize(1008, 768);
        QTest::newRow("multiples not below the least side") << QSize(70, 500) << 64 << 0 << 4.0 << 16 << QSize(64, 496);
        QTest::newRow("smaller than one multiple") << QSize(10, 500) << 0 << 0 << 4.0 << 16 << QSize(16, 496);
        QTest::newRow("one pixel") << QSize(1, 1) << 0 << 0 << 20.0 << 1 << QSize(1, 1);
        QTest::newRow("one pixel wide") << QSize(1, 30000) << 0 << 10000 << 20.0 << 1 << QSize(1, 10000);
    }
    void sizesAreChangedOnlyWhereALimitDemandsIt()
    {
        QFETCH(QSize, picture);
        QFETCH(int, leastSide);
        QFETCH(int, mostSide);
        QFETCH(double, megapixels);
        QFETCH(int, multipleOf);
        QFETCH(QSize, upload);
        CropLimits limits;
        limits.leastSide = leastSide;
        limits.mostSide = mostSide;
        limits.mostMegapixels = megapixels;
        limits.multipleOf = multipleOf;
        for (const CropChoice &choice : {CropChoice{}, whole}) {
            const Result<UploadPlan> plan = planUpload(picture, {}, limits, choice);
            QVERIFY(plan);
            QCOMPARE(plan->source, QRect(QPoint(0, 0), picture));
            QCOMPARE(plan->upload, upload);
        }
    }

    void everyPlanKeepsItsLimits()
    {
        QRandomGenerator random(7);
        for (int i = 0; i < 20'000; ++i) {
            const QSize picture(1 + random.bounded(i % 2 ? 9000 : 300), 1 + random.bounded(i % 3 ? 9000 : 40));
            CropLimits limits;
            limits.leastSide = random.bounded(2) * random.bounded(300);
            limits.mostSide = random.bounded(2) * (200 + random.bounded(5000));
            limits.mostMegapixels = random.bounded(2) * (0.1 + random.bounded(20.0));
            limits.multipleOf = random.bounded(2) ? 1 : 1 << random.bounded(6);
            const Result<UploadPlan> plan = planUpload(picture, {}, limits, whole);
            if (!plan) {
                QCOMPARE(plan.error().kind, Error::Kind::Input);
                continue;
            }
            const QSize size = plan->upload;
            const int longest = std::max(size.width(), size.height());
            QVERIFY(std::min(size.width(), size.height()) >= std::max(1, limits.leastSide));
            QVERIFY(limits.mostSide == 0 || longest <= limits.mostSide);
            QVERIFY(limits.mostMegapixels == 0 || double(size.width()) * size.height() <= limits.mostMegapixels * 1e6);
            QVERIFY(size.width() % limits.multipleOf == 0 && size.height() % limits.multipleOf == 0);
            // The shape stays, to whole pixels and multiples.
            const double scale = double(longest) / std::max(picture.width(), picture.height());
            QVERIFY(std::abs(size.width() - picture.width() * scale) <= 2 * limits.multipleOf + 1);
            QVERIFY(std::abs(size.height() - picture.height() * scale) <= 2 * limits.multipleOf + 1);
        }
    }

    void shapesBeyondTheLimitsAreRefused()
    {
        CropLimits limits;
        limits.leastAspect = 9.0 / 21;
        limits.mostAspect = 21.0 / 9;
        QVERIFY(planUpload({2100, 900}, {}, limits, whole));
        QVERIFY(planUpload({900, 2100}, {}, limits, whole));
        const Result<UploadPlan> wide = planUpload({2110, 900}, {}, limits, whole);
        QVERIFY(!wide);
        QCOMPARE(wide.error().kind, Error::Kind::Input);
        QVERIFY2(wide.error().plainSentence().contains(u"2110 x 900"_s), qPrintable(wide.error().plainSentence()));
        QVERIFY(!planUpload({900, 2110}, {}, limits, whole));
        QVERIFY(planUpload({2110, 900}, {}, limits, rectangle({0, 0, 900, 900})));
    }

    void whatNoScalingCanFixIsRefused()
    {
        CropLimits limits;
        limits.leastSide = 256;
        limits.mostSide = 1024;
        const Result<UploadPlan> plan = planUpload({5000, 100}, {}, limits, whole);
        QVERIFY(!plan);
        QCOMPARE(plan.error().kind, Error::Kind::Input);
        QVERIFY(plan.error().plainSentence().contains(u"256"_s));
        QVERIFY(!planUpload({}, {}, limits, whole));
        QVERIFY(!planUpload({0, 10}, {}, limits, whole));
    }

    void rectanglesLieInsideAndHoldTheMask_data()
    {
        QTest::addColumn<QRect>("rect");
        QTest::addColumn<QRect>("mask");
        QTest::addColumn<bool>("isAllowed");
        QTest::newRow("inside, no mask") << QRect(10, 20, 30, 40) << QRect() << true;
        QTest::newRow("the whole picture") << QRect(0, 0, 200, 100) << QRect(0, 0, 200, 100) << true;
        QTest::newRow("holds the mask exactly") << QRect(10, 20, 30, 40) << QRect(10, 20, 30, 40) << true;
        QTest::newRow("cuts the mask") << QRect(10, 20, 30, 40) << QRect(10, 20, 31, 40) << false;
        QTest::newRow("beside the mask") << QRect(10, 20, 30, 40) << QRect(100, 20, 5, 5) << false;
        QTest::newRow("reaches over the right edge") << QRect(180, 20, 21, 40) << QRect() << false;
        QTest::newRow("begins before the picture") << QRect(-1, 0, 20, 40) << QRect() << false;
        QTest::newRow("empty") << QRect(10, 10, 0, 5) << QRect() << false;
        QTest::newRow("negative") << QRect(10, 10, -5, -5) << QRect() << false;
        QTest::newRow("huge") << QRect(QPoint(10, 10), QPoint(2147483646, 2147483646)) << QRect() << false;
    }
    void rectanglesLieInsideAndHoldTheMask()
    {
        QFETCH(QRect, rect);
        QFETCH(QRect, mask);
        QFETCH(bool, isAllowed);
        const Result<UploadPlan> plan = planUpload({200, 100}, mask, {}, rectangle(rect));
        QCOMPARE(plan.hasValue(), isAllowed);
        if (isAllowed) {
            QCOMPARE(plan->source, rect);
            QCOMPARE(plan->upload, rect.size());
        } else {
            QCOMPARE(plan.error().kind, Error::Kind::Input);
            QVERIFY(!plan.error().plainSentence().contains(u'%'));
        }
    }

    void linesOfAHundredMillionPixelsEndInTime()
    {
        CropLimits limits;
        limits.mostMegapixels = 20;
        const Result<UploadPlan> plan = planUpload({200'000'000, 1}, {}, limits, whole);
        QVERIFY(plan);
        QVERIFY(double(plan->upload.width()) * plan->upload.height() <= 20e6);
    }
};

QTEST_GUILESS_MAIN(TestUploadPlan)
#include "tst_uploadplan.moc"
