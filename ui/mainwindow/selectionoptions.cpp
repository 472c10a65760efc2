#include "ui/mainwindow/selectionoptions.h"

#include "ui/common/numberfield.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr MaskCombine combinations[] = {MaskCombine::Add, MaskCombine::Subtract, MaskCombine::Intersect};

/// Buttons of which one is chosen; in the order of \a texts their ids are 0, 1...
QButtonGroup *addChoice(QHBoxLayout *line, QWidget *parent, const QList<std::pair<QString, QString>> &textsAndTips)
{
    auto *group = new QButtonGroup(parent);
    for (const auto &[text, tip] : textsAndTips) {
        auto *button = new QToolButton(parent);
        button->setText(text);
        button->setAccessibleName(text);
        button->setToolTip(tip);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setProperty("role", u"bordered"_s);
        group->addButton(button, int(group->buttons().size()));
        line->addWidget(button);
    }
    return group;
}

QHBoxLayout *lineOf(QWidget *page)
{
    auto *line = new QHBoxLayout(page);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    return line;
}
} // namespace

SelectionOptions::SelectionOptions(QWidget *parent) : QWidget(parent), m_pages(new QStackedWidget(this))
{
    QHBoxLayout *line = lineOf(this);
    line->setSpacing(4);
    m_combine = addChoice(line, this, {{tr("Add"), tr("What is drawn is added to the mask (Shift at the press)")},
                                       {tr("Take away"), tr("What is drawn is taken from the mask (Alt at the press)")},
                                       {tr("Keep only"), tr("The mask stays only inside what is drawn (Shift and Alt at the press)")}});
    line->addSpacing(12);
    m_pages->addWidget(new QWidget(m_pages));
    m_pages->addWidget(fillPage());
    m_pages->addWidget(smartPage());
    line->addWidget(m_pages, 1);
    connect(m_combine, &QButtonGroup::idClicked, this, [this](int id) {
        SelectionSettings settings = m_settings;
        settings.combine = combinations[id];
        edit(settings);
    });
    setSelection({});
}

QWidget *SelectionOptions::fillPage()
{
    auto *page = new QWidget(m_pages);
    QHBoxLayout *line = lineOf(page);
    auto *name = new QLabel(tr("Tolerance"), page);
    name->setProperty("role", u"quiet"_s);
    m_tolerance = new NumberField({0, 100, 1, 0, tr(" %")}, page);
    m_tolerance->setName(tr("Tolerance"));
    m_tolerance->setToolTips(tr("How different from the pressed colour a pixel may be and still be taken"));
    m_tolerance->setMaximumWidth(210);
    name->setBuddy(m_tolerance->box());
    m_contiguous = new QCheckBox(tr("Contiguous"), page);
    m_contiguous->setToolTip(tr("Only pixels that hang together with the one you press on"));
    line->addWidget(name);
    line->addWidget(m_tolerance, 1);
    line->addWidget(m_contiguous);
    line->addStretch(1);
    connect(m_tolerance, &NumberField::valueEdited, this, [this](double value) {
        SelectionSettings settings = m_settings;
        settings.fill.tolerance = value / 100;
        edit(settings);
    });
    connect(m_tolerance, &NumberField::resetRequested, this, [this] {
        SelectionSettings settings = m_settings;
        settings.fill.tolerance = FillSettings{}.tolerance;
        edit(settings);
    });
    connect(m_contiguous, &QCheckBox::clicked, this, [this](bool on) {
        SelectionSettings settings = m_settings;
        settings.fill.contiguous = on;
        edit(settings);
    });
    return page;
}

QWidget *SelectionOptions::smartPage()
{
    auto *page = new QWidget(m_pages);
    QHBoxLayout *line = lineOf(page);
    line->setSpacing(4);
    m_drawn = addChoice(line, page, {{tr("Box"), tr("Drag a box around the object")},
                                     {tr("Stroke"), tr("Draw a loose loop around the object, or a stroke over it")}});
    line->addStretch(1);
    connect(m_drawn, &QButtonGroup::idClicked, this, [this](int id) {
        SelectionSettings settings = m_settings;
        settings.smartBox = id == 0;
        edit(settings);
    });
    return page;
}

void SelectionOptions::setTool(ToolId tool)
{
    m_pages->setCurrentIndex(tool == ToolId::Fill ? 1 : tool == ToolId::SmartSelect ? 2 : 0);
}

void SelectionOptions::setSelection(const SelectionSettings &settings)
{
    m_settings = settings;
    for (int i = 0; i < int(std::size(combinations)); ++i)
        m_combine->button(i)->setChecked(combinations[i] == settings.combine);
    m_tolerance->setValue(settings.fill.tolerance * 100);
    m_contiguous->setChecked(settings.fill.contiguous);
    m_drawn->button(settings.smartBox ? 0 : 1)->setChecked(true);
}

void SelectionOptions::edit(const SelectionSettings &settings)
{
    setSelection(settings);
    emit this->edited(settings);
}
} // namespace pentimento

#include "moc_selectionoptions.cpp"
