#include "ui/canvas/displaytiles.h"

#include <QThread>

#include <algorithm>
#include <utility>

namespace pentimento {
namespace {
/// About 4 ms of composing on a slow machine: a quarter of a frame.
constexpr qint64 pixelsAtOnce = 640 * 640;
} // namespace

DisplayTiles::DisplayTiles(Requester requester, QObject *parent)
    : QObject(parent), m_requester(std::move(requester))
{
    m_pool.setMaxThreadCount(std::clamp(QThread::idealThreadCount(), 1, 4));
}

DisplayTiles::~DisplayTiles()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void DisplayTiles::reset(QSize scaled)
{
    m_pool.clear();
    m_tiles.clear();
    m_scaled = scaled;
    m_running = 0;
    ++m_generation;
}

void DisplayTiles::letGo()
{
    m_pool.clear();
    m_pool.waitForDone();
    ++m_generation;
    m_running = 0;
    for (auto it = m_tiles.begin(); it != m_tiles.end(); ++it) {
        if (std::exchange(it->isComposing, false))
            it->dirty = tileRect(it.key().second);
    }
}

QRect DisplayTiles::tileRect(QPoint place) const
{
    return QRect(place.x() * side, place.y() * side, side, side) & QRect(QPoint(0, 0), m_scaled);
}

void DisplayTiles::invalidate(TileKind kind, const QRect &device)
{
    const QRect area = device & QRect(QPoint(0, 0), m_scaled);
    if (area.isEmpty())
        return;
    for (int row = area.top() / side; row <= area.bottom() / side; ++row) {
        for (int column = area.left() / side; column <= area.right() / side; ++column) {
            const auto tile = m_tiles.find(keyOf(kind, {column, row}));
            if (tile != m_tiles.end())
                tile->dirty |= area & tileRect({column, row});
        }
    }
}

void DisplayTiles::invalidateAll(TileKind kind)
{
    invalidate(kind, QRect(QPoint(0, 0), m_scaled));
}

void DisplayTiles::beginFrame()
{
    m_budget = pixelsAtOnce;
}

const QImage *DisplayTiles::tile(TileKind kind, QPoint place)
{
    Tile &tile = m_tiles[keyOf(kind, place)];
    const bool isNew = tile.image.isNull();
    if (!tile.isComposing && (isNew || !tile.dirty.isEmpty())) {
        const qint64 pixels = qint64(tile.dirty.width()) * tile.dirty.height();
        if (isNew || pixels > m_budget)
            composeLater(kind, place, tile);
        else
            composeNow(kind, place, tile);
    }
    return tile.image.isNull() ? nullptr : &tile.image;
}

const QImage *DisplayTiles::peek(TileKind kind, QPoint place) const
{
    const auto tile = m_tiles.constFind(keyOf(kind, place));
    return tile == m_tiles.constEnd() || tile->image.isNull() ? nullptr : &tile->image;
}

void DisplayTiles::composeNow(TileKind kind, QPoint place, Tile &tile)
{
    m_budget -= qint64(tile.dirty.width()) * tile.dirty.height();
    const QRect part = std::exchange(tile.dirty, QRect());
    const QPoint at = part.topLeft() - tileRect(place).topLeft();
    // A view of the tile's own memory: nothing is allocated or copied for a change under the brush.
    QImage view(tile.image.scanLine(at.y()) + qsizetype(at.x()) * 4, part.width(), part.height(),
                tile.image.bytesPerLine(), QImage::Format_RGB32);
    composeTile(m_requester(kind, part), view);
}

void DisplayTiles::composeLater(TileKind kind, QPoint place, Tile &tile)
{
    tile.isComposing = true;
    tile.dirty = QRect(); // what changes from here on comes after this one
    ++m_running;
    m_pool.start([this, kind, place, generation = m_generation, request = m_requester(kind, tileRect(place))]() mutable {
        const QImage image = composeTile(request);
        request = TileRequest(); // the picture's pixels are let go of before anyone hears of the tile
        QMetaObject::invokeMethod(this, [=, this] { deliver(kind, place, generation, image); }, Qt::QueuedConnection);
    });
}

void DisplayTiles::deliver(TileKind kind, QPoint place, quint64 generation, const QImage &image)
{
    if (generation != m_generation)
        return;
    --m_running;
    const auto tile = m_tiles.find(keyOf(kind, place));
    if (tile == m_tiles.end())
        return;
    tile->image = image;
    tile->isComposing = false;
    emit tileReady(tileRect(place));
}

void DisplayTiles::trim(const QRect &visible)
{
    const qsizetype most = 2 * qsizetype(visible.width()) * visible.height() + 24;
    if (m_tiles.size() <= most)
        return;
    const QRect near = visible.adjusted(-1, -1, 1, 1);
    m_tiles.removeIf([&](const auto &entry) { return !entry->isComposing && !near.contains(entry.key().second); });
}
} // namespace pentimento

#include "moc_displaytiles.cpp"
