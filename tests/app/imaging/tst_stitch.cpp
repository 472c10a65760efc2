#include "app/imaging/mask.h"
#include "app/imaging/stitch.h"
#include "testmasks.h"
#include "tests/support/testimages.h"

#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
int sampleOf(const Raster &pixels, int x, int y, int c)
{
    const int at = x * pixels.channels() + c;
    return pixels.depth() == 16 ? reinterpret_cast<const quint16 *>(pixels.row(y))[at] : pixels.row(y)[at];
}

DecodedPicture resultOf(const Raster &pixels, const QByteArray &profile = {})
{
    DecodedPicture result;
    result.info.size = pixels.size();
    result.info.channels = pixels.channels();
    result.pixels = pixels;
    result.metadata.iccProfile = profile;
    return result;
}

Raster flat(QSize size, int red, int green, int blue)
{
    Raster pixels(size, 3, 8);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            pixels.row(y)[3 * x] = uchar(red);
            pixels.row(y)[3 * x + 1] = uchar(green);
            pixels.row(y)[3 * x + 2] = uchar(blue);
        }
    }
    return pixels;
}

UploadPlan planOf(const QRect &source)
{
    return {source, source.size()};
}

/// How many samples of \a after differ from \a before where \a inside is 0.
qint64 changedWhere(const Raster &before, const Raster &after, const MaskTiles &inside)
{
    qint64 changed = 0;
    for (int y = 0; y < before.height(); ++y)
        for (int x = 0; x < before.width(); ++x)
            for (int c = 0; inside.at(x, y) == 0 && c < before.channels(); ++c)
                changed += sampleOf(before, x, y, c) != sampleOf(after, x, y, c);
    return changed;
}

/// Old and new mixed by a weight of 0 to 1; colours count by their alpha, the new pixel is opaque.
double mixed(const Raster &before, const Raster &placed, QPoint at, QPoint inPlaced, int c, double weight)
{
    const double most = before.depth() == 16 ? 65535 : 255;
    const double oldValue = sampleOf(before, at.x(), at.y(), c);
    const double newValue = sampleOf(placed, inPlaced.x(), inPlaced.y(), c);
    if (!before.hasAlpha())
        return oldValue + (newValue - oldValue) * weight;
    const double oldAlpha = sampleOf(before, at.x(), at.y(), before.channels() - 1) / most;
    const double alpha = oldAlpha * (1 - weight) + weight;
    if (c == before.channels() - 1)
        return alpha * most;
    return weight == 0 ? oldValue : (oldValue * oldAlpha * (1 - weight) + newValue * weight) / alpha;
}
} // namespace

class TestStitch : public QObject
{
    Q_OBJECT

private slots:
    void everyLayoutBlendsByTheMaskAndKeepsTheRest_data()
    {
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("depth");
        QTest::addColumn<QImage>("painted");
        QTest::addColumn<QRect>("source");
        const QSize size(150, 110);
        for (int channels = 1; channels <= 4; ++channels) {
            for (const int depth : {8, 16}) {
                const auto row = [&](const char *name, const QImage &mask, const QRect &source) {
                    QTest::addRow("%d channels of %d bits, %s", channels, depth, name) << channels << depth << mask << source;
                };
                const QRect whole(QPoint(0, 0), size);
                row("soft discs", testmasks::discs(size, 10), whole);
                row("hard discs", testmasks::discs(size), whole);
                row("noise", testmasks::noise(size, 1, false), whole);
                row("all", testmasks::plain(size, 255), whole);
                row("blocks in a crop", testmasks::blocks(size, 4), QRect(20, 13, 100, 80));
            }
        }
    }
    void everyLayoutBlendsByTheMaskAndKeepsTheRest()
    {
        QFETCH(int, channels);
        QFETCH(int, depth);
        QFETCH(QImage, painted);
        QFETCH(QRect, source);
        const Raster picture = randomRaster(painted.size(), channels, depth, 5);
        const MaskTiles mask = MaskTiles::fromImage(painted);
        const Raster resultPixels = randomRaster(source.size(), 3, 8, 6);
        const Result<Patch> patch = stitch(picture, {}, mask, planOf(source), resultOf(resultPixels), {});
        QVERIFY(patch);

        MaskTiles inside = mask;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                if (!source.contains(x, y))
                    inside.fillRect(QRect(x, y, 1, 1), 0);
        QCOMPARE(patch->rect(), inside.coveredBounds());
        QCOMPARE(patch->pixels.channels(), channels);
        QCOMPARE(patch->pixels.depth(), depth);
        QCOMPARE(patch->changedOutside, qint64(0));
        QCOMPARE(patch->samplesOutside, (qint64(picture.width()) * picture.height() - inside.coveredPixels()) * channels);

        Raster after = picture;
        applyPatch(after, *patch);
        QCOMPARE(changedWhere(picture, after, inside), qint64(0));
        const Raster placed = fromSrgbImage(toSrgbImage(resultPixels, {}), {}, channels, depth);
        for (int y = source.top(); y <= source.bottom(); ++y) {
            for (int x = source.left(); x <= source.right(); ++x) {
                const int weight = inside.at(x, y);
                for (int c = 0; c < channels; ++c) {
                    const double wanted = mixed(picture, placed, {x, y}, {x - source.left(), y - source.top()}, c, weight / 255.0);
                    QVERIFY(std::abs(sampleOf(after, x, y, c) - wanted) <= 0.5001);
                }
            }
        }
        for (int y = 0; y < patch->coverage.height(); ++y)
            for (int x = 0; x < patch->coverage.width(); ++x)
                QCOMPARE(int(patch->coverage.constScanLine(y)[x]), inside.at(patch->place.x() + x, patch->place.y() + y) ? 255 : 0);
    }

