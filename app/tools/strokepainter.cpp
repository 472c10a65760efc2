#include "app/tools/strokepainter.h"

#include "app/tools/vectorised.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
constexpr int side = MaskTiles::side;
constexpr int grid = 16; // samples a pixel along each axis
constexpr quint8 touched = 1;
constexpr quint8 settled = 2; // nothing this stroke could still do would change the tile
constexpr int farAway = 1 << 29;
constexpr size_t mostWaiting = 32; // capsules: a hand that is not shown anything for so long

/// Which of a pixel's samples lie inside: one word a line of samples.
struct Samples
{
    std::array<quint16, grid> lines{};
};
static_assert(sizeof(Samples) == 32);

/// Adds the samples of the pixel that begins at sample \a base and lie between \a first and \a end of their line;
/// returns how many it has now.
PENTIMENTO_VECTORISED int addSamples(quint16 *__restrict lines, const int *__restrict first, const int *__restrict end,
                                     int base)
{
    for (int line = 0; line < grid; ++line) {
        const unsigned low = unsigned(std::min(std::max(first[line] - base, 0), grid));
        const unsigned high = unsigned(std::min(std::max(end[line] - base, 0), grid));
        lines[line] = quint16(lines[line] | (((1U << high) - 1U) & ~((1U << low) - 1U)));
    }
    std::array<quint64, 4> words;
    std::memcpy(words.data(), lines, sizeof words);
    return std::popcount(words[0]) + std::popcount(words[1]) + std::popcount(words[2]) + std::popcount(words[3]);
}

/// Sample numbers (16 a pixel, from the picture's left edge) whose centres lie inside each line.
PENTIMENTO_VECTORISED void toSamples(const float *__restrict left, const float *__restrict right, int count, int originX,
               int *__restrict first, int *__restrict end)
{
    constexpr double bias = 1 << 28; // makes truncation a rounding down for what lies left of the picture
    const double offset = double(originX) * grid - 0.5;
    for (int i = 0; i < count; ++i) {
        const bool inside = left[i] <= right[i];
        const int from = (1 << 28) - int(bias - (double(left[i]) * grid + offset));
        const int to = int(double(right[i]) * grid + offset + bias) - (1 << 28) + 1;
        first[i] = inside ? from : farAway;
        end[i] = inside ? to : -farAway;
    }
}

void raise(quint8 *__restrict pixels, int count, quint8 least)
{
    for (int i = 0; i < count; ++i)
        pixels[i] = std::max(pixels[i], least);
}

void lower(quint8 *__restrict pixels, int count, quint8 most)
{
    for (int i = 0; i < count; ++i)
        pixels[i] = std::min(pixels[i], most);
}

/// Everything that the soft edge of one capsule needs, by value: stores through a byte pointer could alias anything.
struct Falloff
{
    float ax, ay, tx, ty, length; // relative to the capsule's origin
    float outer, perRamp, value;
};

/// Of a pixel at (\a rx, \a ry) from the path's first point.
inline int softValue(const Falloff &f, float rx, float ry)
{
    const float along = std::min(std::max(rx * f.tx + ry * f.ty, 0.0F), f.length);
    const float dx = rx - along * f.tx;
    const float dy = ry - along * f.ty;
    const float depth = (f.outer - std::sqrt(dx * dx + dy * dy)) * f.perRamp;
    const float t = std::min(std::max(depth, 0.0F), 1.0F);
    return int(f.value * t * t * (3.0F - 2.0F * t) + 0.5F);
}

PENTIMENTO_VECTORISED void paintSoft(quint8 *__restrict pixels, int count, float firstX, float y, const Falloff f)
{
    for (int i = 0; i < count; ++i)
        pixels[i] = quint8(std::max<int>(pixels[i], softValue(f, firstX + float(i) - f.ax, y - f.ay)));
}

PENTIMENTO_VECTORISED void eraseSoft(quint8 *__restrict pixels, int count, float firstX, float y, const Falloff f)
{
    for (int i = 0; i < count; ++i)
        pixels[i] = quint8(std::min<int>(pixels[i], 255 - softValue(f, firstX + float(i) - f.ax, y - f.ay)));
}
} // namespace

