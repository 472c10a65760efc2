#pragma once

#include "app/imaging/extensionsteps.h"

namespace pentimento {
struct Endpoint;

/// How \a endpoint, which extends pictures by itself, makes a canvas with \a margins around \a picture at full detail:
/// all at once where its limits allow that, else in as few steps as they leave, each sent with what is known by then
/// and coming back with some more around it. In the order in which they have to be made; each has ExtensionStep::known.
/// None where there is nothing to add.
QList<ExtensionStep> canvasSteps(const Endpoint &endpoint, QSize picture, const QMargins &margins);

/// True where \a endpoint takes all of that in one request, scaled down if need be.
bool canGoAtOnce(const Endpoint &endpoint, QSize picture, const QMargins &margins);
/// By how many pixels a side can grow at once, the least of all sides; 0: as far as one likes.
int mostGrowth(const Endpoint &endpoint);
} // namespace pentimento
