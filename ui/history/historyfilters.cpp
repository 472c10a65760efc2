#include "ui/history/historyfilters.h"

#include "ui/common/wheelguard.h"
#include "ui/history/filterrow.h"

#include <QButtonGroup>
#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QTimeZone>
#include <QVBoxLayout>

#include <algorithm>
#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
using enum JobState;
} // namespace

QDateTime startOf(Period period, const QDateTime &now, const QLocale &locale)
{
    QDate first = now.date();
    switch (period) {
    case Period::All:
    case Period::Between: return {};
    case Period::Today: break;
    case Period::Week: first = first.addDays(-((first.dayOfWeek() - int(locale.firstDayOfWeek()) + 7) % 7)); break;
    case Period::Month: first = QDate(first.year(), first.month(), 1); break;
    }
    return first.startOfDay(now.timeZone());
}

HistoryFilters::HistoryFilters(QWidget *parent)
    : QWidget(parent)
    , m_periods(new QButtonGroup(this))
    , m_sizes(new QButtonGroup(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 12);
    column->setSpacing(0);
    addPeriods(column);
    addStates(column);
    addChoices(column, tr("Service"), m_services);
    addKept(column);
    addChoices(column, tr("Tag"), m_tags);
    addSizes(column);
    addSeed(column);
    addChoices(column, tr("Endpoint"), m_endpoints);
    column->addStretch(1);
}

void HistoryFilters::addPeriods(QVBoxLayout *column)
{
    addHeading(column, tr("When"));
    const auto addPeriod = [&](Period period, const QString &text, const QString &toolTip) {
        m_periods->addButton(addRow(column, text, toolTip), int(period));
    };
    addPeriod(Period::All, tr("Any time"), tr("Shows what was made whenever."));
    addPeriod(Period::Today, tr("Today"), tr("Shows what was made then."));
    addPeriod(Period::Week, tr("This week"), tr("Shows what was made then."));
    addPeriod(Period::Month, tr("This month"), tr("Shows what was made then."));
    addPeriod(Period::Between, tr("Between two days"), tr("Shows what was made from the one day to the other."));
    m_periods->button(int(Period::All))->setChecked(true);
    m_between = new QWidget(this);
    auto *days = new QVBoxLayout(m_between);
    days->setContentsMargins(8, 2, 8, 2);
    days->setSpacing(4);
    const auto addDay = [&](const QString &name, const QDate &day) {
        auto *edit = new QDateEdit(day, m_between);
        edit->setCalendarPopup(true);
        edit->setAccessibleName(name);
        edit->setToolTip(name);
        edit->setMinimumWidth(1);
        guardWheel(edit);
        days->addWidget(edit);
        connect(edit, &QDateEdit::dateChanged, this, &HistoryFilters::changed);
        return edit;
    };
    m_from = addDay(tr("First day"), QDate::currentDate().addDays(-7));
    m_to = addDay(tr("Last day"), QDate::currentDate());
    m_between->hide();
    column->addWidget(m_between);
    connect(m_periods, &QButtonGroup::idToggled, this, [this](int id, bool isOn) {
        if (!isOn) // once only for the pair
            return;
        m_between->setVisible(id == int(Period::Between));
        emit changed();
    });
}

void HistoryFilters::addStates(QVBoxLayout *column)
{
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
}

void HistoryFilters::addKept(QVBoxLayout *column)
{
    addHeading(column, tr("Kept"));
    m_favourites = addRow(column, tr("Favourites"), tr("Shows only what is marked with a star (.)."));
    m_bin = addRow(column, tr("Bin"), tr("Shows what was deleted. It is erased 30 days later."));
    for (FilterRow *row : {m_favourites, m_bin})
        connect(row, &QAbstractButton::toggled, this, &HistoryFilters::changed);
}

void HistoryFilters::addSizes(QVBoxLayout *column)
{
    addHeading(column, tr("Size"));
    const QString toolTip = tr("Shows finished pictures of that many megapixels.");
    const auto addSize = [&](int id, const QString &text) { m_sizes->addButton(addRow(column, text, toolTip), id); };
    addSize(0, tr("Any size"));
    addSize(1, tr("Up to 1 MP"));
    addSize(2, tr("1 to 4 MP"));
    addSize(3, tr("4 to 16 MP"));
    addSize(4, tr("16 MP and more"));
    m_sizes->button(0)->setChecked(true);
    connect(m_sizes, &QButtonGroup::idToggled, this, [this](int, bool isOn) {
        if (isOn)
            emit changed();
    });
}

