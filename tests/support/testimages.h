#pragma once

#include "app/imaging/raster.h"

#include <QByteArray>
#include <QColor>
#include <QList>

namespace pentimento {
/// Pictures for tests, made in memory by other means than the program's own writers wherever a format can be
/// got wrong in both directions. All are repeatable: equal arguments give equal bytes.

/// Looks like a photo to encoders: gradients, soft blobs and grain; alpha, where there is one, runs from 0 to
/// full.
Raster testPhoto(QSize size, int channels = 3, int depth = 8, quint32 seed = 1);
/// Every sample random, so that no value and no alpha is left out.
Raster randomRaster(QSize size, int channels, int depth, quint32 seed = 1);

/// 48 x 32 upright with a red, a green, a blue and a white quarter (from top left in reading order), stored
/// in the file so that EXIF \a orientation turns it upright.
QByteArray jpegWithOrientation(int orientation);
QByteArray pngWithOrientation(int orientation);
/// The colour at the middle of quarter 0 to 3 of that picture.
QColor orientationQuarter(int quarter);
inline constexpr QSize orientationSize{48, 32};

/// An EXIF block (TIFF structure) with a maker, a date, 300 dpi, a position, pixel dimensions and \a
/// thumbnail.
QByteArray exifBlock(int orientation, bool bigEndian = false,
                     const QByteArray &thumbnail = "THUMBNAILPICTURE");

struct JpegSpec
{
    int quality = 95;
    bool isProgressive = false;
    int across = 2; ///< of the first component, beside one of the others
    int down = 2;
    bool hasOwnCodes = false; ///< made for this picture, with none that it does not need
    int restartRows = 0;
    int restartUnits = 0; ///< blocks, or as many as belong together
};
/// Gray or RGB; 8 bit only.
QByteArray jpegFile(const Raster &pixels, const JpegSpec &spec);
QByteArray jpegFile(const Raster &pixels, int quality = 95, bool progressive = false);
/// \a inks has four channels. \a adobe: inverted and marked as Adobe's programs do.
QByteArray cmykJpeg(const Raster &inks, bool adobe, const QByteArray &iccProfile = {});
/// \a jpeg with one more segment right after its start; \a marker such as 0xe1.
QByteArray withSegment(const QByteArray &jpeg, uchar marker, const QByteArray &payload);

struct PngSpec
{
    QSize size;
    int bits = 8;
    int colorType = 2;    ///< as in IHDR
    QByteArray rows = {}; ///< packed, big-endian, without filter bytes
    QByteArray palette = {};
    QByteArray transparency = {};
    bool isInterlaced = false;   ///< for 8 and 16 bits only
    QByteArray extraChunks = {}; ///< whole chunks, put before the pixels
};
QByteArray pngFile(const PngSpec &spec);
QByteArray pngChunk(const QByteArray &type, const QByteArray &data);
/// A signature and a header of this size, and an almost empty body.
QByteArray pngClaiming(QSize size);

/// Packed rows of \a width pixels and \a bits each; pixel (x, y) has the value (x + y) modulo 2^bits.
QByteArray stripedRows(QSize size, int bits);

struct TiffSpec
{
    QSize size;
    int bits = 8;
    int samples = 3;
    int photometric = 2;  ///< 0, 1 gray, 2 RGB, 3 palette, 5 CMYK, 8 Lab
    QByteArray rows = {}; ///< interleaved, packed, the machine's byte order
    int compression = 1;  ///< as libtiff counts: 1 none, 5 LZW, 8 deflate, 32773 PackBits
    bool isPlanar = false;
    bool isTiled = false;
    int extraSamples = -1; ///< 0 unspecified, 1 associated, 2 unassociated alpha
    int orientation = 1;
    QList<quint16> palette = {}; ///< all red, then all green, then all blue
    QByteArray iccProfile = {};
    double dotsPerInch = 0;
    int pages = 1;
    bool bigEndian = false;
    bool bigTiff = false;
};
QByteArray tiffFile(const TiffSpec &spec);
TiffSpec tiffSpec(const Raster &pixels);

/// \a frames frames of 2 x 2 pixels, each of one colour: red, green, blue, white, red...
QByteArray animatedGif(int frames);
/// As above with libwebp.
QByteArray animatedWebP(int frames);

/// 24 bits, bottom row first; \a pixels is 8-bit RGB.
QByteArray bmpFile(const Raster &pixels);
/// 4 x 2 pixels, run-length coded: the lower row gray 10, the upper one 20 20 30 40.
QByteArray runLengthBmp();
/// 2 x 1 pixels of 32 bits with an alpha mask: opaque red, and blue at alpha 0x40.
QByteArray alphaBmp();

enum class TestProfile { Srgb, WideGamut, GrayGamma18, Cmyk, Broken };
/// An ICC profile. WideGamut has other primaries and a gamma of 1.8.
QByteArray iccProfile(TestProfile kind);
} // namespace pentimento
