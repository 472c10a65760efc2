#include "app/history/historystatement.h"

#include "app/history/generationcolumns.h"
#include "app/history/searchtext.h"
#include "app/storage/grams.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
// What is in the bin is little: the list is read once out of its own index.
const QString &binnedRows()
{
    static const QString list = u"(SELECT row FROM generations WHERE binned_at IS NOT NULL)"_s;
    return list;
}

/// Width times height of the finished picture; 0 where the cell is damaged.
const QString &pixelsOfRow()
{
    static const QString product = [] {
        const QString size = u"(CASE WHEN g.patch <> '' THEN g.picture_size ELSE g.result_size END)"_s;
        return u"(CASE WHEN json_valid(%1) THEN json_extract(%1, '$[0]') * json_extract(%1, '$[1]') ELSE 0 END)"_s.arg(size);
    }();
    return product;
}

QString matchOf(const QStringList &shortWords)
{
    QStringList pieces;
    for (const QString &word : shortWords)
        pieces << grams::match(word);
    return pieces.join(u' ');
}
} // namespace

HistoryStatement::HistoryStatement(const HistoryQuery &query, Purpose purpose, Walks walks)
    : m_purpose(purpose)
    , m_order(query.order)
{
    addSearch(searchWords(query.search), walks);
    addEqual(u"g.picture"_s, query.picture);
    addEqual(u"g.click"_s, query.group);
    addStates(query.states);
    // Several out of their index come unsorted, as with states.
    addOneOf(query.services.size() == 1 ? u"g.profile"_s : u"+g.profile"_s, query.services);
    addOneOf(query.endpoints.size() == 1 ? u"g.endpoint"_s : u"+g.endpoint"_s, query.endpoints);
    addTimes(query.createdAfter, query.createdBefore);
    addMarks(query);
    addSizes(query);
    addBin(query.inBin);
    if (purpose == Purpose::Count)
        return;
    if (purpose == Purpose::Page)
        addPosition(query.olderThan);
    if (purpose == Purpose::Stacks)
        m_values += QVariantList(m_values); // for each half
    else
        m_values << (query.limit > 0 || purpose == Purpose::Page ? qMax(0, query.limit) : -1);
}

QString HistoryStatement::sql() const
{
    switch (m_purpose) {
    case Purpose::Page: return pageSql();
    case Purpose::Rows: return rowsSql();
    case Purpose::Stacks: return stacksSql();
    case Purpose::Count: break;
    }
    return countSql();
}

QString HistoryStatement::pageSql() const
{
    const QStringList names = generationcolumns::all().split(u", "_s);
    return u"SELECT g.%1 FROM %2 ORDER BY %3 LIMIT ?"_s.arg(names.join(u", g."_s), fromWhere(), orderBy());
}

QString HistoryStatement::rowsSql() const
{
    return u"SELECT %1 FROM %2 ORDER BY %3 LIMIT ?"_s.arg(rowName(), fromWhere(), orderBy());
}

/// Newest row and number of rows of each origin. Most have a picture, and their index tells all that is wanted of them.
QString HistoryStatement::stacksSql() const
{
    const auto groups = [this](const QString &origin, const QString &condition, const QString &group) {
        return u"SELECT %1 AS origin, max(g.row) AS newest, count(*) AS number FROM %2 %3 %4 GROUP BY %5"_s
            .arg(origin, fromWhere(), m_conditions.isEmpty() ? u"WHERE"_s : u"AND"_s, condition, group);
    };
    return u"SELECT max(newest), sum(number) FROM (%1 UNION ALL %2) GROUP BY origin ORDER BY max(newest) DESC"_s
        .arg(groups(u"g.picture"_s, u"g.picture > ''"_s, u"g.picture"_s),
             groups(u"substr(g.source, 1, 64)"_s, u"g.picture = ''"_s, u"g.source"_s));
}

QString HistoryStatement::countSql() const
{
    return u"SELECT count(*) FROM "_s + fromWhere();
}

/// CROSS JOIN fixes the order: newest matches first out of the index, and no further than the limit.
QString HistoryStatement::from() const
{
    const QString index = m_hasWords ? u"generation_words"_s : m_hasGrams ? u"generation_grams"_s : QString();
    if (index.isEmpty())
        return u"generations g"_s;
    const bool readsRows = m_needsRows || m_purpose == Purpose::Page || m_purpose == Purpose::Stacks || m_order > HistoryOrder::Oldest;
    return readsRows ? u"%1 CROSS JOIN generations g ON g.row = %1.rowid"_s.arg(index) : index;
}

QString HistoryStatement::where() const
{
    return m_conditions.isEmpty() ? QString() : u" WHERE "_s + m_conditions.join(u" AND "_s);
}

QString HistoryStatement::rowName() const
{
    return m_hasWords ? u"generation_words.rowid"_s : m_hasGrams ? u"generation_grams.rowid"_s : u"g.row"_s;
}

QString HistoryStatement::orderBy() const
{
    switch (m_order) {
    case HistoryOrder::Newest: break;
    case HistoryOrder::Oldest: return rowName();
    case HistoryOrder::Costliest: return u"coalesce(g.cost_micro, g.estimate_micro, -1) DESC, g.row DESC"_s;
    case HistoryOrder::Prompt: return u"g.search_text, g.row DESC"_s; // begins with the prompt, folded
    case HistoryOrder::Seed: return u"coalesce(g.used_seed, g.seed) IS NULL, coalesce(g.used_seed, g.seed), g.row DESC"_s;
    }
    return rowName() + u" DESC"_s;
}

