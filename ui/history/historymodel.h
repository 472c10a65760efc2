#pragma once

#include "app/history/generation.h"
#include "app/history/generationtable.h"
#include "ui/history/thumbnailloader.h"

#include <QAbstractListModel>

namespace pentimento {
class History;

/// What a query finds, newest first, read page by page as it is scrolled to. Holds the pages that were read and
/// nothing else; follows the history: new and newly found generations come in at their place, changed ones change.
/// One that the query would no longer find stays until the next query: nothing vanishes under the hand.
class HistoryModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, EndpointRole, SeedRole, StateRole, StateWordRole, StateIconRole, TroubleRole,
                ThumbnailRole, PracticeRole, FavouriteRole, AcceptedRole, DimmedRole };

    explicit HistoryModel(History &history, QObject *parent = nullptr);

    /// Reads the first page of \a query. The rows stay until it is there; then the model is reset.
    void setQuery(const HistoryQuery &query);
    const HistoryQuery &query() const { return m_query; }
    /// Reads the first page of the same query anew.
    void reload();
    /// True once a first page has come.
    bool hasPage() const { return m_hasPage; }
    /// True where the oldest row is the oldest that the query finds.
    bool isComplete() const { return m_isComplete; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    const Generation *generationAt(const QModelIndex &index) const; ///< null for an invalid index
    QModelIndex indexOf(const QString &id) const;                   ///< invalid where not read

signals:
    void firstPageRead();
    void nextPageRead();
    /// A page could not be read; the rows are as they were, and the next wish tries again.
    void readFailed(const pentimento::Error &error);
    void aboutToInsertNewer();
    void insertedNewer();

private:
    enum class Page { First, Next, Refresh };
    void read(Page page, const HistoryQuery &query);
    void take(Page page, const QList<Generation> &generations, int limit);
    void takeFirst(const QList<Generation> &generations, int limit);
    void takeNext(const QList<Generation> &generations, int limit);
    void takeRefresh(const QList<Generation> &generations, int limit);
    void add(const QList<Generation> &generations);
    void change(const Generation &generation);
    void removeRow(int row);
    void refresh();
    void insertInOrder(const Generation &generation);
    void insertNewer(int row, const QList<Generation> &generations);
    void replace(int row, const Generation &generation);
    int rowOf(const QString &id) const;

    History &m_history;
    HistoryQuery m_query;
    QList<Generation> m_rows;
    ThumbnailLoader *m_thumbnails;
    int m_reading = 0; ///< number of the latest wish: answers to older ones are dropped
    bool m_isReading = false;
    bool m_isStale = false; ///< something changed in another process while a page was being read
    bool m_hasPage = false;
    bool m_isComplete = false;
};
} // namespace pentimento
