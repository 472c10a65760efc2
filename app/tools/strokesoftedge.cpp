// How the soft edge of a stroke is painted.
#include "app/tools/softedge.h"
#include "app/tools/strokeband.h"
#include "app/tools/strokepainter.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
using strokegrid::noColumn;

/// Pixels of a row.
struct Run
{
    int from, to;

    Run shifted(int by) const
    {
        return {from <= -noColumn ? from : from + by, to >= noColumn ? to : to + by};
    }
    Run within(const Run &other) const { return {std::max(from, other.from), std::min(to, other.to)}; }
    /// Both, and what lies between them.
    Run with(const Run &other) const
    {
        if (from >= to)
            return other;
        if (other.from >= other.to)
            return *this;
        return {std::min(from, other.from), std::max(to, other.to)};
    }
};
constexpr Run wholeRow{-noColumn, noColumn};
constexpr Run noPixels{0, 0};

/// Where \a factor * x >= \a least, and a pixel more: two capsules may both paint it, but one has to.
Run halfLine(float factor, float least)
{
    constexpr float reach = 1 << 24;
    if (std::abs(factor) * reach <= std::abs(least))
        return least <= 0 ? wholeRow : noPixels;
    const float edge = least / factor;
    return factor > 0 ? Run{int(std::floor(edge)) - 1, noColumn} : Run{-noColumn, int(std::ceil(edge)) + 2};
}

/// Pixels of the row at \a y that lie ahead of the line across the path at (\a px, \a py), relative to the
/// origin.
Run aheadOf(const CapsuleShape &shape, float px, float py, float y)
{
    return halfLine(shape.tx, shape.tx * (px - 0.5F) - shape.ty * (y - py));
}

Run behind(const CapsuleShape &shape, float px, float py, float y)
{
    return halfLine(-shape.tx, -shape.tx * (px - 0.5F) + shape.ty * (y - py));
}
} // namespace

bool StrokePainter::Waiting::continues(const Waiting &before) const { return before.capsule.b == capsule.a; }

/// Behind the line across its first point a capsule is nowhere nearer to a pixel than the one that ended
/// there, and ahead of its last point than the one that goes on from there. So each paints what lies between,
/// the last its end, and those that go on what lies in the bend.
void StrokePainter::settleSoft(MaskTiles &mask)
{
    const auto coversAtLeast = [](const Waiting &one, const Waiting &other) {
        return one.capsule.radius >= other.capsule.radius && one.value >= other.value;
    };
    StrokeBand &band = *m_band;
    std::optional<CapsuleShape> before; // whose end is left to the next
    for (size_t i = 0; i < m_waiting.size(); ++i) {
        const Waiting &now = m_waiting[i];
        const Waiting *last = i > 0 ? &m_waiting[i - 1] : m_settledLast ? &*m_settledLast : nullptr;
        const bool noBack = last && now.continues(*last) && coversAtLeast(*last, now);
        const bool noFront = i + 1 < m_waiting.size() && m_waiting[i + 1].continues(now) &&
                             coversAtLeast(m_waiting[i + 1], now);
        const Edge edge = edgeOf(now.capsule.radius);
        const CapsuleShape shape(now.capsule);
        band.value = now.value;
        band.soft = true;
        band.core = float(edge.core);
        band.outer = float(edge.outer);
        band.falloff = {shape.ax,
                        shape.ay,
                        shape.tx,
                        shape.ty,
                        shape.length,
                        float(edge.outer),
                        float(1.0 / std::max(edge.outer - edge.core, 1e-3)),
                        float(now.value)};
        forBands(band, shape, rowsOf(now.capsule, band.outer), m_picture.width(), [&](int tileRow) {
            if (band.leftmost >= band.rightmost)
                return;
            for (int row = 0; row < band.rows; ++row) {
                const float y = float(band.firstRow + row - shape.originY) + 0.5F;
                Run wanted = wholeRow;
                if (noBack) {
                    wanted = aheadOf(shape, shape.ax, shape.ay, y).shifted(shape.originX);
                    if (before)
                        wanted = wanted.with(aheadOf(*before, before->bx, before->by,
                                                     float(band.firstRow + row - before->originY) + 0.5F)
                                                 .shifted(before->originX));
                }
                if (noFront)
                    wanted = wanted.within(behind(shape, shape.bx, shape.by, y).shifted(shape.originX));
                band.wantedFrom[size_t(row)] = wanted.from;
                band.wantedTo[size_t(row)] = wanted.to;
            }
            paintSoftBand(mask, tileRow, band);
        });
        before = noFront ? std::optional(shape) : std::nullopt;
    }
    m_settledLast = m_waiting.back();
}

void StrokePainter::paintSoftBand(MaskTiles &mask, int tileRow, const StrokeBand &band)
{
    const int firstColumn = band.leftmost / tileSide;
    m_softTargets.assign(size_t((band.rightmost - 1) / tileSide - firstColumn + 1), SoftTarget());
    for (size_t i = 0; i < m_softTargets.size(); ++i)
        m_softTargets[i].isDone = isDone(mask, firstColumn + int(i), tileRow);
    const auto rim = [&](int row, int from, int to) {
        from = std::max(from, band.wantedFrom[size_t(row)]);
        to = std::min({to, m_picture.width(), band.wantedTo[size_t(row)]});
        while (from < to) {
            const int column = from / tileSide;
            const int end = std::min(to, (column + 1) * tileSide);
            SoftTarget &target = m_softTargets[size_t(column - firstColumn)];
            if (!target.isDone) {
                if (!target.pixels) {
                    touch(tileRow * m_tiles.width() + column);
                    target.pixels = mask.editTile(column, tileRow);
                }
                paintSoftRim({target.pixels, column * tileSide, tileRow * tileSide}, row, from, end, band);
            }
            from = end;
        }
    };
    for (int row = 0; row < band.rows; ++row) {
        const size_t i = size_t(row);
        if (band.solidFrom[i] >= band.solidTo[i]) {
            rim(row, band.rimFrom[i], band.rimTo[i]);
        } else {
            rim(row, band.rimFrom[i], band.solidFrom[i]);
            rim(row, band.solidTo[i], band.rimTo[i]);
        }
    }
}

/// What it paints beyond the stretch, to have whole eights, is what the capsule covers there.
void StrokePainter::paintSoftRim(const Target &target, int row, int from, int to,
                                 const StrokeBand &band) const
{
    const int y = band.firstRow + row;
    const int eights = (to - from + 7) / 8;
    const int start = std::min(from, target.tileLeft + tileSide - 8 * eights);
    const float centreX = float(start - band.capsule->originX) + 0.5F;
    const float centreY = float(y - band.capsule->originY) + 0.5F;
    if (start + 8 * eights <= m_picture.width()) {
        paintSoftEdge(target.at(start, y), eights, centreX, centreY, band.falloff, m_erase);
        return;
    }
    // Bytes beyond the picture's edge must stay empty.
    std::array<quint8, tileSide> pixels{};
    const size_t inside = size_t(to - start);
    std::memcpy(pixels.data(), target.at(start, y), inside);
    paintSoftEdge(pixels.data(), eights, centreX, centreY, band.falloff, m_erase);
    std::memcpy(target.at(start, y), pixels.data(), inside);
}
} // namespace pentimento
