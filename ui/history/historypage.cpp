#include "ui/history/historypage.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"
#include "ui/history/historydetails.h"
#include "ui/history/historyfilters.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymessage.h"
#include "ui/history/historymodel.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>

#include <chrono>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr auto typingPause = std::chrono::milliseconds(120);
constexpr auto countingPause = std::chrono::milliseconds(400); // counting is never in front of a page being read
constexpr int longestSearch = 200;
constexpr int widestFilters = 240;
constexpr int widestDetails = 380;

QWidget *surface(const QString &name, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    widget->setProperty("surface", name);
    widget->setAttribute(Qt::WA_StyledBackground);
    return widget;
}
} // namespace

HistoryPage::HistoryPage(History &history, QWidget *parent)
    : QWidget(parent)
    , m_history(history)
    , m_model(new HistoryModel(history, this))
{
    setAccessibleName(tr("History"));
    setProperty("surface", u"sunken"_s);
    setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    column->addWidget(makeBody(), 1);
    setFocusProxy(m_grid);
    connectParts();
    setServices(builtInProfiles());
    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(typingPause);
    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(countingPause);
}

QWidget *HistoryPage::makeBar()
{
    QWidget *bar = surface(u"panel"_s, this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 8, 12, 8);
    row->setSpacing(12);
    m_back = new QPushButton(tr("← Canvas"), bar);
    m_back->setAccessibleName(m_back->text());
    m_back->setToolTip(tr("Goes back to the canvas (Esc)."));
    m_search = new QLineEdit(bar);
    m_search->setAccessibleName(tr("Search history"));
    m_search->setPlaceholderText(tr("Search history"));
    m_search->setToolTip(tr("Finds words and parts of words in prompts, endpoints and picture names (Ctrl+F)."));
    m_search->setMaxLength(longestSearch);
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(u"search"_s, IconTone::Quiet), QLineEdit::LeadingPosition);
    m_search->setMaximumWidth(640);
    m_search->installEventFilter(this);
    m_count = new ElidedLabel(bar);
    m_count->setHint(tr("How many are found, of all that are kept."));
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(tr("%1 of %2").arg(u"88,888"_s, u"88,888"_s)) + 8);
    row->addWidget(m_back);
    row->addWidget(m_search, 3);
    row->addWidget(m_count, 1);
    return bar;
}

QWidget *HistoryPage::makeBody()
{
    auto *body = new QWidget(this);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_filters = new HistoryFilters(body);
    m_filterArea = new QScrollArea(body);
    m_filterArea->setWidget(m_filters);
    m_filterArea->setWidgetResizable(true);
    m_filterArea->setFrameShape(QFrame::NoFrame);
    m_filterArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_filterArea->setFocusPolicy(Qt::NoFocus);
    QWidget *left = surface(u"panel"_s, body);
    auto *leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->addWidget(m_filterArea);

    auto *middle = new QWidget(body);
    m_middle = new QStackedLayout(middle);
    m_grid = new HistoryGrid(*m_model, middle);
    m_grid->setAccessibleName(tr("Results"));
    m_message = new HistoryMessage(middle);
    m_middle->addWidget(m_grid);
    m_middle->addWidget(m_message);

    QWidget *right = surface(u"panel"_s, body);
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    m_details = new HistoryDetails(m_history, right);
    rightColumn->addWidget(m_details);
    row->addWidget(left);
    row->addWidget(middle, 1);
    row->addWidget(right);
    return body;
}

