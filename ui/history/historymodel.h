#pragma once

#include "app/history/generation.h"
#include "app/history/generationtable.h"
#include "ui/history/thumbnailloader.h"

#include <QAbstractListModel>
#include <QCache>
#include <QSet>
#include <QTimer>

#include <atomic>
#include <memory>

namespace pentimento {
class History;
struct HistoryFront;

/// What a query finds, in its order. Knows the numbers of all rows, a few bytes each, and reads what is on them only
/// when it is looked at; of that it keeps the last few thousand. Follows the history: new and newly found generations
/// come in at their place, changed ones change. One that the query would no longer find stays until the next query:
/// nothing vanishes under the hand.
class HistoryModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, EndpointRole, SeedRole, StateRole, StateWordRole, StateIconRole, TroubleRole,
                ThumbnailRole, PracticeRole, FavouriteRole, AcceptedRole, DimmedRole, MissingRole, StackRole, ReadRole };

    explicit HistoryModel(History &history, QObject *parent = nullptr);
    ~HistoryModel() override;

    /// Reads the front of what \a query finds. The rows stay until it is there; then the model is reset, and the rest of
    /// the row numbers follows.
    void setQuery(const HistoryQuery &query);
    const HistoryQuery &query() const { return m_query; }
    /// One card for each source picture instead of one for each generation; read with the next query.
    void setStacked(bool on) { m_isStacked = on; }
    bool isStacked() const { return m_isStacked; }
    /// Reads the same query anew.
    void reload();
    /// True once a front has come.
    bool hasPage() const { return m_hasPage; }
    /// True where all rows that the query finds are known.
    bool isComplete() const { return m_isComplete; }
    /// Physical pixels for one of the screen's: which thumbnails are asked for.
    void setPixelRatio(qreal ratio) { m_thumbnails->setPixelRatio(ratio); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QMimeData *mimeData(const QModelIndexList &indexes) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    /// Null for an invalid index and for a row that is being read: dataChanged() tells when it is there.
    const Generation *generationAt(const QModelIndex &index) const;
    QModelIndex indexOf(const QString &id) const; ///< invalid where not read
    QList<qint64> rowNumbers(const QModelIndexList &indexes) const;
    /// Finds the card of \a id wherever it is; located() comes later.
    void locate(const QString &id);

signals:
    void firstPageRead();
    void listRead();
    void located(const QString &id, const QModelIndex &index); ///< invalid: the query does not find it
    /// Rows could not be read; those there are stay, and the next wish tries again.
    void readFailed(const pentimento::Error &error);
    void aboutToInsertNewer();
    void insertedNewer();

private:
    void supersede();
    void readFront();
    void takeFront(const HistoryFront &front);
    void takeStacks(const QList<generationtable::Stack> &stacks);
    void refresh(bool removesToo);
    void merge(const QList<qint64> &rows, bool removesToo);
    void insertRowNumbers(int place, const QList<qint64> &rows);
    void removePlaces(int first, int last);
    void add(const QList<Generation> &generations);
    void change(const Generation &generation);
    void want(qint64 row) const;
    void readWanted();
    void takeRead(const QList<generationtable::Row> &read);
    void keep(const generationtable::Row &row);
    int placeOf(qint64 row) const;
    void remember(qint64 row, int place) const;
    qint64 rowOf(const QString &id) const;
    QVariant textOf(const Generation &generation, int role) const;

    History &m_history;
    HistoryQuery m_query;
    bool m_isStacked = false;
    QList<qint64> m_rows;
    QHash<qint64, qint64> m_counts;                 ///< of stacks, by their newest row
    mutable QCache<qint64, Generation> m_cache;
    QHash<QString, qint64> m_rowsById;              ///< of those in the cache, and of some that were
    mutable QHash<qint64, int> m_places;            ///< where a row was last: looked at first
    mutable QSet<qint64> m_wanted;                  ///< looked at and not asked for yet
    QSet<qint64> m_asked;
    mutable QTimer m_wantTimer;
    ThumbnailLoader *m_thumbnails;
    std::shared_ptr<std::atomic<bool>> m_isSuperseded;
    int m_reading = 0; ///< number of the latest wish: answers to older ones are dropped
    bool m_hasPage = false;
    bool m_isComplete = false;
    bool m_isRefreshing = false;
    bool m_isStale = false;       ///< something changed while a list was being read
    bool m_isStaleElsewhere = false;
};
} // namespace pentimento
