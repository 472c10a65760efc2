#include "app/imaging/extension.h"

#include "app/imaging/rowbands.h"

#include <QRect>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace pentimento {
namespace {
constexpr int cellsAcross = 96; // of the longer side
constexpr int leastReach = 24;  // pixels

/// Where \a at of a line that is mirrored at both ends, again and again, lies on the line itself.
int mirrored(int at, int length)
{
    const int period = 2 * length;
    const int in = ((at % period) + period) % period;
    return in < length ? in : period - 1 - in;
}

/// The picture as means over square cells: what its colours come to further away.
class CellMeans
{
public:
    template <typename Sample> static CellMeans of(const Raster &picture);

    /// Between the middles of the cells around pixel (\a x, \a y).
    float at(float x, float y, int channel) const
    {
        const float column = std::clamp((x + 0.5f) / float(m_side) - 0.5f, 0.0f, float(m_columns - 1));
        const float row = std::clamp((y + 0.5f) / float(m_side) - 0.5f, 0.0f, float(m_rows - 1));
        const int left = int(column);
        const int top = int(row);
        const int right = std::min(left + 1, m_columns - 1);
        const int bottom = std::min(top + 1, m_rows - 1);
        const float upper =
            std::lerp(mean(left, top, channel), mean(right, top, channel), column - float(left));
        const float lower =
            std::lerp(mean(left, bottom, channel), mean(right, bottom, channel), column - float(left));
        return std::lerp(upper, lower, row - float(top));
    }

private:
    float mean(int column, int row, int channel) const
    {
        return m_means[size_t((row * m_columns + column) * m_channels + channel)];
    }

    int m_side = 1;
    int m_columns = 1;
    int m_rows = 1;
    int m_channels = 1;
    std::vector<float> m_means;
};

template <typename Sample> CellMeans CellMeans::of(const Raster &picture)
{
    CellMeans cells;
    cells.m_side = std::max(4, std::max(picture.width(), picture.height()) / cellsAcross);
    cells.m_columns = (picture.width() + cells.m_side - 1) / cells.m_side;
    cells.m_rows = (picture.height() + cells.m_side - 1) / cells.m_side;
    cells.m_channels = picture.channels();
    cells.m_means.assign(size_t(cells.m_columns) * size_t(cells.m_rows) * size_t(cells.m_channels), 0.0f);
    const int channels = cells.m_channels;
    forRowBands(cells.m_rows, picture.bytesPerRow() * cells.m_side, [&](int first, int end) {
        for (int row = first; row < end; ++row) {
            const int top = row * cells.m_side;
            const int bottom = std::min(top + cells.m_side, picture.height());
            float *means = cells.m_means.data() + size_t(row) * size_t(cells.m_columns * channels);
            for (int y = top; y < bottom; ++y) {
                const auto *samples = reinterpret_cast<const Sample *>(picture.row(y));
                for (int x = 0; x < picture.width(); ++x)
                    for (int c = 0; c < channels; ++c)
                        means[(x / cells.m_side) * channels + c] += float(samples[x * channels + c]);
            }
            for (int column = 0; column < cells.m_columns; ++column) {
                const int width = std::min(cells.m_side, picture.width() - column * cells.m_side);
                for (int c = 0; c < channels; ++c)
                    means[column * channels + c] /= float(width * (bottom - top));
            }
        }
    });
    return cells;
}

/// How far \a at lies outside a line of \a length pixels.
int beyond(int at, int length) { return at < 0 ? -at : std::max(0, at - length + 1); }

/// Makes the samples of a larger picture row by row.
template <typename Sample> class Continuation
{
public:
    Continuation(const Raster &picture, const QMargins &margins, int reach, Raster &out)
        : m_picture(picture)
        , m_margins(margins)
        , m_out(out)
        , m_means(CellMeans::of<Sample>(picture))
        , m_reach(float(reach))
    {
    }

    void fillRow(int y, uchar *line) const
    {
        const int inY = y - m_margins.top();
        auto *row = reinterpret_cast<Sample *>(line);
        if (beyond(inY, m_picture.height()) > 0)
            return continueRow(row, inY, 0, m_out.width());
        continueRow(row, inY, 0, m_margins.left());
        std::memcpy(line + qsizetype(m_margins.left()) * m_picture.bytesPerPixel(), m_picture.row(inY),
                    size_t(m_picture.bytesPerRow()));
        continueRow(row, inY, m_margins.left() + m_picture.width(), m_out.width());
    }

private:
    void continueRow(Sample *row, int inY, int from, int end) const
    {
        const int channels = m_picture.channels();
        const int sourceY = mirrored(inY, m_picture.height());
        const auto *source = reinterpret_cast<const Sample *>(m_picture.row(sourceY));
        const float awayY = float(beyond(inY, m_picture.height()));
        for (int x = from; x < end; ++x) {
            const int inX = x - m_margins.left();
            const int sourceX = mirrored(inX, m_picture.width());
            const float softness =
                std::min(1.0f, std::hypot(float(beyond(inX, m_picture.width())), awayY) / m_reach);
            for (int c = 0; c < channels; ++c) {
                const float mean = m_means.at(float(sourceX), float(sourceY), c);
                row[x * channels + c] =
                    Sample(std::lround(std::lerp(float(source[sourceX * channels + c]), mean, softness)));
            }
        }
    }

    const Raster &m_picture;
    QMargins m_margins;
    Raster &m_out;
    CellMeans m_means;
    float m_reach; // pixels beyond the edge from which on only means are left
};

template <typename Sample> void continueAll(const Raster &picture, const QMargins &margins, int reach, Raster &out)
{
    const Continuation<Sample> work(picture, margins, reach, out);
    uchar *samples = out.row(0); // detached once, before the threads
    forRowBands(out.height(), out.bytesPerRow(), [&](int first, int end) {
        for (int y = first; y < end; ++y)
            work.fillRow(y, samples + qsizetype(y) * out.bytesPerRow());
    });
}
} // namespace

