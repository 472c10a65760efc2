#include "ui/canvas/maskpyramid.h"

#include "app/base/hugepages.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace pentimento {
namespace {
constexpr int side = MaskTiles::side;

void halveRows(const quint8 *__restrict upper, const quint8 *__restrict lower, int count, quint8 *__restrict out)
{
    for (int x = 0; x < count; ++x)
        out[x] = quint8((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 3) >> 2);
}

/// Halves columns [from, to) of a row; the last column of an odd width has no right neighbour.
void halveRow(const quint8 *upper, const quint8 *lower, int sourceWidth, int from, int to, quint8 *out)
{
    const int paired = std::min(to, sourceWidth / 2);
    if (paired > from)
        halveRows(upper + 2 * from, lower + 2 * from, paired - from, out + from);
    if (to > paired)
        out[to - 1] = quint8((upper[sourceWidth - 1] + lower[sourceWidth - 1] + 1) >> 1);
}

/// Gray, all 0, of memory that the system gives only where it is written to: most masks cover a part of a picture. In
/// large pages: a stroke meets a small one in every row, and each would hold it up.
QImage emptyImage(QSize size)
{
    const qsizetype stride = (qsizetype(size.width()) + 3) / 4 * 4;
    auto pages = std::make_unique<LargePages>(stride * size.height());
    if (!pages->bytes())
        return {};
    uchar *const bytes = pages->bytes();
    return QImage(bytes, size.width(), size.height(), stride, QImage::Format_Grayscale8,
                  [](void *held) { delete static_cast<LargePages *>(held); }, pages.release());
}

QRect halved(const QRect &area)
{
    return {QPoint(area.left() / 2, area.top() / 2), QPoint(area.right() / 2, area.bottom() / 2)};
}
} // namespace

QSize MaskPyramid::size(int level) const
{
    const int round = (1 << level) - 1;
    return {(m_size.width() + round) >> level, (m_size.height() + round) >> level};
}

void MaskPyramid::reset(const MaskTiles &mask)
{
    if (mask.size() == m_size && !m_size.isEmpty()) {
        clear(std::exchange(m_written, {}));
        return update(mask, mask.coveredBounds());
    }
    m_size = mask.size();
    m_written = {};
    m_levels.clear();
    if (m_size.isEmpty())
        return;
    for (int level = 1; level < levels; ++level)
        m_levels.append(emptyImage(size(level)));
    update(mask, mask.coveredBounds()); // the rest is 0, in memory that nobody has touched yet
}

void MaskPyramid::update(const MaskTiles &mask, const QRect &area)
{
    QRect part = area & QRect(QPoint(0, 0), m_size);
    if (part.isEmpty())
        return;
    m_written |= part;
    part = halved(part);
    fromTiles(mask, part);
    for (int level = 2; level < levels; ++level) {
        part = halved(part);
        fromLevel(level, part);
    }
}

void MaskPyramid::clear(QRect area)
{
    if (area.isEmpty())
        return;
    for (QImage &level : m_levels) {
        area = halved(area);
        for (int y = area.top(); y <= area.bottom(); ++y)
            std::memset(level.scanLine(y) + area.left(), 0, size_t(area.width()));
    }
}

void MaskPyramid::fromTiles(const MaskTiles &mask, const QRect &area)
{
    QImage &into = m_levels[0];
    constexpr int half = side / 2;
    for (int row = area.top() / half; row <= area.bottom() / half; ++row) {
        for (int column = area.left() / half; column <= area.right() / half; ++column) {
            const QRect part = area & QRect(column * half, row * half, half, half);
            const auto state = mask.tileState(column, row);
            const quint8 *tile = mask.tile(column, row);
            const int tileWidth = std::min(side, m_size.width() - column * side);
            const int tileHeight = std::min(side, m_size.height() - row * side);
            for (int y = part.top(); y <= part.bottom(); ++y) {
                quint8 *out = into.scanLine(y) + column * half;
                if (state != MaskTiles::TileState::Mixed) {
                    std::memset(out + part.left() - column * half, state == MaskTiles::TileState::Solid ? 255 : 0,
                                size_t(part.width()));
                    continue;
                }
                const int upper = 2 * (y - row * half);
                const int lower = std::min(upper + 1, tileHeight - 1);
                halveRow(tile + upper * side, tile + lower * side, tileWidth, part.left() - column * half,
                         part.right() + 1 - column * half, out);
            }
        }
    }
}

void MaskPyramid::fromLevel(int level, const QRect &area)
{
    const QImage &from = m_levels.at(level - 2);
    QImage &into = m_levels[level - 1];
    for (int y = area.top(); y <= area.bottom(); ++y) {
        halveRow(from.constScanLine(2 * y), from.constScanLine(std::min(2 * y + 1, from.height() - 1)), from.width(),
                 area.left(), area.right() + 1, into.scanLine(y));
    }
}

QByteArray MaskPyramid::read(const MaskTiles &mask, int level, const QRect &part) const
{
    QByteArray bytes(qsizetype(part.width()) * part.height(), Qt::Uninitialized);
    auto *out = reinterpret_cast<quint8 *>(bytes.data());
    for (int y = part.top(); y <= part.bottom(); ++y, out += part.width()) {
        if (level == 0)
            mask.readRow(part.left(), y, part.width(), out);
        else
            std::memcpy(out, m_levels.at(level - 1).constScanLine(y) + part.left(), size_t(part.width()));
    }
    return bytes;
}
} // namespace pentimento