void HistoryFilters::addSeed(QVBoxLayout *column)
{
    addHeading(column, tr("Seed"));
    m_seed = new QLineEdit(this);
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setPlaceholderText(tr("any"));
    m_seed->setToolTip(tr("Shows what was made with exactly this seed."));
    m_seed->setValidator(new QRegularExpressionValidator(QRegularExpression(u"-?[0-9]{0,19}"_s), m_seed));
    m_seed->setClearButtonEnabled(true);
    m_seed->setMinimumWidth(1);
    column->addWidget(m_seed);
    connect(m_seed, &QLineEdit::textChanged, this, &HistoryFilters::changed);
}

QLabel *HistoryFilters::addHeading(QVBoxLayout *column, const QString &text)
{
    auto *heading = new QLabel(text, this);
    heading->setProperty("role", u"quiet"_s);
    heading->setContentsMargins(8, 10, 8, 2);
    column->addWidget(heading);
    return heading;
}

FilterRow *HistoryFilters::addRow(QVBoxLayout *column, const QString &text, const QString &toolTip)
{
    auto *row = new FilterRow(text, toolTip, this);
    column->addWidget(row);
    return row;
}

void HistoryFilters::addChoices(QVBoxLayout *column, const QString &heading, Choices &choices)
{
    choices.heading = addHeading(column, heading);
    choices.heading->hide();
    choices.column = new QVBoxLayout;
    choices.column->setSpacing(0);
    column->addLayout(choices.column);
}

void HistoryFilters::setChoices(Choices &choices, const QList<generationtable::Named> &named, const QString &toolTip)
{
    const QStringList chosen = choices.chosen();
    for (const auto &row : std::as_const(choices.rows))
        delete row.first;
    choices.rows.clear();
    for (const generationtable::Named &entry : named) {
        FilterRow *row = addRow(choices.column, entry.title, toolTip);
        if (entry.count > 0)
            row->setCount(entry.count);
        row->setChecked(chosen.contains(entry.id));
        connect(row, &QAbstractButton::toggled, this, &HistoryFilters::changed);
        choices.rows.append({row, entry.id});
    }
    choices.heading->setVisible(!choices.rows.isEmpty());
    if (choices.chosen() != chosen)
        emit changed();
}

void HistoryFilters::setServices(const QList<Service> &services)
{
    QList<generationtable::Named> named;
    for (const Service &service : services)
        named.append({service.id, service.title});
    setChoices(m_services, named, tr("Shows only what this service made."));
}

void HistoryFilters::setEndpoints(const QList<generationtable::Named> &endpoints)
{
    setChoices(m_endpoints, endpoints, tr("Shows only what this endpoint made."));
}

void HistoryFilters::setTags(const QList<generationtable::Named> &tags)
{
    setChoices(m_tags, tags, tr("Shows only what has this tag."));
}

QStringList HistoryFilters::Choices::chosen() const
{
    QStringList ids;
    for (const auto &[row, id] : rows) {
        if (row->isChecked())
            ids << id;
    }
    return ids;
}

void HistoryFilters::applyPeriod(HistoryQuery &query, const QDateTime &now) const
{
    const Period period = Period(m_periods->checkedId());
    query.createdAfter = startOf(period, now, QLocale());
    query.createdBefore = {};
    if (period != Period::Between)
        return;
    const QDate one = m_from->date();
    const QDate other = m_to->date();
    query.createdAfter = qMin(one, other).startOfDay(now.timeZone());
    query.createdBefore = qMax(one, other).addDays(1).startOfDay(now.timeZone());
}

void HistoryFilters::apply(HistoryQuery &query, const QDateTime &now) const
{
    constexpr qint64 megapixel = 1'000'000;
    constexpr std::pair<qint64, qint64> sizes[] = {{0, 0}, {0, megapixel}, {megapixel, 4 * megapixel},
                                                   {4 * megapixel, 16 * megapixel}, {16 * megapixel, 0}};
    applyPeriod(query, now);
    query.services = m_services.chosen();
    query.endpoints = m_endpoints.chosen();
    query.tags = m_tags.chosen();
    query.onlyFavourites = m_favourites->isChecked();
    query.inBin = m_bin->isChecked();
    std::tie(query.leastPixels, query.mostPixels) = sizes[qBound(0, m_sizes->checkedId(), 4)];
    bool isNumber = false;
    const qint64 seed = m_seed->text().toLongLong(&isNumber);
    query.seed = isNumber ? std::optional(seed) : std::nullopt;
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
        m_sizes->button(0)->setChecked(true);
        m_seed->clear();
        for (FilterRow *row : {m_favourites, m_bin})
            row->setChecked(false);
        for (const auto &state : std::as_const(m_states))
            state.first->setChecked(false);
        for (const Choices *choices : {&m_services, &m_tags, &m_endpoints}) {
            for (const auto &row : choices->rows)
                row.first->setChecked(false);
        }
    }
    emit changed();
}

void HistoryFilters::setBinCount(qint64 count)
{
    m_bin->setCount(count > 0 ? count : -1);
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

#include "moc_historyfilters.cpp"
