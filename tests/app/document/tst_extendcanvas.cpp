#include "app/document/commands.h"
#include "app/document/extendcanvas.h"
#include "app/document/picture.h"
#include "app/document/save.h"
#include "app/document/undostack.h"
#include "app/imaging/extension.h"
#include "tests/support/testimages.h"

#include <QSignalSpy>
#include <QTest>

#include <cstring>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
constexpr QSize smallSize(200, 150);
constexpr QSize largeSize(700, 500);
constexpr QMargins allSides(30, 20, 50, 10);

std::unique_ptr<Picture> pictureOf(const QByteArray &file, const QString &name)
{
    Result<LoadedPicture> loaded = loadPicture(file, u"/tmp/"_s + name, name);
    Q_ASSERT(loaded);
    return std::make_unique<Picture>(std::move(*loaded));
}

std::unique_ptr<Picture> photoOf(QSize size)
{
    return pictureOf(*encodePicture(testPhoto(size), {}, FileFormat::Png), u"lake.png"_s);
}

Edit editAt(const QRect &place, const QByteArray &colour)
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = Raster(place.size(), 3, 8);
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    for (int y = 0; y < place.height(); ++y)
        for (int x = 0; x < place.width(); ++x)
            std::memcpy(patch->pixels.row(y) + 3 * x, colour.constData(), 3);
    Edit edit{u"gen"_s, u"click"_s, patch};
    edit.crop = place.adjusted(-5, -5, 5, 5);
    edit.patchFile = {u"kept"_s, u"patch"_s};
    return edit;
}

MaskTiles square(QSize size, const QRect &area)
{
    MaskTiles mask(size);
    mask.fillRect(area, 255);
    return mask;
}

QList<Edit> movedAll(const Picture &picture, QPoint way)
{
    QList<Edit> moved;
    for (const Edit &edit : picture.edits())
        moved << movedEdit(edit, way);
    return moved;
}

bool extendBy(Picture &picture, const QMargins &margins, int overlap = 0)
{
    const Result<ExtendedCanvas> made = extendCanvas(picture.snapshot(), picture.ground(), margins, overlap);
    if (made)
        picture.extend(u"Extend canvas"_s, *made, {{made->newArea}}, movedAll(picture, made->place));
    return bool(made);
}

Raster samplesOf(const Picture &picture)
{
    const Result<DecodedPicture> composed = compose(picture.snapshot());
    Q_ASSERT(composed);
    return composed->pixels;
}
} // namespace

/// A picture on a larger canvas, as one step among the others.
class TestExtendCanvas : public QObject
{
    Q_OBJECT
private slots:
    void theOriginalLiesInsideAndTheRestIsMasked();
    void isOneStepAmongTheOthers();
    void masksEditsAndFrameKeepTheirPlace();
    void aUsedMaskStaysAndTheNewAreaGetsItsOwn();
    void continuesTheEditsToo();
    void undoneOnALargePictureItIsReadAgain();
    void twiceKnowsBothCanvases();
    void whatWasMadeOfAnotherCanvasIsLeftOut();
    void savesInItsFormatWithAllItCarried_data();
    void savesInItsFormatWithAllItCarried();
    void keptAndRestoredItIsTheSame();
    void anyCanvasCanBeBroughtBack();
    void tooLargeIsRefused();
};

void TestExtendCanvas::theOriginalLiesInsideAndTheRestIsMasked()
{
    const auto picture = photoOf(smallSize);
    const Raster before = samplesOf(*picture);
    QSignalSpy changed(picture.get(), &Picture::canvasChanged);
    QVERIFY(extendBy(*picture, allSides));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(picture->size(), QSize(280, 180));
    QCOMPARE(picture->screen().size(), picture->size());
    QVERIFY(samplesOf(*picture).copy({QPoint(30, 20), smallSize}) == before);
    QVERIFY(picture->mask() == extensionMask(smallSize, allSides, 0));
    QCOMPARE(picture->maskCount(), 1);
    QVERIFY(picture->differsFromSaved());
    QCOMPARE(picture->placeOf(smallSize), std::optional(QPoint(30, 20)));
    QVERIFY(!picture->placeOf({1, 1}));
    QCOMPARE(picture->id(), picture->opened().sha256);
}

