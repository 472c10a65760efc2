#pragma once

#include <QWidget>

namespace pentimento {
/// A dock's title bar as thin as it can be: dragging it moves the dock, a double click floats it.
class DockGrip : public QWidget
{
    Q_OBJECT
public:
    explicit DockGrip(QWidget *dock);
    QSize sizeHint() const override { return {40, 8}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
};
} // namespace pentimento
