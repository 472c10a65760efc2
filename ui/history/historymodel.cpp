#include "ui/history/historymodel.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/generationwords.h"

#include <QMimeData>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int frontRows = 300;      // more than a window of 3840 x 2160 shows
constexpr int mostKept = 3000;      // generations in memory
constexpr int mostAtOnce = 200;     // of a wish: what flew by while scrolling is left out
constexpr int longestToolTipLine = 300;

QString toolTip(const Generation &generation)
{
    QStringList lines;
    for (const QString &part : generationwords::summary(generation)) {
        const QString line = part.size() > longestToolTipLine ? part.left(longestToolTipLine) + u'…' : part;
        lines << line.toHtmlEscaped(); // rich text, so that long lines wrap
    }
    return u"<p>"_s + lines.join(u"<br>"_s) + u"</p>"_s;
}
} // namespace

HistoryModel::HistoryModel(History &history, QObject *parent)
    : QAbstractListModel(parent)
    , m_history(history)
    , m_cache(mostKept)
    , m_thumbnails(new ThumbnailLoader(history, this))
{
    m_wantTimer.setSingleShot(true);
    m_wantTimer.setInterval(0);
    connect(&m_wantTimer, &QTimer::timeout, this, &HistoryModel::readWanted);
    connect(&history, &History::added, this, &HistoryModel::add);
    connect(&history, &History::changed, this, &HistoryModel::change);
    connect(&history, &History::removed, this, [this](const QString &id) {
        if (const int place = placeOf(rowOf(id)); place >= 0)
            removePlaces(place, place);
    });
    connect(&history, &History::changedElsewhere, this, [this] { refresh(true); });
    connect(m_thumbnails, &ThumbnailLoader::made, this, [this](const QString &id) {
        if (const QModelIndex changed = indexOf(id); changed.isValid())
            emit dataChanged(changed, changed, {ThumbnailRole, MissingRole});
    });
}

HistoryModel::~HistoryModel()
{
    if (m_isSuperseded)
        *m_isSuperseded = true;
}

void HistoryModel::setQuery(const HistoryQuery &query)
{
    m_query = query;
    m_query.olderThan.clear();
    reload();
}

void HistoryModel::reload()
{
    supersede();
    readFront();
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    const Generation *generation = generationAt(index);
    if (role == ReadRole)
        return generation != nullptr;
    if (role == StackRole)
        return index.isValid() && m_isStacked ? m_counts.value(m_rows[index.row()], 1) : 0;
    if (!generation)
        return {};
    switch (role) {
    case ThumbnailRole: return m_thumbnails->thumbnail(*generation);
    case MissingRole: return m_thumbnails->isMissing(*generation);
    case StateRole: return int(generation->state);
    case TroubleRole: return generationwords::isTrouble(generation->state);
    case PracticeRole: return generation->isPractice();
    case FavouriteRole: return generation->favourite;
    case AcceptedRole: return generation->accepted;
    case DimmedRole: return generation->rejected;
    default: return textOf(*generation, role);
    }
}

QVariant HistoryModel::textOf(const Generation &generation, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return m_isStacked && !generation.pictureName.isEmpty() ? generation.pictureName : generationwords::title(generation);
    case Qt::AccessibleTextRole: return generationwords::summary(generation).join(u", "_s);
    case Qt::ToolTipRole: return toolTip(generation);
    case IdRole: return generation.id;
    case EndpointRole: return generation.endpointTitle;
    case SeedRole: return generationwords::seed(generation);
    case StateWordRole: return generationwords::stateWord(generation.state);
    case StateIconRole: return generationwords::stateIcon(generation.state);
    default: return {};
    }
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex &index) const
{
    return QAbstractListModel::flags(index) | (index.isValid() ? Qt::ItemIsDragEnabled : Qt::NoItemFlags);
}

/// Ids only: whoever starts the drag puts the files in.
QMimeData *HistoryModel::mimeData(const QModelIndexList &indexes) const
{
    QStringList ids;
    for (const QModelIndex &index : indexes)
        ids << index.data(IdRole).toString();
    auto *data = new QMimeData;
    data->setData(u"application/x-pentimento-generations"_s, ids.join(u'\n').toUtf8());
    return data;
}

const Generation *HistoryModel::generationAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return nullptr;
    const qint64 row = m_rows[index.row()];
    if (const Generation *generation = m_cache.object(row))
        return generation;
    remember(row, index.row());
    want(row);
    return nullptr;
}

QModelIndex HistoryModel::indexOf(const QString &id) const
{
    const int place = placeOf(rowOf(id));
    return place < 0 ? QModelIndex() : index(place);
}

QList<qint64> HistoryModel::rowNumbers(const QModelIndexList &indexes) const
{
    QList<qint64> rows;
    for (const QModelIndex &index : indexes)
        rows << m_rows.value(index.row());
    return rows;
}

