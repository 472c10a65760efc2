#pragma once

#include <QColor>

#include <optional>

class QApplication;
class QFontMetrics;

namespace pentimento {
/// Every colour of the program, by what it is for. Nothing else in the code names a colour.
struct Theme
{
    bool dark = true;
    QColor window, panel, sunken, canvas;   ///< surfaces, from the frame to the picture's surroundings
    QColor hairline;                        ///< separates surfaces; never the only mark of a control
    QColor textStrong, text, textQuiet;
    QColor accent;                          ///< the one next step, selection outlines, tab underlines
    QColor mask, good, warn, bad;           ///< mask is painted over pictures; the others are also text
    QColor controlBorder;                   ///< 3:1 against every surface that carries controls
    QColor accentText;                      ///< links, focus rings
    QColor onAccent;                        ///< text on accent

    QColor raised() const;   ///< face of a button
    QColor hovered() const;  ///< the same under the pointer
    QColor pressed() const;
    QColor selected() const; ///< behind a selected row or card, beside its outline
    QColor disabledText() const;
};

enum class ThemeChoice { System, Dark, Light };

const Theme &darkTheme();
const Theme &lightTheme();
/// The one in use; dark before applyTheme was called.
const Theme &currentTheme();

/// Style, palette and style sheet of the whole program. Called again for every change of choice; a change of the
/// application's font is followed by itself. System: what the desktop asks for as far as it is known by now (see
/// ThemeWatcher), else whether its own palette is dark.
void applyTheme(QApplication &app, ThemeChoice choice);

/// "system", "dark", "light": the setting's words; System for any other.
ThemeChoice themeChoiceFromName(const QString &name);
QString themeChoiceName(ThemeChoice choice);

/// \a amount of \a over laid on \a under, 0 to 1, opaque.
QColor mixed(const QColor &under, const QColor &over, double amount);
/// Contrast of two opaque colours as WCAG defines it, 1 to 21.
double contrastRatio(const QColor &a, const QColor &b);

/// Height of every one-line control in a font: at least 30 px, even.
int controlHeight(const QFontMetrics &font);

/// What the desktop asks for, none where it has no preference; tells whether the theme in use changed by it.
/// For ThemeWatcher.
bool setSystemIsDark(QApplication &app, std::optional<bool> dark);
std::optional<bool> systemIsDark();
} // namespace pentimento
