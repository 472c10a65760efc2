#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <QPixmap>
#include <QSet>
#include <QTimer>

#include <functional>

namespace pentimento {
class GenerationFeed;
class History;
class JobQueue;
struct Generation;
struct JobProgress;

/// The newest generations as cards. Translates; holds no second copy of the truth but the thumbnails.
class JobModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, GroupRole, PictureRole, StateWordsRole, MoneyRole, IconRole, ThumbnailRole,
                FractionRole, EstimatedRole, DimmedRole, MarkedRole, PracticeRole, FavouriteRole, VariationRole,
                NoteRole };

    JobModel(GenerationFeed &feed, History &history, JobQueue &queue, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    const Generation *generationAt(const QModelIndex &index) const; ///< null for an invalid index
    QModelIndex indexOf(const QString &id) const;
    JobProgress progressOf(const QString &id) const;
    /// What a ready card says below its picture's upper edge ("made before a boat"); asked anew after refreshNotes().
    void setNotes(std::function<QString(const Generation &)> notes);
    void refreshNotes();
    /// A result that arrived and was not looked at yet is marked on its card.
    void setSeen(const QString &id);

private:
    QVariant thumbnail(const Generation &generation) const;
    QString variation(const Generation &generation) const;
    void noteChanged(int row);
    void tick();

    GenerationFeed &m_feed;
    History &m_history;
    JobQueue &m_queue;
    mutable QHash<QString, QPixmap> m_thumbnails; ///< by id and state of completeness
    mutable QSet<QString> m_asked;
    std::function<QString(const Generation &)> m_notes;
    QSet<QString> m_unseen;
    QSet<QString> m_wasOpen;
    QTimer m_ticker; ///< runs only while jobs run
};
} // namespace pentimento
