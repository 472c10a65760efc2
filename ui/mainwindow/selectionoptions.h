#pragma once

#include "app/tools/selectionsettings.h"

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QStackedWidget;

namespace pentimento {
class NumberField;

/// The options of shapes and selections: what they do to the mask, how far Fill reaches, how Smart select is drawn.
class SelectionOptions : public QWidget
{
    Q_OBJECT
public:
    explicit SelectionOptions(QWidget *parent = nullptr);

    /// Shows what \a tool has beside the way of combining.
    void setTool(ToolId tool);
    void setSelection(const SelectionSettings &settings);

signals:
    void edited(const pentimento::SelectionSettings &settings);

private:
    QWidget *fillPage();
    QWidget *smartPage();
    void edit(const SelectionSettings &settings);

    SelectionSettings m_settings;
    QButtonGroup *m_combine;
    QStackedWidget *m_pages;
    NumberField *m_tolerance = nullptr;
    QCheckBox *m_contiguous = nullptr;
    QButtonGroup *m_drawn = nullptr;
};
} // namespace pentimento
