#include "ui/common/controlstyle.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QTextEdit>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qreal radius = 6;
constexpr int fieldPadding = 7;
constexpr int arrowWidth = 24;

bool isSet(const QWidget *widget, const char *property) { return widget && widget->property(property).toBool(); }

bool isTextArea(const QWidget *widget)
{
    return qobject_cast<const QPlainTextEdit *>(widget) || qobject_cast<const QTextEdit *>(widget);
}

/// Whether the field shows the ring: a combo or number box is drawn around a line edit that has the focus.
bool hasRing(const QStyleOption *option, const QWidget *widget)
{
    return option->state.testFlag(QStyle::State_HasFocus) || (widget && widget->hasFocus());
}

void drawField(QPainter *painter, const QRect &rect, const QStyleOption *option, const QWidget *widget)
{
    const Theme &t = currentTheme();
    const bool enabled = option->state.testFlag(QStyle::State_Enabled);
    const bool focused = enabled && hasRing(option, widget);
    QColor border = enabled ? t.controlBorder : mixed(t.panel, t.controlBorder, 0.4);
    if (enabled && option->state.testFlag(QStyle::State_MouseOver))
        border = mixed(border, t.text, 0.35);
    if (isSet(widget, "invalid"))
        border = t.bad;
    if (focused)
        border = t.accentText;
    const qreal width = focused ? 2 : 1;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(border, width));
    painter->setBrush(enabled ? t.sunken : t.panel);
    const qreal inset = width / 2;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
    painter->restore();
}

void drawCombo(QPainter *painter, const QStyleOptionComboBox *option, const QWidget *widget, const QRect &arrow)
{
    drawField(painter, option->rect, option, widget);
    const auto mode = option->state.testFlag(QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled;
    const QRect box = QStyle::alignedRect(option->direction, Qt::AlignCenter, QSize(16, 16), arrow);
    icon("chevron-down"_L1, IconTone::Quiet).paint(painter, box, Qt::AlignCenter, mode);
}

struct SliderColors
{
    QColor groove, filled, handle, edge;
};

SliderColors sliderColors(const QStyleOptionSlider *option, const QWidget *widget)
{
    const Theme &t = currentTheme();
    const QColor track = mixed(t.panel, t.controlBorder, 0.55);
    if (!option->state.testFlag(QStyle::State_Enabled))
        return {track, track, t.panel, mixed(t.panel, t.controlBorder, 0.6)};
    if (isSet(widget, "ghost"))
        return {track, mixed(track, t.textQuiet, 0.35), t.panel, t.textQuiet};
    return {track, t.textQuiet, t.textStrong, t.textStrong};
}

void drawSlider(QPainter *painter, const QStyleOptionSlider *option, const QWidget *widget, const QRect &groove,
                const QRect &handle)
{
    const SliderColors colors = sliderColors(option, widget);
    const bool horizontal = option->orientation == Qt::Horizontal;
    const QPointF center = QRectF(handle).center();
    QRectF track = horizontal ? QRectF(groove.left(), center.y() - 2, groove.width(), 4)
                              : QRectF(center.x() - 2, groove.top(), 4, groove.height());
    QRectF filled = track;
    if (horizontal)
        option->upsideDown ? filled.setLeft(center.x()) : filled.setRight(center.x());
    else
        option->upsideDown ? filled.setBottom(center.y()) : filled.setTop(center.y());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.groove);
    painter->drawRoundedRect(track, 2, 2);
    painter->setBrush(colors.filled);
    painter->drawRoundedRect(filled, 2, 2);
    if (hasRing(option, widget)) {
        painter->setPen(QPen(currentTheme().accentText, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(center, 9, 9);
    }
    painter->setPen(QPen(colors.edge, 1.5));
    painter->setBrush(colors.handle);
    const qreal size = option->state.testFlag(QStyle::State_MouseOver) ? 6.25 : 5.5;
    painter->drawEllipse(center, size, size);
    painter->restore();
}

void drawCheck(QPainter *painter, const QStyleOption *option, const QWidget *widget, bool round)
{
    const Theme &t = currentTheme();
    const bool enabled = option->state.testFlag(QStyle::State_Enabled);
    const bool checked = option->state.testFlag(QStyle::State_On);
    const bool quiet = !enabled || isSet(widget, "ghost");
    const QRectF box = QRectF(option->rect).adjusted(1, 1, -1, -1);
    QColor border = enabled ? t.controlBorder : t.disabledText();
    if (checked && !quiet)
        border = t.accentText;
    if (isSet(widget, "invalid"))
        border = t.bad;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(border, 1));
    painter->setBrush(checked && !quiet ? t.selected() : t.sunken);
    const QRectF edge = box.adjusted(0.5, 0.5, -0.5, -0.5);
    round ? painter->drawEllipse(edge) : painter->drawRoundedRect(edge, 4, 4);
    if (checked && round) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(quiet ? t.textQuiet : t.textStrong);
        painter->drawEllipse(box.center(), box.width() / 4.5, box.height() / 4.5);
    } else if (checked) {
        painter->setPen(QPen(quiet ? t.textQuiet : t.textStrong, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const auto at = [&](qreal x, qreal y) { return box.topLeft() + QPointF(x * box.width(), y * box.height()); };
        painter->drawPolyline(QPolygonF{at(0.26, 0.53), at(0.44, 0.71), at(0.75, 0.32)});
    }
    painter->restore();
}

void drawRing(QPainter *painter, const QRect &rect)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(currentTheme().accentText, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4);
    painter->restore();
}

QLatin1StringView arrowName(QStyle::PrimitiveElement element)
{
    switch (element) {
    case QStyle::PE_IndicatorArrowUp: return "chevron-up"_L1;
    case QStyle::PE_IndicatorArrowLeft: return "chevron-left"_L1;
    case QStyle::PE_IndicatorArrowRight: return "chevron-right"_L1;
    default: return "chevron-down"_L1;
    }
}
} // namespace