void HistoryPage::connectParts()
{
    connect(m_back, &QPushButton::clicked, this, &HistoryPage::closeRequested);
    connect(m_search, &QLineEdit::textChanged, &m_searchTimer, qOverload<>(&QTimer::start));
    connect(&m_searchTimer, &QTimer::timeout, this, &HistoryPage::search);
    connect(m_filters, &HistoryFilters::changed, this, &HistoryPage::search);
    connect(m_model, &HistoryModel::firstPageRead, this, &HistoryPage::takeFirstPage);
    connect(m_model, &HistoryModel::nextPageRead, this, &HistoryPage::showCount);
    connect(m_model, &HistoryModel::readFailed, this, &HistoryPage::showFailure);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &HistoryPage::showCardsOrMessage);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &HistoryPage::showCardsOrMessage);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &changed) {
        if (changed == m_grid->selectedIndex())
            showSelected();
    });
    connect(m_grid, &HistoryGrid::selectionMoved, this, &HistoryPage::showSelected);
    connect(m_grid, &HistoryGrid::openRequested, this, &HistoryPage::openSelected);
    connect(m_grid, &HistoryGrid::favouriteRequested, this, &HistoryPage::toggleFavourite);
    connect(m_grid, &QWidget::customContextMenuRequested, this, &HistoryPage::showMenu);
    connect(m_details, &HistoryDetails::openRequested, this, &HistoryPage::openRequested);
    connect(m_details, &HistoryDetails::restoreRequested, this, &HistoryPage::restoreRequested);
    connect(m_details, &HistoryDetails::exportRequested, this, &HistoryPage::exportRequested);
    connect(m_details, &HistoryDetails::favouriteToggled, this, &HistoryPage::favouriteToggled);
    connect(&m_countTimer, &QTimer::timeout, this, &HistoryPage::countNow);
    connect(&m_history, &History::added, this, &HistoryPage::countSoon);
    connect(&m_history, &History::changed, this, &HistoryPage::countSoon);
    connect(&m_history, &History::removed, this, &HistoryPage::countSoon);
    connect(&m_history, &History::changedElsewhere, this, &HistoryPage::countSoon);
}

void HistoryPage::setServices(const QList<ServiceProfile> &profiles)
{
    QList<HistoryFilters::Service> services;
    m_serviceTitles.clear();
    for (const ServiceProfile &profile : profiles) {
        services.append({profile.id, profile.title});
        m_serviceTitles.insert(profile.id, profile.title);
    }
    m_filters->setServices(services);
    fitColumns();
}

void HistoryPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void HistoryPage::select(const QString &id)
{
    m_selectedId = id;
    if (const QModelIndex index = m_model->indexOf(id); index.isValid())
        m_grid->select(index);
}

QString HistoryPage::selectedId() const
{
    return m_grid->selectedIndex().data(HistoryModel::IdRole).toString();
}

HistoryQuery HistoryPage::wantedQuery() const
{
    HistoryQuery query;
    query.search = m_search->text().simplified();
    m_filters->apply(query, QDateTime::currentDateTime());
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
    search();
    m_search->setFocus();
}

void HistoryPage::takeFirstPage()
{
    m_found = -1;
    m_grid->scrollToTop();
    if (const QModelIndex index = m_model->indexOf(m_selectedId); index.isValid())
        m_grid->select(index);
    else
        showSelected();
    showCardsOrMessage();
    showCount();
    countSoon();
}

void HistoryPage::showCardsOrMessage()
{
    if (m_model->rowCount() > 0) {
        m_middle->setCurrentWidget(m_grid);
        return;
    }
    if (m_model->query() == HistoryQuery()) {
        m_message->setMessage(u"history"_s, tr("Nothing here yet"),
                              tr("Every picture you generate is kept here with its mask, its prompt and all its settings. "
                                 "Paint over what should change, say what you want there and press Generate."),
                              tr("Go to the canvas"), [this] { emit closeRequested(); });
    } else {
        m_message->setMessage(u"search"_s, tr("Nothing found"),
                              tr("No entry has all of these words under the chosen filters. Try fewer or shorter words: "
                                 "parts of words are found too."),
                              tr("Clear search and filters"), [this] { clearSearch(); });
    }
    m_middle->setCurrentWidget(m_message);
}

void HistoryPage::showFailure(const Error &error)
{
    m_count->setTone(ElidedLabel::Tone::Bad);
    m_count->setText(error.sentence());
    if (m_model->rowCount() > 0)
        return;
    m_message->setMessage(u"warning"_s, tr("The history cannot be read"), error.sentence(), tr("Try again"),
                          [this] { m_model->reload(); });
    m_middle->setCurrentWidget(m_message);
}

