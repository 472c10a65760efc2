#include "app/tools/strokepainter.h"

#include "app/tools/softedge.h"
#include "app/tools/strokeband.h"
#include "app/tools/vectorised.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
using strokegrid::noColumn;
using strokegrid::perPixel;
constexpr quint8 touched = 1;
constexpr quint8 settled = 2;      // nothing this stroke could still do would change the tile
constexpr size_t mostWaiting = 32; // capsules: a hand that is not shown anything for so long

/// Adds the samples of the pixel that begins at sample \a base and lie between \a first and \a end of their
/// line; returns how many it has now.
PENTIMENTO_VECTORISED int addSamples(quint16 *__restrict rows, const int *__restrict first,
                                     const int *__restrict end, int base)
{
    for (int line = 0; line < perPixel; ++line) {
        const unsigned low = unsigned(std::min(std::max(first[line] - base, 0), perPixel));
        const unsigned high = unsigned(std::min(std::max(end[line] - base, 0), perPixel));
        rows[line] = quint16(rows[line] | (((1U << high) - 1U) & ~((1U << low) - 1U)));
    }
    std::array<quint64, 4> words;
    std::memcpy(words.data(), rows, sizeof words);
    return std::popcount(words[0]) + std::popcount(words[1]) + std::popcount(words[2]) +
           std::popcount(words[3]);
}

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

/// Which of a pixel's samples lie inside: one word a line of samples.
struct StrokePainter::Samples
{
    std::array<quint16, perPixel> lines{};
};

/// The partly covered pixels of one tile.
struct StrokePainter::Rims
{
    std::array<quint16, tileSide * tileSide> slot{}; // 0: none yet, else its place + 1
    std::vector<Samples> samples;

    const Samples *find(int pixel) const
    {
        return slot[size_t(pixel)] == 0 ? nullptr : &samples[size_t(slot[size_t(pixel)] - 1)];
    }
    /// Where there are none yet, they begin as \a before.
    Samples &at(int pixel, const Rims *before)
    {
        if (slot[size_t(pixel)] == 0) {
            const Samples *known = before ? before->find(pixel) : nullptr;
            samples.push_back(known ? *known : Samples());
            slot[size_t(pixel)] = quint16(samples.size());
        }
        return samples[size_t(slot[size_t(pixel)] - 1)];
    }
};

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

StrokePainter::~StrokePainter() = default;

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
    if (!m_waiting.empty() && edgeOf(m_waiting.back().capsule.radius).soft != edge.soft)
        settle(mask);
    const CapsuleShape shape(capsule);
    StrokeBand &band = *m_band;
    band.value = value;
    band.soft = edge.soft;
    band.core = float(edge.soft ? edge.core : capsule.radius);
    band.outer = 0;
    const size_t measured = m_measured.size();
    if (band.core > 0)
        paintCore(mask, shape, rowsOf(capsule, band.core));
    m_waiting.push_back({capsule, value, measured, area.top(), area.height()});
    if (m_waiting.size() >= mostWaiting)
        settle(mask);
    return area;
}

/// Pixels of the picture that a capsule of \a radius around the path of \a capsule can meet.
QRect StrokePainter::rowsOf(const Capsule &capsule, float radius) const
{
    Capsule reach = capsule;
    reach.radius = radius;
    return reach.bounds().toAlignedRect() & QRect(QPoint(0, 0), m_picture);
}

