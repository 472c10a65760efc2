#include "ui/canvas/maskoutline.h"

#include <algorithm>
#include <vector>

namespace pentimento {
namespace {
constexpr int mostCells = 900; // along the longer side

/// Whether each cell of a grid over the mask's bounds is covered, with an empty border of one cell.
struct Grid
{
    QRect bounds;
    int step = 1;
    int columns = 0;
    int rows = 0;
    std::vector<quint8> cells = {};

    bool at(int column, int row) const { return cells[size_t(row + 1) * size_t(columns + 2) + size_t(column + 1)]; }
    double x(int column) const { return std::min(bounds.left() + column * step, bounds.right() + 1); }
    double y(int row) const { return std::min(bounds.top() + row * step, bounds.bottom() + 1); }
};

Grid gridOver(const MaskTiles &mask)
{
    Grid grid{mask.coveredBounds()};
    if (grid.bounds.isEmpty())
        return grid;
    grid.step = std::max(1, std::max(grid.bounds.width(), grid.bounds.height()) / mostCells);
    grid.columns = (grid.bounds.width() + grid.step - 1) / grid.step;
    grid.rows = (grid.bounds.height() + grid.step - 1) / grid.step;
    grid.cells.resize(size_t(grid.columns + 2) * size_t(grid.rows + 2));
    std::vector<quint8> line(size_t(grid.bounds.width()));
    for (int row = 0; row < grid.rows; ++row) {
        const int y = std::min(grid.bounds.top() + row * grid.step + grid.step / 2, grid.bounds.bottom());
        mask.readRow(grid.bounds.left(), y, grid.bounds.width(), line.data());
        for (int column = 0; column < grid.columns; ++column) {
            const int x = std::min(column * grid.step + grid.step / 2, grid.bounds.width() - 1);
            grid.cells[size_t(row + 1) * size_t(grid.columns + 2) + size_t(column + 1)] = line[size_t(x)] > 0;
        }
    }
    return grid;
}
} // namespace

QList<QLineF> maskOutline(const MaskTiles &mask)
{
    const Grid grid = gridOver(mask);
    QList<QLineF> lines;
    for (int row = 0; row <= grid.rows && grid.columns > 0; ++row) {
        for (int column = 0; column < grid.columns;) {
            const auto isEdge = [&](int at) { return grid.at(at, row - 1) != grid.at(at, row); };
            const int first = column;
            while (column < grid.columns && isEdge(column))
                ++column;
            if (column > first)
                lines.append(QLineF(grid.x(first), grid.y(row), grid.x(column), grid.y(row)));
            else
                ++column;
        }
    }
    for (int column = 0; column <= grid.columns && grid.rows > 0; ++column) {
        for (int row = 0; row < grid.rows;) {
            const auto isEdge = [&](int at) { return grid.at(column - 1, at) != grid.at(column, at); };
            const int first = row;
            while (row < grid.rows && isEdge(row))
                ++row;
            if (row > first)
                lines.append(QLineF(grid.x(column), grid.y(first), grid.x(column), grid.y(row)));
            else
                ++row;
        }
    }
    return lines;
}
} // namespace pentimento
