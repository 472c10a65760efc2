#include "app/history/generationcolumns.h"
#include "app/history/history.h"
#include "app/history/searchtext.h"
#include "app/storage/grams.h"
#include "app/storage/store.h"
#include "tests/bench/historyrows.h"
#include "tests/bench/paired.h"
#include "ui/common/theme.h"
#include "ui/history/historygrid.h"
#include "ui/history/historymodel.h"
#include "ui/history/historypage.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>

using namespace pentimento;
using namespace Qt::StringLiterals;

// Rows G1 to G4 over a long history (100,000 rows, or as many as the second argument says), and what nobody promised as
// a ratio: the longest pause of the main thread while typing and scrolling, and the memory held. Runs offscreen.

namespace {
template<typename T>
T waitFor(QFuture<T> future)
{
    future.waitForFinished();
    return future.result();
}

/// SQLite as bare as Qt gives it, on a file of its own with the same tables and pragmas.
class Bare
{
public:
    explicit Bare(const QString &file) : m_connection(open(file)) {}
    ~Bare()
    {
        m_insert = QSqlQuery(QSqlDatabase());
        m_grams = QSqlQuery(QSqlDatabase());
        m_page = QSqlQuery(QSqlDatabase());
        m_connection = {};
        QSqlDatabase::removeDatabase(u"bare"_s);
    }

    void prepareInsert()
    {
        const QStringList names = generationcolumns::withoutMarks() + QStringList(u"search_text"_s) + generationcolumns::onlyMarks();
        m_insert = QSqlQuery(m_connection);
        m_insert.prepare(u"INSERT INTO generations (%1) VALUES (%2)"_s.arg(names.join(u", "_s), QStringList(names.size(), u"?"_s).join(u", "_s)));
        m_grams = QSqlQuery(m_connection);
        m_grams.prepare(u"INSERT INTO generation_grams (rowid, grams) VALUES (last_insert_rowid(), ?)"_s);
    }
    void insert(const QVariantList &values, const QString &grams)
    {
        QSqlQuery(m_connection).exec(u"BEGIN IMMEDIATE"_s);
        for (int i = 0; i < values.size(); ++i)
            m_insert.bindValue(i, values[i]);
        m_insert.exec();
        m_grams.bindValue(0, grams);
        m_grams.exec();
        QSqlQuery(m_connection).exec(u"COMMIT"_s);
    }
    void readPage(qint64 below)
    {
        if (!m_isPrepared) {
            m_page = QSqlQuery(m_connection);
            m_page.setForwardOnly(true);
            m_page.prepare(u"SELECT row, %1 FROM generations WHERE row < ? ORDER BY row DESC LIMIT 100"_s.arg(generationcolumns::all()));
            m_isPrepared = true;
        }
        m_page.bindValue(0, below);
        m_page.exec();
        const int columns = int(generationcolumns::all().count(u',')) + 2;
        while (m_page.next()) {
            for (int i = 0; i < columns; ++i)
                bench::keep(m_page.value(i).constData());
        }
        m_page.finish();
    }
    void scan(const QString &word)
    {
        QSqlQuery query(m_connection);
        query.setForwardOnly(true);
        query.prepare(u"SELECT row FROM generations WHERE search_text LIKE ?"_s);
        query.addBindValue(u'%' + word + u'%');
        query.exec();
        while (query.next()) {
        }
    }

private:
    static QSqlDatabase open(const QString &file)
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"bare"_s);
        connection.setDatabaseName(file);
        if (!connection.open())
            qFatal("%s", qPrintable(connection.lastError().text()));
        QSqlQuery(connection).exec(u"PRAGMA journal_mode = WAL"_s);
        QSqlQuery(connection).exec(u"PRAGMA synchronous = FULL"_s);
        return connection;
    }

    QSqlDatabase m_connection;
    QSqlQuery m_insert;
    QSqlQuery m_grams;
    QSqlQuery m_page;
    bool m_isPrepared = false;
};

double milliseconds(const std::function<void()> &work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

double residentMegabytes()
{
    QFile status(u"/proc/self/status"_s);
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmRSS:"))
                return line.mid(6).trimmed().split(' ').first().toDouble() / 1024;
        }
    }
    return 0;
}

