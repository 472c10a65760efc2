#include "app/document/commands.h"
#include "app/document/croplimits.h"
#include "app/document/formvalues.h"
#include "app/document/maskdelta.h"
#include "app/document/picture.h"
#include "app/document/save.h"
#include "app/document/undostack.h"
#include "app/schema/endpoint.h"

#include <QBuffer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
QByteArray pngOf(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QImage gradient(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            image.setPixel(x, y, qRgb(x % 256, y % 256, (x + y) % 256));
    }
    return image;
}

std::unique_ptr<Picture> makePicture(QSize size = {300, 200})
{
    Result<LoadedPicture> loaded = loadPicture(pngOf(gradient(size)), u"/tmp/lake.png"_s, u"lake.png"_s);
    Q_ASSERT(loaded);
    return std::make_unique<Picture>(std::move(*loaded));
}

/// A patch of one colour with a hole in its middle column.
Edit makeEdit(const QRect &place, QRgb color, const QString &group = {})
{
    auto patch = std::make_shared<Patch>();
    patch->place = place.topLeft();
    patch->pixels = Raster(place.size(), 3, 8);
    patch->coverage = QImage(place.size(), QImage::Format_Grayscale8);
    patch->coverage.fill(255);
    for (int y = 0; y < place.height(); ++y) {
        uchar *row = patch->pixels.row(y);
        for (int x = 0; x < place.width(); ++x) {
            row[3 * x] = uchar(qRed(color));
            row[3 * x + 1] = uchar(qGreen(color));
            row[3 * x + 2] = uchar(qBlue(color));
        }
        patch->coverage.scanLine(y)[place.width() / 2] = 0;
    }
    return {u"g"_s, group, patch};
}

MaskTiles maskWith(QSize size, const QRect &area, quint8 value = 255)
{
    MaskTiles mask(size);
    mask.fillRect(area, value);
    return mask;
}

QImage halfSize(const Pyramid &pyramid)
{
    const PyramidLevel level = pyramid.view(1);
    return level.part(QRect(QPoint(0, 0), level.size()));
}

/// Everything that an undo must bring back.
struct Look
{
    QImage screen;
    QImage coarse;
    MaskTiles mask;
    qsizetype edits;

    explicit Look(const Picture &picture)
        : screen(picture.screen().level(0).copy()), coarse(halfSize(picture.screen()).copy()), mask(picture.mask()),
          edits(picture.edits().size())
    {
    }
    bool operator==(const Look &) const = default;
};
} // namespace

class TestPicture : public QObject
{
    Q_OBJECT
private slots:
    void packedTilesComeBack();
    void tilesThatFadePackSmall();
    void refusesDamagedPackedTiles();
    void undoAndRedoAreByteEqual();
    void aStrokeIsOneStep();
    void anAbandonedStrokeLeavesNothing();
    void undoDuringAStrokeEndsIt();
    void aStepKeepsOnlyWhatItTouched();
    void theBudgetDropsTheOldestAndSaysSo();
    void acceptPlacesTheEditAndEmptiesTheMask();
    void aFrameEndsAndComesBackWithItsMask();
    void anotherVariationReplacesTheEdit();
    void onTopKeepsBoth();
    void removingUnderAnotherEditKeepsTheOther();
    void hidingAndShowing();
    void theOriginalCanBeSeenAgain();
    void changesAnnounceWhereAndNoMore();
    void titleAndSavedState();
    void composeGivesTheSamplesOfFileAndEdits();
    void savesAndProposesAPath();
    void restoreBeginsANewUndoList();
    void refusesFilesThatAreNoPictures();
    void formValuesSurviveAndReset();
    void limitsAreThoseOfTheEndpoint();
};

void TestPicture::packedTilesComeBack()
{
    QRandomGenerator random(1);
    for (int round = 0; round < 2000; ++round) {
        quint8 tile[MaskTiles::bytesPerTile];
        const int longest = 1 + random.bounded(round % 7 == 0 ? 2 : 600);
        for (int at = 0; at < MaskTiles::bytesPerTile;) {
            const int run = std::min(1 + random.bounded(longest), MaskTiles::bytesPerTile - at);
            std::memset(tile + at, random.bounded(256), size_t(run));
            at += run;
        }
        const QByteArray packed = packTile(tile);
        QVERIFY(packed.size() <= MaskTiles::bytesPerTile + 1);
        quint8 back[MaskTiles::bytesPerTile] = {};
        QVERIFY(unpackTile(packed, back));
        QCOMPARE(std::memcmp(tile, back, sizeof tile), 0);
    }
}

