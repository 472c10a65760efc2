#include "app/document/extendcanvas.h"

#include "app/document/picture.h"
#include "app/imaging/extension.h"
#include "app/imaging/filenotes.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace pentimento {
namespace {
qint64 mostPixelsOf(const Raster &pixels)
{
    const DecodeLimits limits;
    return std::min(limits.mostPixels, limits.mostBytes / pixels.bytesPerPixel());
}

/// The samples of \a picture back where they lie on \a canvas: its surroundings may have been those of its
/// edits.
void layBack(Raster &canvas, const Raster &picture, QPoint place)
{
    const qsizetype from = qsizetype(place.x()) * picture.bytesPerPixel();
    for (int y = 0; y < picture.height(); ++y)
        std::memcpy(canvas.row(place.y() + y) + from, picture.row(y), size_t(picture.bytesPerRow()));
}

Result<DecodedPicture> widened(const PictureSnapshot &picture, const QMargins &margins)
{
    PictureSnapshot bare = picture;
    bare.edits.clear();
    Result<DecodedPicture> original = compose(bare);
    if (!original)
        return original;
    if (const Result<void> checked =
            checkExtension(original->pixels.size(), margins, mostPixelsOf(original->pixels));
        !checked)
        return checked.error();
    if (picture.edits.isEmpty()) {
        original->pixels = extended(original->pixels, margins);
        return original;
    }
    const Result<DecodedPicture> edited = compose(picture);
    if (!edited)
        return edited.error();
    Raster canvas = extended(edited->pixels, margins);
    layBack(canvas, original->pixels, {margins.left(), margins.top()});
    original->pixels = canvas;
    return original;
}

QList<EarlierCanvas> earlierOf(const Ground &ground, QPoint way)
{
    QList<EarlierCanvas> earlier = ground.earlier + QList<EarlierCanvas>{asEarlier(ground)};
    for (EarlierCanvas &one : earlier)
        one.place += way;
    return earlier;
}

Result<ExtendedCanvas> madeCanvas(const PictureSnapshot &picture, const Ground &ground,
                                  const QMargins &margins, int overlap)
{
    const Result<DecodedPicture> wide = widened(picture, margins);
    if (!wide)
        return wide.error();
    const Result<QByteArray> png = encodePicture(wide->pixels, wide->metadata, FileFormat::Png);
    if (!png)
        return png.error();
    ExtendedCanvas made{ground.sha256};
    made.place = {margins.left(), margins.top()};
    const QByteArray note = canvasNote(earlierOf(ground, made.place));
    QByteArray file = withNotes(*png, ground.file, note);
    if (recipeOf(file) != note) // the XMP of the opened file is beyond repair
        file = withNotes(*png, {}, note);
    Result<Ground> onto = groundOf(file, picture.name);
    if (!onto)
        return onto.error();
    Result<LoadedPicture> loaded = loadPicture(file, {}, picture.name);
    if (!loaded)
        return loaded.error();
    made.ground = *std::move(onto);
    made.screen = std::move(loaded->pyramid);
    made.newArea = extensionMask(ground.info.size, margins, overlap);
    return made;
}
} // namespace

Result<ExtendedCanvas> extendCanvas(const PictureSnapshot &picture, const Ground &ground,
                                    const QMargins &margins, int overlap)
{
    try {
        return madeCanvas(picture, ground, margins, overlap);
    } catch (const std::bad_alloc &) {
        return Error::of(Error::Kind::Input,
                         QT_TRANSLATE_NOOP("Error",
                                           "There is not enough memory for so large a picture. Close "
                                           "other programs or take smaller margins."));
    }
}

Edit movedEdit(const Edit &edit, QPoint way)
{
    Edit moved = edit;
    if (edit.patch) {
        auto patch = std::make_shared<Patch>(*edit.patch);
        patch->place += way;
        moved.patch = patch;
        moved.patchFile = {};
    }
    if (!edit.crop.isEmpty())
        moved.crop.translate(way);
    return moved;
}
} // namespace pentimento
