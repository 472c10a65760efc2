#include "app/history/generationtable.h"

#include "app/history/generationcolumns.h"
#include "app/history/historystatement.h"
#include "app/history/searchtext.h"
#include "app/storage/grams.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QSet>

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

QString placesFor(qsizetype count)
{
    return QStringList(count, u"?"_s).join(u", "_s);
}

QString insertStatement()
{
    const QStringList names = generationcolumns::withoutMarks() + QStringList(u"search_text"_s) + generationcolumns::onlyMarks();
    return u"INSERT INTO generations (%1) VALUES (%2)"_s.arg(names.join(u", "_s), placesFor(names.size()));
}

QString updateStatement()
{
    return u"UPDATE generations SET %1 = ?, search_text = ? WHERE row = ?"_s.arg(
        generationcolumns::withoutMarks().join(u" = ?, "_s));
}

QList<Generation> readAll(QSqlQuery &query)
{
    QList<Generation> generations;
    while (query.next())
        generations << generationcolumns::generationFromRow(query);
    return generations;
}

Result<QList<Row>> numbered(Result<QSqlQuery> found)
{
    if (!found)
        return found.error();
    QList<Row> list;
    while (found->next())
        list.append({found->value(0).toLongLong(), generationcolumns::generationFromRow(*found, 1)});
    return list;
}

/// Where a search has short and long words, a look at the first rows of the short ones tells which are rarer.
HistoryStatement statementFor(Database &database, const HistoryQuery &query, HistoryStatement::Purpose purpose)
{
    constexpr int few = 2000;
    using Walks = HistoryStatement::Walks;
    const QString shortWords = HistoryStatement::choiceOf(query);
    if (shortWords.isEmpty())
        return {query, purpose};
    Result<QSqlQuery> number = database.execute(
        u"SELECT count(*) FROM (SELECT 1 FROM generation_grams WHERE generation_grams MATCH ? LIMIT ?)"_s, {shortWords, few});
    const bool areRare = number && number->next() && number->value(0).toInt() < few;
    return {query, purpose, areRare ? Walks::ShortWords : Walks::Words};
}

/// The number of the row that \a id has, and the words that are indexed for it.
struct Indexed
{
    qint64 row = 0;
    QString text = {};
    QString note = {};
    QStringList tags = {};
};

Result<Indexed> indexedOf(Database &database, const QString &id)
{
    Result<QSqlQuery> query = database.execute(u"SELECT row, search_text, note, tags FROM generations WHERE id = ?"_s, {id});
    if (!query)
        return query.error();
    if (!query->next())
        return Indexed{};
    return Indexed{query->value(0).toLongLong(), query->value(1).toString(), query->value(2).toString(),
                   generationcolumns::textsFromCell(query->value(3))};
}

Result<void> addGrams(Database &database, qint64 row, const QString &text)
{
    return withoutRows(database.execute(u"INSERT INTO generation_grams (rowid, grams) VALUES (?, ?)"_s, {row, grams::of(text)}));
}

Result<void> removeGrams(Database &database, qint64 row, const QString &text)
{
    return withoutRows(database.execute(u"INSERT INTO generation_grams (generation_grams, rowid, grams) VALUES ('delete', ?, ?)"_s,
                                        {row, grams::of(text)}));
}

Result<void> replaceGrams(Database &database, const Indexed &before, const QString &text)
{
    if (text == before.text)
        return {};
    if (const Result<void> removed = removeGrams(database, before.row, before.text); !removed)
        return removed;
    return addGrams(database, before.row, text);
}

Error gone(const QString &id)
{
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The entry %1 is no longer in the history, so its new "
                                                              "state could not be recorded.")),
                 {id}};
}
} // namespace

namespace {
/// Row and words; the caller's transaction holds them together.
Result<void> insertWithWords(Database &database, const Generation &generation)
{
    static const QString statement = insertStatement();
    const QString text = searchText(generation);
    QVariantList values = generationcolumns::valuesWithoutMarks(generation);
    values << text;
    values += generationcolumns::valuesOfMarks(generation);
    const Result<QSqlQuery> inserted = database.execute(statement, values);
    if (!inserted)
        return inserted.error();
    return addGrams(database, inserted->lastInsertId().toLongLong(), text);
}
} // namespace

Result<void> insert(Database &database, const Generation &generation)
{
    return database.transaction([&] { return insertWithWords(database, generation); });
}

Result<void> insertAll(Database &database, const QList<Generation> &generations)
{
    return database.transaction([&]() -> Result<void> {
        for (const Generation &generation : generations) {
            if (const Result<void> inserted = insertWithWords(database, generation); !inserted)
                return inserted;
        }
        return {};
    });
}

namespace {
Result<void> findParent(Database &database, Generation &generation)
{
    if (!generation.parent.isEmpty() || generation.source.isNull())
        return {};
    Result<QSqlQuery> made = database.execute(u"SELECT id FROM generations WHERE raw = ? AND raw <> '' AND id <> ? LIMIT 1"_s,
                                              {generation.source.sha256 + u'.' + generation.source.extension, generation.id});
    if (!made)
        return made.error();
    if (made->next())
        generation.parent = made->value(0).toString();
    return {};
}
} // namespace

