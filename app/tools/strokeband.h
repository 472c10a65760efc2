#pragma once

#include "app/imaging/masktiles.h"
#include "app/tools/capsule.h"
#include "app/tools/softedge.h"

#include <QRect>

#include <algorithm>
#include <array>

namespace pentimento {
namespace strokegrid {
constexpr int perPixel = 16;      ///< samples along each axis
constexpr int noColumn = 1 << 29; ///< right of every picture; negative: left of every picture
} // namespace strokegrid

/// The rows of one line of tiles that a capsule meets.
struct StrokeBand
{
    int firstRow = 0; // in the picture
    int rows = 0;
    int value = 255; // of fully covered pixels
    const CapsuleShape *capsule = nullptr;
    bool soft = false; // edges from distances, not from samples
    float core = 0;    // what is fully covered; of a hard stroke its radius
    float outer = 0;   // of a soft rim; 0: only the core is wanted
    Falloff falloff{};
    // Per row, pixels: partly covered from rimFrom, fully from solidFrom to solidTo, partly until rimTo.
    std::array<int, tileSide> rimFrom, solidFrom, solidTo, rimTo;
    int leftmost = 0, rightmost = 0;       // over all rows
    int solidInAll = 0, solidInAllEnd = 0; // pixels that are solid in each row

    // What other capsules do not paint of a soft rim, per row, in pixels.
    std::array<int, tileSide> wantedFrom, wantedTo;

    void measureHard();
    void measureSoft();
    void summarise(int width);
    /// Rows of \a capsule from now on, of which nothing is sampled yet.
    void begin(const CapsuleShape &capsule, int firstRow, int rows);
    /// Finds out where each line of samples of \a row begins and ends, for firstSamples() and endSamples().
    void sample(int row);
    const int *firstSamples(int row) const { return m_first.data() + row * strokegrid::perPixel; }
    const int *endSamples(int row) const { return m_end.data() + row * strokegrid::perPixel; }

private:
    void measureRow(int row);

    std::array<float, tileSide> m_left, m_right;
    std::array<int, tileSide> m_upperFirst, m_upperEnd, m_lowerFirst,
        m_lowerEnd;                                                  // first and last line of each row
    std::array<int, tileSide * strokegrid::perPixel> m_first, m_end; // all lines, of the rows that are known
    quint64 m_known = 0;
};

/// Measures the rows of \a area of a picture of \a width line of tiles by line of tiles, and calls \a paint
/// with each.
template <typename Paint>
void forBands(StrokeBand &band, const CapsuleShape &shape, const QRect &area, int width, Paint paint)
{
    for (int tileRow = area.top() / tileSide; tileRow <= area.bottom() / tileSide; ++tileRow) {
        const int firstRow = std::max(area.top(), tileRow * tileSide);
        band.begin(shape, firstRow, std::min(area.bottom() + 1, (tileRow + 1) * tileSide) - firstRow);
        if (band.soft)
            band.measureSoft();
        else
            band.measureHard();
        band.summarise(width);
        paint(tileRow);
    }
}
} // namespace pentimento
