#include "ui/mainwindow/maskbar.h"

#include "ui/common/stylesheet.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostParameters = 2;
} // namespace

MaskBar::MaskBar(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_howLabel(new QLabel(tr("Combine"), this))
    , m_how(new QComboBox(this))
    , m_note(new QLabel(this))
    , m_cancel(plainButton(tr("Cancel"), tr("Leaves the mask as it was (Esc)."), this))
    , m_apply(plainButton(tr("Apply"), tr("Keeps what is shown, as one undo step (Enter)."), this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->setSpacing(8);
    m_title->setProperty("role", u"section"_s);
    layout->addWidget(m_title);
    for (int i = 0; i < mostParameters; ++i) {
        auto *label = new QLabel(this);
        label->setProperty("role", u"quiet"_s);
        auto *field = new NumberField({}, this);
        field->setMaximumWidth(240);
        field->slider()->setMinimumWidth(64);
        label->setBuddy(field->box());
        layout->addWidget(label);
        layout->addWidget(field, 2);
        connect(field, &NumberField::valueEdited, this, &MaskBar::edited);
        connect(field, &NumberField::resetRequested, this, [this, i] {
            m_fields[i]->setValue(m_parameters[i].initial);
            emit edited();
        });
        m_labels << label;
        m_fields << field;
    }
    m_howLabel->setProperty("role", u"quiet"_s);
    m_how->addItem(tr("Add to the mask"), int(MaskCombine::Add));
    m_how->addItem(tr("Take away from it"), int(MaskCombine::Subtract));
    m_how->addItem(tr("Keep what both cover"), int(MaskCombine::Intersect));
    m_how->addItem(tr("Replace it"), int(MaskCombine::Replace));
    m_how->setAccessibleName(m_howLabel->text());
    m_how->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_how->setMinimumContentsLength(12);
    m_how->setToolTip(tr("How this meets the mask that is there"));
    m_howLabel->setBuddy(m_how);
    layout->addWidget(m_howLabel);
    layout->addWidget(m_how);
    m_note->setProperty("role", u"quiet"_s);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_note->setAccessibleName(tr("What the operation does"));
    layout->addWidget(m_note, 3);
    m_apply->setProperty("role", u"primary"_s);
    layout->addWidget(m_cancel);
    layout->addWidget(m_apply);
    connect(m_how, &QComboBox::activated, this, &MaskBar::edited);
    connect(m_apply, &QPushButton::clicked, this, &MaskBar::applyRequested);
    connect(m_cancel, &QPushButton::clicked, this, &MaskBar::cancelRequested);
}

void MaskBar::show(const QString &title, const QList<MaskParameter> &parameters, std::optional<MaskCombine> how)
{
    Q_ASSERT(parameters.size() <= mostParameters);
    m_title->setText(title);
    m_parameters = parameters;
    for (int i = 0; i < mostParameters; ++i) {
        const bool used = i < parameters.size();
        m_labels[i]->setVisible(used);
        m_fields[i]->setVisible(used);
        if (!used)
            continue;
        m_labels[i]->setText(parameters[i].label);
        m_fields[i]->setName(parameters[i].label);
        m_fields[i]->setToolTips(parameters[i].toolTip);
        m_fields[i]->setRange(parameters[i].range);
        m_fields[i]->setValue(parameters[i].initial);
    }
    m_howLabel->setVisible(how.has_value());
    m_how->setVisible(how.has_value());
    if (how)
        m_how->setCurrentIndex(m_how->findData(int(*how)));
    setNote({});
    setApplyEnabled(true);
}

QList<double> MaskBar::values() const
{
    QList<double> values;
    for (qsizetype i = 0; i < m_parameters.size(); ++i)
        values << m_fields[i]->shownValue();
    return values;
}

MaskCombine MaskBar::how() const
{
    return MaskCombine(m_how->currentData().toInt());
}

void MaskBar::step(int steps)
{
    if (m_parameters.isEmpty())
        return;
    const NumberRange &range = m_parameters.first().range;
    m_fields.first()->setValue(std::clamp(m_fields.first()->shownValue() + steps * range.step, range.minimum, range.maximum));
    emit edited();
}

void MaskBar::setNote(const QString &note)
{
    m_note->setText(note);
    m_note->setToolTip(note);
}

void MaskBar::setApplyEnabled(bool enabled)
{
    m_apply->setEnabled(enabled);
}

void MaskBar::focusFirst()
{
    if (!m_parameters.isEmpty()) {
        m_fields.first()->box()->setFocus(Qt::OtherFocusReason);
        m_fields.first()->box()->selectAll();
    } else {
        m_apply->setFocus(Qt::OtherFocusReason);
    }
}

QList<QWidget *> MaskBar::inputs() const
{
    QList<QWidget *> all{m_how, m_cancel, m_apply};
    for (NumberField *field : m_fields)
        all << field->slider() << field->box();
    return all;
}
} // namespace pentimento

#include "moc_maskbar.cpp"