    void growMovesTheOuterLineByAnExactDisc()
    {
        const QSize size(200, 160);
        const Raster picture = randomRaster(size, 3, 8, 1);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::discs(size, 6));
        const Result<Patch> patch = stitch(picture, {}, mask, planOf(picture.rect()), resultOf(flat(size, 10, 20, 30)), {12, 0});
        QVERIFY(patch);
        const MaskTiles outer = grown(mask, 12);
        Raster after = picture;
        applyPatch(after, *patch);
        QCOMPARE(changedWhere(picture, after, outer), qint64(0));
        QCOMPARE(patch->changedOutside, qint64(0));
        for (int y = 0; y < size.height(); ++y)
            for (int x = 0; x < size.width(); ++x)
                if (outer.at(x, y) > 0)
                    QCOMPARE(sampleOf(after, x, y, 1), 20);
    }

    void featherFadesInsideTheOuterLine()
    {
        const QSize size(300, 700); // more than one band of rows
        const Raster picture = flat(size, 0, 0, 0);
        MaskTiles mask(size);
        mask.fillRect(QRect(50, 0, 200, 700), 255);
        const Result<Patch> patch = stitch(picture, {}, mask, planOf(picture.rect()), resultOf(flat(size, 255, 255, 255)), {0, 9});
        QVERIFY(patch);
        Raster after = picture;
        applyPatch(after, *patch);
        QCOMPARE(changedWhere(picture, after, mask), qint64(0));
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 50; x < 250; ++x) {
                // The picture's own edge is no line to fade at: only left and right count.
                const int distance = std::min(x - 49, 250 - x);
                QCOMPARE(sampleOf(after, x, y, 0), int(std::lround(255 * std::min(1.0, distance / 10.0))));
            }
        }
        const Result<Patch> huge = stitch(picture, {}, mask, planOf(picture.rect()), resultOf(flat(size, 255, 255, 255)), {-5, 2147483647});
        QVERIFY(huge);
        QCOMPARE(huge->changedOutside, qint64(0));
    }

    void featherMultipliesTheMasksOwnSoftEdge()
    {
        const QSize size(120, 120);
        const Raster picture = flat(size, 0, 0, 0);
        const QImage painted = testmasks::discs(size, 20);
        const MaskTiles mask = MaskTiles::fromImage(painted);
        const Result<Patch> patch = stitch(picture, {}, mask, planOf(picture.rect()), resultOf(flat(size, 255, 255, 255)), {0, 5});
        QVERIFY(patch);
        Raster after = picture;
        applyPatch(after, *patch);
        for (int y = 0; y < size.height(); ++y) {
            for (int x = 0; x < size.width(); ++x) {
                double nearest = 1e9;
                for (int dy = -6; dy <= 6; ++dy)
                    for (int dx = -6; dx <= 6; ++dx)
                        if (painted.valid(x + dx, y + dy) && painted.constScanLine(y + dy)[x + dx] == 0)
                            nearest = std::min(nearest, std::hypot(dx, dy));
                const double weight = mask.at(x, y) * std::min(1.0, nearest / 6);
                QVERIFY(std::abs(sampleOf(after, x, y, 0) - weight) <= 1);
            }
        }
    }

    void resultsOfAnySizeAreFittedBack_data()
    {
        QTest::addColumn<QSize>("size");
        for (const QSize size : {QSize(160, 96), QSize(80, 48), QSize(176, 112), QSize(400, 300), QSize(1, 1), QSize(16, 200)})
            QTest::addRow("%dx%d", size.width(), size.height()) << size;
    }
    void resultsOfAnySizeAreFittedBack()
    {
        QFETCH(QSize, size);
        const Raster picture = randomRaster({300, 220}, 3, 16, 3);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::discs({300, 220}));
        const UploadPlan plan{QRect(0, 0, 300, 220), QSize(160, 117)};
        const Result<Patch> patch = stitch(picture, {}, mask, plan, resultOf(flat(size, 40, 150, 250)), {});
        QVERIFY(patch);
        Raster after = picture;
        applyPatch(after, *patch);
        QCOMPARE(changedWhere(picture, after, mask), qint64(0));
        for (int y = 0; y < 220; ++y)
            for (int x = 0; x < 300; ++x)
                if (mask.at(x, y) == 255)
                    QCOMPARE(sampleOf(after, x, y, 2), 250 * 257);
    }

    /// Same place, not shifted: a result that is the picture scaled down comes back close to the picture.
    void fittedResultsLieInPlace()
    {
        Raster picture(QSize(256, 192), 1, 8);
        for (int y = 0; y < 192; ++y)
            for (int x = 0; x < 256; ++x)
                picture.row(y)[x] = uchar(128 + 100 * std::sin(x / 17.0) * std::cos(y / 13.0));
        for (const QSize size : {QSize(128, 96), QSize(112, 80), QSize(512, 384)}) {
            Raster result(size, 1, 8);
            const double across = 256.0 / size.width();
            const double down = 192.0 / size.height();
            for (int y = 0; y < size.height(); ++y)
                for (int x = 0; x < size.width(); ++x)
                    result.row(y)[x] = uchar(128 + 100 * std::sin(((x + 0.5) * across - 0.5) / 17) * std::cos(((y + 0.5) * down - 0.5) / 13));
            const UploadPlan plan{QRect(0, 0, 256, 192), size};
            const Result<Patch> patch = stitch(picture, {}, {}, plan, resultOf(result), {});
            QVERIFY(patch);
            for (int y = 4; y < 188; ++y)
                for (int x = 4; x < 252; ++x)
                    QVERIFY(std::abs(patch->pixels.row(y)[x] - picture.row(y)[x]) <= 4);
        }
    }

    void withoutAMaskTheWholeSentPartIsTaken()
    {
        const Raster picture = randomRaster({100, 80}, 3, 8, 1);
        const QRect source(10, 20, 50, 40);
        const Result<Patch> patch = stitch(picture, {}, {}, planOf(source), resultOf(flat(source.size(), 7, 8, 9)), {});
        QVERIFY(patch);
        QCOMPARE(patch->rect(), source);
        QCOMPARE(patch->samplesOutside, qint64(100 * 80 - 50 * 40) * 3);
        QCOMPARE(patch->changedOutside, qint64(0));
        Raster after = picture;
        applyPatch(after, *patch);
        for (int y = 0; y < 80; ++y)
            for (int x = 0; x < 100; ++x)
                QCOMPARE(sampleOf(after, x, y, 0), source.contains(x, y) ? 7 : sampleOf(picture, x, y, 0));
    }

    void resultsComeInThePicturesOwnColours()
    {
        const QByteArray profile = iccProfile(TestProfile::WideGamut);
        const Raster picture = randomRaster({60, 50}, 3, 16, 1);
        MaskTiles mask(QSize(60, 50));
        mask.fillRect(QRect(10, 10, 30, 30), 255);
        const Raster red = flat({60, 50}, 200, 30, 20);
        const Result<Patch> patch = stitch(picture, profile, mask, planOf(picture.rect()), resultOf(red), {});
        QVERIFY(patch);
        const Raster expected = fromSrgbImage(toSrgbImage(red, {}), profile, 3, 16);
        for (int c = 0; c < 3; ++c)
            QCOMPARE(sampleOf(patch->pixels, 5, 5, c), sampleOf(expected, 5, 5, c));
        QVERIFY(sampleOf(patch->pixels, 5, 5, 0) != 200 * 257);

        // And a result with a profile of its own is read by it.
        const Result<Patch> converted = stitch(picture, {}, mask, planOf(picture.rect()), resultOf(red, profile), {});
        QVERIFY(converted);
        const QImage shown = toSrgbImage(red, profile);
        QCOMPARE(sampleOf(converted->pixels, 5, 5, 0), qRed(shown.pixel(0, 0)) * 257);
    }

    void transparentResultsArePlacedAsOpaque()
    {
        const Raster picture = randomRaster({40, 30}, 4, 8, 1);
        const Raster result = randomRaster({40, 30}, 4, 8, 2);
        const Result<Patch> patch = stitch(picture, {}, {}, planOf(picture.rect()), resultOf(result), {});
        QVERIFY(patch);
        for (int y = 0; y < 30; ++y) {
            for (int x = 0; x < 40; ++x) {
                QCOMPARE(sampleOf(patch->pixels, x, y, 3), 255);
                for (int c = 0; c < 3; ++c)
                    QCOMPARE(sampleOf(patch->pixels, x, y, c), sampleOf(result, x, y, c));
            }
        }
    }

    void valuesThatDoNotFitAreErrors()
    {
        const Raster picture = randomRaster({40, 30}, 3, 8, 1);
        const DecodedPicture result = resultOf(flat({40, 30}, 1, 2, 3));
        MaskTiles mask(QSize(40, 30));
        mask.fillRect(QRect(5, 5, 5, 5), 255);
        const UploadPlan plan = planOf(picture.rect());
        QVERIFY(stitch(picture, {}, mask, plan, result, {}));
        QCOMPARE(stitch(picture, {}, MaskTiles(QSize(41, 30)), plan, result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, MaskTiles(QSize(40, 30)), plan, result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, mask, planOf({20, 20, 20, 10}), result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, mask, planOf({40, 0, 10, 30}), result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, mask, planOf({0, 0, 41, 31}), result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, {}, planOf({0, 0, 41, 30}), result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, mask, planOf({}), result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch({}, {}, mask, plan, result, {}).error().kind, Error::Kind::Input);
        QCOMPARE(stitch(picture, {}, mask, plan, resultOf({}), {}).error().kind, Error::Kind::Unusable);
    }

    void patchesOfAnotherLayoutAreLeftOut()
    {
        const Raster picture = randomRaster({40, 30}, 3, 8, 1);
        const Patch patch = *stitch(picture, {}, {}, planOf({5, 5, 20, 20}), resultOf(flat({20, 20}, 1, 2, 3)), {});
        for (Raster other : {randomRaster({40, 30}, 4, 8, 1), randomRaster({40, 30}, 3, 16, 1), randomRaster({24, 30}, 3, 8, 1)}) {
            const Raster before = other;
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"does not fit"_s));
            applyPatch(other, patch);
            QVERIFY(other == before);
        }
        Raster same = picture;
        applyPatch(same, Patch());
        QVERIFY(same == picture);
    }

    void packedPatchesComeBack_data()
    {
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("depth");
        for (int channels = 1; channels <= 4; ++channels)
            for (const int depth : {8, 16})
                QTest::addRow("%d channels of %d bits", channels, depth) << channels << depth;
    }
    void packedPatchesComeBack()
    {
        QFETCH(int, channels);
        QFETCH(int, depth);
        const QSize size(140, 90);
        const Raster picture = randomRaster(size, channels, depth, 1);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::discs(size, 5));
        const Patch patch = *stitch(picture, {}, mask, planOf(picture.rect()), resultOf(randomRaster(size, 3, 8, 9)), {2, 3});
        const Result<QByteArray> packed = packPatch(patch);
        QVERIFY(packed);
        const Result<Patch> back = unpackPatch(*packed);
        QVERIFY(back);
        QCOMPARE(back->rect(), patch.rect());
        QCOMPARE(back->samplesOutside, patch.samplesOutside);
        QCOMPARE(back->changedOutside, patch.changedOutside);
        QVERIFY(testmasks::samePixels(back->coverage, patch.coverage));
        Raster once = picture;
        applyPatch(once, patch);
        Raster again = picture;
        applyPatch(again, *back);
        QVERIFY(once == again);
        QCOMPARE(*packPatch(*back), *packed);
    }

    void damagedPatchesAreErrors()
    {
        const Raster picture = randomRaster({50, 40}, 3, 8, 1);
        const Patch patch = *stitch(picture, {}, {}, planOf({5, 5, 20, 20}), resultOf(flat({20, 20}, 1, 2, 3)), {});
        const QByteArray packed = *packPatch(patch);
        for (qsizetype size = 0; size < packed.size(); ++size) {
            const Result<Patch> cut = unpackPatch(packed.left(size));
            QVERIFY(!cut);
            QCOMPARE(cut.error().kind, Error::Kind::Storage);
        }
        QVERIFY(!unpackPatch(packed + 'x'));
        QVERIFY(!unpackPatch("PTMPATCH" + QByteArray(200, char(0xff))));
        QRandomGenerator random(4);
        for (int i = 0; i < 500; ++i) {
            QByteArray bytes = packed;
            bytes[random.bounded(int(bytes.size()))] = char(random.bounded(256));
            const Result<Patch> damaged = unpackPatch(bytes);
            if (damaged) // a byte that means nothing else: still a whole patch
                QCOMPARE(damaged->coverage.size(), damaged->pixels.size());
            else
                QCOMPARE(damaged.error().kind, Error::Kind::Storage);
        }
        QVERIFY(!packPatch(Patch()));
    }
};

QTEST_GUILESS_MAIN(TestStitch)
#include "tst_stitch.moc"
