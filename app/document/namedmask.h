#pragma once

#include "app/imaging/masktiles.h"

#include <QList>
#include <QString>

namespace pentimento {
/// One mask of a picture.
struct NamedMask
{
    QString id;   ///< within the picture, for ever
    QString name; ///< as the person calls it
    MaskTiles tiles = {};
};

/// An id that none of \a masks has.
QString freeMaskId(const QList<NamedMask> &masks);
} // namespace pentimento
