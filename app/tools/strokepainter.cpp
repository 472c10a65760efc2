#include "app/tools/strokepainter.h"

#include "app/tools/softedge.h"
#include "app/tools/strokeband.h"
#include "app/tools/strokehardedge.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
constexpr size_t mostWaiting = 32; // capsules: a hand that is not shown anything for so long

void raise(quint8 *__restrict pixels, int count, quint8 least)
{
    for (int i = 0; i < count; ++i)
        pixels[i] = std::max(pixels[i], least);
}

void lower(quint8 *__restrict pixels, int count, quint8 most)
{
    for (int i = 0; i < count; ++i)
        pixels[i] = std::min(pixels[i], most);
}
} // namespace

StrokePainter::StrokePainter(QSize picture, const BrushSettings &brush, bool erase, bool pressureStrength)
    : m_picture(picture)
    , m_tiles((picture.width() + tileSide - 1) / tileSide, (picture.height() + tileSide - 1) / tileSide)
    , m_brush(brush)
    , m_erase(erase)
    , m_distances(pressureStrength)
    , m_tileFlags(size_t(m_tiles.width()) * size_t(m_tiles.height()), 0)
    , m_band(std::make_unique<StrokeBand>())
{
}

StrokePainter::~StrokePainter()
{
    dropAllRims();
}

StrokePainter::Edge StrokePainter::edgeOf(double radius) const
{
    const double ramp = radius * (1.0 - std::clamp(m_brush.hardness, 0.0, 1.0));
    // Below a pixel a ramp is nothing but the antialiasing that samples do better.
    if (ramp > 1.0)
        return {true, radius - ramp, radius};
    return {m_distances, std::max(radius - 0.5, 0.0), radius + 0.5};
}

QRect StrokePainter::paint(MaskTiles &mask, const Capsule &capsule, double strength)
{
    const int value = std::clamp(int(std::lround(255.0 * m_brush.strength * strength)), 0, 255);
    if (value == 0 || capsule.radius <= 0)
        return {};
    const Edge edge = edgeOf(capsule.radius);
    Capsule reach = capsule;
    reach.radius = edge.soft ? edge.outer : capsule.radius;
    const QRect picture(QPoint(0, 0), m_picture);
    const QRect area = reach.bounds().toAlignedRect() & picture;
    if (area.isEmpty())
        return {};
    // A brush can be soft for a part of the stroke, where the pressure makes it large enough.
    const bool isOfAnotherKind = !m_waiting.empty() && (edgeOf(m_waiting.back().capsule.radius).soft != edge.soft ||
                                                        (!edge.soft && m_waiting.back().value != value));
    if (isOfAnotherKind || m_waiting.size() >= mostWaiting)
        settle(mask);
    const CapsuleShape shape(capsule);
    if (!edge.soft) {
        const QRect rows = rowsOf(capsule, float(capsule.radius));
        if (m_hardRows.size() == m_waiting.size())
            m_hardRows.emplace_back();
        m_hardRows[m_waiting.size()].measure(shape, float(capsule.radius), rows.top(), rows.height(), m_picture.width(), *m_band);
    } else if (edge.core > 0) {
        StrokeBand &band = *m_band;
        band.value = value;
        band.soft = true;
        band.core = float(edge.core);
        band.outer = 0;
        paintCore(mask, shape, rowsOf(capsule, band.core));
    }
    m_waiting.push_back({capsule, value});
    return area;
}

/// Pixels of the picture that a capsule of \a radius around the path of \a capsule can meet.
QRect StrokePainter::rowsOf(const Capsule &capsule, float radius) const
{
    Capsule reach = capsule;
    reach.radius = radius;
    return reach.bounds().toAlignedRect() & QRect(QPoint(0, 0), m_picture);
}

/// What is fully covered of a soft capsule.
void StrokePainter::paintCore(MaskTiles &mask, const CapsuleShape &shape, const QRect &area)
{
    m_core.firstRow = area.top();
    m_core.value = m_band->value;
    m_core.rows.clear();
    forBands(*m_band, shape, area, m_picture.width(), [&](int tileRow) {
        StrokeBand &band = *m_band;
        for (int row = 0; row < band.rows; ++row)
            m_core.rows.push_back({band.solidFrom[size_t(row)], band.solidTo[size_t(row)]});
        if (band.leftmost >= band.rightmost)
            return;
        leaveOutPainted(band);
        paintBand(mask, tileRow, band);
    });
    std::swap(m_core, m_lastCore);
}