Result<QList<Generation>> insertNew(Database &database, QList<Generation> generations)
{
    for (Generation &generation : generations) {
        if (const Result<void> found = findParent(database, generation); !found)
            return found.error();
    }
    const Result<void> inserted = insertAll(database, generations);
    return inserted ? Result<QList<Generation>>(std::move(generations)) : inserted.error();
}

Result<void> update(Database &database, const Generation &generation)
{
    static const QString statement = updateStatement();
    return database.transaction([&]() -> Result<void> {
        const Result<Indexed> before = indexedOf(database, generation.id);
        if (!before)
            return before.error();
        if (before->row == 0)
            return gone(generation.id);
        Generation current = generation; // what the person wrote meanwhile is found by its words too
        current.note = before->note;
        current.tags = before->tags;
        const QString text = searchText(current);
        QVariantList values = generationcolumns::valuesWithoutMarks(generation);
        values << text << before->row;
        if (const Result<QSqlQuery> updated = database.execute(statement, values); !updated)
            return updated.error();
        return replaceGrams(database, *before, text);
    });
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
    const HistoryStatement statement = statementFor(database, query, HistoryStatement::Purpose::Page);
    Result<QSqlQuery> rows = database.execute(statement.sql(), statement.values());
    if (!rows)
        return rows.error();
    return readAll(*rows);
}

Result<QList<qint64>> rows(Database &database, const HistoryQuery &query, const std::atomic<bool> *isSuperseded)
{
    const HistoryStatement statement = statementFor(database, query, HistoryStatement::Purpose::Rows);
    Result<QSqlQuery> found = database.execute(statement.sql(), statement.values());
    if (!found)
        return found.error();
    QList<qint64> numbers;
    while (found->next()) {
        if (isSuperseded && *isSuperseded)
            return Error{Error::Kind::Interrupted};
        numbers << found->value(0).toLongLong();
    }
    return numbers;
}

Result<QList<Stack>> stacks(Database &database, const HistoryQuery &query)
{
    const HistoryStatement statement = statementFor(database, query, HistoryStatement::Purpose::Stacks);
    Result<QSqlQuery> found = database.execute(statement.sql(), statement.values());
    if (!found)
        return found.error();
    QList<Stack> list;
    while (found->next())
        list.append({found->value(0).toLongLong(), found->value(1).toLongLong()});
    return list;
}

Result<QList<Row>> at(Database &database, const QList<qint64> &rows)
{
    constexpr int mostPlaces = 500; // far below what SQLite takes
    QList<Row> list;
    for (qsizetype first = 0; first < rows.size(); first += mostPlaces) {
        const QList<qint64> some = rows.mid(first, mostPlaces);
        const Result<QList<Row>> found = numbered(database.execute(
            u"SELECT row, %1 FROM generations WHERE row IN (%2)"_s.arg(generationcolumns::all(), placesFor(some.size())),
            QVariantList(some.begin(), some.end())));
        if (!found)
            return found.error();
        list += *found;
    }
    return list;
}

Result<QList<Row>> slice(Database &database, qint64 after, int count)
{
    return numbered(database.execute(
        u"SELECT row, %1 FROM generations WHERE row > ? ORDER BY row LIMIT ?"_s.arg(generationcolumns::all()), {after, count}));
}

Result<QList<Generation>> binnedBefore(Database &database, const QDateTime &moment)
{
    Result<QSqlQuery> found = database.execute(
        u"SELECT %1 FROM generations WHERE binned_at IS NOT NULL AND binned_at < ?"_s.arg(generationcolumns::all()),
        {moment.toMSecsSinceEpoch()});
    if (!found)
        return found.error();
    return readAll(*found);
}

Result<qint64> rowOf(Database &database, const QString &id)
{
    Result<QSqlQuery> found = database.execute(u"SELECT row FROM generations WHERE id = ?"_s, {id});
    if (!found)
        return found.error();
    return found->next() ? found->value(0).toLongLong() : 0;
}

