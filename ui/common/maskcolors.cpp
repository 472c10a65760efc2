#include "ui/common/maskcolors.h"

namespace pentimento {
QColor maskColorOf(const QString &key)
{
    for (const MaskColor &color : maskColors()) {
        if (color.key == key)
            return color.color;
    }
    return {};
}
} // namespace pentimento
