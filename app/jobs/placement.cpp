#include "app/jobs/placement.h"

#include "app/document/snapshot.h"
#include "app/imaging/mask.h"
#include "app/imaging/stitch.h"
#include "app/storage/store.h"

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

Result<Patch> placed(const FileStore &files, const Generation &generation, const DecodedPicture &result)
{
    const Result<PictureSnapshot> snapshot = storedSnapshot(files, generation);
    if (!snapshot)
        return snapshot.error();
    const Result<QByteArray> maskFile = files.get(generation.mask);
    if (!maskFile)
        return maskFile.error();
    const Result<MaskTiles> mask = readMask(*maskFile, QStringLiteral("mask.png"), generation.pictureSize);
    if (!mask)
        return mask.error();
    const Result<DecodedPicture> picture = compose(*snapshot);
    if (!picture)
        return picture.error();
    return stitch(picture->pixels, picture->metadata.iccProfile, *mask, generation.plan, result, generation.blend);
}
} // namespace

Result<Placement> placeResult(const FileStore &files, const Generation &generation)
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
    const Result<Patch> patch = placed(files, generation, *result);
    if (!patch)
        return patch.error();
    Result<QByteArray> packed = packPatch(*patch);
    if (!packed)
        return packed.error();
    placement.patch = *std::move(packed);
    placement.rect = patch->rect();
    placement.samplesOutside = patch->samplesOutside;
    placement.changedOutside = patch->changedOutside;
    return placement;
}
} // namespace pentimento