void TestExtendCanvas::isOneStepAmongTheOthers()
{
    const auto picture = photoOf(smallSize);
    picture->changeMask(u"Brush"_s, square(smallSize, {10, 10, 80, 60}));
    picture->acceptEdit(editAt({40, 40, 30, 20}, "abc"), false);
    picture->changeMask(u"Brush"_s, square(smallSize, {90, 90, 20, 20}));
    const Raster before = samplesOf(*picture);
    const QImage screen = picture->screen().level(0).copy();
    const MaskTiles mask = picture->mask();
    QVERIFY(extendBy(*picture, allSides));
    const Raster after = samplesOf(*picture);
    const MaskTiles afterMask = picture->mask();
    picture->changeMask(u"Brush"_s, square(picture->size(), {200, 100, 70, 70})); // on the larger canvas
    UndoStack &steps = picture->undoStack();
    QCOMPARE(steps.count(), 5);
    steps.undo();
    QVERIFY(picture->mask() == afterMask);
    steps.undo();
    QCOMPARE(steps.redoName(), u"Extend canvas"_s);
    QCOMPARE(picture->size(), smallSize);
    QVERIFY(samplesOf(*picture) == before);
    QCOMPARE(picture->screen().level(0), screen);
    QVERIFY(picture->mask() == mask);
    QVERIFY(picture->edits().first().patchFile == FileRef(u"kept"_s, u"patch"_s));
    steps.goTo(0);
    QVERIFY(picture->mask().isEmpty() && picture->edits().isEmpty());
    QVERIFY(!picture->differsFromSaved());
    steps.goTo(4);
    QVERIFY(samplesOf(*picture) == after);
    QVERIFY(picture->mask() == afterMask);
    steps.goTo(5);
    QVERIFY(picture->mask() == square(picture->size(), {200, 100, 70, 70}));
}

void TestExtendCanvas::masksEditsAndFrameKeepTheirPlace()
{
    const auto picture = photoOf(smallSize);
    picture->acceptEdit(editAt({40, 40, 30, 20}, "abc"), false);
    picture->changeFrame(u"Frame"_s, {{20, 30, 100, 90}, true});
    picture->addMask(u"Sky"_s, square(smallSize, {0, 0, 200, 40}));
    picture->chooseMask(picture->masks().first().id);
    const Raster before = samplesOf(*picture);
    QVERIFY(extendBy(*picture, allSides));
    QCOMPARE(picture->edits().first().patch->place, QPoint(70, 60));
    QCOMPARE(picture->edits().first().crop, QRect(65, 55, 40, 30));
    QVERIFY(picture->frame() == (OwnFrame{{50, 50, 100, 90}, true}));
    QCOMPARE(picture->masks().size(), 2);
    QVERIFY(picture->masks()[1].tiles == square(picture->size(), {30, 20, 200, 40}));
    QVERIFY(samplesOf(*picture).copy({QPoint(30, 20), smallSize}) == before);
    QCOMPARE(toSrgbImage(samplesOf(*picture), {}), picture->screen().level(0));
    picture->setEditShown(0, false); // it is still an edit
    QVERIFY(samplesOf(*picture).copy({QPoint(30, 20), smallSize}) ==
            decodePicture(picture->opened().file, {})->pixels);
}

void TestExtendCanvas::aUsedMaskStaysAndTheNewAreaGetsItsOwn()
{
    const auto picture = photoOf(smallSize);
    picture->changeMask(u"Brush"_s, square(smallSize, {10, 10, 80, 60}));
    QVERIFY(extendBy(*picture, {0, 0, 40, 0}, 6));
    QCOMPARE(picture->maskCount(), 2);
    QVERIFY(picture->masks()[0].tiles == square(picture->size(), {10, 10, 80, 60}));
    QVERIFY(picture->mask() == extensionMask(smallSize, {0, 0, 40, 0}, 6));
    QVERIFY(picture->chosenMask() != picture->masks()[0].id);
}