void HistoryModel::locate(const QString &id)
{
    if (const QModelIndex known = indexOf(id); known.isValid())
        return emit located(id, known);
    thenOn(m_history.rowOf(id), this, [this, id](const Result<qint64> &row) {
        const int place = row && *row > 0 ? placeOf(*row) : -1;
        if (place >= 0)
            m_rowsById.insert(id, *row);
        emit located(id, place < 0 ? QModelIndex() : index(place));
    });
}

int HistoryModel::placeOf(qint64 row) const
{
    if (row <= 0)
        return -1;
    const auto known = m_places.constFind(row);
    if (known != m_places.constEnd() && *known < m_rows.size() && m_rows[*known] == row)
        return *known;
    const int place = int(m_rows.indexOf(row));
    remember(row, place);
    return place;
}

/// Looking through a million rows for each of a page takes longer than a frame.
void HistoryModel::remember(qint64 row, int place) const
{
    if (m_places.size() > 4 * mostKept)
        m_places.clear();
    if (place >= 0)
        m_places.insert(row, place);
}

qint64 HistoryModel::rowOf(const QString &id) const
{
    return m_rowsById.value(id, 0);
}

/// Frees the storage thread of what nobody waits for any more.
void HistoryModel::supersede()
{
    if (m_isSuperseded)
        *m_isSuperseded = true;
    m_isSuperseded = std::make_shared<std::atomic<bool>>(false);
    ++m_reading;
    m_isRefreshing = m_isStale = m_isStaleElsewhere = false;
}

void HistoryModel::readFront()
{
    const int reading = m_reading;
    m_isRefreshing = true;
    if (m_isStacked) {
        thenOn(m_history.stacks(m_query), this, [this, reading](const Result<QList<generationtable::Stack>> &stacks) {
            if (reading != m_reading)
                return;
            m_isRefreshing = false;
            stacks ? takeStacks(*stacks) : emit readFailed(stacks.error());
        });
        return;
    }
    HistoryQuery front = m_query;
    front.limit = frontRows;
    thenOn(m_history.front(front, m_query.limit, m_isSuperseded), this,
           [this, reading](const Result<HistoryFront> &found) {
        if (reading != m_reading)
            return;
        m_isRefreshing = false;
        found ? takeFront(*found) : emit readFailed(found.error());
    });
}

void HistoryModel::takeFront(const HistoryFront &front)
{
    beginResetModel();
    m_rows = front.rows;
    m_counts.clear();
    m_cache.clear();
    m_rowsById.clear();
    m_places.clear();
    m_wanted.clear();
    m_asked.clear();
    for (const generationtable::Row &row : front.read)
        keep(row);
    m_hasPage = true;
    m_isComplete = front.rows.size() < frontRows;
    endResetModel();
    emit firstPageRead();
    if (m_isComplete)
        emit listRead();
    else
        refresh(false); // the rest
}

void HistoryModel::takeStacks(const QList<generationtable::Stack> &stacks)
{
    beginResetModel();
    m_rows.clear();
    m_counts.clear();
    for (const generationtable::Stack &stack : stacks) {
        m_rows << stack.newest;
        m_counts.insert(stack.newest, stack.count);
    }
    m_cache.clear();
    m_rowsById.clear();
    m_places.clear();
    m_wanted.clear();
    m_asked.clear();
    m_hasPage = m_isComplete = true;
    endResetModel();
    emit firstPageRead();
    emit listRead();
}

/// Reads the numbers of all rows anew. What is there keeps its place and selection.
void HistoryModel::refresh(bool removesToo)
{
    if (!m_hasPage)
        return;
    if (m_isRefreshing) { // what is being read may be from before the change
        m_isStale = true;
        m_isStaleElsewhere |= removesToo;
        return;
    }
    if (m_isStacked)
        return reload();
    m_isRefreshing = true;
    HistoryQuery all = m_query;
    all.limit = 0;
    const int reading = m_reading;
    thenOn(m_history.rows(all, m_isSuperseded), this, [this, reading, removesToo](const Result<QList<qint64>> &rows) {
        if (reading != m_reading)
            return;
        m_isRefreshing = false;
        if (!rows)
            return emit readFailed(rows.error());
        merge(*rows, removesToo);
        const bool wasComplete = std::exchange(m_isComplete, true);
        if (removesToo) { // others may have changed any of them
            const QList<qint64> kept = m_cache.keys();
            m_wanted.unite(QSet<qint64>(kept.begin(), kept.end()));
            m_wantTimer.start();
        }
        if (!wasComplete)
            emit listRead();
        if (std::exchange(m_isStale, false))
            refresh(std::exchange(m_isStaleElsewhere, false));
    });
}

