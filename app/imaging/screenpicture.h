#pragma once

#include "app/imaging/picturefile.h"

#include <QImage>

#include <optional>

namespace pentimento {
class SharedScan;

/// A picture as it is shown: 8-bit sRGB, upright (see toSrgbImage()).
struct ScreenPicture
{
    PictureInfo info;
    PictureMetadata metadata;
    QList<Error> notices = {};
    QImage pixels; ///< null where memory did not allow it
};

/// decodePicture() and toSrgbImage() in one; where nothing stands between file and screen (upright sRGB JPEGs)
/// without holding the picture a second time. Any thread. \a scan: for those who read the same file at the same time.
Result<ScreenPicture> decodeForScreen(const QByteArray &bytes, const QString &name, const DecodeLimits &limits = {},
                                      SharedScan *scan = nullptr);

/// Level of the pyramid that decodePreview() delivers: an eighth of the size.
inline constexpr int previewLevel = 3;
/// A big JPEG as the thumbnail in its EXIF shows it, in a few milliseconds: some hundred pixels wide,
/// upright, of the picture's proportions. None where there is no thumbnail, where its proportions are others
/// (with black bars, or made before the picture was cropped) and where decodePreview() delivers none for what
/// the file's structure says.
std::optional<ScreenPicture> decodeThumbnail(const QByteArray &bytes, const QString &name);

/// A big JPEG at an eighth of its size (pixels only; info is of the whole), in less than half of the time. None for
/// other pictures, and for those that decodeForScreen() will refuse.
std::optional<ScreenPicture> decodePreview(const QByteArray &bytes, const QString &name, SharedScan *scan = nullptr);
} // namespace pentimento
