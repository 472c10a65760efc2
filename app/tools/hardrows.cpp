#include "app/tools/hardrows.h"

#include "app/tools/vectorised.h"

namespace pentimento {
namespace {
using strokegrid::noColumn;

/// Whether some runs do not meet, which then stay as they are.
PENTIMENTO_VECTORISED bool uniteRuns(int *__restrict from, int *__restrict to, const int *__restrict otherFrom,
                                     const int *__restrict otherTo, int count)
{
    int apart = 0;
    for (int i = 0; i < count; ++i) {
        const bool isEmpty = from[i] >= to[i];
        const bool isOtherEmpty = otherFrom[i] >= otherTo[i];
        const bool meets = otherFrom[i] <= to[i] && otherTo[i] >= from[i];
        const bool isJoined = !isEmpty & !isOtherEmpty & meets;
        const bool isTaken = isEmpty & !isOtherEmpty;
        apart |= int(!isEmpty & !isOtherEmpty & !meets);
        const int joinedFrom = std::min(from[i], otherFrom[i]);
        const int joinedTo = std::max(to[i], otherTo[i]);
        from[i] = isJoined ? joinedFrom : isTaken ? otherFrom[i] : from[i];
        to[i] = isJoined ? joinedTo : isTaken ? otherTo[i] : to[i];
    }
    return apart != 0;
}

struct OpenRims
{
    const int *rimFrom, *rimTo, *solidFrom, *solidTo; // of the capsule
    const int *firstFrom, *firstTo, *secondFrom, *secondTo;
};

/// Masks instead of choices: else it is not vectorised.
PENTIMENTO_VECTORISED void openRims(const OpenRims &rows, int count, int *__restrict open)
{
    const OpenRims r = rows;
    for (int i = 0; i < count; ++i) {
        const int hasSolid = -int(r.solidFrom[i] < r.solidTo[i]);
        const int left = r.rimFrom[i];
        const int right = r.rimTo[i];
        const int leftEnd = (r.solidFrom[i] & hasSolid) | (right & ~hasSolid);
        const int rightFrom = (r.solidTo[i] & hasSolid) | (right & ~hasSolid);
        const int isLeftCovered = (int(r.firstFrom[i] <= left) & int(r.firstTo[i] >= leftEnd)) |
                                  (int(r.secondFrom[i] <= left) & int(r.secondTo[i] >= leftEnd));
        const int isRightCovered = (int(r.firstFrom[i] <= rightFrom) & int(r.firstTo[i] >= right)) |
                                   (int(r.secondFrom[i] <= rightFrom) & int(r.secondTo[i] >= right));
        const int isLeftOpen = int(left < leftEnd) & (isLeftCovered ^ 1);
        const int isRightOpen = int(rightFrom < right) & (isRightCovered ^ 1);
        open[i] = isLeftOpen | isRightOpen << 1;
    }
}

PENTIMENTO_VECTORISED void narrow(int *__restrict from, int *__restrict to, const int *__restrict paintedFrom,
                                  const int *__restrict paintedTo, int count)
{
    for (int i = 0; i < count; ++i) {
        const bool isBegun = (paintedFrom[i] <= from[i]) & (paintedTo[i] > from[i]);
        const bool isEnded = !isBegun & (paintedTo[i] >= to[i]) & (paintedFrom[i] < to[i]);
        const int begin = std::min(paintedTo[i], to[i]);
        const int end = std::max(paintedFrom[i], from[i]);
        from[i] = isBegun ? begin : from[i];
        to[i] = isEnded ? end : to[i];
    }
}
} // namespace

void RowRuns::reset(int first, int end)
{
    firstRow = first;
    from.assign(size_t(end - first), noColumn);
    to.assign(size_t(end - first), -noColumn);
}

void RowRuns::copyFrom(const RowRuns &other)
{
    const int first = std::max(firstRow, other.firstRow);
    const int count = std::min(endRow(), other.endRow()) - first;
    if (count <= 0)
        return;
    std::copy_n(other.from.begin() + (first - other.firstRow), count, from.begin() + (first - firstRow));
    std::copy_n(other.to.begin() + (first - other.firstRow), count, to.begin() + (first - firstRow));
}

bool RowRuns::unite(const RowRuns &other)
{
    const size_t offset = size_t(other.firstRow - firstRow);
    return uniteRuns(from.data() + offset, to.data() + offset, other.from.data(), other.to.data(), other.rows());
}

void HardRows::measure(const CapsuleShape &shape, float radius, int firstRow, int rows, int width, StrokeBand &band)
{
    solid.firstRow = rim.firstRow = firstRow;
    for (std::vector<int> *values : {&solid.from, &solid.to, &rim.from, &rim.to})
        values->resize(size_t(rows));
    band.soft = false;
    band.core = radius;
    for (int done = 0; done < rows; done += band.rows) {
        band.begin(shape, firstRow + done, std::min(rows - done, tileSide));
        band.measureHard();
        band.summarise(width);
        std::copy_n(band.rimFrom.begin(), band.rows, rim.from.begin() + done);
        std::copy_n(band.rimTo.begin(), band.rows, rim.to.begin() + done);
        std::copy_n(band.solidFrom.begin(), band.rows, solid.from.begin() + done);
        std::copy_n(band.solidTo.begin(), band.rows, solid.to.begin() + done);
    }
}

void HardRows::findOpenRims(const RowRuns &first, const RowRuns &second, std::vector<int> &open) const
{
    open.resize(size_t(rim.rows()));
    const int inFirst = rim.firstRow - first.firstRow;
    const int inSecond = rim.firstRow - second.firstRow;
    openRims({rim.from.data(), rim.to.data(), solid.from.data(), solid.to.data(), first.from.data() + inFirst,
              first.to.data() + inFirst, second.from.data() + inSecond, second.to.data() + inSecond},
             rim.rows(), open.data());
}

void leaveOut(int *from, int *to, const int *paintedFrom, const int *paintedTo, int count)
{
    narrow(from, to, paintedFrom, paintedTo, count);
}
} // namespace pentimento
