#include "app/imaging/mask.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/stitch.h"
#include "tests/support/testimages.h"
#include "testmasks.h"

#include <QColorSpace>
#include <QRandomGenerator>
#include <QTest>

#include <cstring>

using namespace Qt::StringLiterals;
using namespace pentimento;

namespace {
enum class Profile { None, Srgb, DisplayP3, AdobeRgb, Gray, Broken, Count };

QByteArray profileBytes(Profile profile)
{
    switch (profile) {
    case Profile::None:
    case Profile::Count:
        return {};
    case Profile::Srgb:
        return iccProfile(TestProfile::Srgb);
    case Profile::DisplayP3:
        return QColorSpace(QColorSpace::DisplayP3).iccProfile();
    case Profile::AdobeRgb:
        return QColorSpace(QColorSpace::AdobeRgb).iccProfile();
    case Profile::Gray:
        return iccProfile(TestProfile::GrayGamma18);
    case Profile::Broken:
        return iccProfile(TestProfile::Broken);
    }
    return {};
}

/// What a camera or another program would have written, with an orientation and a profile.
QByteArray sourceFile(const Raster &pixels, int orientation, const QByteArray &profile)
{
    TiffSpec spec = tiffSpec(pixels);
    spec.orientation = orientation;
    spec.iccProfile = profile;
    spec.dotsPerInch = 240;
    return tiffFile(spec);
}

QImage randomMask(QSize size, QRandomGenerator &random)
{
    switch (random.bounded(5)) {
    case 0: return testmasks::discs(size, random.bounded(8.0));
    case 1: return testmasks::blocks(size, random.generate());
    case 2: return testmasks::noise(size, random.generate(), random.bounded(2));
    case 3: return testmasks::plain(size, 255);
    default: break;
    }
    QImage image = testmasks::plain(size, 0);
    testmasks::addDisc(image, QPointF(random.bounded(double(size.width())), random.bounded(double(size.height()))), 1 + random.bounded(20.0), 2);
    return image;
}

BlendSettings randomBlend(QRandomGenerator &random)
{
    BlendSettings blend;
    blend.grow = random.bounded(2) * int(random.bounded(12));
    blend.feather = random.bounded(2) * int(random.bounded(16));
    blend.color = ColorMatch(random.bounded(3));
    blend.grain = GrainMatch(random.bounded(2));
    blend.grainSeed = random.generate();
    blend.align = Alignment(random.bounded(4) == 0);
    return blend;
}

/// Samples of \a after that differ from \a before where \a outer is 0.
qint64 changedOutside(const Raster &before, const Raster &after, const MaskTiles &outer)
{
    const int bytes = before.bytesPerPixel();
    qint64 changed = 0;
    for (int y = 0; y < before.height(); ++y)
        for (int x = 0; x < before.width(); ++x)
            if (outer.at(x, y) == 0)
                changed += std::memcmp(before.row(y) + x * bytes, after.row(y) + x * bytes, size_t(bytes)) != 0;
    return changed;
}
} // namespace

