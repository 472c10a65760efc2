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

void MaskTool::setModifiers(const GestureModifiers &) {}
} // namespace pentimento
