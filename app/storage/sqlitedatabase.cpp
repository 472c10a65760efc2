#include "app/storage/sqlitedatabase.h"

#include "app/base/log.h"
#include "app/storage/migrations.h"
#include "app/storage/ownerlock.h"
#include "app/storage/posixfile.h"
#include "app/storage/salvage.h"

#include <QCoreApplication>
#include <QScopeGuard>
#include <QThread>

#include <cerrno>
#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
std::atomic<int> connections = 0;

// SQLite's result codes, which are fixed for ever; its header is not needed for anything else.
namespace sqlite {
enum Code { notPermitted = 3, busy = 5, locked = 6, readOnly = 8, corrupt = 11, full = 13, cannotOpen = 14, notADatabase = 26 };
}

} // namespace

void FailurePlan::set(int n)
{
    m_failed = false;
    m_left = n;
}

bool FailurePlan::isDue()
{
    if (m_left < 0 || m_left-- > 0)
        return false;
    m_failed = true;
    return true;
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const Paths &paths, FailurePlan &failures)
{
    if (const Result<void> usable = migrations::checkFile(paths.database()); !usable)
        return usable.error();
    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(paths, failures));
    if (const Result<void> connected = database->connectTo(); !connected)
        return connected.error();
    if (const Result<void> current = migrations::apply(*database, paths.database()); !current)
        return current.error();
    database->sawForeignChange();
    return database;
}

SqliteDatabase::SqliteDatabase(const Paths &paths, FailurePlan &failures)
    : m_paths(paths)
    , m_files(paths.files())
    , m_failures(failures)
    , m_connectionName(u"pentimento-%1"_s.arg(++connections))
{}

SqliteDatabase::~SqliteDatabase()
{
    m_connection = {}; // removeDatabase() wants to find no user left
    QSqlDatabase::removeDatabase(m_connectionName);
}

Result<void> SqliteDatabase::connectTo()
{
    m_connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connectionName);
    if (!m_connection.isValid()) {
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "Qt's driver for SQLite is not installed, so the history cannot be "
                                                       "opened. Install the package %1 and start again."),
                            {u"libqt6sql6-sqlite"_s});
    }
    // Made here and not by SQLite, so that it and the files beside it are for this user's eyes only.
    const QString file = m_paths.database();
    if (!posixfile::openFile(file, O_RDWR | O_CREAT).isOpen())
        return posixfile::writeError(file, errno);
    m_connection.setDatabaseName(file);
    m_connection.setConnectOptions(u"Qsqlite::busy_TIMEOUT=5000"_s);
    if (!m_connection.open())
        return errorOf(m_connection.lastError());
    if (const Result<void> usable = migrations::checkVersion(*this, file); !usable)
        return usable;
    if (const Result<void> shared = switchToSharedLog(); !shared)
        return shared;
    for (const QString &pragma : {u"PRAGMA synchronous = FULL"_s, u"PRAGMA foreign_keys = ON"_s}) {
        if (const Result<QSqlQuery> set = executeUnwatched(pragma); !set)
            return set.error();
    }
    return {};
}

Result<void> SqliteDatabase::switchToSharedLog()
{
    // SQLite does not wait for others here: two programs that start at once on a new file meet at this line.
    for (int attempt = 0;; ++attempt) {
        Result<QSqlQuery> mode = executeUnwatched(u"PRAGMA journal_mode = WAL"_s);
        if (mode && mode->next()) {
            if (mode->value(0).toString() != "wal"_L1)
                qCWarning(logStore) << "The disk of the data folder does not support a shared write-ahead log";
            return {};
        }
        if (attempt == 200)
            return mode ? errorOf(QSqlError()) : mode.error();
        QThread::msleep(20);
    }
}

Result<QSqlQuery> SqliteDatabase::execute(const QString &sql, const QVariantList &values)
{
    if (m_failures.isDue())
        return errorOf(QSqlError({}, u"a test's full disk"_s, QSqlError::StatementError, QString::number(sqlite::full)));
    return executeUnwatched(sql, values);
}

Result<QSqlQuery> SqliteDatabase::executeUnwatched(const QString &sql, const QVariantList &values)
{
    QSqlQuery query(m_connection);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return errorOf(query.lastError());
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(int(i), values[i]);
    if (!query.exec())
        return errorOf(query.lastError());
    return query;
}

Result<void> SqliteDatabase::transaction(const std::function<Result<void>()> &body)
{
    if (m_depth > 0)
        return nested(body);
    // IMMEDIATE: a reader that becomes a writer halfway would not wait for others but fail at once.
    if (const Result<QSqlQuery> begun = execute(u"BEGIN IMMEDIATE"_s); !begun)
        return begun.error();
    ++m_depth;
    bool isCommitted = false;
    const auto end = qScopeGuard([this, &isCommitted] {
        --m_depth;
        if (!isCommitted)
            (void)executeUnwatched(u"ROLLBACK"_s); // fails harmlessly where a full disk has rolled back already
    });
    if (const Result<void> done = body(); !done)
        return done;
    if (const Result<QSqlQuery> committed = execute(u"COMMIT"_s); !committed)
        return committed.error();
    isCommitted = true;
    return {};
}

Result<void> SqliteDatabase::nested(const std::function<Result<void>()> &body)
{
    if (const Result<QSqlQuery> begun = execute(u"SAVEPOINT inner_step"_s); !begun)
        return begun.error();
    const Result<void> done = body();
    if (!done)
        (void)executeUnwatched(u"ROLLBACK TO inner_step"_s);
    if (const Result<QSqlQuery> ended = executeUnwatched(u"RELEASE inner_step"_s); !ended && done)
        return ended.error();
    return done;
}

bool SqliteDatabase::isOwnerGone(const QString &id) const
{
    return OwnerLock::isGone(m_paths.owners(), id);
}

bool SqliteDatabase::sawForeignChange()
{
    Result<QSqlQuery> version = executeUnwatched(u"PRAGMA data_version"_s);
    if (!version || !version->next())
        return false;
    const qint64 before = std::exchange(m_dataVersion, version->value(0).toLongLong());
    return before != m_dataVersion;
}

Error SqliteDatabase::errorOf(const QSqlError &problem) const
{
    const QString file = m_paths.database();
    // SQLite's own words name tables and columns, never the values in them.
    const QString detail = u"sqlite %1: %2"_s.arg(problem.nativeErrorCode(), problem.databaseText());
    switch (problem.nativeErrorCode().toInt() & 0xff) { // the low byte is the code without its finer kind
    case sqlite::full:
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "There is no space left to write %1. The last step was not recorded. "
                                                       "Free some space and try again."), {file}, detail);
    case sqlite::readOnly:
    case sqlite::cannotOpen:
    case sqlite::notPermitted:
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "%1 may not be written. Check who owns the folder and whether it "
                                                       "is read-only."), {file}, detail);
    case sqlite::notADatabase:
    case sqlite::corrupt:
        salvage::noteDamage(m_paths);
        return migrations::damagedFile(file, detail);
    case sqlite::busy:
    case sqlite::locked:
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "Another program keeps %1 locked. The last step was not recorded. "
                                                       "Close that program and try again."), {file}, detail);
    default:
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "%1 could not be read or written. The last step was not recorded. "
                                                       "Check the disk that holds it; the log says more."), {file}, detail);
    }
}
} // namespace pentimento
