#include "app/imaging/orientation.h"

#include "app/imaging/rowbands.h"

#include <algorithm>
#include <cstring>

namespace pentimento {
namespace {
// Where upright pixel (x, y) lies in the stored picture: start + x * alongX + y * alongY, in pixels.
struct Walk
{
    qsizetype start;
    qsizetype alongX;
    qsizetype alongY;
};

Walk walkOf(QSize stored, int orientation)
{
    const qsizetype width = stored.width();
    const qsizetype right = width - 1;
    const qsizetype bottom = width * (stored.height() - 1);
    switch (orientation) {
    case 2:
        return {right, -1, width};
    case 3:
        return {right + bottom, -1, -width};
    case 4:
        return {bottom, 1, -width};
    case 5:
        return {0, width, 1};
    case 6:
        return {bottom, -width, 1};
    case 7:
        return {right + bottom, -width, -1};
    case 8:
        return {right, width, -1};
    default:
        return {0, 1, width};
    }
}

// In squares, because quarter turns read columns: a whole column would touch a new cache line per pixel.
template <int pixelBytes>
void turnRows(const uchar *in, uchar *out, QSize size, const Walk &walk, int first, int end)
{
    constexpr int block = 32;
    for (int top = first; top < end; top += block) {
        for (int left = 0; left < size.width(); left += block) {
            const int bottom = std::min(top + block, end);
            const int right = std::min(left + block, size.width());
            for (int y = top; y < bottom; ++y) {
                uchar *to = out + (qsizetype(y) * size.width() + left) * pixelBytes;
                const uchar *from = in + (walk.start + left * walk.alongX + y * walk.alongY) * pixelBytes;
                for (int x = left; x < right; ++x) {
                    std::memcpy(to, from, pixelBytes);
                    to += pixelBytes;
                    from += walk.alongX * pixelBytes;
                }
            }
        }
    }
}

auto rowTurner(int pixelBytes)
{
    switch (pixelBytes) {
    case 1:
        return turnRows<1>;
    case 2:
        return turnRows<2>;
    case 3:
        return turnRows<3>;
    case 4:
        return turnRows<4>;
    case 6:
        return turnRows<6>;
    default:
        return turnRows<8>;
    }
}
} // namespace

QSize uprightSize(QSize stored, int orientation)
{
    return orientation >= 5 && orientation <= 8 ? stored.transposed() : stored;
}

Raster turnedUpright(const Raster &stored, int orientation)
{
    if (orientation <= 1 || orientation > 8 || stored.isNull())
        return stored;
    Raster upright =
        Raster::uninitialised(uprightSize(stored.size(), orientation), stored.channels(), stored.depth());
    const Walk walk = walkOf(stored.size(), orientation);
    const uchar *in = stored.row(0);
    uchar *out = upright.row(0);
    const QSize size = upright.size();
    const auto turn = rowTurner(stored.bytesPerPixel());
    forRowBands(size.height(), upright.bytesPerRow(),
                [=](int first, int end) { turn(in, out, size, walk, first, end); });
    return upright;
}
} // namespace pentimento
