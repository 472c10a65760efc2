#pragma once

#include "app/imaging/uploadplan.h"

namespace pentimento {
struct Endpoint;
/// The picture limits of \a endpoint as imaging's plain values.
CropLimits cropLimits(const Endpoint &endpoint);
} // namespace pentimento
