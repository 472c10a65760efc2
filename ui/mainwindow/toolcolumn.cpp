#include "ui/mainwindow/toolcolumn.h"

#include <QAction>
#include <QToolButton>
#include <QVBoxLayout>

namespace pentimento {
ToolColumn::ToolColumn(const QList<QAction *> &tools, const QList<QAction *> &view, QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 8, 6, 8);
    layout->setSpacing(2);
    for (QAction *action : tools)
        layout->addWidget(addButton(action));
    layout->addStretch(1);
    for (QAction *action : view)
        layout->addWidget(addButton(action));
}

QWidget *ToolColumn::addButton(QAction *action)
{
    auto *button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setIconSize(QSize(20, 20));
    button->setFixedSize(32, 32);
    button->setAccessibleName(action->text().remove(u'&'));
    return button;
}
} // namespace pentimento

#include "moc_toolcolumn.cpp"
