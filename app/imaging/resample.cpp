#include "app/imaging/resample.h"

#include "app/imaging/rowbands.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace pentimento {
namespace {
/// Which source pixels make one pixel of the result, and how much each counts; the weights add up to 1.
struct Taps
{
    int first = 0;
    std::vector<float> weights = {};
};

Taps areaTaps(double from, double to, int sourceSize)
{
    Taps taps{std::clamp(int(from), 0, sourceSize - 1), {}};
    const int end = std::clamp(int(std::ceil(to)), taps.first + 1, sourceSize);
    double sum = 0;
    for (int i = taps.first; i < end; ++i)
        sum += std::min(to, i + 1.0) - std::max(from, double(i));
    for (int i = taps.first; i < end; ++i)
        taps.weights.push_back(float((std::min(to, i + 1.0) - std::max(from, double(i))) / sum));
    return taps;
}

double catmullRom(double distance)
{
    const double d = std::abs(distance);
    if (d < 1)
        return (1.5 * d - 2.5) * d * d + 1;
    return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

Taps cubicTaps(double center, int sourceSize)
{
    const int base = int(std::floor(center)) - 1;
    Taps taps{std::clamp(base, 0, sourceSize - 1), {}};
    const int last = std::clamp(base + 3, 0, sourceSize - 1);
    taps.weights.assign(last - taps.first + 1, 0.0f);
    // Beyond the edge the picture goes on with its last pixel.
    for (int i = base; i < base + 4; ++i)
        taps.weights[std::clamp(i, 0, sourceSize - 1) - taps.first] += float(catmullRom(center - i));
    return taps;
}

/// The taps of the pixels \a from to \a end of one axis.
std::vector<Taps> tapsAlong(int sourceSize, int size, int from, int end)
{
    const double step = double(sourceSize) / size;
    std::vector<Taps> taps;
    taps.reserve(end - from);
    for (int i = from; i < end; ++i) {
        if (size == sourceSize)
            taps.push_back({i, {1.0f}});
        else if (size < sourceSize)
            taps.push_back(areaTaps(i * step, (i + 1) * step, sourceSize));
        else
            taps.push_back(cubicTaps((i + 0.5) * step - 0.5, sourceSize));
    }
    return taps;
}

double sinc(double x)
{
    constexpr double pi = 3.14159265358979323846;
    return std::abs(x) < 1e-9 ? 1.0 : std::sin(pi * x) / (pi * x);
}

/// \a step: source pixels for one of the result.
Taps lanczosTaps(double center, double step, int sourceSize)
{
    constexpr double lobes = 3;
    const double stretch = std::max(1.0, step);
    const double reach = lobes * stretch;
    const int base = int(std::ceil(center - reach));
    const int end = int(std::floor(center + reach));
    Taps taps{std::clamp(base, 0, sourceSize - 1), {}};
    taps.weights.assign(size_t(std::clamp(end, 0, sourceSize - 1) - taps.first + 1), 0.0f);
    double sum = 0;
    for (int i = base; i <= end; ++i) {
        const double at = (i - center) / stretch;
        sum += std::abs(at) < lobes ? sinc(at) * sinc(at / lobes) : 0;
    }
    for (int i = base; i <= end; ++i) {
        const double at = (i - center) / stretch;
        if (std::abs(at) < lobes)
            taps.weights[size_t(std::clamp(i, 0, sourceSize - 1) - taps.first)] += float(sinc(at) * sinc(at / lobes) / sum);
    }
    return taps;
}

/// The taps of the pixels \a from to \a end of one axis, where \a size pixels show the \a length from \a start on.
std::vector<Taps> lanczosTapsAlong(int sourceSize, double start, double length, int size, int from, int end)
{
    const double step = length / size;
    const bool isPlainCopy = std::abs(step - 1) < 1e-12 && std::abs(start - std::round(start)) < 1e-9;
    std::vector<Taps> taps;
    taps.reserve(size_t(end - from));
    for (int i = from; i < end; ++i) {
        if (isPlainCopy)
            taps.push_back({std::clamp(int(std::round(start)) + i, 0, sourceSize - 1), {1.0f}});
        else
            taps.push_back(lanczosTaps(start + (i + 0.5) * step - 0.5, step, sourceSize));
    }
    return taps;
}

// Free functions over plain pointers, so that the compiler can vectorise them.
void addWeighted(float *sums, const quint8 *bytes, int count, float weight)
{
    for (int i = 0; i < count; ++i)
        sums[i] += weight * float(bytes[i]);
}

/// Colours count by their alpha: \a sums receives colour * alpha / 255 and alpha.
void addWeightedByAlpha(float *sums, const quint8 *bytes, int pixels, float weight)
{
    const auto *colors = reinterpret_cast<const QRgb *>(bytes);
    for (int i = 0; i < pixels; ++i) {
        const float alpha = weight * float(qAlpha(colors[i]));
        const float share = alpha / 255.0f;
        sums[4 * i] += share * float(qBlue(colors[i]));
        sums[4 * i + 1] += share * float(qGreen(colors[i]));
        sums[4 * i + 2] += share * float(qRed(colors[i]));
        sums[4 * i + 3] += alpha;
    }
}

int toByte(float value)
{
    return std::clamp(int(value + 0.5f), 0, 255);
}

/// \a taps of an axis on which pixel 0 is the image's pixel \a first, as those of the image, \a side pixels long.
Taps onImage(const Taps &taps, int first, int side, Beyond beyond)
{
    Taps inside;
    for (size_t i = 0; i < taps.weights.size(); ++i) {
        const int wanted = first + taps.first + int(i);
        const int at = std::clamp(wanted, 0, side - 1);
        if (at != wanted && beyond == Beyond::Nothing)
            continue;
        if (inside.weights.empty())
            inside.first = at;
        inside.weights.resize(size_t(at - inside.first) + 1);
        inside.weights.back() += taps.weights[i];
    }
    return inside;
}

std::vector<Taps> onImage(std::vector<Taps> taps, int first, int side, Beyond beyond)
{
    for (Taps &one : taps)
        one = onImage(one, first, side, beyond);
    return taps;
}

class Resampler
{
public:
    Resampler(const QImage &image, std::vector<Taps> columns, std::vector<Taps> rows)
        : m_image(image)
        , m_channels(image.depth() / 8)
        , m_byAlpha(image.hasAlphaChannel())
        , m_columns(std::move(columns))
        , m_rows(std::move(rows))
        , m_firstColumn(m_columns.front().first)
    {
        int end = 0;
        for (const Taps &taps : m_columns) {
            m_firstColumn = std::min(m_firstColumn, taps.first);
            end = std::max(end, taps.first + int(taps.weights.size()));
        }
        m_columnCount = end - m_firstColumn;
    }

    void run(QImage &out)
    {
        quint8 *bits = out.bits(); // detached here, before the threads start
        const qsizetype stride = out.bytesPerLine();
        const qsizetype work = qsizetype(m_columnCount) * m_channels * 4 * qsizetype(m_rows[m_rows.size() / 2].weights.size());
        forRowBands(out.height(), std::max(work, stride), [&](int first, int end) {
            std::vector<float> sums(size_t(m_columnCount) * m_channels);
            for (int y = first; y < end; ++y) {
                sumRows(m_rows[y], sums);
                writeRow(sums.data(), bits + y * stride);
            }
        });
    }

private:
    void sumRows(const Taps &rows, std::vector<float> &sums) const
    {
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (size_t i = 0; i < rows.weights.size(); ++i) {
            const quint8 *bytes = m_image.constScanLine(rows.first + int(i)) + qsizetype(m_firstColumn) * m_channels;
            if (m_byAlpha)
                addWeightedByAlpha(sums.data(), bytes, m_columnCount, rows.weights[i]);
            else
                addWeighted(sums.data(), bytes, m_columnCount * m_channels, rows.weights[i]);
        }
    }

    void writeRow(const float *sums, quint8 *out) const
    {
        for (size_t x = 0; x < m_columns.size(); ++x) {
            const Taps &taps = m_columns[x];
            const float *from = sums + qsizetype(taps.first - m_firstColumn) * m_channels;
            if (m_channels == 1) {
                float sum = 0;
                for (size_t i = 0; i < taps.weights.size(); ++i)
                    sum += taps.weights[i] * from[i];
                out[x] = quint8(toByte(sum));
                continue;
            }
            float sum[4] = {};
            for (size_t i = 0; i < taps.weights.size(); ++i, from += 4)
                for (int c = 0; c < 4; ++c)
                    sum[c] += taps.weights[i] * from[c];
            reinterpret_cast<QRgb *>(out)[x] = m_byAlpha ? withAlpha(sum) : opaque(sum);
        }
    }

    static QRgb withAlpha(const float *sum)
    {
        const int alpha = toByte(sum[3]);
        const float scale = alpha > 0 ? 255.0f / sum[3] : 0.0f;
        return qRgba(toByte(sum[2] * scale), toByte(sum[1] * scale), toByte(sum[0] * scale), alpha);
    }
    // The bytes of RGB32 lie as in memory, blue first where the machine is little-endian.
    static QRgb opaque(const float *sum)
    {
        if constexpr (Q_BYTE_ORDER == Q_LITTLE_ENDIAN)
            return qRgb(toByte(sum[2]), toByte(sum[1]), toByte(sum[0]));
        else
            return qRgb(toByte(sum[1]), toByte(sum[2]), toByte(sum[3]));
    }

    const QImage &m_image;
    int m_channels;
    bool m_byAlpha;
    std::vector<Taps> m_columns;
    std::vector<Taps> m_rows;
    int m_firstColumn;
    int m_columnCount = 0;
};
} // namespace

QImage scaledPart(const QImage &image, QSize size, const QRect &part)
{
    Q_ASSERT(image.depth() == 8 || image.format() == QImage::Format_RGB32 || image.format() == QImage::Format_ARGB32);
    Q_ASSERT(QRect(QPoint(0, 0), size).contains(part));
    if (image.isNull())
        return {};
    if (size == image.size())
        return part == image.rect() ? image : image.copy(part);
    QImage out(part.size(), image.format());
    if (!out.isNull())
        Resampler(image, tapsAlong(image.width(), size.width(), part.left(), part.right() + 1),
                  tapsAlong(image.height(), size.height(), part.top(), part.bottom() + 1))
            .run(out);
    return out;
}

QImage scaledRegion(const QImage &image, const QRect &region, QSize size, const QRect &part, Beyond beyond)
{
    Q_ASSERT(QRect(QPoint(0, 0), size).contains(part));
    if (image.isNull() || region.isEmpty())
        return {};
    const QRect direct = part.translated(region.topLeft());
    if (size == region.size() && image.rect().contains(direct))
        return image.copy(direct);
    QImage out(part.size(), image.format());
    if (!out.isNull())
        Resampler(image, onImage(tapsAlong(region.width(), size.width(), part.left(), part.right() + 1), region.left(), image.width(), beyond),
                  onImage(tapsAlong(region.height(), size.height(), part.top(), part.bottom() + 1), region.top(), image.height(), beyond))
            .run(out);
    return out;
}

QImage resampledPart(const QImage &image, const QRectF &region, QSize size, const QRect &part)
{
    Q_ASSERT(image.format() == QImage::Format_Grayscale8 || image.format() == QImage::Format_RGB32);
    Q_ASSERT(QRect(QPoint(0, 0), size).contains(part));
    if (image.isNull() || region.isEmpty())
        return {};
    if (size == image.size() && region == QRectF(image.rect()))
        return part == image.rect() ? image : image.copy(part);
    QImage out(part.size(), image.format());
    if (!out.isNull())
        Resampler(image, lanczosTapsAlong(image.width(), region.left(), region.width(), size.width(), part.left(), part.right() + 1),
                  lanczosTapsAlong(image.height(), region.top(), region.height(), size.height(), part.top(), part.bottom() + 1))
            .run(out);
    return out;
}

QImage scaledTo(const QImage &image, QSize size)
{
    return scaledPart(image, size, QRect(QPoint(0, 0), size));
}
} // namespace pentimento
