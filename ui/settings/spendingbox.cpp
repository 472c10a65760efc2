#include "ui/settings/spendingbox.h"

#include "app/settings/settings.h"
#include "ui/common/wheelguard.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr double microDollars = 1e6;
constexpr double mostDollars = 100'000;

QLabel *quiet(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", u"quiet"_s);
    label->setWordWrap(true);
    return label;
}
} // namespace

SpendingBox::SpendingBox(SettingsStore &settings, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_period(new QComboBox(this))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    auto *heading = new QLabel(tr("Spending"), this);
    heading->setProperty("role", u"section"_s);
    grid->addWidget(heading, 0, 0, 1, 2);
    grid->addWidget(quiet(tr("Counted are settled costs, what may have been charged, and estimates of what is under way, in all "
                             "windows and the command line. Practice is free."), this), 1, 0, 1, 2);
    auto *label = quiet(tr("Counted by"), this);
    label->setBuddy(m_period);
    m_period->addItem(tr("Day"), u"day"_s);
    m_period->addItem(tr("Month"), u"month"_s);
    m_period->setCurrentIndex(qMax(0, m_period->findData(settings.get(settings::spendingPeriod))));
    m_period->setAccessibleName(label->text());
    m_period->setToolTip(tr("The amounts below begin anew with each day or month"));
    guardWheel(m_period);
    grid->addWidget(label, 2, 0);
    grid->addWidget(m_period, 2, 1, Qt::AlignLeading);
    m_warn = addAmount(tr("Tell me from"), tr("From this amount on the line above Generate says what it comes to"), 3);
    m_stop = addAmount(tr("Send nothing beyond"), tr("What would come to more than this amount is not sent"), 4);
    m_warn->setValue(double(settings.get(settings::spendingWarnAt)) / microDollars);
    m_stop->setValue(double(settings.get(settings::spendingStopAt)) / microDollars);
    grid->setColumnStretch(1, 1);
    connect(m_period, &QComboBox::activated, this, &SpendingBox::keep);
    connect(m_warn, &QDoubleSpinBox::valueChanged, this, &SpendingBox::keep);
    connect(m_stop, &QDoubleSpinBox::valueChanged, this, &SpendingBox::keep);
}

QDoubleSpinBox *SpendingBox::addAmount(const QString &text, const QString &toolTip, int row)
{
    auto *amount = new QDoubleSpinBox(this);
    amount->setRange(0, mostDollars);
    amount->setDecimals(2);
    amount->setPrefix(u"$"_s);
    amount->setSpecialValueText(tr("no limit"));
    amount->setAccelerated(true);
    amount->setKeyboardTracking(false);
    amount->setAccessibleName(text);
    amount->setToolTip(toolTip);
    guardWheel(amount);
    auto *layout = qobject_cast<QGridLayout *>(this->layout());
    auto *label = quiet(text, this);
    label->setWordWrap(false);
    label->setBuddy(amount);
    layout->addWidget(label, row, 0);
    layout->addWidget(amount, row, 1, Qt::AlignLeading);
    return amount;
}

void SpendingBox::keep()
{
    m_settings.set(settings::spendingPeriod, m_period->currentData().toString());
    m_settings.set(settings::spendingWarnAt, qlonglong(std::llround(m_warn->value() * microDollars)));
    m_settings.set(settings::spendingStopAt, qlonglong(std::llround(m_stop->value() * microDollars)));
    emit limitsChanged();
}
} // namespace pentimento

#include "moc_spendingbox.cpp"
