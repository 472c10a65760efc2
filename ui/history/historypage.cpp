#include "ui/history/historypage.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"
#include "ui/common/wheelguard.h"
#include "ui/history/historydetails.h"
#include "ui/history/historyfilters.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymessage.h"
#include "ui/history/historymodel.h"

#include <QAction>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTemporaryDir>

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

HistoryPage::~HistoryPage() = default;

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
    m_search->setToolTip(tr("Finds words and parts of words in prompts, notes, tags, endpoints and picture names (Ctrl+F)."));
    m_search->setMaxLength(longestSearch);
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(u"search"_s, IconTone::Quiet), QLineEdit::LeadingPosition);
    m_search->setMaximumWidth(640);
    m_search->installEventFilter(this);
    m_count = new ElidedLabel(bar);
    m_count->setHint(tr("How many are found, of all that are kept."));
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(tr("%1 of %2").arg(u"88,888"_s, u"88,888"_s)) + 8);
    addArrangement(bar);
    row->addWidget(m_back);
    row->addWidget(m_search, 3);
    row->addWidget(m_stack);
    row->addWidget(m_count, 1);
    row->addWidget(m_emptyBin);
    row->addWidget(m_order);
    row->addWidget(m_stacks);
    return bar;
}

void HistoryPage::addArrangement(QWidget *bar)
{
    m_stack = new QPushButton(icon(u"cross"_s), {}, bar);
    m_stack->setToolTip(tr("Shows the results of all pictures again."));
    m_stack->hide();
    m_emptyBin = new QPushButton(tr("Empty the bin…"), bar);
    m_emptyBin->setAccessibleName(m_emptyBin->text());
    m_emptyBin->setToolTip(tr("Erases everything in the bin and frees its files."));
    m_emptyBin->hide();
    m_order = new QComboBox(bar);
    m_order->setAccessibleName(tr("Sort"));
    m_order->setToolTip(tr("The order of the cards."));
    guardWheel(m_order);
    for (const auto &[order, text] : {std::pair{HistoryOrder::Newest, tr("Newest first")}, {HistoryOrder::Oldest, tr("Oldest first")},
                                      {HistoryOrder::Costliest, tr("Costliest first")}, {HistoryOrder::Prompt, tr("By prompt")},
                                      {HistoryOrder::Seed, tr("By seed")}})
        m_order->addItem(text, int(order));
    m_stacks = new QPushButton(tr("By picture"), bar);
    m_stacks->setAccessibleName(m_stacks->text());
    m_stacks->setToolTip(tr("Shows one card for each picture, with all that was made from it behind it."));
    m_stacks->setCheckable(true);
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
    connect(m_model, &HistoryModel::listRead, this, &HistoryPage::showCount);
    connect(m_model, &HistoryModel::located, this, [this](const QString &id, const QModelIndex &index) {
        if (id == m_selectedId && index.isValid() && !m_grid->selectedIndex().isValid())
            m_grid->select(index);
    });
    connect(m_model, &HistoryModel::readFailed, this, &HistoryPage::showFailure);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &HistoryPage::showCardsOrMessage);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &HistoryPage::showCardsOrMessage);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &HistoryPage::showCount);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &HistoryPage::showCount);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        const QModelIndex selected = m_grid->selectedIndex();
        if (selected.isValid() && first.row() <= selected.row() && selected.row() <= last.row())
            showSelected();
    });
    connect(m_grid, &HistoryGrid::selectionMoved, this, &HistoryPage::showSelected);
    connect(m_grid, &HistoryGrid::openRequested, this, &HistoryPage::openSelected);
    connect(m_grid, &HistoryGrid::favouriteRequested, this, &HistoryPage::toggleFavourite);
    connect(m_grid, &HistoryGrid::deleteRequested, this, &HistoryPage::deleteSelected);
    connect(m_grid, &HistoryGrid::dragRequested, this, &HistoryPage::startDrag);
    connect(m_grid, &HistoryGrid::copyRequested, this, [this] {
        withSelected([this](const QList<Generation> &generations) { emit copyRequested(generations); });
    });
    connect(m_grid, &QWidget::customContextMenuRequested, this, &HistoryPage::showMenu);
    connect(m_order, &QComboBox::activated, this, &HistoryPage::search);
    connect(m_stacks, &QPushButton::clicked, this, &HistoryPage::setStacked);
    connect(m_stack, &QPushButton::clicked, this, &HistoryPage::leaveStack);
    connect(m_emptyBin, &QPushButton::clicked, this, [this] { emit eraseRequested({}); });
    connectDetails();
    connect(&m_countTimer, &QTimer::timeout, this, &HistoryPage::countNow);
    connect(&m_history, &History::added, this, &HistoryPage::countSoon);
    connect(&m_history, &History::changed, this, &HistoryPage::countSoon);
    connect(&m_history, &History::removed, this, &HistoryPage::countSoon);
    connect(&m_history, &History::changedElsewhere, this, &HistoryPage::countSoon);
}

