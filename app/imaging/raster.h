#pragma once

#include <QByteArray>
#include <QRect>
#include <QSize>

namespace pentimento {
/// Samples as a file holds them: interleaved, upright, never premultiplied. A plain value; copies share
/// their samples until one is written to. 16-bit samples are in the machine's byte order.
class Raster
{
public:
    Raster() = default;
    /// Zero-filled. \a channels 1 gray, 2 gray+alpha, 3 RGB, 4 RGBA; \a depth 8 or 16.
    Raster(QSize size, int channels, int depth);
    /// As the constructor, but with whatever the memory held: for readers that set every sample.
    static Raster uninitialised(QSize size, int channels, int depth);

    bool isNull() const { return m_size.isEmpty(); }
    QSize size() const { return m_size; }
    QRect rect() const { return {QPoint(0, 0), m_size}; }
    int width() const { return m_size.width(); }
    int height() const { return m_size.height(); }
    int channels() const { return m_channels; }
    int depth() const { return m_depth; }
    bool hasAlpha() const { return m_channels == 2 || m_channels == 4; }
    int bytesPerPixel() const { return m_channels * m_depth / 8; }
    qsizetype bytesPerRow() const { return qsizetype(m_size.width()) * bytesPerPixel(); }

    const uchar *row(int y) const { return reinterpret_cast<const uchar *>(m_samples.constData()) + y * bytesPerRow(); }
    uchar *row(int y) { return reinterpret_cast<uchar *>(m_samples.data()) + y * bytesPerRow(); }
    const QByteArray &samples() const { return m_samples; }

    Raster copy(const QRect &part) const; ///< \a part must lie inside rect()
    bool operator==(const Raster &) const = default;

private:
    QSize m_size;
    int m_channels = 0;
    int m_depth = 0;
    QByteArray m_samples;
};
} // namespace pentimento
