#pragma once

#include "app/imaging/masktiles.h"

#include <QImage>
#include <QList>
#include <QRandomGenerator>

/// Masks for tests, as plain images made pixel by pixel: what the tiles are compared with.
namespace pentimento::testmasks {
inline QImage plain(QSize size, quint8 value)
{
    QImage image(size, QImage::Format_Grayscale8);
    image.fill(value);
    return image;
}

inline QImage noise(QSize size, quint32 seed, bool binary)
{
    QRandomGenerator random(seed);
    QImage image(size, QImage::Format_Grayscale8);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            image.scanLine(y)[x] = binary ? uchar(random.bounded(2) * 255) : uchar(random.bounded(256));
    return image;
}

/// A disc whose rim fades over \a softness pixels.
inline void addDisc(QImage &image, QPointF center, double radius, double softness = 0)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QPointF offset = QPointF(x, y) - center;
            const double inside = radius - std::sqrt(QPointF::dotProduct(offset, offset));
            const double share = softness > 0 ? std::clamp(inside / softness, 0.0, 1.0) : (inside >= 0 ? 1.0 : 0.0);
            uchar &value = image.scanLine(y)[x];
            value = std::max(value, uchar(std::lround(255 * share)));
        }
    }
}

inline QImage discs(QSize size, double softness = 0)
{
    QImage image = plain(size, 0);
    const double unit = std::min(size.width(), size.height());
    addDisc(image, {0.3 * size.width(), 0.35 * size.height()}, 0.2 * unit, softness);
    addDisc(image, {0.75 * size.width(), 0.7 * size.height()}, 0.25 * unit, softness);
    addDisc(image, {0.02 * size.width(), 0.95 * size.height()}, 0.1 * unit, softness);
    return image;
}

/// Blobs of painted rectangles: runs, edges inside tiles, uniform tiles.
inline QImage blocks(QSize size, quint32 seed)
{
    QRandomGenerator random(seed);
    QImage image = plain(size, 0);
    for (int i = 0; i < 6; ++i) {
        const QRect block(random.bounded(size.width()), random.bounded(size.height()), 1 + random.bounded(size.width()),
                          1 + random.bounded(size.height()));
        const QRect part = block.intersected(image.rect());
        const uchar value = i % 3 == 2 ? 0 : (i % 3 == 1 ? uchar(random.bounded(256)) : 255);
        for (int y = part.top(); y <= part.bottom(); ++y)
            std::fill_n(image.scanLine(y) + part.left(), part.width(), value);
    }
    return image;
}

inline bool samePixels(const QImage &a, const QImage &b)
{
    if (a.size() != b.size() || a.format() != QImage::Format_Grayscale8 || b.format() != QImage::Format_Grayscale8)
        return false;
    for (int y = 0; y < a.height(); ++y)
        if (std::memcmp(a.constScanLine(y), b.constScanLine(y), size_t(a.width())) != 0)
            return false;
    return true;
}
} // namespace pentimento::testmasks