void TestExtendCanvas::continuesTheEditsToo()
{
    const auto picture = photoOf(smallSize);
    picture->acceptEdit(editAt({150, 0, 50, 150}, "\x01\xff\x02"), false);
    QVERIFY(extendBy(*picture, {0, 0, 40, 0}));
    const Raster samples = samplesOf(*picture);
    const uchar *pixel = samples.row(70) + 3 * 201;
    QVERIFY(pixel[0] < 40 && pixel[1] > 220 && pixel[2] < 40);
}

void TestExtendCanvas::undoneOnALargePictureItIsReadAgain()
{
    const auto picture = photoOf(largeSize);
    picture->acceptEdit(editAt({100, 100, 60, 40}, "abc"), false);
    const QImage before = picture->screen().level(0).copy();
    QVERIFY(extendBy(*picture, allSides));
    QVERIFY(picture->isComplete());
    const QImage after = picture->screen().level(0).copy();
    QSignalSpy completed(picture.get(), &Picture::completed);
    picture->undoStack().undo();
    QCOMPARE(picture->size(), largeSize);
    QVERIFY(!picture->isComplete()); // a first look
    QCOMPARE(picture->screen().size(), largeSize);
    QVERIFY(completed.wait());
    QCOMPARE(picture->screen().level(0), before);
    picture->undoStack().redo();
    picture->undoStack().undo(); // what is read for a canvas that has gone is dropped
    picture->undoStack().redo();
    QTRY_VERIFY(picture->isComplete());
    QCOMPARE(picture->screen().level(0), after);
    QCOMPARE(picture->original().name, u"lake.png"_s);
}

void TestExtendCanvas::twiceKnowsBothCanvases()
{
    const auto picture = photoOf(smallSize);
    const Raster before = samplesOf(*picture);
    QVERIFY(extendBy(*picture, allSides));
    picture->changeMask(u"Clear"_s, MaskTiles(picture->size()));
    const QSize middle = picture->size();
    QVERIFY(extendBy(*picture, {0, 100, 0, 0}));
    QCOMPARE(picture->placeOf(smallSize), std::optional(QPoint(30, 120)));
    QCOMPARE(picture->placeOf(middle), std::optional(QPoint(0, 100)));
    QVERIFY(samplesOf(*picture).copy({QPoint(30, 120), smallSize}) == before);
    const Result<Ground> read = groundOf(picture->ground().file, u"lake.png"_s);
    QVERIFY(read && read->earlier == picture->ground().earlier); // the file tells by itself
    QCOMPARE(read->earlier.first().sha256, picture->id());
}

void TestExtendCanvas::whatWasMadeOfAnotherCanvasIsLeftOut()
{
    const auto picture = photoOf(smallSize);
    const Result<ExtendedCanvas> made = extendCanvas(picture->snapshot(), picture->ground(), allSides, 0);
    QVERIFY(made);
    QVERIFY(extendBy(*picture, {0, 0, 9, 0}));
    picture->extend(u"Extend canvas"_s, *made, {{made->newArea}}, {});
    QCOMPARE(picture->size(), QSize(209, 150));
    QCOMPARE(picture->undoStack().count(), 1);
}

void TestExtendCanvas::savesInItsFormatWithAllItCarried_data()
{
    QTest::addColumn<FileFormat>("format");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    QTest::newRow("16-bit gray TIFF") << FileFormat::Tiff << 1 << 16;
    QTest::newRow("16-bit TIFF with alpha") << FileFormat::Tiff << 4 << 16;
    QTest::newRow("8-bit PNG") << FileFormat::Png << 3 << 8;
    QTest::newRow("WebP with alpha") << FileFormat::WebP << 4 << 8;
    QTest::newRow("JPEG") << FileFormat::Jpeg << 3 << 8;
}

