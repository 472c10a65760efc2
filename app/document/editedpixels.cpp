#include "app/document/editedpixels.h"

#include "app/imaging/largeimage.h"

#include <algorithm>
#include <cstring>

namespace pentimento {
namespace {
QRect tilesOf(const QRect &area, int side)
{
    return {QPoint(area.left() / side, area.top() / side), QPoint(area.right() / side, area.bottom() / side)};
}

/// Copies \a part (in \a from's coordinates) to \a at in \a into; both of 32-bit formats of the same kind.
void copyPart(const QImage &from, const QRect &part, QImage &into, QPoint at)
{
    for (int y = 0; y < part.height(); ++y) {
        std::memcpy(into.scanLine(at.y() + y) + qsizetype(at.x()) * 4,
                    from.constScanLine(part.top() + y) + qsizetype(part.left()) * 4, size_t(part.width()) * 4);
    }
}

void replaceCovered(const quint32 *from, const uchar *coverage, quint32 *into, int count)
{
    for (int x = 0; x < count; ++x)
        into[x] = coverage[x] ? from[x] : into[x];
}

/// A patch in the screen's colours, ready to be drawn.
struct PlacedEdit
{
    const Patch *patch;
    QImage pixels;

    void draw(QImage &into, const QRect &area) const
    {
        const QRect part = patch->rect() & area;
        const QPoint inPatch = part.topLeft() - patch->place;
        const QPoint inArea = part.topLeft() - area.topLeft();
        for (int y = 0; y < part.height(); ++y) {
            replaceCovered(reinterpret_cast<const quint32 *>(pixels.constScanLine(inPatch.y() + y)) + inPatch.x(),
                           patch->coverage.constScanLine(inPatch.y() + y) + inPatch.x(),
                           reinterpret_cast<quint32 *>(into.scanLine(inArea.y() + y)) + inArea.x(), part.width());
        }
    }
};

QList<PlacedEdit> placedIn(const QRect &area, const QList<Edit> &edits, const QByteArray &iccProfile, QImage::Format format)
{
    QList<PlacedEdit> placed;
    for (const Edit &edit : edits) {
        if (!edit.shown || !edit.patch || !edit.patch->rect().intersects(area))
            continue;
        const bool isReady = edit.screen.size() == edit.patch->pixels.size();
        QImage pixels = isReady ? edit.screen : screenPatch(*edit.patch, iccProfile);
        pixels.convertTo(format);
        placed.append({edit.patch.get(), pixels});
    }
    return placed;
}
} // namespace

void EditedPixels::keepOriginal(const QRect &area)
{
    const QRect tiles = tilesOf(area, side);
    const QRect picture(QPoint(0, 0), m_screen.size());
    const auto partOf = [&](QPoint tile) { return QRect(tile * side, QSize(side, side)) & picture; };
    QList<QPoint> missing;
    QList<QSize> sizes;
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (m_original.contains({column, row}))
                continue;
            missing.append({column, row});
            sizes.append(partOf({column, row}).size());
        }
    }
    // In one piece: getting them page by page takes longer than copying, and the window waits.
    QList<QImage> copies = largeImages(sizes, m_screen.level(0).format());
    for (qsizetype i = 0; i < copies.size(); ++i) {
        copyPart(m_screen.level(0), partOf(missing[i]), copies[i], {0, 0});
        m_original.insert(missing[i], copies[i]);
    }
}

void EditedPixels::drawOriginal(QImage &into, const QRect &area) const
{
    const QRect tiles = tilesOf(area, side);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            const QRect part = QRect(column * side, row * side, side, side) & area;
            const QPoint at = part.topLeft() - area.topLeft();
            const QImage tile = m_original.value({column, row});
            if (tile.isNull()) // there was no memory to keep it, and so it is what is shown still
                copyPart(m_screen.level(0), part, into, at);
            else
                copyPart(tile, part.translated(-column * side, -row * side), into, at);
        }
    }
}

void EditedPixels::render(const QList<Edit> &edits, const QRect &wanted, const QByteArray &iccProfile)
{
    const QRect area = wanted & QRect(QPoint(0, 0), m_screen.size());
    if (area.isEmpty())
        return;
    keepOriginal(area);
    // A row of tiles after the other: one small image stays in the processor's cache and needs no new memory each time.
    QImage pixels(area.width(), std::min(side, area.height()), m_screen.level(0).format());
    const QList<PlacedEdit> placed = placedIn(area, edits, iccProfile, pixels.format());
    for (int top = area.top(); top <= area.bottom();) {
        const int end = std::min((top / side + 1) * side, area.bottom() + 1);
        const QRect band(area.left(), top, area.width(), end - top);
        QImage rows(pixels.bits(), band.width(), band.height(), pixels.bytesPerLine(), pixels.format());
        drawOriginal(rows, band);
        for (const PlacedEdit &edit : placed)
            edit.draw(rows, band);
        m_screen.update(band, rows);
        top = end;
    }
    if (edits.isEmpty())
        m_original.clear(); // the whole picture is the original again
}

Pyramid EditedPixels::original() const
{
    Pyramid pyramid = m_screen;
    for (auto it = m_original.cbegin(); it != m_original.cend(); ++it)
        pyramid.update(QRect(it.key() * side, it.value().size()), it.value());
    return pyramid;
}
} // namespace pentimento
