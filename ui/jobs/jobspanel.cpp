#include "ui/jobs/jobspanel.h"

#include "ui/common/icons.h"
#include "ui/jobs/jobdelegate.h"
#include "ui/jobs/jobmodel.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr std::chrono::seconds timeForSecondPress{5};

/// Only one picture's cards, or all of them.
class PictureFilter : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setPicture(const QString &picture)
    {
        m_picture = picture;
        invalidateFilter();
    }
    void setOn(bool on)
    {
        m_on = on;
        invalidateFilter();
    }
    bool isOn() const { return m_on; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        return !m_on || sourceModel()->index(row, 0, parent).data(JobModel::PictureRole).toString() == m_picture;
    }

private:
    QString m_picture;
    bool m_on = false;
};

PictureFilter *pictureFilter(QSortFilterProxyModel *model)
{
    return static_cast<PictureFilter *>(model);
}

/// A row of cards; the wheel moves it sideways, as the hand expects of a strip.
class CardList : public QListView
{
public:
    using QListView::QListView;

protected:
    void wheelEvent(QWheelEvent *event) override
    {
        const QPoint delta = event->angleDelta();
        const int step = qAbs(delta.x()) > qAbs(delta.y()) ? delta.x() : delta.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - step);
        event->accept();
    }
};
} // namespace

JobsPanel::JobsPanel(JobModel &model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_filtered(new PictureFilter(this))
    , m_view(new CardList(this))
    , m_delegate(new JobDelegate(this))
    , m_header(new QWidget(this))
    , m_title(new QLabel(tr("Jobs and results"), this))
    , m_counts(new QLabel(this))
    , m_empty(new QLabel(tr("Results appear here. Paint over what should change, say what you want there, and press Generate."), this))
    , m_filter(new QToolButton(this))
    , m_hold(new QToolButton(this))
{
    m_filtered->setSourceModel(&model);
    setUpList();
    setUpTexts();
    setUpHeader();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_view, 1);
    listen();
    setCompact(false);
    refreshHeader();
    refreshActions();
}

void JobsPanel::setUpList()
{
    m_view->setModel(m_filtered);
    m_view->setItemDelegate(m_delegate);
    m_view->setFlow(QListView::LeftToRight);
    m_view->setWrapping(false);
    m_view->setUniformItemSizes(true);
    m_view->setSpacing(2);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setMouseTracking(true);
    m_view->viewport()->installEventFilter(this);
    m_view->setAccessibleName(tr("Jobs and results"));
    m_view->setProperty("role", u"list"_s);
    m_view->installEventFilter(this);
}

void JobsPanel::setUpTexts()
{
    m_title->setProperty("role", u"section"_s);
    m_filter->setProperty("role", u"bordered"_s);
    m_counts->setProperty("role", u"quiet"_s);
    m_empty->setProperty("role", u"quiet"_s);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);

    m_filter->setCheckable(true);
    m_filter->setText(tr("This picture"));
    m_filter->setAccessibleName(m_filter->text());
    m_filter->setToolTip(tr("Shows only jobs of the open picture. Off: all of them."));
    m_hold->setProperty("role", u"bordered"_s);
    m_hold->setCheckable(true);
    m_hold->setText(tr("Pause queue"));
    m_hold->setAccessibleName(m_hold->text());
    m_hold->setToolTip(tr("Sends nothing more until this is off again. What is under way comes in."));
}

void JobsPanel::setUpHeader()
{
    auto *header = new QHBoxLayout(m_header);
    header->setContentsMargins(12, 4, 8, 0);
    header->setSpacing(8);
    header->addWidget(m_title);
    header->addWidget(m_filter);
    header->addWidget(m_hold);
    // The rest of the line is its own, whatever it says: a count that comes or goes moves nothing.
    m_counts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header->addWidget(m_counts, 1);
    for (QPushButton *&button : m_buttons) {
        button = new QPushButton(m_header);
        QSizePolicy policy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        policy.setRetainSizeWhenHidden(true);
        button->setSizePolicy(policy);
        button->setFixedWidth(fontMetrics().horizontalAdvance(QString(24, u'x')));
        header->addWidget(button);
        const int slot = button == m_buttons[0] ? 0 : 1;
        connect(button, &QPushButton::clicked, this, [this, slot] {
            if (const Generation *generation = selectedGeneration(); generation && slot < m_actions.size())
                request(m_actions[slot], *generation);
        });
    }
}

