#include "ui/canvas/tilecomposer.h"

#include "app/tools/vectorised.h"
#include "ui/canvas/layerpainter.h"
#include "ui/canvas/reviewlook.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace pentimento {
namespace {
void drawChecker(QImage &image, const TileRequest &request)
{
    QPainter painter(&image);
    painter.translate(-request.device.topLeft());
    const int side = request.checkerSide;
    const QRect area = request.device & QRect(QPoint(0, 0), request.scaled);
    painter.fillRect(area, QColor(0xcc, 0xcc, 0xcc));
    const int firstColumn = area.left() / side;
    const int firstRow = area.top() / side;
    for (int row = firstRow; row * side <= area.bottom(); ++row) {
        for (int column = firstColumn + ((firstColumn + row) & 1); column * side <= area.right(); column += 2)
            painter.fillRect(QRect(column * side, row * side, side, side) & area, QColor(0xff, 0xff, 0xff));
    }
}

/// Coverage at each device pixel of the part and a margin around it; 0 outside the picture. \a request lives longer.
class DeviceCoverage
{
public:
    DeviceCoverage(const TileRequest &request, int margin);
    bool isEmpty() const { return !m_first; }
    /// True where it is known that no pixel is 0.
    bool isAllAbove0() const { return m_isAllAbove0; }
    const quint8 *row(int y) const { return m_first + qsizetype(y) * m_stride; }

private:
    const quint8 *m_first = nullptr; // of the part's first row
    qsizetype m_stride = 0;
    bool m_isAllAbove0 = false;
    std::vector<quint8> m_bytes; // where the level's own do not serve
};

/// For device pixels from \a first on: the index of the pixel of the level under each, -1 outside.
std::vector<int> sourceIndex(int first, int count, int deviceEnd, double step, int from, int length)
{
    std::vector<int> index(size_t(count), -1);
    for (int i = 0; i < count; ++i) {
        const int device = first + i;
        if (device < 0 || device >= deviceEnd)
            continue;
        index[size_t(i)] = std::clamp(int((device + 0.5) / step) - from, 0, length - 1);
    }
    return index;
}

/// Pixels \a from to \a to of \a out, which is 0 elsewhere; one to one rows are copied.
void pick(const quint8 *__restrict row, const int *__restrict columns, int from, int to, quint8 *__restrict out)
{
    if (columns[to - 1] - columns[from] == to - 1 - from) {
        std::memcpy(out + from, row + columns[from], size_t(to - from));
        return;
    }
    for (int x = from; x < to; ++x)
        out[x] = row[columns[x]];
}

PENTIMENTO_VECTORISED bool anyAbove0(const quint8 *bytes, qsizetype count)
{
    quint8 all = 0;
    for (qsizetype i = 0; i < count; ++i)
        all |= bytes[i];
    return all != 0;
}

PENTIMENTO_VECTORISED bool allAbove0(const quint8 *bytes, qsizetype count)
{
    quint8 least = 255;
    for (qsizetype i = 0; i < count; ++i)
        least = std::min(least, bytes[i]);
    return least != 0;
}

DeviceCoverage::DeviceCoverage(const TileRequest &request, int margin)
{
    const CoveragePart &part = request.coverage;
    const auto *bytes = reinterpret_cast<const quint8 *>(part.bytes.constData());
    if (!anyAbove0(bytes, part.bytes.size()))
        return;
    const double stepX = request.scaleX * (1 << part.level);
    const double stepY = request.scaleY * (1 << part.level);
    const QRect wanted = request.device.adjusted(-margin, -margin, margin, margin);
    if (stepX == 1 && stepY == 1 && part.area.contains(wanted)) { // one to one
        const QPoint first = request.device.topLeft() - part.area.topLeft();
        m_stride = part.area.width();
        m_first = bytes + first.y() * m_stride + first.x();
        m_isAllAbove0 = allAbove0(bytes, part.bytes.size());
        return;
    }
    const int width = wanted.width();
    m_bytes.resize(size_t(width) * size_t(wanted.height()));
    m_stride = width;
    m_first = m_bytes.data() + margin * m_stride + margin;
    const std::vector<int> columns =
        sourceIndex(wanted.left(), width, request.scaled.width(), stepX, part.area.left(), part.area.width());
    const std::vector<int> rows =
        sourceIndex(wanted.top(), wanted.height(), request.scaled.height(), stepY, part.area.top(), part.area.height());
    const int from = std::max(0, -wanted.left());
    const int to = std::min(width, request.scaled.width() - wanted.left());
    for (int y = 0; y < wanted.height() && from < to; ++y) {
        quint8 *out = m_bytes.data() + size_t(y) * size_t(width);
        if (rows[size_t(y)] < 0)
            continue;
        if (y > 0 && rows[size_t(y)] == rows[size_t(y - 1)])
            std::memcpy(out, out - width, size_t(width));
        else
            pick(bytes + qsizetype(rows[size_t(y)]) * part.area.width(), columns.data(), from, to, out);
    }
}

/// Mixes \a color into the pixels by coverage times \a bands (0-256).
PENTIMENTO_VECTORISED void tintRow(quint32 *__restrict pixels, const quint8 *__restrict coverage, const quint16 *__restrict bands, int count,
             quint32 color)
{
    const quint32 redBlue = color & 0xff00ffU;
    const quint32 green = color & 0x00ff00U;
    for (int x = 0; x < count; ++x) {
        const quint32 share = (quint32(coverage[x]) * bands[x] + 128) >> 8;
        const quint32 rest = 256 - share;
        const quint32 rb = ((pixels[x] & 0xff00ffU) * rest + redBlue * share) >> 8;
        const quint32 g = ((pixels[x] & 0x00ff00U) * rest + green * share) >> 8;
        pixels[x] = 0xff000000U | (rb & 0xff00ffU) | (g & 0x00ff00U);
    }
}

/// True where no pixel of the row can be on the line: all of it and all its neighbours are covered.
PENTIMENTO_VECTORISED bool allAbove0(const quint8 *one, const quint8 *two, const quint8 *three, int count)
{
    quint8 least = 255;
    for (int i = 0; i < count; ++i)
        least = std::min(least, std::min(one[i], std::min(two[i], three[i])));
    return least != 0;
}

/// A pixel is on the line where it is covered and one of its neighbours at \a reach is not.
PENTIMENTO_VECTORISED void outlineRow(quint32 *__restrict pixels, const quint8 *__restrict above, const quint8 *__restrict here,
                const quint8 *__restrict below, const quint8 *__restrict before, const quint8 *__restrict after,
                int count, quint32 color)
{
    for (int x = 0; x < count; ++x) {
        const bool isEdge = here[x] != 0
            && std::min(std::min(above[x], below[x]), std::min(before[x], after[x])) == 0;
        pixels[x] = isEdge ? color : pixels[x];
    }
}

void drawOverlay(QImage &image, const TileRequest &request, const OverlayLook &look)
{
    const DeviceCoverage coverage(request, look.outline);
    if (coverage.isEmpty())
        return;
    const int width = image.width();
    const int period = std::max(2, look.period);
    std::vector<quint16> bands(size_t(width + period));
    for (int x = 0; x < width + period; ++x)
        bands[size_t(x)] = quint16(256 * look.opacity * (x % period < period / 2 ? 1.0 : 0.5));
    for (int y = 0; y < image.height(); ++y) {
        const quint8 *row = coverage.row(y);
        if (!coverage.isAllAbove0() && !anyAbove0(row, width))
            continue;
        // Anchored at the picture's corner, so that parts and tiles fit together and panning is a copy.
        const int phase = (request.device.left() + request.device.top() + y) % period;
        auto *pixels = reinterpret_cast<quint32 *>(image.scanLine(y));
        tintRow(pixels, row, bands.data() + phase, width, look.color);
        const int reach = coverage.isAllAbove0() ? 0 : look.outline;
        const quint8 *above = coverage.row(y - reach);
        const quint8 *below = coverage.row(y + reach);
        if (reach > 0 && !allAbove0(above - reach, row - reach, below - reach, width + 2 * reach))
            outlineRow(pixels, above, row, below, row - reach, row + reach, width, look.color | 0xff000000U);
    }
}

quint32 shownCoverage(quint8 coverage, bool inGrays)
{
    const quint32 gray = inGrays ? coverage : coverage >= 128 ? 255 : 0;
    return 0xff000000U | gray << 16 | gray << 8 | gray;
}

void drawMask(QImage &image, const TileRequest &request)
{
    const DeviceCoverage coverage(request, 0);
    const QRect inside = (QRect(QPoint(0, 0), request.scaled) & request.device).translated(-request.device.topLeft());
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        auto *pixels = reinterpret_cast<quint32 *>(image.scanLine(y));
        for (int x = inside.left(); x <= inside.right(); ++x)
            pixels[x] = shownCoverage(coverage.isEmpty() ? 0 : coverage.row(y)[x], request.maskInGrays);
    }
}

