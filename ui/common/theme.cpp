#include "ui/common/theme.h"

#include "ui/common/controlstyle.h"
#include "ui/common/maskcolors.h"
#include "ui/common/stylesheet.h"

#include <QApplication>
#include <QCoreApplication>
#include <QEvent>
#include <QFontMetrics>
#include <QPalette>
#include <QTimer>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
struct State
{
    Theme theme = darkTheme();
    ThemeChoice choice = ThemeChoice::System;
    std::optional<bool> systemDark;  ///< the desktop's wish
    std::optional<bool> paletteDark; ///< how the desktop's palette looked before ours
    QObject *fontFollower = nullptr;
};

State &state()
{
    static State s;
    return s;
}

/// Control sizes in the sheet come from the font.
class FontFollower : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::ApplicationFontChange && watched == qApp)
            QTimer::singleShot(0, this, [] { applyTheme(*qApp, state().choice); });
        return false;
    }
};

void setEverywhere(QPalette &palette, QPalette::ColorRole role, const QColor &color, const QColor &disabled)
{
    palette.setColor(QPalette::Active, role, color);
    palette.setColor(QPalette::Inactive, role, color);
    palette.setColor(QPalette::Disabled, role, disabled);
}

QPalette paletteOf(const Theme &t)
{
    QPalette p;
    const auto set = [&](QPalette::ColorRole role, const QColor &c) { setEverywhere(p, role, c, c); };
    const auto setText = [&](QPalette::ColorRole role, const QColor &c) { setEverywhere(p, role, c, t.disabledText()); };
    set(QPalette::Window, t.panel);
    set(QPalette::Base, t.sunken);
    set(QPalette::AlternateBase, mixed(t.sunken, t.text, 0.04));
    set(QPalette::Button, t.raised());
    set(QPalette::ToolTipBase, t.raised());
    set(QPalette::Light, t.hovered());
    set(QPalette::Midlight, t.raised());
    set(QPalette::Mid, t.controlBorder);
    set(QPalette::Dark, t.hairline);
    set(QPalette::Shadow, t.hairline);
    setText(QPalette::WindowText, t.text);
    setText(QPalette::Text, t.text);
    setText(QPalette::ButtonText, t.text);
    setText(QPalette::ToolTipText, t.textStrong);
    setText(QPalette::BrightText, t.textStrong);
    setText(QPalette::PlaceholderText, t.textQuiet);
    setText(QPalette::Link, t.accentText);
    setText(QPalette::LinkVisited, t.accentText);
    setEverywhere(p, QPalette::Highlight, t.accent, t.selected());
    setEverywhere(p, QPalette::HighlightedText, t.onAccent, t.disabledText());
    return p;
}

double linear(double channel)
{
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

bool wantsDark(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Dark: return true;
    case ThemeChoice::Light: return false;
    case ThemeChoice::System: break;
    }
    return state().systemDark.value_or(state().paletteDark.value_or(false));
}

} // namespace

QColor Theme::raised() const { return dark ? mixed(panel, text, 0.05) : mixed(panel, text, 0.035); }
QColor Theme::hovered() const { return mixed(raised(), text, 0.06); }
QColor Theme::pressed() const { return mixed(raised(), text, 0.11); }
QColor Theme::selected() const { return mixed(panel, accent, dark ? 0.24 : 0.12); }
QColor Theme::disabledText() const { return mixed(panel, textQuiet, 0.6); }

const Theme &darkTheme()
{
    static const Theme theme{
        true,
        QColor(0x1e2024), QColor(0x24262b), QColor(0x1a1b1f), QColor(0x141518),
        QColor(0x17181b),
        QColor(0xe6e9ee), QColor(0xd9dce1), QColor(0x9aa1ac),
        QColor(0x3a6fd8),
        QColor(0xff4d5e), QColor(0x57c08a), QColor(0xffc46b), QColor(0xff9aa4),
        QColor(0x717784),
        QColor(0x8fb0ff),
        QColor(0xffffff)};
    return theme;
}

const Theme &lightTheme()
{
    static const Theme theme{
        false,
        QColor(0xeceef1), QColor(0xf6f7f9), QColor(0xffffff), QColor(0xc9ccd2),
        QColor(0xd5d8de),
        QColor(0x16181c), QColor(0x23262c), QColor(0x5d6470),
        QColor(0x2a5bc0),
        QColor(0xd92f43), QColor(0x187544), QColor(0x8a5900), QColor(0xb3261e),
        QColor(0x7d838e),
        QColor(0x2a5bc0),
        QColor(0xffffff)};
    return theme;
}

const Theme &currentTheme() { return state().theme; }

void applyTheme(QApplication &app, ThemeChoice choice)
{
    State &s = state();
    if (!s.paletteDark) // before ours covers it
        s.paletteDark = app.palette().color(QPalette::Window).lightnessF() < 0.5;
    s.choice = choice;
    s.theme = wantsDark(choice) ? darkTheme() : lightTheme();
    if (!s.fontFollower) {
        s.fontFollower = new FontFollower(&app);
        QObject::connect(s.fontFollower, &QObject::destroyed, [] { state().fontFollower = nullptr; });
        app.installEventFilter(s.fontFollower);
        app.setStyle(new ControlStyle);
    }
    app.setPalette(paletteOf(s.theme));
    app.setStyleSheet(styleSheet(s.theme, QFontMetrics(app.font())));
}

ThemeChoice themeChoiceFromName(const QString &name)
{
    if (name == u"dark")
        return ThemeChoice::Dark;
    return name == u"light" ? ThemeChoice::Light : ThemeChoice::System;
}

QString themeChoiceName(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Dark: return u"dark"_s;
    case ThemeChoice::Light: return u"light"_s;
    case ThemeChoice::System: break;
    }
    return u"system"_s;
}

QColor mixed(const QColor &under, const QColor &over, double amount)
{
    const auto channel = [amount](float u, float o) { return float(u + (o - u) * amount); };
    return QColor::fromRgbF(channel(under.redF(), over.redF()), channel(under.greenF(), over.greenF()),
                            channel(under.blueF(), over.blueF()));
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

int controlHeight(const QFontMetrics &font) { return std::max(30, (font.height() + 13) / 2 * 2); }

bool setSystemIsDark(QApplication &app, std::optional<bool> dark)
{
    State &s = state();
    const bool before = s.theme.dark;
    s.systemDark = dark;
    if (s.choice != ThemeChoice::System || wantsDark(s.choice) == before)
        return false;
    applyTheme(app, ThemeChoice::System);
    return true;
}

std::optional<bool> systemIsDark() { return state().systemDark; }

QList<MaskColor> maskColors()
{
    const auto text = [](const char *english) { return QCoreApplication::translate("MaskColor", english); };
    return {{text(QT_TRANSLATE_NOOP("MaskColor", "Red")), u"red"_s, currentTheme().mask},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Green")), u"green"_s, QColor(0x1f, 0xd0, 0x5e)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Blue")), u"blue"_s, QColor(0x2f, 0x7b, 0xff)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Magenta")), u"magenta"_s, QColor(0xf0, 0x3f, 0xe0)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Cyan")), u"cyan"_s, QColor(0x19, 0xd6, 0xe0)},
            {text(QT_TRANSLATE_NOOP("MaskColor", "Yellow")), u"yellow"_s, QColor(0xff, 0xd8, 0x2e)}};
}
} // namespace pentimento
