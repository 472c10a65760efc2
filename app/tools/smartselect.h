#pragma once

#include "app/imaging/masktiles.h"
#include "app/imaging/pyramid.h"

#include <QPolygonF>
#include <QRect>

#include <atomic>

namespace pentimento {
/// How the person pointed at an object, in picture pixels.
struct ObjectHint
{
    enum class Kind {
        Box,     ///< the object lies inside stroke's bounds
        Loop,    ///< the object lies inside the stroke, which runs around it
        Scribble ///< the stroke runs over the object
    };
    Kind kind = Kind::Box;
    QPolygonF stroke;
};

/// A stroke that nearly returns to where it began and leaves room inside is a Loop, any other a Scribble.
ObjectHint::Kind kindOfStroke(const QPolygonF &stroke);

/// The object that \a hint means, with soft edges: found by colours on a level of \a picture that is quick to
/// search, then followed along its edge level by level down to the full size. Pure, any thread; takes the same time
/// for a big object as for a small one but for its edge. Empty where nothing is found or \a cancelled became true.
MaskTiles selectObject(const Pyramid &picture, const ObjectHint &hint, const std::atomic<bool> &cancelled);
} // namespace pentimento
