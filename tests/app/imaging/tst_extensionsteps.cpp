#include "app/imaging/extension.h"
#include "app/imaging/extensionsteps.h"

#include <QRandomGenerator>
#include <QRegion>
#include <QTest>

#include <algorithm>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
CropLimits fillLimits()
{
    CropLimits limits;
    limits.mostMegapixels = 20;
    limits.nativeMegapixels = 1440.0 * 1440 / 1e6;
    return limits;
}
} // namespace

class TestExtensionSteps : public QObject
{
    Q_OBJECT
private slots:
    void aSmallPictureIsOneStep();
    void everyPixelOnceAndAlwaysFromWhatIsKnown_data();
    void everyPixelOnceAndAlwaysFromWhatIsKnown();
    void noMoreStepsThanTheAreaNeeds();
    void masksFallOffWhereTheyMeetWhatIsKnown();
};

void TestExtensionSteps::aSmallPictureIsOneStep()
{
    const QList<ExtensionStep> steps = extensionSteps({1000, 800}, {0, 0, 200, 0}, fillLimits());
    QCOMPARE(steps.size(), 1);
    QCOMPARE(steps.first().area, QRect(1000, 0, 200, 800));
    QCOMPARE(extensionSteps({4000, 3000}, {300, 0, 0, 0}, CropLimits{}).size(), 1); // nothing limits it
}

void TestExtensionSteps::everyPixelOnceAndAlwaysFromWhatIsKnown_data()
{
    QTest::addColumn<QSize>("picture");
    QTest::addColumn<QMargins>("margins");
    QTest::addColumn<int>("mostSide");
    QTest::newRow("photo, one side") << QSize(6000, 4000) << QMargins(0, 0, 1000, 0) << 0;
    QTest::newRow("photo, all sides") << QSize(6000, 4000) << QMargins(700, 300, 900, 2500) << 0;
    QTest::newRow("far out") << QSize(1200, 900) << QMargins(0, 0, 9000, 0) << 0;
    QTest::newRow("thin") << QSize(9000, 500) << QMargins(20, 7, 0, 4) << 0;
    QTest::newRow("tiny picture") << QSize(40, 30) << QMargins(3000, 0, 0, 2000) << 0;
    QTest::newRow("short sides") << QSize(3000, 2000) << QMargins(0, 900, 0, 0) << 1024;
    QRandomGenerator random(11);
    for (int i = 0; i < 40; ++i) {
        QTest::addRow("random %d", i)
            << QSize(random.bounded(1, 7000), random.bounded(1, 7000))
            << QMargins(random.bounded(2) * random.bounded(3000), random.bounded(2) * random.bounded(3000),
                        1 + random.bounded(3000), random.bounded(2) * random.bounded(3000))
            << random.bounded(2) * 1024;
    }
}

void TestExtensionSteps::everyPixelOnceAndAlwaysFromWhatIsKnown()
{
    QFETCH(QSize, picture);
    QFETCH(QMargins, margins);
    QFETCH(int, mostSide);
    CropLimits limits = fillLimits();
    limits.mostSide = mostSide;
    const QRect canvas(QPoint(0, 0), extendedSize(picture, margins));
    const QRect inner(QPoint(margins.left(), margins.top()), picture);
    const QList<ExtensionStep> steps = extensionSteps(picture, margins, limits);
    if (steps.size() == 1) {
        QVERIFY(steps.first().crop.contains(steps.first().area));
        QVERIFY(QRegion(canvas).subtracted(inner).subtracted(steps.first().area).isEmpty());
        return;
    }
    QRegion known(inner);
    for (const ExtensionStep &step : steps) {
        QVERIFY(!step.area.isEmpty());
        QVERIFY(canvas.contains(step.crop));
        QVERIFY(step.crop.contains(step.area));
        QVERIFY(!known.intersects(step.area));                              // none of it twice
        QCOMPARE(QRegion(step.crop).subtracted(known), QRegion(step.area)); // all else in the crop is known
        QVERIFY(step.crop != step.area);                                    // and there is some of it
        QVERIFY(double(step.crop.width()) * step.crop.height() <= limits.nativeMegapixels * 1e6);
        QVERIFY(mostSide == 0 || std::max(step.crop.width(), step.crop.height()) <= mostSide);
        known += step.area;
    }
    QVERIFY(QRegion(canvas).subtracted(known).isEmpty());
}

void TestExtensionSteps::noMoreStepsThanTheAreaNeeds()
{
    QVERIFY(extensionSteps({6000, 4000}, {0, 0, 1000, 0}, fillLimits()).size() <= 4);
    QVERIFY(extensionSteps({6000, 4000}, {0, 0, 100, 0}, fillLimits()).size() <= 3);
}

void TestExtensionSteps::masksFallOffWhereTheyMeetWhatIsKnown()
{
    const ExtensionStep step{{100, 200, 300, 250}, {200, 200, 200, 150}};
    const MaskTiles mask = stepMask({700, 600}, step, 9);
    QCOMPARE(int(mask.at(200, 250)), 255);
    QCOMPARE(int(mask.at(399, 200)), 255);
    for (int x = 199; x > 190; --x)
        QVERIFY(mask.at(x, 250) < mask.at(x + 1, 250) && mask.at(x, 250) > 0);
    QCOMPARE(int(mask.at(190, 250)), 0);
    QVERIFY(mask.at(300, 350) > 0 && mask.at(300, 358) > 0 && mask.at(300, 359) == 0);
    QCOMPARE(int(mask.at(300, 199)), 0); // the crop ends there
    QCOMPARE(int(mask.at(400, 250)), 0);
    QCOMPARE(stepMask({700, 600}, step, 0).coveredPixels(), qint64(200) * 150);
}

QTEST_GUILESS_MAIN(TestExtensionSteps)
#include "tst_extensionsteps.moc"
