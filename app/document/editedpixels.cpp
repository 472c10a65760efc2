#include "app/document/editedpixels.h"

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

void placeEdit(const Edit &edit, const QByteArray &iccProfile, QImage &into, const QRect &area)
{
    const QRect part = edit.patch->rect() & area;
    if (part.isEmpty())
        return;
    QImage pixels = edit.screen.size() == edit.patch->pixels.size() ? edit.screen
                                                                    : screenPatch(*edit.patch, iccProfile);
    pixels.convertTo(into.format());
    const QPoint inPatch = part.topLeft() - edit.patch->place;
    for (int y = 0; y < part.height(); ++y) {
        replaceCovered(reinterpret_cast<const quint32 *>(pixels.constScanLine(inPatch.y() + y)) + inPatch.x(),
                       edit.patch->coverage.constScanLine(inPatch.y() + y) + inPatch.x(),
                       reinterpret_cast<quint32 *>(into.scanLine(part.top() - area.top() + y)) + part.left()
                           - area.left(),
                       part.width());
    }
}
} // namespace

void EditedPixels::keepOriginal(const QRect &area)
{
    const QRect tiles = tilesOf(area, side);
    const QRect picture(QPoint(0, 0), m_screen.size());
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (!m_original.contains({column, row}))
                m_original.insert({column, row}, m_screen.level(0).copy(
                    QRect(column * side, row * side, side, side) & picture));
        }
    }
}

void EditedPixels::drawOriginal(QImage &into, const QRect &area) const
{
    const QRect tiles = tilesOf(area, side);
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            const QImage tile = m_original.value({column, row});
            const QRect part = QRect(QPoint(column * side, row * side), tile.size()) & area;
            copyPart(tile, part.translated(-column * side, -row * side), into, part.topLeft() - area.topLeft());
        }
    }
}

void EditedPixels::render(const QList<Edit> &edits, const QRect &wanted, const QByteArray &iccProfile)
{
    const QRect area = wanted & QRect(QPoint(0, 0), m_screen.size());
    if (area.isEmpty())
        return;
    keepOriginal(area);
    QImage pixels(area.size(), m_screen.level(0).format());
    drawOriginal(pixels, area);
    for (const Edit &edit : edits) {
        if (edit.shown && edit.patch)
            placeEdit(edit, iccProfile, pixels, area);
    }
    m_screen.update(area, pixels);
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