QSize extendedSize(QSize picture, const QMargins &margins) { return picture.grownBy(margins); }

Result<void> checkExtension(QSize picture, const QMargins &margins, qint64 mostPixels)
{
    if (margins.isNull() || std::min({margins.left(), margins.top(), margins.right(), margins.bottom()}) < 0)
        return Error::of(Error::Kind::Input,
                         QT_TRANSLATE_NOOP("Error", "Say by how many pixels at least one side is to grow."));
    const qint64 width = qint64(picture.width()) + margins.left() + margins.right();
    const qint64 height = qint64(picture.height()) + margins.top() + margins.bottom();
    constexpr qint64 mostSide = 65'000; // of what the file formats hold
    if (width > mostSide || height > mostSide || width * height > mostPixels) {
        return Error{Error::Kind::Input,
                     {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP(
                         "Error", "%1 × %2 pixels are more than a picture can have here, which is "
                                  "%3 megapixels. Take smaller margins.")),
                     {width, height, mostPixels / 1'000'000}};
    }
    return {};
}

Raster extended(const Raster &picture, const QMargins &margins, int reach)
{
    const int longer = std::max(picture.width(), picture.height());
    const int away = std::max(leastReach, reach > 0 ? reach : longer / 8);
    Raster out =
        Raster::uninitialised(extendedSize(picture.size(), margins), picture.channels(), picture.depth());
    if (picture.depth() == 16)
        continueAll<quint16>(picture, margins, away, out);
    else
        continueAll<quint8>(picture, margins, away, out);
    return out;
}

MaskTiles extensionMask(QSize picture, const QMargins &margins, int overlap)
{
    MaskTiles mask(extendedSize(picture, margins));
    mask.fill(255);
    QRect kept(QPoint(margins.left(), margins.top()), picture);
    mask.fillRect(kept, 0);
    const auto step = [](int margin) { return margin > 0 ? 1 : 0; };
    const QMargins one(step(margins.left()), step(margins.top()), step(margins.right()),
                       step(margins.bottom()));
    for (int ring = 1; ring <= overlap && !kept.isEmpty(); ++ring) {
        const quint8 coverage = quint8(std::lround(255.0 * (overlap + 1 - ring) / (overlap + 1)));
        const QRect inner = kept.marginsRemoved(one);
        mask.fillRect({kept.left(), kept.top(), one.left(), kept.height()}, coverage);
        mask.fillRect({kept.right() + 1 - one.right(), kept.top(), one.right(), kept.height()}, coverage);
        mask.fillRect({kept.left(), kept.top(), kept.width(), one.top()}, coverage);
        mask.fillRect({kept.left(), kept.bottom() + 1 - one.bottom(), kept.width(), one.bottom()}, coverage);
        kept = inner;
    }
    return mask;
}

MaskTiles onCanvas(const MaskTiles &mask, QSize canvas, QPoint place)
{
    MaskTiles moved(canvas);
    std::vector<quint8> line(MaskTiles::side);
    for (int row = 0; row < mask.tileCount().height(); ++row) {
        for (int column = 0; column < mask.tileCount().width(); ++column) {
            const QRect from = mask.tileRect(column, row);
            const QRect part = from.translated(place) & moved.rect();
            const MaskTiles::TileState state = mask.tileState(column, row);
            if (state == MaskTiles::TileState::Empty || part.isEmpty())
                continue;
            if (state == MaskTiles::TileState::Solid) {
                moved.fillRect(part, 255);
                continue;
            }
            for (int y = part.top(); y <= part.bottom(); ++y) {
                mask.readRow(part.left() - place.x(), y - place.y(), part.width(), line.data());
                moved.writeRow(part.left(), y, part.width(), line.data());
            }
            moved.normalise(part);
        }
    }
    return moved;
}
} // namespace pentimento
