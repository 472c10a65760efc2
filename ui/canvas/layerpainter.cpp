// Not Qt's scaling: which samples it takes depends on where a part begins, and it wants the level in one piece of
// memory, while rows of the half size are made as they are drawn.
#include "ui/canvas/layerpainter.h"

#include "app/tools/vectorised.h"
#include "ui/canvas/tilecomposer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace pentimento {
namespace {
/// From here on pixels are shown as squares.
constexpr double squaresFrom = 2.0;
constexpr int allOfIt = 256; // of a share

enum class Scaling { OneToOne, Squares, Smooth };

/// One direction: the device pixels whose middles lie on the level, and what of it each shows.
struct Samples
{
    int first = 0;                  ///< of the device pixels
    std::vector<int> pixels = {};   ///< for each, the pixel of the level
    std::vector<quint32> next = {}; ///< for each, the share of the pixel after that
    int count() const { return int(pixels.size()); }
};

/// \a corner and \a step: where the level begins and how long its pixels are, in device pixels.
Samples samplesOf(Scaling scaling, double corner, double step, int length, int deviceFirst, int deviceEnd)
{
    if (scaling == Scaling::OneToOne)
        corner = std::round(corner);
    Samples samples;
    samples.first = std::max(deviceFirst, int(std::ceil(corner - 0.5)));
    const int end = std::min(deviceEnd, int(std::ceil(corner + length * step - 0.5)));
    for (int device = samples.first; device < end; ++device) {
        const double place = (device + 0.5 - corner) / step;
        const double from = scaling == Scaling::Smooth ? place - 0.5 : place;
        const int pixel = int(std::floor(from));
        const bool hasNext = scaling == Scaling::Smooth && pixel >= 0 && pixel < length - 1;
        samples.pixels.push_back(std::clamp(pixel, 0, length - 1));
        samples.next.push_back(hasNext ? quint32(std::lround((from - pixel) * allOfIt)) : 0);
    }
    return samples;
}

/// Both pixels by their shares, two channels at a time, rounded.
inline quint32 mixed(quint32 one, quint32 next, quint32 share)
{
    constexpr quint32 evenBytes = 0x00ff00ff;
    constexpr quint32 halves = 0x00800080;
    const quint32 rest = allOfIt - share;
    const quint32 even = (one & evenBytes) * rest + (next & evenBytes) * share + halves;
    const quint32 odd = ((one >> 8) & evenBytes) * rest + ((next >> 8) & evenBytes) * share + halves;
    return ((even >> 8) & evenBytes) | (odd & ~evenBytes);
}

PENTIMENTO_VECTORISED void mixRows(const quint32 *__restrict upper, const quint32 *__restrict lower, int count,
                                   quint32 share, quint32 *__restrict out)
{
    for (int x = 0; x < count; ++x)
        out[x] = mixed(upper[x], lower[x], share);
}

PENTIMENTO_VECTORISED void mixColumns(const quint32 *__restrict row, const int *__restrict pixels,
                                      const quint32 *__restrict next, int count, quint32 *__restrict out)
{
    for (int x = 0; x < count; ++x)
        out[x] = mixed(row[pixels[x]], row[pixels[x] + 1], next[x]);
}

void pickPixels(const quint32 *__restrict row, const int *__restrict pixels, int count, quint32 *__restrict out)
{
    for (int x = 0; x < count; ++x)
        out[x] = row[pixels[x]];
}

/// Premultiplied pixels over opaque ones.
PENTIMENTO_VECTORISED void coverRow(const quint32 *__restrict row, int count, quint32 *__restrict out)
{
    constexpr quint32 evenBytes = 0x00ff00ff;
    constexpr quint32 halves = 0x00800080;
    for (int x = 0; x < count; ++x) {
        const quint32 rest = 255 - (row[x] >> 24);
        quint32 even = (out[x] & evenBytes) * rest;
        quint32 odd = ((out[x] >> 8) & evenBytes) * rest;
        even = ((even + ((even >> 8) & evenBytes) + halves) >> 8) & evenBytes; // divided by 255, rounded
        odd = (odd + ((odd >> 8) & evenBytes) + halves) & ~evenBytes;
        out[x] = (row[x] + (even | odd)) | 0xff000000U;
    }
}

/// Rows of device pixels, from the top down.
class LayerRows
{
public:
    LayerRows(const PyramidLevel &level, Scaling scaling, Samples columns, const Samples &rows);
    /// The device pixels of row \a index; valid until the next call.
    const quint32 *row(int index);

private:
    const quint32 *levelRow(int y);

