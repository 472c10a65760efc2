#pragma once

#include "app/imaging/masktiles.h"

#include <QList>
#include <QRect>
#include <QString>

namespace pentimento {
/// One mask of a picture.
struct NamedMask
{
    QString id;   ///< within the picture, for ever
    QString name; ///< as the person calls it
    MaskTiles tiles = {};
    QRect part = {};  ///< what of the canvas is made for it, where it is a step on the way to a larger one; empty: no step
};

/// An id that none of \a masks has.
QString freeMaskId(const QList<NamedMask> &masks);
} // namespace pentimento
