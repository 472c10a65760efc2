#pragma once

#include <QObject>

class QMenu;

namespace pentimento {
class Actions;
class CanvasWidget;
class SettingsStore;

/// View > Mask look: how the mask is shown, in which colour and how strongly; remembered in the settings. Also keeps
/// the navigator's switch. Lives as long as the window.
class MaskLookMenu : public QObject
{
    Q_OBJECT
public:
    MaskLookMenu(Actions &actions, CanvasWidget &canvas, SettingsStore &settings, QObject *parent = nullptr);

    /// Adds the submenu to \a menu.
    void addTo(QMenu &menu);

private:
    void addColors(QMenu &menu);
    void addOpacities(QMenu &menu);

    Actions &m_actions;
    CanvasWidget &m_canvas;
    SettingsStore &m_settings;
};
} // namespace pentimento
