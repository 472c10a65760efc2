#pragma once

#include "app/storage/store.h"

#include <QSqlDatabase>
#include <QSqlError>

#include <atomic>

namespace pentimento {
/// Which statement a test wants to fail. Set on the main thread, used up on the storage thread.
class FailurePlan
{
public:
    void set(int n);
    bool hasFailed() const { return m_failed; }
    /// True once: when the statement asked for has come.
    bool isDue();

private:
    std::atomic<int> m_left = -1;
    std::atomic<bool> m_failed = false;
};

/// The connection itself: made, used and destroyed on the storage thread.
class SqliteDatabase final : public Database
{
public:
    /// Opens or creates history.sqlite and brings it up to date. A file of a later version is left as it is.
    static Result<std::unique_ptr<SqliteDatabase>> open(const Paths &paths, FailurePlan &failures);
    ~SqliteDatabase() override;

    Result<QSqlQuery> execute(const QString &sql, const QVariantList &values = {}) override;
    Result<void> transaction(const std::function<Result<void>()> &body) override;
    const FileStore &files() const override { return m_files; }
    const QString &ownerId() const override { return m_ownerId; }
    bool isOwnerGone(const QString &id) const override;

    void setOwner(const QString &id) { m_ownerId = id; }
    /// True where another connection has committed since the last call.
    bool sawForeignChange();

private:
    SqliteDatabase(const Paths &paths, FailurePlan &failures);
    Result<void> connectTo();
    Result<void> switchToSharedLog();
    Result<QSqlQuery> executeUnwatched(const QString &sql, const QVariantList &values = {});
    Result<void> nested(const std::function<Result<void>()> &body);
    Error errorOf(const QSqlError &problem) const;

    Paths m_paths;
    FileStore m_files;
    FailurePlan &m_failures;
    QString m_ownerId;
    QString m_connectionName;
    QSqlDatabase m_connection;
    qint64 m_dataVersion = -1;
    int m_depth = 0; // of open transactions
};
} // namespace pentimento
