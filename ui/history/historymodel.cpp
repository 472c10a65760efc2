#include "ui/history/historymodel.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/history/historywords.h"

#include <QSet>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int thumbnailSide = 320; // cards are 156 px wide: sharp at 200 %
constexpr int mostRefreshed = 500; // what changed in other processes is nearly always new
constexpr int longestToolTipLine = 300;

QString toolTip(const Generation &generation)
{
    QStringList lines;
    for (const QString &part : historywords::summary(generation)) {
        const QString line = part.size() > longestToolTipLine ? part.left(longestToolTipLine) + u'…' : part;
        lines << line.toHtmlEscaped(); // rich text, so that long lines wrap
    }
    return u"<p>"_s + lines.join(u"<br>"_s) + u"</p>"_s;
}
} // namespace

HistoryModel::HistoryModel(History &history, QObject *parent)
    : QAbstractListModel(parent)
    , m_history(history)
    , m_thumbnails(new ThumbnailLoader(history, thumbnailSide, this))
{
    connect(&history, &History::added, this, &HistoryModel::add);
    connect(&history, &History::changed, this, &HistoryModel::change);
    connect(&history, &History::removed, this, [this](const QString &id) {
        if (const int row = rowOf(id); row >= 0)
            removeRow(row);
    });
    connect(&history, &History::changedElsewhere, this, &HistoryModel::refresh);
    connect(m_thumbnails, &ThumbnailLoader::made, this, [this](const QString &id) {
        if (const QModelIndex changed = indexOf(id); changed.isValid())
            emit dataChanged(changed, changed, {ThumbnailRole});
    });
}

void HistoryModel::setQuery(const HistoryQuery &query)
{
    m_query = query;
    m_query.olderThan.clear();
    reload();
}

void HistoryModel::reload()
{
    read(Page::First, m_query);
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    const Generation *generation = generationAt(index);
    if (!generation)
        return {};
    switch (role) {
    case Qt::DisplayRole: return historywords::title(*generation);
    case Qt::AccessibleTextRole: return historywords::summary(*generation).join(u", "_s);
    case Qt::ToolTipRole: return toolTip(*generation);
    case IdRole: return generation->id;
    case EndpointRole: return generation->endpointTitle;
    case SeedRole: return historywords::seed(*generation);
    case StateRole: return int(generation->state);
    case StateWordRole: return historywords::stateWord(generation->state);
    case StateIconRole: return historywords::stateIcon(generation->state);
    case TroubleRole: return historywords::isTrouble(generation->state);
    case ThumbnailRole: return m_thumbnails->thumbnail(*generation);
    case PracticeRole: return generation->isPractice();
    case FavouriteRole: return generation->favourite;
    case AcceptedRole: return generation->accepted;
    case DimmedRole: return generation->rejected;
    default: return {};
    }
}

bool HistoryModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasPage && !m_isComplete && !m_isReading;
}

void HistoryModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    HistoryQuery next = m_query;
    if (!m_rows.isEmpty())
        next.olderThan = m_rows.last().id;
    read(Page::Next, next);
}

const Generation *HistoryModel::generationAt(const QModelIndex &index) const
{
    return index.isValid() && index.row() < m_rows.size() ? &m_rows[index.row()] : nullptr;
}

QModelIndex HistoryModel::indexOf(const QString &id) const
{
    const int row = rowOf(id);
    return row < 0 ? QModelIndex() : index(row);
}

void HistoryModel::read(Page page, const HistoryQuery &query)
{
    m_isReading = true;
    const int reading = ++m_reading;
    thenOn(m_history.page(query), this, [this, page, reading, limit = query.limit](const Result<QList<Generation>> &found) {
        if (reading != m_reading)
            return;
        m_isReading = false;
        if (!found)
            return emit readFailed(found.error());
        take(page, *found, limit);
        if (std::exchange(m_isStale, false))
            refresh();
    });
}

void HistoryModel::take(Page page, const QList<Generation> &generations, int limit)
{
    switch (page) {
    case Page::First: return takeFirst(generations, limit);
    case Page::Next: return takeNext(generations, limit);
    case Page::Refresh: return takeRefresh(generations, limit);
    }
}

void HistoryModel::takeFirst(const QList<Generation> &generations, int limit)
{
    beginResetModel();
    m_rows = generations;
    m_hasPage = true;
    m_isComplete = generations.size() < limit;
    endResetModel();
    emit firstPageRead();
}

void HistoryModel::takeNext(const QList<Generation> &generations, int limit)
{
    QList<Generation> older;
    for (const Generation &generation : generations) {
        if (rowOf(generation.id) < 0) // it may have come in by itself meanwhile
            older << generation;
    }
    m_isComplete = generations.size() < limit;
    if (!older.isEmpty()) {
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + older.size()) - 1);
        m_rows += older;
        endInsertRows();
    }
    emit nextPageRead();
}

/// Step by step, so that the view keeps its place and selection.
void HistoryModel::takeRefresh(const QList<Generation> &generations, int limit)
{
    const bool isAll = generations.size() < limit;
    QSet<QString> found;
    for (const Generation &generation : generations)
        found.insert(generation.id);
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        const bool isInRange = isAll || m_rows[row].id >= generations.last().id;
        if (isInRange && !found.contains(m_rows[row].id))
            removeRow(row);
    }
    for (const Generation &generation : generations) {
        if (const int row = rowOf(generation.id); row >= 0)
            replace(row, generation);
        else
            insertInOrder(generation);
    }
}

void HistoryModel::add(const QList<Generation> &generations)
{
    QList<Generation> fresh;
    for (const Generation &generation : generations) {
        if (matches(m_query, generation) && rowOf(generation.id) < 0)
            fresh.prepend(generation); // rows come oldest first
    }
    if (m_hasPage && !fresh.isEmpty())
        insertNewer(0, fresh);
}

void HistoryModel::change(const Generation &generation)
{
    if (const int row = rowOf(generation.id); row >= 0)
        replace(row, generation);
    else if (m_hasPage && matches(m_query, generation))
        insertInOrder(generation);
}

void HistoryModel::removeRow(int row)
{
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    endRemoveRows();
}

void HistoryModel::refresh()
{
    m_isStale = m_isReading; // what is being read may be from before the change
    if (!m_hasPage || m_isReading)
        return;
    HistoryQuery newest = m_query;
    newest.limit = qBound(m_query.limit, int(m_rows.size()), mostRefreshed);
    read(Page::Refresh, newest);
}

void HistoryModel::insertInOrder(const Generation &generation)
{
    const auto older = std::find_if(m_rows.begin(), m_rows.end(), [&](const Generation &row) { return row.id < generation.id; });
    if (older == m_rows.end() && !m_isComplete)
        return; // a later page brings it
    insertNewer(int(older - m_rows.begin()), {generation});
}

void HistoryModel::insertNewer(int row, const QList<Generation> &generations)
{
    emit aboutToInsertNewer();
    beginInsertRows({}, row, row + int(generations.size()) - 1);
    m_rows = m_rows.mid(0, row) + generations + m_rows.mid(row);
    endInsertRows();
    emit insertedNewer();
}

void HistoryModel::replace(int row, const Generation &generation)
{
    if (m_rows[row] == generation)
        return;
    m_rows[row] = generation;
    emit dataChanged(index(row), index(row));
}

int HistoryModel::rowOf(const QString &id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&id](const Generation &row) { return row.id == id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}
} // namespace pentimento
