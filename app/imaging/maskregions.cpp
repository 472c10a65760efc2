#include "app/imaging/maskregions.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pentimento {
namespace {
using TileState = MaskTiles::TileState;

/// One bit for each of a tile line's pixels of at least \a least, the first in the lowest.
quint64 bitsAtLeast(const quint8 *line, quint8 least)
{
    quint64 bits = 0;
#if defined(__SSE2__)
    const __m128i bound = _mm_set1_epi8(char(least));
    for (int i = 0; i < tileSide; i += 16) {
        const __m128i pixels = _mm_load_si128(reinterpret_cast<const __m128i *>(line + i));
        const __m128i atLeast = _mm_cmpeq_epi8(_mm_max_epu8(pixels, bound), pixels);
        bits |= quint64(quint32(_mm_movemask_epi8(atLeast))) << i;
    }
#else
    for (int i = 0; i < tileSide; ++i)
        bits |= quint64(line[i] >= least) << i;
#endif
    return bits;
}
} // namespace

/// Finds runs row by row and joins those that touch (union-find over runs).
class RegionFinder
{
public:
    RegionFinder(const MaskTiles &mask, quint8 least, bool covered)
        : m_mask(mask), m_least(least), m_covered(covered), m_reach(covered ? 1 : 0)
    {
    }

    MaskRegions find(const CancelFlag *cancel)
    {
        const int height = m_mask.size().height();
        m_found.m_rowStart.reserve(size_t(height) + 1);
        size_t above = 0;
        for (int y = 0; y < height; ++y) {
            if (y % tileSide == 0 && isCancelled(cancel))
                break;
            const size_t start = m_found.m_runs.size();
            m_found.m_rowStart.push_back(start);
            readRow(y);
            joinRows(above, start);
            above = start;
        }
        m_found.m_rowStart.push_back(m_found.m_runs.size());
        if (!isCancelled(cancel))
            collect(cancel);
        return std::move(m_found);
    }

private:
    void add(int first, int end, bool continues)
    {
        std::vector<MaskRegions::Run> &runs = m_found.m_runs;
        if (continues && runs.size() > m_found.m_rowStart.back() && runs.back().end == first) {
            runs.back().end = end;
            return;
        }
        runs.push_back({first, end, quint32(m_parents.size())});
        m_parents.push_back(quint32(m_parents.size()));
    }

    void readRow(int y)
    {
        const int tileRow = y / tileSide;
        const int line = y % tileSide * tileSide;
        const int columns = m_mask.tileCount().width();
        const int width = m_mask.size().width();
        for (int column = 0; column < columns; ++column) {
            const int left = column * tileSide;
            const int count = std::min(tileSide, width - left);
            const TileState state = m_mask.tileState(column, tileRow);
            if (state != TileState::Mixed) {
                if ((state == TileState::Solid) == m_covered)
                    add(left, left + count, true);
                continue;
            }
            quint64 bits = bitsAtLeast(m_mask.tile(column, tileRow) + line, m_least);
            if (!m_covered)
                bits = ~bits;
            if (count < tileSide)
                bits &= (quint64(1) << count) - 1;
            addBits(bits, left);
        }
    }

    void addBits(quint64 bits, int left)
    {
        int at = 0;
        while (bits != 0) {
            const int gap = std::countr_zero(bits);
            at += gap;
            bits >>= gap;
            const int length = std::countr_one(bits);
            add(left + at, left + at + length, at == 0);
            at += length;
            bits = length == tileSide ? 0 : bits >> length;
        }
    }

    quint32 root(quint32 label)
    {
        while (m_parents[label] != label) {
            m_parents[label] = m_parents[m_parents[label]];
            label = m_parents[label];
        }
        return label;
    }

    void join(quint32 one, quint32 other)
    {
        one = root(one);
        other = root(other);
        m_parents[std::max(one, other)] = std::min(one, other);
    }

