#include "ui/mainwindow/canvascontrols.h"

#include "app/settings/settings.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/mainwindow/masklookmenu.h"
#include "ui/mainwindow/maskwatch.h"
#include "ui/mainwindow/tooloptions.h"

#include <QAction>
#include <QMenu>

namespace pentimento {
CanvasControls::CanvasControls(Actions &actions, CanvasWidget &canvas, ToolOptions &options, SettingsStore &settings,
                               QObject *parent)
    : QObject(parent), m_actions(actions), m_canvas(canvas), m_settings(settings),
      m_look(new MaskLookMenu(actions, canvas, settings, this)), m_watch(new MaskWatch(canvas, this))
{
    connectSelection(options);
    connect(actions.action(ActionId::ViewUpright), &QAction::triggered, &canvas, &CanvasWidget::resetRotation);
    QAction *keys = actions.action(ActionId::PaintByKeys);
    connect(keys, &QAction::triggered, this, [this, keys](bool on) {
        m_canvas.setGridCursorActive(on);
        keys->setChecked(m_canvas.isGridCursorActive());
    });
    connect(&canvas, &CanvasWidget::gridCursorActiveChanged, keys, &QAction::setChecked);
}

void CanvasControls::connectSelection(ToolOptions &options)
{
    SelectionSettings selection;
    selection.fill = {m_settings.get(settings::fillTolerance), m_settings.get(settings::fillContiguous)};
    selection.smartBox = m_settings.get(settings::smartSelectBox);
    m_canvas.setSelection(selection);
    options.setSelection(selection);
    connect(&options, &ToolOptions::selectionEdited, this, [this](const SelectionSettings &edited) {
        m_canvas.setSelection(edited);
        m_settings.set(settings::fillTolerance, edited.fill.tolerance);
        m_settings.set(settings::fillContiguous, edited.fill.contiguous);
        m_settings.set(settings::smartSelectBox, edited.smartBox);
    });
    connect(&m_canvas, &CanvasWidget::selectionFoundNothing, this, [this] {
        emit noticed(NoticeLevel::Info,
                     m_canvas.tool() == ToolId::SmartSelect
                         ? tr("No object was found there. Draw around it with a little room to all sides.")
                         : tr("Nothing was selected there."),
                     {});
    });
    connect(&m_canvas, &CanvasWidget::selectionNotReady, this, [this] {
        emit noticed(NoticeLevel::Info, tr("The picture is still being read. Try again in a moment."), {});
    });
}

void CanvasControls::addToViewMenu(QMenu &menu)
{
    menu.addAction(m_actions.action(ActionId::ViewUpright));
    m_look->addTo(menu);
    menu.addAction(m_actions.action(ActionId::ToggleNavigator));
}
} // namespace pentimento

#include "moc_canvascontrols.cpp"
