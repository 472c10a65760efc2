#include "app/tools/tool.h"

namespace pentimento {
void MaskTool::setModifiers(const GestureModifiers &) {}
} // namespace pentimento