    /// Runs from \a above on lie in the row over those from \a below on.
    void joinRows(size_t above, size_t below)
    {
        const std::vector<MaskRegions::Run> &runs = m_found.m_runs;
        const size_t aboveEnd = below;
        const size_t end = runs.size();
        size_t at = below;
        while (above < aboveEnd && at < end) {
            if (runs[above].first < runs[at].end + m_reach && runs[at].first < runs[above].end + m_reach)
                join(runs[above].region, runs[at].region);
            runs[above].end < runs[at].end ? ++above : ++at;
        }
    }

    void collect(const CancelFlag *cancel)
    {
        std::vector<quint32> numbers(m_parents.size());
        const QSize size = m_mask.size();
        // A root comes before all that were joined to it, so its number is known by then.
        for (size_t y = 0; y + 1 < m_found.m_rowStart.size(); ++y) {
            if (y % tileSide == 0 && isCancelled(cancel))
                return;
            for (size_t i = m_found.m_rowStart[y]; i < m_found.m_rowStart[y + 1]; ++i) {
                MaskRegions::Run &run = m_found.m_runs[i];
                const quint32 top = root(run.region);
                if (top == run.region) {
                    numbers[top] = quint32(m_found.m_regions.size());
                    m_found.m_regions.push_back({0, {}, {run.first, int(y)}});
                }
                run.region = numbers[top];
                MaskRegion &region = m_found.m_regions[run.region];
                region.pixels += run.end - run.first;
                region.bounds |= QRect(run.first, int(y), run.end - run.first, 1);
                region.touchesEdge |= run.first == 0 || run.end == size.width() || y == 0 || int(y) == size.height() - 1;
            }
        }
    }

    const MaskTiles &m_mask;
    quint8 m_least;
    bool m_covered;
    int m_reach; // 1: diagonal neighbours touch
    MaskRegions m_found;
    std::vector<quint32> m_parents;
};

MaskRegions MaskRegions::covered(const MaskTiles &mask, quint8 least, const CancelFlag *cancel)
{
    return RegionFinder(mask, least, true).find(cancel);
}

MaskRegions MaskRegions::uncovered(const MaskTiles &mask, quint8 least, const CancelFlag *cancel)
{
    return RegionFinder(mask, least, false).find(cancel);
}

int MaskRegions::regionAt(QPoint pixel) const
{
    if (pixel.y() < 0 || size_t(pixel.y()) + 1 >= m_rowStart.size())
        return -1;
    const auto begin = m_runs.begin() + qsizetype(m_rowStart[size_t(pixel.y())]);
    const auto end = m_runs.begin() + qsizetype(m_rowStart[size_t(pixel.y()) + 1]);
    const auto behind = std::upper_bound(begin, end, pixel.x(), [](int x, const Run &run) { return x < run.first; });
    return behind != begin && std::prev(behind)->end > pixel.x() ? int(std::prev(behind)->region) : -1;
}

void MaskRegions::fill(MaskTiles &mask, quint8 value, const std::function<bool(const MaskRegion &)> &chosen,
                       const CancelFlag *cancel) const
{
    std::vector<bool> isChosen(m_regions.size());
    for (size_t i = 0; i < m_regions.size(); ++i)
        isChosen[i] = chosen(m_regions[i]);
    std::vector<quint8> bytes(size_t(mask.size().width()), value);
    QRect area;
    for (size_t y = 0; y + 1 < m_rowStart.size(); ++y) {
        if (y % tileSide == 0 && isCancelled(cancel))
            return;
        for (size_t i = m_rowStart[y]; i < m_rowStart[y + 1]; ++i) {
            const Run &run = m_runs[i];
            if (!isChosen[run.region])
                continue;
            mask.writeRow(run.first, int(y), run.end - run.first, bytes.data());
            area |= m_regions[run.region].bounds;
        }
        // While the finished tiles are still in the cache.
        if (!area.isEmpty() && (y % tileSide == tileSide - 1 || y + 2 == m_rowStart.size())) {
            mask.normalise(QRect(area.left(), int(y) / tileSide * tileSide, area.width(), tileSide));
        }
    }
}
} // namespace pentimento