/// Where the capsule before this one has painted at least as much there is nothing left to do; of most
/// capsules that leaves a crescent. Which tiles are covered as a whole is known before.
void StrokePainter::leaveOutPainted(StrokeBand &band)
{
    if (m_lastCore.value < band.value)
        return;
    const int first = std::max(band.firstRow, m_lastCore.firstRow);
    const int end = std::min(band.firstRow + band.rows, m_lastCore.firstRow + int(m_lastCore.rows.size()));
    for (int y = first; y < end; ++y) {
        const auto [from, to] = m_lastCore.rows[size_t(y - m_lastCore.firstRow)];
        int &solidFrom = band.solidFrom[size_t(y - band.firstRow)];
        int &solidTo = band.solidTo[size_t(y - band.firstRow)];
        if (from <= solidFrom && to > solidFrom)
            solidFrom = std::min(to, solidTo);
        else if (to >= solidTo && from < solidTo)
            solidTo = std::max(from, solidFrom);
    }
}

void StrokePainter::touch(int index)
{
    quint8 &flags = m_tileFlags[size_t(index)];
    if (!(flags & touched)) {
        flags |= touched;
        m_touched.push_back(index);
    }
}

void StrokePainter::paintBand(MaskTiles &mask, int tileRow, const StrokeBand &band)
{
    // Only where every row of the tiles is in the band can a tile be covered as a whole.
    const bool fullHeight = band.rows == tileSide;
    for (int column = band.leftmost / tileSide; column <= (band.rightmost - 1) / tileSide; ++column) {
        const int index = tileRow * m_tiles.width() + column;
        if (isDone(mask, column, tileRow))
            continue;
        if (fullHeight && band.solidInAll <= column * tileSide &&
            band.solidInAllEnd >= (column + 1) * tileSide) {
            touch(index);
            fillTile(mask, column, tileRow, band.value);
        } else {
            paintRows(mask, column, tileRow, {band.firstRow, band.rows, band.solidFrom.data(), band.solidTo.data()}, band.value);
        }
    }
}

/// True where nothing this stroke could still do would change the tile.
bool StrokePainter::isDone(const MaskTiles &mask, int column, int tileRow) const
{
    return (m_tileFlags[size_t(tileRow * m_tiles.width() + column)] & settled) || isSettled(mask.tileState(column, tileRow));
}

bool StrokePainter::isSettled(MaskTiles::TileState state) const
{
    return state == (m_erase ? MaskTiles::TileState::Empty : MaskTiles::TileState::Solid);
}

void StrokePainter::fillTile(MaskTiles &mask, int column, int tileRow, int value)
{
    if (value == 255) {
        mask.setTile(column, tileRow, m_erase ? MaskTiles::TileState::Empty : MaskTiles::TileState::Solid);
    } else if (m_erase) {
        lower(mask.editTile(column, tileRow), tileSide * tileSide, quint8(255 - value));
    } else {
        raise(mask.editTile(column, tileRow), tileSide * tileSide, quint8(value));
    }
    // With pressure on the strength a later event may press harder.
    const int index = tileRow * m_tiles.width() + column;
    if (value == 255 || value == std::lround(255.0 * m_brush.strength)) {
        m_tileFlags[size_t(index)] |= settled;
        dropRims(index);
    }
}

/// What \a rows cover of a tile, whose rows they are.
void StrokePainter::paintRows(MaskTiles &mask, int column, int tileRow, const Rows &rows, int value)
{
    Target target{nullptr, column * tileSide, tileRow * tileSide};
    const int tileEnd = std::min((column + 1) * tileSide, m_picture.width());
    for (int row = 0; row < rows.count; ++row) {
        const int from = std::max(rows.from[row], target.tileLeft);
        const int count = std::min(rows.to[row], tileEnd) - from;
        if (count <= 0)
            continue;
        if (!target.pixels) {
            touch(tileRow * m_tiles.width() + column);
            target.pixels = mask.editTile(column, tileRow);
        }
        quint8 *pixels = target.at(from, rows.first + row);
        if (value == 255)
            std::memset(pixels, m_erase ? 0 : 255, size_t(count));
        else if (m_erase)
            lower(pixels, count, quint8(255 - value));
        else
            raise(pixels, count, quint8(value));
    }
}

void StrokePainter::settle(MaskTiles &mask)
{
    if (m_waiting.empty())
        return;
    if (edgeOf(m_waiting.front().capsule.radius).soft)
        settleSoft(mask);
    else
        settleHard(mask);
    m_waiting.clear();
}

void StrokePainter::finish(MaskTiles &mask)
{
    settle(mask);
    for (const int index : m_touched) {
        const QPoint corner(index % m_tiles.width() * tileSide, index / m_tiles.width() * tileSide);
        mask.normalise(QRect(corner, QSize(tileSide, tileSide)) & mask.rect());
    }
    m_touched.clear();
    dropAllRims();
}
} // namespace pentimento
