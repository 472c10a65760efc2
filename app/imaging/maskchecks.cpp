#include "app/imaging/maskchecks.h"

#include "app/imaging/mask.h"

#include <algorithm>
#include <vector>

namespace pentimento {
namespace {
constexpr int strayPixels = 400;      // of a spot that nobody means to repaint
constexpr double clearlyLarger = 1.3; // the bounds' area

/// A connected group of covered tiles.
struct Group
{
    std::vector<QPoint> tiles = {};
    qint64 pixels = 0;
};

qint64 coveredIn(const MaskTiles &mask, int column, int row)
{
    const QRect part = mask.tileRect(column, row);
    if (mask.tileState(column, row) == MaskTiles::TileState::Solid)
        return qint64(part.width()) * part.height();
    const quint8 *bytes = mask.tile(column, row);
    return std::count_if(bytes, bytes + MaskTiles::bytesPerTile, [](quint8 value) { return value > 0; });
}

std::vector<Group> groupsOf(const MaskTiles &mask)
{
    const QSize size = mask.tileCount();
    std::vector<bool> isSeen(size_t(size.width()) * size_t(size.height()));
    const auto take = [&](int column, int row) {
        if (column < 0 || row < 0 || column >= size.width() || row >= size.height())
            return false;
        const size_t at = size_t(row) * size_t(size.width()) + size_t(column);
        if (isSeen[at] || mask.tileState(column, row) == MaskTiles::TileState::Empty)
            return false;
        isSeen[at] = true;
        return true;
    };
    std::vector<Group> groups;
    for (int row = 0; row < size.height(); ++row) {
        for (int column = 0; column < size.width(); ++column) {
            if (!take(column, row))
                continue;
            Group group;
            group.tiles.push_back({column, row});
            for (size_t next = 0; next < group.tiles.size(); ++next) {
                const QPoint at = group.tiles[next];
                group.pixels += coveredIn(mask, at.x(), at.y());
                for (int y = at.y() - 1; y <= at.y() + 1; ++y)
                    for (int x = at.x() - 1; x <= at.x() + 1; ++x)
                        if (take(x, y))
                            group.tiles.push_back({x, y});
            }
            groups.push_back(std::move(group));
        }
    }
    return groups;
}
} // namespace

std::optional<MaskSpecks> enlargingSpecks(const MaskTiles &mask)
{
    const std::vector<Group> groups = groupsOf(mask);
    if (groups.size() < 2)
        return std::nullopt;
    qint64 largest = 0;
    for (const Group &group : groups)
        largest = std::max(largest, group.pixels);
    MaskSpecks specks{mask, {}, mask.coveredBounds(), {}, 0};
    for (const Group &group : groups) {
        if (group.pixels > strayPixels || group.pixels * 20 > largest)
            continue;
        ++specks.count;
        for (const QPoint &tile : group.tiles) {
            if (specks.nearest.isEmpty())
                specks.nearest = mask.tileRect(tile.x(), tile.y());
            specks.without.setTile(tile.x(), tile.y(), MaskTiles::TileState::Empty);
        }
    }
    specks.after = specks.without.coveredBounds();
    const auto area = [](const QRect &rect) { return double(rect.width()) * rect.height(); };
    if (specks.count == 0 || area(specks.before) < clearlyLarger * area(specks.after))
        return std::nullopt;
    return specks;
}

bool isThinnerThan(const MaskTiles &mask, int pixels)
{
    const int taken = std::max(1, pixels / 2);
    const QRect bounds = mask.coveredBounds();
    if (bounds.isEmpty())
        return false;
    // A solid tile is wide enough by itself, and so most masks are told from thin ones at once.
    const QRect tiles = mask.tilesTouching(bounds);
    for (int row = tiles.top(); row <= tiles.bottom() && pixels <= MaskTiles::side; ++row)
        for (int column = tiles.left(); column <= tiles.right(); ++column)
            if (mask.tileState(column, row) == MaskTiles::TileState::Solid && mask.tileRect(column, row).width() >= pixels
                && mask.tileRect(column, row).height() >= pixels)
                return false;
    // Grown from outside by as much as is taken off: what stays is wide enough. A frame of one pixel is outside, too.
    QImage inside = mask.toImage(bounds);
    QImage outside(bounds.width() + 2, bounds.height() + 2, QImage::Format_Grayscale8);
    if (inside.isNull() || outside.isNull())
        return false;
    outside.fill(255);
    for (int y = 0; y < bounds.height(); ++y)
        for (int x = 0; x < bounds.width(); ++x)
            outside.scanLine(y + 1)[x + 1] = inside.constScanLine(y)[x] >= 128 ? 0 : 255;
    return grown(MaskTiles::fromImage(outside), taken - 1).isFull();
}

double softShare(const MaskTiles &mask)
{
    qint64 soft = 0;
    const QRect tiles = mask.tilesTouching(mask.coveredBounds());
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (mask.tileState(column, row) != MaskTiles::TileState::Mixed)
                continue;
            const quint8 *bytes = mask.tile(column, row);
            soft += std::count_if(bytes, bytes + MaskTiles::bytesPerTile, [](quint8 value) { return value > 12 && value < 243; });
        }
    }
    const qint64 covered = mask.coveredPixels();
    return covered > 0 ? double(soft) / double(covered) : 0;
}
} // namespace pentimento
