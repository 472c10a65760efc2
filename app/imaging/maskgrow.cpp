#include "app/imaging/mask.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace pentimento {
namespace {

struct Span
{
    int first;
    int end;
};

/// The covered stretches of row \a y between columns \a from and \a end, the latter at tile borders or the edge.
void coveredSpans(const MaskTiles &mask, int y, int from, int end, std::vector<Span> &spans)
{
    spans.clear();
    const auto add = [&spans](int first, int last) {
        if (!spans.empty() && spans.back().end == first)
            spans.back().end = last;
        else
            spans.push_back({first, last});
    };
    for (int column = from / tileSide; column * tileSide < end; ++column) {
        const int left = column * tileSide;
        const int right = std::min(left + tileSide, end);
        const MaskTiles::TileState state = mask.tileState(column, y / tileSide);
        if (state == MaskTiles::TileState::Empty)
            continue;
        if (state == MaskTiles::TileState::Solid) {
            add(left, right);
            continue;
        }
        const quint8 *bytes = mask.tile(column, y / tileSide) + (y % tileSide) * tileSide;
        const quint8 *const stop = bytes + (right - left);
        for (const quint8 *at = bytes; at != stop;) {
            const quint8 *first = std::find_if(at, stop, [](quint8 value) { return value != 0; });
            at = std::find(first, stop, 0);
            if (first != at)
                add(left + int(first - bytes), left + int(at - bytes));
        }
    }
}

// Free functions over plain pointers, so that the compiler can vectorise them.
template<typename Reach>
void carryOver(Reach *row, const Reach *neighbour, int count)
{
    for (int i = 0; i < count; ++i) {
        const Reach carried = neighbour[i] - (neighbour[i] > 0);
        row[i] = std::max(row[i], carried);
    }
}

template<typename Reach>
void toCoverage(const Reach *reach, int count, quint8 *out)
{
    for (int i = 0; i < count; ++i)
        out[i] = reach[i] > 0 ? 255 : 0;
}

/// Widens a mask by an exact disc, strip of columns after strip, at a cost per pixel that does not grow with the disc.
///
/// A pixel at horizontal distance d from the nearest covered one of its row covers floor(sqrt(r*r - d*d)) rows above
/// and below itself: its reach. So every row is filled with reaches (0: none, else rows + 1), read off a table beside
/// each covered stretch, and two passes, down and up, carry them to the rows they reach, one less with every row.
template<typename Reach>
class DiscGrower
{
public:
    DiscGrower(const MaskTiles &mask, int radius, const CancelFlag *cancel)
        : m_mask(mask)
        , m_cancel(cancel)
        , m_size(mask.size())
        , m_radius(radius)
        , m_towards(radius + 1)
    {
        for (int distance = 0; distance <= radius; ++distance) {
            const qint64 square = qint64(radius) * radius - qint64(distance) * distance;
            qint64 rows = qint64(std::sqrt(double(square)));
            rows -= rows * rows > square;
            rows += (rows + 1) * (rows + 1) <= square;
            // Read from left to right towards a covered stretch.
            m_towards[radius - distance] = Reach(rows + 1);
        }
        m_away.assign(m_towards.rbegin(), m_towards.rend());
    }

    MaskTiles grow()
    {
        MaskTiles result(m_size);
        const QRect reached = m_mask.coveredBounds().adjusted(-m_radius, -m_radius, m_radius, m_radius) & m_mask.rect();
        const QRect tiles = m_mask.tilesTouching(reached);
        m_top = tiles.top() * tileSide;
        m_bottom = std::min((tiles.bottom() + 1) * tileSide, m_size.height());
        // Wide strips for wide discs, whose neighbourhood is read again for every strip; not too wide for the cache.
        const int columns = std::clamp(m_radius / tileSide, 4, 16);
        for (int column = tiles.left(); column <= tiles.right() && !isCancelled(m_cancel); column += columns)
            growStrip(column, std::min(column + columns, tiles.right() + 1), result);
        return result;
    }

private:
    Reach *row(int y) { return m_reach.data() + qsizetype(y - m_top) * m_width; }

