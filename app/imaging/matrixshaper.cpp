#include "app/imaging/matrixshaper.h"

#include "app/imaging/colorprofile.h"

#include <lcms2.h>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr int values = 65536;

// From the profile connection space (XYZ under D50) to linear sRGB.
constexpr double toSrgb[3][3] = {{3.1338561, -1.6168667, -0.4906146},
                                 {-0.9787684, 1.9161415, 0.0334540},
                                 {0.0719453, -0.2289914, 1.4052427}};

double encoded(double light)
{
    return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}
} // namespace

std::optional<MatrixShaper> MatrixShaper::of(const ColorProfile &profile)
{
    const cmsHPROFILE handle = profile.handle();
    if (profile.space() != ColorProfile::Space::Rgb || !cmsIsMatrixShaper(handle) ||
        cmsIsCLUT(handle, INTENT_RELATIVE_COLORIMETRIC, LCMS_USED_AS_INPUT) ||
        cmsGetPCS(handle) != cmsSigXYZData)
        return {};
    constexpr cmsTagSignature colorants[] = {cmsSigRedColorantTag, cmsSigGreenColorantTag,
                                             cmsSigBlueColorantTag};
    constexpr cmsTagSignature curves[] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
    MatrixShaper shaper;
    for (size_t channel = 0; channel < 3; ++channel) {
        const auto *xyz = static_cast<const cmsCIEXYZ *>(cmsReadTag(handle, colorants[channel]));
        const auto *curve = static_cast<const cmsToneCurve *>(cmsReadTag(handle, curves[channel]));
        if (!xyz || !curve)
            return {};
        for (size_t row = 0; row < 3; ++row)
            shaper.m_matrix[row][channel] =
                float(toSrgb[row][0] * xyz->X + toSrgb[row][1] * xyz->Y + toSrgb[row][2] * xyz->Z);
        shaper.m_linear[channel].resize(values);
        for (int i = 0; i < values; ++i)
            shaper.m_linear[channel][size_t(i)] = cmsEvalToneCurveFloat(curve, float(i) / (values - 1));
    }
    shaper.m_encoded.resize(values);
    for (int i = 0; i < values; ++i)
        shaper.m_encoded[size_t(i)] = quint8(std::lround(encoded(double(i) / (values - 1)) * 255));
    return shaper;
}

void MatrixShaper::apply(const quint16 *in, int channels, QRgb *out, int count) const
{
    const auto sample = [this](const std::array<float, 3> &row, float red, float green, float blue) {
        const float light = row[0] * red + row[1] * green + row[2] * blue;
        return int(m_encoded[size_t(std::clamp(light, 0.0f, 1.0f) * (values - 1) + 0.5f)]);
    };
    for (int x = 0; x < count; ++x, in += channels) {
        const float red = m_linear[0][in[0]];
        const float green = m_linear[1][in[1]];
        const float blue = m_linear[2][in[2]];
        out[x] = qRgb(sample(m_matrix[0], red, green, blue), sample(m_matrix[1], red, green, blue),
                      sample(m_matrix[2], red, green, blue));
    }
}
} // namespace pentimento