void HistoryPage::showSelected()
{
    const QModelIndex index = m_grid->selectedIndex();
    const Generation *generation = m_model->generationAt(index);
    if (!generation)
        return m_details->clear();
    m_selectedId = generation->id;
    m_details->show(*generation, serviceTitle(generation->profile), index.data(HistoryModel::ThumbnailRole).value<QPixmap>());
}

void HistoryPage::openSelected()
{
    const Generation *generation = m_model->generationAt(m_grid->selectedIndex());
    if (generation && HistoryDetails::canOpen(*generation))
        emit openRequested(Generation(*generation)); // a copy: the row may change while it is handled
}

void HistoryPage::toggleFavourite()
{
    if (const Generation *generation = m_model->generationAt(m_grid->selectedIndex()))
        emit favouriteToggled(Generation(*generation), !generation->favourite);
}

void HistoryPage::showMenu(const QPoint &position)
{
    const QModelIndex index = m_grid->indexAt(position);
    const Generation *found = m_model->generationAt(index);
    if (!found)
        return;
    m_grid->select(index);
    const Generation generation = *found;
    auto *menu = new QMenu(m_grid);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *open = menu->addAction(tr("Open on canvas"), this, [=, this] { emit openRequested(generation); });
    open->setEnabled(HistoryDetails::canOpen(generation));
    menu->addAction(tr("Restore fields"), this, [=, this] { emit restoreRequested(generation); });
    QAction *toFolder = menu->addAction(tr("Export…"), this, [=, this] { emit exportRequested(generation); });
    toFolder->setEnabled(HistoryDetails::canExport(generation));
    menu->addSeparator();
    QAction *favourite = menu->addAction(tr("Favourite"), this,
                                         [=, this] { emit favouriteToggled(generation, !generation.favourite); });
    favourite->setCheckable(true);
    favourite->setChecked(generation.favourite);
    QAction *copy = menu->addAction(tr("Copy prompt"), this, [prompt = generation.prompt] { QGuiApplication::clipboard()->setText(prompt); });
    copy->setEnabled(!generation.prompt.isEmpty());
    menu->popup(m_grid->viewport()->mapToGlobal(position));
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
    count(m_model->query(), [this](qint64 number) { m_found = number; });
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
}

void HistoryPage::showCount()
{
    m_count->setTone(ElidedLabel::Tone::Normal);
    const QLocale locale;
    const bool isAll = m_model->query() == HistoryQuery();
    const qint64 found = m_model->isComplete() ? m_model->rowCount() : m_found;
    if (found < 0 || (isAll && found == 0)) // the message says it
        return m_count->setText({});
    if (isAll || m_total < 0)
        m_count->setText(isAll ? tr("%1 in all").arg(locale.toString(found)) : tr("%1 found").arg(locale.toString(found)));
    else
        m_count->setText(tr("%1 of %2").arg(locale.toString(found), locale.toString(m_total)));
}

QString HistoryPage::serviceTitle(const QString &id) const
{
    return m_serviceTitles.value(id, id); // a profile that was removed since
}

void HistoryPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    // What was made while it was hidden is there already; only the day may be another.
    const HistoryQuery wanted = wantedQuery();
    if (!m_model->hasPage() || wanted != m_model->query())
        m_model->setQuery(wanted);
    countSoon();
}

void HistoryPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void HistoryPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitColumns();
}

/// The side columns take their share of the width; at least one column of cards is left between them.
void HistoryPage::fitColumns()
{
    if (!m_details) // the style can change before all is made
        return;
    const int filters = qMin(widestFilters, m_filters->sizeHint().width() + m_filterArea->verticalScrollBar()->sizeHint().width());
    m_filterArea->setFixedWidth(filters);
    m_details->setFixedWidth(qMax(m_details->leastWidth(), qMin(widestDetails, width() * 24 / 100)));
}

void HistoryPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier)
        emit closeRequested();
    else if (event->matches(QKeySequence::Find))
        focusSearch();
    else
        QWidget::keyPressEvent(event);
}

bool HistoryPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            search();
            m_grid->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}
} // namespace pentimento
