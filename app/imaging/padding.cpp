#include "app/imaging/padding.h"

#include "app/imaging/extension.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
/// \a inner written over \a outer from \a place on, with its alpha.
void putOver(QImage &outer, const QImage &inner, QPoint place)
{
    for (int y = 0; y < inner.height(); ++y)
        std::memcpy(outer.scanLine(place.y() + y) + qsizetype(place.x()) * 4, inner.constScanLine(y), size_t(inner.width()) * 4);
}
} // namespace

QRect placeOnUpload(const QRect &source, const QRect &inside, QSize size)
{
    const double x = double(size.width()) / source.width();
    const double y = double(size.height()) / source.height();
    constexpr double tiny = 1e-9; // a whole number is not rounded to the next one
    const QPoint from(int(std::floor((inside.left() - source.left()) * x + tiny)), int(std::floor((inside.top() - source.top()) * y + tiny)));
    const QPoint end(int(std::ceil((inside.right() + 1 - source.left()) * x - tiny)), int(std::ceil((inside.bottom() + 1 - source.top()) * y - tiny)));
    return QRect(from, QPoint(std::max(end.x(), from.x() + 1) - 1, std::max(end.y(), from.y() + 1) - 1)) & QRect(QPoint(0, 0), size);
}

QImage paddedRegion(const QImage &image, const QRect &source, QSize size)
{
    const QRect place = placeOnUpload(source, source & image.rect(), size);
    const QMargins margins(place.left(), place.top(), size.width() - place.right() - 1, size.height() - place.bottom() - 1);
    const QImage opaque = scaledRegion(image.convertToFormat(QImage::Format_RGB32), source, size, place, Beyond::LastPixels);
    if (opaque.isNull())
        return {};
    const Raster shown = fromSrgbImage(opaque, {}, 3, 8);
    if (shown.isNull())
        return {};
    // Of a narrow picture the mirror image is nearly all: it has to be gone before what is in the middle comes again.
    const int reach = std::max(1, std::min({shown.width(), shown.height(), std::max(shown.width(), shown.height()) / 4}) / 2);
    QImage padded = toSrgbImage(extended(shown, margins, reach), {});
    if (!image.hasAlphaChannel() || padded.isNull())
        return padded.convertToFormat(QImage::Format_RGB32);
    padded = padded.convertToFormat(QImage::Format_ARGB32);
    const QImage seen = scaledRegion(image, source, size, place, Beyond::LastPixels);
    if (padded.isNull() || seen.isNull())
        return {};
    putOver(padded, seen, place.topLeft());
    return padded;
}
} // namespace pentimento