void TestExtendCanvas::savesInItsFormatWithAllItCarried()
{
    QFETCH(FileFormat, format);
    QFETCH(int, channels);
    QFETCH(int, depth);
    const PictureMetadata metadata{channels >= 3 ? iccProfile(TestProfile::WideGamut)
                                                 : iccProfile(TestProfile::GrayGamma18),
                                   exifBlock(1), 300, 300};
    const Result<QByteArray> file = encodePicture(testPhoto(smallSize, channels, depth), metadata, format);
    QVERIFY(file);
    const auto picture = pictureOf(*file, u"lake."_s + extensionOf(format));
    const Raster before = samplesOf(*picture);
    QVERIFY(extendBy(*picture, allSides));
    QCOMPARE(saveFormat(*picture), format);
    QVERIFY(proposedSavePath(*picture).endsWith(u"lake-edit."_s + extensionOf(format)));
    const Result<QByteArray> saved = encodeSnapshot(picture->snapshot(), format);
    QVERIFY(saved);
    const Result<DecodedPicture> read = decodePicture(*saved, u"saved"_s);
    QVERIFY(read);
    QCOMPARE(read->info.format, format);
    QCOMPARE(read->pixels.size(), QSize(280, 180));
    QCOMPARE(read->pixels.channels(), channels);
    QCOMPARE(read->pixels.depth(), depth);
    QCOMPARE(read->metadata.iccProfile, metadata.iccProfile);
    QCOMPARE(qRound(read->metadata.dotsPerInchX), 300);
    QVERIFY(!read->metadata.exif.isEmpty());
    if (format != FileFormat::Jpeg)
        QVERIFY(read->pixels.copy({QPoint(30, 20), smallSize}) == before);
}

void TestExtendCanvas::keptAndRestoredItIsTheSame()
{
    const auto picture = photoOf(smallSize);
    picture->acceptEdit(editAt({40, 40, 30, 20}, "abc"), false);
    QVERIFY(extendBy(*picture, allSides, 4));
    const auto again = pictureOf(picture->opened().file, u"lake.png"_s);
    again->restore(picture->kept());
    QCOMPARE(again->size(), picture->size());
    QVERIFY(again->mask() == picture->mask());
    QVERIFY(samplesOf(*again) == samplesOf(*picture));
    QTRY_VERIFY(again->isComplete());
    QCOMPARE(again->screen().level(0), picture->screen().level(0));
    again->undoStack().goTo(0);
    QCOMPARE(again->size(), smallSize);
    QVERIFY(again->edits().isEmpty());
}

void TestExtendCanvas::anyCanvasCanBeBroughtBack()
{
    const auto picture = photoOf(smallSize);
    QVERIFY(extendBy(*picture, allSides));
    const Ground larger = picture->ground();
    picture->undoStack().undo();
    picture->addMask(u"Sky"_s, square(smallSize, {0, 0, 200, 40}));
    picture->chooseMask(picture->masks().first().id);
    picture->changeGround(u"Restore"_s, *groundOf(larger.file, {}), square({280, 180}, {0, 0, 9, 9}), {});
    QCOMPARE(picture->size(), QSize(280, 180));
    QVERIFY(picture->mask() == square({280, 180}, {0, 0, 9, 9}));
    QVERIFY(picture->masks()[1].tiles == square({280, 180}, {30, 20, 200, 40}));
    picture->undoStack().undo();
    QCOMPARE(picture->size(), smallSize);
    QVERIFY(picture->masks()[1].tiles == square(smallSize, {0, 0, 200, 40}));
}

void TestExtendCanvas::tooLargeIsRefused()
{
    const auto picture = photoOf(smallSize);
    QVERIFY(!extendCanvas(picture->snapshot(), picture->ground(), {0, 0, 60'000, 60'000}, 0));
    QVERIFY(!extendCanvas(picture->snapshot(), picture->ground(), {}, 0));
}

QTEST_MAIN(TestExtendCanvas)
#include "tst_extendcanvas.moc"