void TestPicture::tilesThatFadePackSmall()
{
    constexpr int side = MaskTiles::side;
    quint8 tile[MaskTiles::bytesPerTile];
    quint8 back[MaskTiles::bytesPerTile];
    const auto packedBytes = [&](auto value) {
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x)
                tile[y * side + x] = quint8(value(x, y));
        }
        const QByteArray packed = packTile(tile);
        return unpackTile(packed, back) && std::memcmp(tile, back, sizeof tile) == 0 ? packed.size() : -1;
    };
    // The edge of a soft brush of 600 pixels, and a steeper one.
    const auto soft = [](double ramp) {
        return [ramp](int x, int y) { return std::clamp(int(255 * (1 - std::hypot(x + 120, y + 90) / ramp)), 0, 255); };
    };
    QVERIFY(packedBytes(soft(300)) > 0);
    QVERIFY(packedBytes(soft(300)) < MaskTiles::bytesPerTile / 3);
    QVERIFY(packedBytes(soft(180)) > 0);
    QVERIFY(packedBytes(soft(180)) < MaskTiles::bytesPerTile / 2);
    // Every width of a change, to the ends of what a byte holds.
    for (const int factor : {1, 2, 3, 7, 9, 31, 127, 128, 255}) {
        const qsizetype bytes = packedBytes([factor](int x, int y) { return (x * y * factor + x * x) & 255; });
        QVERIFY(bytes > 0 && bytes <= MaskTiles::bytesPerTile + 1);
    }
}

void TestPicture::refusesDamagedPackedTiles()
{
    quint8 tile[MaskTiles::bytesPerTile] = {};
    quint8 out[MaskTiles::bytesPerTile];
    const QByteArray packed = packTile(tile);
    QVERIFY(!unpackTile({}, out));
    QVERIFY(!unpackTile(packed.left(packed.size() - 1), out));
    QVERIFY(!unpackTile(packed + packed.mid(1), out));
    QVERIFY(!unpackTile(QByteArray(17, '\0'), out));
    QVERIFY(!unpackTile(QByteArray("\1\x05" "ab", 4), out));
    QVERIFY(!unpackTile(QByteArray("\3\0", 2), out));
    for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
        tile[i] = quint8(i % MaskTiles::side * 2 + i / MaskTiles::side * (i % 3));
    const QByteArray fading = packTile(tile);
    QCOMPARE(fading[0], '\2');
    for (qsizetype length = 0; length < fading.size(); ++length)
        QVERIFY(!unpackTile(fading.left(length), out));
    QVERIFY(!unpackTile(fading + '\0', out));
    QByteArray wrongBits = fading;
    wrongBits[1] = 3;
    QVERIFY(!unpackTile(wrongBits, out));
}

void TestPicture::undoAndRedoAreByteEqual()
{
    const auto picture = makePicture({333, 221});
    picture->undoStack().setBudget(qint64(1) << 40);
    QRandomGenerator random(42);
    QList<Look> states{Look(*picture)};
    const auto randomRect = [&] {
        return QRect(random.bounded(300), random.bounded(200), 1 + random.bounded(32), 1 + random.bounded(20));
    };
    for (int step = 0; step < 2500; ++step) {
        const int kind = random.bounded(20);
        if (kind == 0 && !picture->edits().isEmpty()) {
            picture->removeEdit(random.bounded(int(picture->edits().size())));
        } else if (kind == 1 && !picture->edits().isEmpty()) {
            const int index = random.bounded(int(picture->edits().size()));
            picture->setEditShown(index, !picture->edits()[index].shown);
        } else if (kind == 2) {
            picture->acceptEdit(makeEdit(randomRect(), random.generate(), QString::number(random.bounded(4))),
                                random.bounded(2) == 0);
        } else {
            MaskTiles mask = picture->mask();
            if (kind == 3)
                mask.invert();
            else
                mask.fillRect(randomRect(), quint8(random.bounded(256)));
            picture->changeMask(u"step"_s, mask);
        }
        if (picture->undoStack().count() == states.size())
            states.append(Look(*picture));
        // Wander about in the list, and now and then cut it.
        for (int moves = random.bounded(6); moves > 0; --moves) {
            random.bounded(2) ? picture->undoStack().undo() : picture->undoStack().redo();
            QVERIFY(Look(*picture) == states[picture->undoStack().index()]);
        }
        states.resize(picture->undoStack().index() + 1, Look(*picture));
        if (states.size() > 60) { // keeps the test's own memory small
            picture->undoStack().clear();
            states = {Look(*picture)};
        }
        if (picture->undoStack().canRedo()) {
            while (picture->undoStack().canRedo())
                picture->undoStack().redo();
            states = {};
            picture->undoStack().clear();
            states = {Look(*picture)};
        }
    }
}

