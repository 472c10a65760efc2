#include "app/history/generationtable.h"

#include "app/history/generationcolumns.h"
#include "app/history/searchtext.h"
#include "app/storage/store.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento::generationtable {
namespace {
Result<void> withoutRows(const Result<QSqlQuery> &query)
{
    return query ? Result<void>() : query.error();
}

Error unknownId(const QString &id)
{
    return Error{Error::Kind::Input, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "There is no entry %1 in the history.")), {id.left(64)}};
}

QString insertStatement()
{
    const QStringList names = generationcolumns::withoutMarks();
    QStringList places;
    for (qsizetype i = 0; i < names.size() + 4; ++i)
        places << u"?"_s;
    return u"INSERT INTO generations (%1, search_text, favourite, rejected, accepted) VALUES (%2)"_s.arg(
        names.join(u", "_s), places.join(u", "_s));
}

QString updateStatement()
{
    return u"UPDATE generations SET %1 = ?, search_text = ? WHERE id = ?"_s.arg(
        generationcolumns::withoutMarks().join(u" = ?, "_s));
}

QList<Generation> readAll(QSqlQuery &query)
{
    QList<Generation> generations;
    while (query.next())
        generations << generationcolumns::generationFromRow(query);
    return generations;
}

/// The SELECT for a HistoryQuery, put together piece by piece with the values of its places.
class PageStatement
{
public:
    enum class Purpose { Rows, Count };

    explicit PageStatement(const HistoryQuery &query, Purpose purpose = Purpose::Rows)
    {
        addSearch(searchWords(query.search));
        addEqual(u"g.picture"_s, query.picture);
        addEqual(u"g.click"_s, query.group);
        addStates(query.states);
        addServices(query.services);
        addCreatedAfter(query.createdAfter, purpose);
        if (query.onlyFavourites)
            add(u"g.favourite = 1"_s, {});
        if (purpose == Purpose::Count)
            return;
        addPosition(query.olderThan);
        m_values << qMax(0, query.limit);
    }

    QString sql() const
    {
        // CROSS JOIN fixes the order: newest matches first out of the index, and no further than the limit.
        QStringList names = generationcolumns::all().split(u", "_s);
        return u"SELECT g.%1 FROM %2 ORDER BY %3 DESC LIMIT ?"_s.arg(names.join(u", g."_s), fromWhere(), rowName());
    }
    QString countSql() const
    {
        if (m_isSearch && m_conditions.size() == 1) // the words alone are counted without looking at each row
            return u"SELECT count(*) FROM generation_words WHERE "_s + m_conditions.first();
        return u"SELECT count(*) FROM "_s + fromWhere();
    }
    const QVariantList &values() const { return m_values; }

private:
    QString fromWhere() const
    {
        const QString from = m_isSearch ? u"generation_words w CROSS JOIN generations g ON g.row = w.rowid"_s : u"generations g"_s;
        return m_conditions.isEmpty() ? from : from + u" WHERE "_s + m_conditions.join(u" AND "_s);
    }
    QString rowName() const { return m_isSearch ? u"w.rowid"_s : u"g.row"_s; }

    void add(const QString &condition, const QVariantList &values)
    {
        m_conditions << condition;
        m_values << values;
    }

    void addSearch(const SearchWords &words)
    {
        m_isSearch = !words.match.isEmpty();
        if (m_isSearch)
            add(u"generation_words MATCH ?"_s, {words.match});
        for (const QString &word : words.shorter)
            add(u"instr(g.search_text, ?) > 0"_s, {word});
    }

    void addEqual(const QString &column, const QString &value)
    {
        if (!value.isEmpty())
            add(column + u" = ?"_s, {value});
    }

    void addStates(const QList<JobState> &states)
    {
        if (states.isEmpty())
            return;
        // Several states out of their index come unsorted. Worth it for the few running ones; of the ends, which are
        // nearly all rows, the newest are found faster by walking back (the plus keeps the index out).
        const bool isFew = states.size() == 1 || std::none_of(states.begin(), states.end(), isEnd);
        QStringList names;
        for (const JobState state : states)
            names << jobStateName(state);
        addOneOf(isFew ? u"g.state"_s : u"+g.state"_s, names);
    }

    void addServices(const QStringList &services)
    {
        if (!services.isEmpty()) // several out of their index come unsorted, as with states
            addOneOf(services.size() == 1 ? u"g.profile"_s : u"+g.profile"_s, services);
    }

    void addOneOf(const QString &column, const QStringList &values)
    {
        QStringList places;
        QVariantList list;
        for (const QString &value : values) {
            places << u"?"_s;
            list << value;
        }
        add(u"%1 IN (%2)"_s.arg(column, places.join(u", "_s)), list);
    }

    void addCreatedAfter(const QDateTime &moment, Purpose purpose)
    {
        if (!moment.isValid())
            return;
        const qint64 time = moment.toMSecsSinceEpoch();
        if (purpose == Purpose::Count && !m_isSearch)
            return add(u"g.created_at >= ?"_s, {time});
        // The index of times gives no order of rows, but it tells where walking back from the newest can end. Without
        // the plus SQLite would look for the least row by walking up from the oldest.
        add(rowName() + u" >= (SELECT min(+row) FROM generations WHERE created_at >= ?) AND +g.created_at >= ?"_s, {time, time});
    }

