#pragma once

#include "app/imaging/picturefile.h"

#include <QImage>

/// What the readers and writers of the single formats share with picturefile.cpp, and with nobody else.
namespace pentimento {
class SharedScan;

/// A file to be read: its bytes, its name for messages, and what is too much.
struct PictureSource
{
    const QByteArray &bytes;
    QString name;
    DecodeLimits limits;
    SharedScan *scan = nullptr; ///< of these bytes, where others read them at the same time
};

/// What the header of a file says, before it is judged. Channels and depth are those that readPixels()
/// delivers.
struct FileHeader
{
    PictureInfo info;
    PictureMetadata metadata;      ///< as found: EXIF not yet upright
    bool hasBrokenProfile = false; ///< one was announced but is not all there
    bool hasExtraChannels = false;
    bool isPaged = false;         ///< info.frames counts pages, not frames
    int workingBytesPerPixel = 0; ///< that reading needs beside the picture itself
    QString convertedFrom = {};   ///< "CMYK" or "Lab" where the pixels arrive converted to sRGB
};

/// One pair per format. The header reader checks nothing but structure: limits are picturefile.cpp's. The
/// pixel reader delivers the picture as stored (not turned), complete or an error; it may throw
/// std::bad_alloc.
using HeaderReader = Result<FileHeader> (*)(const PictureSource &source);
using PixelReader = Result<Raster> (*)(const PictureSource &source, const FileHeader &header);

/// The header of a file of any known format, judged: within the limits, profile usable, upright.
Result<FileHeader> readHeader(const PictureSource &source);
/// All of a decoded picture that \a header tells, without its pixels.
DecodedPicture describedBy(const FileHeader &header);
/// Whether the pixels would fit into what memory there is.
bool fitsIntoMemory(const FileHeader &header);

Result<FileHeader> readJpegHeader(const PictureSource &source);
Result<Raster> readJpegPixels(const PictureSource &source, const FileHeader &header);
/// About an eighth of the size, sides rounded up; colours may be a little softer than the decoder's own at that size. All
/// of the file is read for it: a cut one is an error.
Result<Raster> readJpegEighth(const PictureSource &source, const FileHeader &header);
/// The same as Format_RGB32 with the file's values. Only for baseline files: null for others, and for damaged ones.
QImage readJpegEighthForScreen(const PictureSource &source, const FileHeader &header);
/// As Format_RGB32, without a Raster between; not for CMYK. Not turned.
Result<QImage> readJpegForScreen(const PictureSource &source, const FileHeader &header);
Result<QByteArray> writeJpeg(const Raster &pixels, const PictureMetadata &metadata,
                             const EncodeOptions &options);

Result<FileHeader> readPngHeader(const PictureSource &source);
Result<Raster> readPngPixels(const PictureSource &source, const FileHeader &header);
Result<QByteArray> writePng(const Raster &pixels, const PictureMetadata &metadata,
                            const EncodeOptions &options);

Result<FileHeader> readWebPHeader(const PictureSource &source);
Result<Raster> readWebPPixels(const PictureSource &source, const FileHeader &header);
Result<QByteArray> writeWebP(const Raster &pixels, const PictureMetadata &metadata,
                             const EncodeOptions &options);

Result<FileHeader> readTiffHeader(const PictureSource &source);
Result<Raster> readTiffPixels(const PictureSource &source, const FileHeader &header);
Result<QByteArray> writeTiff(const Raster &pixels, const PictureMetadata &metadata,
                             const EncodeOptions &options);

Result<FileHeader> readBmpHeader(const PictureSource &source);
Result<FileHeader> readGifHeader(const PictureSource &source);
/// BMP and GIF: Qt decodes; that the file is complete was seen in the header readers.
Result<Raster> readQtPixels(const PictureSource &source, const FileHeader &header);
} // namespace pentimento
