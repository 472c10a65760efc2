#include "app/tools/similarpixels.h"

#include "app/tools/vectorised.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace pentimento {
namespace {
constexpr quint8 similar = 1;
constexpr quint8 taken = 255;

PENTIMENTO_VECTORISED void matchRow(const quint8 *__restrict pixels, const quint8 *__restrict wanted, int count,
                                    int tolerance, quint8 *__restrict out)
{
    for (int x = 0; x < count; ++x) {
        int most = 0;
        for (int channel = 0; channel < 4; ++channel)
            most = std::max(most, std::abs(int(pixels[4 * x + channel]) - int(wanted[channel])));
        out[x] = most <= tolerance ? similar : 0;
    }
}

/// Rows of the comparison, made when they are asked for: a small area does not cost the whole picture.
class Matches
{
public:
    Matches(const QImage &picture, QPoint seed, int tolerance)
        : m_picture(picture), m_tolerance(tolerance), m_rows(size_t(picture.height()))
    {
        std::memcpy(m_wanted, picture.constScanLine(seed.y()) + qsizetype(seed.x()) * 4, 4);
        if (!picture.hasAlphaChannel())
            m_wanted[3] = picture.constScanLine(0)[3]; // the unused byte is the same everywhere
    }

    bool isMade(int y) const { return m_rows[size_t(y)] != nullptr; }
    quint8 *row(int y)
    {
        auto &row = m_rows[size_t(y)];
        if (!row) {
            row.reset(new quint8[size_t(m_picture.width())]);
            matchRow(m_picture.constScanLine(y), m_wanted, m_picture.width(), m_tolerance, row.get());
        }
        return row.get();
    }
    void forget(int y) { m_rows[size_t(y)].reset(); }

private:
    const QImage &m_picture;
    quint8 m_wanted[4];
    int m_tolerance;
    std::vector<std::unique_ptr<quint8[]>> m_rows;
};

/// Marks what hangs together with \a seed as taken, run by run.
void takeConnected(Matches &matches, QSize size, QPoint seed, const std::atomic<bool> &cancelled)
{
    std::vector<std::pair<int, int>> waiting{{seed.x(), seed.y()}};
    while (!waiting.empty() && !cancelled) {
        const auto [x, y] = waiting.back();
        waiting.pop_back();
        quint8 *row = matches.row(y);
        if (row[x] != similar)
            continue;
        int from = x;
        int to = x;
        while (from > 0 && row[from - 1] == similar)
            --from;
        while (to + 1 < size.width() && row[to + 1] == similar)
            ++to;
        std::memset(row + from, taken, size_t(to - from + 1));
        for (const int next : {y - 1, y + 1}) {
            if (next < 0 || next >= size.height())
                continue;
            const quint8 *beside = matches.row(next);
            for (int at = from; at <= to; ++at) {
                if (beside[at] == similar && (at == from || beside[at - 1] != similar))
                    waiting.emplace_back(at, next);
            }
        }
    }
}
} // namespace

MaskTiles similarPixels(const QImage &picture, QPoint seed, int tolerance, bool contiguous,
                        const std::atomic<bool> &cancelled)
{
    MaskTiles mask(picture.size());
    if (!picture.rect().contains(seed) || picture.depth() != 32)
        return mask;
    Matches matches(picture, seed, tolerance);
    if (contiguous)
        takeConnected(matches, picture.size(), seed, cancelled);
    const quint8 wanted = contiguous ? taken : similar;
    for (int y = 0; y < picture.height(); ++y) {
        if (cancelled)
            return MaskTiles(picture.size());
        if (contiguous && !matches.isMade(y))
            continue;
        quint8 *row = matches.row(y);
        for (int x = 0; x < picture.width(); ++x)
            row[x] = row[x] == wanted ? 255 : 0;
        mask.writeRow(0, y, picture.width(), row);
        matches.forget(y);
        if (y % MaskTiles::side == MaskTiles::side - 1) // a finished row of tiles: uniform ones are let go of at once
            mask.normalise(QRect(0, y, picture.width(), 1));
    }
    mask.normalise(mask.rect());
    return mask;
}
} // namespace pentimento