Result<qint64> count(Database &database, const HistoryQuery &query)
{
    const HistoryStatement statement = statementFor(database, query, HistoryStatement::Purpose::Count);
    Result<QSqlQuery> rows = database.execute(statement.sql(), statement.values());
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
    return database.transaction([&]() -> Result<void> {
        // Anything further on may have cost money and stays, whoever asks.
        Result<QSqlQuery> row = database.execute(u"SELECT count(*) FROM generations WHERE id = ? AND state = 'queued'"_s, {id});
        if (!row)
            return row.error();
        if (!row->next() || row->value(0).toInt() != 1) {
            return Error{Error::Kind::Input, {},
                         QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The job %1 is no longer queued, so it was not removed.")),
                         {id.left(64)}};
        }
        row->finish();
        return erase(database, id);
    });
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

Result<void> setAllMarks(Database &database, const Generation &generation)
{
    static const QString statement = u"UPDATE generations SET %1 = ?, search_text = ? WHERE row = ?"_s.arg(
        generationcolumns::onlyMarks().join(u" = ?, "_s));
    return database.transaction([&]() -> Result<void> {
        const Result<Indexed> before = indexedOf(database, generation.id);
        if (!before)
            return before.error();
        if (before->row == 0)
            return unknownId(generation.id);
        const QString text = searchText(generation);
        QVariantList values = generationcolumns::valuesOfMarks(generation);
        values << text << before->row;
        if (const Result<QSqlQuery> updated = database.execute(statement, values); !updated)
            return updated.error();
        return replaceGrams(database, *before, text);
    });
}

Result<void> setBinned(Database &database, const QStringList &ids, const QDateTime &moment)
{
    static const QString running = [] {
        QStringList states;
        for (const JobState state : {JobState::Queued, JobState::Submitting, JobState::Waiting, JobState::Fetching, JobState::Stitching})
            states << u'\'' + jobStateName(state) + u'\'';
        return states.join(u", "_s);
    }();
    return database.transaction([&]() -> Result<void> {
        for (const QString &id : ids) {
            const Result<QSqlQuery> moved = database.execute(
                u"UPDATE generations SET binned_at = ? WHERE id = ? AND state NOT IN (%1)"_s.arg(running),
                {moment.isValid() ? QVariant(moment.toMSecsSinceEpoch()) : QVariant(), id});
            if (!moved)
                return moved.error();
        }
        return {};
    });
}

Result<void> erase(Database &database, const QString &id)
{
    return database.transaction([&]() -> Result<void> {
        const Result<Indexed> before = indexedOf(database, id);
        if (!before)
            return before.error();
        if (before->row == 0)
            return unknownId(id);
        if (const Result<void> removed = removeGrams(database, before->row, before->text); !removed)
            return removed;
        return withoutRows(database.execute(u"DELETE FROM generations WHERE row = ?"_s, {before->row}));
    });
}

namespace {
/// The eldest forebear of \a id that is still there; itself where it has none.
Result<QString> eldest(Database &database, const QString &id, int most)
{
    QString at = id;
    QSet<QString> seen{id};
    while (seen.size() < most) { // a damaged history may go in circles
        Result<QSqlQuery> parent = database.execute(u"SELECT p.id FROM generations g JOIN generations p ON p.id = g.parent"
                                                    " WHERE g.id = ?"_s, {at});
        if (!parent)
            return parent.error();
        if (!parent->next() || seen.contains(parent->value(0).toString()))
            break;
        at = parent->value(0).toString();
        seen.insert(at);
    }
    return at;
}

/// Puts the children of \a family[\a index] behind it, and theirs behind them.
Result<void> addChildren(Database &database, QList<Relative> &family, QSet<QString> &seen, int index, int most)
{
    Result<QSqlQuery> found = database.execute(u"SELECT %1 FROM generations WHERE parent = ? AND parent <> '' ORDER BY row LIMIT ?"_s.arg(
        generationcolumns::all()), {family[index].generation.id, most});
    if (!found)
        return found.error();
    const QList<Generation> children = readAll(*found);
    for (const Generation &child : children) {
        if (family.size() >= most || seen.contains(child.id))
            continue;
        seen.insert(child.id);
        family.append({child, index});
        if (const Result<void> added = addChildren(database, family, seen, int(family.size()) - 1, most); !added)
            return added;
    }
    return {};
}
} // namespace

Result<QList<Relative>> lineage(Database &database, const QString &id, int most)
{
    const Result<QString> first = eldest(database, id, most);
    if (!first)
        return first.error();
    const Result<Generation> root = find(database, *first);
    if (!root)
        return root.error();
    QList<Relative> family{{*root, -1}};
    QSet<QString> seen{root->id};
    if (const Result<void> added = addChildren(database, family, seen, 0, most); !added)
        return added.error();
    return family;
}

namespace {
Result<QList<Named>> namedOf(Database &database, const QString &sql)
{
    Result<QSqlQuery> found = database.execute(sql);
    if (!found)
        return found.error();
    QList<Named> list;
    while (found->next())
        list.append({found->value(0).toString(), found->value(1).toString(), found->value(2).toLongLong()});
    return list;
}
} // namespace

Result<QList<Named>> endpoints(Database &database)
{
    // The titles are read for the few endpoints only, not for each row.
    return namedOf(database, u"SELECT e.endpoint, (SELECT endpoint_title FROM generations g WHERE g.endpoint = e.endpoint"
                             " ORDER BY row DESC LIMIT 1) AS title, e.number FROM (SELECT endpoint, count(*) AS number FROM"
                             " generations GROUP BY endpoint) e ORDER BY title, e.endpoint"_s);
}

Result<QList<Named>> tags(Database &database)
{
    return namedOf(database, u"SELECT tag, tag, count(*) FROM generation_tags GROUP BY tag ORDER BY tag"_s);
}
} // namespace pentimento::generationtable