void HistoryStatement::add(const QString &condition, const QVariantList &values)
{
    m_conditions << condition;
    m_values << values;
}

void HistoryStatement::addOnRow(const QString &condition, const QVariantList &values)
{
    m_needsRows = true;
    add(condition, values);
}

/// One index leads to the rows, newest first; a second one in step with it would be searched anew for each of them.
void HistoryStatement::addSearch(const SearchWords &words, Walks walks)
{
    const bool hasBoth = !words.match.isEmpty() && !words.shorter.isEmpty();
    m_hasWords = !words.match.isEmpty() && !(hasBoth && walks == Walks::ShortWords);
    m_hasGrams = !words.shorter.isEmpty() && !m_hasWords;
    if (m_hasWords)
        add(u"generation_words MATCH ?"_s, {words.match});
    if (m_hasGrams)
        add(u"generation_grams MATCH ?"_s, {matchOf(words.shorter)});
    if (!hasBoth)
        return;
    for (const QString &word : m_hasWords ? words.shorter : words.longer)
        addOnRow(u"instr(g.search_text, ?) > 0"_s, {word});
    if (m_hasWords) // a short word that is nowhere ends it at once
        add(u"EXISTS (SELECT 1 FROM generation_grams WHERE generation_grams MATCH ?)"_s, {matchOf(words.shorter)});
}

QString HistoryStatement::choiceOf(const HistoryQuery &query)
{
    const SearchWords words = searchWords(query.search);
    return words.match.isEmpty() || words.shorter.isEmpty() ? QString() : matchOf(words.shorter);
}

void HistoryStatement::addEqual(const QString &column, const QString &value)
{
    if (!value.isEmpty())
        addOnRow(column + u" = ?"_s, {value});
}

void HistoryStatement::addStates(const QList<JobState> &states)
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

void HistoryStatement::addOneOf(const QString &column, const QStringList &values)
{
    if (values.isEmpty())
        return;
    QStringList places;
    QVariantList list;
    for (const QString &value : values) {
        places << u"?"_s;
        list << value;
    }
    addOnRow(u"%1 IN (%2)"_s.arg(column, places.join(u", "_s)), list);
}

void HistoryStatement::addTimes(const QDateTime &after, const QDateTime &before)
{
    if (before.isValid())
        addOnRow(u"+g.created_at < ?"_s, {before.toMSecsSinceEpoch()});
    if (!after.isValid())
        return;
    const qint64 time = after.toMSecsSinceEpoch();
    if (m_purpose == Purpose::Count && !m_hasWords && !m_hasGrams)
        return addOnRow(u"g.created_at >= ?"_s, {time});
    // The index of times gives no order of rows, but it tells where walking back from the newest can end. Without
    // the plus SQLite would look for the least row by walking up from the oldest.
    addOnRow(rowName() + u" >= (SELECT min(+row) FROM generations WHERE created_at >= ?) AND +g.created_at >= ?"_s, {time, time});
}

void HistoryStatement::addMarks(const HistoryQuery &query)
{
    if (query.onlyFavourites)
        addOnRow(u"g.favourite = 1"_s);
    for (const QString &tag : query.tags)
        add(rowName() + u" IN (SELECT row FROM generation_tags WHERE tag = ?)"_s, {tag});
    if (query.seed)
        addOnRow(u"coalesce(g.used_seed, g.seed) = ?"_s, {*query.seed});
    if (query.origin)
        addOrigin(*query.origin);
}

/// Rows of the command line have no picture, only its file.
void HistoryStatement::addOrigin(const QString &origin)
{
    if (origin.isEmpty())
        return addOnRow(u"g.picture = '' AND g.source = ''"_s);
    addOnRow(u"(g.picture = ? OR (g.picture = '' AND g.source > ? AND g.source < ?))"_s,
             {origin, origin + u'.', origin + u'/'}); // the name without its extension
}

void HistoryStatement::addSizes(const HistoryQuery &query)
{
    if (query.leastPixels > 0)
        addOnRow(pixelsOfRow() + u" >= ?"_s, {query.leastPixels});
    if (query.mostPixels > 0)
        addOnRow(pixelsOfRow() + u" BETWEEN 1 AND ?"_s, {query.mostPixels});
}

void HistoryStatement::addBin(bool inBin)
{
    if (inBin)
        addOnRow(u"g.binned_at IS NOT NULL"_s);
    else
        add(rowName() + u" NOT IN "_s + binnedRows());
}

void HistoryStatement::addPosition(const QString &olderThan)
{
    if (olderThan.isEmpty())
        return;
    // A queued job can be removed while somebody pages past it: then its neighbour tells the place.
    add(rowName() + u" < coalesce((SELECT row FROM generations WHERE id = ?),"
                    " (SELECT row + 1 FROM generations WHERE id < ? ORDER BY id DESC LIMIT 1), 0)"_s,
        {olderThan, olderThan});
}
} // namespace pentimento