ControlStyle::ControlStyle() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

void ControlStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                 const QWidget *widget) const
{
    switch (element) {
    case PE_PanelLineEdit:
        // Inside combo and number boxes the line edit has no frame of its own.
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            drawField(painter, option->rect, option, widget);
        return;
    case PE_FrameLineEdit: return;
    case PE_Frame:
        if (isTextArea(widget))
            return drawField(painter, option->rect, option, widget);
        break;
    case PE_IndicatorCheckBox: return drawCheck(painter, option, widget, false);
    case PE_IndicatorRadioButton: return drawCheck(painter, option, widget, true);
    case PE_FrameFocusRect:
        if (qobject_cast<const QTabBar *>(widget))
            return; // a focused tab has its underline in the ring's colour
        return drawRing(painter, option->rect);
    case PE_IndicatorArrowDown:
    case PE_IndicatorArrowUp:
    case PE_IndicatorArrowLeft:
    case PE_IndicatorArrowRight: {
        const int side = std::min({16, option->rect.width(), option->rect.height()});
        const QRect box = alignedRect(option->direction, Qt::AlignCenter, QSize(side, side), option->rect);
        icon(arrowName(element), IconTone::Quiet).paint(painter, box);
        return;
    }
    case PE_IndicatorMenuCheckMark: {
        const QRect box = alignedRect(option->direction, Qt::AlignCenter, QSize(16, 16), option->rect);
        icon("check"_L1).paint(painter, box);
        return;
    }
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void ControlStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (element == CE_ComboBoxLabel) {
        const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        if (combo && !combo->editable && combo->currentIcon.isNull()) {
            const QRect text = proxy()->subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
            // Qt tells a placeholder by the colour; the theme's own quiet text otherwise.
            const QString shown = option->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, text.width());
            painter->setPen(combo->palette.color(combo->state.testFlag(State_Enabled) ? QPalette::Active : QPalette::Disabled,
                                                 QPalette::ButtonText));
            painter->drawText(text, int(Qt::AlignVCenter | visualAlignment(option->direction, Qt::AlignLeft)), shown);
            return;
        }
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void ControlStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                      const QWidget *widget) const
{
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option); combo && control == CC_ComboBox)
        return drawCombo(painter, combo, widget, subControlRect(control, option, SC_ComboBoxArrow, widget));
    if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        spin && control == CC_SpinBox && spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return drawField(painter, option->rect, option, widget);
    if (control == CC_SpinBox && qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
        drawField(painter, option->rect, option, widget);
        const auto arrow = [&](SubControl sub, QLatin1StringView name) {
            const QRect area = subControlRect(control, option, sub, widget);
            icon(name, IconTone::Quiet).paint(painter, alignedRect(option->direction, Qt::AlignCenter, QSize(12, 12), area));
        };
        arrow(SC_SpinBoxUp, "chevron-up"_L1);
        arrow(SC_SpinBoxDown, "chevron-down"_L1);
        return;
    }
    if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option); slider && control == CC_Slider)
        return drawSlider(painter, slider, widget, subControlRect(control, option, SC_SliderGroove, widget),
                          subControlRect(control, option, SC_SliderHandle, widget));
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect ControlStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl sub,
                                   const QWidget *widget) const
{
    const QRect whole = option->rect;
    if (control == CC_ComboBox) {
        const QRect arrow(whole.right() - arrowWidth - 1, whole.top(), arrowWidth, whole.height());
        if (sub == SC_ComboBoxArrow)
            return visualRect(option->direction, whole, arrow);
        if (sub == SC_ComboBoxEditField) {
            const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
            const int left = combo && combo->editable ? fieldPadding - 3 : fieldPadding + 1;
            return visualRect(option->direction, whole, whole.adjusted(left, 2, -arrowWidth - 2, -2));
        }
    }
    if (control == CC_SpinBox) {
        const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        const bool buttons = spin && spin->buttonSymbols != QAbstractSpinBox::NoButtons;
        const int half = whole.height() / 2;
        switch (sub) {
        case SC_SpinBoxEditField:
            return visualRect(option->direction, whole,
                              whole.adjusted(fieldPadding - 3, 2, buttons ? -20 : -(fieldPadding - 3), -2));
        case SC_SpinBoxUp:
            return buttons ? visualRect(option->direction, whole, QRect(whole.right() - 20, whole.top() + 2, 18, half - 2)) : QRect();
        case SC_SpinBoxDown:
            return buttons ? visualRect(option->direction, whole, QRect(whole.right() - 20, whole.top() + half, 18, half - 2)) : QRect();
        default: break;
        }
    }
    return QProxyStyle::subControlRect(control, option, sub, widget);
}

