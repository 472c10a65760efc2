#include "ui/mainwindow/extensionpanel.h"

#include "ui/common/numberfield.h"
#include "ui/common/stylesheet.h"
#include "ui/common/widgetstate.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr double mostMargin = 60'000;
constexpr double mostOverlap = 500;
constexpr double usualOverlap = 16;
constexpr int boxWidth = 92;
} // namespace

ExtensionPanel::ExtensionPanel(QWidget *parent)
    : QWidget(parent)
    , m_sentence(new QLabel(this))
    , m_cancel(plainButton(tr("Cancel"), tr("Leaves the canvas as it is (Esc)."), this))
    , m_apply(plainButton(tr("Apply"), tr("Extends the canvas, as one undo step (Enter)."), this))
    , m_numbers(new QGridLayout)
    , m_steps(new QCheckBox(tr("In steps at full detail"), this))
{
    auto *title = new QLabel(tr("Extend canvas"), this);
    title->setProperty("role", u"section"_s);
    m_sentence->setWordWrap(true);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_sentence->setFixedHeight(2 * m_sentence->fontMetrics().lineSpacing() + 2);
    m_sentence->setAccessibleName(tr("What the extension does"));
    m_apply->setProperty("role", u"primary"_s);
    m_numbers->setHorizontalSpacing(8);
    m_numbers->setVerticalSpacing(2);
    m_left = addNumber(
        tr("Left"),
        tr("How many pixels of the picture are added on the left; its edges can be pulled as well"));
    m_top = addNumber(tr("Top"), tr("How many pixels of the picture are added above"));
    m_right = addNumber(tr("Right"), tr("How many pixels of the picture are added on the right"));
    m_bottom = addNumber(tr("Bottom"), tr("How many pixels of the picture are added below"));
    m_overlap = addNumber(
        tr("Overlap"),
        tr("How far the mask of the new area reaches into the picture, so that the seam can be blended. "
           "At 0 no pixel of the picture changes."));
    m_overlap->setRange({0, mostOverlap, 1, 0, tr(" px"), false});
    m_overlap->setValue(usualOverlap);
    setStepsPossible(false);
    m_steps->setChecked(true);
    m_numbers->addWidget(m_steps, 1, m_numbers->columnCount());
    m_numbers->setColumnStretch(m_numbers->columnCount(), 1);
    auto *upper = new QHBoxLayout;
    upper->setSpacing(8);
    upper->addWidget(title);
    upper->addWidget(m_sentence, 1);
    upper->addWidget(m_cancel);
    upper->addWidget(m_apply);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 4, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(upper);
    layout->addLayout(m_numbers);
    connect(m_steps, &QCheckBox::toggled, this, &ExtensionPanel::edited);
    connect(m_apply, &QPushButton::clicked, this, &ExtensionPanel::applyRequested);
    connect(m_cancel, &QPushButton::clicked, this, &ExtensionPanel::cancelRequested);
}

NumberField *ExtensionPanel::addNumber(const QString &label, const QString &toolTip)
{
    auto *field = new NumberField({0, mostMargin, 1, 0, tr(" px"), false}, this);
    field->setName(label);
    field->setToolTips(toolTip);
    field->setValue(0);
    field->setFixedWidth(boxWidth);
    auto *name = new QLabel(label, this);
    name->setProperty("role", u"quiet"_s);
    name->setBuddy(field->box());
    const int column = m_numbers->count() / 2;
    m_numbers->addWidget(name, 0, column);
    m_numbers->addWidget(field, 1, column);
    connect(field, &NumberField::valueEdited, this, &ExtensionPanel::edited);
    connect(field, &NumberField::resetRequested, this, [this, field] {
        field->setValue(field == m_overlap ? usualOverlap : 0);
        emit edited();
    });
    return field;
}

void ExtensionPanel::setMargins(const QMargins &margins)
{
    m_left->setValue(margins.left());
    m_top->setValue(margins.top());
    m_right->setValue(margins.right());
    m_bottom->setValue(margins.bottom());
}

QMargins ExtensionPanel::margins() const
{
    const auto pixels = [](const NumberField *field) { return qRound(field->shownValue()); };
    return {pixels(m_left), pixels(m_top), pixels(m_right), pixels(m_bottom)};
}

int ExtensionPanel::overlap() const { return qRound(m_overlap->shownValue()); }

bool ExtensionPanel::wantsSteps() const { return m_steps->isChecked(); }

void ExtensionPanel::setStepsPossible(bool possible, const QString &whyNot)
{
    m_steps->setEnabled(possible);
    m_steps->setToolTip(!whyNot.isEmpty() ? whyNot
                                          : tr("A new area that is larger than what the model works at is filled in several "
                                               "requests, each going on from "
                                               "the one before. Otherwise it is sent at once, scaled down."));
}

void ExtensionPanel::setSentence(const QString &sentence, bool isWarning)
{
    m_sentence->setText(sentence);
    m_sentence->setToolTip(sentence);
    setStyleProperty(m_sentence, "role", isWarning ? u"warn"_s : u"quiet"_s);
}

void ExtensionPanel::setApplyEnabled(bool enabled) { m_apply->setEnabled(enabled); }

void ExtensionPanel::setWorking(bool working)
{
    for (NumberField *field : {m_left, m_top, m_right, m_bottom, m_overlap})
        field->setEnabled(!working);
    m_steps->setEnabled(!working);
    m_apply->setEnabled(!working);
}

void ExtensionPanel::focusFirst()
{
    m_left->box()->setFocus(Qt::OtherFocusReason);
    m_left->box()->selectAll();
}

QList<QWidget *> ExtensionPanel::inputs() const
{
    QList<QWidget *> all{m_steps, m_cancel, m_apply};
    for (NumberField *field : {m_left, m_top, m_right, m_bottom, m_overlap})
        all << field->box();
    return all;
}
} // namespace pentimento

#include "moc_extensionpanel.cpp"
