#include "app/imaging/masktiles.h"
#include "testmasks.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace pentimento;
using TileState = MaskTiles::TileState;

namespace {
/// What coveredBounds() and coveredPixels() must say, pixel by pixel.
struct Covered
{
    QRect bounds = {};
    qint64 pixels = 0;
};

Covered coveredOf(const QImage &image, int least)
{
    Covered covered;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.constScanLine(y)[x] >= least) {
                covered.bounds |= QRect(x, y, 1, 1);
                ++covered.pixels;
            }
        }
    }
    return covered;
}

/// Bytes beyond the picture's edge are 0 in every tile, whatever was done.
bool isCleanBeyondEdge(const MaskTiles &mask)
{
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            const QSize inside = mask.tileRect(column, row).size();
            const quint8 *bytes = mask.tile(column, row);
            for (int y = 0; y < MaskTiles::side; ++y)
                for (int x = 0; x < MaskTiles::side; ++x)
                    if ((x >= inside.width() || y >= inside.height()) && bytes[y * MaskTiles::side + x] != 0)
                        return false;
        }
    }
    return true;
}

/// Flags say what the bytes say, once normalised.
bool flagsAgree(const MaskTiles &mask)
{
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            const QRect part = mask.tileRect(column, row);
            bool isAllEmpty = true;
            bool isAllSolid = true;
            for (int y = part.top(); y <= part.bottom(); ++y) {
                for (int x = part.left(); x <= part.right(); ++x) {
                    isAllEmpty &= mask.at(x, y) == 0;
                    isAllSolid &= mask.at(x, y) == 255;
                }
            }
            const TileState wanted = isAllEmpty ? TileState::Empty : isAllSolid ? TileState::Solid : TileState::Mixed;
            if (mask.tileState(column, row) != wanted)
                return false;
        }
    }
    return true;
}

const QSize sizes[] = {{1, 1}, {1, 200}, {200, 1}, {64, 64}, {65, 63}, {128, 64}, {130, 190}, {63, 129}};
} // namespace

class TestMaskTiles : public QObject
{
    Q_OBJECT

private slots:
    void aNullMaskHasNothing()
    {
        const MaskTiles mask;
        QVERIFY(mask.size().isEmpty());
        QCOMPARE(mask.tileCount(), QSize(0, 0));
        QVERIFY(mask.isEmpty());
        QVERIFY(!mask.isFull());
        QVERIFY(mask.coveredBounds().isEmpty());
        QCOMPARE(mask.coveredPixels(), qint64(0));
        QVERIFY(mask == MaskTiles(QSize(0, 5)));
        MaskTiles other = mask;
        other.invert();
        other.fill(255);
        other.fillRect(QRect(0, 0, 10, 10), 255);
        QVERIFY(other == mask);
    }

    void imagesComeBackAsTheyWere_data()
    {
        QTest::addColumn<QImage>("image");
        for (const QSize size : sizes) {
            const QByteArray name = QByteArray::number(size.width()) + 'x' + QByteArray::number(size.height());
            QTest::addRow("%s none", name.constData()) << testmasks::plain(size, 0);
            QTest::addRow("%s all", name.constData()) << testmasks::plain(size, 255);
            QTest::addRow("%s gray", name.constData()) << testmasks::plain(size, 77);
            QTest::addRow("%s noise", name.constData()) << testmasks::noise(size, 3, false);
            QTest::addRow("%s blocks", name.constData()) << testmasks::blocks(size, 4);
            QTest::addRow("%s discs", name.constData()) << testmasks::discs(size, 3);
        }
    }
    void imagesComeBackAsTheyWere()
    {
        QFETCH(QImage, image);
        const MaskTiles mask = MaskTiles::fromImage(image);
        QCOMPARE(mask.size(), image.size());
        QVERIFY(testmasks::samePixels(mask.toImage(), image));
        QVERIFY(flagsAgree(mask));
        QVERIFY(isCleanBeyondEdge(mask));
        const QRect part = image.rect().adjusted(image.width() / 3, image.height() / 4, -image.width() / 5, 0);
        QVERIFY(testmasks::samePixels(mask.toImage(part), image.copy(part)));
        for (const int least : {1, 2, 128, 255}) {
            const Covered covered = coveredOf(image, least);
            QCOMPARE(mask.coveredBounds(quint8(least)), covered.bounds);
            QCOMPARE(mask.coveredPixels(quint8(least)), covered.pixels);
        }
        QCOMPARE(mask.coveredBounds(), coveredOf(image, 1).bounds);
        QCOMPARE(mask.isEmpty(), coveredOf(image, 1).pixels == 0);
        QCOMPARE(mask.isFull(), coveredOf(image, 255).pixels == qint64(image.width()) * image.height());
    }

