#pragma once

#include "app/history/historyquery.h"

#include <QVariantList>

namespace pentimento {
struct SearchWords;

/// The SQL for a HistoryQuery, put together piece by piece with the values of its places.
class HistoryStatement
{
public:
    enum class Purpose { Page, Rows, Stacks, Count };

    /// Which index is walked where a search has words for both; the others are looked for in each row it leads to.
    enum class Walks { Words, ShortWords };

    HistoryStatement(const HistoryQuery &query, Purpose purpose, Walks walks = Walks::Words);

    /// The FTS5 expression of \a query's short words; empty where it has no words of both kinds, so that there is no choice.
    static QString choiceOf(const HistoryQuery &query);

    QString sql() const;
    const QVariantList &values() const { return m_values; }

private:
    QString pageSql() const;
    QString rowsSql() const;
    QString stacksSql() const;
    QString countSql() const;
    QString from() const;
    QString where() const;
    QString fromWhere() const { return from() + where(); }
    QString rowName() const;
    QString orderBy() const;

    void add(const QString &condition, const QVariantList &values = {});
    void addOnRow(const QString &condition, const QVariantList &values = {});
    void addSearch(const SearchWords &words, Walks walks);
    void addEqual(const QString &column, const QString &value);
    void addStates(const QList<JobState> &states);
    void addOneOf(const QString &column, const QStringList &values);
    void addTimes(const QDateTime &after, const QDateTime &before);
    void addMarks(const HistoryQuery &query);
    void addOrigin(const QString &origin);
    void addSizes(const HistoryQuery &query);
    void addBin(bool inBin);
    void addPosition(const QString &olderThan);

    Purpose m_purpose;
    HistoryOrder m_order;
    bool m_hasWords = false;  ///< three letters or more
    bool m_hasGrams = false;  ///< fewer
    bool m_needsRows = false; ///< more is asked than the indexes of words know
    QStringList m_conditions;
    QVariantList m_values;
};
} // namespace pentimento
