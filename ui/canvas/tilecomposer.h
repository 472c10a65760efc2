#pragma once

#include "app/imaging/pyramid.h"

#include <QByteArray>
#include <QColor>
#include <QImage>
#include <QRect>

#include <optional>

namespace pentimento {
/// How the mask is drawn over the picture. Lengths in device pixels.
struct OverlayLook
{
    QRgb color = 0;
    double opacity = 0.5;  ///< of the hatching's darker bands; the bands between have half of it
    int period = 8;        ///< of the hatching
    int outline = 1;       ///< width of the line around everything above 0
};

/// One level of a pyramid that is drawn scaled, and where it lies.
struct ImageLayer
{
    PyramidLevel pixels = {};
    QPoint place = {};   ///< of the full size, in picture pixels
    int level = 0;       ///< the pixels are 1 / 2^level of full size
};

/// Part of the mask at one level of its pyramid.
struct CoveragePart
{
    QByteArray bytes = {}; ///< row by row; empty: nothing is covered here
    QRect area = {};       ///< in pixels of the level
    int level = 0;
};

/// All that one display tile, or a part of it, is made from. Shares nothing that the main thread writes to.
struct TileRequest
{
    QRect device;          ///< what to compose, device pixels from the picture's corner
    QSize scaled;          ///< of the whole picture
    double scaleX = 1;     ///< device pixels per picture pixel
    double scaleY = 1;
    ImageLayer picture = {};
    ImageLayer above = {}; ///< a try; null pixels: none
    CoveragePart coverage = {};
    std::optional<OverlayLook> overlay = {}; ///< none: the mask is not drawn over the picture
    int differenceGain = 0; ///< above 0: how far the picture with the layer above is from the picture, times this
    bool maskOnly = false;  ///< black and white at half coverage instead of the picture
    bool maskInGrays = false; ///< with maskOnly: every coverage as its gray
    bool grid = false;      ///< a line between the picture's pixels; for zooms at which they are squares
    QRgb background = 0;
    int checkerSide = 0;    ///< device pixels; 0: the picture has no transparency
};

/// Pure, any thread. Format_RGB32, size of the request's device rectangle. Parts put together look as the whole.
QImage composeTile(const TileRequest &request);
/// The same into \a image of that size and format.
void composeTile(const TileRequest &request, QImage &image);
} // namespace pentimento
