#include "app/imaging/colorconversion.h"

#include "app/imaging/colorprofile.h"
#include "app/imaging/largeimage.h"
#include "app/imaging/matrixshaper.h"
#include "app/imaging/picturefile.h"
#include "app/imaging/rowbands.h"

#include <lcms2.h>

#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace pentimento {
namespace {
// One transform, used by many threads at once: without lcms's one-pixel cache it has no state.
class ColorTransform
{
public:
    ColorTransform(const ColorProfile &from, cmsUInt32Number fromFormat, const ColorProfile &to,
                   cmsUInt32Number toFormat)
        : m_transform(cmsCreateTransform(from.handle(), fromFormat, to.handle(), toFormat,
                                         INTENT_RELATIVE_COLORIMETRIC, flagsFor(fromFormat)))
    {
    }
    ~ColorTransform()
    {
        if (m_transform)
            cmsDeleteTransform(m_transform);
    }
    ColorTransform(const ColorTransform &) = delete;
    ColorTransform &operator=(const ColorTransform &) = delete;

    explicit operator bool() const { return m_transform != nullptr; }
    void apply(const void *in, void *out, int pixels) const
    {
        cmsDoTransform(m_transform, in, out, cmsUInt32Number(pixels));
    }

private:
    static cmsUInt32Number flagsFor(cmsUInt32Number fromFormat)
    {
        // lcms calculates 8-bit matrix profiles exactly, everything else over a grid: ask for the finest one.
        const cmsUInt32Number grid = T_BYTES(fromFormat) == 1 ? 0 : cmsFLAGS_HIGHRESPRECALC;
        return cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION | grid;
    }
    cmsHTRANSFORM m_transform;
};

cmsUInt32Number formatOf(bool isGray, bool hasAlpha, int depth)
{
    return cmsUInt32Number(COLORSPACE_SH(isGray ? PT_GRAY : PT_RGB) | CHANNELS_SH(isGray ? 1 : 3) |
                           EXTRA_SH(hasAlpha ? 1 : 0) | BYTES_SH(depth / 8));
}

// A QRgb in memory, as lcms names it.
constexpr cmsUInt32Number screenFormat = Q_BYTE_ORDER == Q_LITTLE_ENDIAN ? TYPE_BGRA_8 : TYPE_ARGB_8;

template <typename Sample> constexpr int to8(Sample sample)
{
    if constexpr (sizeof(Sample) == 1)
        return sample;
    else
        return int((sample * 255u + 32767u) / 65535u);
}

template <typename Sample> constexpr Sample from8(int value)
{
    return sizeof(Sample) == 1 ? Sample(value) : Sample(value * 257);
}

// Rec. 709; the weights add up to 256, so that gray stays what it was.
constexpr int luma(QRgb colour)
{
    return (qRed(colour) * 54 + qGreen(colour) * 183 + qBlue(colour) * 19 + 128) >> 8;
}

// Calls work with a sample type and a channel count that the compiler knows.
template <typename Work> void withShape(int channels, int depth, Work work)
{
    const auto withChannels = [&]<typename Sample>(Sample) {
        switch (channels) {
        case 1:
            work.template operator()<Sample, 1>();
            break;
        case 2:
            work.template operator()<Sample, 2>();
            break;
        case 3:
            work.template operator()<Sample, 3>();
            break;
        default:
            work.template operator()<Sample, 4>();
            break;
        }
    };
    if (depth == 8)
        withChannels(quint8());
    else
        withChannels(quint16());
}

template <typename Sample, int channels> void rowToScreen(const Sample *in, QRgb *out, int count)
{
    constexpr bool isGray = channels < 3;
    constexpr bool hasAlpha = channels % 2 == 0;
    for (int x = 0; x < count; ++x, in += channels) {
        const int red = to8(in[0]);
        const int green = isGray ? red : to8(in[1]);
        const int blue = isGray ? red : to8(in[2]);
        out[x] = qRgba(red, green, blue, hasAlpha ? to8(in[channels - 1]) : 255);
    }
}

template <typename Sample, int channels> void alphaToScreen(const Sample *in, QRgb *out, int count)
{
    if constexpr (channels % 2 == 0) {
        for (int x = 0; x < count; ++x)
            out[x] = (out[x] & 0x00ffffffu) | quint32(to8(in[x * channels + channels - 1])) << 24;
    }
}

template <typename Sample, int channels> void rowFromScreen(const QRgb *in, Sample *out, int count)
{
    constexpr bool isGray = channels < 3;
    for (int x = 0; x < count; ++x, out += channels) {
        if constexpr (isGray) {
            out[0] = from8<Sample>(luma(in[x]));
        } else {
            out[0] = from8<Sample>(qRed(in[x]));
            out[1] = from8<Sample>(qGreen(in[x]));
            out[2] = from8<Sample>(qBlue(in[x]));
        }
        if constexpr (channels % 2 == 0)
            out[channels - 1] = from8<Sample>(qAlpha(in[x]));
    }
}

template <typename Sample, int channels> void alphaFromScreen(const QRgb *in, Sample *out, int count)
{
    if constexpr (channels % 2 == 0) {
        for (int x = 0; x < count; ++x)
            out[x * channels + channels - 1] = from8<Sample>(qAlpha(in[x]));
    }
}

// A gray picture with an RGB profile: its gray is equal parts of that profile's red, green and blue.
template <typename Sample, int channels> void spreadGray(const Sample *in, Sample *out, int count)
{
    for (int x = 0; x < count; ++x)
        out[x * 3] = out[x * 3 + 1] = out[x * 3 + 2] = in[x * channels];
}

template <typename Sample, int channels> void gatherGray(const Sample *in, Sample *out, int count)
{
    for (int x = 0; x < count; ++x)
        out[x * channels] =
            Sample((in[x * 3] * 54u + in[x * 3 + 1] * 183u + in[x * 3 + 2] * 19u + 128u) >> 8);
}

void fillUnconverted(const Raster &pixels, uchar *image, qsizetype imageStride)
{
    withShape(pixels.channels(), pixels.depth(), [&]<typename Sample, int channels>() {
        forRowBands(pixels.height(), imageStride, [&](int first, int end) {
            for (int y = first; y < end; ++y)
                rowToScreen<Sample, channels>(reinterpret_cast<const Sample *>(pixels.row(y)),
                                              reinterpret_cast<QRgb *>(image + y * imageStride),
                                              pixels.width());
        });
    });
}

void fillShaped(const Raster &pixels, const MatrixShaper &shaper, uchar *image, qsizetype imageStride)
{
    withShape(pixels.channels(), 16, [&]<typename Sample, int channels>() {
        forRowBands(pixels.height(), imageStride, [&](int first, int end) {
            for (int y = first; y < end; ++y) {
                const auto *in = reinterpret_cast<const Sample *>(pixels.row(y));
                auto *out = reinterpret_cast<QRgb *>(image + y * imageStride);
                shaper.apply(reinterpret_cast<const quint16 *>(in), channels, out, pixels.width());
                alphaToScreen<Sample, channels>(in, out, pixels.width());
            }
        });
    });
}

bool fillConverted(const Raster &pixels, const ColorProfile &profile, uchar *image, qsizetype imageStride)
{
    if (pixels.depth() == 16 && pixels.channels() >= 3) {
        // lcms would go over a coarse grid here, off by up to twelve of 255 in the shadows.
        if (const std::optional<MatrixShaper> shaper = MatrixShaper::of(profile)) {
            fillShaped(pixels, *shaper, image, imageStride);
            return true;
        }
    }
    const bool isGray = pixels.channels() < 3;
    const bool isSpread = isGray && profile.space() == ColorProfile::Space::Rgb;
    const ColorTransform transform(profile,
                                   isSpread ? formatOf(false, false, pixels.depth())
                                            : formatOf(isGray, pixels.hasAlpha(), pixels.depth()),
                                   ColorProfile::srgb(), screenFormat);
    if (!transform)
        return false;
    withShape(pixels.channels(), pixels.depth(), [&]<typename Sample, int channels>() {
        forRowBands(pixels.height(), imageStride, [&](int first, int end) {
            std::vector<Sample> spread(isSpread ? size_t(pixels.width()) * 3 : 0);
            for (int y = first; y < end; ++y) {
                const auto *in = reinterpret_cast<const Sample *>(pixels.row(y));
                auto *out = reinterpret_cast<QRgb *>(image + y * imageStride);
                std::memset(out, 0xff, size_t(pixels.width()) * sizeof(QRgb));
                if (isSpread)
                    spreadGray<Sample, channels>(in, spread.data(), pixels.width());
                transform.apply(isSpread ? spread.data() : in, out, pixels.width());
                alphaToScreen<Sample, channels>(in, out, pixels.width());
            }
        });
    });
    return true;
}

bool fillFromScreenConverted(const QImage &image, const ColorProfile &profile, Raster &pixels)
{
    const bool isGray = pixels.channels() < 3;
    const bool isGathered = isGray && profile.space() == ColorProfile::Space::Rgb;
    const ColorTransform transform(ColorProfile::srgb(), screenFormat, profile,
                                   isGathered ? formatOf(false, false, pixels.depth())
                                              : formatOf(isGray, pixels.hasAlpha(), pixels.depth()));
    if (!transform)
        return false;
    uchar *const samples = pixels.row(0);
    const qsizetype stride = pixels.bytesPerRow();
    const int width = pixels.width();
    withShape(pixels.channels(), pixels.depth(), [&]<typename Sample, int channels>() {
        forRowBands(pixels.height(), stride, [&](int first, int end) {
            std::vector<Sample> gathered(isGathered ? size_t(width) * 3 : 0);
            for (int y = first; y < end; ++y) {
                const auto *in = reinterpret_cast<const QRgb *>(image.constScanLine(y));
                auto *out = reinterpret_cast<Sample *>(samples + y * stride);
                transform.apply(in, isGathered ? gathered.data() : out, width);
                if (isGathered)
                    gatherGray<Sample, channels>(gathered.data(), out, width);
                alphaFromScreen<Sample, channels>(in, out, width);
            }
        });
    });
    return true;
}

void fillFromScreenUnconverted(const QImage &image, Raster &pixels)
{
    uchar *const samples = pixels.row(0);
    const qsizetype stride = pixels.bytesPerRow();
    withShape(pixels.channels(), pixels.depth(), [&]<typename Sample, int channels>() {
        forRowBands(image.height(), stride, [&](int first, int end) {
            for (int y = first; y < end; ++y)
                rowFromScreen<Sample, channels>(reinterpret_cast<const QRgb *>(image.constScanLine(y)),
                                                reinterpret_cast<Sample *>(samples + y * stride),
                                                image.width());
        });
    });
}

bool needsConversion(const ColorProfile &profile, int channels)
{
    return profile.fits(channels) && !profile.isSrgb();
}

template <typename Sample> void idealInksToSrgb(const Sample *inks, Sample *out, int count)
{
    constexpr quint64 full = std::numeric_limits<Sample>::max();
    for (int x = 0; x < count; ++x, inks += 4, out += 3) {
        const quint64 light = full - inks[3];
        for (int channel = 0; channel < 3; ++channel)
            out[channel] = Sample(((full - inks[channel]) * light + full / 2) / full);
    }
}

template <typename Sample>
void labRowToSrgb(const ColorTransform &transform, const Sample *in, Sample *out, std::vector<cmsCIELab> &lab)
{
    constexpr double full = std::numeric_limits<Sample>::max();
    constexpr double unit = sizeof(Sample) == 1 ? 1.0 : 256.0; // 16-bit a and b are in steps of 1/256
    using Signed = std::make_signed_t<Sample>;
    for (cmsCIELab &colour : lab) {
        colour = {in[0] * 100.0 / full, Signed(in[1]) / unit, Signed(in[2]) / unit};
        in += 3;
    }
    transform.apply(lab.data(), out, int(lab.size()));
}
} // namespace

