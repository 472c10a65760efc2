#pragma once

#include "app/imaging/masktiles.h"
#include "app/tools/capsule.h"
#include "app/tools/hardrows.h"
#include "app/tools/tool.h"

#include <QRect>

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pentimento {
struct StrokeBand;

/// Rasterises one stroke, capsule by capsule, straight into the tiles of a mask.
///
/// The coverage of a hard stroke is that of the union of its capsules on 16 x 16 samples a pixel, whatever
/// their order and however the path was split: pixels that are partly covered remember which samples are. A
/// soft edge falls off with the distance from the path. Painting takes the greater of old and new, erasing
/// the smaller, so a stroke that crosses itself does not build up.
///
/// What is partly covered waits for settle(), at the latest once for all events between two frames, and of a hard
/// stroke all of it: most of what is its rim for one event is fully covered by the next, which for its part has little
/// to add; and of a soft one only the last event's end shows.
class StrokePainter
{
public:
    /// \a pressureStrength: the strength changes within the stroke, so edges are always taken from distances.
    StrokePainter(QSize picture, const BrushSettings &brush, bool erase, bool pressureStrength = false);
    ~StrokePainter();
    Q_DISABLE_COPY_MOVE(StrokePainter)

    /// From now on what this paints joins what \a stroke has painted so far, and is seen over it, as if both
    /// were one stroke; \a stroke, whose rims must be settled, knows nothing of it and outlives this.
    void goOnFrom(const StrokePainter &stroke) { m_before = &stroke; }

    /// Paints \a capsule with \a strength (0-1, times the brush's) and returns what may have changed.
    QRect paint(MaskTiles &mask, const Capsule &capsule, double strength = 1.0);
    /// Paints what still waits; before \a mask is shown.
    void settle(MaskTiles &mask);
    /// Ends the stroke: rims are painted, tiles that became uniform are stored as such.
    void finish(MaskTiles &mask);

private:
    struct Samples;
    struct Rims;
    class SpareRims;
    struct Target
    {
        quint8 *pixels; // of the tile
        int tileLeft;   // in the picture
        int tileTop;

        quint8 *at(int x, int y) const { return pixels + (y - tileTop) * tileSide + (x - tileLeft); }
    };
    /// A capsule that waits: a hard one whole, of a soft one the rim.
    struct Waiting
    {
        Capsule capsule;
        int value;
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
    /// Pixels from[i] to to[i] of row first + i of the picture.
    struct Rows
    {
        int first, count;
        const int *from, *to;
    };
    void paintRows(MaskTiles &mask, int column, int tileRow, const Rows &rows, int value);
    void paintRuns(MaskTiles &mask, const RowRuns &runs, const RowRuns &known, int value);
    void fillTile(MaskTiles &mask, int column, int tileRow, int value);
    void settleHard(MaskTiles &mask);
    void settleSoft(MaskTiles &mask);
    void paintHardRims(MaskTiles &mask, size_t index);
    void paintHardRims(MaskTiles &mask, int first, int end);
    void paintHardRim(MaskTiles &mask, int column, int tileRow, int from, int to);
    void paintSoftBand(MaskTiles &mask, int tileRow, const StrokeBand &band);
    void paintSoftRim(const Target &target, int row, int from, int to, const StrokeBand &band) const;
    const Rims *rimsOf(int tile) const;
    Rims &rimsFor(int tile);
    void dropRims(int tile);
    void dropAllRims();
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
    static constexpr quint8 touched = 1;
    static constexpr quint8 settled = 2; // nothing this stroke could still do would change the tile
    std::vector<quint8> m_tileFlags;
    std::vector<int> m_touched;
    std::unordered_map<int, std::unique_ptr<Rims>> m_rims; // by tile
    std::pair<int, Rims *> m_recentRims{};
    std::unique_ptr<StrokeBand> m_band;
    std::vector<Waiting> m_waiting;
    std::vector<HardRows> m_hardRows; // of the hard capsules that wait; may be longer
    RowRuns m_runs;                   // what they cover fully together
    RowRuns m_settledRuns;            // what those did that settled last,
    int m_settledValue = -1;          // and how strongly
    RowRuns m_known;                  // in the rows of m_runs: what is painted
    std::vector<int> m_openRims;
    struct Core
    {
        int firstRow = 0;
        int value = 0;
        std::vector<std::array<int, 2>> rows; // pixels from, to
    };
    Core m_lastCore, m_core; // what the last soft capsule covers fully, and the one that is being painted
    std::optional<Waiting> m_settledLast; // of a soft stroke
    struct SoftTarget
    {
        quint8 *pixels = nullptr; // of a tile; null until the first is painted
        bool isDone = false;
    };
    std::vector<SoftTarget> m_softTargets; // the tiles of a band
};
} // namespace pentimento
