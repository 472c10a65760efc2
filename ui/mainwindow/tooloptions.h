#pragma once

#include "app/tools/selectionsettings.h"

#include <QWidget>

class QAction;
class QActionGroup;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace pentimento {
class NumberField;
class SelectionOptions;

/// The line above the canvas: the chosen tool's options, Undo and Redo. Fixed height; a tool without options shows
/// the brush's dimmed, and what stands beside the options never moves.
class ToolOptions : public QWidget
{
    Q_OBJECT
public:
    explicit ToolOptions(QWidget *parent = nullptr);

    void setTool(ToolId tool);
    void setBrush(const BrushSettings &brush);
    void setSelection(const SelectionSettings &settings);
    void setActions(QAction *swap, QAction *undo, QAction *redo);
    void setPressure(PressureUse use, PressureCurve curve);

signals:
    void brushEdited(const pentimento::BrushSettings &brush);
    void pressureEdited(pentimento::PressureUse use, pentimento::PressureCurve curve);
    void selectionEdited(const pentimento::SelectionSettings &settings);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    NumberField *addNumber(const QString &label, const struct NumberRange &range, const QString &toolTip);
    QToolButton *addAction(QAction *action, bool withText);
    void addPressure();

    BrushSettings m_brush;
    QLabel *m_name;
    QStackedWidget *m_pages;
    QWidget *m_brushPage;
    SelectionOptions *m_selection;
    QList<QLabel *> m_labels;
    NumberField *m_size;
    NumberField *m_hardness;
    NumberField *m_strength;
    NumberField *m_smoothing;
    QToolButton *m_pressure;
    QActionGroup *m_pressureUse;
    QActionGroup *m_pressureCurve;
};
} // namespace pentimento
