#include "app/imaging/masksets.h"
#include "testmasks.h"

#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;
using TileState = MaskTiles::TileState;

namespace {
int expectedValue(MaskCombine how, int one, int other)
{
    switch (how) {
    case MaskCombine::Replace: return other;
    case MaskCombine::Add: return std::max(one, other);
    case MaskCombine::Subtract: return std::min(one, 255 - other);
    case MaskCombine::Intersect: break;
    }
    return std::min(one, other);
}

bool isCleanBeyondEdge(const MaskTiles &mask)
{
    const int column = mask.tileCount().width() - 1;
    const QSize inside = mask.tileRect(column, 0).size();
    const quint8 *bytes = mask.tile(column, 0);
    for (int y = 0; y < inside.height(); ++y) {
        for (int x = inside.width(); x < MaskTiles::side; ++x) {
            if (bytes[y * MaskTiles::side + x] != 0)
                return false;
        }
    }
    return true;
}
} // namespace

class TestMaskSets : public QObject
{
    Q_OBJECT
private slots:
    void combineAsEveryPixelDoes_data();
    void combineAsEveryPixelDoes();
    void onlyTheAreaChanges();
    void uniformTilesStayUniform();
    void whatIsTakenOverIsShared();
    void differingAreaCoversWhatDiffers();
};

void TestMaskSets::combineAsEveryPixelDoes_data()
{
    QTest::addColumn<MaskCombine>("how");
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(300, 200), QSize(1, 500), QSize(64, 64), QSize(1, 1)}) {
        QTest::addRow("replacing on %d x %d", size.width(), size.height()) << MaskCombine::Replace << size;
        QTest::addRow("adding on %d x %d", size.width(), size.height()) << MaskCombine::Add << size;
        QTest::addRow("subtracting on %d x %d", size.width(), size.height()) << MaskCombine::Subtract << size;
        QTest::addRow("intersecting on %d x %d", size.width(), size.height()) << MaskCombine::Intersect << size;
    }
}

void TestMaskSets::combineAsEveryPixelDoes()
{
    QFETCH(MaskCombine, how);
    QFETCH(QSize, size);
    for (quint32 seed = 1; seed <= 12; ++seed) {
        const QImage first = seed % 4 == 0 ? testmasks::noise(size, seed, false) : testmasks::blocks(size, seed);
        const QImage second = seed % 3 == 0 ? testmasks::discs(size, 9) : testmasks::blocks(size, seed + 100);
        MaskTiles mask = MaskTiles::fromImage(first);
        combineMasks(mask, MaskTiles::fromImage(second), how, mask.rect());
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x)
                QCOMPARE(int(mask.at(x, y)), expectedValue(how, first.constScanLine(y)[x], second.constScanLine(y)[x]));
        }
        QVERIFY(isCleanBeyondEdge(mask));
        // Flags say what the bytes say: made anew from its pixels the mask needs no more memory.
        QCOMPARE(mask.bytes(), MaskTiles::fromImage(mask.toImage()).bytes());
    }
}

void TestMaskSets::onlyTheAreaChanges()
{
    const QSize size(640, 320);
    MaskTiles mask(size);
    MaskTiles all(size);
    all.fill(255);
    combineMasks(mask, all, MaskCombine::Add, QRect(70, 70, 10, 10));
    QCOMPARE(mask.coveredBounds(), QRect(64, 64, 64, 64));
    combineMasks(mask, all, MaskCombine::Subtract, QRect(1000, 0, 10, 10));
    QCOMPARE(mask.coveredPixels(), qint64(64 * 64));
}

void TestMaskSets::uniformTilesStayUniform()
{
    const QSize size(640, 320);
    MaskTiles left(size);
    left.fillRect({0, 0, 320, 320}, 255);
    MaskTiles all(size);
    all.fill(255);
    QCOMPARE(united(left, all).bytes(), qint64(0));
    QVERIFY(united(left, all).isFull());
    QVERIFY(subtracted(left, all).isEmpty());
    QCOMPARE(intersected(all, left), left);
    QCOMPARE(intersected(all, left).bytes(), qint64(0));
    QVERIFY(intersected(left, MaskTiles(size)).isEmpty());
    QCOMPARE(subtracted(left, MaskTiles(size)), left);
}

void TestMaskSets::whatIsTakenOverIsShared()
{
    const QSize size(640, 320);
    const MaskTiles soft = MaskTiles::fromImage(testmasks::discs(size, 20));
    const MaskTiles sum = united(MaskTiles(size), soft);
    for (int row = 0; row < sum.tileCount().height(); ++row) {
        for (int column = 0; column < sum.tileCount().width(); ++column)
            QVERIFY(sum.sharesTile(soft, column, row));
    }
}

void TestMaskSets::differingAreaCoversWhatDiffers()
{
    const MaskTiles mask = MaskTiles::fromImage(testmasks::discs({500, 400}, 10));
    MaskTiles other = mask;
    QCOMPARE(differingArea(mask, other), QRect());
    other.fillRect({130, 70, 1, 1}, 7);
    other.fillRect({499, 399, 1, 1}, 9);
    QCOMPARE(differingArea(mask, other), QRect(128, 64, 372, 336));
    // The same bytes in memory of their own do not differ.
    QCOMPARE(differingArea(mask, MaskTiles::fromImage(mask.toImage())), QRect());
}

QTEST_GUILESS_MAIN(TestMaskSets)
#include "tst_masksets.moc"
