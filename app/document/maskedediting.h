#pragma once

#include "app/imaging/blendsettings.h"
#include "app/imaging/uploadplan.h"

#include <QJsonObject>
#include <QSize>

namespace pentimento {
struct Endpoint;

/// Masks on models that have none: the crop goes as the picture to change, and only the masked part of the answer is
/// taken. True where \a endpoint takes a base picture and no mask, and answers with that picture and not a larger one.
bool canEditMasked(const Endpoint &endpoint);

/// The limits of a masked edit: those of pictures, and the shapes that can be asked for.
CropLimits maskedLimits(const Endpoint &endpoint, CropLimits limits);
/// width / height that \a fields ask for; 0 where they leave it open.
double askedAspect(const Endpoint &endpoint, const QJsonObject &fields);
/// \a fields with the shape of the answer asked for, where the endpoint would else choose one of its own (a square, for
/// some) and the person left it open.
QJsonObject withShape(const Endpoint &endpoint, QJsonObject fields, QSize upload);

/// How results of \a endpoint are joined where nobody chose: measured on pictures with a known answer (tests/bench).
BlendSettings usualBlend(const Endpoint &endpoint, int grow);
} // namespace pentimento
