#include "app/jobs/queueplaces.h"

#include "app/base/futures.h"
#include "app/jobs/timetable.h"
#include "app/storage/store.h"

#include <QRandomGenerator>
#include <QSqlQuery>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Result<void> writePlaces(Database &database, const QStringList &ids)
{
    return database.transaction([&]() -> Result<void> {
        for (qsizetype i = 0; i < ids.size(); ++i) {
            const Result<QSqlQuery> written = database.execute(
                u"UPDATE generations SET queue_place = ? WHERE id = ? AND state = 'queued'"_s,
                {i + 1, ids[i]});
            if (!written)
                return written.error();
        }
        return {};
    });
}
} // namespace

QueuePlaces::QueuePlaces(Store &store, Timetable &timetable, RetryPolicy retries,
                         std::function<void(const Error &)> report)
    : m_store(store)
    , m_timetable(timetable)
    , m_retries(retries)
    , m_report(std::move(report))
{
}

void QueuePlaces::keep(const QStringList &ids)
{
    m_ids = ids;
    m_timetable.forget(this);
    write(0);
}

void QueuePlaces::write(int attempt)
{
    const auto places = [ids = m_ids](Database &database) { return writePlaces(database, ids); };
    thenOn(m_store.run(places), this, [this, ids = m_ids, attempt](const Result<void> &written) {
        if (written || ids != m_ids)
            return;
        m_report(written.error());
        const auto wait = m_retries.wait(attempt, QRandomGenerator::global()->generateDouble());
        m_timetable.wait(this, wait, Timetable::Kind::Order, [this, attempt] { write(attempt + 1); });
    });
}

QList<Generation> QueuePlaces::ordered(QList<Generation> rows)
{
    const auto place = [](const Generation &row) {
        return row.queuePlace > 0 ? row.queuePlace : std::numeric_limits<int>::max();
    };
    std::stable_sort(rows.begin(), rows.end(), [&place](const Generation &one, const Generation &other) {
        return place(one) < place(other);
    });
    return rows;
}
} // namespace pentimento
