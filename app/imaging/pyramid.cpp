#include "app/imaging/pyramid.h"

#include "app/imaging/largeimage.h"
#include "app/imaging/rowbands.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
// Rows of the full size that are brought down together while they are in the processor's cache: 2 to this power.
constexpr int bandLevels = 5;

QImage forScreen(const QImage &image)
{
    const bool hasAlpha = image.hasAlphaChannel();
    return image.convertToFormat(hasAlpha ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
}

/// The mean of four pixels, two channels at a time, rounded.
quint32 mean(quint32 a, quint32 b, quint32 c, quint32 d)
{
    constexpr quint32 evenBytes = 0x00ff00ff;
    const quint32 even = (a & evenBytes) + (b & evenBytes) + (c & evenBytes) + (d & evenBytes) + 0x00020002;
    const quint32 odd = ((a >> 8) & evenBytes) + ((b >> 8) & evenBytes) + ((c >> 8) & evenBytes) + ((d >> 8) & evenBytes)
                        + 0x00020002;
    return ((even >> 2) & evenBytes) | (((odd >> 2) & evenBytes) << 8);
}

// A free function over plain pointers, so that the compiler can vectorise it.
void halveRow(const quint32 *__restrict upper, const quint32 *__restrict lower, int count, quint32 *__restrict out)
{
    for (int x = 0; x < count; ++x)
        out[x] = mean(upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]);
}

/// One level as plain memory, so that threads can write to their own rows of it.
struct Plane
{
    quint32 *row(int y) const { return bits + y * stride; }

    quint32 *bits;
    qsizetype stride;
    int width;
    int height;
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

/// Columns \a left to \a right of row \a y of \a half, from two rows of \a full; an odd last row or column counts twice.
void halveInto(const Plane &full, const Plane &half, int y, int left, int right)
{
    const quint32 *upper = full.row(2 * y);
    const quint32 *lower = full.row(std::min(2 * y + 1, full.height - 1));
    quint32 *out = half.row(y);
    const int pairs = std::min(right + 1, full.width / 2);
    if (pairs > left)
        halveRow(upper + 2 * left, lower + 2 * left, pairs - left, out + left);
    if (right >= full.width / 2) {
        const int last = full.width - 1;
        out[right] = mean(upper[last], upper[last], lower[last], lower[last]);
    }
}

/// The rectangle of half-size pixels that \a part of the full size goes into.
QRect halved(const QRect &part)
{
    return {QPoint(part.left() / 2, part.top() / 2), QPoint(part.right() / 2, part.bottom() / 2)};
}

/// Fills levels \a first + 1 to \a end from rows of level \a first, band by band on all cores.
void fillLevels(const QList<Plane> &planes, int first, int end)
{
    const Plane &source = planes[first];
    const int bandRows = 1 << (end - first);
    const int bands = (source.height + bandRows - 1) / bandRows;
    forRowBands(bands, qsizetype(source.width) * 4 * bandRows, [&](int firstBand, int endBand) {
        for (int band = firstBand; band < endBand; ++band) {
            for (int level = first + 1; level <= end; ++level) {
                const Plane &half = planes[level];
                const int rows = bandRows >> (level - first);
                const int stop = std::min((band + 1) * rows, half.height);
                for (int y = band * rows; y < stop; ++y)
                    halveInto(planes[level - 1], half, y, 0, half.width - 1);
            }
        }
    });
}
} // namespace

Pyramid::Pyramid(const QImage &full)
{
    if (full.isNull())
        return;
    QList<QImage> levels{forScreen(full)};
    while (std::max(levels.last().width(), levels.last().height()) > lastSide) {
        const QSize size((levels.last().width() + 1) / 2, (levels.last().height() + 1) / 2);
        levels.append(largeImage(size, levels.first().format()));
        if (levels.last().isNull())
            return; // no memory: stays null
    }
    QList<Plane> planes{readable(levels.constFirst())};
    for (int i = 1; i < levels.size(); ++i)
        planes.append(writable(levels[i]));
    const int last = int(levels.size()) - 1;
    for (int first = 0; first < last; first += bandLevels)
        fillLevels(planes, first, std::min(first + bandLevels, last));
    m_levels = levels;
    m_size = full.size();
}

Pyramid Pyramid::preview(QSize full, const QImage &coarse, int level)
{
    const Pyramid small(coarse);
    Pyramid preview;
    if (small.isNull() || full.isEmpty())
        return preview;
    preview.m_size = full;
    preview.m_firstLevel = level;
    preview.m_levels = QList<QImage>(level) + small.m_levels;
    return preview;
}

std::pair<QSize, int> Pyramid::coarsest(QSize full)
{
    QSize size = full;
    int level = 0;
    for (; std::max(size.width(), size.height()) > lastSide; ++level)
        size = QSize((size.width() + 1) / 2, (size.height() + 1) / 2);
    return {size, level};
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
        planes.append(writable(level));
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const auto *in = reinterpret_cast<const quint32 *>(ready.constScanLine(y - part.top())) + area.left() - part.left();
        std::memcpy(planes[0].row(y) + area.left(), in, size_t(area.width()) * 4);
    }
    for (int level = 1; level < planes.size(); ++level) {
        area = halved(area);
        for (int y = area.top(); y <= area.bottom(); ++y)
            halveInto(planes[level - 1], planes[level], y, area.left(), area.right());
    }
}
} // namespace pentimento
