#include "app/history/spending.h"

#include "app/history/charge.h"
#include "app/history/generationcolumns.h"
#include "app/history/generationtable.h"
#include "app/storage/store.h"

#include <QMap>

using namespace Qt::StringLiterals;

namespace pentimento {
void SpendingTotal::add(const Generation &generation)
{
    const Charge charge = chargeOf(generation);
    if (charge == Charge::None)
        return;
    ++jobs;
    withoutPicture += isChargedWithoutPicture(generation);
    const std::optional<qint64> price = moneyOf(generation).microDollars;
    if (!price) {
        ++unpriced;
        return;
    }
    switch (charge) {
    case Charge::None:
        return;
    case Charge::Pending:
        pending += *price;
        return;
    case Charge::Maybe:
        maybe += *price;
        return;
    case Charge::Charged:
        charged += *price;
        estimated += generation.cost.microDollars ? 0 : *price;
        return;
    }
}

namespace spending {
namespace {
constexpr int mostWithoutPicture = 500;

/// Only what the sums need: a month can have thousands of rows.
Result<QList<Generation>> paidRows(Database &database, qint64 fromMs)
{
    Result<QSqlQuery> rows = database.execute(
        u"SELECT id, profile, protocol, state, service_id, result_url, raw, status_word, estimate_micro, "
        u"estimate_amount,"
        " estimate_unit, cost_micro, cost_amount, cost_unit, created_at, submitted_at FROM generations"
        " WHERE created_at >= ? AND profile <> 'practice' AND output = 0 ORDER BY row DESC"_s,
        {fromMs});
    if (!rows)
        return rows.error();
    const auto number = [&](int column) {
        return rows->value(column).isNull() ? std::nullopt : std::optional(rows->value(column).toLongLong());
    };
    const auto amount = [&](int column) {
        return rows->value(column).isNull() ? std::nullopt : std::optional(rows->value(column).toDouble());
    };
    const auto time = [&](int column) {
        return rows->value(column).isNull() ? QDateTime()
                                            : QDateTime::fromMSecsSinceEpoch(rows->value(column).toLongLong(), Qt::UTC);
    };
    QList<Generation> list;
    while (rows->next()) {
        Generation row;
        row.id = rows->value(0).toString();
        row.profile = rows->value(1).toString();
        row.protocol = rows->value(2).toString();
        row.state = jobStateFromName(rows->value(3).toString()).value_or(JobState::Failed);
        row.serviceId = rows->value(4).toString();
        row.resultUrl = rows->value(5).toString();
        row.raw = FileRef{rows->value(6).toString().section(u'.', 0, 0), rows->value(6).toString().section(u'.', 1)};
        row.statusWord = rows->value(7).toString();
        row.estimate = {number(8), amount(9), rows->value(10).toString()};
        row.cost = {number(11), amount(12), rows->value(13).toString()};
        row.createdAt = time(14);
        row.submittedAt = time(15);
        list.append(row);
    }
    return list;
}

QDate dayOf(const Generation &row)
{
    return (row.submittedAt.isValid() ? row.submittedAt : row.createdAt).toLocalTime().date();
}

void addTo(QMap<QDate, SpendingTotal> &totals, const QDate &first, const Generation &row)
{
    SpendingTotal &total = totals[first];
    total.first = first;
    total.add(row);
}

QList<SpendingTotal> newestFirst(const QMap<QDate, SpendingTotal> &totals)
{
    QList<SpendingTotal> list;
    for (const SpendingTotal &total : totals) {
        if (total.jobs > 0)
            list.prepend(total);
    }
    return list;
}

QString cell(const Generation &row, const QString &column)
{
    static const QStringList names = generationcolumns::withoutMarks();
    return generationcolumns::valuesWithoutMarks(row).at(names.indexOf(column)).toString();
}
} // namespace

Result<SpendingReport> report(Database &database)
{
    const Result<QList<Generation>> rows = paidRows(database, 0);
    if (!rows)
        return rows.error();
    QMap<QDate, SpendingTotal> days;
    QMap<QDate, SpendingTotal> months;
    SpendingReport made;
    for (const Generation &row : *rows) {
        const QDate day = dayOf(row);
        addTo(days, day, row);
        addTo(months, QDate(day.year(), day.month(), 1), row);
        if (!isChargedWithoutPicture(row) || made.withoutPicture.size() >= mostWithoutPicture)
            continue;
        const Result<Generation> whole = generationtable::find(database, row.id);
        if (!whole)
            return whole.error();
        made.withoutPicture.append(*whole);
    }
    made.days = newestFirst(days);
    made.months = newestFirst(months);
    return made;
}

Result<SpendingTotal> since(Database &database, const QDate &first)
{
    // A job made before midnight can be sent after it: a day more is read, and each told by its own day.
    const Result<QList<Generation>> rows = paidRows(database, first.addDays(-1).startOfDay().toMSecsSinceEpoch());
    if (!rows)
        return rows.error();
    SpendingTotal total;
    total.first = first;
    for (const Generation &row : *rows) {
        if (dayOf(row) >= first)
            total.add(row);
    }
    return total;
}

Result<QString> identicalTo(Database &database, const QList<Generation> &rows)
{
    for (const Generation &row : rows) {
        if (!row.seed)
            continue;
        Result<QSqlQuery> same = database.execute(
            u"SELECT id FROM generations WHERE seed = ? AND profile = ? AND endpoint = ? AND fields = ? AND "
            u"uploads = ? AND output = 0"
            " AND state IN ('queued', 'submitting', 'waiting', 'fetching', 'stitching', 'ready') ORDER BY row DESC LIMIT 1"_s,
            {*row.seed, row.profile, row.endpoint, cell(row, u"fields"_s), cell(row, u"uploads"_s)});
        if (!same)
            return same.error();
        if (same->next())
            return same->value(0).toString();
    }
    return QString();
}
} // namespace spending
} // namespace pentimento