void TestPicture::aStrokeIsOneStep()
{
    const auto picture = makePicture();
    QSignalSpy changed(picture.get(), &Picture::maskChanged);
    for (int x = 0; x < 100; ++x) {
        picture->editPreview().fillRect({x, 10, 1, 1}, 255);
        picture->showPreview({x, 10, 1, 1});
    }
    QCOMPARE(changed.count(), 100);
    QCOMPARE(picture->undoStack().count(), 0);
    picture->commitPreview(u"Brush"_s);
    QCOMPARE(picture->undoStack().count(), 1);
    QCOMPARE(picture->undoStack().undoName(), u"Brush"_s);
    picture->undoStack().undo();
    QVERIFY(picture->mask().isEmpty());
    picture->undoStack().redo();
    QCOMPARE(picture->mask().coveredBounds(), QRect(0, 10, 100, 1));
}

void TestPicture::anAbandonedStrokeLeavesNothing()
{
    const auto picture = makePicture();
    picture->changeMask(u"a"_s, maskWith(picture->size(), {5, 5, 50, 50}));
    picture->previewMask(maskWith(picture->size(), {0, 0, 9, 9}), {0, 0, 60, 60});
    picture->abandonPreview();
    QCOMPARE(picture->mask(), maskWith(picture->size(), {5, 5, 50, 50}));
    QCOMPARE(picture->undoStack().count(), 1);
    picture->previewMask(maskWith(picture->size(), {0, 0, 9, 9}), {0, 0, 60, 60});
    picture->commitPreview(u"b"_s, maskWith(picture->size(), {5, 5, 50, 50})); // back where it began
    QCOMPARE(picture->undoStack().count(), 1);
}

void TestPicture::undoDuringAStrokeEndsIt()
{
    const auto picture = makePicture();
    picture->changeMask(u"a"_s, maskWith(picture->size(), {5, 5, 50, 50}));
    picture->editPreview().fillRect({0, 0, 20, 20}, 128);
    picture->showPreview({0, 0, 20, 20});
    picture->undoStack().undo();
    QVERIFY(picture->mask().isEmpty());
    QVERIFY(!picture->isPreviewing());
    picture->commitPreview(u"late"_s);
    QCOMPARE(picture->undoStack().count(), 1);
    picture->undoStack().redo();
    QCOMPARE(picture->mask(), maskWith(picture->size(), {5, 5, 50, 50}));
}

