#include "app/document/blending.h"
#include "app/document/editjson.h"
#include "app/document/editlist.h"
#include "app/imaging/mask.h"

#include <QTest>

#include <cmath>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
const QSize pictureSize(160, 120);
const QRect crop(20, 10, 120, 100);

Raster plain(QSize size, int red, int green, int blue)
{
    Raster pixels(size, 3, 8);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x) {
            uchar *sample = pixels.row(y) + 3 * x;
            sample[0] = uchar(red);
            sample[1] = uchar(green);
            sample[2] = uchar(blue);
        }
    }
    return pixels;
}

std::shared_ptr<const DecodedPicture> decoded(const Raster &pixels)
{
    auto picture = std::make_shared<DecodedPicture>();
    picture->pixels = pixels;
    return picture;
}

BlendSource sourceOf(const Raster &picture, const Raster &result)
{
    BlendSource source;
    source.picture = decoded(picture);
    source.result = decoded(result);
    source.plan = {crop, crop.size()};
    return source;
}

Edit editAt(const QRect &place, int value, const QString &group = {})
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = plain(place.size(), value, value, value);
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    return {u"generation"_s, group, patch};
}

MaskTiles disc(QSize size, QPoint middle, int radius)
{
    MaskTiles mask(size);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            if (std::hypot(x - middle.x(), y - middle.y()) <= radius)
                mask.fillRect(QRect(x, y, 1, 1), 255);
    return mask;
}
} // namespace

class TestBlending : public QObject
{
    Q_OBJECT
private slots:
    void equalSettingsGiveEqualBytes()
    {
        const BlendSource source = sourceOf(plain(pictureSize, 40, 60, 80), plain(crop.size(), 200, 10, 10));
        const MaskTiles mask = disc(pictureSize, {80, 60}, 30);
        BlendSettings soft;
        soft.feather = 12;
        const auto packed = [&](const BlendSettings &settings) { return *packPatch(*blend(source, mask, settings)->patch); };
        const QByteArray first = packed(soft);
        QVERIFY(packed({}) != first);
        QCOMPARE(packed(soft), first);
    }

    void shrinkingIsExact()
    {
        const MaskTiles mask = disc(pictureSize, {80, 60}, 30);
        constexpr int pixels = 7;
        const MaskTiles inside = narrowed(mask, pixels);
        for (int y = 0; y < pictureSize.height(); ++y) {
            for (int x = 0; x < pictureSize.width(); ++x) {
                bool isNear = false;
                for (int dy = -pixels; dy <= pixels && !isNear; ++dy)
                    for (int dx = -pixels; dx <= pixels && !isNear; ++dx)
                        if (dx * dx + dy * dy <= pixels * pixels && mask.rect().contains(x + dx, y + dy))
                            isNear = mask.at(x + dx, y + dy) == 0;
                QCOMPARE(inside.at(x, y), isNear ? 0 : mask.at(x, y));
            }
        }
    }

    void aNegativeGrowNarrowsThePatch()
    {
        const BlendSource source = sourceOf(plain(pictureSize, 40, 60, 80), plain(crop.size(), 200, 10, 10));
        const MaskTiles mask = disc(pictureSize, {80, 60}, 30);
        BlendSettings narrow;
        narrow.grow = -5;
        const auto as = blend(source, mask, {});
        const auto less = blend(source, mask, narrow);
        QVERIFY(as && less);
        QCOMPARE(less->patch->rect(), as->patch->rect().adjusted(5, 5, -5, -5));
    }

    void nothingCountsOutsideTheCrop()
    {
        MaskTiles all(pictureSize);
        all.fill(255);
        QCOMPARE(clipped(all, crop).coveredBounds(), crop);
        QCOMPARE(clipped(all, crop).coveredPixels(), qint64(crop.width()) * crop.height());
        QVERIFY(clipped(all, QRect(500, 500, 10, 10)).isEmpty());
    }

    void laterEditsLieOverTheNewBlend()
    {
        BlendSource source = sourceOf(plain(pictureSize, 40, 60, 80), plain(crop.size(), 200, 10, 10));
        source.replaced = QRect(40, 20, 80, 80);
        source.above = {editAt(QRect(70, 50, 20, 20), 255)};
        const auto placed = blend(source, disc(pictureSize, {80, 60}, 30), {});
        QVERIFY(placed);
        const Patch &shown = *placed->shown;
        QCOMPARE(shown.rect(), source.replaced | placed->patch->rect());
        const auto red = [&](QPoint at) { return int(shown.pixels.row(at.y() - shown.place.y())[3 * (at.x() - shown.place.x())]); };
        QCOMPARE(red({80, 60}), 255); // the edit above
        QCOMPARE(red({80, 35}), 200); // the result
        QCOMPARE(red({42, 22}), 40);  // the old patch is gone
        QCOMPARE(shown.coverage.pixelColor(0, 0), QColor(Qt::white));
    }

    void editsMadeOverAChangeAreMarked()
    {
        QList<Edit> edits{editAt({0, 0, 40, 40}, 1), editAt({30, 30, 20, 20}, 2), editAt({100, 80, 20, 20}, 3)};
        Edit fourth = editAt({60, 80, 5, 5}, 4);
        fourth.crop = QRect(20, 20, 60, 80);
        edits.append(fourth);
        const QList<Edit> after = editlist::replaced(edits, 0, editAt({0, 0, 45, 45}, 9));
        QVERIFY(!after[0].changedBelow);
        QVERIFY(after[1].changedBelow);
        QVERIFY(!after[2].changedBelow);
        QVERIFY(after[3].changedBelow); // by its crop, not by its patch
        QCOMPARE(after[1].patch, edits[1].patch);
    }

    void onlyEditsThatDoNotOverlapChangePlaces()
    {
        const QList<Edit> edits{editAt({0, 0, 40, 40}, 1), editAt({30, 30, 20, 20}, 2), editAt({100, 80, 20, 20}, 3)};
        QVERIFY(!editlist::canMove(edits, 0, 1));
        QVERIFY(editlist::canMove(edits, 1, 2));
        QVERIFY(editlist::canMove(edits, 2, 0));
        QVERIFY(!editlist::canMove(edits, 0, 2));
        QVERIFY(!editlist::canMove(edits, 0, 3));
    }

    void settingsComeBackFromTheStateFile()
    {
        Edit edit = editAt({1, 2, 3, 4}, 5, u"click"_s);
        edit.shown = false;
        edit.blend = BlendSettings{-3, 12, ColorMatch::Histogram, GrainMatch::Match, 77, Alignment::Automatic};
        edit.blendMask = {QString(64, u'a'), u"png"_s};
        edit.crop = QRect(9, 8, 7, 6);
        edit.changedBelow = true;
        const Edit back = editjson::editFrom(editjson::settingsOf(edit));
        QCOMPARE(back.generation, edit.generation);
        QCOMPARE(back.group, edit.group);
        QCOMPARE(back.shown, false);
        QVERIFY(back.blend == edit.blend);
        QCOMPARE(back.blendMask.sha256, edit.blendMask.sha256);
        QCOMPARE(back.crop, edit.crop);
        QVERIFY(back.changedBelow);
        QVERIFY(!editjson::editFrom({}).blend);
    }
};

QTEST_APPLESS_MAIN(TestBlending)
#include "tst_blending.moc"