    void growStrip(int firstColumn, int endColumn, MaskTiles &result)
    {
        m_left = firstColumn * tileSide;
        m_width = std::min(endColumn * tileSide, m_size.width()) - m_left;
        m_reach.assign(size_t(m_width) * (m_bottom - m_top), 0);
        bool isAny = false;
        for (int y = m_top; y < m_bottom && !gaveUp(y); ++y)
            isAny |= fillRow(y);
        if (!isAny)
            return;
        for (int y = m_top + 1; y < m_bottom && !gaveUp(y); ++y)
            carryOver(row(y), row(y - 1), m_width);
        for (int y = m_bottom - 2; y >= m_top && !gaveUp(y); --y)
            carryOver(row(y), row(y + 1), m_width);
        for (int tileRow = m_top / tileSide; tileRow * tileSide < m_bottom && !isCancelled(m_cancel);
             ++tileRow)
            for (int column = firstColumn; column < endColumn; ++column)
                writeTile(column, tileRow, result);
    }

    bool gaveUp(int y) const { return y % tileSide == 0 && isCancelled(m_cancel); }

    bool fillRow(int y)
    {
        const int from = std::max(0, (m_left - m_radius) / tileSide * tileSide);
        const int end = int(std::min<qint64>(m_size.width(), qint64(m_left) + m_width + m_radius));
        coveredSpans(m_mask, y, from, end, m_spans);
        Reach *reach = row(y);
        for (size_t i = 0; i < m_spans.size(); ++i) {
            const Span span = m_spans[i];
            // Between two stretches each side has its half of the gap.
            const int before = i == 0 ? std::numeric_limits<int>::max() : span.first - m_spans[i - 1].end;
            const int after = i + 1 == m_spans.size() ? std::numeric_limits<int>::max()
                                                      : m_spans[i + 1].first - span.end;
            const int left = std::min(m_radius, before - before / 2);
            const int right = std::min(m_radius, after / 2);
            copyTable(reach, m_towards.data() + m_radius - left, span.first - left, span.first);
            fillSpan(reach, span.first, span.end);
            copyTable(reach, m_away.data() + 1, span.end, span.end + right);
        }
        return !m_spans.empty();
    }

    /// Copies \a table to columns \a first to \a end, as far as they lie in the strip.
    void copyTable(Reach *reach, const Reach *table, int first, int end)
    {
        const int from = std::max(first, m_left);
        const int to = std::min(end, m_left + m_width);
        if (from < to)
            std::memcpy(reach + from - m_left, table + (from - first), (to - from) * sizeof(Reach));
    }

    void fillSpan(Reach *reach, int first, int end)
    {
        const int from = std::max(first, m_left);
        const int to = std::min(end, m_left + m_width);
        if (from < to)
            std::fill(reach + from - m_left, reach + to - m_left, m_away.front());
    }

    void writeTile(int column, int tileRow, MaskTiles &result)
    {
        const QRect area = m_mask.tileRect(column, tileRow);
        qint64 covered = 0;
        for (int y = area.top(); y <= area.bottom(); ++y) {
            const Reach *reach = row(y) + area.left() - m_left;
            covered += area.width() - std::count(reach, reach + area.width(), Reach(0));
        }
        if (covered == 0)
            return;
        if (covered == qint64(area.width()) * area.height()) {
            result.setTile(column, tileRow, MaskTiles::TileState::Solid);
            return;
        }
        quint8 *pixels = result.editTile(column, tileRow);
        for (int y = area.top(); y <= area.bottom(); ++y)
            toCoverage(row(y) + area.left() - m_left, area.width(), pixels + (y - area.top()) * tileSide);
    }

    const MaskTiles &m_mask;
    const CancelFlag *m_cancel;
    QSize m_size;
    int m_radius;
    std::vector<Reach> m_towards; // reaches at distance radius, ..., 1, 0
    std::vector<Reach> m_away;    // at distance 0, 1, ..., radius
    int m_top = 0;
    int m_bottom = 0;
    int m_left = 0;
    int m_width = 0;
    std::vector<Reach> m_reach;
    std::vector<Span> m_spans;
};
} // namespace

MaskTiles grown(const MaskTiles &mask, int pixels, const CancelFlag *cancel)
{
    if (pixels <= 0 || mask.isEmpty())
        return mask;
    // A disc wider than the picture's diagonal covers no more than one just as wide.
    const double diagonal = std::hypot(mask.size().width(), mask.size().height());
    const int radius = std::min(pixels, int(std::ceil(diagonal)));
    if (radius < std::numeric_limits<quint8>::max())
        return DiscGrower<quint8>(mask, radius, cancel).grow();
    if (radius < std::numeric_limits<quint16>::max())
        return DiscGrower<quint16>(mask, radius, cancel).grow();
    return DiscGrower<quint32>(mask, radius, cancel).grow();
}
} // namespace pentimento
