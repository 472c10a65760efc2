#include "tests/soak/soakledger.h"

#include "app/base/json.h"
#include "app/base/money.h"
#include "app/history/charge.h"
#include "app/history/generationtable.h"
#include "app/storage/store.h"

#include <QDir>
#include <QFile>
#include <QJsonObject>
#include <QMap>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QHash<QString, qint64> billsIn(const QString &folder)
{
    QHash<QString, qint64> bills;
    QFile file(folder + u"/bills.jsonl"_s);
    if (!file.open(QIODevice::ReadOnly))
        return bills;
    while (!file.atEnd()) {
        const Result<QJsonValue> bill = parseJson(file.readLine(), u"A bill"_s);
        if (bill)
            bills.insert(bill->toObject()[u"id"_s].toString(), bill->toObject()[u"micro_dollars"_s].toInteger());
    }
    return bills;
}

QList<Generation> rowsIn(Store &store)
{
    HistoryQuery all;
    all.limit = 1'000'000;
    auto rows = store.run([all](Database &database) { return generationtable::page(database, all); });
    rows.waitForFinished();
    return rows.result() ? *rows.result() : QList<Generation>();
}

struct Count
{
    QStringList problems;
    QMap<QString, int> states;
    qint64 settled = 0;   // of rows, where the service billed them
    qint64 billed = 0;    // of the same jobs, by the service
    qint64 unmatched = 0; // billed for jobs whose number never arrived
    int withoutNumber = 0;

    void problem(const Generation &row, const QString &what)
    {
        if (problems.size() < 20)
            problems << u"%1 (%2, %3): %4"_s.arg(row.id, row.serviceId, jobStateName(row.state), what);
    }
};

void checkRow(Count &count, const Store &store, const Generation &row, const QHash<QString, qint64> &bills,
              const QHash<QString, QDateTime> &polls)
{
    ++count.states[jobStateName(row.state)];
    if (!isEnd(row.state))
        count.problem(row, u"has not ended"_s);
    if (row.state == JobState::Unknown)
        ++count.withoutNumber;
    if (row.state == JobState::Ready && (row.raw.isNull() || !store.files().contains(row.raw)))
        count.problem(row, u"its result is missing"_s);
    const bool isBilled = bills.contains(row.serviceId);
    if (row.state == JobState::Ready && !isBilled)
        count.problem(row, u"ready and never billed"_s);
    if (isBilled) {
        count.billed += bills[row.serviceId];
        count.settled += row.cost.microDollars.value_or(0);
        if (row.state == JobState::Ready && row.cost.microDollars != bills[row.serviceId])
            count.problem(row, u"its cost is not what was billed"_s);
        if (chargeOf(row) == Charge::None)
            count.problem(row, u"billed, and called not charged"_s);
    }
    const QDateTime last = polls.value(row.serviceId);
    if (last.isValid() && row.finishedAt.isValid() && last > row.finishedAt)
        count.problem(row, u"asked for %1 ms after its end"_s.arg(row.finishedAt.msecsTo(last)));
}
} // namespace

void PollLog::note(const QByteArray &method, const QString &path, const QString &query)
{
    if (method != "GET" || path != u"/v1/get_result"_s)
        return;
    const QString id = QUrlQuery(query).queryItemValue(u"id"_s);
    const QMutexLocker lock(&m_mutex);
    m_last.insert(id, QDateTime::currentDateTimeUtc());
}

QHash<QString, QDateTime> PollLog::lastPolls() const
{
    const QMutexLocker lock(&m_mutex);
    return m_last;
}

QStringList checkLedger(const QString &dataFolder, const QString &practiceFolder, int jobs, const PollLog &polls, QString *summary)
{
    auto opened = Store::open(Paths::below(dataFolder));
    if (!opened)
        return {opened.error().plainSentence()};
    Store &store = **opened;
    const QHash<QString, qint64> bills = billsIn(practiceFolder);
    const QList<Generation> rows = rowsIn(store);
    Count count;
    if (rows.size() != jobs)
        count.problems << u"%1 jobs were made and %2 are in the history"_s.arg(jobs).arg(rows.size());
    QHash<QString, int> numbers;
    for (const Generation &row : rows) {
        checkRow(count, store, row, bills, polls.lastPolls());
        if (!row.serviceId.isEmpty() && ++numbers[row.serviceId] == 2)
            count.problem(row, u"its number belongs to another job too"_s);
    }
    int lost = 0;
    for (auto bill = bills.begin(); bill != bills.end(); ++bill) {
        if (numbers.contains(bill.key()))
            continue;
        ++lost;
        count.unmatched += bill.value();
    }
    if (lost > count.withoutNumber)
        count.problems << u"%1 bills belong to no job, and only %2 jobs are unknown"_s.arg(lost).arg(count.withoutNumber);
    const auto tasks = QDir(practiceFolder + u"/tasks"_s).entryList({u"*.json"_s}, QDir::Files).size();
    if (tasks > jobs)
        count.problems << u"the service accepted %1 jobs, and %2 were made: something was bought twice"_s.arg(tasks).arg(jobs);
    QStringList states;
    for (auto it = count.states.begin(); it != count.states.end(); ++it)
        states << u"%1 %2"_s.arg(it.value()).arg(it.key());
    *summary = u"%1 jobs: %2\nbilled $%3, of which $%4 for %5 jobs that ended as unknown"_s
                   .arg(rows.size()).arg(states.join(u", "_s), decimalDollars(count.billed + count.unmatched),
                                         decimalDollars(count.unmatched)).arg(lost);
    return count.problems;
}
} // namespace pentimento