/// The second promise, over random pictures, masks, limits, settings and results, from file to file.
class TestExactOutside : public QObject
{
    Q_OBJECT
private slots:
    void nothingOutsideTheOuterLineChanges()
    {
        QRandomGenerator random(20);
        int stitchedPictures = 0;
        int changedInside = 0;
        int paddedPictures = 0;
        for (int i = 0; i < 1000; ++i) {
            const int channels = 1 + i % 4;
            const int depth = i / 4 % 2 ? 16 : 8;
            const int orientation = 1 + i % 8;
            const bool isThin = i % 3 == 0; // then the region may have to reach beyond the picture
            const QSize size(20 + random.bounded(120), isThin ? 3 + random.bounded(12) : 20 + random.bounded(120));
            const QByteArray profile = profileBytes(Profile(random.bounded(int(Profile::Count))));
            const Raster stored = random.bounded(2) ? testPhoto(size, channels, depth, random.generate())
                                                    : randomRaster(size, channels, depth, random.generate());
            const Result<DecodedPicture> source = decodePicture(sourceFile(stored, orientation, profile), u"photo.tif"_s);
            QVERIFY2(source, qPrintable(source ? QString() : source.error().plainSentence()));
            const Raster &picture = source->pixels;

            const MaskTiles mask = MaskTiles::fromImage(randomMask(picture.size(), random));
            const BlendSettings blend = randomBlend(random);
            const MaskTiles outer = grown(mask, blend.grow);
            CropLimits limits;
            limits.mostMegapixels = random.bounded(2) ? 0.002 + random.bounded(0.02) : 20;
            limits.nativeMegapixels = random.bounded(2) ? 0.002 + random.bounded(0.01) : 0;
            limits.multipleOf = random.bounded(2) ? 1 : 16;
            limits.mostAspect = isThin ? 1 + random.bounded(2.0) : 0;
            limits.leastAspect = isThin ? 1 / limits.mostAspect : 0;
            const Result<UploadPlan> plan = planUpload(picture.size(), outer.coveredBounds(), limits, {});
            if (!plan || outer.isEmpty())
                continue;
            paddedPictures += plan->isPadded(picture.size());
            DecodedPicture result;
            const QSize answered(1 + random.bounded(2 * plan->upload.width()), 1 + random.bounded(2 * plan->upload.height()));
            result.pixels = randomRaster(answered, 3 + random.bounded(2), random.bounded(4) ? 8 : 16, random.generate());
            const Result<Patch> patch = stitch(picture, source->metadata.iccProfile, mask, *plan, result, blend);
            QVERIFY2(patch, qPrintable(patch ? QString() : patch.error().plainSentence()));
            QCOMPARE(patch->changedOutside, qint64(0));
            // From the part alone that was sent.
            const QRect sent = plan->inside(picture.size());
            const PicturePart part{picture.copy(sent), sent.topLeft(), picture.size(), source->metadata.iccProfile};
            const Result<Patch> fromPart = stitch(part, mask, *plan, result, blend);
            QVERIFY(fromPart);
            QCOMPARE(fromPart->rect(), patch->rect());
            QVERIFY(fromPart->pixels == patch->pixels && fromPart->coverage == patch->coverage);
            QCOMPARE(fromPart->samplesOutside, patch->samplesOutside);
            QCOMPARE(fromPart->changedOutside, qint64(0));

            // As accepting and saving do it, patch file included.
            const Result<QByteArray> packed = packPatch(*patch);
            QVERIFY(packed);
            const Result<Patch> unpacked = unpackPatch(*packed);
            QVERIFY(unpacked);
            Raster edited = picture;
            applyPatch(edited, *unpacked);
            const FileFormat format = random.bounded(2) ? FileFormat::Png : FileFormat::Tiff;
            const Result<QByteArray> saved = encodePicture(edited, source->metadata, format);
            QVERIFY2(saved, qPrintable(saved ? QString() : saved.error().plainSentence()));
            const Result<DecodedPicture> opened = decodePicture(*saved, u"photo-edit"_s);
            QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().plainSentence()));
            QCOMPARE(opened->info.orientation, 1);
            QCOMPARE(opened->pixels.depth(), depth);
            QCOMPARE(opened->pixels.channels(), channels);
            QCOMPARE(opened->metadata.iccProfile, source->metadata.iccProfile);
            QVERIFY(std::abs(opened->metadata.dotsPerInchX - source->metadata.dotsPerInchX) < 0.1);
            QCOMPARE(changedOutside(picture, opened->pixels, outer), qint64(0));
            QVERIFY(opened->pixels == edited);
            ++stitchedPictures;
            changedInside += !(edited == picture);
        }
        QVERIFY2(stitchedPictures > 900, qPrintable(QString::number(stitchedPictures)));
        QVERIFY2(paddedPictures > 200, qPrintable(QString::number(paddedPictures)));
        QVERIFY(changedInside > stitchedPictures * 9 / 10);
    }

    void equalSettingsGiveEqualBytes()
    {
        const Raster picture = testPhoto({300, 240}, 3, 16, 3);
        const MaskTiles mask = MaskTiles::fromImage(testmasks::discs({300, 240}, 4));
        const Result<UploadPlan> plan = planUpload(picture.size(), mask.coveredBounds(), {}, {});
        DecodedPicture result;
        result.pixels = testPhoto({150, 120}, 3, 8, 4);
        const BlendSettings blend{6, 6, ColorMatch::Histogram, GrainMatch::Match, 7, Alignment::Automatic};
        const Result<Patch> one = stitch(picture, {}, mask, *plan, result, blend);
        const Result<Patch> other = stitch(picture, {}, mask, *plan, result, blend);
        QVERIFY(one && other);
        QVERIFY(one->pixels == other->pixels);
        QCOMPARE(one->coverage, other->coverage);
    }
};

QTEST_GUILESS_MAIN(TestExactOutside)
#include "tst_exactoutside.moc"
