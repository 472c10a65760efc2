#pragma once

#include "app/tools/strokeband.h"

#include <vector>

namespace pentimento {
/// Pixels \a from to \a to of each row from \a firstRow on; none where from is not below to. Arrays, so that many rows
/// are looked at together.
struct RowRuns
{
    int firstRow = 0;
    std::vector<int> from, to;

    int rows() const { return int(from.size()); }
    int endRow() const { return firstRow + rows(); }
    /// Rows \a first to \a end, with no pixels.
    void reset(int first, int end);
    /// The runs of \a other in the rows that both have.
    void copyFrom(const RowRuns &other);
    /// Adds the pixels of \a other, whose rows lie within these, where they meet those that are there already. True where
    /// they do not everywhere; they are left out there.
    bool unite(const RowRuns &other);
};

/// What a hard capsule covers of each of its rows: partly from rim.from, fully what solid says, partly until rim.to.
struct HardRows
{
    RowRuns solid;
    RowRuns rim;

    /// Of the capsule of \a shape with \a radius inside a picture of \a width; \a band is where it is measured.
    void measure(const CapsuleShape &shape, float radius, int firstRow, int rows, int width, StrokeBand &band);
    /// Which rims are not covered by \a first or \a second, whose rows are at least these: 1 the left one, 2 the right
    /// one, for each row.
    void findOpenRims(const RowRuns &first, const RowRuns &second, std::vector<int> &open) const;
};

/// Of \a count rows: narrows the runs by what \a paintedFrom and \a paintedTo have painted already at one end.
void leaveOut(int *from, int *to, const int *paintedFrom, const int *paintedTo, int count);
} // namespace pentimento
