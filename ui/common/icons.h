#pragma once

#include <QIcon>
#include <QLatin1StringView>
#include <QStringList>

namespace pentimento {
/// What an icon is tinted with. Normal follows the state: text, strong when checked, dimmed when disabled.
enum class IconTone { Normal, Quiet, Strong, Accent, OnAccent, Good, Warn, Bad };

/// One of the program's own line icons ("brush", see resources/icons), in the colours of the theme in use at the
/// moment it is drawn and sharp at any size and pixel ratio. A name that does not exist gives an empty icon.
QIcon icon(QLatin1StringView name, IconTone tone = IconTone::Normal);
QIcon icon(const QString &name, IconTone tone = IconTone::Normal);
/// The program's own, in colour.
QIcon applicationIcon();
/// Every name, sorted.
QStringList iconNames();
} // namespace pentimento
