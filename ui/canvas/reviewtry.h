#pragma once

#include "app/imaging/pyramid.h"
#include "app/imaging/stitch.h"

#include <QRect>
#include <QString>

namespace pentimento {
/// A result that is shown on the current picture before it is accepted. A plain value, images shared.
struct ReviewTry
{
    QString generation = {};
    QRect place = {};     ///< in picture pixels
    Pyramid pixels = {};  ///< sRGB; transparent where the try leaves the picture as it is

    /// For the screen. \a iccProfile is the picture's. Slow for big patches; worker threads.
    static ReviewTry fromPatch(const QString &generation, const Patch &patch, const QByteArray &iccProfile);
};
} // namespace pentimento