void TestPicture::aStepKeepsOnlyWhatItTouched()
{
    const QSize size(6000, 4000);
    MaskTiles before(size);
    MaskTiles after = before;
    after.fillRect({640, 640, 1280, 640}, 255); // whole tiles
    QVERIFY(MaskDelta::between(before, after).bytes() < 20'000);
    before = after;
    after.fillRect({3, 3, 5, 5}, 77);
    const MaskDelta delta = MaskDelta::between(before, after);
    QVERIFY(delta.bytes() < 1000);
    QCOMPARE(delta.area(), QRect(0, 0, 64, 64));
}

void TestPicture::theBudgetDropsTheOldestAndSaysSo()
{
    const auto picture = makePicture({512, 512});
    UndoStack &stack = picture->undoStack();
    stack.setBudget(40'000);
    QSignalSpy dropped(&stack, &UndoStack::stepsDropped);
    QRandomGenerator random(5);
    for (int step = 0; step < 60; ++step) {
        MaskTiles mask = picture->mask();
        quint8 *tile = mask.editTile(step % 8, step / 8);
        for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
            tile[i] = quint8(random.bounded(256)); // does not pack
        picture->changeMask(u"noise"_s, mask);
        picture->undoStack().undo(); // the noise is now what the step holds
        picture->undoStack().redo();
        picture->changeMask(u"more"_s, maskWith(picture->size(), {0, 0, 512, 512}));
    }
    QVERIFY(stack.bytes() <= 40'000);
    QVERIFY(stack.dropped() > 0);
    QVERIFY(dropped.count() > 0);
    QCOMPARE(stack.count() + stack.dropped(), 120);
    while (stack.canUndo())
        stack.undo();
    while (stack.canRedo())
        stack.redo();
    QVERIFY(picture->mask().isFull());
}

void TestPicture::acceptPlacesTheEditAndEmptiesTheMask()
{
    const auto picture = makePicture();
    const MaskTiles mask = maskWith(picture->size(), {20, 20, 60, 60});
    picture->changeMask(u"Brush"_s, mask);
    const Look before(*picture);
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(200, 10, 20)), false);
    QVERIFY(picture->mask().isEmpty());
    const QImage screen = picture->screen().level(0);
    QCOMPARE(screen.pixel(21, 21), qRgb(200, 10, 20));
    QCOMPARE(screen.pixel(50, 50), qRgb(50, 50, 100)); // the patch's uncovered column
    QCOMPARE(screen.pixel(19, 20), before.screen.pixel(19, 20));
    QCOMPARE(qRed(picture->screen().level(1).pixel(15, 15)), 200);
    picture->restoreLastMask();
    QCOMPARE(picture->mask(), mask);
    picture->undoStack().undo();
    picture->undoStack().undo();
    QVERIFY(Look(*picture) == before);
}

void TestPicture::aFrameEndsAndComesBackWithItsMask()
{
    const auto picture = makePicture();
    const OwnFrame own{QRect(10, 10, 90, 80), false};
    picture->changeMask(u"Brush"_s, maskWith(picture->size(), {20, 20, 60, 60}));
    picture->changeFrame(u"Move the frame"_s, own);
    const int steps = picture->undoStack().count();
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(200, 10, 20)), false);
    QVERIFY(picture->frame().rect.isEmpty());
    QCOMPARE(picture->undoStack().count(), steps + 1);
    picture->undoStack().undo();
    QVERIFY(picture->frame() == own);
    picture->undoStack().redo();
    QVERIFY(picture->frame().rect.isEmpty());
    picture->undoStack().undo();
    picture->changeMask(u"Clear"_s, MaskTiles(picture->size()));
    QVERIFY(picture->frame().rect.isEmpty());
    picture->undoStack().undo();
    QVERIFY(picture->frame() == own);
    picture->changeFrame(u"Lock the frame"_s, {own.rect, true}); // that one stays
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(200, 10, 20)), false);
    QVERIFY(picture->frame() == (OwnFrame{own.rect, true}));
}

void TestPicture::anotherVariationReplacesTheEdit()
{
    const auto picture = makePicture();
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3), u"click"_s), false);
    picture->acceptEdit(makeEdit({100, 20, 31, 30}, qRgb(4, 5, 6), u"click"_s), false);
    QCOMPARE(picture->edits().size(), 1);
    QCOMPARE(picture->screen().level(0).pixel(22, 22), qRgb(22, 22, 44));
    QCOMPARE(picture->screen().level(0).pixel(101, 22), qRgb(4, 5, 6));
    picture->acceptEdit(makeEdit({0, 0, 5, 5}, qRgb(9, 9, 9)), false); // no group: never a replacement
    picture->acceptEdit(makeEdit({0, 0, 5, 5}, qRgb(9, 9, 9)), false);
    QCOMPARE(picture->edits().size(), 3);
}

void TestPicture::onTopKeepsBoth()
{
    const auto picture = makePicture();
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3), u"click"_s), false);
    picture->acceptEdit(makeEdit({30, 20, 61, 60}, qRgb(4, 5, 6), u"click"_s), true);
    QCOMPARE(picture->edits().size(), 2);
    QCOMPARE(picture->screen().level(0).pixel(21, 21), qRgb(1, 2, 3));
    QCOMPARE(picture->screen().level(0).pixel(31, 21), qRgb(4, 5, 6));
}

void TestPicture::removingUnderAnotherEditKeepsTheOther()
{
    const auto picture = makePicture();
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3)), false);
    picture->acceptEdit(makeEdit({30, 20, 61, 60}, qRgb(4, 5, 6)), false);
    const int revision = picture->revision();
    picture->removeEdit(0);
    QVERIFY(picture->revision() > revision);
    QCOMPARE(picture->screen().level(0).pixel(21, 21), qRgb(21, 21, 42));
    QCOMPARE(picture->screen().level(0).pixel(31, 21), qRgb(4, 5, 6));
    QCOMPARE(picture->screen().level(0).pixel(60, 21), qRgb(60, 21, 81)); // its hole shows the original again
    picture->removeEdit(7);
    QCOMPARE(picture->edits().size(), 1);
}