/// Every word as it is typed, letter by letter: common ones, rare ones, and those that are nowhere.
QStringList keystrokes()
{
    QStringList typed;
    for (const QString &word : {u"lighthou"_s, u"zqxwvuts"_s, u"crème br"_s, u"水面 の"_s, u"qzlantern"_s, u"portrait"_s, u"xq"_s,
                                u"flux-pro"_s, u"old wood"_s, u"猫"_s})
        for (int length = 1; length <= qMin(8, int(word.size())); ++length)
            typed << word.left(length);
    return typed;
}

void measureInsert(bench::PairedTable &table, Store &store, Bare &bare, int rows)
{
    if (!table.wants("G1"))
        return;
    bare.prepareInsert();
    int ours = rows;
    int theirs = rows;
    QList<Generation> ready;
    QList<QVariantList> values;
    QStringList grams;
    for (int i = 0; i < 80; ++i) {
        ready << bench::sampleRow(rows + i, {});
        const QString text = searchText(ready.last());
        values << generationcolumns::valuesWithoutMarks(ready.last()) + QVariantList{text} + generationcolumns::valuesOfMarks(ready.last());
        grams << grams::of(text);
    }
    table.time({"G1", "add one finished job, commit / bare insert", 2, 1.3},
               [&] {
                   const Generation row = ready[ours++ - rows];
                   (void)waitFor(store.run([row](Database &database) { return generationtable::insertNew(database, {row}); }));
               },
               [&] {
                   const int i = theirs++ - rows;
                   bare.insert(values[i], grams[i]);
               }, 31);
}

void measurePages(bench::PairedTable &table, Store &store, Bare &bare, int rows)
{
    const auto front = [&] {
        (void)waitFor(store.run([](Database &database) -> Result<QList<generationtable::Row>> {
            HistoryQuery query;
            query.limit = 300;
            const Result<QList<qint64>> numbers = generationtable::rows(database, query);
            return numbers ? generationtable::at(database, numbers->mid(0, 100)) : numbers.error();
        }));
    };
    table.time({"G2", "first page of 100 / bare statement", 2, 1.3}, front, [&] { bare.readPage(std::numeric_limits<qint64>::max()); });
    QList<qint64> middle;
    for (qint64 row = rows / 2; row > rows / 2 - 100; --row)
        middle << row;
    table.time({"G2", "a page in the middle / bare statement", 2, 1.3},
               [&] { (void)waitFor(store.run([middle](Database &database) { return generationtable::at(database, middle); })); },
               [&] { bare.readPage(rows / 2 + 1); });
}

void measureTyping(bench::PairedTable &table, History &history, Bare &bare)
{
    if (!table.wants("G3"))
        return;
    QList<double> times;
    QList<double> scans;
    double shortest = 0;
    QString slowest;
    for (int round = 0; round < 5; ++round) {
        for (const QString &typed : keystrokes()) {
            HistoryQuery query;
            query.search = typed;
            query.limit = 300;
            const double time = milliseconds([&] { (void)waitFor(history.front(query, 100, {})); });
            if (time > shortest) {
                shortest = time;
                slowest = typed;
            }
            times << time;
        }
        for (int i = 0; i < 5; ++i)
            scans << milliseconds([&] { bare.scan(u"zqzqzq"_s); });
    }
    std::sort(times.begin(), times.end());
    std::sort(scans.begin(), scans.end());
    table.count({"G3", "keystroke, p95 of 1 to 8 letters / LIKE, no hit", 0.25, 0.05}, times[times.size() * 95 / 100], scans[scans.size() / 2]);
    std::printf("     slowest keystroke %.2f ms (\"%s\"), median %.2f ms; aim below 8 ms\n", times.last(), qPrintable(slowest), times[times.size() / 2]);
    QList<double> whole;
    for (const QString &typed : keystrokes()) {
        HistoryQuery query;
        query.search = typed;
        query.limit = 0;
        whole << milliseconds([&] { (void)waitFor(history.rows(query)); });
    }
    std::sort(whole.begin(), whole.end());
    std::printf("     all rows of a search, behind the first page: median %.2f ms, slowest %.2f ms, on the storage thread\n",
                whole[whole.size() / 2], whole.last());
}

