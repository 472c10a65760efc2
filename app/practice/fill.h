#pragma once

#include <QImage>
#include <QRect>

namespace pentimento::practice {
/// \a picture (RGB888) with the pixels where \a hole (Grayscale8, same size) is not 0 continued from their
/// surroundings. The rest keeps every value. Different seeds give visibly different, plausible continuations;
/// the same seed the same one. A hole that covers everything becomes a soft invented picture.
QImage fillHole(const QImage &picture, const QImage &hole, quint64 seed);

/// \a hole (Grayscale8, 0 or 255) grown by a disc of \a radius pixels.
QImage grownBy(const QImage &hole, double radius);

/// A canvas of \a size with \a picture (RGB888) at \a place; what lies outside the canvas is cut off and what
/// the picture does not cover is continued from it, varied by \a seed.
QImage extended(const QImage &picture, QPoint place, QSize size, quint64 seed);

/// \a picture (RGB888) with other colours and light, chosen by \a seed; every edge stays where it was.
QImage regraded(const QImage &picture, quint64 seed);

/// A soft invented backdrop (RGB888), chosen by \a seed.
QImage backdrop(QSize size, quint64 seed);
} // namespace pentimento::practice
