#include "app/storage/salvage.h"

#include "app/base/log.h"
#include "app/storage/grams.h"
#include "app/storage/migrations.h"
#include "app/storage/ownerlock.h"
#include "app/storage/posixfile.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QSqlQuery>
#include <QUrl>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento::salvage {
namespace {
constexpr qint64 mostProbes = 200'000; // single rows asked for between what can be read from both ends
constexpr int batch = 500;

QString markerOf(const Paths &paths)
{
    return paths.database() + u".damaged"_s;
}

/// The old file, read as far as it goes.
class Wreck
{
public:
    explicit Wreck(const QString &file) : m_name(u"pentimento-wreck-%1"_s.arg(quintptr(this)))
    {
        // First with what a crash left beside it; a log that is damaged too is left out.
        for (const QString &options : {u"QSQLITE_OPEN_READONLY"_s, u"QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY"_s}) {
            m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
            const bool isUri = options.contains(u"URI"_s);
            m_connection.setDatabaseName(isUri ? QString::fromLatin1(QUrl::fromLocalFile(file).toEncoded()) + u"?immutable=1"_s : file);
            m_connection.setConnectOptions(options);
            if (m_connection.open() && readColumns())
                return;
            m_connection = {};
            QSqlDatabase::removeDatabase(m_name);
        }
    }
    ~Wreck()
    {
        m_connection = {};
        if (QSqlDatabase::contains(m_name))
            QSqlDatabase::removeDatabase(m_name);
    }

    const QStringList &columns() const { return m_columns; }
    void keepOnly(const QStringList &columns)
    {
        m_columns.erase(std::remove_if(m_columns.begin(), m_columns.end(),
                                       [&columns](const QString &name) { return !columns.contains(name); }), m_columns.end());
    }

    /// Hands each row that can be read to \a take, once.
    void readAll(const std::function<void(const QVariantList &)> &take)
    {
        const qint64 front = readFrom(u"row > ? ORDER BY row"_s, 0, true, take, 0);
        const qint64 back = readFrom(u"row < ? ORDER BY row DESC"_s, std::numeric_limits<qint64>::max(),
                                     true, take, front);
        if (back == std::numeric_limits<qint64>::max())
            return;
        const qint64 last = std::min(back, front + mostProbes);
        for (qint64 row = front + 1; row < last; ++row)
            readFrom(u"row = ?"_s, row, false, take, front);
    }

private:
    bool readColumns()
    {
        QSqlQuery query(m_connection);
        query.setForwardOnly(true);
        // Else SQLite reads nothing at all of a file that is shorter than its header says.
        query.exec(u"PRAGMA writable_schema = ON"_s);
        if (!query.exec(u"PRAGMA table_info(generations)"_s))
            return false;
        m_columns.clear();
        while (query.next())
            m_columns << query.value(1).toString();
        return m_columns.contains(u"row"_s) && m_columns.contains(u"id"_s);
    }

    /// Batch after batch until one cannot be read or \a stop is passed; the last row that was.
    qint64 readFrom(const QString &where, qint64 start, bool goesOn,
                    const std::function<void(const QVariantList &)> &take, qint64 stop)
    {
        qint64 at = start;
        while (true) {
            QSqlQuery query(m_connection);
            query.setForwardOnly(true);
            query.prepare(u"SELECT row, %1 FROM generations WHERE %2 LIMIT %3"_s.arg(m_columns.join(u", "_s), where).arg(batch));
            query.bindValue(0, at);
            int read = 0;
            if (query.exec()) {
                while (query.next()) {
                    const qint64 row = query.value(0).toLongLong();
                    if (start > stop && row <= stop)
                        return at; // from the other end already
                    QVariantList values;
                    for (int i = 0; i < m_columns.size(); ++i)
                        values << query.value(i + 1);
                    take(values);
                    at = row;
                    ++read;
                }
            }
            if (!goesOn || read < batch)
                return at;
        }
    }

