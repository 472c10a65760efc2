#include "app/imaging/colorprofile.h"

#include <lcms2.h>

#include <cmath>
#include <utility>

namespace pentimento {
namespace {
constexpr qsizetype mostProfileBytes = 64 * 1024 * 1024;

double srgbCurve(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

bool isSrgbCurve(cmsHPROFILE profile, cmsTagSignature tag)
{
    const auto *curve = static_cast<const cmsToneCurve *>(cmsReadTag(profile, tag));
    if (!curve)
        return false;
    for (int i = 0; i <= 16; ++i) {
        const double at = i / 16.0;
        if (std::abs(cmsEvalToneCurveFloat(curve, float(at)) - srgbCurve(at)) > 0.002)
            return false;
    }
    return true;
}

// Primaries adapted to D50, as every sRGB profile stores them.
bool isSrgbPrimary(cmsHPROFILE profile, cmsTagSignature tag, const cmsCIEXYZ &expected)
{
    const auto *found = static_cast<const cmsCIEXYZ *>(cmsReadTag(profile, tag));
    constexpr double near = 0.002;
    return found && std::abs(found->X - expected.X) < near && std::abs(found->Y - expected.Y) < near &&
           std::abs(found->Z - expected.Z) < near;
}

// A profile can open well and still lack the tables it needs; only a transform shows it.
bool canBeUsed(cmsHPROFILE profile)
{
    cmsUInt32Number format = 0;
    switch (cmsGetColorSpace(profile)) {
    case cmsSigGrayData:
        format = TYPE_GRAY_8;
        break;
    case cmsSigRgbData:
        format = TYPE_RGB_8;
        break;
    case cmsSigCmykData:
        format = TYPE_CMYK_8;
        break;
    default:
        return false;
    }
    const ColorProfile srgb = ColorProfile::srgb();
    const cmsHTRANSFORM transform = cmsCreateTransform(profile, format, srgb.handle(), TYPE_RGB_8,
                                                       INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    if (transform)
        cmsDeleteTransform(transform);
    return transform != nullptr;
}
} // namespace

ColorProfile::ColorProfile(const QByteArray &bytes)
{
    if (bytes.size() < 128 || bytes.size() > mostProfileBytes)
        return;
    m_handle = cmsOpenProfileFromMem(bytes.constData(), cmsUInt32Number(bytes.size()));
    if (m_handle && !canBeUsed(m_handle)) {
        cmsCloseProfile(m_handle);
        m_handle = nullptr;
    }
}

ColorProfile ColorProfile::srgb() { return ColorProfile(cmsCreate_sRGBProfile()); }

ColorProfile ColorProfile::lab() { return ColorProfile(cmsCreateLab4Profile(nullptr)); }

ColorProfile::ColorProfile(ColorProfile &&other) noexcept
    : m_handle(std::exchange(other.m_handle, nullptr))
{
}

ColorProfile::~ColorProfile()
{
    if (m_handle)
        cmsCloseProfile(m_handle);
}

ColorProfile::Space ColorProfile::space() const
{
    if (!m_handle)
        return Space::None;
    switch (cmsGetColorSpace(m_handle)) {
    case cmsSigGrayData:
        return Space::Gray;
    case cmsSigRgbData:
        return Space::Rgb;
    case cmsSigCmykData:
        return Space::Cmyk;
    default:
        return Space::Other;
    }
}

bool ColorProfile::fits(int channels) const
{
    return space() == Space::Rgb || (space() == Space::Gray && channels <= 2);
}

bool ColorProfile::isSrgb() const
{
    if (space() == Space::Gray)
        return isSrgbCurve(m_handle, cmsSigGrayTRCTag);
    return space() == Space::Rgb && cmsIsMatrixShaper(m_handle) &&
           isSrgbPrimary(m_handle, cmsSigRedColorantTag, {0.4361, 0.2225, 0.0139}) &&
           isSrgbPrimary(m_handle, cmsSigGreenColorantTag, {0.3851, 0.7169, 0.0971}) &&
           isSrgbPrimary(m_handle, cmsSigBlueColorantTag, {0.1431, 0.0606, 0.7141}) &&
           isSrgbCurve(m_handle, cmsSigRedTRCTag) && isSrgbCurve(m_handle, cmsSigGreenTRCTag) &&
           isSrgbCurve(m_handle, cmsSigBlueTRCTag);
}

QString ColorProfile::name() const
{
    wchar_t text[128] = {};
    if (!m_handle || cmsGetProfileInfo(m_handle, cmsInfoDescription, "en", "US", text, sizeof text) == 0)
        return {};
    text[127] = 0;
    return QString::fromWCharArray(text).simplified();
}
} // namespace pentimento
