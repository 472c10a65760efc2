// How a stroke without a soft edge is painted.
#include "app/tools/strokehardedge.h"
#include "app/tools/hardrows.h"
#include "app/tools/strokeband.h"
#include "app/tools/strokepainter.h"
#include "app/tools/vectorised.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace pentimento {
namespace {
using strokegrid::noColumn;
using strokegrid::perPixel;

/// Partly covered pixels of a row, at most a tile's: where their samples are, which is their first, and how many there
/// are.
struct RimPixels
{
    std::array<quint16 *, tileSide> lines;
    std::array<int, tileSide> base, inside;
    int count = 0;
};

/// Adds the samples that lie between \a first and \a end of their line.
PENTIMENTO_VECTORISED void addSamples(RimPixels &pixels, const int *__restrict first, const int *__restrict end)
{
    for (int i = 0; i < pixels.count; ++i) {
        quint16 *__restrict rows = pixels.lines[size_t(i)];
        const int base = pixels.base[size_t(i)];
        for (int line = 0; line < perPixel; ++line) {
            const unsigned low = unsigned(std::min(std::max(first[line] - base, 0), perPixel));
            const unsigned high = unsigned(std::min(std::max(end[line] - base, 0), perPixel));
            rows[line] = quint16(rows[line] | (((1U << high) - 1U) & ~((1U << low) - 1U)));
        }
        std::array<quint64, 4> words;
        std::memcpy(words.data(), rows, sizeof words);
        pixels.inside[size_t(i)] =
            std::popcount(words[0]) + std::popcount(words[1]) + std::popcount(words[2]) + std::popcount(words[3]);
    }
}
} // namespace

/// All capsules that wait are painted together: what they cover fully is one run in most rows, of which most was
/// painted when the last ones settled, and what is left of their rims is what no run covers.
void StrokePainter::settleHard(MaskTiles &mask)
{
    m_settledLast.reset();
    const int value = m_waiting.front().value;
    int top = m_picture.height();
    int bottom = 0;
    for (size_t i = 0; i < m_waiting.size(); ++i) {
        top = std::min(top, m_hardRows[i].solid.firstRow);
        bottom = std::max(bottom, m_hardRows[i].solid.endRow());
    }
    m_known.reset(top, bottom);
    if (m_settledValue >= value)
        m_known.copyFrom(m_settledRuns);
    m_runs.reset(top, bottom);
    for (size_t i = 0; i < m_waiting.size(); ++i) {
        if (m_runs.unite(m_hardRows[i].solid)) // a sharp bend leaves a gap between them
            paintRuns(mask, m_hardRows[i].solid, m_known, value);
    }
    paintRuns(mask, m_runs, m_known, value);
    m_known.unite(m_runs);
    // The newest first: what the others have left over is least then.
    for (size_t i = m_waiting.size(); i-- > 0;)
        paintHardRims(mask, i);
    std::swap(m_settledRuns, m_runs);
    m_settledValue = value;
}

/// The pixels of \a runs but for those that \a known has painted, whose rows are at least these.
void StrokePainter::paintRuns(MaskTiles &mask, const RowRuns &runs, const RowRuns &known, int value)
{
    std::array<int, tileSide> from, to;
    for (int tileRow = runs.firstRow / tileSide; tileRow * tileSide < runs.endRow(); ++tileRow) {
        const int first = std::max(runs.firstRow, tileRow * tileSide);
        const int count = std::min(runs.endRow(), (tileRow + 1) * tileSide) - first;
        const auto *runFrom = runs.from.data() + (first - runs.firstRow);
        const auto *runTo = runs.to.data() + (first - runs.firstRow);
        std::copy_n(runFrom, count, from.begin());
        std::copy_n(runTo, count, to.begin());
        leaveOut(from.data(), to.data(), known.from.data() + (first - known.firstRow), known.to.data() + (first - known.firstRow), count);

        // Only where every row of the tiles is there can a tile be covered as a whole.
        int filled = 0;
        int filledEnd = 0;
        if (count == tileSide) {
            filled = (*std::max_element(runFrom, runFrom + count) + tileSide - 1) / tileSide;
            filledEnd = *std::min_element(runTo, runTo + count) / tileSide;
        }
        for (int column = filled; column < filledEnd; ++column) {
            if (isDone(mask, column, tileRow))
                continue;
            touch(tileRow * m_tiles.width() + column);
            fillTile(mask, column, tileRow, value);
        }
        int leftmost = noColumn;
        int rightmost = -noColumn;
        for (int row = 0; row < count; ++row) {
            const size_t i = size_t(row);
            leftmost = std::min(leftmost, from[i] < to[i] ? from[i] : noColumn);
            rightmost = std::max(rightmost, from[i] < to[i] ? to[i] : -noColumn);
        }
        for (int column = leftmost / tileSide; column <= (rightmost - 1) / tileSide && leftmost < rightmost; ++column) {
            const bool isFilled = column >= filled && column < filledEnd;
            if (!isFilled && !isDone(mask, column, tileRow))
                paintRows(mask, column, tileRow, {first, count, from.data(), to.data()}, value);
        }
    }
}

