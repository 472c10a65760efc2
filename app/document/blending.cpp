#include "app/document/blending.h"

#include "app/imaging/mask.h"

#include <cstring>

namespace pentimento {
namespace {
void clear(MaskTiles &mask, const QRect &area)
{
    if (!area.isEmpty())
        mask.fillRect(area, 0);
}

/// 255 where \a mask is 0: what shrinking widens.
MaskTiles uncovered(const MaskTiles &mask)
{
    MaskTiles outside(mask.size());
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            const auto state = mask.tileState(column, row);
            if (state == MaskTiles::TileState::Empty)
                outside.setTile(column, row, MaskTiles::TileState::Solid);
            if (state != MaskTiles::TileState::Mixed)
                continue;
            const QRect area = mask.tileRect(column, row);
            const quint8 *from = mask.tile(column, row);
            quint8 *into = outside.editTile(column, row);
            for (int y = 0; y < area.height(); ++y) {
                for (int x = 0; x < area.width(); ++x)
                    into[y * MaskTiles::side + x] = from[y * MaskTiles::side + x] ? 0 : 255;
            }
        }
    }
    outside.normalise(outside.rect());
    return outside;
}

/// The covered pixels of \a patch over \a pixels, which show the picture from \a corner on.
void placeOver(Raster &pixels, QPoint corner, const Patch &patch)
{
    const QRect part = patch.rect() & QRect(corner, pixels.size());
    if (patch.pixels.channels() != pixels.channels() || patch.pixels.depth() != pixels.depth())
        return;
    const int bytes = pixels.bytesPerPixel();
    for (int y = part.top(); y <= part.bottom(); ++y) {
        const QPoint from = QPoint(part.left(), y) - patch.place;
        const QPoint to = QPoint(part.left(), y) - corner;
        const uchar *coverage = patch.coverage.constScanLine(from.y()) + from.x();
        const uchar *in = patch.pixels.row(from.y()) + qsizetype(from.x()) * bytes;
        uchar *out = pixels.row(to.y()) + qsizetype(to.x()) * bytes;
        for (int x = 0; x < part.width(); ++x) {
            if (coverage[x])
                std::memcpy(out + qsizetype(x) * bytes, in + qsizetype(x) * bytes, size_t(bytes));
        }
    }
}

/// The picture's part over \a area with \a patch and the edits above it, all of it counting.
Patch withEditsAbove(const BlendSource &source, const Patch &patch, const QRect &area)
{
    Patch shown{area.topLeft(), source.picture->pixels.copy(area), QImage(area.size(), QImage::Format_Grayscale8), 0, 0};
    shown.coverage.fill(255);
    placeOver(shown.pixels, area.topLeft(), patch);
    for (const Edit &edit : source.above)
        placeOver(shown.pixels, area.topLeft(), *edit.patch);
    return shown;
}
} // namespace

MaskTiles clipped(const MaskTiles &mask, const QRect &area)
{
    MaskTiles inside = mask;
    const QRect all = mask.rect();
    const QRect kept = area & all;
    if (kept.isEmpty())
        return MaskTiles(mask.size());
    clear(inside, QRect(0, 0, all.width(), kept.top()));
    clear(inside, QRect(QPoint(0, kept.bottom() + 1), all.bottomRight()));
    clear(inside, QRect(0, kept.top(), kept.left(), kept.height()));
    clear(inside, QRect(QPoint(kept.right() + 1, kept.top()), QPoint(all.right(), kept.bottom())));
    return inside;
}

MaskTiles narrowed(const MaskTiles &mask, int pixels)
{
    if (pixels <= 0 || mask.isEmpty())
        return mask;
    const MaskTiles outside = grown(uncovered(mask), pixels);
    MaskTiles inside = mask;
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            const auto state = outside.tileState(column, row);
            if (state == MaskTiles::TileState::Solid)
                inside.setTile(column, row, MaskTiles::TileState::Empty);
            if (state != MaskTiles::TileState::Mixed || mask.tileState(column, row) == MaskTiles::TileState::Empty)
                continue;
            const quint8 *out = outside.tile(column, row);
            quint8 *into = inside.editTile(column, row);
            for (int i = 0; i < MaskTiles::bytesPerTile; ++i)
                into[i] = out[i] ? 0 : into[i];
        }
    }
    inside.normalise(inside.rect());
    return inside;
}

Result<BlendSource> blendSource(const PictureSnapshot &picture, int index, const QByteArray &raw, const UploadPlan &plan,
                                const QRect &known)
{
    BlendSource source;
    source.plan = plan;
    source.known = known;
    PictureSnapshot below = picture;
    if (index >= 0 && index < picture.edits.size()) {
        below.edits = picture.edits.first(index);
        source.replaced = picture.edits.at(index).patch ? picture.edits.at(index).patch->rect() : QRect();
        for (const Edit &edit : picture.edits.sliced(index + 1)) {
            if (edit.shown && edit.patch)
                source.above.append(edit);
        }
    }
    Result<DecodedPicture> result = decodeResult(raw);
    if (!result)
        return result.error();
    Result<DecodedPicture> composed = compose(below);
    if (!composed)
        return composed.error();
    source.result = std::make_shared<const DecodedPicture>(*std::move(result));
    source.picture = std::make_shared<const DecodedPicture>(*std::move(composed));
    return source;
}

Result<Blended> blend(const BlendSource &source, const MaskTiles &mask, const BlendSettings &settings)
{
    BlendSettings used = settings;
    MaskTiles inside = mask.size().isEmpty() ? mask : clipped(mask, source.plan.source);
    if (used.grow < 0) {
        inside = narrowed(inside, -used.grow);
        used.grow = 0;
    }
    Result<Patch> made = stitch(source.picture->pixels, source.picture->metadata.iccProfile, inside, source.plan,
                                *source.result, used, source.known);
    if (!made)
        return made.error();
    Blended blended;
    blended.patch = std::make_shared<const Patch>(*std::move(made));
    const QRect area = (source.replaced | blended.patch->rect()) & source.picture->pixels.rect();
    blended.shown = source.replaced.isEmpty() ? blended.patch
                                              : std::make_shared<const Patch>(withEditsAbove(source, *blended.patch, area));
    return blended;
}
} // namespace pentimento
