#include "ui/common/widgetstate.h"

#include "ui/common/theme.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QStyle>

namespace pentimento {
namespace {
constexpr auto quietProperty = "quietText";

void colorText(QWidget *widget)
{
    QPalette palette;
    const bool quiet = widget->property(quietProperty).toBool();
    if (quiet) {
        for (const auto role : {QPalette::Text, QPalette::ButtonText, QPalette::WindowText}) {
            palette.setColor(QPalette::Active, role, currentTheme().textQuiet);
            palette.setColor(QPalette::Inactive, role, currentTheme().textQuiet);
        }
    }
    widget->setPalette(palette);
}

/// A palette of a widget's own does not follow the application's: it is made again for every theme.
class QuietTextFollower : public QObject
{
public:
    explicit QuietTextFollower(QWidget *widget) : QObject(widget) { widget->installEventFilter(this); }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::StyleChange)
            colorText(static_cast<QWidget *>(watched));
        return false;
    }
};
} // namespace

void setStyleProperty(QWidget *widget, const char *property, const QVariant &value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void setQuietText(QWidget *widget, bool quiet)
{
    if (!widget->property(quietProperty).isValid())
        new QuietTextFollower(widget);
    else if (widget->property(quietProperty).toBool() == quiet)
        return;
    widget->setProperty(quietProperty, quiet);
    colorText(widget);
}
} // namespace pentimento
