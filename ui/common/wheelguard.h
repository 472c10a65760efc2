#pragma once

class QWidget;

namespace pentimento {
/// From now on the wheel over \a widget (a slider, number box, combo box or list) reaches it only while it has the
/// keyboard focus, and never gives it; else the wheel scrolls what the widget stands in.
void guardWheel(QWidget *widget);
} // namespace pentimento
