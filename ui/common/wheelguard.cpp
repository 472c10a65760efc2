#include "ui/common/wheelguard.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QWidget>

namespace pentimento {
namespace {
class WheelGuard : public QObject
{
public:
    explicit WheelGuard(QWidget *widget) : QObject(widget), m_widget(widget)
    {
        widget->installEventFilter(this);
        if (auto *area = qobject_cast<QAbstractScrollArea *>(widget))
            area->viewport()->installEventFilter(this);
    }

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() != QEvent::Wheel || m_widget->hasFocus())
            return false;
        // Ignored and filtered: the application hands it on to the parent.
        event->ignore();
        return true;
    }

private:
    QWidget *m_widget;
};
} // namespace

void guardWheel(QWidget *widget)
{
    widget->setFocusPolicy(Qt::StrongFocus); // not by the wheel
    new WheelGuard(widget);
}
} // namespace pentimento
