#include "app/document/croplimits.h"

#include "app/schema/endpoint.h"

namespace pentimento {
CropLimits cropLimits(const Endpoint &endpoint)
{
    const PictureLimits &from = endpoint.limits;
    CropLimits limits;
    limits.leastSide = from.leastSide;
    limits.mostSide = from.mostSide;
    limits.mostMegapixels = from.mostMegapixels;
    limits.multipleOf = from.multipleOf;
    limits.leastAspect = from.leastAspect;
    limits.mostAspect = from.mostAspect;
    limits.mostBytes = from.mostBytes;
    limits.formats = from.formats;
    limits.binaryMask = from.binaryMask;
    if (!from.nativeSize.isEmpty())
        limits.nativeMegapixels = double(from.nativeSize.width()) * from.nativeSize.height() / 1e6;
    return limits;
}
} // namespace pentimento