    const PyramidLevel &m_level;
    Scaling m_scaling;
    Samples m_columns; // pixels counted from m_left
    const Samples &m_rows;
    int m_left;
    int m_width; // of what is read of each row
    int m_height;
    int m_made = -1; // as squares: the level's row in m_out
    std::vector<quint32> m_mixed;
    std::vector<quint32> m_out;
    // The two rows that are mixed; the next device row often needs one of them again.
    std::array<std::vector<quint32>, 2> m_rooms;
    std::array<const quint32 *, 2> m_read = {};
    std::array<int, 2> m_which = {-1, -1};
};

LayerRows::LayerRows(const PyramidLevel &level, Scaling scaling, Samples columns, const Samples &rows)
    : m_level(level), m_scaling(scaling), m_columns(std::move(columns)), m_rows(rows),
      m_left(m_columns.pixels.front()), m_height(level.size().height()), m_out(m_columns.pixels.size())
{
    const int afterLast = m_columns.pixels.back() + (scaling == Scaling::Smooth ? 2 : 1);
    m_width = std::min(afterLast, level.size().width()) - m_left;
    for (int &pixel : m_columns.pixels)
        pixel -= m_left;
    m_mixed.resize(size_t(m_width) + 1); // one more: the last pixel's neighbour is read, with a share of 0
    for (std::vector<quint32> &room : m_rooms)
        room.resize(size_t(m_width));
}

const quint32 *LayerRows::levelRow(int y)
{
    const auto slot = size_t(y & 1);
    if (m_which[slot] != y) {
        m_read[slot] = m_level.row(y, m_left, m_width, m_rooms[slot].data());
        m_which[slot] = y;
    }
    return m_read[slot];
}

const quint32 *LayerRows::row(int index)
{
    const int y = m_rows.pixels[size_t(index)];
    const quint32 *upper = levelRow(y);
    switch (m_scaling) {
    case Scaling::OneToOne:
        return upper;
    case Scaling::Squares:
        if (m_made != y)
            pickPixels(upper, m_columns.pixels.data(), m_columns.count(), m_out.data());
        m_made = y;
        break;
    case Scaling::Smooth:
        mixRows(upper, levelRow(std::min(y + 1, m_height - 1)), m_width, m_rows.next[size_t(index)], m_mixed.data());
        mixColumns(m_mixed.data(), m_columns.pixels.data(), m_columns.next.data(), m_columns.count(), m_out.data());
        break;
    }
    return m_out.data();
}

Scaling scalingOf(const TileRequest &request, double stepX, double stepY)
{
    if (stepX == 1.0 && stepY == 1.0)
        return Scaling::OneToOne;
    return std::max(request.scaleX, request.scaleY) >= squaresFrom ? Scaling::Squares : Scaling::Smooth;
}
} // namespace

void drawLayer(const ImageLayer &layer, const TileRequest &request, QImage &image)
{
    if (layer.pixels.isNull())
        return;
    const double stepX = request.scaleX * (1 << layer.level);
    const double stepY = request.scaleY * (1 << layer.level);
    const Scaling scaling = scalingOf(request, stepX, stepY);
    const QSize size = layer.pixels.size();
    const QRect &device = request.device;
    const Samples columns = samplesOf(scaling, layer.place.x() * request.scaleX, stepX, size.width(), device.left(),
                                      device.right() + 1);
    const Samples rows = samplesOf(scaling, layer.place.y() * request.scaleY, stepY, size.height(), device.top(),
                                   device.bottom() + 1);
    if (columns.count() == 0 || rows.count() == 0)
        return;
    LayerRows pixels(layer.pixels, scaling, columns, rows);
    for (int y = 0; y < rows.count(); ++y) {
        auto *out = reinterpret_cast<quint32 *>(image.scanLine(rows.first - device.top() + y))
            + (columns.first - device.left());
        if (layer.pixels.hasAlphaChannel())
            coverRow(pixels.row(y), columns.count(), out);
        else
            std::memcpy(out, pixels.row(y), size_t(columns.count()) * 4);
    }
}
} // namespace pentimento