    QString m_name;
    QSqlDatabase m_connection;
    QStringList m_columns;
};

Result<QStringList> columnsOf(Database &database)
{
    Result<QSqlQuery> info = database.execute(u"PRAGMA table_info(generations)"_s);
    if (!info)
        return info.error();
    QStringList names;
    while (info->next())
        names << info->value(1).toString();
    return names;
}

/// How many entries of \a file are now in \a database.
Result<qint64> copyRows(const QString &file, Database &database)
{
    Wreck wreck(file);
    const Result<QStringList> known = columnsOf(database);
    if (!known)
        return known.error();
    wreck.keepOnly(*known);
    if (wreck.columns().isEmpty())
        return 0;
    const QString statement = u"INSERT OR IGNORE INTO generations (%1) VALUES (%2)"_s.arg(
        wreck.columns().join(u", "_s), QStringList(wreck.columns().size(), u"?"_s).join(u", "_s));
    const qsizetype row = wreck.columns().indexOf(u"row"_s);
    const qsizetype words = wreck.columns().indexOf(u"search_text"_s);
    qint64 kept = 0;
    const Result<void> done = database.transaction([&]() -> Result<void> {
        wreck.readAll([&](const QVariantList &values) {
            // One whose cells are of the wrong kind is refused by the table and left behind.
            const Result<QSqlQuery> inserted = database.execute(statement, values);
            if (!inserted || inserted->numRowsAffected() != 1)
                return;
            ++kept;
            if (words >= 0)
                (void)database.execute(u"INSERT INTO generation_grams (rowid, grams) VALUES (?, ?)"_s,
                                       {values[row], grams::of(values[words].toString())});
        });
        return {};
    });
    if (!done)
        return done.error();
    return kept;
}

Result<void> checkNobodyUsesIt(const Paths &paths)
{
    for (const QString &owner : QDir(paths.owners()).entryList(QDir::Files)) {
        if (!OwnerLock::isGone(paths.owners(), owner)) {
            return Error{Error::Kind::Storage, {},
                         QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "%1 is damaged and another Pentimento works with it. "
                                                                      "Nothing was changed. Close the other one and start "
                                                                      "again: then everything that can still be read is kept.")),
                         {paths.database()}, u"owner %1 lives"_s.arg(owner)};
        }
    }
    return {};
}

/// The new name of the damaged file, in the same folder, with the files that belong to it.
Result<QString> setAside(const Paths &paths)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s);
    QString target = paths.data + u"/history-damaged-%1.sqlite"_s.arg(stamp);
    for (int i = 2; QFile::exists(target); ++i)
        target = paths.data + u"/history-damaged-%1-%2.sqlite"_s.arg(stamp).arg(i);
    for (const QString &ending : {u"-wal"_s, u"-shm"_s, QString()}) {
        const QString from = paths.database() + ending;
        if (!QFile::exists(from))
            continue;
        if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(target + ending).constData()) != 0)
            return posixfile::writeError(target + ending, errno);
    }
    if (const Result<void> synced = posixfile::syncFolder(paths.data); !synced)
        return synced.error();
    return target;
}

Error noticeOf(const Paths &paths, const QString &aside, qint64 kept)
{
    if (kept == 0) {
        return Error{Error::Kind::Storage, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The history in %1 was damaged, and no entry of it could be "
                                                                  "read. It was set aside as %2, and an empty one was begun. "
                                                                  "Stored pictures are untouched.")),
                     {paths.database(), aside}, u"salvaged nothing"_s};
    }
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The history in %1 was damaged. It was set aside as %2, and the "
                                                              "%3 entries that could still be read were kept. Stored "
                                                              "pictures are untouched.")),
                 {paths.database(), aside, kept}, u"salvaged %1 entries"_s.arg(kept)};
}

/// True where the whole file can be read, seen by a look at each page.
bool isSound(Database &database)
{
    Result<QSqlQuery> check = database.execute(u"PRAGMA quick_check(1)"_s);
    return check && check->next() && check->value(0).toString() == u"ok"_s;
}
} // namespace

void noteDamage(const Paths &paths)
{
    posixfile::openFile(markerOf(paths), O_WRONLY | O_CREAT);
}

Result<Opened> open(const Paths &paths, FailurePlan &failures)
{
    Result<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::open(paths, failures);
    const bool isMarked = QFile::exists(markerOf(paths));
    if (database && (!isMarked || isSound(**database))) {
        QFile::remove(markerOf(paths));
        return Opened{*std::move(database)};
    }
    if (!database && !migrations::isDamage(database.error()))
        return database.error();
    if (database)
        database->reset();
    if (const Result<void> free = checkNobodyUsesIt(paths); !free)
        return free.error();
    const Result<QString> aside = setAside(paths);
    if (!aside)
        return aside.error();
    database = SqliteDatabase::open(paths, failures);
    if (!database)
        return database.error();
    const Result<qint64> kept = copyRows(*aside, **database);
    if (!kept)
        return kept.error();
    QFile::remove(markerOf(paths));
    const Error notice = noticeOf(paths, *aside, *kept);
    qCWarning(logStore) << notice.plainSentence();
    return Opened{*std::move(database), notice};
}
} // namespace pentimento::salvage