void measureOpening(bench::PairedTable &table, const Paths &paths, const QString &bareFile)
{
    table.time({"G4", "open + first page in the model / bare", 3, 2},
               [&] {
                   auto store = Store::open(paths);
                   History history(**store);
                   HistoryModel model(history);
                   model.setQuery({});
                   while (!model.hasPage())
                       QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
               },
               [&] {
                   Bare bare(bareFile);
                   bare.readPage(std::numeric_limits<qint64>::max());
               });
}

/// The longest time that the main thread was busy with one turn: by the clock, and what the processor worked
/// for it. The second is what the program can change: by the clock, whatever else the machine does counts
/// too.
struct Turns
{
    double longest = 0;
    double work = 0;

    void time(const std::function<void()> &turn)
    {
        const double before = worked();
        longest = qMax(longest, milliseconds(turn));
        work = qMax(work, worked() - before);
    }
    /// Runs the event loop for \a ms.
    void watch(int ms)
    {
        QElapsedTimer all;
        all.start();
        while (all.elapsed() < ms)
            time([] { QCoreApplication::processEvents(); });
    }

private:
    static double worked()
    {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
    }
};

void watchTheMainThread(History &history)
{
    HistoryPage page(history);
    page.resize(1440, 900);
    page.show();
    auto *model = page.findChild<HistoryModel *>();
    auto *grid = page.findChild<HistoryGrid *>();
    auto *search = page.findChild<QLineEdit *>();
    while (!model->isComplete())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    Turns{}.watch(1000);
    Turns typing;
    for (const QString &word : {u"lighthouse"_s, u"zq"_s, u"old wooden"_s}) {
        for (const QChar letter : word) {
            QKeyEvent key(QEvent::KeyPress, 0, Qt::NoModifier, letter);
            typing.time([&] { QApplication::sendEvent(search, &key); });
            typing.watch(150);
        }
        typing.watch(300);
        search->clear();
        typing.watch(600);
    }
    while (!model->isComplete())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    Turns scrolling;
    QScrollBar *bar = grid->verticalScrollBar();
    constexpr int steps = 600;
    for (int step = 1; step <= steps; ++step) {
        scrolling.time([&] { bar->setValue(int(double(bar->maximum()) * step / steps)); });
        scrolling.watch(16);
    }
    scrolling.watch(500);
    std::printf("     %d cards; longest turn of the main thread (its work): typing %.1f ms (%.1f), scrolling "
                "from end to end "
                "%.1f ms (%.1f); aim 16 ms\n",
                model->rowCount(), typing.longest, typing.work, scrolling.longest, scrolling.work);
    std::printf("     memory after that: %.0f MB; aim below 300 MB\n", residentMegabytes());
}
} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    applyTheme(app, ThemeChoice::Dark);
    bench::PairedTable table(argc > 1 ? QByteArray(argv[1]) : QByteArray());
    const int rows = argc > 2 ? QByteArray(argv[2]).toInt() : 100'000;
    const QTemporaryDir temporary;
    // A long history takes a minute to fill; one that is kept is filled once.
    const QDir folder(qEnvironmentVariable("PENTIMENTO_BENCH_HISTORY", temporary.path()));
    const Paths paths = Paths::below(folder.path());
    const QString bareFile = folder.filePath(u"bare.sqlite"_s);
    if (!QFile::exists(paths.database())) {
        auto store = Store::open(paths);
        QElapsedTimer timer;
        timer.start();
        if (!store || !bench::fillHistory(**store, rows))
            return 1;
        std::printf("     %d rows in %.0f s\n", rows, double(timer.elapsed()) / 1000);
    }
    std::printf("     database %.0f MB\n", double(QFile(paths.database()).size()) / 1e6);
    QFile::remove(bareFile);
    QFile::copy(paths.database(), bareFile);
    {
        auto store = Store::open(paths);
        History history(**store);
        Bare bare(bareFile);
        measureInsert(table, **store, bare, rows);
        measurePages(table, **store, bare, rows);
        measureTyping(table, history, bare);
    }
    measureOpening(table, paths, bareFile);
    auto store = Store::open(paths);
    History history(**store);
    if (argc < 2 || table.wants("pauses"))
        watchTheMainThread(history);
    return 0;
}
