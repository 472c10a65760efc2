// Mask tiles from rows and images, and back.
#include "app/imaging/masktiles.h"

namespace pentimento {
QImage MaskTiles::toImage() const
{
    return toImage(rect());
}

QImage MaskTiles::toImage(const QRect &part) const
{
    Q_ASSERT(part.isEmpty() || rect().contains(part));
    QImage image(part.size(), QImage::Format_Grayscale8);
    for (int y = 0; y < image.height(); ++y)
        readRow(part.left(), part.top() + y, part.width(), image.scanLine(y));
    return image;
}

MaskTiles MaskTiles::fromImage(const QImage &image)
{
    QImage gray = image;
    if (image.format() != QImage::Format_Grayscale8) {
        // Stored colours count: what is transparent is not black by that.
        const QImage opaque = image.hasAlphaChannel() ? image.convertToFormat(QImage::Format_ARGB32) : image;
        gray = opaque.convertToFormat(QImage::Format_RGB32).convertToFormat(QImage::Format_Grayscale8);
    }
    return fromRows(gray.size(), [&gray](int y) { return gray.constScanLine(y); });
}

MaskTiles MaskTiles::fromRows(QSize size, const std::function<const quint8 *(int y)> &rowAt)
{
    MaskTiles mask(size);
    for (int y = 0; y < size.height(); ++y) {
        mask.writeRow(0, y, size.width(), rowAt(y));
        // While the finished tiles are still in the cache.
        if (y % side == side - 1 || y == size.height() - 1)
            mask.normalise(QRect(0, y, size.width(), 1));
    }
    return mask;
}
} // namespace pentimento
