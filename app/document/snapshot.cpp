#include "app/document/snapshot.h"

namespace pentimento {
namespace {
bool fits(const Patch &patch, const Raster &picture)
{
    return picture.rect().contains(patch.rect()) && patch.pixels.channels() == picture.channels()
        && patch.pixels.depth() == picture.depth() && patch.coverage.size() == patch.pixels.size();
}
} // namespace

QImage screenPatch(const Patch &patch, const QByteArray &iccProfile)
{
    return toSrgbImage(patch.pixels, iccProfile);
}

Result<DecodedPicture> compose(const PictureSnapshot &snapshot)
{
    Result<DecodedPicture> decoded = decodePicture(snapshot.file, snapshot.name);
    if (!decoded)
        return decoded;
    for (const Edit &edit : snapshot.edits) {
        if (!edit.patch || !edit.shown)
            continue;
        if (!fits(*edit.patch, decoded->pixels)) {
            return Error{Error::Kind::Input, {},
                         QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                             "An edit of %1 was made for a picture of another kind, so the picture cannot be put "
                             "together. Hide or remove that edit.")),
                         {snapshot.name}};
        }
        applyPatch(decoded->pixels, *edit.patch);
    }
    return decoded;
}
} // namespace pentimento
