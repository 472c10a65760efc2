#pragma once

#include "app/base/result.h"
#include "app/imaging/raster.h"

#include <QByteArray>
#include <QImage>
#include <QString>

namespace pentimento {
enum class FileFormat { Unknown, Jpeg, Png, WebP, Tiff, Bmp, Gif };

/// What a file carries besides its samples and gets back on save.
struct PictureMetadata
{
    QByteArray iccProfile; ///< empty: sRGB (or gray of the same curve)
    QByteArray exif;       ///< the TIFF structure without the "Exif" prefix; orientation already set to 1
    double dotsPerInchX = 0;
    double dotsPerInchY = 0;
};

/// What the header says, without decoding. Sizes are upright.
struct PictureInfo
{
    FileFormat format = FileFormat::Unknown;
    QSize size;
    QSize storedSize;        ///< before EXIF orientation
    int orientation = 1;     ///< EXIF 1-8
    int channels = 0;        ///< as Raster would have them
    int depth = 8;
    bool hasAlpha = false;
    bool isCmykOrLab = false;
    bool isAnimated = false;
    bool hasIccProfile = false;
    bool isSrgb = true;      ///< no profile, or one that is sRGB
    QString profileName = {};
    bool hasMetadata = false; ///< anything that an upload must not carry (EXIF, XMP, comments, GPS, bytes after the end)
    bool isLossless = false;
    int frames = 1;           ///< of an animation, or pages of a TIFF; only the first is decoded
};

struct DecodedPicture
{
    PictureInfo info;
    Raster pixels;          ///< upright, in the file's own colour space unless \a info.isCmykOrLab (then sRGB)
    PictureMetadata metadata;
    QList<Error> notices = {}; ///< kind Input: not failures; "Only the first of 12 frames is used."
};

struct DecodeLimits
{
    qint64 mostPixels = 200'000'000;
    qint64 mostBytes = qint64(1) << 31;
};

/// All of these are pure functions for any thread. Format by content, never by name. \a name is only for messages.
Result<PictureInfo> probePicture(const QByteArray &bytes, const QString &name, const DecodeLimits &limits = {});
/// Complete and upright, or an error of kind Input: a cut file is an error, also where Qt would accept it.
/// Palette and 1, 2, 4-bit samples become 8-bit with equal values; premultiplied TIFF colours are divided again.
Result<DecodedPicture> decodePicture(const QByteArray &bytes, const QString &name, const DecodeLimits &limits = {});
/// For result bytes of a service: as decodePicture but the errors are of kind Unusable.
Result<DecodedPicture> decodeResult(const QByteArray &bytes, const DecodeLimits &limits = {});

/// 8-bit sRGB for screen and upload: Format_RGB32, or Format_ARGB32 (not premultiplied) with alpha.
/// A broken profile is read as sRGB. Uses all cores; null where memory does not allow the image.
QImage toSrgbImage(const Raster &pixels, const QByteArray &iccProfile);
/// The reverse, for pixels that go back into a file: \a image (RGB32 or ARGB32, sRGB) in \a iccProfile's space
/// with \a channels and \a depth; alpha, where wanted and not there, is opaque. Gray without a profile is
/// Rec. 709 luma, so gray stays exactly as it was.
Raster fromSrgbImage(const QImage &image, const QByteArray &iccProfile, int channels, int depth);

struct EncodeOptions
{
    int jpegQuality = 95;  ///< 4:4:4
    bool losslessWebP = true;
    bool fast = true;      ///< time before size
};
/// A whole file. Exact for PNG, TIFF and lossless WebP (design, section 8; gray in WebP becomes RGB of equal values);
/// what a format cannot hold (alpha in JPEG, 16 bit in WebP) is an Input error that names it.
Result<QByteArray> encodePicture(const Raster &pixels, const PictureMetadata &metadata, FileFormat format,
                                 const EncodeOptions &options = {});
/// True where encodePicture can write \a pixels in \a format without loss of channels or depth.
bool formatHolds(FileFormat format, int channels, int depth);

/// \a bytes without EXIF, XMP, comments and text, image data untouched (JPEG segments, PNG and WebP chunks). An
/// ICC profile stays. Null where the structure does not allow it (cut files, TIFF, BMP, GIF). The orientation goes
/// with the EXIF: only for pictures with PictureInfo::orientation 1. Equal to \a bytes where hasMetadata is false.
QByteArray withoutMetadata(const QByteArray &bytes, FileFormat format);

QString formatName(FileFormat format);           ///< "JPEG"
QString extensionOf(FileFormat format);          ///< "jpg", without the dot
FileFormat formatFromExtension(const QString &extension); ///< Unknown where we cannot write it
QString mimeTypeOf(FileFormat format);
FileFormat formatOfBytes(const QByteArray &bytes);

/// Writes \a bytes to \a path: whole or not at all, file and folder synced. An existing file keeps its permissions,
/// a symbolic link its place. Errors are of kind Storage.
Result<void> writeWhole(const QString &path, const QByteArray &bytes);
/// Reads a file; errors of kind Input name it and say why.
Result<QByteArray> readWhole(const QString &path, qint64 mostBytes = qint64(1) << 31);
} // namespace pentimento
