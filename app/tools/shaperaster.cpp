#include "app/tools/shaperaster.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

namespace pentimento {
namespace {
constexpr int lines = 16;         // a pixel
constexpr int subpixels = 256;    // along a line
constexpr int full = lines * subpixels;
constexpr double farAway = 1e7;   // beyond any picture, and still exact enough in doubles

/// One side of the polygon, downwards.
struct Edge
{
    double top, bottom; // y
    double x, slope;    // at top; x per y
    bool down;          // its own direction
};

std::vector<Edge> edgesOf(const QPolygonF &outline)
{
    std::vector<Edge> edges;
    const auto tame = [](QPointF p) {
        return QPointF(std::clamp(p.x(), -farAway, farAway), std::clamp(p.y(), -farAway, farAway));
    };
    for (qsizetype i = 0; i < outline.size(); ++i) {
        QPointF from = tame(outline[i]);
        QPointF to = tame(outline[(i + 1) % outline.size()]);
        const bool down = to.y() > from.y();
        if (!down)
            std::swap(from, to);
        if (to.y() - from.y() < 1e-9 || !std::isfinite(to.y() - from.y() + to.x() - from.x()))
            continue;
        edges.push_back({from.y(), to.y(), from.x(), (to.x() - from.x()) / (to.y() - from.y()), down});
    }
    std::sort(edges.begin(), edges.end(), [](const Edge &a, const Edge &b) { return a.top < b.top; });
    return edges;
}

/// One row of tiles at a time: where its lines enter and leave the area, and the tiles made of that.
class TileRow
{
public:
    explicit TileRow(MaskTiles &mask)
        : m_mask(mask), m_columns(mask.tileCount().width()), m_stride((m_columns + 1) * tileSide),
          m_steps(size_t(m_stride) * tileSide), m_isTouched(size_t(m_columns) + 1)
    {
    }

    void cross(const Edge &edge, int tileRow)
    {
        const int base = tileRow * tileSide * lines;
        const int first = std::max(base, int(std::ceil(edge.top * lines - 0.5)));
        const int end = std::min({base + tileSide * lines, m_mask.size().height() * lines,
                                  int(std::ceil(edge.bottom * lines - 0.5))});
        for (int line = first; line < end; ++line) {
            const double x = edge.x + ((line + 0.5) / lines - edge.top) * edge.slope;
            const auto at = quint64(std::lround(std::clamp(x, 0.0, double(m_mask.size().width())) * subpixels));
            m_crossings.push_back(quint64(line - base) << 48 | at << 1 | quint64(edge.down));
        }
    }

    void fill(int tileRow)
    {
        if (m_crossings.empty())
            return;
        std::sort(m_crossings.begin(), m_crossings.end());
        int winding = 0;
        for (const quint64 crossing : m_crossings) {
            const int before = winding;
            winding += crossing & 1 ? 1 : -1;
            if ((before == 0) != (winding == 0))
                step(int(crossing >> 48) / lines, int((crossing & 0xffffffffffffULL) >> 1), before == 0 ? 1 : -1);
        }
        m_crossings.clear();
        writeTiles(tileRow);
    }

private:
    /// From \a at (in subpixels) on the line is inside (1) or outside (-1).
    void step(int row, int at, int direction)
    {
        const int pixel = at / subpixels;
        const int rest = at % subpixels;
        qint32 *steps = m_steps.data() + size_t(row) * size_t(m_stride) + pixel;
        steps[0] += direction * (subpixels - rest);
        steps[1] += direction * rest;
        m_isTouched[size_t(pixel / tileSide)] = m_isTouched[size_t((pixel + 1) / tileSide)] = true;
    }

    void writeTiles(int tileRow)
    {
        qint32 carried[tileSide] = {};
        const int rows = std::min(tileSide, m_mask.size().height() - tileRow * tileSide);
        for (int column = 0; column <= m_columns; ++column) {
            const bool touched = std::exchange(m_isTouched[size_t(column)], false);
            if (column == m_columns) {
                if (touched) // steps at the picture's right edge
                    clear(column);
                return;
            }
            if (touched) {
                writeMixed(column, tileRow, rows, carried);
                clear(column);
            } else {
                writeUniform(column, tileRow, rows, carried);
            }
        }
    }

    void writeMixed(int column, int tileRow, int rows, qint32 *carried)
    {
        const int width = m_mask.tileRect(column, tileRow).width();
        quint8 *pixels = m_mask.editTile(column, tileRow);
        for (int y = 0; y < rows; ++y) {
            const qint32 *steps = m_steps.data() + size_t(y) * size_t(m_stride) + size_t(column) * tileSide;
            qint32 sum = carried[y];
            for (int x = 0; x < width; ++x) {
                sum += steps[x];
                pixels[y * tileSide + x] = quint8((sum * 255 + full / 2) / full);
            }
            carried[y] = sum;
        }
        m_mask.normalise(m_mask.tileRect(column, tileRow));
    }

    void writeUniform(int column, int tileRow, int rows, const qint32 *carried)
    {
        const bool isUniform = std::all_of(carried, carried + rows, [&](qint32 value) { return value == carried[0]; });
        if (isUniform && carried[0] == 0)
            return;
        if (isUniform && carried[0] == full)
            return m_mask.setTile(column, tileRow, MaskTiles::TileState::Solid);
        const int width = m_mask.tileRect(column, tileRow).width();
        quint8 *pixels = m_mask.editTile(column, tileRow);
        for (int y = 0; y < rows; ++y)
            std::memset(pixels + y * tileSide, (carried[y] * 255 + full / 2) / full, size_t(width));
    }

    void clear(int column)
    {
        for (int y = 0; y < tileSide; ++y)
            std::memset(m_steps.data() + size_t(y) * size_t(m_stride) + size_t(column) * tileSide, 0, tileSide * sizeof(qint32));
    }

    MaskTiles &m_mask;
    int m_columns;
    int m_stride;
    std::vector<qint32> m_steps;     // change of coverage from pixel to pixel
    std::vector<char> m_isTouched;   // tile columns with a step
    std::vector<quint64> m_crossings; // line, place, direction
};
} // namespace

MaskTiles polygonCoverage(QSize picture, const QPolygonF &outline)
{
    MaskTiles mask(picture);
    if (outline.size() < 3 || picture.isEmpty())
        return mask;
    const std::vector<Edge> edges = edgesOf(outline);
    TileRow tiles(mask);
    std::vector<const Edge *> near; // those that may meet this row of tiles
    size_t next = 0;
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        const double top = row * tileSide;
        const double bottom = top + tileSide;
        while (next < edges.size() && edges[next].top < bottom)
            near.push_back(&edges[next++]);
        std::erase_if(near, [top](const Edge *edge) { return edge->bottom < top; });
        for (const Edge *edge : near)
            tiles.cross(*edge, row);
        tiles.fill(row);
    }
    return mask;
}

QPolygonF ellipseOutline(const QRectF &box)
{
    constexpr double deviation = 0.01;
    const double radius = std::max(1.0, std::max(box.width(), box.height()) / 2);
    const int corners = std::clamp(int(std::ceil(std::numbers::pi / std::acos(1 - deviation / radius))), 16, 4096);
    QPolygonF outline;
    outline.reserve(corners);
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        outline.append(box.center() + QPointF(box.width() / 2 * std::cos(angle), box.height() / 2 * std::sin(angle)));
    }
    return outline;
}
} // namespace pentimento
