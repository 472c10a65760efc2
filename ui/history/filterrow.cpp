#include "ui/history/filterrow.h"

#include "ui/common/theme.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <QStyle>

namespace pentimento {
namespace {
constexpr int framePadding = 8;
constexpr int frameRadius = 6;
} // namespace

FilterRow::FilterRow(const QString &text, const QString &toolTip, QWidget *parent)
    : QAbstractButton(parent)
{
    setText(text);
    setAccessibleName(text);
    setToolTip(toolTip);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void FilterRow::setCount(qint64 count, bool isWarning)
{
    if (count == m_count && isWarning == m_isWarning)
        return;
    m_count = count;
    m_isWarning = isWarning;
    setAccessibleDescription(countText());
    update();
}

QString FilterRow::countText() const
{
    return m_count < 0 ? QString() : QLocale().toString(m_count);
}

QSize FilterRow::sizeHint() const
{
    // Room for a number of five digits is always there: the column is as wide before it is counted as after.
    const QFontMetrics metrics = fontMetrics();
    const QString widest = QLocale().toString(88'888);
    return {metrics.horizontalAdvance(text()) + 3 * framePadding + metrics.horizontalAdvance(widest), controlHeight(metrics)};
}

QSize FilterRow::minimumSizeHint() const
{
    return {4 * framePadding, sizeHint().height()};
}

void FilterRow::paintEvent(QPaintEvent *)
{
    const Theme &theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5);
    if (isChecked() || underMouse()) {
        painter.setPen(isChecked() ? QPen(theme.accentText, 1) : QPen(Qt::NoPen));
        painter.setBrush(isChecked() ? theme.selected() : theme.hovered());
        painter.drawRoundedRect(box, frameRadius, frameRadius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.accentText, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), frameRadius, frameRadius);
    }
    const QFontMetrics metrics = fontMetrics();
    const QRect inner = rect().adjusted(framePadding, 0, -framePadding, 0);
    const QString shown = metrics.elidedText(text(), Qt::ElideRight, inner.width());
    const auto leading = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine;
    painter.setPen(isChecked() ? theme.textStrong : theme.text);
    painter.drawText(inner, int(leading), shown);
    QRect rest = inner;
    rest.setLeft(inner.left() + metrics.horizontalAdvance(shown) + framePadding);
    const QString count = countText();
    if (metrics.horizontalAdvance(count) > rest.width())
        return;
    painter.setPen(m_isWarning && m_count > 0 ? theme.warn : theme.textQuiet);
    painter.drawText(QStyle::visualRect(layoutDirection(), inner, rest), int(leading), count);
}

bool FilterRow::event(QEvent *event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave)
        update();
    return QAbstractButton::event(event);
}
} // namespace pentimento

#include "moc_filterrow.cpp"