void TestPicture::hidingAndShowing()
{
    const auto picture = makePicture();
    const Look before(*picture);
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3)), false);
    picture->setEditShown(0, false);
    QCOMPARE(picture->screen().level(0), before.screen);
    QVERIFY(picture->snapshot().edits.isEmpty());
    QCOMPARE(picture->undoStack().count(), 2);
    picture->setEditShown(0, false);
    QCOMPARE(picture->undoStack().count(), 2);
    picture->setEditShown(0, true);
    QCOMPARE(picture->screen().level(0).pixel(21, 21), qRgb(1, 2, 3));
}

void TestPicture::theOriginalCanBeSeenAgain()
{
    const auto picture = makePicture({700, 500});
    const Look before(*picture);
    picture->acceptEdit(makeEdit({20, 20, 601, 400}, qRgb(1, 2, 3)), false);
    picture->acceptEdit(makeEdit({120, 220, 561, 240}, qRgb(5, 2, 3)), false);
    const Pyramid original = picture->originalMaker()();
    QCOMPARE(original.level(0), before.screen);
    QCOMPARE(halfSize(original), before.coarse);
}

void TestPicture::changesAnnounceWhereAndNoMore()
{
    const auto picture = makePicture();
    QSignalSpy image(picture.get(), &Picture::imageChanged);
    QSignalSpy mask(picture.get(), &Picture::maskChanged);
    QSignalSpy shown(picture.get(), &Picture::stepShown);
    picture->changeMask(u"a"_s, maskWith(picture->size(), {70, 70, 10, 10}));
    QCOMPARE(mask.takeFirst().first().toRect(), QRect(64, 64, 64, 64));
    picture->changeMask(u"same"_s, maskWith(picture->size(), {70, 70, 10, 10}));
    QVERIFY(mask.isEmpty());
    QCOMPARE(picture->undoStack().count(), 1);
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3)), false);
    QCOMPARE(image.takeFirst().first().toRect(), QRect(20, 20, 61, 60));
    QVERIFY(shown.isEmpty());
    picture->undoStack().undo();
    QVERIFY(shown.takeFirst().first().toRect().contains(QRect(20, 20, 61, 60)));
}

void TestPicture::titleAndSavedState()
{
    const auto picture = makePicture();
    QCOMPARE(picture->title(), u"lake.png"_s);
    QVERIFY(!picture->differsFromSaved());
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3)), false);
    QCOMPARE(picture->title(), u"lake.png · 1 edit"_s);
    QVERIFY(picture->differsFromSaved());
    picture->markSaved(u"/tmp/lake-edit.png"_s);
    QVERIFY(!picture->differsFromSaved());
    picture->undoStack().undo();
    QVERIFY(picture->differsFromSaved());
    picture->undoStack().redo();
    QVERIFY(!picture->differsFromSaved());
    picture->acceptEdit(makeEdit({0, 0, 9, 9}, 0), true);
    QCOMPARE(picture->title(), u"lake.png · 2 edits"_s);
}

void TestPicture::composeGivesTheSamplesOfFileAndEdits()
{
    const auto picture = makePicture();
    picture->acceptEdit(makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3)), false);
    const Result<DecodedPicture> composed = compose(picture->snapshot());
    QVERIFY(composed);
    QCOMPARE(toSrgbImage(composed->pixels, {}), picture->screen().level(0));

    PictureSnapshot foreign = picture->snapshot();
    foreign.edits[0] = makeEdit({290, 190, 61, 60}, 0); // not inside
    QVERIFY(!compose(foreign));
    foreign.file = "no picture";
    QVERIFY(!compose(foreign));
}

void TestPicture::savesAndProposesAPath()
{
    QTemporaryDir folder;
    const QByteArray file = pngOf(gradient({90, 60}));
    const QString path = folder.filePath(u"ein Bild ü.tar.png"_s);
    QVERIFY(writeWhole(path, file));
    const auto future = loadPictureFile(path);
    QVERIFY(future.result());
    Picture picture(*future.result());
    QCOMPARE(proposedSavePath(picture), folder.filePath(u"ein Bild ü.tar-edit.png"_s));

    const QString target = proposedSavePath(picture);
    QVERIFY(savePicture(picture.snapshot(), target, saveFormat(picture.original().info)).result());
    QCOMPARE(*readWhole(target), file); // nothing changed: the very bytes
    picture.acceptEdit(makeEdit({20, 20, 21, 20}, qRgb(1, 2, 3)), false);
    QVERIFY(savePicture(picture.snapshot(), target, FileFormat::Png).result());
    QCOMPARE(QImage::fromData(*readWhole(target)).convertToFormat(QImage::Format_RGB32), picture.screen().level(0));
    picture.markSaved(target);
    QCOMPARE(proposedSavePath(picture), target);
    QVERIFY(!savePicture(picture.snapshot(), folder.filePath(u"no/such/folder.png"_s), FileFormat::Png).result());

    PictureInfo gif = picture.original().info;
    gif.format = FileFormat::Gif;
    QCOMPARE(saveFormat(gif), FileFormat::Png);
}

