#pragma once

#include "app/imaging/masktiles.h"
#include "app/tools/capsule.h"
#include "app/tools/tool.h"

#include <QRect>

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace pentimento {
struct RowBounds;
struct StrokeBand;

/// Rasterises one stroke, capsule by capsule, straight into the tiles of a mask.
///
/// The coverage of a hard stroke is that of the union of its capsules on 16 x 16 samples a pixel, whatever
/// their order and however the path was split: pixels that are partly covered remember which samples are. A
/// soft edge falls off with the distance from the path. Painting takes the greater of old and new, erasing
/// the smaller, so a stroke that crosses itself does not build up.
///
/// What is partly covered waits for settle(), at the latest once for all events between two frames: most of
/// what is the rim of a hard stroke for one event is fully covered by the next, and of a soft one only the
/// last event's end shows.
class StrokePainter
{
public:
    /// \a pressureStrength: the strength changes within the stroke, so edges are always taken from distances.
    StrokePainter(QSize picture, const BrushSettings &brush, bool erase, bool pressureStrength = false);
    ~StrokePainter();

    /// From now on what this paints joins what \a stroke has painted so far, and is seen over it, as if both
    /// were one stroke; \a stroke, whose rims must be settled, knows nothing of it and outlives this.
    void goOnFrom(const StrokePainter &stroke) { m_before = &stroke; }

    /// Paints \a capsule with \a strength (0-1, times the brush's) and returns what may have changed.
    QRect paint(MaskTiles &mask, const Capsule &capsule, double strength = 1.0);
    /// Paints the rims that still wait; before \a mask is shown.
    void settle(MaskTiles &mask);
    /// Ends the stroke: rims are painted, tiles that became uniform are stored as such.
    void finish(MaskTiles &mask);

private:
    struct Samples;
    struct Rims;
    struct Target
    {
        quint8 *pixels; // of the tile
        int tileLeft;   // in the picture
        int tileTop;

        quint8 *at(int x, int y) const { return pixels + (y - tileTop) * tileSide + (x - tileLeft); }
    };
    /// A capsule whose rim waits.
    struct Waiting
    {
        Capsule capsule;
        int value;
        size_t measured;    // of a hard one: where its rows begin in m_measured,
        int firstRow, rows; // and which of the picture they are
        bool continues(const Waiting &before) const;
    };
    /// Distances from the path between which a soft edge falls off.
    struct Edge
    {
        bool soft;
        double core, outer;
    };
    Edge edgeOf(double radius) const;
    QRect rowsOf(const Capsule &capsule, float radius) const;
    void paintCore(MaskTiles &mask, const CapsuleShape &shape, const QRect &area);
    void leaveOutPainted(StrokeBand &band);
    void paintBand(MaskTiles &mask, int tileRow, const StrokeBand &band);
    void paintTile(MaskTiles &mask, int column, int tileRow, const StrokeBand &band);
    void fillTile(MaskTiles &mask, int column, int tileRow, int value);
    void settleHard(MaskTiles &mask);
    void settleSoft(MaskTiles &mask);
    void paintHardRims(MaskTiles &mask, size_t index);
    void paintHardRims(MaskTiles &mask, int tileRow, int row, size_t index);
    bool isCoveredBeside(size_t index, int y, int from, int to) const;
    void paintHardRim(MaskTiles &mask, int column, int tileRow, int row, int from, int to);
    void paintSoftBand(MaskTiles &mask, int tileRow, const StrokeBand &band);
    void paintSoftRim(const Target &target, int row, int from, int to, const StrokeBand &band) const;
    const Rims *rimsOf(int tile) const;
    bool isCovered(const quint8 *pixels, int count, int value) const;
    void touch(int index);
    bool isDone(const MaskTiles &mask, int column, int tileRow) const;
    bool isSettled(MaskTiles::TileState state) const;

    const StrokePainter *m_before = nullptr;
    QSize m_picture;
    QSize m_tiles;
    BrushSettings m_brush;
    bool m_erase;
    bool m_distances;
    std::vector<quint8> m_tileFlags; // touched, settled
    std::vector<int> m_touched;
    std::unordered_map<int, std::unique_ptr<Rims>> m_rims;
    std::unique_ptr<StrokeBand> m_band;
    std::vector<Waiting> m_waiting;
    std::vector<RowBounds> m_measured; // of the hard capsules that wait, row by row
    struct Core
    {
        int firstRow = 0;
        int value = 0;
        std::vector<std::array<int, 2>> rows; // pixels from, to
    };
    Core m_lastCore, m_core; // what the last capsule covers fully, and the one that is being painted
    std::optional<Waiting> m_settledLast; // of a soft stroke
};
} // namespace pentimento
