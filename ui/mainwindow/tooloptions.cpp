#include "ui/mainwindow/tooloptions.h"

#include "ui/common/numberfield.h"
#include "ui/mainwindow/selectionoptions.h"
#include "ui/mainwindow/toolactions.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace pentimento {
ToolOptions::ToolOptions(QWidget *parent)
    : QWidget(parent), m_name(new QLabel(this)), m_pages(new QStackedWidget(this)), m_brushPage(new QWidget(m_pages)),
      m_selection(new SelectionOptions(m_pages))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->setSpacing(6);
    m_name->setProperty("role", u"section"_s);
    // Brush and eraser, which alternate most, share a width; room for the longest name would make the window too wide.
    for (const ToolId tool : {ToolId::Brush, ToolId::Eraser})
        m_name->setMinimumWidth(qMax(m_name->minimumWidth(), m_name->fontMetrics().horizontalAdvance(nameOf(tool)) + 8));
    layout->addWidget(m_name);
    m_pages->addWidget(m_brushPage);
    m_pages->addWidget(m_selection);
    layout->addWidget(m_pages, 1);
    auto *brush = new QHBoxLayout(m_brushPage);
    brush->setContentsMargins(0, 0, 0, 0);
    brush->setSpacing(8);

    NumberRange size{leastBrushSize, mostBrushSize, 1, 1, tr(" px")};
    size.logarithmic = true;
    m_size = addNumber(tr("Size"), size, tr("Diameter of the brush in pixels of the picture ([ and ], Ctrl+wheel)"));
    m_hardness = addNumber(tr("Hardness"), {0, 100, 5, 0, tr(" %")},
                           tr("How much of the brush paints fully before its edge softens (Shift+[ and Shift+])"));
    m_strength = addNumber(tr("Strength"), {1, 100, 5, 0, tr(" %")}, tr("How fully the brush paints (digits)"));
    m_smoothing = addNumber(tr("Smoothing"), {0, 100, 5, 0, tr(" %")},
                            tr("How far the stroke follows behind an unsteady hand; its end always reaches the pointer"));
    addPressure();
    brush->addStretch(1);
    connect(m_selection, &SelectionOptions::edited, this, &ToolOptions::selectionEdited);

    connect(m_size, &NumberField::valueEdited, this, [this](double value) {
        m_brush.size = value;
        emit brushEdited(m_brush);
    });
    connect(m_hardness, &NumberField::valueEdited, this, [this](double value) {
        m_brush.hardness = value / 100;
        emit brushEdited(m_brush);
    });
    connect(m_strength, &NumberField::valueEdited, this, [this](double value) {
        m_brush.strength = value / 100;
        emit brushEdited(m_brush);
    });
    connect(m_smoothing, &NumberField::valueEdited, this, [this](double value) {
        m_brush.smoothing = value / 100;
        emit brushEdited(m_brush);
    });
    for (NumberField *field : {m_size, m_hardness, m_strength, m_smoothing})
        connect(field, &NumberField::resetRequested, this, [this] { emit brushEdited(BrushSettings{}); });
    setTool(ToolId::Brush);
    setBrush({});
}

NumberField *ToolOptions::addNumber(const QString &label, const NumberRange &range, const QString &toolTip)
{
    auto *name = new QLabel(label, m_brushPage);
    name->setProperty("role", u"quiet"_s);
    m_labels << name;
    auto *field = new NumberField(range, m_brushPage);
    field->setName(label);
    field->setToolTips(toolTip);
    field->slider()->setMinimumWidth(1); // see resizeEvent()
    field->setMaximumWidth(210);
    name->setBuddy(field->box());
    auto *line = static_cast<QHBoxLayout *>(m_brushPage->layout());
    line->addWidget(name);
    line->addWidget(field, 3);
    return field;
}

/// Where the sliders would be too short to aim with, the numbers stand alone: the window must not be wider for them.
void ToolOptions::resizeEvent(QResizeEvent *event)
{
    constexpr int shortest = 36;
    const QList<NumberField *> fields{m_size, m_hardness, m_strength, m_smoothing};
    const bool shown = !m_size->slider()->isHidden();
    const int spacing = m_size->layout()->spacing();
    const int withoutSliders = minimumSizeHint().width() - (shown ? int(fields.size()) * (spacing + 1) : 0);
    const bool fits = event->size().width() >= withoutSliders + int(fields.size()) * (spacing + shortest);
    for (NumberField *field : fields)
        field->slider()->setVisible(fits);
    QWidget::resizeEvent(event);
}

