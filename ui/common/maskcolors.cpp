#include "ui/common/maskcolors.h"

#include "ui/common/theme.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
QList<MaskColor> maskColors()
{
    const auto text = [](const char *english) { return QCoreApplication::translate("MaskColor", english); };
    return {{text(QT_TRANSLATE_NOOP("MaskColor", "Red")), u"red"_s, currentTheme().mask},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Green")), u"green"_s, QColor(0x1f, 0xd0, 0x5e)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Blue")), u"blue"_s, QColor(0x2f, 0x7b, 0xff)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Magenta")), u"magenta"_s, QColor(0xf0, 0x3f, 0xe0)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Cyan")), u"cyan"_s, QColor(0x19, 0xd6, 0xe0)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Yellow")), u"yellow"_s, QColor(0xff, 0xd8, 0x2e)}};
}

QColor maskColorOf(const QString &key)
{
    for (const MaskColor &color : maskColors()) {
        if (color.key == key)
            return color.color;
    }
    return {};
}
} // namespace pentimento
