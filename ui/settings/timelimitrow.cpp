#include "ui/settings/timelimitrow.h"

#include "ui/common/wheelguard.h"

#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostMinutes = 24 * 60;
}

TimeLimitRow::TimeLimitRow(int seconds, QWidget *parent)
    : QWidget(parent)
    , m_minutes(new QSpinBox(this))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    auto *title = new QLabel(tr("Time limit"));
    title->setProperty("role", u"section"_s);
    grid->addWidget(title, 0, 0, 1, 2);
    auto *label = new QLabel(tr("Stop a job after"));
    label->setProperty("role", u"quiet"_s);
    label->setBuddy(m_minutes);
    grid->addWidget(label, 1, 0);
    m_minutes->setRange(0, mostMinutes);
    m_minutes->setValue((seconds + 59) / 60);
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setSpecialValueText(tr("no limit"));
    m_minutes->setAccelerated(true);
    m_minutes->setKeyboardTracking(false);
    m_minutes->setAccessibleName(label->text());
    m_minutes->setToolTip(tr("Counted from the sending, for jobs made from now on"));
    guardWheel(m_minutes);
    grid->addWidget(m_minutes, 1, 1, Qt::AlignLeading);
    auto *meaning = new QLabel(tr(
        "Replicate is told to cancel it, and charges for what has run. BFL cannot cancel: the waiting ends, "
        "and the picture is still fetched if it comes."));
    meaning->setProperty("role", u"quiet"_s);
    meaning->setWordWrap(true);
    grid->addWidget(meaning, 2, 1);
    connect(m_minutes, &QSpinBox::valueChanged, this, [this](int minutes) { emit chosen(minutes * 60); });
}
} // namespace pentimento

#include "moc_timelimitrow.cpp"
