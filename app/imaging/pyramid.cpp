#include "app/imaging/pyramid.h"

#include "app/imaging/halfrow.h"
#include "app/imaging/largeimage.h"
#include "app/imaging/rowbands.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace pentimento {
namespace {
// Rows of the full size that are brought down together while they are in the processor's cache: 2 to this power.
constexpr int bandLevels = 5;

QImage forScreen(const QImage &image)
{
    const bool hasAlpha = image.hasAlphaChannel();
    return image.convertToFormat(hasAlpha ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
}

/// One level as plain memory, so that threads can write to their own rows of it.
struct Plane
{
    quint32 *row(int y) const { return bits + (y & rowMask) * stride; }
    /// From the rows that row \a y of the half size is made of to those of the next; 0 where there are none to be fetched.
    qsizetype stepToNextPair(int y) const { return rowMask == -1 && 2 * y + 3 < height ? 2 * stride : 0; }

    quint32 *bits;
    qsizetype stride;
    int width;
    int height;
    int rowMask = -1; ///< for a level that is not kept: its last rows, in turns
};

QSize halfOf(QSize size)
{
    return {(size.width() + 1) / 2, (size.height() + 1) / 2};
}

/// A level that is not kept, of which the last \a rows (a power of 2) are there while the next level is made of them.
class PassingLevel
{
public:
    PassingLevel(QSize size, int rows)
        : m_size(size), m_rows(rows), m_bits(new quint32[size_t(size.width()) * size_t(rows)])
    {
    }
    Plane plane() const { return {m_bits.get(), m_size.width(), m_size.width(), m_size.height(), m_rows - 1}; }

private:
    QSize m_size;
    int m_rows;
    std::unique_ptr<quint32[]> m_bits; // not set: a part of it may be used
};

/// The same pixels in memory of their own, in large pages: the window waits for it. In this thread alone, since the
/// others are busy with what shares the image.
QImage ownCopy(const QImage &image)
{
    QImage copy = largeImage(image.size(), image.format());
    if (copy.isNull() || copy.bytesPerLine() != image.bytesPerLine())
        return image; // Qt copies it
    std::memcpy(copy.bits(), image.constBits(), size_t(image.sizeInBytes()));
    return copy;
}

/// For writing: \a image gets memory of its own here if it shares it.
Plane writable(QImage &image)
{
    if (!image.isDetached())
        image = ownCopy(image);
    return {reinterpret_cast<quint32 *>(image.bits()), image.bytesPerLine() / 4, image.width(), image.height()};
}

/// For reading only, without a copy.
Plane readable(const QImage &image)
{
    auto *bits = reinterpret_cast<quint32 *>(const_cast<uchar *>(image.constBits()));
    return {bits, image.bytesPerLine() / 4, image.width(), image.height()};
}

/// Columns \a left to \a right of row \a y of the half size, from two rows of \a full; an odd last row or column counts
/// twice. \a out is the place of column \a left.
void halveInto(const Plane &full, int y, int left, int right, quint32 *out)
{
    const quint32 *upper = full.row(2 * y);
    const quint32 *lower = full.row(std::min(2 * y + 1, full.height - 1));
    const int pairs = std::min(right + 1, full.width / 2);
    if (pairs > left)
        halveRow(upper + 2 * left, lower + 2 * left, pairs - left, out, full.stepToNextPair(y));
    if (right >= full.width / 2) {
        const int last = full.width - 1;
        out[right - left] = meanPixel(upper[last], upper[last], lower[last], lower[last]);
    }
}

void halveInto(const Plane &full, const Plane &half, int y, int left, int right)
{
    halveInto(full, y, left, right, half.row(y) + left);
}

/// The rectangle of half-size pixels that \a part of the full size goes into.
QRect halved(const QRect &part)
{
    return {QPoint(part.left() / 2, part.top() / 2), QPoint(part.right() / 2, part.bottom() / 2)};
}

/// The same rows and columns on the level before.
QRect doubled(const QRect &part, QSize size)
{
    return QRect(part.topLeft() * 2, part.size() * 2) & QRect(QPoint(0, 0), size);
}

/// Fills levels \a first + 1 to \a end from rows of level \a first, band by band on all cores. A level without memory
/// passes by.
void fillLevels(const QList<Plane> &planes, int first, int end)
{
    const Plane &source = planes[first];
    const int bandRows = 1 << (end - first);
    const int bands = (source.height + bandRows - 1) / bandRows;
    forRowBands(bands, qsizetype(source.width) * 4 * bandRows, [&](int firstBand, int endBand) {
        std::vector<Plane> own(planes.cbegin(), planes.cend());
        std::optional<PassingLevel> passing;
        if (!own[size_t(first) + 1].bits)
            own[size_t(first) + 1] = passing.emplace(halfOf({source.width, source.height}), bandRows / 2).plane();
        for (int band = firstBand; band < endBand; ++band) {
            for (int level = first + 1; level <= end; ++level) {
                const Plane &before = own[size_t(level) - 1];
                const Plane &half = own[size_t(level)];
                const int rows = bandRows >> (level - first);
                const int stop = std::min((band + 1) * rows, half.height);
                for (int y = band * rows; y < stop; ++y)
                    halveInto(before, half, y, 0, half.width - 1);
            }
        }
    });
}

/// All levels of \a full; none where there is no memory for them.
QList<QImage> allLevels(const QImage &full, bool keepsHalf)
{
    QList<QImage> levels{forScreen(full)};
    if (levels.first().isNull())
        return {};
    for (QSize size = full.size(); std::max(size.width(), size.height()) > Pyramid::lastSide;) {
        size = halfOf(size);
        const bool isLast = std::max(size.width(), size.height()) <= Pyramid::lastSide;
        const bool passes = levels.size() == 1 && !keepsHalf && !isLast;
        levels.append(passes ? QImage() : largeImage(size, levels.first().format()));
        if (levels.last().isNull() && !passes)
            return {};
    }
    QList<Plane> planes{readable(levels.constFirst())};
    for (int i = 1; i < levels.size(); ++i)
        planes.append(levels[i].isNull() ? Plane{} : writable(levels[i]));
    const int last = int(levels.size()) - 1;
    for (int first = 0; first < last; first += bandLevels)
        fillLevels(planes, first, std::min(first + bandLevels, last));
    return levels;
}

/// Columns and rows \a area of the quarter size, from the full size; the half size between them is not kept.
void quarterInto(const Plane &full, const Plane &quarter, const QRect &area)
{
    const PassingLevel passing(halfOf({full.width, full.height}), 2);
    const Plane half = passing.plane();
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const QRect rows = doubled(QRect(area.left(), y, area.width(), 1), {half.width, half.height});
        for (int row = rows.top(); row <= rows.bottom(); ++row)
            halveInto(full, half, row, rows.left(), rows.right());
        halveInto(half, quarter, y, area.left(), area.right());
    }
}
} // namespace

