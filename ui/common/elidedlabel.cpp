#include "ui/common/elidedlabel.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QTextLayout>
#include <QToolTip>

namespace pentimento {
namespace {
QColor color(ElidedLabel::Tone tone, bool enabled)
{
    const Theme &t = currentTheme();
    if (!enabled)
        return t.disabledText();
    switch (tone) {
    case ElidedLabel::Tone::Normal: return t.text;
    case ElidedLabel::Tone::Strong: return t.textStrong;
    case ElidedLabel::Tone::Quiet: return t.textQuiet;
    case ElidedLabel::Tone::Good: return t.good;
    case ElidedLabel::Tone::Warn: return t.warn;
    case ElidedLabel::Tone::Bad: return t.bad;
    }
    return t.text;
}

IconTone iconTone(ElidedLabel::Tone tone)
{
    switch (tone) {
    case ElidedLabel::Tone::Normal: return IconTone::Normal;
    case ElidedLabel::Tone::Strong: return IconTone::Strong;
    case ElidedLabel::Tone::Quiet: return IconTone::Quiet;
    case ElidedLabel::Tone::Good: return IconTone::Good;
    case ElidedLabel::Tone::Warn: return IconTone::Warn;
    case ElidedLabel::Tone::Bad: return IconTone::Bad;
    }
    return IconTone::Normal;
}
} // namespace

ElidedLabel::ElidedLabel(QWidget *parent, int lines) : QFrame(parent), m_lines(lines)
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setSizePolicy(policy);
}

void ElidedLabel::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    if (accessibleName() != text) {
        setAccessibleName(text);
        QAccessibleEvent changed(this, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&changed);
    }
    update();
}

void ElidedLabel::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void ElidedLabel::setIconName(const QString &name)
{
    m_iconName = name;
    update();
}

void ElidedLabel::setHint(const QString &hint) { m_hint = hint; }

void ElidedLabel::setCentered(bool centered)
{
    m_centered = centered;
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_elide = mode;
    update();
}

int ElidedLabel::iconSide() const { return m_iconName.isEmpty() ? 0 : std::max(14, fontMetrics().ascent() + 2); }

int ElidedLabel::textWidth() const
{
    const int taken = iconSide();
    return std::max(0, contentsRect().width() - (taken ? taken + 4 : 0));
}

QStringList ElidedLabel::shownLines() const
{
    const QFontMetrics metrics = fontMetrics();
    const int width = textWidth();
    if (m_lines == 1)
        return {metrics.elidedText(m_text, m_elide, width)};
    QStringList lines;
    QTextLayout layout(m_text, font());
    QTextOption wrapping;
    wrapping.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(wrapping);
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() + 1 == m_lines) { // the last one takes what is left, elided
            lines << metrics.elidedText(m_text.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines << m_text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines;
}

bool ElidedLabel::isCut() const
{
    const QStringList lines = shownLines();
    return !lines.isEmpty() && lines.last().contains(QChar(0x2026)) && !m_text.endsWith(lines.last());
}

QSize ElidedLabel::sizeHint() const
{
    const QMargins m = contentsMargins();
    const int extra = iconSide() ? iconSide() + 4 : 0;
    return {fontMetrics().horizontalAdvance(m_text) + extra + m.left() + m.right() + 1,
            m_lines * fontMetrics().lineSpacing() + m.top() + m.bottom()};
}

QSize ElidedLabel::minimumSizeHint() const { return {0, sizeHint().height()}; }

void ElidedLabel::paintEvent(QPaintEvent *)
{
    if (m_text.isEmpty())
        return;
    QPainter painter(this);
    const QRect area = contentsRect();
    const int line = fontMetrics().lineSpacing();
    const QStringList lines = shownLines();
    const bool inMiddle = m_centered || m_lines == 1;
    const int top = inMiddle ? (area.height() - int(lines.size()) * line) / 2 : 0;
    QRect box(area.left(), area.top() + top, area.width(), line);
    if (const int side = iconSide()) {
        const QRect mark(box.left(), box.top() + (line - side) / 2, side, side);
        icon(m_iconName, iconTone(m_tone)).paint(&painter, QStyle::visualRect(layoutDirection(), area, mark));
        box.setLeft(box.left() + side + 4);
    }
    painter.setPen(color(m_tone, isEnabled()));
    const auto alignment = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine;
    for (const QString &text : lines) {
        painter.drawText(QStyle::visualRect(layoutDirection(), area, box), int(alignment), text);
        box.translate(0, line);
    }
}

bool ElidedLabel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const QString tip = isCut() ? m_text : m_hint;
        if (!tip.isEmpty()) {
            QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), tip, this);
            return true;
        }
    }
    return QFrame::event(event);
}

void ElidedLabel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        updateGeometry();
    QFrame::changeEvent(event);
}
} // namespace pentimento

#include "moc_elidedlabel.cpp"