void JobsPanel::listen()
{
    connect(m_filter, &QToolButton::toggled, this, [this](bool on) {
        pictureFilter(m_filtered)->setOn(on);
        emit onlyThisPictureChanged(on);
    });
    connect(m_hold, &QToolButton::clicked, this, &JobsPanel::holdRequested);
    m_armedTime.setSingleShot(true);
    m_armedTime.setInterval(timeForSecondPress);
    connect(&m_armedTime, &QTimer::timeout, this, &JobsPanel::disarm);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobsPanel::selectionMoved);
    connect(m_view, &QListView::entered, this, [this](const QModelIndex &index) {
        if (const Generation *generation = m_model.generationAt(m_filtered->mapToSource(index)))
            emit hovered(*generation);
    });
    connect(m_view, &QListView::viewportEntered, this, &JobsPanel::unhovered);
    connect(m_view, &QListView::customContextMenuRequested, this, &JobsPanel::showMenu);
    for (auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_filtered, change, this, &JobsPanel::refreshHeader);
    connect(m_filtered, &QAbstractItemModel::modelReset, this, &JobsPanel::refreshHeader);
    connect(m_filtered, &QAbstractItemModel::dataChanged, this, [this] {
        refreshHeader();
        refreshActions();
    });
}

const Generation *JobsPanel::selectedGeneration() const
{
    const QModelIndexList rows = m_view->selectionModel()->selectedIndexes();
    return rows.isEmpty() ? nullptr : m_model.generationAt(m_filtered->mapToSource(rows.first()));
}

QString JobsPanel::selectedId() const
{
    const Generation *generation = selectedGeneration();
    return generation ? generation->id : QString();
}

void JobsPanel::select(const QString &id)
{
    const QModelIndex row = m_filtered->mapFromSource(m_model.indexOf(id));
    if (!row.isValid())
        return;
    m_view->setCurrentIndex(row);
    m_view->scrollTo(row);
}

void JobsPanel::takeFocus()
{
    m_view->setFocus(Qt::ShortcutFocusReason);
    if (selectedId().isEmpty()) {
        m_view->selectionModel()->clearCurrentIndex();
        selectNext(1);
    }
}

void JobsPanel::clearSelection()
{
    m_view->clearSelection();
}

void JobsPanel::selectNext(int step)
{
    const QModelIndex current = m_view->currentIndex();
    for (int row = current.isValid() ? current.row() + step : 0; row >= 0 && row < m_filtered->rowCount(); row += step) {
        const QModelIndex candidate = m_filtered->index(row, 0);
        const Generation *generation = m_model.generationAt(m_filtered->mapToSource(candidate));
        if (generation && generation->state == JobState::Ready) {
            m_view->setCurrentIndex(candidate);
            m_view->scrollTo(candidate);
            return;
        }
    }
}

void JobsPanel::selectVariation(int number)
{
    const Generation *selected = selectedGeneration();
    if (!selected)
        return;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const Generation *other = m_model.generationAt(m_model.index(row));
        if (other->group == selected->group && other->variation == number - 1)
            return select(other->id);
    }
}

void JobsPanel::setOnlyThisPicture(bool on)
{
    m_filter->setChecked(on);
}

bool JobsPanel::onlyThisPicture() const
{
    return m_filter->isChecked();
}

void JobsPanel::setPicture(const QString &pictureId)
{
    pictureFilter(m_filtered)->setPicture(pictureId);
}

void JobsPanel::setCompact(bool compact)
{
    m_delegate->setCompact(compact);
    const QSize card = JobDelegate::cardSize(compact, m_view->fontMetrics());
    m_view->setFixedHeight(card.height() + 6);
    m_header->setVisible(!compact);
    setFixedHeight(compact ? 76 : m_header->sizeHint().height() + m_view->height() + 6);
    m_view->doItemsLayout();
}

void JobsPanel::setHeld(bool held)
{
    m_hold->setChecked(held);
}

void JobsPanel::requestStop()
{
    const Generation *generation = selectedGeneration();
    if (!generation)
        return;
    for (const CardAction action : std::as_const(m_actions)) {
        if (action == CardAction::StopWaiting || action == CardAction::Cancel || action == CardAction::Remove)
            return request(action, *generation);
    }
}

void JobsPanel::request(CardAction action, const Generation &generation)
{
    const Generation wanted = generation; // what is asked for may take the card away
    if (needsSecondPress(action, wanted) && m_armedId != wanted.id) {
        m_armedId = wanted.id;
        m_armedTime.start();
        if (!m_header->isVisible())
            emit secondPressWanted(tr("Once more to give this job up. %1").arg(actionToolTip(action, wanted)));
        return refreshActions();
    }
    disarm();
    emit actionRequested(action, wanted);
}

void JobsPanel::disarm()
{
    m_armedTime.stop();
    m_armedId.clear();
    refreshActions();
}

void JobsPanel::selectionMoved()
{
    m_armedTime.stop();
    m_armedId.clear();
    refreshActions();
    const Generation *generation = selectedGeneration();
    if (!generation)
        return emit selectionCleared();
    m_model.setSeen(generation->id);
    emit selected(*generation);
}

