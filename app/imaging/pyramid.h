#pragma once

#include <QImage>
#include <QList>

namespace pentimento {
/// The picture for the screen at full, half, quarter... size (Format_RGB32, or ARGB32_Premultiplied with alpha);
/// the last level has both sides at most 256. Plain value, images shared.
class Pyramid
{
public:
    Pyramid() = default;
    explicit Pyramid(const QImage &full); ///< box-filtered; uses two threads; not for the main thread

    bool isNull() const { return m_levels.isEmpty(); }
    QSize size() const { return m_levels.isEmpty() ? QSize() : m_levels.first().size(); }
    int levelCount() const { return int(m_levels.size()); }
    const QImage &level(int index) const { return m_levels[index]; } ///< 0 is full size
    /// The smallest level that still has at least one pixel per screen pixel at \a zoom (screen / picture pixel).
    int levelFor(double zoom) const;
    /// Replaces \a part of the full size (image of part's size) in all levels.
    void update(const QRect &part, const QImage &pixels);

private:
    QList<QImage> m_levels;
};
} // namespace pentimento