/// The rows of one line of tiles that a capsule meets.
struct StrokePainter::Band
{
    int firstRow = 0;  // in the picture
    int rows = 0;
    int value = 255;   // of fully covered pixels
    bool soft = false; // edges from distances, not from samples
    Falloff falloff{};
    int originX = 0;
    int originY = 0;
    // Per row, pixels: partly covered from rimFrom, fully from solidFrom to solidTo, partly until rimTo.
    std::array<int, side> rimFrom, solidFrom, solidTo, rimTo;
    int leftmost = 0, rightmost = 0;         // over all rows
    int solidInAll = 0, solidInAllEnd = 0;   // pixels that are solid in each row

    void measureHard(const CapsuleShape &shape, float radius);
    void measureSoft(const CapsuleShape &shape, float core, float outer);
    void summarise(int width);
    /// Finds out where each line of samples of \a row begins and ends, for firstSamples() and endSamples().
    void sample(const CapsuleShape &shape, float radius, int row);
    const int *firstSamples(int row) const { return m_first.data() + row * grid; }
    const int *endSamples(int row) const { return m_end.data() + row * grid; }

private:
    void measureRow(const CapsuleShape &shape, float radius, int row);

    std::array<float, side> m_left, m_right;
    std::array<int, side> m_upperFirst, m_upperEnd, m_lowerFirst, m_lowerEnd; // first and last line of each row
    std::array<int, side * grid> m_first, m_end;                              // all lines, of the rows that are known
    quint64 m_known = 0;
};

/// The partly covered pixels of one tile.
struct StrokePainter::Rims
{
    std::array<quint16, side * side> slot{}; // 0: none yet, else its place + 1
    std::vector<Samples> samples;

    Samples &at(int pixel)
    {
        if (slot[size_t(pixel)] == 0) {
            samples.emplace_back();
            slot[size_t(pixel)] = quint16(samples.size());
        }
        return samples[size_t(slot[size_t(pixel)] - 1)];
    }
};

struct StrokePainter::Target
{
    quint8 *pixels;  // of the tile
    int tileLeft;    // in the picture
    int tileTop;

    quint8 *at(int x, int y) const { return pixels + (y - tileTop) * side + (x - tileLeft); }
};

void StrokePainter::Band::measureHard(const CapsuleShape &shape, float radius)
{
    m_known = 0;
    // A capsule is convex: what its left edge is at most in a row, it is in the first or the last line of samples, and
    // what it is at least, too, but where its leftmost point lies between them.
    const auto line = [&](float offset, int *first, int *end) {
        capsuleSpans(shape, radius, float(firstRow - shape.originY) + offset, 1.0F, rows, m_left.data(), m_right.data());
        toSamples(m_left.data(), m_right.data(), rows, shape.originX, first, end);
    };
    line(0.5F / grid, m_upperFirst.data(), m_upperEnd.data());
    line((grid - 0.5F) / grid, m_lowerFirst.data(), m_lowerEnd.data());
    const int left = int(std::floor((std::min(shape.ax, shape.bx) - radius) * grid)) + shape.originX * grid;
    const int right = int(std::ceil((std::max(shape.ax, shape.bx) + radius) * grid)) + shape.originX * grid;
    const int rowOfA = int(std::floor(shape.ay)) + shape.originY - firstRow;
    const int rowOfB = int(std::floor(shape.by)) + shape.originY - firstRow;
    for (int row = 0; row < rows; ++row) {
        const size_t i = size_t(row);
        if (m_upperFirst[i] > m_upperEnd[i] || m_lowerFirst[i] > m_lowerEnd[i]) {
            measureRow(shape, radius, row);
            continue;
        }
        const bool isWidest = row == rowOfA || row == rowOfB;
        // Shifts round down also below zero.
        rimFrom[i] = (isWidest ? left : std::min(m_upperFirst[i], m_lowerFirst[i])) >> 4;
        solidFrom[i] = (std::max(m_upperFirst[i], m_lowerFirst[i]) + grid - 1) >> 4;
        solidTo[i] = std::min(m_upperEnd[i], m_lowerEnd[i]) >> 4;
        rimTo[i] = ((isWidest ? right : std::max(m_upperEnd[i], m_lowerEnd[i])) + grid - 1) >> 4;
    }
}

/// A row that the capsule only touches: all of its lines are looked at.
void StrokePainter::Band::measureRow(const CapsuleShape &shape, float radius, int row)
{
    sample(shape, radius, row);
    const int *first = firstSamples(row);
    const int *end = endSamples(row);
    int least = farAway, most = -farAway;
    for (int line = 0; line < grid; ++line) {
        least = std::min(least, first[line]);
        most = std::max(most, end[line]);
    }
    const size_t i = size_t(row);
    rimFrom[i] = least >> 4;
    rimTo[i] = (most + grid - 1) >> 4;
    solidFrom[i] = farAway >> 4;
    solidTo[i] = -farAway >> 4;
}