QImage toSrgbImage(const Raster &pixels, const QByteArray &iccProfile)
{
    QImage image = largeImage(pixels.size(), pixels.hasAlpha() ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    if (image.isNull())
        return image;
    uchar *const bits = image.bits();
    const ColorProfile profile(iccProfile);
    if (!needsConversion(profile, pixels.channels()) ||
        !fillConverted(pixels, profile, bits, image.bytesPerLine()))
        fillUnconverted(pixels, bits, image.bytesPerLine());
    return image;
}

Raster fromSrgbImage(const QImage &image, const QByteArray &iccProfile, int channels, int depth)
{
    if (image.isNull())
        return {};
    const bool isPlain = image.format() == QImage::Format_RGB32 || image.format() == QImage::Format_ARGB32;
    // RGB32 leaves the fourth byte undefined; read as ARGB32 it has to be 255.
    const QImage source = image.format() == QImage::Format_ARGB32 || (isPlain && channels % 2 == 1)
                              ? image
                              : image.convertToFormat(QImage::Format_ARGB32);
    Raster pixels = Raster::uninitialised(source.size(), channels, depth);
    const ColorProfile profile(iccProfile);
    if (!needsConversion(profile, channels) || !fillFromScreenConverted(source, profile, pixels))
        fillFromScreenUnconverted(source, pixels);
    return pixels;
}

Raster cmykToSrgb(const Raster &inks, const QByteArray &iccProfile, bool isInverted)
{
    Raster result = Raster::uninitialised(inks.size(), 3, inks.depth());
    const bool is8Bit = inks.depth() == 8;
    Raster plain = inks;
    if (isInverted) {
        uchar *sample = plain.row(0);
        const qsizetype count = plain.samples().size();
        for (qsizetype i = 0; i < count; ++i)
            sample[i] = uchar(~sample[i]);
    }
    const ColorProfile profile(iccProfile);
    std::unique_ptr<ColorTransform> transform;
    if (profile.space() == ColorProfile::Space::Cmyk)
        transform = std::make_unique<ColorTransform>(profile, is8Bit ? TYPE_CMYK_8 : TYPE_CMYK_16,
                                                     ColorProfile::srgb(), is8Bit ? TYPE_RGB_8 : TYPE_RGB_16);
    uchar *const out = result.row(0);
    const qsizetype stride = result.bytesPerRow();
    forRowBands(inks.height(), stride, [&, source = std::as_const(plain)](int first, int end) {
        for (int y = first; y < end; ++y) {
            if (transform && *transform)
                transform->apply(source.row(y), out + y * stride, source.width());
            else if (is8Bit)
                idealInksToSrgb(source.row(y), out + y * stride, source.width());
            else
                idealInksToSrgb(reinterpret_cast<const quint16 *>(source.row(y)),
                                reinterpret_cast<quint16 *>(out + y * stride), source.width());
        }
    });
    return result;
}

Raster labToSrgb(const Raster &lab)
{
    Raster result = Raster::uninitialised(lab.size(), 3, lab.depth());
    const bool is8Bit = lab.depth() == 8;
    const ColorTransform transform(ColorProfile::lab(), TYPE_Lab_DBL, ColorProfile::srgb(),
                                   is8Bit ? TYPE_RGB_8 : TYPE_RGB_16);
    uchar *const out = result.row(0);
    const qsizetype stride = result.bytesPerRow();
    forRowBands(lab.height(), stride, [&](int first, int end) {
        std::vector<cmsCIELab> row{size_t(lab.width())};
        for (int y = first; y < end; ++y) {
            if (is8Bit)
                labRowToSrgb(transform, lab.row(y), out + y * stride, row);
            else
                labRowToSrgb(transform, reinterpret_cast<const quint16 *>(lab.row(y)),
                             reinterpret_cast<quint16 *>(out + y * stride), row);
        }
    });
    return result;
}
} // namespace pentimento
