#include "app/jobs/placement.h"

#include "app/document/snapshot.h"
#include "app/imaging/mask.h"
#include "app/imaging/stitch.h"
#include "app/storage/store.h"

#include <optional>

namespace pentimento {
namespace {
Result<PictureSnapshot> storedSnapshot(const FileStore &files, const Generation &generation)
{
    PictureSnapshot snapshot;
    snapshot.name = generation.pictureName;
    Result<QByteArray> source = files.get(generation.source);
    if (!source)
        return source.error();
    snapshot.file = *std::move(source);
    const Result<PictureInfo> info = probePicture(snapshot.file, snapshot.name);
    if (!info)
        return info.error();
    snapshot.info = *info;
    for (const StoredEdit &stored : generation.edits) {
        const Result<QByteArray> bytes = files.get(stored.patch);
        if (!bytes)
            return bytes.error();
        Result<Patch> patch = unpackPatch(*bytes);
        if (!patch)
            return patch.error();
        Edit edit;
        edit.generation = stored.generation;
        edit.patch = std::make_shared<const Patch>(*std::move(patch));
        edit.patchFile = stored.patch;
        snapshot.edits.append(edit);
    }
    return snapshot;
}
} // namespace

Result<PlacementSource> readPlacementSource(const FileStore &files, const Generation &generation)
{
    const Result<PictureSnapshot> snapshot = storedSnapshot(files, generation);
    if (!snapshot)
        return snapshot.error();
    const Result<QByteArray> maskFile = files.get(generation.mask);
    if (!maskFile)
        return maskFile.error();
    Result<MaskTiles> mask = readMask(*maskFile, QStringLiteral("mask.png"), generation.pictureSize);
    if (!mask)
        return mask.error();
    const Result<DecodedPicture> picture = compose(*snapshot);
    if (!picture)
        return picture.error();
    const QSize size = picture->pixels.size();
    const QRect part = generation.plan.inside(size);
    PicturePart needed{part.isEmpty() ? Raster() : picture->pixels.copy(part), part.topLeft(), size, picture->metadata.iccProfile};
    return PlacementSource{std::move(needed), *std::move(mask)};
}

Result<Placement> placeResult(const FileStore &files, const Generation &generation, const PlacementSource *source)
{
    const Result<QByteArray> raw = files.get(generation.raw);
    if (!raw)
        return raw.error();
    const Result<DecodedPicture> result = decodeResult(*raw);
    if (!result)
        return result.error();
    Placement placement;
    placement.resultSize = result->pixels.size();
    if (generation.mask.isNull() || generation.source.isNull())
        return placement;
    std::optional<PlacementSource> own;
    if (!source) {
        Result<PlacementSource> read = readPlacementSource(files, generation);
        if (!read)
            return read.error();
        source = &own.emplace(*std::move(read));
    }
    Result<Patch> patch = stitch(source->picture, source->mask, generation.plan, *result, generation.blend);
    if (!patch)
        return patch.error();
    Result<QByteArray> packed = packPatch(*patch);
    if (!packed)
        return packed.error();
    placement.patch = *std::move(packed);
    placement.rect = patch->rect();
    placement.samplesOutside = patch->samplesOutside;
    placement.changedOutside = patch->changedOutside;
    placement.placed = std::make_shared<const Patch>(*std::move(patch));
    return placement;
}
} // namespace pentimento
