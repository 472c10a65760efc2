// Feathering and smoothing: a Gaussian over a mask, block by block, only where the outline is near.
#include "app/imaging/maskoperations.h"

#include "app/imaging/rowbands.h"

#include <opencv2/imgproc.hpp>

#include <QList>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
using TileState = MaskTiles::TileState;
constexpr int blockSide = 4 * tileSide;
/// A Gaussian this wide in cells is still true to under half a step of 255 when read off linearly between cells.
constexpr double leastSigmaInCells = 4;

/// A block of pixels of the result.
struct Block
{
    QRect area; // whole tiles, cut to the picture
    cv::Mat pixels = {};
};

class Blur
{
public:
    /// \a steepness 0: the blurred mask itself; else the outline where it is half, that many times as steep.
    Blur(const MaskTiles &mask, double sigma, double steepness, const CancelFlag *cancel)
        : m_mask(mask), m_steepness(steepness), m_cancel(cancel)
    {
        // A wide Gaussian is smooth: it can be computed on cells of several pixels. Sides are powers of two, so
        // that cells fit into tiles.
        while (sigma / (2 * m_cell) >= leastSigmaInCells && m_cell < tileSide)
            m_cell *= 2;
        // Averaging over cells and reading between them blur too.
        const double added = (m_cell * m_cell - 1) / 12.0 + (m_cell > 1 ? m_cell * m_cell / 6.0 : 0.0);
        m_sigma = std::sqrt(std::max(sigma * sigma - added, 0.01)) / m_cell;
        m_margin = int(std::ceil(4 * m_sigma)) + 1;
    }

    MaskTiles run()
    {
        MaskTiles result = m_mask;
        QList<Block> blocks = blocksNearOutline();
        Block *first = blocks.data();
        forParts(int(blocks.size()), [this, first](int i) {
            if (!isCancelled(m_cancel))
                compute(first[i]);
        });
        for (const Block &block : std::as_const(blocks)) {
            if (isCancelled(m_cancel))
                break;
            for (int y = 0; y < block.area.height(); ++y)
                result.writeRow(block.area.left(), block.area.top() + y, block.area.width(), block.pixels.ptr(y));
            result.normalise(block.area);
        }
        return result;
    }

private:
    QList<Block> blocksNearOutline() const
    {
        QList<Block> blocks;
        const int reach = (m_margin + 1) * m_cell;
        for (int top = 0; top < m_mask.size().height(); top += blockSide) {
            for (int left = 0; left < m_mask.size().width(); left += blockSide) {
                const QRect area = QRect(left, top, blockSide, blockSide) & m_mask.rect();
                if (!isUniform(area.adjusted(-reach, -reach, reach, reach)))
                    blocks.append({area});
            }
        }
        return blocks;
    }

    bool isUniform(const QRect &area) const
    {
        const QRect tiles = m_mask.tilesTouching(area);
        const TileState first = m_mask.tileState(tiles.left(), tiles.top());
        if (first == TileState::Mixed)
            return false;
        for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
            for (int column = tiles.left(); column <= tiles.right(); ++column) {
                if (m_mask.tileState(column, row) != first)
                    return false;
            }
        }
        return true;
    }

    /// The cells of \a area as floats; beyond the picture's edge it is mirrored.
    cv::Mat read(const QRect &area) const
    {
        const QRect wanted(area.topLeft() * m_cell, area.size() * m_cell);
        const QRect inside = wanted & m_mask.rect();
        cv::Mat bytes(inside.height(), inside.width(), CV_8U);
        for (int y = 0; y < bytes.rows; ++y)
            m_mask.readRow(inside.left(), inside.top() + y, bytes.cols, bytes.ptr(y));
        cv::copyMakeBorder(bytes, bytes, inside.top() - wanted.top(), wanted.bottom() - inside.bottom(),
                           inside.left() - wanted.left(), wanted.right() - inside.right(), cv::BORDER_REFLECT);
        if (m_cell > 1)
            cv::resize(bytes, bytes, cv::Size(area.width(), area.height()), 0, 0, cv::INTER_AREA);
        cv::Mat values;
        bytes.convertTo(values, CV_32F);
        return values;
    }

    void compute(Block &block) const
    {
        // One more cell than the block on each side, to read between.
        const QRect cells(block.area.left() / m_cell - 1, block.area.top() / m_cell - 1,
                          (block.area.width() + m_cell - 1) / m_cell + 2, (block.area.height() + m_cell - 1) / m_cell + 2);
        const QRect wide = cells.adjusted(-m_margin, -m_margin, m_margin, m_margin);
        cv::Mat values = read(wide);
        cv::GaussianBlur(values, values, cv::Size(2 * m_margin + 1, 2 * m_margin + 1), m_sigma, m_sigma, cv::BORDER_REPLICATE);
        cv::Mat inner = values(cv::Rect(m_margin, m_margin, cells.width(), cells.height()));
        cv::Mat pixels;
        if (m_cell > 1)
            cv::resize(inner, pixels, cv::Size(cells.width() * m_cell, cells.height() * m_cell), 0, 0, cv::INTER_LINEAR);
        else
            pixels = inner;
        pixels = pixels(cv::Rect(m_cell, m_cell, block.area.width(), block.area.height()));
        if (m_steepness > 0)
            pixels.convertTo(block.pixels, CV_8U, m_steepness, 127.5 * (1 - m_steepness));
        else
            pixels.convertTo(block.pixels, CV_8U);
    }

    const MaskTiles &m_mask;
    double m_steepness;
    const CancelFlag *m_cancel;
    int m_cell = 1;     // pixels of a cell's side
    double m_sigma = 1; // in cells
    int m_margin = 0;   // in cells
};
} // namespace

MaskTiles feathered(const MaskTiles &mask, int pixels, const CancelFlag *cancel)
{
    if (pixels <= 0 || mask.size().isEmpty())
        return mask;
    return Blur(mask, std::min(pixels, mostBlurPixels) / 2.0, 0, cancel).run();
}

MaskTiles smoothed(const MaskTiles &mask, int pixels, const CancelFlag *cancel)
{
    if (pixels <= 0 || mask.size().isEmpty())
        return mask;
    const double sigma = std::min(pixels, mostBlurPixels) / 2.0;
    // A straight edge falls by 255 / (sigma * sqrt(2 pi)) a pixel where it is half: as steep as an antialiased one.
    return Blur(mask, sigma, sigma * std::sqrt(2 * M_PI), cancel).run();
}
} // namespace pentimento