void StrokePainter::Band::sample(const CapsuleShape &shape, float radius, int row)
{
    if (m_known >> row & 1)
        return;
    m_known |= quint64(1) << row;
    std::array<float, grid> left, right;
    capsuleSpans(shape, radius, float(firstRow + row - shape.originY) + 0.5F / grid, 1.0F / grid, grid, left.data(), right.data());
    toSamples(left.data(), right.data(), grid, shape.originX, m_first.data() + row * grid, m_end.data() + row * grid);
}

void StrokePainter::Band::measureSoft(const CapsuleShape &shape, float core, float outer)
{
    const float y = float(firstRow - shape.originY) + 0.5F;
    const auto pixels = [&](float radius, std::array<int, side> &from, std::array<int, side> &to) {
        capsuleSpans(shape, radius, y, 1.0F, rows, m_left.data(), m_right.data());
        for (int row = 0; row < rows; ++row) {
            const bool inside = m_left[size_t(row)] <= m_right[size_t(row)];
            from[size_t(row)] = inside ? int(std::ceil(m_left[size_t(row)] - 0.5F)) + shape.originX : farAway;
            to[size_t(row)] = inside ? int(std::floor(m_right[size_t(row)] - 0.5F)) + shape.originX + 1 : -farAway;
        }
    };
    pixels(outer, rimFrom, rimTo);
    if (core > 0) {
        pixels(core, solidFrom, solidTo);
    } else {
        solidFrom.fill(farAway);
        solidTo.fill(-farAway);
    }
}

void StrokePainter::Band::summarise(int width)
{
    leftmost = farAway;
    rightmost = -farAway;
    solidInAll = 0;
    solidInAllEnd = width;
    for (size_t row = 0; row < size_t(rows); ++row) {
        rimFrom[row] = std::clamp(rimFrom[row], 0, width);
        rimTo[row] = std::clamp(rimTo[row], 0, width);
        solidFrom[row] = std::clamp(solidFrom[row], 0, width);
        solidTo[row] = std::clamp(solidTo[row], 0, width);
        if (rimFrom[row] < rimTo[row]) {
            leftmost = std::min(leftmost, rimFrom[row]);
            rightmost = std::max(rightmost, rimTo[row]);
        }
        solidInAll = std::max(solidInAll, solidFrom[row]);
        solidInAllEnd = std::min(solidInAllEnd, solidTo[row]);
    }
}

StrokePainter::StrokePainter(QSize picture, const BrushSettings &brush, bool erase, bool pressureStrength)
    : m_picture(picture), m_tiles((picture.width() + side - 1) / side, (picture.height() + side - 1) / side),
      m_brush(brush), m_erase(erase), m_distances(pressureStrength),
      m_tileFlags(size_t(m_tiles.width()) * size_t(m_tiles.height()), 0), m_band(std::make_unique<Band>())
{
}

StrokePainter::~StrokePainter() = default;

QRect StrokePainter::paint(MaskTiles &mask, const Capsule &capsule, double strength)
{
    const int value = std::clamp(int(std::lround(255.0 * m_brush.strength * strength)), 0, 255);
    if (value == 0 || capsule.radius <= 0)
        return {};
    const double ramp = capsule.radius * (1.0 - std::clamp(m_brush.hardness, 0.0, 1.0));
    // Below a pixel a ramp is nothing but the antialiasing that samples do better.
    const bool soft = m_distances || ramp > 1.0;
    const double outer = ramp > 1.0 ? capsule.radius : capsule.radius + 0.5;
    const double core = ramp > 1.0 ? capsule.radius - ramp : std::max(capsule.radius - 0.5, 0.0);

    Capsule reach = capsule;
    reach.radius = soft ? outer : capsule.radius;
    const QRect area = reach.bounds().toAlignedRect() & QRect(QPoint(0, 0), m_picture);
    if (area.isEmpty())
        return {};
    const CapsuleShape shape(capsule);
    Band &band = *m_band;
    band.value = value;
    band.soft = soft;
    band.falloff = {shape.ax, shape.ay, shape.tx, shape.ty, shape.length, float(outer),
                    float(1.0 / std::max(outer - core, 1e-3)), float(value)};
    forBands(area, shape, float(soft ? core : capsule.radius), float(outer), [&](int tileRow) { paintBand(mask, tileRow, band); });
    if (!soft) {
        m_waiting.push_back({capsule, value});
        if (m_waiting.size() >= mostWaiting)
            settle(mask);
    }
    return area;
}

