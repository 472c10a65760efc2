#include "ui/jobs/blendpanel.h"

#include "ui/common/numberfield.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostFeather = 500; // px of the picture
constexpr int mostGrow = 200;
} // namespace

BlendPanel::BlendPanel(QWidget *parent) : QWidget(parent), m_rows(new QFormLayout), m_reset(new QPushButton(tr("Reset the blend"), this))
{
    auto *title = new QLabel(tr("Blend"), this);
    title->setProperty("role", u"section"_s);
    auto *hint = new QLabel(tr("Costs nothing. Brush and eraser change its mask on the canvas."), this);
    hint->setProperty("role", u"quiet"_s);
    hint->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 0);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addWidget(hint);
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(8);
    m_rows->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->addLayout(m_rows);

    m_feather = addNumber(tr("Feather"), {0, mostFeather, 1, 0, tr(" px")},
                          tr("Width of the ring inside the mask's edge over which result and picture mix"));
    m_grow = addNumber(tr("Grow / shrink"), {-mostGrow, mostGrow, 1, 0, tr(" px")},
                       tr("Shows more (above 0) or less (below 0) of the result around its mask"));
    const int box = qMax(m_feather->box()->minimumWidth(), m_grow->box()->minimumWidth());
    for (NumberField *field : {m_feather, m_grow})
        field->box()->setFixedWidth(box); // a sign more would make one slider shorter than the other
    m_color = addChoice(tr("Colour match"), {tr("Off"), tr("Mean of the ring"), tr("Histogram of the ring")},
                        tr("Brings the result's colours to what the picture shows just outside the mask"));
    m_grain = addChoice(tr("Grain"), {tr("As delivered"), tr("Match the picture")},
                        tr("Gives the picture's own noise to a result that came back cleaner"));
    m_align = addChoice(tr("Align"), {tr("Off"), tr("Automatic")},
                        tr("Brings a result back that came shifted or zoomed by some pixels"));
    m_reset->setAccessibleName(m_reset->text());
    m_reset->setToolTip(tr("Settings and blend mask as they were when this review began"));
    connect(m_reset, &QPushButton::clicked, this, &BlendPanel::resetRequested);
    layout->addWidget(m_reset, 0, Qt::AlignLeft);
    setBlend({});
    setChanged(false);
}

void BlendPanel::addRow(const QString &label, QWidget *editor, QWidget *buddy)
{
    auto *name = new QLabel(label, this);
    name->setProperty("role", u"quiet"_s);
    name->setBuddy(buddy);
    m_rows->addRow(name, editor);
}

NumberField *BlendPanel::addNumber(const QString &label, const NumberRange &range, const QString &toolTip)
{
    auto *field = new NumberField(range, this);
    field->setName(label);
    field->setToolTips(toolTip);
    connect(field, &NumberField::valueEdited, this, &BlendPanel::take);
    connect(field, &NumberField::resetRequested, this, &BlendPanel::take);
    addRow(label, field, field->box());
    return field;
}

QComboBox *BlendPanel::addChoice(const QString &label, const QStringList &choices, const QString &toolTip)
{
    auto *choice = new QComboBox(this);
    choice->addItems(choices);
    choice->setAccessibleName(label);
    choice->setToolTip(toolTip);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->setFocusPolicy(Qt::StrongFocus);
    connect(choice, &QComboBox::activated, this, &BlendPanel::take);
    addRow(label, choice, choice);
    return choice;
}

void BlendPanel::take()
{
    m_blend.feather = int(std::lround(m_feather->value().value_or(0)));
    m_blend.grow = int(std::lround(m_grow->value().value_or(0)));
    m_blend.color = ColorMatch(m_color->currentIndex());
    m_blend.grain = GrainMatch(m_grain->currentIndex());
    m_blend.align = Alignment(m_align->currentIndex());
    emit edited(m_blend);
}

void BlendPanel::setBlend(const BlendSettings &blend)
{
    m_blend = blend;
    m_feather->setValue(blend.feather);
    m_grow->setValue(blend.grow);
    m_color->setCurrentIndex(int(blend.color));
    m_grain->setCurrentIndex(int(blend.grain));
    m_align->setCurrentIndex(int(blend.align));
}

void BlendPanel::setChanged(bool changed)
{
    m_reset->setEnabled(changed);
}
} // namespace pentimento

#include "moc_blendpanel.cpp"
