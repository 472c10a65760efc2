#include "ui/common/widgetstate.h"

#include "ui/common/theme.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QStyle>

namespace pentimento {
namespace {
constexpr auto quietProperty = "quietText";

QColor wantedColor(const QWidget *widget)
{
    return widget->property(quietProperty).toBool() ? currentTheme().textQuiet : currentTheme().text;
}

void colorText(QWidget *widget)
{
    // Named also where it is the normal one: a child's palette does not forget a colour that was only taken away.
    QPalette palette;
    for (const auto role : {QPalette::Text, QPalette::ButtonText, QPalette::WindowText}) {
        palette.setColor(QPalette::Active, role, wantedColor(widget));
        palette.setColor(QPalette::Inactive, role, wantedColor(widget));
    }
    widget->setPalette(palette);
}

/// A palette of a widget's own does not follow the application's, and the style sheet resets it when it polishes the
/// box around a line edit: it is made again each time.
class QuietTextFollower : public QObject
{
public:
    explicit QuietTextFollower(QWidget *widget) : QObject(widget) { widget->installEventFilter(this); }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        auto *widget = static_cast<QWidget *>(watched);
        const bool maybe = event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange;
        if (maybe && widget->palette().color(QPalette::Active, QPalette::Text) != wantedColor(widget))
            colorText(widget);
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
