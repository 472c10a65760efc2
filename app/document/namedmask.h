#pragma once

#include "app/imaging/masktiles.h"

#include <QString>

namespace pentimento {
/// One mask of a picture.
struct NamedMask
{
    QString id;   ///< within the picture, for ever
    QString name; ///< as the person calls it
    MaskTiles tiles = {};
};
} // namespace pentimento
