#pragma once

#include "app/imaging/masktiles.h"
#include "app/tools/capsule.h"
#include "app/tools/tool.h"

#include <QRect>

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

namespace pentimento {
/// Rasterises one stroke, capsule by capsule, straight into the tiles of a mask.
///
/// The coverage of a hard stroke is that of the union of its capsules on 16 x 16 samples a pixel, whatever their
/// order and however the path was split: pixels that are partly covered remember which samples are. A soft edge
/// falls off with the distance from the path. Painting takes the greater of old and new, erasing the smaller, so a
/// stroke that crosses itself does not build up.
class StrokePainter
{
public:
    /// \a pressureStrength: the strength changes within the stroke, so edges are always taken from distances.
    StrokePainter(QSize picture, const BrushSettings &brush, bool erase, bool pressureStrength = false);
    ~StrokePainter();

    /// Paints \a capsule with \a strength (0-1, times the brush's) and returns what may have changed.
    QRect paint(MaskTiles &mask, const Capsule &capsule, double strength = 1.0);
    /// Ends the stroke: tiles that became uniform are stored as such.
    void finish(MaskTiles &mask);

private:
    struct Band;
    struct Rims;
    struct Target;
    void paintBand(MaskTiles &mask, int tileRow, const Band &band);
    void paintTile(MaskTiles &mask, int column, int tileRow, const Band &band);
    void fillTile(MaskTiles &mask, int column, int tileRow, int value);
    void paintHardRim(const Target &target, int row, int from, int to, const Band &band);
    void paintSoftRim(const Target &target, int row, int from, int to, const Band &band) const;
    bool isSettled(MaskTiles::TileState state) const;

    QSize m_picture;
    QSize m_tiles;
    BrushSettings m_brush;
    bool m_erase;
    bool m_distances;
    std::vector<quint8> m_tileFlags; // touched, settled
    std::vector<int> m_touched;
    std::unordered_map<int, std::unique_ptr<Rims>> m_rims;
    std::unique_ptr<Band> m_band;
};
} // namespace pentimento
