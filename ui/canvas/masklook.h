#pragma once

#include <QColor>
#include <QImage>
#include <QList>

namespace pentimento {
/// How the mask is shown on the canvas.
enum class MaskLook {
    Tint,    ///< hatched in a colour over the picture
    Outline, ///< its edge alone
    Alone    ///< white on black, without the picture
};

/// The first of \a candidates that hardly occurs in \a picture (a small copy of it), else the one that occurs least.
QColor colorAgainst(const QImage &picture, const QList<QColor> &candidates);
} // namespace pentimento