QSize ControlStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents,
                                     const QWidget *widget) const
{
    QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    const int height = controlHeight(option ? option->fontMetrics : QFontMetrics(qApp->font()));
    if (type == CT_LineEdit) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame && frame->lineWidth > 0)
            size.setHeight(height);
    }
    if (type == CT_ComboBox)
        size = QSize(contents.width() + arrowWidth + 2 * fieldPadding + 4, height);
    if (type == CT_SpinBox)
        size.setHeight(height);
    return size;
}

int ControlStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_DefaultFrameWidth:
        if (isTextArea(widget))
            return 4;
        break;
    case PM_SliderLength:
    case PM_SliderThickness:
    case PM_SliderControlThickness: return 20;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 18;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize: return 16;
    case PM_ToolBarIconSize: return 20;
    case PM_MenuPanelWidth: return 1;
    default: break;
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int ControlStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    case SH_Slider_PageSetButtons: return 0;
    case SH_ComboBox_Popup: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_ToolTip_WakeUpDelay: return 500;
    case SH_EtchDisabledText: return 0;
    default: break;
    }
    return QProxyStyle::styleHint(hint, option, widget, data);
}

void ControlStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    // With a style sheet in use, number boxes are never asked for their size through sizeFromContents().
    if (auto *box = qobject_cast<QAbstractSpinBox *>(widget))
        box->setMinimumHeight(controlHeight(box->fontMetrics()));
}

QRect ControlStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        // Two pixels are QLineEdit's own margin.
        if (frame && frame->lineWidth > 0)
            return visualRect(option->direction, option->rect, option->rect.adjusted(fieldPadding - 1, 2, -(fieldPadding - 1), -2));
    }
    return QProxyStyle::subElementRect(element, option, widget);
}
} // namespace pentimento

#include "moc_controlstyle.cpp"