void HistoryPage::connectDetails()
{
    connect(m_details, &HistoryDetails::openRequested, this, &HistoryPage::openRequested);
    connect(m_details, &HistoryDetails::restoreRequested, this, &HistoryPage::restoreRequested);
    connect(m_details, &HistoryDetails::exportRequested, this, &HistoryPage::exportRequested);
    connect(m_details, &HistoryDetails::favouriteToggled, this, &HistoryPage::favouriteToggled);
    connect(m_details, &HistoryDetails::commandRequested, this, &HistoryPage::commandRequested);
    connect(m_details, &HistoryDetails::eraseRequested, this, [this](const Generation &generation) { emit eraseRequested({generation.id}); });
    connect(m_details, &HistoryDetails::copyRequested, this, [this](const Generation &generation) { emit copyRequested({generation}); });
    connect(m_details, &HistoryDetails::binRequested, this, [this](const Generation &generation) {
        generation.binnedAt.isValid() ? emit putBackRequested({generation.id}) : emit binRequested({generation.id});
    });
    const auto tell = [this](const Result<void> &kept) {
        if (!kept)
            emit failed(kept.error());
    };
    connect(m_details, &HistoryDetails::noteEdited, this,
            [this, tell](const QString &id, const QString &note) { thenOn(m_history.setNote(id, note), this, tell); });
    connect(m_details, &HistoryDetails::tagsEdited, this,
            [this, tell](const QString &id, const QStringList &tags) { thenOn(m_history.setTags(id, tags), this, tell); });
    connect(m_details, &HistoryDetails::relativeChosen, this, [this](const QString &id) {
        m_grid->clearSelection();
        select(id);
    });
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
    else if (m_model->hasPage() && !id.isEmpty())
        m_model->locate(id);
}

QString HistoryPage::selectedId() const
{
    return m_grid->selectedIndex().data(HistoryModel::IdRole).toString();
}

void HistoryPage::takeFirstPage()
{
    m_grid->scrollToTop();
    m_emptyBin->setVisible(m_model->query().inBin && m_model->rowCount() > 0);
    select(m_selectedId);
    showSelected();
    showCardsOrMessage();
    showCount();
    countSoon();
}

void HistoryPage::showCardsOrMessage()
{
    if (m_model->rowCount() > 0)
        return m_middle->setCurrentWidget(m_grid);
    showEmptyMessage();
    m_middle->setCurrentWidget(m_message);
}

void HistoryPage::showEmptyMessage()
{
    HistoryQuery plain = m_model->query();
    plain.order = HistoryOrder::Newest;
    HistoryQuery bin;
    bin.inBin = true;
    if (plain == HistoryQuery()) {
        m_message->setMessage(u"history"_s, tr("Nothing here yet"),
                              tr("Every picture you generate is kept here with its mask, its prompt and all its settings. "
                                 "Paint over what should change, say what you want there and press Generate."),
                              tr("Go to the canvas"), [this] { emit closeRequested(); });
    } else if (plain == bin) {
        m_message->setMessage(u"history"_s, tr("The bin is empty"),
                              tr("What you delete stays here for 30 days, and can be put back."), tr("Show everything"),
                              [this] { clearSearch(); });
    } else {
        m_message->setMessage(u"search"_s, tr("Nothing found"),
                              tr("No entry has all of these words under the chosen filters. Try fewer or shorter words: "
                                 "parts of words are found too."),
                              tr("Clear search and filters"), [this] { clearSearch(); });
    }
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
    if (!generation) {
        if (!index.isValid()) // else it is being read
            m_details->clear();
        return;
    }
    m_selectedId = generation->id;
    m_details->show(*generation, serviceTitle(generation->profile), index.data(HistoryModel::ThumbnailRole).value<QPixmap>(),
                    index.data(HistoryModel::MissingRole).toBool());
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

#include "moc_historypage.cpp"