    void addPosition(const QString &olderThan)
    {
        if (olderThan.isEmpty())
            return;
        // A queued job can be removed while somebody pages past it: then its neighbour tells the place.
        add(rowName() + u" < coalesce((SELECT row FROM generations WHERE id = ?),"
                        " (SELECT row + 1 FROM generations WHERE id < ? ORDER BY id DESC LIMIT 1), 0)"_s,
            {olderThan, olderThan});
    }

    bool m_isSearch = false;
    QStringList m_conditions;
    QVariantList m_values;
};
} // namespace

Result<void> insert(Database &database, const Generation &generation)
{
    static const QString statement = insertStatement();
    QVariantList values = generationcolumns::valuesWithoutMarks(generation);
    values << searchText(generation) << int(generation.favourite) << int(generation.rejected) << int(generation.accepted);
    return withoutRows(database.execute(statement, values));
}

Result<void> insertAll(Database &database, const QList<Generation> &generations)
{
    return database.transaction([&]() -> Result<void> {
        for (const Generation &generation : generations) {
            if (const Result<void> inserted = insert(database, generation); !inserted)
                return inserted;
        }
        return {};
    });
}

Result<void> update(Database &database, const Generation &generation)
{
    static const QString statement = updateStatement();
    QVariantList values = generationcolumns::valuesWithoutMarks(generation);
    values << searchText(generation) << generation.id;
    const Result<QSqlQuery> updated = database.execute(statement, values);
    if (!updated)
        return updated.error();
    if (updated->numRowsAffected() != 1) {
        return Error{Error::Kind::Storage, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The entry %1 is no longer in the history, so its new "
                                                                  "state could not be recorded.")),
                     {generation.id}};
    }
    return {};
}

Result<Generation> find(Database &database, const QString &id)
{
    Result<QSqlQuery> query = database.execute(
        u"SELECT %1 FROM generations WHERE id = ?"_s.arg(generationcolumns::all()), {id});
    if (!query)
        return query.error();
    if (!query->next())
        return unknownId(id);
    return generationcolumns::generationFromRow(*query);
}

Result<QList<Generation>> page(Database &database, const HistoryQuery &query)
{
    const PageStatement statement(query);
    Result<QSqlQuery> rows = database.execute(statement.sql(), statement.values());
    if (!rows)
        return rows.error();
    return readAll(*rows);
}

Result<qint64> count(Database &database, const HistoryQuery &query)
{
    const PageStatement statement(query, PageStatement::Purpose::Count);
    Result<QSqlQuery> rows = database.execute(statement.countSql(), statement.values());
    if (!rows)
        return rows.error();
    return rows->next() ? rows->value(0).toLongLong() : 0;
}

Result<QList<Generation>> unfinished(Database &database)
{
    QStringList states;
    for (const JobState state : {JobState::Queued, JobState::Submitting, JobState::Waiting, JobState::Fetching, JobState::Stitching})
        states << u'\'' + jobStateName(state) + u'\'';
    Result<QSqlQuery> rows = database.execute(u"SELECT %1 FROM generations WHERE state IN (%2) ORDER BY row"_s.arg(
        generationcolumns::all(), states.join(u", "_s)));
    if (!rows)
        return rows.error();
    return readAll(*rows);
}

Result<bool> claim(Database &database, const QString &id)
{
    bool isOurs = false;
    const Result<void> done = database.transaction([&]() -> Result<void> {
        Result<QSqlQuery> row = database.execute(u"SELECT owner FROM generations WHERE id = ?"_s, {id});
        if (!row)
            return row.error();
        if (!row->next())
            return unknownId(id);
        const QString owner = row->value(0).toString();
        row->finish();
        isOurs = owner == database.ownerId();
        if (isOurs || !(owner.isEmpty() || database.isOwnerGone(owner)))
            return {};
        isOurs = true;
        return withoutRows(database.execute(u"UPDATE generations SET owner = ? WHERE id = ?"_s, {database.ownerId(), id}));
    });
    if (!done)
        return done.error();
    return isOurs;
}

Result<void> remove(Database &database, const QString &id)
{
    // Anything further on may have cost money and stays, whoever asks.
    const Result<QSqlQuery> removed = database.execute(u"DELETE FROM generations WHERE id = ? AND state = 'queued'"_s, {id});
    if (!removed)
        return removed.error();
    if (removed->numRowsAffected() != 1) {
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The job %1 is no longer queued, so it was not removed.")),
                     {id.left(64)}};
    }
    return {};
}

Result<void> setMarks(Database &database, const QString &id, bool favourite, bool rejected, bool accepted)
{
    const Result<QSqlQuery> updated = database.execute(
        u"UPDATE generations SET favourite = ?, rejected = ?, accepted = ? WHERE id = ?"_s,
        {int(favourite), int(rejected), int(accepted), id});
    if (!updated)
        return updated.error();
    return updated->numRowsAffected() == 1 ? Result<void>() : unknownId(id);
}
} // namespace pentimento::generationtable
