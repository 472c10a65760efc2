#include "app/history/compose.h"

#include "app/history/history.h"
#include "app/imaging/mask.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace composing {
namespace {
/// Stored files are our own: where one cannot be read, that is the store's fault and not the person's input.
Error damaged(const Error &cause)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "A stored picture of this entry cannot be read any more, so "
                                                              "the result cannot be put together. Restore the data folder "
                                                              "from a backup if there is one.")),
                 {}, cause.plainSentence() + u' ' + cause.detail};
}

bool fits(const Patch &patch, const Raster &picture)
{
    return picture.rect().contains(patch.rect()) && patch.pixels.channels() == picture.channels()
           && patch.pixels.depth() == picture.depth() && patch.coverage.size() == patch.pixels.size();
}

Result<void> place(const FileStore &files, const FileRef &file, Raster &picture)
{
    const Result<Patch> placed = patch(files, file);
    if (!placed)
        return placed.error();
    if (!fits(*placed, picture))
        return damaged(Error{Error::Kind::Storage, {}, {}, {}, u"a patch of another picture"_s});
    applyPatch(picture, *placed);
    return {};
}
} // namespace

bool hasResult(const Generation &generation)
{
    return generation.state == JobState::Ready && !(generation.raw.isNull() && generation.patch.isNull());
}

Result<DecodedPicture> source(const FileStore &files, const Generation &generation)
{
    if (generation.source.isNull())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "This entry was made without a picture to change."));
    const Result<QByteArray> bytes = files.get(generation.source);
    if (!bytes)
        return bytes.error();
    Result<DecodedPicture> picture = decodePicture(*bytes, generation.pictureName);
    if (!picture)
        return damaged(picture.error());
    for (const StoredEdit &edit : generation.edits) {
        if (const Result<void> placed = place(files, edit.patch, picture->pixels); !placed)
            return placed.error();
    }
    return picture;
}

Result<DecodedPicture> result(const FileStore &files, const Generation &generation)
{
    if (!hasResult(generation))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "This job has no result."));
    if (!generation.patch.isNull()) {
        Result<DecodedPicture> picture = source(files, generation);
        if (!picture)
            return picture;
        if (const Result<void> placed = place(files, generation.patch, picture->pixels); !placed)
            return placed.error();
        return picture;
    }
    const Result<QByteArray> bytes = files.get(generation.raw);
    if (!bytes)
        return bytes.error();
    Result<DecodedPicture> picture = decodeResult(*bytes);
    return picture ? std::move(picture) : damaged(picture.error());
}

Result<Patch> patch(const FileStore &files, const FileRef &file)
{
    if (file.isNull())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The result of this job was not placed on a picture."));
    const Result<QByteArray> bytes = files.get(file);
    if (!bytes)
        return bytes.error();
    Result<Patch> unpacked = unpackPatch(*bytes);
    return unpacked ? std::move(unpacked) : damaged(unpacked.error());
}

Result<MaskTiles> mask(const FileStore &files, const Generation &generation)
{
    if (generation.mask.isNull())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "This job was made without a mask."));
    const Result<QByteArray> bytes = files.get(generation.mask);
    if (!bytes)
        return bytes.error();
    Result<MaskTiles> tiles = readMask(*bytes, u"mask.png"_s, generation.pictureSize);
    return tiles ? std::move(tiles) : damaged(tiles.error());
}
} // namespace composing

Result<DecodedPicture> composeResult(const Store &store, const Generation &generation)
{
    return composing::result(store.files(), generation);
}
} // namespace pentimento