/// Bright pixels get a darker line, dark ones a brighter: seen on any picture, and quiet.
void drawGridPixel(quint32 &pixel)
{
    const int gray = qGray(pixel);
    const auto towards = [gray](int value) { return gray > 127 ? value - value / 4 : value + (255 - value) / 4; };
    pixel = qRgb(towards(qRed(pixel)), towards(qGreen(pixel)), towards(qBlue(pixel)));
}

/// The first device pixel of each of the picture's, to the right of and below its edge.
void drawGrid(QImage &image, const TileRequest &request)
{
    const QRect area = request.device & QRect(QPoint(0, 0), request.scaled);
    const auto isFirst = [](int device, double step) {
        return device > 0 && int((device + 0.5) / step) != int((device - 0.5) / step);
    };
    std::vector<char> columns(size_t(std::max(0, area.width())));
    for (int x = 0; x < area.width(); ++x)
        columns[size_t(x)] = isFirst(area.left() + x, request.scaleX);
    for (int y = area.top(); y <= area.bottom(); ++y) {
        auto *pixels = reinterpret_cast<quint32 *>(image.scanLine(y - request.device.top())) + area.left()
            - request.device.left();
        const bool isLine = isFirst(y, request.scaleY);
        for (int x = 0; x < area.width(); ++x) {
            if (isLine || columns[size_t(x)])
                drawGridPixel(pixels[x]);
        }
    }
}
} // namespace

QImage composeTile(const TileRequest &request)
{
    QImage image(request.device.size(), QImage::Format_RGB32);
    composeTile(request, image);
    return image;
}

void composeTile(const TileRequest &request, QImage &image)
{
    Q_ASSERT(image.size() == request.device.size() && image.format() == QImage::Format_RGB32);
    // The picture's last device pixels may be covered only in part.
    const QRect inner(0, 0, request.scaled.width() - 1, request.scaled.height() - 1);
    if (request.picture.pixels.isNull() || !inner.contains(request.device))
        image.fill(request.background);
    if (request.maskOnly) {
        drawMask(image, request);
        return;
    }
    if (request.checkerSide > 0)
        drawChecker(image, request);
    drawLayer(request.picture, request, image);
    const QImage before = request.differenceGain > 0 ? image.copy() : QImage();
    drawLayer(request.above, request, image);
    if (request.differenceGain > 0)
        showDifference(before, image, request.differenceGain);
    if (request.grid)
        drawGrid(image, request);
    if (request.overlay)
        drawOverlay(image, request, *request.overlay);
}
} // namespace pentimento