QToolButton *ToolOptions::addAction(QAction *action, bool withText)
{
    auto *button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAccessibleName(action->text().remove(u'&'));
    button->setProperty("role", u"bordered"_s);
    button->setToolButtonStyle(withText ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    layout()->addWidget(button);
    return button;
}

/// What a pen's pressure does, as one menu: it is set once for a pen and then left alone.
void ToolOptions::addPressure()
{
    m_pressure = new QToolButton(m_brushPage);
    m_pressure->setText(tr("Pen"));
    m_pressure->setAccessibleName(tr("Pen"));
    m_pressure->setToolTip(tr("What the pressure of a pen changes, and how soon"));
    m_pressure->setProperty("role", u"bordered"_s);
    m_pressure->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_pressure);
    const auto add = [&](const QString &title, QActionGroup *&group, const QList<std::pair<QString, int>> &choices) {
        menu->addSection(title);
        group = new QActionGroup(menu);
        for (const auto &[text, choice] : choices) {
            QAction *action = group->addAction(menu->addAction(text));
            action->setCheckable(true);
            action->setData(choice);
        }
        connect(group, &QActionGroup::triggered, this, [this] {
            emit pressureEdited(PressureUse(m_pressureUse->checkedAction()->data().toInt()),
                                PressureCurve(m_pressureCurve->checkedAction()->data().toInt()));
        });
    };
    add(tr("Pressure changes"), m_pressureUse,
        {{tr("Nothing"), int(PressureUse::Nothing)}, {tr("Size"), int(PressureUse::Size)}, {tr("Strength"), int(PressureUse::Strength)},
         {tr("Size and strength"), int(PressureUse::Both)}});
    add(tr("Touch"), m_pressureCurve,
        {{tr("Soft: little pressure does much"), int(PressureCurve::Soft)}, {tr("Linear"), int(PressureCurve::Linear)},
         {tr("Firm: only pressing hard does much"), int(PressureCurve::Firm)}});
    m_pressure->setMenu(menu);
    m_brushPage->layout()->addWidget(m_pressure);
    setPressure(PressureUse::Size, PressureCurve::Linear);
}

void ToolOptions::setPressure(PressureUse use, PressureCurve curve)
{
    m_pressureUse->actions().at(int(use))->setChecked(true);
    m_pressureCurve->actions().at(int(curve))->setChecked(true);
}

void ToolOptions::setActions(QAction *swap, QAction *undo, QAction *redo)
{
    addAction(swap, false);
    addAction(undo, false);
    addAction(redo, false);
}

void ToolOptions::setTool(ToolId tool)
{
    m_name->setText(nameOf(tool));
    const bool selects = tool != ToolId::Hand && tool != ToolId::Zoom && tool != ToolId::Brush && tool != ToolId::Eraser;
    m_pages->setCurrentWidget(selects ? static_cast<QWidget *>(m_selection) : m_brushPage);
    m_selection->setTool(tool);
    const bool paints = tool == ToolId::Brush || tool == ToolId::Eraser;
    for (QWidget *part : {static_cast<QWidget *>(m_size), static_cast<QWidget *>(m_hardness), static_cast<QWidget *>(m_strength),
                          static_cast<QWidget *>(m_smoothing), static_cast<QWidget *>(m_pressure)})
        part->setEnabled(paints);
    for (QLabel *label : std::as_const(m_labels))
        label->setEnabled(paints);
}

void ToolOptions::setSelection(const SelectionSettings &settings)
{
    m_selection->setSelection(settings);
}

void ToolOptions::setBrush(const BrushSettings &brush)
{
    m_brush = brush;
    m_size->setValue(brush.size);
    m_hardness->setValue(brush.hardness * 100);
    m_strength->setValue(brush.strength * 100);
    m_smoothing->setValue(brush.smoothing * 100);
}
} // namespace pentimento

#include "moc_tooloptions.cpp"
