#include "ui/jobs/jobmodel.h"

#include "app/base/futures.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "ui/jobs/jobwords.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int thumbnailSide = 256; // cards are at most 128 px wide; sharp at 200 %

/// A thumbnail is made anew when there is a result to show instead of the source.
QString thumbnailKey(const Generation &generation)
{
    return generation.id + (generation.state == JobState::Ready ? u"+"_s : u"-"_s);
}
} // namespace

JobModel::JobModel(GenerationFeed &feed, History &history, JobQueue &queue, QObject *parent)
    : QAbstractListModel(parent)
    , m_feed(feed)
    , m_history(history)
    , m_queue(queue)
{
    connect(&feed, &GenerationFeed::aboutToInsert, this,
            [this](int first, int count) { beginInsertRows({}, first, first + count - 1); });
    connect(&feed, &GenerationFeed::inserted, this, [this](int first, int count) {
        endInsertRows();
        for (int row = first; row < first + count; ++row)
            noteChanged(row);
    });
    connect(&feed, &GenerationFeed::aboutToRemove, this, [this](int row) { beginRemoveRows({}, row, row); });
    connect(&feed, &GenerationFeed::removed, this, [this] { endRemoveRows(); });
    connect(&feed, &GenerationFeed::aboutToReset, this, &JobModel::beginResetModel);
    connect(&feed, &GenerationFeed::wasReset, this, &JobModel::endResetModel);
    connect(&feed, &GenerationFeed::changed, this, &JobModel::noteChanged);
    connect(&queue, &JobQueue::progressChanged, this, [this](const QString &id) {
        const QModelIndex changed = indexOf(id);
        if (changed.isValid())
            emit dataChanged(changed, changed);
    });
    m_ticker.setInterval(1000);
    connect(&m_ticker, &QTimer::timeout, this, &JobModel::tick);
    connect(&queue, &JobQueue::runningChanged, this, [this] {
        if (m_queue.runningIds().isEmpty())
            m_ticker.stop();
        else if (!m_ticker.isActive())
            m_ticker.start();
    });
}

int JobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_feed.generations().size());
}

QVariant JobModel::data(const QModelIndex &index, int role) const
{
    const Generation *generation = generationAt(index);
    if (!generation)
        return {};
    const JobProgress progress = m_queue.progress(generation->id);
    switch (role) {
    case Qt::DisplayRole:
        return cardTitle(*generation);
    case Qt::AccessibleTextRole:
        return QStringList{cardTitle(*generation), stateWords(*generation, progress), moneyWords(*generation)}.join(u", "_s);
    case Qt::ToolTipRole:
        return QStringList{generation->prompt, generation->endpointTitle, stateWords(*generation, progress),
                           moneyWords(*generation), data(index, NoteRole).toString()}.join(u'\n').trimmed();
    case IdRole:
        return generation->id;
    case GroupRole:
        return generation->group;
    case PictureRole:
        return generation->picture;
    case StateWordsRole:
        return stateWords(*generation, progress);
    case MoneyRole:
        return moneyWords(*generation);
    case IconRole:
        return stateIcon(*generation);
    case ThumbnailRole:
        return thumbnail(*generation);
    case FractionRole:
        return progressFraction(*generation, progress);
    case EstimatedRole: {
        bool estimated = false;
        progressFraction(*generation, progress, &estimated);
        return estimated;
    }
    case DimmedRole:
        return generation->rejected;
    case MarkedRole:
        return m_unseen.contains(generation->id);
    case PracticeRole:
        return generation->isPractice();
    case FavouriteRole:
        return generation->favourite;
    case NoteRole:
        return m_notes && generation->state == JobState::Ready ? m_notes(*generation) : QString();
    case VariationRole:
        return variation(*generation);
    default:
        return {};
    }
}

const Generation *JobModel::generationAt(const QModelIndex &index) const
{
    return index.isValid() && index.row() < m_feed.generations().size() ? &m_feed.generations()[index.row()] : nullptr;
}

QModelIndex JobModel::indexOf(const QString &id) const
{
    const int row = m_feed.indexOf(id);
    return row < 0 ? QModelIndex() : index(row);
}

JobProgress JobModel::progressOf(const QString &id) const
{
    return m_queue.progress(id);
}

void JobModel::setNotes(std::function<QString(const Generation &)> notes)
{
    m_notes = std::move(notes);
    refreshNotes();
}

void JobModel::refreshNotes()
{
    if (rowCount() > 0)
        emit dataChanged(index(0), index(rowCount() - 1), {NoteRole});
}

void JobModel::setSeen(const QString &id)
{
    if (!m_unseen.remove(id))
        return;
    const QModelIndex seen = indexOf(id);
    if (seen.isValid())
        emit dataChanged(seen, seen, {MarkedRole});
}

QVariant JobModel::thumbnail(const Generation &generation) const
{
    const QString key = thumbnailKey(generation);
    if (m_thumbnails.contains(key))
        return m_thumbnails.value(key);
    if (!m_asked.contains(key)) {
        m_asked.insert(key);
        auto *self = const_cast<JobModel *>(this);
        thenOn(m_history.thumbnail(generation, thumbnailSide), self, [self, key, id = generation.id](const Result<QImage> &made) {
                if (!made || made->isNull())
                    return;
                self->m_thumbnails.insert(key, QPixmap::fromImage(*made));
                const QModelIndex changed = self->indexOf(id);
                if (changed.isValid())
                    emit self->dataChanged(changed, changed, {ThumbnailRole});
            });
    }
    // Until the result's picture is made the card keeps the one it had: nothing flickers.
    return m_thumbnails.value(generation.id + u'-');
}

QString JobModel::variation(const Generation &generation) const
{
    const auto count = std::count_if(m_feed.generations().begin(), m_feed.generations().end(),
                                     [&](const Generation &other) { return other.group == generation.group; });
    return count > 1 ? u"%1/%2"_s.arg(generation.variation + 1).arg(count) : QString();
}

void JobModel::noteChanged(int row)
{
    const Generation &generation = m_feed.generations()[row];
    if (!isEnd(generation.state))
        m_wasOpen.insert(generation.id);
    else if (m_wasOpen.remove(generation.id) && generation.state == JobState::Ready)
        m_unseen.insert(generation.id);
    emit dataChanged(index(row), index(row));
}

void JobModel::tick()
{
    for (const QString &id : m_queue.runningIds()) {
        const QModelIndex running = indexOf(id);
        if (running.isValid())
            emit dataChanged(running, running, {StateWordsRole, FractionRole});
    }
}
} // namespace pentimento

#include "moc_jobmodel.cpp"
