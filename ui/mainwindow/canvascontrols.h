#pragma once

#include "ui/common/noticebar.h"

#include <QObject>

class QMenu;

namespace pentimento {
class Actions;
class CanvasWidget;
class MaskLookMenu;
class MaskWatch;
class SettingsStore;
class ToolOptions;

/// What belongs to the canvas alone among the window's actions and options: selections, mask look, rotation,
/// navigator, painting by keys. Keeps their settings. Lives as long as the window.
class CanvasControls : public QObject
{
    Q_OBJECT
public:
    CanvasControls(Actions &actions, CanvasWidget &canvas, ToolOptions &options, SettingsStore &settings,
                   QObject *parent = nullptr);

    void addToViewMenu(QMenu &menu);
    MaskWatch &maskWatch() { return *m_watch; }

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    void connectSelection(ToolOptions &options);

    Actions &m_actions;
    CanvasWidget &m_canvas;
    SettingsStore &m_settings;
    MaskLookMenu *m_look;
    MaskWatch *m_watch;
};
} // namespace pentimento
