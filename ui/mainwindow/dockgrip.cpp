#include "ui/mainwindow/dockgrip.h"

#include "ui/common/theme.h"

#include <QPainter>

namespace pentimento {
DockGrip::DockGrip(QWidget *dock) : QWidget(dock)
{
    setCursor(Qt::SizeAllCursor);
    setToolTip(tr("Drag to move this panel, double-click to let it float"));
}

void DockGrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), currentTheme().panel);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(currentTheme().controlBorder);
    painter.drawRoundedRect(QRectF(rect().center().x() - 14, 3, 28, 2), 1, 1);
}
} // namespace pentimento

#include "moc_dockgrip.cpp"