/// The rims of the capsule that waits as \a index, where nothing that is painted covers them.
void StrokePainter::paintHardRims(MaskTiles &mask, size_t index)
{
    const Waiting &waiting = m_waiting[index];
    const HardRows &rows = m_hardRows[index];
    rows.findOpenRims(m_known, m_runs, m_openRims);
    const CapsuleShape shape(waiting.capsule);
    StrokeBand &band = *m_band;
    band.value = waiting.value;
    band.soft = false;
    band.core = float(waiting.capsule.radius);
    for (size_t row = 0; row < m_openRims.size(); ++row) {
        if (m_openRims[row] == 0)
            continue;
        band.begin(shape, rows.rim.firstRow + int(row), 1);
        const bool hasSolid = rows.solid.from[row] < rows.solid.to[row];
        if (m_openRims[row] & 1)
            paintHardRims(mask, rows.rim.from[row], hasSolid ? rows.solid.from[row] : rows.rim.to[row]);
        if (m_openRims[row] & 2)
            paintHardRims(mask, hasSolid ? rows.solid.to[row] : rows.rim.to[row], rows.rim.to[row]);
    }
}

/// Pixels \a first to \a end of the band's only row, tile by tile.
void StrokePainter::paintHardRims(MaskTiles &mask, int first, int end)
{
    StrokeBand &band = *m_band;
    const int tileRow = band.firstRow / tileSide;
    for (int from = first; from < end;) {
        const int column = from / tileSide;
        const int to = std::min(end, (column + 1) * tileSide);
        const int tile = tileRow * m_tiles.width() + column;
        const quint8 *line = mask.tile(column, tileRow) + (band.firstRow - tileRow * tileSide) * tileSide - column * tileSide;
        if (!(m_tileFlags[size_t(tile)] & settled) && !isCovered(line + from, to - from, band.value)) {
            band.sample(0);
            paintHardRim(mask, column, tileRow, from, to);
        }
        from = to;
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

/// New where there are none.
StrokePainter::Rims &StrokePainter::rimsFor(int tile)
{
    if (!m_recentRims.second || m_recentRims.first != tile) {
        std::unique_ptr<Rims> &rims = m_rims[tile];
        if (!rims)
            rims = SpareRims::instance().take();
        m_recentRims = {tile, rims.get()};
    }
    return *m_recentRims.second;
}

void StrokePainter::dropRims(int tile)
{
    const auto found = m_rims.find(tile);
    if (found == m_rims.end())
        return;
    SpareRims::instance().giveBack(std::move(found->second));
    m_rims.erase(found);
    m_recentRims = {};
}

void StrokePainter::dropAllRims()
{
    for (auto &[tile, rims] : m_rims)
        SpareRims::instance().giveBack(std::move(rims));
    m_rims.clear();
    m_recentRims = {};
}

void StrokePainter::paintHardRim(MaskTiles &mask, int column, int tileRow, int from, int to)
{
    const int index = tileRow * m_tiles.width() + column;
    touch(index);
    Rims &rims = rimsFor(index);
    rims.makeRoom(to - from);
    const Rims *before = m_before ? m_before->rimsOf(index) : nullptr;
    const StrokeBand &band = *m_band;
    const Target target{mask.editTile(column, tileRow), column * tileSide, tileRow * tileSide};
    quint8 *const line = target.at(0, band.firstRow);
    RimPixels pixels;
    for (int x = from; x < to; ++x) {
        if (isCovered(line + x, 1, band.value))
            continue;
        const size_t i = size_t(pixels.count++);
        pixels.lines[i] = rims.at(int(line + x - target.pixels), before).lines.data();
        pixels.base[i] = x * perPixel;
    }
    addSamples(pixels, band.firstSamples(0), band.endSamples(0));
    for (int i = 0; i < pixels.count; ++i) {
        quint8 &pixel = line[pixels.base[size_t(i)] / perPixel];
        const int value = (band.value * pixels.inside[size_t(i)] + perPixel * perPixel / 2) / (perPixel * perPixel);
        pixel = quint8(m_erase ? std::min<int>(pixel, 255 - value) : std::max<int>(pixel, value));
    }
}
} // namespace pentimento
