#include "ui/canvas/reviewoutline.h"

#include <algorithm>
#include <vector>

namespace pentimento {
namespace {
constexpr int mostTracedCells = 1500; // a side of the grid that is traced

/// Which cells of \a step x \a step pixels hold anything above 0.
std::vector<quint8> coveredCells(const MaskTiles &mask, const QRect &area, int step, QSize grid)
{
    std::vector<quint8> cells(size_t(grid.width()) * size_t(grid.height()));
    std::vector<quint8> row(size_t(area.width()));
    for (int y = 0; y < area.height(); ++y) {
        mask.readRow(area.left(), area.top() + y, area.width(), row.data());
        quint8 *out = cells.data() + size_t(y / step) * size_t(grid.width());
        for (int x = 0; x < area.width(); ++x)
            out[x / step] |= row[size_t(x)];
    }
    return cells;
}

class CoveredGrid
{
public:
    CoveredGrid(std::vector<quint8> cells, QSize size) : m_cells(std::move(cells)), m_size(size) {}
    bool at(int x, int y) const
    {
        return x >= 0 && y >= 0 && x < m_size.width() && y < m_size.height()
            && m_cells[size_t(y) * size_t(m_size.width()) + size_t(x)] != 0;
    }
    QSize size() const { return m_size; }

private:
    std::vector<quint8> m_cells;
    QSize m_size;
};
} // namespace

QList<QLine> outlineOf(const MaskTiles &mask)
{
    const QRect area = mask.coveredBounds();
    if (area.isEmpty())
        return {};
    const int step = std::max(1, (std::max(area.width(), area.height()) + mostTracedCells - 1) / mostTracedCells);
    const QSize size((area.width() + step - 1) / step, (area.height() + step - 1) / step);
    const CoveredGrid grid(coveredCells(mask, area, step, size), size);
    QList<QLine> lines;
    const auto add = [&](QPoint from, QPoint to) { lines.append(QLine(area.topLeft() + from * step, area.topLeft() + to * step)); };
    for (int y = 0; y <= size.height(); ++y) {
        int from = -1;
        for (int x = 0; x <= size.width(); ++x) {
            const bool isEdge = x < size.width() && grid.at(x, y - 1) != grid.at(x, y);
            if (isEdge && from < 0)
                from = x;
            if (!isEdge && from >= 0)
                add({std::exchange(from, -1), y}, {x, y});
        }
    }
    for (int x = 0; x <= size.width(); ++x) {
        int from = -1;
        for (int y = 0; y <= size.height(); ++y) {
            const bool isEdge = y < size.height() && grid.at(x - 1, y) != grid.at(x, y);
            if (isEdge && from < 0)
                from = y;
            if (!isEdge && from >= 0)
                add({x, std::exchange(from, -1)}, {x, y});
        }
    }
    return lines;
}
} // namespace pentimento
