#include "tests/support/knownanswer.h"

#include "app/imaging/resample.h"

#include <QBuffer>
#include <QPainter>
#include <QRadialGradient>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

namespace pentimento::knownanswer {
namespace {
using std::numbers::pi;

int toByte(double value)
{
    return std::clamp(int(std::lround(value)), 0, 255);
}

double normal(QRandomGenerator &random)
{
    double sum = 0;
    for (int i = 0; i < 6; ++i)
        sum += random.generateDouble();
    return (sum - 3) * std::sqrt(2.0);
}

/// Bilinear sample of channel \a c; beyond the edge the picture goes on.
double sampleAt(const QImage &image, double x, double y, int c)
{
    const auto at = [&](int column, int row) {
        const auto *line = reinterpret_cast<const QRgb *>(image.constScanLine(std::clamp(row, 0, image.height() - 1)));
        return double((line[std::clamp(column, 0, image.width() - 1)] >> (16 - 8 * c)) & 0xff);
    };
    // Cubic, so that the shift itself blurs as little as a good resampler does.
    const int left = int(std::floor(x));
    const int top = int(std::floor(y));
    const auto weights = [](double t) {
        return std::array<double, 4>{((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1, ((-1.5 * t + 2) * t + 0.5) * t,
                                     (0.5 * t - 0.5) * t * t};
    };
    const auto wx = weights(x - left);
    const auto wy = weights(y - top);
    double sum = 0;
    for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 4; ++i)
            sum += wx[size_t(i)] * wy[size_t(j)] * at(left - 1 + i, top - 1 + j);
    return sum;
}

double castOf(double value, int c)
{
    constexpr double gains[] = {0.93, 0.98, 1.05};
    constexpr double gammas[] = {1.06, 1.0, 0.95};
    constexpr double offsets[] = {6, 2, -5};
    return 255 * std::pow(std::clamp(value / 255, 0.0, 1.0), gammas[c]) * gains[c] + offsets[c];
}

struct Lab
{
    double lightness;
    double a;
    double b;
};

Lab labOf(const double *rgb)
{
    double linear[3];
    for (int c = 0; c < 3; ++c) {
        const double v = rgb[c] / 255;
        linear[c] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    }
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124564 * linear[0] + 0.3575761 * linear[1] + 0.1804375 * linear[2]) / 0.95047);
    const double y = f(0.2126729 * linear[0] + 0.7151522 * linear[1] + 0.0721750 * linear[2]);
    const double z = f((0.0193339 * linear[0] + 0.1191920 * linear[1] + 0.9503041 * linear[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double degrees(double radians) { return radians * 180 / pi; }
double radians(double degree) { return degree * pi / 180; }

double hueOf(double a, double b)
{
    if (a == 0 && b == 0)
        return 0;
    const double hue = degrees(std::atan2(b, a));
    return hue < 0 ? hue + 360 : hue;
}
} // namespace

QImage photo(QSize size, quint32 seed, double grain)
{
    QRandomGenerator random(seed);
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    QLinearGradient light(0, 0, size.width() * 0.4, size.height());
    light.setColorAt(0, QColor(150, 175, 205));
    light.setColorAt(1, QColor(95, 90, 70));
    painter.fillRect(image.rect(), light);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double unit = std::max(size.width(), size.height());
    for (int i = 0; i < 900; ++i) {
        const double radius = std::max(3.0, 0.14 * unit / std::sqrt(1 + i * 0.6) * (0.4 + random.generateDouble()));
        const QPointF middle(random.generateDouble() * size.width(), random.generateDouble() * size.height());
        QColor color = QColor::fromHsv(random.bounded(360), 30 + random.bounded(90), 60 + random.bounded(170), 120 + random.bounded(130));
        QRadialGradient shade(middle, radius);
        shade.setColorAt(0, color.lighter(112));
        shade.setColorAt(0.93, color);
        color.setAlpha(0);
        shade.setColorAt(1, color);
        painter.setBrush(shade);
        painter.drawEllipse(middle, radius, radius * (0.5 + 0.5 * random.generateDouble()));
    }
    painter.end();
    for (int y = 0; y < size.height() && grain > 0; ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < size.width(); ++x) {
            const double common = normal(random) * grain;
            line[x] = qRgb(toByte(qRed(line[x]) + common + 0.5 * grain * normal(random)),
                           toByte(qGreen(line[x]) + common + 0.5 * grain * normal(random)),
                           toByte(qBlue(line[x]) + common + 0.5 * grain * normal(random)));
        }
    }
    return image;
}

DecodedPicture answer(const QImage &truth, const UploadPlan &plan, const Service &service)
{
    const QImage sent = scaledTo(truth.copy(plan.source), plan.upload);
    QImage image(sent.size(), QImage::Format_RGB32);
    const bool isMoved = service.zoom != 1 || service.shiftX != 0 || service.shiftY != 0;
    for (int y = 0; y < sent.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < sent.width(); ++x) {
            // What the result shows here was there in what was sent.
            const double fromX = (x + 0.5 - service.shiftX - sent.width() / 2.0) / service.zoom + sent.width() / 2.0 - 0.5;
            const double fromY = (y + 0.5 - service.shiftY - sent.height() / 2.0) / service.zoom + sent.height() / 2.0 - 0.5;
            double rgb[3];
            for (int c = 0; c < 3; ++c) {
                rgb[c] = isMoved ? sampleAt(sent, fromX, fromY, c) : (sent.pixel(x, y) >> (16 - 8 * c)) & 0xff;
                if (service.hasCast)
                    rgb[c] = castOf(rgb[c], c);
            }
            line[x] = qRgb(toByte(rgb[0]), toByte(rgb[1]), toByte(rgb[2]));
        }
    }
    if (service.jpegQuality > 0) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        image.save(&buffer, "JPEG", service.jpegQuality);
        image = QImage::fromData(bytes).convertToFormat(QImage::Format_RGB32);
    }
    DecodedPicture result;
    result.pixels = rasterOf(image);
    return result;
}

Raster rasterOf(const QImage &image)
{
    return fromSrgbImage(image, {}, 3, 8);
}

QImage imageOf(const Raster &pixels)
{
    return toSrgbImage(pixels, {});
}

double deltaE(const double *one, const double *other)
{
    const Lab p = labOf(one);
    const Lab q = labOf(other);
    const auto seventh = [](double chroma) { return std::pow(chroma, 7); };
    const double meanChroma = (std::hypot(p.a, p.b) + std::hypot(q.a, q.b)) / 2;
    const double g = 0.5 * (1 - std::sqrt(seventh(meanChroma) / (seventh(meanChroma) + seventh(25))));
    const double a1 = p.a * (1 + g);
    const double a2 = q.a * (1 + g);
    const double c1 = std::hypot(a1, p.b);
    const double c2 = std::hypot(a2, q.b);
    const double h1 = hueOf(a1, p.b);
    const double h2 = hueOf(a2, q.b);
    double hueStep = h2 - h1;
    if (c1 * c2 == 0)
        hueStep = 0;
    else if (hueStep > 180)
        hueStep -= 360;
    else if (hueStep < -180)
        hueStep += 360;
    const double dL = q.lightness - p.lightness;
    const double dC = c2 - c1;
    const double dH = 2 * std::sqrt(c1 * c2) * std::sin(radians(hueStep / 2));
    const double meanL = (p.lightness + q.lightness) / 2;
    const double meanC = (c1 + c2) / 2;
    double meanH = h1 + h2;
    if (c1 * c2 != 0)
        meanH = std::abs(h1 - h2) <= 180 ? meanH / 2 : (meanH < 360 ? (meanH + 360) / 2 : (meanH - 360) / 2);
    const double t = 1 - 0.17 * std::cos(radians(meanH - 30)) + 0.24 * std::cos(radians(2 * meanH))
                     + 0.32 * std::cos(radians(3 * meanH + 6)) - 0.20 * std::cos(radians(4 * meanH - 63));
    const double sL = 1 + 0.015 * std::pow(meanL - 50, 2) / std::sqrt(20 + std::pow(meanL - 50, 2));
    const double sC = 1 + 0.045 * meanC;
    const double sH = 1 + 0.015 * meanC * t;
    const double turn = -std::sin(radians(60 * std::exp(-std::pow((meanH - 275) / 25, 2)))) * 2
                        * std::sqrt(seventh(meanC) / (seventh(meanC) + seventh(25)));
    return std::sqrt(std::pow(dL / sL, 2) + std::pow(dC / sC, 2) + std::pow(dH / sH, 2) + turn * dC / sC * dH / sH);
}

double colorStep(const QImage &placed, const QImage &truth, const MaskTiles &outer, int width)
{
    constexpr int place = 24;
    struct Sum { double placed[3] = {}; double truth[3] = {}; int count = 0; };
    std::map<std::pair<int, int>, Sum> sums;
    const auto isOutside = [&outer](int x, int y) { return !outer.rect().contains(x, y) || outer.at(x, y) == 0; };
    const QRect area = outer.coveredBounds();
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            if (isOutside(x, y))
                continue;
            bool isInRing = false;
            for (int i = 0; i < 8 && !isInRing; ++i)
                isInRing = isOutside(x + int(std::lround(width * std::cos(i * pi / 4))), y + int(std::lround(width * std::sin(i * pi / 4))));
            if (!isInRing)
                continue;
            Sum &sum = sums[{x / place, y / place}];
            for (int c = 0; c < 3; ++c) {
                sum.placed[c] += (placed.pixel(x, y) >> (16 - 8 * c)) & 0xff;
                sum.truth[c] += (truth.pixel(x, y) >> (16 - 8 * c)) & 0xff;
            }
            ++sum.count;
        }
    }
    double total = 0;
    int places = 0;
    for (auto &[at, sum] : sums) {
        if (sum.count < 40)
            continue;
        for (int c = 0; c < 3; ++c) {
            sum.placed[c] /= sum.count;
            sum.truth[c] /= sum.count;
        }
        total += deltaE(sum.placed, sum.truth);
        ++places;
    }
    return places > 0 ? total / places : 0;
}

double misplacement(const QRectF &region, QSize result, const UploadPlan &plan, const Service &service)
{
    double sum = 0;
    for (const QPointF corner : {QPointF(0, 0), QPointF(1, 0), QPointF(0, 1), QPointF(1, 1)}) {
        const QPointF really((corner.x() - 0.5) * service.zoom * plan.upload.width() + plan.upload.width() / 2.0 + service.shiftX,
                             (corner.y() - 0.5) * service.zoom * plan.upload.height() + plan.upload.height() / 2.0 + service.shiftY);
        const QPointF said(region.left() + corner.x() * region.width(), region.top() + corner.y() * region.height());
        const double x = (said.x() / result.width() - really.x() / plan.upload.width()) * plan.source.width();
        const double y = (said.y() / result.height() - really.y() / plan.upload.height()) * plan.source.height();
        sum += x * x + y * y;
    }
    return std::sqrt(sum / 4);
}
} // namespace pentimento::knownanswer
