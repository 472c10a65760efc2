#include "ui/history/historygrid.h"

#include "ui/history/historydelegate.h"
#include "ui/history/historymodel.h"

#include <QEvent>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace pentimento {
namespace {
constexpr int padding = 8;
}

HistoryGrid::HistoryGrid(HistoryModel &model, QWidget *parent)
    : QListView(parent)
    , m_model(model)
{
    setModel(&model);
    setItemDelegate(new HistoryDelegate(this));
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    // The ring is the card's; around the whole grid it would tell nothing.
    setStyleSheet(QStringLiteral("QListView, QListView:focus { border: none; }"));
    setViewportMargins(padding, padding, padding, 0);
    verticalScrollBar()->setSingleStep(HistoryDelegate::cardSize(font()).height() / 3);
    connect(this, &QAbstractItemView::doubleClicked, this, &HistoryGrid::openRequested);
    connect(&model, &HistoryModel::aboutToInsertNewer, this, &HistoryGrid::holdPlace);
    connect(&model, &HistoryModel::insertedNewer, this, &HistoryGrid::regainPlace);
}

QModelIndex HistoryGrid::selectedIndex() const
{
    const QModelIndex current = currentIndex();
    if (current.isValid() && selectionModel()->isSelected(current))
        return current;
    const QModelIndexList rows = selectedIndexes();
    return rows.isEmpty() ? QModelIndex() : rows.first();
}

QModelIndexList HistoryGrid::selectedIndexes() const
{
    QModelIndexList rows = selectionModel() ? selectionModel()->selectedIndexes() : QModelIndexList();
    std::sort(rows.begin(), rows.end());
    return rows;
}

double HistoryGrid::scrollPlace() const
{
    return gridSize().height() > 0 ? double(verticalScrollBar()->value()) / gridSize().height() : 0;
}

void HistoryGrid::setScrollPlace(double place)
{
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(qRound(place * gridSize().height()));
}

bool HistoryGrid::event(QEvent *event)
{
    if (event->type() == QEvent::Show || event->type() == QEvent::ScreenChangeInternal)
        m_model.setPixelRatio(devicePixelRatioF());
    // The window has these keys for the canvas.
    if (event->type() == QEvent::ShortcutOverride) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Copy) || key->matches(QKeySequence::SelectAll) || key->matches(QKeySequence::Delete))
            key->accept();
    }
    return QListView::event(event);
}

void HistoryGrid::startDrag(Qt::DropActions)
{
    emit dragRequested(); // the files have to be made first
}

void HistoryGrid::select(const QModelIndex &index)
{
    setCurrentIndex(index);
    scrollTo(index);
}

void HistoryGrid::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    fitColumns();
}

void HistoryGrid::changeEvent(QEvent *event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitColumns();
}

void HistoryGrid::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex selected = selectedIndex();
    const bool isPlain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isPlain && (isEnter || event->text() == QLatin1String("."))) {
        // A held key acts once.
        if (!event->isAutoRepeat() && selected.isValid())
            isEnter ? emit openRequested(selected) : emit favouriteRequested(selected);
        return;
    }
    if (event->matches(QKeySequence::SelectAll))
        return QListView::keyPressEvent(event);
    if (event->matches(QKeySequence::Copy))
        return emit copyRequested();
    if (isPlain && event->key() == Qt::Key_Delete) {
        if (!event->isAutoRepeat() && selected.isValid())
            emit deleteRequested();
        return;
    }
    const bool isMove = event->key() >= Qt::Key_Home && event->key() <= Qt::Key_PageDown;
    if (event->key() == Qt::Key_Escape || (!isMove && event->key() != Qt::Key_Space && event->modifiers().testFlag(Qt::ControlModifier)))
        return event->ignore(); // the page's
    const bool isArrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    if (isArrow && !selected.isValid() && m_model.rowCount() > 0)
        return select(currentIndex().isValid() ? currentIndex() : m_model.index(0)); // the first arrow takes what is there
    QListView::keyPressEvent(event);
}

void HistoryGrid::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QListView::selectionChanged(selected, deselected);
    emit selectionMoved();
}

/// The width that is left over goes between the columns. The scroll bar's is always kept free: with it the columns
/// would change when the first row too many comes.
void HistoryGrid::fitColumns()
{
    const QSize card = HistoryDelegate::cardSize(font());
    const int width = this->width() - 2 * padding - verticalScrollBar()->sizeHint().width();
    const int columns = qMax(1, width / card.width());
    const QSize cell(qMax(card.width(), width / columns), card.height() + 8);
    if (cell != gridSize())
        setGridSize(cell);
}

void HistoryGrid::holdPlace()
{
    if (verticalScrollBar()->value() == 0)
        return; // at the top the newest are looked for
    const QModelIndex selected = selectedIndex();
    const bool isInView = selected.isValid() && viewport()->rect().intersects(visualRect(selected));
    m_held = isInView ? selected : indexAt(QPoint(gridSize().width() / 2, gridSize().height() / 2));
    m_heldTop = visualRect(m_held).top();
}

void HistoryGrid::regainPlace()
{
    if (!m_held.isValid())
        return;
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + visualRect(m_held).top() - m_heldTop);
    m_held = QModelIndex();
}
} // namespace pentimento