/// What is fully covered. The rows of a hard capsule are kept for its rim, which waits.
void StrokePainter::paintCore(MaskTiles &mask, const CapsuleShape &shape, const QRect &area)
{
    m_core.firstRow = area.top();
    m_core.value = m_band->value;
    m_core.rows.clear();
    forBands(*m_band, shape, area, m_picture.width(), [&](int tileRow) {
        StrokeBand &band = *m_band;
        for (int row = 0; row < band.rows; ++row) {
            m_core.rows.push_back({band.solidFrom[size_t(row)], band.solidTo[size_t(row)]});
            if (!band.soft)
                m_measured.push_back(band.bounds(row));
        }
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
            paintTile(mask, column, tileRow, band);
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
        m_rims.erase(index);
    }
}

/// What is fully covered; the rims wait.
void StrokePainter::paintTile(MaskTiles &mask, int column, int tileRow, const StrokeBand &band)
{
    Target target{nullptr, column * tileSide, tileRow * tileSide};
    const int tileEnd = std::min((column + 1) * tileSide, m_picture.width());
    for (int row = 0; row < band.rows; ++row) {
        const int from = std::max(band.solidFrom[size_t(row)], target.tileLeft);
        const int count = std::min(band.solidTo[size_t(row)], tileEnd) - from;
        if (count <= 0)
            continue;
        if (!target.pixels) {
            touch(tileRow * m_tiles.width() + column);
            target.pixels = mask.editTile(column, tileRow);
        }
        quint8 *pixels = target.at(from, band.firstRow + row);
        if (band.value == 255)
            std::memset(pixels, m_erase ? 0 : 255, size_t(count));
        else if (m_erase)
            lower(pixels, count, quint8(255 - band.value));
        else
            raise(pixels, count, quint8(band.value));
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
    m_measured.clear();
}

void StrokePainter::settleHard(MaskTiles &mask)
{
    m_settledLast.reset();
    // The newest first: what the others have left over is least then.
    for (size_t i = m_waiting.size(); i-- > 0;)
        paintHardRims(mask, i);
}

void StrokePainter::paintHardRims(MaskTiles &mask, size_t index)
{
    const Waiting &waiting = m_waiting[index];
    const CapsuleShape shape(waiting.capsule);
    StrokeBand &band = *m_band;
    band.value = waiting.value;
    band.soft = false;
    band.core = float(waiting.capsule.radius);
    const QRect area = rowsOf(waiting.capsule, band.core);
    for (int tileRow = area.top() / tileSide; tileRow <= area.bottom() / tileSide; ++tileRow) {
        const int firstRow = std::max(area.top(), tileRow * tileSide);
        band.begin(shape, firstRow, std::min(area.bottom() + 1, (tileRow + 1) * tileSide) - firstRow);
        for (int row = 0; row < band.rows; ++row)
            paintHardRims(mask, tileRow, row, index);
    }
}

/// True where a capsule that waits beside \a index covers pixels \a from to \a to of row \a y at least as
/// much.
bool StrokePainter::isCoveredBeside(size_t index, int y, int from, int to) const
{
    const auto covers = [&](const Waiting &other) {
        const int row = y - other.firstRow;
        if (other.value < m_waiting[index].value || row < 0 || row >= other.rows)
            return false;
        const RowBounds &bounds = m_measured[other.measured + size_t(row)];
        return bounds.solidFrom <= from && bounds.solidTo >= to;
    };
    return (index + 1 < m_waiting.size() && covers(m_waiting[index + 1])) ||
           (index > 0 && covers(m_waiting[index - 1]));
}

/// The rims left and right of what is fully covered of \a row, tile by tile.
void StrokePainter::paintHardRims(MaskTiles &mask, int tileRow, int row, size_t index)
{
    StrokeBand &band = *m_band;
    const int y = band.firstRow + row;
    const RowBounds &bounds = m_measured[m_waiting[index].measured + size_t(y - m_waiting[index].firstRow)];
    const bool hasSolid = bounds.solidFrom < bounds.solidTo;
    const std::array<std::array<int, 2>, 2> rims{
        {{bounds.rimFrom, hasSolid ? bounds.solidFrom : bounds.rimTo},
         {hasSolid ? bounds.solidTo : bounds.rimTo, bounds.rimTo}}};
    for (const auto &[first, end] : rims) {
        if (first >= end || isCoveredBeside(index, y, first, end))
            continue;
        for (int from = first; from < end;) {
            const int column = from / tileSide;
            const int to = std::min(end, (column + 1) * tileSide);
            const int tile = tileRow * m_tiles.width() + column;
            const quint8 *line = mask.tile(column, tileRow) +
                                 (band.firstRow + row - tileRow * tileSide) * tileSide - column * tileSide;
            if (!(m_tileFlags[size_t(tile)] & settled) && !isCovered(line + from, to - from, band.value)) {
                band.sample(row);
                paintHardRim(mask, column, tileRow, row, from, to);
            }
            from = to;
        }
    }
}

/// True where nothing is left to do for a stroke of \a value.
bool StrokePainter::isCovered(const quint8 *pixels, int count, int value) const
{
    for (int i = 0; i < count; ++i) {
        if (m_erase ? pixels[i] > 255 - value : pixels[i] < value)
            return false;
    }
    return true;
}

const StrokePainter::Rims *StrokePainter::rimsOf(int tile) const
{
    const auto found = m_rims.find(tile);
    return found == m_rims.end() ? nullptr : found->second.get();
}

void StrokePainter::paintHardRim(MaskTiles &mask, int column, int tileRow, int row, int from, int to)
{
    const int index = tileRow * m_tiles.width() + column;
    touch(index);
    std::unique_ptr<Rims> &rims = m_rims[index];
    if (!rims)
        rims = std::make_unique<Rims>();
    const Rims *before = m_before ? m_before->rimsOf(index) : nullptr;
    const StrokeBand &band = *m_band;
    const Target target{mask.editTile(column, tileRow), column * tileSide, tileRow * tileSide};
    const int *end = band.endSamples(row);
    const int *first = band.firstSamples(row);
    for (int x = from; x < to; ++x) {
        quint8 *pixel = target.at(x, band.firstRow + row);
        if (isCovered(pixel, 1, band.value))
            continue;
        Samples &samples = rims->at(int(pixel - target.pixels), before);
        const int inside = addSamples(samples.lines.data(), first, end, x * perPixel);
        const int value = (band.value * inside + perPixel * perPixel / 2) / (perPixel * perPixel);
        *pixel = quint8(m_erase ? std::min<int>(*pixel, 255 - value) : std::max<int>(*pixel, value));
    }
}

void StrokePainter::finish(MaskTiles &mask)
{
    settle(mask);
    for (const int index : m_touched) {
        const QPoint corner(index % m_tiles.width() * tileSide, index / m_tiles.width() * tileSide);
        mask.normalise(QRect(corner, QSize(tileSide, tileSide)) & mask.rect());
    }
    m_touched.clear();
    m_rims.clear();
}
} // namespace pentimento
