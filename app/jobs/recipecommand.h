#pragma once

#include "app/base/fileref.h"
#include "app/imaging/masktiles.h"
#include "app/schema/endpoint.h"

#include <QString>

#include <functional>

namespace pentimento {
struct Generation;

/// The line of a shell that sends what \a generation sent: `pentimento run ...`, without keys and secrets. Where earlier
/// results were on the picture, a `pentimento history export` in front of it puts the picture together. \a pathOf gives
/// the place of a stored file. \a known: where the endpoint made a part of a canvas larger (isCanvasPart()), what of the
/// picture it got.
QString runCommandOf(const Generation &generation, const Endpoint &endpoint, const std::function<QString(const FileRef &)> &pathOf,
                     const QRect &known = {});
/// True where \a endpoint extended only a part of the canvas, as a step does: the command line places only what makes all
/// of it, so what was sent has to be read from the mask, and the answer of the command stands alone.
bool isCanvasPart(const Generation &generation, const Endpoint &endpoint);
/// What was sent of a generation that isCanvasPart(), from its \a mask.
QRect knownPart(const Generation &generation, const Endpoint &endpoint, const MaskTiles &mask);
/// \a word as a POSIX shell takes it whole.
QString shellQuoted(const QString &word);
} // namespace pentimento