/// Measures the rows of \a area line of tiles by line of tiles, and calls \a paint with each.
template<typename Paint>
void StrokePainter::forBands(const QRect &area, const CapsuleShape &shape, float core, float outer, Paint paint)
{
    Band &band = *m_band;
    band.originX = shape.originX;
    band.originY = shape.originY;
    for (int tileRow = area.top() / side; tileRow <= area.bottom() / side; ++tileRow) {
        band.firstRow = std::max(area.top(), tileRow * side);
        band.rows = std::min(area.bottom() + 1, (tileRow + 1) * side) - band.firstRow;
        if (band.soft)
            band.measureSoft(shape, core, outer);
        else
            band.measureHard(shape, core);
        band.summarise(m_picture.width());
        if (band.leftmost < band.rightmost)
            paint(tileRow);
    }
}

void StrokePainter::touch(int index)
{
    quint8 &flags = m_tileFlags[size_t(index)];
    if (!(flags & touched)) {
        flags |= touched;
        m_touched.push_back(index);
    }
}

void StrokePainter::paintBand(MaskTiles &mask, int tileRow, const Band &band)
{
    // Only where every row of the tiles is in the band can a tile be covered as a whole.
    const bool fullHeight = band.rows == side;
    for (int column = band.leftmost / side; column <= (band.rightmost - 1) / side; ++column) {
        const int index = tileRow * m_tiles.width() + column;
        if ((m_tileFlags[size_t(index)] & settled) || isSettled(mask.tileState(column, tileRow)))
            continue;
        if (fullHeight && band.solidInAll <= column * side && band.solidInAllEnd >= (column + 1) * side) {
            touch(index);
            fillTile(mask, column, tileRow, band.value);
        } else {
            paintTile(mask, column, tileRow, band);
        }
    }
}

bool StrokePainter::isSettled(MaskTiles::TileState state) const
{
    return state == (m_erase ? MaskTiles::TileState::Empty : MaskTiles::TileState::Solid);
}

void StrokePainter::fillTile(MaskTiles &mask, int column, int tileRow, int value)
{
    if (value == 255) {
        mask.setTile(column, tileRow, m_erase ? MaskTiles::TileState::Empty : MaskTiles::TileState::Solid);
    } else if (m_erase) {
        lower(mask.editTile(column, tileRow), side * side, quint8(255 - value));
    } else {
        raise(mask.editTile(column, tileRow), side * side, quint8(value));
    }
    // With pressure on the strength a later event may press harder.
    const int index = tileRow * m_tiles.width() + column;
    if (value == 255 || value == std::lround(255.0 * m_brush.strength)) {
        m_tileFlags[size_t(index)] |= settled;
        m_rims.erase(index);
    }
}

/// What is fully covered, and soft edges; the rims of a hard stroke wait.
void StrokePainter::paintTile(MaskTiles &mask, int column, int tileRow, const Band &band)
{
    Target target{nullptr, column * side, tileRow * side};
    const int tileEnd = std::min((column + 1) * side, m_picture.width());
    const auto edit = [&] {
        if (!target.pixels) {
            touch(tileRow * m_tiles.width() + column);
            target.pixels = mask.editTile(column, tileRow);
        }
    };
    const auto rim = [&](int row, int from, int to) {
        from = std::max(from, target.tileLeft);
        to = std::min(to, tileEnd);
        if (!band.soft || from >= to)
            return;
        edit();
        paintSoftRim(target, row, from, to, band);
    };
    for (int row = 0; row < band.rows; ++row) {
        const int solidFrom = band.solidFrom[size_t(row)];
        const int solidTo = band.solidTo[size_t(row)];
        if (solidFrom >= solidTo) {
            rim(row, band.rimFrom[size_t(row)], band.rimTo[size_t(row)]);
            continue;
        }
        rim(row, band.rimFrom[size_t(row)], solidFrom);
        rim(row, solidTo, band.rimTo[size_t(row)]);
        const int from = std::max(solidFrom, target.tileLeft);
        const int count = std::min(solidTo, tileEnd) - from;
        if (count <= 0)
            continue;
        edit();
        quint8 *pixels = target.at(from, band.firstRow + row);
        if (band.value == 255)
            std::memset(pixels, m_erase ? 0 : 255, size_t(count));
        else if (m_erase)
            lower(pixels, count, quint8(255 - band.value));
        else
            raise(pixels, count, quint8(band.value));
    }
}

