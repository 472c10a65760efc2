#pragma once

#include <QByteArray>
#include <QSize>

namespace pentimento {
class TiffStructure;
struct TiffField;

/// What reading a picture needs from its EXIF.
struct ExifSummary
{
    int orientation = 1; ///< 1 to 8
    double dotsPerInchX = 0;
    double dotsPerInchY = 0;
};

/// EXIF is handled here as the bare TIFF structure, without the "Exif" prefix. Anything damaged reads as not
/// there.
ExifSummary exifSummary(const QByteArray &exif);

/// \a exif for a picture that has been turned upright and may be edited: orientation 1, \a size as its pixel
/// dimensions, without the thumbnail (it would show the picture as it was). Everything else keeps its place,
/// so maker notes stay readable. Empty where \a exif is not a valid structure.
QByteArray uprightExif(const QByteArray &exif, QSize size);

/// The small JPEG that cameras put beside the picture, as stored: not upright, not known to show the same.
/// Empty where there is none.
QByteArray exifThumbnail(const QByteArray &exif);

/// The descriptive part of a TIFF file as an EXIF block: camera, dates, author, exposure, position; empty if
/// there is none. Maker notes stay behind: they hold offsets that are right only in their own file.
QByteArray exifOfTiff(const QByteArray &file);
/// The entries of an EXIF block's main directory that describe the picture, for the directory of a TIFF file
/// that begins with that block. Values and offsets as they are.
QList<TiffField> descriptiveFields(const TiffStructure &exif);
} // namespace pentimento
