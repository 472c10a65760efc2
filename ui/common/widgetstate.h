#pragma once

#include <QWidget>

namespace pentimento {
/// Sets a property that the style sheet or ControlStyle looks at (`role`, `invalid`, `ghost`...) and draws anew.
void setStyleProperty(QWidget *widget, const char *property, const QVariant &value);
/// Shows the text of \a widget as quiet, as a default that nobody set; follows the theme.
void setQuietText(QWidget *widget, bool quiet);
} // namespace pentimento