void StrokePainter::settle(MaskTiles &mask)
{
    // The newest first: what the others have left over is least then.
    for (auto it = m_waiting.rbegin(); it != m_waiting.rend(); ++it)
        paintRims(mask, *it);
    m_waiting.clear();
}

void StrokePainter::paintRims(MaskTiles &mask, const Waiting &waiting)
{
    const QRect area = waiting.capsule.bounds().toAlignedRect() & QRect(QPoint(0, 0), m_picture);
    const CapsuleShape shape(waiting.capsule);
    const float radius = float(waiting.capsule.radius);
    Band &band = *m_band;
    band.value = waiting.value;
    band.soft = false;
    forBands(area, shape, radius, radius, [&](int tileRow) {
        for (int row = 0; row < band.rows; ++row) {
            const size_t i = size_t(row);
            const bool hasSolid = band.solidFrom[i] < band.solidTo[i];
            const std::array<std::array<int, 2>, 2> rims{{{band.rimFrom[i], hasSolid ? band.solidFrom[i] : band.rimTo[i]},
                                                          {hasSolid ? band.solidTo[i] : band.rimTo[i], band.rimTo[i]}}};
            for (const auto &[first, end] : rims) {
                for (int from = first; from < end;) {
                    const int column = from / side;
                    const int to = std::min(end, (column + 1) * side);
                    const int index = tileRow * m_tiles.width() + column;
                    const quint8 *line = mask.tile(column, tileRow) + (band.firstRow + row - tileRow * side) * side - column * side;
                    if (!(m_tileFlags[size_t(index)] & settled) && !isCovered(line + from, to - from, band.value)) {
                        band.sample(shape, radius, row);
                        paintHardRim(mask, column, tileRow, row, from, to);
                    }
                    from = to;
                }
            }
        }
    });
}

/// True where nothing is left to do for a stroke of \a value.
bool StrokePainter::isCovered(const quint8 *pixels, int count, int value) const
{
    for (int i = 0; i < count; ++i) {
        if (m_erase ? pixels[i] > 255 - value : pixels[i] < value)
            return false;
    }
    return true;
}

void StrokePainter::paintHardRim(MaskTiles &mask, int column, int tileRow, int row, int from, int to)
{
    const int index = tileRow * m_tiles.width() + column;
    touch(index);
    std::unique_ptr<Rims> &rims = m_rims[index];
    if (!rims)
        rims = std::make_unique<Rims>();
    const Band &band = *m_band;
    const Target target{mask.editTile(column, tileRow), column * side, tileRow * side};
    const int *end = band.endSamples(row);
    const int *first = band.firstSamples(row);
    for (int x = from; x < to; ++x) {
        quint8 *pixel = target.at(x, band.firstRow + row);
        if (isCovered(pixel, 1, band.value))
            continue;
        Samples &samples = rims->at(int(pixel - target.pixels));
        const int inside = addSamples(samples.lines.data(), first, end, x * grid);
        const int value = (band.value * inside + grid * grid / 2) / (grid * grid);
        *pixel = quint8(m_erase ? std::min<int>(*pixel, 255 - value) : std::max<int>(*pixel, value));
    }
}

void StrokePainter::paintSoftRim(const Target &target, int row, int from, int to, const Band &band) const
{
    const int y = band.firstRow + row;
    const float centreX = float(from - band.originX) + 0.5F;
    const float centreY = float(y - band.originY) + 0.5F;
    if (m_erase)
        eraseSoft(target.at(from, y), to - from, centreX, centreY, band.falloff);
    else
        paintSoft(target.at(from, y), to - from, centreX, centreY, band.falloff);
}

void StrokePainter::finish(MaskTiles &mask)
{
    settle(mask);
    for (const int index : m_touched) {
        const QPoint corner(index % m_tiles.width() * side, index / m_tiles.width() * side);
        mask.normalise(QRect(corner, QSize(side, side)) & mask.rect());
    }
    m_touched.clear();
    m_rims.clear();
}
} // namespace pentimento
