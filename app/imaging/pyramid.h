#pragma once

#include <QImage>
#include <QList>

#include <utility>

namespace pentimento {
/// One level of a pyramid, to be read on any thread. Shares the pixels and keeps them as they are. A plain image is a
/// level, too.
class PyramidLevel
{
public:
    PyramidLevel() = default;
    PyramidLevel(const QImage &pixels) : m_pixels(pixels) {}

    bool isNull() const { return m_pixels.isNull(); }
    QSize size() const;
    QImage::Format format() const { return m_pixels.format(); }
    bool hasAlphaChannel() const { return m_pixels.hasAlphaChannel(); }
    /// The pixels of \a region, which lies inside the level. Shared where they are kept, else made here.
    QImage part(const QRect &region) const;
    /// \a count pixels of row \a y from column \a left on; in \a room, if they have to be made.
    const quint32 *row(int y, int left, int count, quint32 *room) const;

private:
    friend class Pyramid;
    QImage m_pixels;       // where halved: of the level before
    bool m_halved = false; // each pixel is made when it is asked for
};

/// The picture for the screen at full, half, quarter... size (Format_RGB32, or ARGB32_Premultiplied with alpha);
/// the last level has both sides at most 256. Each pixel is the rounded mean of the four that it covers on the level
/// before; odd sides round up. Plain value, images shared.
///
/// The half size is not kept, as it would take a quarter of the picture's memory: it is made from the full size where
/// somebody looks at it, with the same pixels. Only as the last level, or in a preview, it is kept like the others.
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
    /// Level \a index, 0 being full size, as it is kept; null for one that is not there yet or not kept.
    const QImage &level(int index) const { return m_levels[index]; }
    PyramidLevel view(int index) const;              ///< kept or not; null where not there yet
    int firstLevel() const { return m_firstLevel; } ///< the largest that is there; 0 but for a preview
    /// The smallest level that still has at least one pixel per screen pixel at \a zoom (screen / picture pixel).
    int levelFor(double zoom) const;
    /// Replaces \a part of the full size (image of part's size) in all levels; costs what the part costs, unless a copy
    /// of this pyramid or a view of a level is alive: then its images are copied first. Not for previews.
    void update(const QRect &part, const QImage &pixels);

private:
    QSize m_size;
    QList<QImage> m_levels;
    int m_firstLevel = 0;
};
} // namespace pentimento
