#include "app/tools/strokeband.h"

#include "app/tools/vectorised.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
using strokegrid::noColumn;
using strokegrid::perPixel;

/// Sample numbers (16 a pixel, from the picture's left edge) whose centres lie inside each line. Near the origin
/// sixteenths and halves of a pixel are exact in floats. Masks instead of choices: else it is not vectorised.
PENTIMENTO_VECTORISED void toSamples(const float *__restrict left, const float *__restrict right, int count,
                                     int originX, int *__restrict first, int *__restrict end)
{
    const int origin = originX * perPixel;
    for (int i = 0; i < count; ++i) {
        const float before = 0.5F - left[i] * perPixel; // negative, so that rounding down rounds up
        const float until = right[i] * perPixel - 0.5F;
        const int from = origin - int(before) + int(float(int(before)) > before);
        const int to = origin + int(until) - int(float(int(until)) > until) + 1;
        const int inside = -int(left[i] <= right[i]);
        first[i] = (from & inside) | (noColumn & ~inside);
        end[i] = (to & inside) | (-noColumn & ~inside);
    }
}

struct OuterLines
{
    const int *upperFirst, *upperEnd, *lowerFirst, *lowerEnd; // samples, row by row
};

/// What the first and the last line of samples of each row say of it. True where a row has only one of them, or none:
/// what they say of that is no use.
PENTIMENTO_VECTORISED bool boundsOf(const OuterLines &lines, int rows, int *__restrict rimFrom, int *__restrict rimTo,
                                    int *__restrict solidFrom, int *__restrict solidTo)
{
    const OuterLines l = lines;
    int touched = 0;
    for (int i = 0; i < rows; ++i) {
        touched |= int(l.upperFirst[i] > l.upperEnd[i]) | int(l.lowerFirst[i] > l.lowerEnd[i]);
        // Shifts round down also below zero.
        rimFrom[i] = std::min(l.upperFirst[i], l.lowerFirst[i]) >> 4;
        solidFrom[i] = (std::max(l.upperFirst[i], l.lowerFirst[i]) + perPixel - 1) >> 4;
        solidTo[i] = std::min(l.upperEnd[i], l.lowerEnd[i]) >> 4;
        rimTo[i] = (std::max(l.upperEnd[i], l.lowerEnd[i]) + perPixel - 1) >> 4;
    }
    return touched != 0;
}

/// Over the rows of a band: what is left of each edge inside a picture of \a width, and what they span
/// together.
PENTIMENTO_VECTORISED void spanOf(int *__restrict rimFrom, int *__restrict rimTo, int *__restrict solidFrom,
                                  int *__restrict solidTo, int rows, int width, int *__restrict span)
{
    int leftmost = noColumn, rightmost = -noColumn, solidInAll = 0, solidInAllEnd = width;
    for (int i = 0; i < rows; ++i) {
        rimFrom[i] = std::min(std::max(rimFrom[i], 0), width);
        rimTo[i] = std::min(std::max(rimTo[i], 0), width);
        solidFrom[i] = std::min(std::max(solidFrom[i], 0), width);
        solidTo[i] = std::min(std::max(solidTo[i], 0), width);
        const int hasPixels = -int(rimFrom[i] < rimTo[i]); // a mask
        leftmost = std::min(leftmost, (rimFrom[i] & hasPixels) | (noColumn & ~hasPixels));
        rightmost = std::max(rightmost, (rimTo[i] & hasPixels) | (-noColumn & ~hasPixels));
        solidInAll = std::max(solidInAll, solidFrom[i]);
        solidInAllEnd = std::min(solidInAllEnd, solidTo[i]);
    }
    span[0] = leftmost;
    span[1] = rightmost;
    span[2] = solidInAll;
    span[3] = solidInAllEnd;
}
} // namespace

void StrokeBand::begin(const CapsuleShape &shape, int first, int count)
{
    capsule = &shape;
    firstRow = first;
    rows = count;
    m_known = 0;
}

