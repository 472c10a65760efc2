#include "ui/history/historyfilters.h"

#include "ui/history/filterrow.h"

#include <QButtonGroup>
#include <QLabel>
#include <QTimeZone>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using enum JobState;
} // namespace

QDateTime startOf(Period period, const QDateTime &now, const QLocale &locale)
{
    QDate first = now.date();
    switch (period) {
    case Period::All: return {};
    case Period::Today: break;
    case Period::Week: first = first.addDays(-((first.dayOfWeek() - int(locale.firstDayOfWeek()) + 7) % 7)); break;
    case Period::Month: first = QDate(first.year(), first.month(), 1); break;
    }
    return first.startOfDay(now.timeZone());
}

HistoryFilters::HistoryFilters(QWidget *parent)
    : QWidget(parent)
    , m_periods(new QButtonGroup(this))
    , m_serviceRows(new QVBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 12);
    column->setSpacing(0);
    addHeading(column, tr("When"));
    const auto addPeriod = [&](Period period, const QString &text) {
        m_periods->addButton(addRow(column, text, tr("Shows what was made then.")), int(period));
    };
    addPeriod(Period::All, tr("Any time"));
    addPeriod(Period::Today, tr("Today"));
    addPeriod(Period::Week, tr("This week"));
    addPeriod(Period::Month, tr("This month"));
    m_periods->button(int(Period::All))->setChecked(true);
    connect(m_periods, &QButtonGroup::idToggled, this, [this](int, bool isOn) {
        if (isOn) // and once only for the pair
            emit changed();
    });

    addHeading(column, tr("State"));
    const auto addState = [&](const QString &text, const QList<JobState> &states, const QString &toolTip) {
        m_states.append({addRow(column, text, toolTip), states});
    };
    addState(tr("Ready"), {Ready}, tr("Shows jobs with a result."));
    addState(tr("Running"), {Queued, Submitting, Waiting, Fetching, Stitching}, tr("Shows jobs that have not ended."));
    addState(tr("Moderated"), {RequestModerated, ContentModerated}, tr("Shows jobs that the service refused or withheld. They are not charged."));
    addState(tr("Failed"), {Failed, Expired}, tr("Shows jobs that ended without a result."));
    addState(tr("Stopped"), {Cancelled}, tr("Shows jobs that you stopped."));
    addState(tr("Unknown"), {JobState::Unknown}, tr("Shows jobs whose connection broke while sending. They may have been charged."));
    m_unknown = m_states.last().first;
    for (const auto &state : std::as_const(m_states))
        connect(state.first, &QAbstractButton::toggled, this, &HistoryFilters::changed);

    addHeading(column, tr("Service"));
    m_serviceRows->setSpacing(0);
    column->addLayout(m_serviceRows);

    addHeading(column, tr("Kept"));
    m_favourites = addRow(column, tr("Favourites"), tr("Shows only what is marked with a star (.)."));
    connect(m_favourites, &QAbstractButton::toggled, this, &HistoryFilters::changed);
    column->addStretch(1);
}

void HistoryFilters::addHeading(QVBoxLayout *column, const QString &text)
{
    auto *heading = new QLabel(text, this);
    heading->setProperty("role", u"quiet"_s);
    heading->setContentsMargins(8, 10, 8, 2);
    column->addWidget(heading);
}

FilterRow *HistoryFilters::addRow(QVBoxLayout *column, const QString &text, const QString &toolTip)
{
    auto *row = new FilterRow(text, toolTip, this);
    column->addWidget(row);
    return row;
}

void HistoryFilters::setServices(const QList<Service> &services)
{
    const QStringList chosen = chosenServices();
    for (const auto &service : std::as_const(m_services))
        delete service.first;
    m_services.clear();
    for (const Service &service : services) {
        FilterRow *row = addRow(m_serviceRows, service.title, tr("Shows only what this service made."));
        row->setChecked(chosen.contains(service.id));
        connect(row, &QAbstractButton::toggled, this, &HistoryFilters::changed);
        m_services.append({row, service.id});
    }
    if (chosenServices() != chosen)
        emit changed();
}

QStringList HistoryFilters::chosenServices() const
{
    QStringList ids;
    for (const auto &[row, id] : m_services) {
        if (row->isChecked())
            ids << id;
    }
    return ids;
}

void HistoryFilters::apply(HistoryQuery &query, const QDateTime &now) const
{
    query.createdAfter = startOf(Period(m_periods->checkedId()), now, QLocale());
    query.services = chosenServices();
    query.onlyFavourites = m_favourites->isChecked();
    query.states.clear();
    for (const auto &[row, states] : m_states) {
        if (row->isChecked())
            query.states += states;
    }
}

bool HistoryFilters::isAnySet() const
{
    HistoryQuery query;
    apply(query, QDateTime::currentDateTime());
    return query != HistoryQuery();
}

void HistoryFilters::clear()
{
    if (!isAnySet())
        return;
    {
        const QSignalBlocker quiet(this); // one change, not one for each row
        m_periods->button(int(Period::All))->setChecked(true);
        m_favourites->setChecked(false);
        for (const auto &state : std::as_const(m_states))
            state.first->setChecked(false);
        for (const auto &service : std::as_const(m_services))
            service.first->setChecked(false);
    }
    emit changed();
}

void HistoryFilters::setPeriodCount(Period period, qint64 count)
{
    static_cast<FilterRow *>(m_periods->button(int(period)))->setCount(count);
}

void HistoryFilters::setUnknownCount(qint64 count)
{
    m_unknown->setCount(count > 0 ? count : -1, true);
}
} // namespace pentimento
