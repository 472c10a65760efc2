#include "ui/common/stylesheet.h"

#include "ui/common/theme.h"

#include <QFontMetrics>
#include <QHash>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
const char *const sheet = R"(
QMainWindow { background: @window; }
QDialog { background: @panel; }
QMainWindow::separator { background: @hairline; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QWidget[surface="window"] { background: @window; }
QWidget[surface="panel"] { background: @panel; }
QWidget[surface="sunken"] { background: @sunken; }
QWidget[surface="canvas"] { background: @canvas; }

QLabel[role="strong"] { color: @textStrong; }
QLabel[role="section"] { color: @textStrong; font-weight: 600; }
QLabel[role="quiet"] { color: @textQuiet; }
QLabel[role="good"] { color: @good; }
QLabel[role="warn"] { color: @warn; }
QLabel[role="bad"] { color: @bad; }

QPushButton { background: @raised; color: @text; border: 1px solid @controlBorder; border-radius: 6px; outline: none;
    padding: 0 11px; min-height: @innerHeight; }
QPushButton:hover { background: @hovered; }
QPushButton:pressed { background: @pressed; }
QPushButton:focus { border: 2px solid @accentText; padding: 0 10px; min-height: @focusInnerHeight; }
QPushButton:disabled { color: @disabledText; border-color: @disabledBorder; background: @panel; }
QPushButton[role="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600;
    min-height: @primaryHeight; }
QPushButton[role="primary"]:hover { background: @accentHovered; border-color: @accentHovered; }
QPushButton[role="primary"]:pressed { background: @accentPressed; border-color: @accentPressed; }
QPushButton[role="primary"]:focus { border: 2px solid @textStrong; min-height: @focusPrimaryHeight; }
QPushButton[role="primary"]:disabled { background: @raised; color: @textQuiet; border-color: @raised; }
QPushButton[role="segment"] { background: @sunken; padding: 0 4px; }
QPushButton[role="segment"]:hover { background: @raised; }
QPushButton[role="segment"]:checked { background: @selected; color: @textStrong; border-color: @accentText; }
QPushButton[role="segment"]:focus { padding: 0 3px; border: 2px solid @accentText; }
QPushButton[role="segment"][ghost="true"]:checked { background: @raised; color: @text; border-color: @controlBorder; }
QPushButton[role="segment"][invalid="true"] { border-color: @bad; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: @accentText; padding: 0 4px;
    text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid @accentText; padding: 0 3px; }
QPushButton[role="section"] { background: transparent; border: 1px solid transparent; color: @textStrong;
    font-weight: 600; padding: 0 5px 0 0; text-align: left; }
QPushButton[role="section"]:hover { color: @accentText; }
QPushButton[role="section"]:focus { border: 2px solid @accentText; padding: 0 4px 0 0; }
QPushButton[role="link"]:disabled { color: @disabledText; }

QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 3px; }
QToolButton:hover { background: @hovered; }
QToolButton:pressed { background: @pressed; }
QToolButton:checked { background: @selected; border-color: @accentText; }
QToolButton:focus { border: 2px solid @accentText; padding: 2px; }
QToolButton:disabled { color: @disabledText; background: transparent; }
QToolButton[role="bordered"] { background: @raised; border-color: @controlBorder; padding: 3px 7px; }
QToolButton[role="bordered"]:hover { background: @hovered; }
QToolButton[role="bordered"]:checked { background: @selected; border-color: @accentText; }
QToolButton[role="bordered"]:focus { border: 2px solid @accentText; padding: 2px 6px; }
QToolButton::menu-indicator { image: none; width: 0; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @textQuiet; border: none; border-bottom: 2px solid transparent;
    padding: 6px 2px 5px 2px; margin: 0 8px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @textStrong; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accentText; border-bottom-color: @accentText; }
QTabBar::tab:disabled { color: @disabledText; }

QDockWidget { color: @textStrong; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: @panel; padding: 7px 12px; }
QToolBar { background: @panel; border: none; spacing: 4px; padding: 4px; }
QToolBar::separator { background: @controlBorder; width: 1px; height: 1px; margin: 6px; }
QStatusBar { background: @window; color: @text; }
QStatusBar::item { border: none; }
QSizeGrip { background: transparent; image: none; width: 0; height: 0; }
QSplitter::handle { background: @hairline; }

