#include "ui/canvas/masklook.h"

#include <algorithm>

namespace pentimento {
namespace {
constexpr double mostShare = 0.03; // of the picture may look like the mask
constexpr int likeness = 60;       // distance of two colours that are told apart at a glance
constexpr int mostSamples = 128;   // along each side

/// Weighted by how differently red and blue are seen; between 0 and about 765.
double distanceSquared(QRgb one, const QColor &other)
{
    const double red = qRed(one) - other.red();
    const double green = qGreen(one) - other.green();
    const double blue = qBlue(one) - other.blue();
    const double mean = (qRed(one) + other.red()) / 512.0;
    return (2 + mean) * red * red + 4 * green * green + (3 - mean) * blue * blue;
}
} // namespace

QColor colorAgainst(const QImage &picture, const QList<QColor> &candidates)
{
    if (picture.isNull() || candidates.isEmpty())
        return candidates.value(0);
    const int stepX = std::max(1, picture.width() / mostSamples);
    const int stepY = std::max(1, picture.height() / mostSamples);
    QColor best = candidates.first();
    double least = 2;
    for (const QColor &candidate : candidates) {
        int alike = 0;
        int all = 0;
        for (int y = 0; y < picture.height(); y += stepY) {
            for (int x = 0; x < picture.width(); x += stepX, ++all)
                alike += distanceSquared(picture.pixel(x, y), candidate) < 4 * likeness * likeness;
        }
        const double share = double(alike) / std::max(1, all);
        if (share < mostShare)
            return candidate;
        if (share < least) {
            least = share;
            best = candidate;
        }
    }
    return best;
}
} // namespace pentimento
