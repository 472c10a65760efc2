#pragma once

#include "app/imaging/cancelflag.h"
#include "app/imaging/masktiles.h"

#include <QRect>

#include <functional>
#include <vector>

namespace pentimento {
/// One connected part of a mask, or one connected part of what a mask leaves free.
struct MaskRegion
{
    qint64 pixels = 0;
    QRect bounds;
    QPoint first;             ///< its leftmost pixel in its topmost row
    bool touchesEdge = false; ///< of the picture
};

/// The connected parts of a mask, found over runs of pixels: uniform tiles are not looked into.
class MaskRegions
{
public:
    /// Pixels of at least \a least that touch, diagonally too.
    static MaskRegions covered(const MaskTiles &mask, quint8 least = 1, const CancelFlag *cancel = nullptr);
    /// Pixels below \a least that touch, not diagonally: what a diagonal line of the mask separates is two.
    static MaskRegions uncovered(const MaskTiles &mask, quint8 least = 255, const CancelFlag *cancel = nullptr);

    const std::vector<MaskRegion> &regions() const { return m_regions; }
    /// The number in regions() of the one that holds \a pixel; -1: none.
    int regionAt(QPoint pixel) const;
    /// Sets every pixel of the regions for which \a chosen is true to \a value in \a mask, of the size they are from.
    void fill(MaskTiles &mask, quint8 value, const std::function<bool(const MaskRegion &)> &chosen,
              const CancelFlag *cancel = nullptr) const;

private:
    friend class RegionFinder;
    struct Run
    {
        int first, end; // columns
        quint32 region;
    };
    std::vector<Run> m_runs;
    std::vector<size_t> m_rowStart; // of each row's first run; one more than rows
    std::vector<MaskRegion> m_regions;
};
} // namespace pentimento
