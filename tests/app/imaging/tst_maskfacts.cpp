#include "app/imaging/maskfacts.h"

#include <QRandomGenerator>
#include <QTest>

using namespace pentimento;

/// What the status line and the warnings are made of.
class TestMaskFacts : public QObject
{
    Q_OBJECT
private slots:
    void countsWhatIsThere();
    void warnsOfTheWorst_data();
    void warnsOfTheWorst();
    void farSpecksAreRemovedAndNothingElse();
    void aSmallMaskIsGrownUntilItIsSeen();
    void oddSizesHaveFacts();
};

void TestMaskFacts::countsWhatIsThere()
{
    MaskTiles mask({1000, 700});
    mask.fillRect({100, 100, 200, 150}, 255);
    mask.fillRect({300, 120, 50, 10}, 90);  // touches
    mask.fillRect({600, 400, 30, 30}, 254);
    mask.fillRect({630, 430, 5, 5}, 255);   // touches only at a corner: still one
    const MaskFacts facts = maskFacts(mask);
    QCOMPARE(facts.islands, 2);
    QCOMPARE(facts.covered, 200 * 150 + 500 + 900 + 25);
    QCOMPARE(facts.soft, 500 + 900);
    QCOMPARE(facts.largest.bounds, QRect(100, 100, 250, 150));
    QVERIFY(!facts.isFull);
    QVERIFY(facts.farSpecks.isEmpty());
    QVERIFY(std::abs(facts.share() - 31425.0 / 700000) < 1e-9);
}

void TestMaskFacts::warnsOfTheWorst_data()
{
    QTest::addColumn<QList<QRect>>("parts");
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("warning");
    const QRect big(100, 100, 200, 150);
    QTest::newRow("nothing painted") << QList<QRect>{} << 1.0 << int(MaskWarning::Empty);
    QTest::newRow("everything painted") << QList<QRect>{{0, 0, 1000, 700}} << 1.0 << int(MaskWarning::Full);
    QTest::newRow("an area") << QList<QRect>{big} << 1.0 << int(MaskWarning::None);
    QTest::newRow("two areas") << QList<QRect>{big, {700, 400, 100, 100}} << 1.0 << int(MaskWarning::None);
    QTest::newRow("a speck far away") << QList<QRect>{big, {900, 600, 3, 3}} << 1.0 << int(MaskWarning::FarSpecks);
    QTest::newRow("a speck beside the area") << QList<QRect>{big, {310, 150, 3, 3}} << 1.0 << int(MaskWarning::None);
    QTest::newRow("fifteen pixels") << QList<QRect>{{100, 100, 15, 400}} << 1.0 << int(MaskWarning::TooSmall);
    QTest::newRow("sixteen pixels") << QList<QRect>{{100, 100, 16, 400}} << 1.0 << int(MaskWarning::None);
    QTest::newRow("thirty pixels sent at half size") << QList<QRect>{{100, 100, 30, 30}} << 0.5 << int(MaskWarning::TooSmall);
    QTest::newRow("eight pixels sent at twice the size") << QList<QRect>{{100, 100, 8, 8}} << 2.0 << int(MaskWarning::None);
}

void TestMaskFacts::warnsOfTheWorst()
{
    QFETCH(QList<QRect>, parts);
    QFETCH(double, scale);
    QFETCH(int, warning);
    MaskTiles mask({1000, 700});
    for (const QRect &part : parts)
        mask.fillRect(part, 255);
    QCOMPARE(int(warningOf(maskFacts(mask), scale)), warning);
}

void TestMaskFacts::farSpecksAreRemovedAndNothingElse()
{
    MaskTiles mask({1000, 700});
    mask.fillRect({100, 100, 200, 150}, 255);
    mask.fillRect({305, 100, 2, 2}, 200);
    const MaskTiles wanted = mask;
    mask.fillRect({900, 600, 3, 3}, 255);
    mask.fillRect({10, 690, 2, 2}, 40);
    QCOMPARE(maskFacts(mask).farSpecks.size(), 2);
    QVERIFY(withoutFarSpecks(mask) == wanted);
    QVERIFY(withoutFarSpecks(wanted) == wanted);
}

void TestMaskFacts::aSmallMaskIsGrownUntilItIsSeen()
{
    for (const double scale : {1.0, 0.4, 3.0}) {
        MaskTiles mask({1000, 700});
        mask.fillRect({400, 300, 2, 3}, 255);
        QCOMPARE(int(warningOf(maskFacts(mask), scale)), int(MaskWarning::TooSmall));
        const MaskTiles grown = grownToBeSeen(mask, scale);
        QCOMPARE(int(warningOf(maskFacts(grown), scale)), int(MaskWarning::None));
        QVERIFY(grown.coveredBounds().width() < 3 * 16 / scale);
    }
}

void TestMaskFacts::oddSizesHaveFacts()
{
    QCOMPARE(maskFacts(MaskTiles()).islands, 0);
    QCOMPARE(maskFacts(MaskTiles()).share(), 0.0);
    for (const QSize size : {QSize(1, 1), QSize(1, 5000), QSize(8000, 2)}) {
        MaskTiles mask(size);
        QCOMPARE(int(warningOf(maskFacts(mask), 1)), int(MaskWarning::Empty));
        mask.fillRect({0, 0, 1, 1}, 255);
        QCOMPARE(maskFacts(mask).islands, 1);
        warningOf(maskFacts(mask), 1);
        grownToBeSeen(mask, 0.01);
        mask.fill(255);
        QVERIFY(maskFacts(mask).isFull);
    }
    MaskTiles narrow(QSize(1, 5000)); // as wide as the picture can be is not too small
    narrow.fillRect({0, 100, 1, 200}, 255);
    QCOMPARE(int(warningOf(maskFacts(narrow), 1)), int(MaskWarning::None));
    // Noise: every other pixel is an island of its own.
    MaskTiles noise({2000, 1500});
    std::vector<quint8> row(2000);
    for (int x = 0; x < 2000; x += 2)
        row[size_t(x)] = 255;
    for (int y = 0; y < 1500; y += 2)
        noise.writeRow(0, y, 2000, row.data());
    QCOMPARE(maskFacts(noise).islands, 1000 * 750);
}

QTEST_GUILESS_MAIN(TestMaskFacts)
#include "tst_maskfacts.moc"