void TestPicture::restoreBeginsANewUndoList()
{
    const auto picture = makePicture();
    picture->changeMask(u"a"_s, maskWith(picture->size(), {5, 5, 50, 50}));
    const MaskTiles kept = maskWith(picture->size(), {9, 9, 9, 9}, 100);
    picture->restore(kept, {makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3))}, u"/tmp/x.png"_s);
    QCOMPARE(picture->mask(), kept);
    QCOMPARE(picture->screen().level(0).pixel(21, 21), qRgb(1, 2, 3));
    QCOMPARE(picture->savedPath(), u"/tmp/x.png"_s);
    QCOMPARE(picture->undoStack().count(), 0);
    picture->restore(MaskTiles({3, 3}), {}); // of another size: none
    QVERIFY(picture->mask().isEmpty());
    QCOMPARE(picture->mask().size(), picture->size());

    picture->changeState(u"Edit"_s, kept, {makeEdit({20, 20, 61, 60}, qRgb(1, 2, 3))});
    QCOMPARE(picture->undoStack().count(), 1);
    picture->undoStack().undo();
    QVERIFY(picture->mask().isEmpty());
    QVERIFY(picture->edits().isEmpty());
}

void TestPicture::refusesFilesThatAreNoPictures()
{
    for (const QByteArray &bytes : {QByteArray(), QByteArray("hello"), pngOf(gradient({90, 60})).chopped(60)}) {
        const Result<LoadedPicture> loaded = loadPicture(bytes, u"/tmp/x.png"_s, u"x.png"_s);
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().kind, Error::Kind::Input);
        QVERIFY(!loaded.error().sentence().isEmpty());
    }
    QVERIFY(!loadPictureFile(u"/nowhere/at/all.png"_s).result());
}

void TestPicture::formValuesSurviveAndReset()
{
    FormValues values;
    QSignalSpy changed(&values, &FormValues::valueChanged);
    values.setValue(u"seed"_s, qint64(9007199254740993));
    values.setValue(u"seed"_s, qint64(9007199254740993));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(values.value(u"seed"_s).toInteger(), qint64(9007199254740993));
    QVERIFY(values.value(u"prompt"_s).isUndefined());
    values.setValue(u"seed"_s, QJsonValue::Null);
    QVERIFY(values.value(u"seed"_s).isUndefined());
    values.setPicture(u"image_prompt"_s, "bytes", u"a.png"_s);
    values.setSecret(u"webhook_secret"_s, u"s"_s);
    QVERIFY(!values.all().contains(u"webhook_secret"_s));
    changed.clear();
    values.replace({{u"prompt"_s, u"a boat"_s}, {u"steps"_s, 20}});
    QCOMPARE(changed.count(), 2);
    values.replace({{u"prompt"_s, u"a boat"_s}});
    QCOMPARE(changed.last().first().toString(), u"steps"_s);
    QCOMPARE(values.pictureName(u"image_prompt"_s), u"a.png"_s);
    values.setPicture(u"image_prompt"_s, {}, {});
    QVERIFY(values.pictureName(u"image_prompt"_s).isEmpty());
}

void TestPicture::limitsAreThoseOfTheEndpoint()
{
    Endpoint endpoint;
    endpoint.limits = {64, 4096, 20, 16, 0.5, 2.0, 1000, {u"png"_s}, false, {}};
    const CropLimits limits = cropLimits(endpoint);
    QCOMPARE(limits.leastSide, 64);
    QCOMPARE(limits.mostSide, 4096);
    QCOMPARE(limits.mostMegapixels, 20.0);
    QCOMPARE(limits.multipleOf, 16);
    QCOMPARE(limits.mostAspect, 2.0);
    QCOMPARE(limits.mostBytes, 1000);
    QCOMPARE(limits.formats, QStringList{u"png"_s});
    QVERIFY(!limits.binaryMask);
}

QTEST_GUILESS_MAIN(TestPicture)
#include "tst_picture.moc"
