#pragma once

#include <QByteArray>
#include <QString>

namespace pentimento {
/// An ICC profile, opened. Movable; for use on one thread, its transforms on many.
class ColorProfile
{
public:
    enum class Space { None, Gray, Rgb, Cmyk, Other };
    using Handle = void *; ///< cmsHPROFILE

    /// Space::None where \a bytes are no usable profile.
    explicit ColorProfile(const QByteArray &bytes);
    static ColorProfile srgb();
    static ColorProfile lab();
    ColorProfile(ColorProfile &&other) noexcept;
    ColorProfile(const ColorProfile &) = delete;
    ColorProfile &operator=(const ColorProfile &) = delete;
    ~ColorProfile();

    bool isValid() const { return m_handle != nullptr; }
    Space space() const;
    /// Does the profile describe pictures of \a channels (as Raster counts them)? Gray pictures may have RGB
    /// ones.
    bool fits(int channels) const;
    /// True where colours mean the same as in sRGB: primaries and curves agree within what 8 bits can show.
    bool isSrgb() const;
    QString name() const;
    Handle handle() const { return m_handle; }

private:
    explicit ColorProfile(Handle handle)
        : m_handle(handle)
    {
    }
    Handle m_handle = nullptr;
};
} // namespace pentimento
