#include "app/tools/tool.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
double pressureAsFelt(double pressure, PressureCurve curve)
{
    const double pressed = std::clamp(pressure, 0.0, 1.0);
    switch (curve) {
    case PressureCurve::Soft: return std::pow(pressed, 0.55);
    case PressureCurve::Linear: break;
    case PressureCurve::Firm: return std::pow(pressed, 1.8);
    }
    return pressed;
}

MaskTiles combined(const MaskTiles &mask, const MaskTiles &shape, MaskCombine how)
{
    MaskTiles result = mask;
    combineMasks(result, shape, how, result.rect());
    return result;
}

void MaskTool::setModifiers(const GestureModifiers &) {}
void MaskTool::setCombine(MaskCombine) {}
QPolygonF MaskTool::outline() const { return {}; }
void MaskTool::hover(const StrokePoint &) {}
void MaskTool::complete() {}
void MaskTool::removeLast() {}
} // namespace pentimento