    void grayCountsInEveryImageFormat()
    {
        const QImage gray = testmasks::noise({70, 10}, 9, false);
        for (const QImage::Format format : {QImage::Format_RGB32, QImage::Format_ARGB32, QImage::Format_RGB888,
                                            QImage::Format_Grayscale16, QImage::Format_Indexed8}) {
            const QImage image = gray.convertToFormat(format);
            QVERIFY(testmasks::samePixels(MaskTiles::fromImage(image).toImage(), gray));
        }
        QImage transparent(3, 1, QImage::Format_ARGB32);
        transparent.setPixel(0, 0, qRgba(255, 255, 255, 0));
        transparent.setPixel(1, 0, qRgba(10, 10, 10, 3));
        transparent.setPixel(2, 0, qRgba(0, 0, 0, 255));
        const MaskTiles mask = MaskTiles::fromImage(transparent);
        QCOMPARE(int(mask.at(0, 0)), 255);
        QCOMPARE(int(mask.at(1, 0)), 10);
        QCOMPARE(int(mask.at(2, 0)), 0);
    }

    /// Hundreds of random operations on the tiles and on a plain image side by side.
    void anyOrderOfOperationsEqualsPlainPixels_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 24; ++seed)
            QTest::addRow("sequence %d", seed) << seed;
    }
    void anyOrderOfOperationsEqualsPlainPixels()
    {
        QFETCH(int, seed);
        QRandomGenerator random{quint32(seed)};
        const QSize size(1 + random.bounded(200), 1 + random.bounded(200));
        QImage plain = testmasks::plain(size, 0);
        MaskTiles mask(size);
        for (int step = 0; step < 60; ++step) {
            const MaskTiles before = mask;
            const QImage plainBefore = plain.copy();
            const QRect rect(random.bounded(-30, size.width()), random.bounded(-30, size.height()),
                             random.bounded(1, size.width() + 60), random.bounded(1, size.height() + 60));
            const QRect inside = rect.intersected(plain.rect());
            switch (random.bounded(6)) {
            case 0: {
                const quint8 value = quint8(random.bounded(2) * 255);
                mask.fillRect(rect, value);
                for (int y = inside.top(); y <= inside.bottom(); ++y)
                    std::fill_n(plain.scanLine(y) + inside.left(), inside.width(), value);
                break;
            }
            case 1:
                mask.fillRect(rect, 100);
                for (int y = inside.top(); y <= inside.bottom(); ++y)
                    std::fill_n(plain.scanLine(y) + inside.left(), inside.width(), 100);
                break;
            case 2:
                mask.invert();
                plain.invertPixels();
                break;
            case 3: {
                const quint8 value = quint8(random.bounded(2) * 255);
                mask.fill(value);
                plain.fill(value);
                break;
            }
            case 4:
                for (int y = inside.top(); y <= inside.bottom(); ++y) {
                    std::vector<quint8> row(size_t(inside.width()));
                    for (quint8 &value : row)
                        value = quint8(random.bounded(2) * random.bounded(256));
                    mask.writeRow(inside.left(), y, inside.width(), row.data());
                    std::copy(row.begin(), row.end(), plain.scanLine(y) + inside.left());
                }
                break;
            case 5:
                if (!inside.isEmpty()) {
                    const QPoint at = inside.center();
                    mask.editTile(at.x() / 64, at.y() / 64)[at.y() % 64 * 64 + at.x() % 64] = quint8(step);
                    plain.scanLine(at.y())[at.x()] = uchar(step);
                }
                break;
            }
            QVERIFY(testmasks::samePixels(mask.toImage(), plain));
            QVERIFY2(testmasks::samePixels(before.toImage(), plainBefore), "the copy changed with the mask");
            QVERIFY(isCleanBeyondEdge(mask));
            QCOMPARE(mask.coveredBounds(), coveredOf(plain, 1).bounds);
            QCOMPARE(mask.coveredPixels(), coveredOf(plain, 1).pixels);
            QCOMPARE(mask == before, testmasks::samePixels(plain, plainBefore));
            mask.normalise(mask.rect());
            QVERIFY(flagsAgree(mask));
            QVERIFY(testmasks::samePixels(mask.toImage(), plain));
        }
    }

    void uniformTilesTakeNoMemory()
    {
        MaskTiles mask(QSize(1000, 700));
        QCOMPARE(mask.bytes(), qint64(0));
        mask.fill(255);
        QVERIFY(mask.isFull());
        QCOMPARE(mask.bytes(), qint64(0));
        mask.fillRect(QRect(10, 10, 5, 5), 0);
        QCOMPARE(mask.bytes(), qint64(MaskTiles::bytesPerTile));
        mask.fillRect(QRect(10, 10, 5, 5), 255);
        QCOMPARE(mask.bytes(), qint64(0));
        QVERIFY(mask.isFull());
        mask.writeRow(0, 3, 1000, std::vector<quint8>(1000, 255).data());
        QCOMPARE(mask.bytes(), qint64(0));
    }

    void copiesShareUntilPaintedOn()
    {
        MaskTiles mask = MaskTiles::fromImage(testmasks::noise({200, 200}, 1, false));
        MaskTiles copy = mask;
        for (int row = 0; row < 4; ++row)
            for (int column = 0; column < 4; ++column)
                QVERIFY(mask.sharesTile(copy, column, row));
        const quint8 *shared = mask.tile(1, 1);
        QCOMPARE(copy.tile(1, 1), shared);
        copy.editTile(1, 1)[0] ^= 1;
        QVERIFY(!mask.sharesTile(copy, 1, 1));
        QVERIFY(mask.sharesTile(copy, 1, 2));
        QCOMPARE(mask.tile(1, 1), shared);
        QVERIFY(!(mask == copy));
        copy.takeTile(mask, 1, 1);
        QCOMPARE(copy.tile(1, 1), shared);
        QVERIFY(mask == copy);
        const quint8 *own = mask.editTile(2, 2);
        QCOMPARE(mask.editTile(2, 2), own); // alone by now: painted on in place
    }

    void movesLeaveAValueThatCanBeAssigned()
    {
        MaskTiles mask(QSize(70, 70));
        mask.fill(255);
        MaskTiles moved = std::move(mask);
        QVERIFY(moved.isFull());
        mask = moved;
        QVERIFY(mask.isFull());
    }

    /// Under the sanitizers as well: tiles are counted by threads that share and let go of them at once.
    void copiesOnManyThreadsStayIndependent()
    {
        const MaskTiles original = MaskTiles::fromImage(testmasks::noise({300, 300}, 5, false));
        const QImage expected = original.toImage();
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&original, &expected, &wrong, thread] {
                QRandomGenerator random{quint32(thread)};
                MaskTiles kept = original;
                for (int round = 0; round < 200; ++round) {
                    MaskTiles mine = original;
                    const int column = random.bounded(5);
                    const int row = random.bounded(5);
                    mine.editTile(column, row)[0] = quint8(thread + 1);
                    kept.takeTile(mine, column, row);
                    if (mine.at(column * 64, row * 64) != thread + 1 || kept.at(column * 64, row * 64) != thread + 1)
                        ++wrong;
                    if (round % 50 == 0 && !testmasks::samePixels(original.toImage(), expected))
                        ++wrong;
                    if (random.bounded(3) == 0)
                        kept = original;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
        QVERIFY(testmasks::samePixels(original.toImage(), expected));
    }
};

QTEST_GUILESS_MAIN(TestMaskTiles)
#include "tst_masktiles.moc"