QMenuBar { background: @window; color: @text; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: @hovered; color: @textStrong; }
QMenu { background: @panel; color: @text; border: 1px solid @controlBorder; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 28px; border-radius: 4px; border: 1px solid transparent; }
QMenu::item:selected { background: @selected; color: @textStrong; border-color: @selected; }
QMenu::item:disabled { color: @disabledText; background: transparent; }
QMenu::separator { height: 1px; background: @menuLine; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }
QToolTip { background: @raised; color: @textStrong; border: 1px solid @controlBorder; padding: 4px 6px; }

QAbstractItemView { background: @sunken; color: @text; border: 1px solid @menuLine; outline: none;
    selection-background-color: @selected; selection-color: @textStrong; }
QAbstractItemView:focus { border: 1px solid @accentText; }
QAbstractItemView::item:selected { background: @selected; color: @textStrong; }
QAbstractItemView[role="list"] { background: @window; border: none; border-radius: 6px; }
QTreeView::item { padding: 4px 2px; }
QAbstractItemView[role="list"]::item { padding: 7px 8px; border-radius: 6px; border: 1px solid transparent; }
QAbstractItemView[role="list"]::item:hover { background: @hovered; }
QAbstractItemView[role="list"]::item:selected { background: @selected; border-color: @accentText; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @controlBorder; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: @itemHeight; padding: 0 6px; border-radius: 4px; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @textQuiet; border: none; border-bottom: 1px solid @menuLine;
    padding: 4px 8px; }

QProgressBar { background: @track; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @textQuiet; border-radius: 2px; }

QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @track; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 1px 2px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 2px 1px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @controlBorder; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QHash<QString, QString> values(const Theme &t, const QFontMetrics &font)
{
    const auto px = [](int pixels) { return QString::number(pixels) + u"px"_s; };
    const int height = controlHeight(font);
    return {
        {u"window"_s, t.window.name()},
        {u"panel"_s, t.panel.name()},
        {u"sunken"_s, t.sunken.name()},
        {u"canvas"_s, t.canvas.name()},
        {u"hairline"_s, t.hairline.name()},
        {u"textStrong"_s, t.textStrong.name()},
        {u"text"_s, t.text.name()},
        {u"textQuiet"_s, t.textQuiet.name()},
        {u"accent"_s, t.accent.name()},
        {u"accentText"_s, t.accentText.name()},
        {u"accentHovered"_s, mixed(t.accent, QColor(Qt::black), 0.08).name()},
        {u"accentPressed"_s, mixed(t.accent, QColor(Qt::black), 0.18).name()},
        {u"onAccent"_s, t.onAccent.name()},
        {u"good"_s, t.good.name()},
        {u"warn"_s, t.warn.name()},
        {u"bad"_s, t.bad.name()},
        {u"controlBorder"_s, t.controlBorder.name()},
        {u"disabledBorder"_s, mixed(t.panel, t.controlBorder, 0.4).name()},
        {u"raised"_s, t.raised().name()},
        {u"hovered"_s, t.hovered().name()},
        {u"pressed"_s, t.pressed().name()},
        {u"selected"_s, t.selected().name()},
        {u"disabledText"_s, t.disabledText().name()},
        {u"menuLine"_s, mixed(t.panel, t.controlBorder, 0.35).name()},
        {u"track"_s, mixed(t.panel, t.controlBorder, 0.6).name()},
        {u"innerHeight"_s, px(height - 2)},
        {u"focusInnerHeight"_s, px(height - 4)},
        {u"primaryHeight"_s, px(height + 4)},
        {u"focusPrimaryHeight"_s, px(height + 2)},
        {u"itemHeight"_s, px(height - 4)},
    };
}
} // namespace

QString styleSheet(const Theme &theme, const QFontMetrics &font)
{
    static const QRegularExpression name(u"@([A-Za-z]+)"_s);
    const QHash<QString, QString> roles = values(theme, font);
    const QString source = QString::fromLatin1(sheet);
    QString result;
    result.reserve(source.size());
    qsizetype from = 0;
    for (auto found = name.globalMatch(source); found.hasNext();) {
        const auto match = found.next();
        Q_ASSERT(roles.contains(match.captured(1)));
        result += QStringView(source).mid(from, match.capturedStart() - from);
        result += roles.value(match.captured(1));
        from = match.capturedEnd();
    }
    result += QStringView(source).mid(from);
    return result;
}

QLabel *quietLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setProperty("role", u"quiet"_s);
    return label;
}

QPushButton *plainButton(const QString &text, const QString &toolTip, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    return button;
}
} // namespace pentimento
