#pragma once

#include <QImage>
#include <QList>

#include <utility>

namespace pentimento {
/// The picture for the screen at full, half, quarter... size (Format_RGB32, or ARGB32_Premultiplied with alpha);
/// the last level has both sides at most 256. Each pixel is the rounded mean of the four that it covers on the level
/// before; odd sides round up. Plain value, images shared.
class Pyramid
{
public:
    static constexpr int lastSide = 256; ///< longest of the last level

    Pyramid() = default;
    /// Uses all cores; not for the main thread. Null where memory does not allow it.
    explicit Pyramid(const QImage &full);

    /// A first look at a picture of size \a full: \a coarse is its level \a level, the larger ones are not there yet.
    static Pyramid preview(QSize full, const QImage &coarse, int level);

    /// The size of the last level for a picture of size \a full, and which level that is.
    static std::pair<QSize, int> coarsest(QSize full);

    bool isNull() const { return m_levels.isEmpty(); }
    bool isPreview() const { return m_firstLevel > 0; }
    QSize size() const { return m_size; }
    int levelCount() const { return int(m_levels.size()); }
    const QImage &level(int index) const { return m_levels[index]; } ///< 0 is full size; null where not there yet
    int firstLevel() const { return m_firstLevel; } ///< the largest that is there; 0 but for a preview
    /// The smallest level that still has at least one pixel per screen pixel at \a zoom (screen / picture pixel).
    int levelFor(double zoom) const;
    /// Replaces \a part of the full size (image of part's size) in all levels; costs what the part costs, unless a copy
    /// of this pyramid is alive: then its images are copied first. Not for previews.
    void update(const QRect &part, const QImage &pixels);

private:
    QSize m_size;
    QList<QImage> m_levels;
    int m_firstLevel = 0;
};
} // namespace pentimento
