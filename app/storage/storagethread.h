#pragma once

#include "app/storage/ownerlock.h"
#include "app/storage/sqlitedatabase.h"

#include <QThread>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>

namespace pentimento {
/// The thread that owns the connection: runs tasks in order and looks now and then for changes of other processes.
class StorageThread final : public QThread
{
public:
    using Task = std::function<void(Database &)>;

    /// \a changedElsewhere is called on this thread.
    StorageThread(Paths paths, std::function<void()> changedElsewhere);
    ~StorageThread() override { finish(); }

    /// Starts, opens the database and waits for how that went. Once, before anything else.
    Result<void> begin();
    /// Any thread.
    void post(Task task);
    /// Runs every task that was handed in, and those that these hand in, then ends the thread.
    void finish();
    /// Id of this process in owners/, valid after begin().
    const QString &ownerId() const { return m_lock->id(); }
    /// What became of a damaged database, valid after begin().
    const std::optional<Error> &notice() const { return m_notice; }
    FailurePlan &failures() { return m_failures; }

private:
    void run() override;
    Result<void> openAll();
    void work();
    void lookElsewhere();

    const Paths m_paths;
    const std::function<void()> m_changedElsewhere;
    FailurePlan m_failures;
    std::optional<Error> m_notice;
    std::promise<Result<void>> m_opened;
    std::unique_ptr<OwnerLock> m_lock;          // dies after the last task
    std::unique_ptr<SqliteDatabase> m_database; // of this thread only
    std::chrono::steady_clock::time_point m_lookedAt;

    std::mutex m_mutex;
    std::condition_variable m_woken;
    std::deque<Task> m_tasks;
    bool m_isEnding = false;
};
} // namespace pentimento
