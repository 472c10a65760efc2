#pragma once

#include <QString>

class QFontMetrics;
class QLabel;
class QPushButton;
class QWidget;

namespace pentimento {
struct Theme;

/// The program's one style sheet: buttons, tabs, menus, docks, bars, lists. Text fields, combo boxes, number boxes,
/// sliders and check boxes are ControlStyle's.
///
/// Properties it knows. QPushButton `role`: "primary" (the one next step), "segment" (one of a choice), "link",
/// "section" (a heading that folds).
/// QToolButton `role`: none is the quiet look of icons, outlined while checked; "bordered" looks like
/// a button.
/// QLabel `role`: "strong", "quiet", "section", "good", "warn", "bad". QWidget `surface`: "panel", "sunken", "window",
/// "canvas".
QString styleSheet(const Theme &theme, const QFontMetrics &font);

/// A label in the "quiet" look.
QLabel *quietLabel(const QString &text);
/// A button that Enter elsewhere does not press; \a text is its accessible name, too.
QPushButton *plainButton(const QString &text, const QString &toolTip, QWidget *parent);
} // namespace pentimento
