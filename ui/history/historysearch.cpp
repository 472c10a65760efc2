// What of the history is looked for, and how much of it there is.
#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/elidedlabel.h"
#include "ui/history/historydetails.h"
#include "ui/history/historyfilters.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymodel.h"
#include "ui/history/historypage.h"

#include <QComboBox>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

#include <utility>

namespace pentimento {
HistoryQuery HistoryPage::wantedQuery() const
{
    HistoryQuery query;
    query.search = m_search->text().simplified();
    m_filters->apply(query, QDateTime::currentDateTime());
    query.order = HistoryOrder(m_order->currentData().toInt());
    query.origin = m_origin;
    return query;
}

void HistoryPage::search()
{
    m_searchTimer.stop();
    const HistoryQuery wanted = wantedQuery();
    if (wanted != m_model->query() && isVisible())
        m_model->setQuery(wanted);
}

void HistoryPage::clearSearch()
{
    m_search->clear();
    m_filters->clear();
    leaveStack();
    search();
    m_search->setFocus();
}

void HistoryPage::setStacked(bool on)
{
    m_stacks->setChecked(on);
    m_order->setEnabled(!on); // stacks stand in the order of their newest
    m_model->setStacked(on);
    m_origin.reset();
    m_stack->hide();
    m_model->setQuery(wantedQuery());
}

void HistoryPage::openStack(const Generation &newest)
{
    m_stacks->setChecked(false);
    m_order->setEnabled(true);
    m_model->setStacked(false);
    m_origin = newest.origin();
    const QString name = m_origin->isEmpty() ? tr("Without a picture") : newest.pictureName;
    m_stack->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, 160));
    m_stack->setAccessibleName(m_stack->text());
    m_stack->show();
    m_selectedId = newest.id;
    m_model->setQuery(wantedQuery());
    m_grid->setFocus();
}

void HistoryPage::leaveStack()
{
    if (!m_origin)
        return;
    m_origin.reset();
    m_stack->hide();
    search();
}

void HistoryPage::countSoon()
{
    if (isVisible() && !m_countTimer.isActive())
        m_countTimer.start();
}

void HistoryPage::countNow()
{
    const int counting = ++m_counting;
    const auto count = [&](const HistoryQuery &query, auto take) {
        thenOn(m_history.count(query), this, [this, counting, take](const Result<qint64> &number) {
            if (number && counting == m_counting)
                take(*number);
        });
    };
    count({}, [this](qint64 number) {
        m_total = number;
        showCount();
    });
    const QDateTime now = QDateTime::currentDateTime();
    for (const Period period : {Period::Today, Period::Week, Period::Month}) {
        HistoryQuery query;
        query.createdAfter = startOf(period, now, QLocale());
        count(query, [this, period](qint64 number) { m_filters->setPeriodCount(period, number); });
    }
    HistoryQuery unknown;
    unknown.states = {JobState::Unknown};
    count(unknown, [this](qint64 number) { m_filters->setUnknownCount(number); });
    HistoryQuery bin;
    bin.inBin = true;
    count(bin, [this](qint64 number) { m_filters->setBinCount(number); });
    thenOn(m_history.endpoints(), this, [this](const Result<QList<generationtable::Named>> &endpoints) {
        if (endpoints && std::exchange(m_endpoints, *endpoints) != *endpoints)
            m_filters->setEndpoints(*endpoints);
    });
    thenOn(m_history.tags(), this, [this](const Result<QList<generationtable::Named>> &tags) {
        if (!tags || std::exchange(m_tags, *tags) == *tags)
            return;
        m_filters->setTags(*tags);
        QStringList names;
        for (const generationtable::Named &tag : *tags)
            names << tag.id;
        m_details->setKnownTags(names);
    });
}

void HistoryPage::showCount()
{
    m_count->setTone(ElidedLabel::Tone::Normal);
    const QLocale locale;
    HistoryQuery plain = m_model->query();
    plain.order = HistoryOrder::Newest;
    const bool isAll = plain == HistoryQuery();
    const int found = m_model->rowCount();
    if (!m_model->isComplete() || (isAll && found == 0)) // being counted, or the message says it
        return m_count->setText({});
    if (m_model->isStacked())
        m_count->setText(found == 1 ? tr("1 picture") : tr("%1 pictures").arg(locale.toString(found)));
    else if (isAll || m_total < 0)
        m_count->setText(isAll ? tr("%1 in all").arg(locale.toString(found))
                               : tr("%1 found").arg(locale.toString(found)));
    else
        m_count->setText(tr("%1 of %2").arg(locale.toString(found), locale.toString(m_total)));
}
} // namespace pentimento