QSize PyramidLevel::size() const
{
    return m_halved ? halfOf(m_pixels.size()) : m_pixels.size();
}

QImage PyramidLevel::part(const QRect &region) const
{
    Q_ASSERT(region.isEmpty() || QRect(QPoint(0, 0), size()).contains(region));
    if (region.isEmpty() || (!m_halved && region == m_pixels.rect()))
        return region.isEmpty() ? QImage() : m_pixels;
    if (!m_halved) {
        auto *shared = new QImage(m_pixels);
        return QImage(shared->constScanLine(region.top()) + qsizetype(region.left()) * 4, region.width(),
                      region.height(), shared->bytesPerLine(), shared->format(),
                      [](void *held) { delete static_cast<QImage *>(held); }, shared);
    }
    QImage made(region.size(), m_pixels.format());
    for (int y = 0; y < made.height(); ++y)
        row(region.top() + y, region.left(), region.width(), reinterpret_cast<quint32 *>(made.scanLine(y)));
    return made;
}

const quint32 *PyramidLevel::row(int y, int left, int count, quint32 *room) const
{
    if (!m_halved)
        return reinterpret_cast<const quint32 *>(m_pixels.constScanLine(y)) + left;
    halveInto(readable(m_pixels), y, left, left + count - 1, room);
    return room;
}

Pyramid::Pyramid(const QImage &full)
{
    if (full.isNull())
        return;
    m_levels = allLevels(full, false);
    if (!m_levels.isEmpty())
        m_size = full.size();
}

Pyramid Pyramid::preview(QSize full, const QImage &coarse, int level)
{
    const QList<QImage> levels = coarse.isNull() || full.isEmpty() ? QList<QImage>() : allLevels(coarse, level > 0);
    Pyramid preview;
    if (levels.isEmpty())
        return preview;
    preview.m_size = full;
    preview.m_firstLevel = level;
    preview.m_levels = QList<QImage>(level) + levels;
    return preview;
}

std::pair<QSize, int> Pyramid::coarsest(QSize full)
{
    QSize size = full;
    int level = 0;
    for (; std::max(size.width(), size.height()) > lastSide; ++level)
        size = halfOf(size);
    return {size, level};
}

PyramidLevel Pyramid::view(int index) const
{
    const bool halved = index == 1 && m_firstLevel == 0 && m_levels[1].isNull();
    PyramidLevel level(m_levels[halved ? 0 : index]);
    level.m_halved = halved;
    return level;
}

int Pyramid::levelFor(double zoom) const
{
    if (m_levels.isEmpty() || !(zoom > 0))
        return std::max(0, levelCount() - 1);
    // 1e-9: 1/8 computed from factors may come out a hair above.
    const double level = std::floor(std::log2(1.0 / zoom) + 1e-9);
    return int(std::clamp(level, double(m_firstLevel), double(levelCount() - 1)));
}

void Pyramid::update(const QRect &part, const QImage &pixels)
{
    Q_ASSERT(pixels.size() == part.size() && !isPreview());
    QRect area = part.intersected(QRect(QPoint(0, 0), size()));
    if (area.isEmpty())
        return;
    const QImage ready = pixels.convertToFormat(m_levels.first().format());
    QList<Plane> planes;
    for (QImage &level : m_levels)
        planes.append(level.isNull() ? Plane{} : writable(level));
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const auto *in = reinterpret_cast<const quint32 *>(ready.constScanLine(y - part.top())) + area.left() - part.left();
        std::memcpy(planes[0].row(y) + area.left(), in, size_t(area.width()) * 4);
    }
    for (int level = 1; level < planes.size(); ++level) {
        area = halved(area);
        if (!planes[level].bits)
            continue;
        if (!planes[level - 1].bits) {
            quarterInto(planes[level - 2], planes[level], area);
            continue;
        }
        for (int y = area.top(); y <= area.bottom(); ++y)
            halveInto(planes[level - 1], planes[level], y, area.left(), area.right());
    }
}
} // namespace pentimento
