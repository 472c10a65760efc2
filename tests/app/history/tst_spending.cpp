#include "app/history/charge.h"
#include "app/history/generationtable.h"
#include "app/history/spending.h"
#include "app/storage/store.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace Qt::StringLiterals;

/// What counts as spent, and how it adds up.
class TestSpending : public QObject
{
    Q_OBJECT
private slots:
    void everyEndHasItsCharge_data();
    void everyEndHasItsCharge();
    void daysAndMonthsAddUp();
    void unknownPricesAreCountedAndNotSummed();
    void practiceIsNeverCounted();
    void identicalMeansBytesFieldsAndSeed();
    void theIndexIsUsed();

private:
    template<typename T>
    T run(std::function<T(Database &)> task);
    void insert(const Generation &row);

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;

private slots:
    void init() { m_store = *Store::open(Paths::below(m_folder.filePath(QString::number(++m_count)))); }
    void cleanup() { m_store.reset(); }

private:
    int m_count = 0;
};

namespace {
int made = 0;

QDateTime at(const QDate &day, int hour = 12)
{
    return QDateTime(day, QTime(hour, 0), Qt::LocalTime).toUTC();
}

Generation job(JobState state, const QDate &day, std::optional<qint64> cost = 50'000)
{
    Generation row;
    row.id = u"job%1"_s.arg(++made, 6, 10, QLatin1Char('0'));
    row.group = row.id;
    row.profile = u"bfl"_s;
    row.protocol = u"bfl"_s;
    row.endpoint = u"flux-pro-1.0-fill"_s;
    row.endpointTitle = row.endpoint;
    row.state = state;
    row.serviceId = u"task"_s;
    row.estimate = Money{60'000, 6.0, u"credits"_s};
    if (cost)
        row.cost = Money{*cost, double(*cost) / 10'000, u"credits"_s};
    row.createdAt = at(day);
    row.submittedAt = at(day);
    return row;
}

FileRef file(char letter) { return {QString(64, QLatin1Char(letter)), u"png"_s}; }
} // namespace

template<typename T>
T TestSpending::run(std::function<T(Database &)> task)
{
    QFuture<T> future = m_store->run(std::move(task));
    future.waitForFinished();
    return future.result();
}

void TestSpending::insert(const Generation &row)
{
    const auto done = run<Result<void>>([row](Database &database) { return generationtable::insert(database, row); });
    QVERIFY2(done, done ? "" : qPrintable(done.error().plainSentence()));
}

void TestSpending::everyEndHasItsCharge_data()
{
    QTest::addColumn<Generation>("row");
    QTest::addColumn<int>("charge");
    QTest::addColumn<bool>("withoutPicture");
    const QDate day(2026, 3, 1);
    const auto add = [](const char *name, const Generation &row, Charge charge, bool lost) {
        QTest::newRow(name) << row << int(charge) << lost;
    };
    using enum JobState;
    add("queued", job(Queued, day), Charge::Pending, false);
    add("waiting", job(Waiting, day), Charge::Pending, false);
    add("ready", job(Ready, day), Charge::Charged, false);
    add("refused before the run", job(RequestModerated, day), Charge::None, false);
    add("withheld", job(ContentModerated, day), Charge::None, false);
    add("expired", job(Expired, day), Charge::Charged, true);
    add("broken while sending", job(Unknown, day), Charge::Maybe, true);
    Generation refused = job(Failed, day);
    refused.serviceId.clear();
    add("refused by the service", refused, Charge::None, false);
    Generation failed = job(Failed, day);
    failed.statusWord = u"Error"_s;
    add("failed on BFL, which charges only what is ready", failed, Charge::None, false);
    failed.protocol = u"replicate"_s;
    failed.statusWord = u"failed"_s;
    add("failed on Replicate", failed, Charge::Maybe, true);
    Generation unusable = job(Failed, day);
    unusable.statusWord = u"Ready"_s;
    unusable.resultUrl = u"https://delivery.bfl.ai/x"_s;
    add("ready and unusable", unusable, Charge::Charged, true);
    Generation forgotten = job(Failed, day);
    forgotten.statusWord = u"Pending"_s;
    add("accepted and not known any more", forgotten, Charge::Maybe, true);
    Generation takenBack = job(Cancelled, day);
    takenBack.serviceId.clear();
    add("taken back in time", takenBack, Charge::None, false);
    Generation aborted = job(Cancelled, day);
    aborted.protocol = u"replicate"_s;
    aborted.statusWord = u"aborted"_s;
    add("aborted before it ran", aborted, Charge::None, false);
    aborted.statusWord = u"canceled"_s;
    add("cancelled while it ran", aborted, Charge::Maybe, true);
    Generation practice = job(Expired, day);
    practice.profile = u"practice"_s;
    add("practice", practice, Charge::None, false);
}

void TestSpending::everyEndHasItsCharge()
{
    QFETCH(Generation, row);
    QFETCH(int, charge);
    QFETCH(bool, withoutPicture);
    QCOMPARE(int(chargeOf(row)), charge);
    QCOMPARE(isChargedWithoutPicture(row), withoutPicture);
}

void TestSpending::daysAndMonthsAddUp()
{
    const QDate first(2026, 3, 1);
    insert(job(JobState::Ready, QDate(2026, 2, 28)));
    insert(job(JobState::Ready, first));
    insert(job(JobState::Ready, first, std::nullopt)); // known by estimate only
    insert(job(JobState::Expired, first));
    insert(job(JobState::Unknown, first.addDays(1), std::nullopt));
    insert(job(JobState::Waiting, first.addDays(1), std::nullopt));
    insert(job(JobState::RequestModerated, first));
    Generation late = job(JobState::Ready, first); // made before midnight, sent after it
    late.createdAt = at(first, 23);
    late.submittedAt = at(first.addDays(1), 0);
    insert(late);
    const auto report = run<Result<SpendingReport>>([](Database &database) { return spending::report(database); });
    QVERIFY(report);
    QCOMPARE(report->days.size(), 3);
    QCOMPARE(report->days[0], (SpendingTotal{first.addDays(1), 50'000, 0, 60'000, 60'000, 3, 0, 1}));
    QCOMPARE(report->days[1], (SpendingTotal{first, 160'000, 60'000, 0, 0, 3, 0, 1}));
    QCOMPARE(report->days[2].first, QDate(2026, 2, 28));
    QCOMPARE(report->months.size(), 2);
    QCOMPARE(report->months[0], (SpendingTotal{first, 210'000, 60'000, 60'000, 60'000, 6, 0, 2}));
    QCOMPARE(report->withoutPicture.size(), 2);
    QVERIFY(report->withoutPicture[0].state == JobState::Unknown); // newest first
    const auto today = run<Result<SpendingTotal>>([first](Database &database) { return spending::since(database, first.addDays(1)); });
    QVERIFY(today);
    QCOMPARE(today->all(), 170'000);
}

void TestSpending::unknownPricesAreCountedAndNotSummed()
{
    Generation row = job(JobState::Ready, QDate(2026, 3, 1), std::nullopt);
    row.estimate = {};
    insert(row);
    const auto report = run<Result<SpendingReport>>([](Database &database) { return spending::report(database); });
    QCOMPARE(report->days.size(), 1);
    QCOMPARE(report->days[0].unpriced, 1);
    QCOMPARE(report->days[0].all(), 0);
}

void TestSpending::practiceIsNeverCounted()
{
    Generation row = job(JobState::Ready, QDate(2026, 3, 1));
    row.profile = u"practice"_s;
    insert(row);
    const auto report = run<Result<SpendingReport>>([](Database &database) { return spending::report(database); });
    QVERIFY(report && report->days.isEmpty() && report->withoutPicture.isEmpty());
}

void TestSpending::identicalMeansBytesFieldsAndSeed()
{
    Generation sent = job(JobState::Ready, QDate(2026, 3, 1));
    sent.seed = 42;
    sent.fields = {{u"prompt"_s, u"a boat"_s}, {u"seed"_s, 42}};
    sent.uploads = {{u"image"_s, file('a')}, {u"mask"_s, file('b')}};
    insert(sent);
    const auto find = [this](const Generation &row) {
        return *run<Result<QString>>([row](Database &database) { return spending::identicalTo(database, {row}); });
    };
    Generation same = sent;
    same.id = u"another"_s;
    QCOMPARE(find(same), sent.id);
    const auto differs = [&](auto change) {
        Generation row = same;
        change(row);
        return find(row).isEmpty();
    };
    QVERIFY(differs([](Generation &row) { row.seed.reset(); }));
    QVERIFY(differs([](Generation &row) { row.seed = 43; }));
    QVERIFY(differs([](Generation &row) { row.fields[u"prompt"_s] = u"a ship"_s; }));
    QVERIFY(differs([](Generation &row) { row.uploads[1].file = file('c'); }));
    QVERIFY(differs([](Generation &row) { row.endpoint = u"flux-dev"_s; }));
    QVERIFY(differs([](Generation &row) { row.profile = u"mine"_s; }));
    // What failed may be tried again without a word.
    Generation failed = sent;
    failed.id = u"failed"_s;
    failed.seed = 7;
    failed.state = JobState::Failed;
    insert(failed);
    QVERIFY(find(failed).isEmpty());
}

void TestSpending::theIndexIsUsed()
{
    const QString plan = run<QString>([](Database &database) {
        Result<QSqlQuery> rows = database.execute(u"EXPLAIN QUERY PLAN SELECT id FROM generations WHERE seed = 1"
                                                  " AND profile = 'bfl' ORDER BY row DESC LIMIT 1"_s);
        return rows && rows->next() ? rows->value(3).toString() : QString();
    });
    QVERIFY2(plan.contains(u"generations_by_seed"_s), qPrintable(plan));
}

QTEST_GUILESS_MAIN(TestSpending)
#include "tst_spending.moc"