void StrokeBand::measureHard()
{
    const CapsuleShape &shape = *capsule;
    const float radius = core;
    // A capsule is convex: what its left edge is at most in a row, it is in the first or the last line of
    // samples, and what it is at least, too, but where its leftmost point lies between them.
    const auto line = [&](float offset, int *first, int *end) {
        capsuleSpans(shape, radius, float(firstRow - shape.originY) + offset, 1.0F, rows, m_left.data(),
                     m_right.data());
        toSamples(m_left.data(), m_right.data(), rows, shape.originX, first, end);
    };
    line(0.5F / perPixel, m_upperFirst.data(), m_upperEnd.data());
    line((perPixel - 0.5F) / perPixel, m_lowerFirst.data(), m_lowerEnd.data());
    const int left =
        int(std::floor((std::min(shape.ax, shape.bx) - radius) * perPixel)) + shape.originX * perPixel;
    const int right =
        int(std::ceil((std::max(shape.ax, shape.bx) + radius) * perPixel)) + shape.originX * perPixel;
    const int rowOfA = int(std::floor(shape.ay)) + shape.originY - firstRow;
    const int rowOfB = int(std::floor(shape.by)) + shape.originY - firstRow;
    const bool isTouched = boundsOf({m_upperFirst.data(), m_upperEnd.data(), m_lowerFirst.data(), m_lowerEnd.data()}, rows,
                                    rimFrom.data(), rimTo.data(), solidFrom.data(), solidTo.data());
    for (const int row : {rowOfA, rowOfB}) {
        if (row < 0 || row >= rows)
            continue;
        // Shifts round down also below zero.
        rimFrom[size_t(row)] = left >> 4;
        rimTo[size_t(row)] = (right + perPixel - 1) >> 4;
    }
    for (int row = 0; row < rows && isTouched; ++row) {
        const size_t i = size_t(row);
        if (m_upperFirst[i] > m_upperEnd[i] || m_lowerFirst[i] > m_lowerEnd[i])
            measureRow(row);
    }
}

/// A row that the capsule only touches: all of its lines are looked at.
void StrokeBand::measureRow(int row)
{
    sample(row);
    const int *first = firstSamples(row);
    const int *end = endSamples(row);
    int least = noColumn, most = -noColumn;
    for (int line = 0; line < perPixel; ++line) {
        least = std::min(least, first[line]);
        most = std::max(most, end[line]);
    }
    const size_t i = size_t(row);
    rimFrom[i] = least >> 4;
    rimTo[i] = (most + perPixel - 1) >> 4;
    solidFrom[i] = noColumn >> 4;
    solidTo[i] = -noColumn >> 4;
}

void StrokeBand::sample(int row)
{
    if (m_known >> row & 1)
        return;
    m_known |= quint64(1) << row;
    std::array<float, perPixel> left, right;
    capsuleSpans(*capsule, core, float(firstRow + row - capsule->originY) + 0.5F / perPixel, 1.0F / perPixel,
                 perPixel, left.data(), right.data());
    toSamples(left.data(), right.data(), perPixel, capsule->originX, m_first.data() + row * perPixel,
              m_end.data() + row * perPixel);
}

void StrokeBand::measureSoft()
{
    const float y = float(firstRow - capsule->originY) + 0.5F;
    const auto pixels = [&](float radius, std::array<int, tileSide> &from, std::array<int, tileSide> &to) {
        capsuleSpans(*capsule, radius, y, 1.0F, rows, m_left.data(), m_right.data());
        for (size_t row = 0; row < size_t(rows); ++row) {
            const bool inside = m_left[row] <= m_right[row];
            from[row] = inside ? int(std::ceil(m_left[row] - 0.5F)) + capsule->originX : noColumn;
            to[row] = inside ? int(std::floor(m_right[row] - 0.5F)) + capsule->originX + 1 : -noColumn;
        }
    };
    if (core > 0) {
        pixels(core, solidFrom, solidTo);
    } else {
        solidFrom.fill(noColumn);
        solidTo.fill(-noColumn);
    }
    if (outer > 0) {
        pixels(outer, rimFrom, rimTo);
    } else {
        rimFrom = solidFrom;
        rimTo = solidTo;
    }
}

void StrokeBand::summarise(int width)
{
    std::array<int, 4> span;
    spanOf(rimFrom.data(), rimTo.data(), solidFrom.data(), solidTo.data(), rows, width, span.data());
    leftmost = span[0];
    rightmost = span[1];
    solidInAll = span[2];
    solidInAllEnd = span[3];
}
} // namespace pentimento