/// The list as it is now into the list that is shown, run by run. Most often there is only something new in front or,
/// the first time, behind.
void HistoryModel::merge(const QList<qint64> &rows, bool removesToo)
{
    if (m_rows.isEmpty())
        return insertRowNumbers(0, rows);
    if (rows.size() > m_rows.size() && std::equal(m_rows.begin(), m_rows.end(), rows.begin()))
        return insertRowNumbers(int(m_rows.size()), rows.mid(m_rows.size()));
    const qsizetype newer = rows.size() - m_rows.size();
    if (newer >= 0 && std::equal(m_rows.begin(), m_rows.end(), rows.begin() + newer))
        return insertRowNumbers(0, rows.mid(0, newer));
    const QSet<qint64> present(rows.begin(), rows.end());
    if (removesToo) {
        for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
            int first = last;
            while (first >= 0 && !present.contains(m_rows[first]))
                --first;
            if (first < last)
                removePlaces(first + 1, last);
            last = first;
        }
    }
    QSet<qint64> shown(m_rows.begin(), m_rows.end());
    int place = 0; // where in m_rows what is found next belongs
    for (qsizetype i = 0; i < rows.size();) {
        if (shown.contains(rows[i])) {
            while (place < m_rows.size() && m_rows[place] != rows[i])
                ++place; // past those that are shown and no longer found
            ++place;
            ++i;
            continue;
        }
        const qsizetype first = i;
        while (i < rows.size() && !shown.contains(rows[i]))
            ++i;
        const int at = qMin(place, int(m_rows.size()));
        insertRowNumbers(at, rows.mid(first, i - first));
        place = at + int(i - first);
    }
}

void HistoryModel::insertRowNumbers(int place, const QList<qint64> &rows)
{
    if (rows.isEmpty())
        return;
    const bool isBehind = place == m_rows.size();
    if (!isBehind)
        emit aboutToInsertNewer();
    beginInsertRows({}, place, place + int(rows.size()) - 1);
    m_rows = m_rows.mid(0, place) + rows + m_rows.mid(place);
    endInsertRows();
    if (!isBehind)
        emit insertedNewer();
}

void HistoryModel::removePlaces(int first, int last)
{
    beginRemoveRows({}, first, last);
    m_rows.remove(first, last - first + 1);
    endRemoveRows();
}

void HistoryModel::add(const QList<Generation> &generations)
{
    const bool isFound = std::any_of(generations.begin(), generations.end(), [this](const Generation &generation) {
        return matches(m_query, generation) && rowOf(generation.id) == 0;
    });
    if (isFound)
        refresh(false);
}

void HistoryModel::change(const Generation &generation)
{
    const qint64 row = rowOf(generation.id);
    const int place = placeOf(row);
    if (place < 0) {
        if (matches(m_query, generation))
            refresh(false);
        return;
    }
    if (generation.binnedAt.isValid() != m_query.inBin)
        return removePlaces(place, place); // the person asked for that, and it is undone elsewhere
    if (const Generation *known = m_cache.object(row); known && *known == generation)
        return;
    m_cache.insert(row, new Generation(generation));
    emit dataChanged(index(place), index(place));
}

void HistoryModel::want(qint64 row) const
{
    if (m_asked.contains(row) || m_wanted.contains(row))
        return;
    m_wanted.insert(row);
    if (!m_wantTimer.isActive())
        m_wantTimer.start();
}

void HistoryModel::readWanted()
{
    QList<qint64> rows(m_wanted.begin(), m_wanted.end());
    m_wanted.clear();
    while (!rows.isEmpty()) {
        const QList<qint64> some = rows.mid(0, mostAtOnce);
        rows = rows.mid(some.size());
        m_asked.unite(QSet<qint64>(some.begin(), some.end()));
        thenOn(m_history.at(some), this, [this, some, reading = m_reading](const Result<QList<generationtable::Row>> &read) {
            for (const qint64 row : some)
                m_asked.remove(row);
            if (reading != m_reading)
                return;
            read ? takeRead(*read) : emit readFailed(read.error());
        });
    }
}

void HistoryModel::takeRead(const QList<generationtable::Row> &read)
{
    int first = int(m_rows.size());
    int last = -1;
    for (const generationtable::Row &row : read) {
        if (const Generation *known = m_cache.object(row.row); known && *known == row.generation)
            continue;
        keep(row);
        const int place = placeOf(row.row);
        if (place < 0)
            continue;
        first = qMin(first, place);
        last = qMax(last, place);
    }
    if (last >= 0)
        emit dataChanged(index(first), index(last));
}

void HistoryModel::keep(const generationtable::Row &row)
{
    m_cache.insert(row.row, new Generation(row.generation));
    if (m_rowsById.size() > 4 * mostKept) { // those that have left the cache
        QHash<QString, qint64> current;
        for (const qint64 kept : m_cache.keys())
            current.insert(m_cache.object(kept)->id, kept);
        m_rowsById = current;
    }
    m_rowsById.insert(row.generation.id, row.row);
}
} // namespace pentimento

#include "moc_historymodel.cpp"
