#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QActionGroup;

namespace pentimento {
/// The column of tools left of the canvas. The chosen one has an outline.
class ToolColumn : public QWidget
{
    Q_OBJECT
public:
    /// \a tools are checkable and exclusive; \a view stands at the bottom.
    ToolColumn(const QList<QAction *> &tools, const QList<QAction *> &view, QWidget *parent = nullptr);

private:
    QWidget *addButton(QAction *action);
};
} // namespace pentimento
