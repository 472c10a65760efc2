#pragma once

#include "app/practice/ledger.h"
#include "app/practice/sentpicture.h"
#include "app/practice/task.h"
#include "app/practice/workpool.h"
#include "app/schema/catalogue.h"

#include <QHash>
#include <QSet>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

namespace pentimento::practice {
/// Where a task is at a moment.
struct TaskState
{
    enum class Phase {
        Starting,
        Running,
        Ready,
        RequestModerated,
        ContentModerated,
        Failed,
        Canceled,
        Aborted
    };
    Phase phase = Phase::Starting;
    double progress = 0; ///< 0..1 while it runs

    bool isOver() const { return phase != Phase::Starting && phase != Phase::Running; }
};

/// The Practice service without its protocols: takes tasks, makes their pictures in the background, bills
/// them when they become ready. All of it lies in one directory, which several processes may share. Any
/// thread.
class Studio
{
public:
    struct Settings
    {
        QString directory;
        std::chrono::milliseconds latency;
        std::function<qint64()> now; ///< wall clock in ms, any thread
    };

    Studio(Settings settings, const Catalogue &catalogue);
    ~Studio();

    /// Makes the folders and removes what is older than a day (not the bills).
    Result<void> prepare();

    const Catalogue &catalogue() const { return m_catalogue; }
    qint64 now() const { return m_settings.now(); }
    QString directory() const { return m_settings.directory; }

    /// Fills in times, seed, price, outcome and the rest from \a task's values, stores it with its
    /// \a pictures and starts work. The task as stored.
    Result<Task> accept(Task task, const QHash<QString, SentPicture> &pictures);

    std::optional<Task> find(const QString &id) const;
    /// Moves \a task on as far as time allows (starts its work where no other process did, bills it) and says
    /// where it is; \a task is brought up to date.
    TaskState state(Task &task);
    /// Waits until \a task is over, at most \a limit.
    TaskState wait(Task &task, std::chrono::milliseconds limit);
    /// Cancels a task that is not over.
    Result<Task> cancel(const QString &id);
    /// The bytes of a ready task's picture.
    std::optional<QByteArray> result(const Task &task) const;
    QStringList taskIds() const; ///< all, in no order

    Ledger &ledger() { return m_ledger; }
    /// Wakes everybody who waits, and lets nobody wait any more.
    void stop();

private:
    QString path(const QString &folder, const QString &name) const;
    QString resultPath(const Task &task) const;
    void complete(Task &task, const Endpoint &endpoint) const;
    void makeLater(const Task &task);
    void make(const QString &id);
    void storeMade(const QString &id, const Result<QByteArray> &picture);
    void settle(const QString &id);
    void settleAt(const Task &task);
    void wake();

    const Settings m_settings;
    const Catalogue m_catalogue;
    Ledger m_ledger;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    QSet<QString> m_making;
    bool m_ended = false;
    WorkPool m_pool; // last: its threads use the rest
};
} // namespace pentimento::practice