void JobsPanel::showMenu(const QPoint &position)
{
    const QModelIndex at = m_view->indexAt(position);
    if (!at.isValid())
        return;
    m_view->setCurrentIndex(at);
    const Generation *found = m_model.generationAt(m_filtered->mapToSource(at));
    if (!found)
        return;
    const Generation generation = *found;
    QMenu menu;
    if (generation.state == JobState::Ready) {
        menu.addAction(tr("Accept"), this, [=, this] { emit acceptRequested(generation, false); });
        menu.addAction(tr("Accept on top"), this, [=, this] { emit acceptRequested(generation, true); });
        menu.addAction(generation.rejected ? tr("Take back the rejection") : tr("Reject"), this,
                       [=, this] { emit rejectRequested(generation); });
        menu.addAction(generation.favourite ? tr("No longer a favourite") : tr("Favourite"), this,
                       [=, this] { emit favouriteRequested(generation); });
        menu.addSeparator();
    }
    const JobProgress progress = m_model.progressOf(generation.id);
    for (const CardAction action : cardActions(generation, progress) + furtherActions(generation, progress)) {
        const bool gives = needsSecondPress(action, generation);
        QAction *entry = menu.addAction(gives ? armedText(action) : actionText(action, generation), this,
                                        [=, this] { emit actionRequested(action, generation); });
        entry->setToolTip(actionToolTip(action, generation));
    }
    if (generation.state == JobState::Ready)
        menu.addAction(tr("Export…"), this, [=, this] { emit exportRequested(generation); });
    menu.exec(m_view->viewport()->mapToGlobal(position));
}

void JobsPanel::refreshHeader()
{
    int running = 0;
    int queued = 0;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const JobState state = m_model.generationAt(m_model.index(row))->state;
        if (state == JobState::Queued)
            ++queued;
        else if (!isEnd(state))
            ++running;
    }
    QStringList parts;
    if (running > 0)
        parts << tr("%n running", nullptr, running);
    if (queued > 0)
        parts << tr("%n queued", nullptr, queued);
    m_counts->setText(parts.join(u" · "_s));
    m_empty->setVisible(m_filtered->rowCount() == 0);
    m_empty->setGeometry(m_view->geometry());
}

void JobsPanel::refreshActions()
{
    const Generation *generation = selectedGeneration();
    m_actions = generation ? cardActions(*generation, m_model.progressOf(generation->id)) : QList<CardAction>();
    for (int slot = 0; slot < 2; ++slot) {
        m_buttons[slot]->setVisible(slot < m_actions.size());
        if (slot >= m_actions.size())
            continue;
        const bool isArmed = m_armedId == generation->id && needsSecondPress(m_actions[slot], *generation);
        const QString text = isArmed ? armedText(m_actions[slot]) : actionText(m_actions[slot], *generation);
        m_buttons[slot]->setText(text);
        m_buttons[slot]->setAccessibleName(text);
        m_buttons[slot]->setToolTip(actionToolTip(m_actions[slot], *generation));
        // As wide as its longest words so far, so that nothing is cut and as little as can be moves.
        m_buttons[slot]->setFixedWidth(std::max(m_buttons[slot]->minimumWidth(), m_buttons[slot]->sizeHint().width()));
    }
}

bool JobsPanel::takesKey(QKeyEvent *event)
{
    const Generation *generation = selectedGeneration();
    const bool ready = generation && generation->state == JobState::Ready;
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (event->isAutoRepeat() && event->key() != Qt::Key_Left && event->key() != Qt::Key_Right)
        return true;
    if (ready && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        emit acceptRequested(*generation, event->modifiers().testFlag(Qt::ShiftModifier));
        return true;
    }
    if (ready && plain && event->key() == Qt::Key_Backspace) {
        emit rejectRequested(*generation);
        return true;
    }
    if (ready && plain && event->key() == Qt::Key_Period) {
        emit favouriteRequested(*generation);
        return true;
    }
    const bool moves = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    if (generation && moves && event->modifiers() == Qt::ControlModifier) {
        const CardAction wanted = event->key() == Qt::Key_Up ? CardAction::SendEarlier : CardAction::SendLater;
        if (furtherActions(*generation, m_model.progressOf(generation->id)).contains(wanted))
            request(wanted, *generation);
        return true;
    }
    if (plain && event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9) {
        selectVariation(event->key() - Qt::Key_0);
        return true;
    }
    return false;
}

bool JobsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress && takesKey(static_cast<QKeyEvent *>(event)))
        return true;
    if (watched == m_view->viewport() && event->type() == QEvent::Leave)
        emit unhovered();
    if (watched == m_view && event->type() == QEvent::Resize)
        m_empty->setGeometry(m_view->geometry());
    return QWidget::eventFilter(watched, event);
}
} // namespace pentimento

#include "moc_jobspanel.cpp"
