#include "ui/history/historygrid.h"

#include "ui/history/historydelegate.h"
#include "ui/history/historymodel.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QPainter>
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

int HistoryGrid::columns() const
{
    return gridSize().width() > 0 ? qMax(1, viewport()->width() / gridSize().width()) : 1;
}

int HistoryGrid::lines() const { return (m_model.rowCount() + columns() - 1) / columns(); }

int HistoryGrid::verticalOffset() const { return verticalScrollBar()->value(); }

QRect HistoryGrid::visualRect(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const QSize cell = gridSize();
    const QRect place(QPoint(index.row() % columns() * cell.width(),
                             index.row() / columns() * cell.height() - verticalOffset()),
                      cell);
    return QStyle::visualRect(layoutDirection(), viewport()->rect(), place);
}

/// The number of the card at \a position, or -1 beside the cards.
int HistoryGrid::placeAt(const QPoint &position) const
{
    const QPoint at = QStyle::visualPos(layoutDirection(), viewport()->rect(), position);
    const int y = at.y() + verticalOffset();
    const int column = at.x() / qMax(1, gridSize().width());
    if (at.x() < 0 || y < 0 || column >= columns())
        return -1;
    const int place = y / qMax(1, gridSize().height()) * columns() + column;
    return place < m_model.rowCount() ? place : -1;
}

QModelIndex HistoryGrid::indexAt(const QPoint &position) const
{
    const int place = placeAt(position);
    return place < 0 ? QModelIndex() : m_model.index(place);
}

/// The first and the last card of the lines that \a area of the viewport touches; none where the last is
/// before the first.
std::pair<int, int> HistoryGrid::placesIn(const QRect &area) const
{
    const int height = qMax(1, gridSize().height());
    const int first = qMax(0, (area.top() + verticalOffset()) / height);
    const int last = (area.bottom() + verticalOffset()) / height;
    return {first * columns(), qMin((last + 1) * columns(), m_model.rowCount()) - 1};
}

void HistoryGrid::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QStyle::State plain = option.state & ~QStyle::State_HasFocus;
    const auto [first, last] = placesIn(event->rect());
    for (int place = first; place <= last; ++place) {
        const QModelIndex index = m_model.index(place);
        option.rect = visualRect(index);
        if (!event->region().intersects(option.rect))
            continue;
        option.state = plain;
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        itemDelegate()->paint(&painter, option, index);
    }
}

void HistoryGrid::doItemsLayout() { QAbstractItemView::doItemsLayout(); }

void HistoryGrid::updateGeometries()
{
    const int page = viewport()->height();
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, qMax(0, lines() * gridSize().height() - page));
    horizontalScrollBar()->setRange(0, 0);
    QAbstractItemView::updateGeometries();
}

void HistoryGrid::scrollContentsBy(int dx, int dy) { viewport()->scroll(dx, dy); }

void HistoryGrid::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    executeDelayedItemsLayout();
    const QRect card = visualRect(index);
    const int room = viewport()->height() - card.height();
    int move = 0;
    if (hint == PositionAtTop || (hint == EnsureVisible && card.top() < 0) || room < 0)
        move = card.top();
    else if (hint == PositionAtBottom || (hint == EnsureVisible && card.top() > room))
        move = card.top() - room;
    else if (hint == PositionAtCenter)
        move = card.top() - room / 2;
    verticalScrollBar()->setValue(verticalScrollBar()->value() + move);
}

QModelIndex HistoryGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int count = m_model.rowCount();
    if (count == 0)
        return {};
    if (!currentIndex().isValid())
        return m_model.index(action == MoveEnd ? count - 1 : 0);
    const int page = qMax(1, viewport()->height() / qMax(1, gridSize().height()));
    const int forward = isRightToLeft() ? -1 : 1;
    const int now = currentIndex().row();
    const auto byLines = [&](int lines) { // stays in its column
        const int wanted = now + lines * columns();
        if (wanted >= 0 && wanted < count)
            return wanted;
        const int column = now % columns();
        return wanted < 0 ? column : column + (count - 1 - column) / columns() * columns();
    };
    int place = now;
    switch (action) {
    case MoveUp:
        place = byLines(-1);
        break;
    case MoveDown:
        place = byLines(1);
        if (place == now && now / columns() < lines() - 1)
            place = count - 1; // the last line ends before this column
        break;
    case MovePageUp:
        place = byLines(-page);
        break;
    case MovePageDown:
        place = byLines(page);
        break;
    case MoveLeft:
        place = now - forward;
        break;
    case MoveRight:
        place = now + forward;
        break;
    case MovePrevious:
        place = now - 1;
        break;
    case MoveNext:
        place = now + 1;
        break;
    case MoveHome:
        place = 0;
        break;
    case MoveEnd:
        place = count - 1;
        break;
    }
    return m_model.index(qBound(0, place, count - 1));
}

/// All cards from the one at the beginning of \a rect to the one at its end, in the order of the list.
void HistoryGrid::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    const int count = m_model.rowCount();
    const auto at = [&](const QPoint &position) { // behind the last card is the last
        const int place = placeAt(position);
        return place >= 0 || position.y() + verticalOffset() < 0 ? qMax(0, place) : count - 1;
    };
    const bool isBesideCards = rect.topLeft() == rect.bottomRight() && placeAt(rect.topLeft()) < 0;
    if (count == 0 || isBesideCards)
        return selectionModel()->select(QItemSelection(), command);
    const auto [first, last] = std::minmax({at(rect.topLeft()), at(rect.bottomRight())});
    selectionModel()->select(QItemSelection(m_model.index(first), m_model.index(last)), command);
}

QRegion HistoryGrid::visualRegionForSelection(const QItemSelection &selection) const
{
    const auto [firstShown, lastShown] = placesIn(viewport()->rect());
    QRegion region;
    for (const QItemSelectionRange &range : selection) {
        for (int place = qMax(firstShown, range.top()); place <= qMin(lastShown, range.bottom()); ++place)
            region += visualRect(m_model.index(place));
    }
    return region;
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

#include "moc_historygrid.cpp"
