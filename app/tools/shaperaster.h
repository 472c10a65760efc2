#pragma once

#include "app/imaging/masktiles.h"

#include <QPolygonF>
#include <QRectF>

namespace pentimento {
/// Coverage of the area that \a outline encloses in a mask of \a picture's size. The outline is closed by itself and
/// may cross itself or leave the picture; whatever it winds around is inside. Each pixel has its share of area (16
/// lines a pixel, exact along them); tiles that lie wholly inside or outside are never filled byte by byte.
MaskTiles polygonCoverage(QSize picture, const QPolygonF &outline);
/// The ellipse that fills \a box, as a polygon that is nowhere more than a hundredth of a pixel off.
QPolygonF ellipseOutline(const QRectF &box);
} // namespace pentimento
