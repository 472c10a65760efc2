#pragma once

#include "app/base/fileref.h"
#include "app/base/paths.h"
#include "app/base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QSqlQuery>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

namespace pentimento {
/// The database as the storage thread sees it: statements with bound values, scoped transactions.
class Database;

/// Content-addressed files below files/. Any thread; each file is written once, synced, then renamed.
class FileStore
{
public:
    explicit FileStore(QString directory);

    /// Stores \a bytes (where they are there already, only the file's time is new). \a extension: 1-5 letters or digits.
    Result<FileRef> put(const QByteArray &bytes, const QString &extension) const;
    Result<QByteArray> get(const FileRef &file) const; ///< the hash is checked; Storage error where missing or damaged
    bool contains(const FileRef &file) const;
    /// Frees \a file unless somebody put it after \a before: he may be about to refer to it. True: it is gone.
    Result<bool> remove(const FileRef &file, const QDateTime &before) const;
    /// What lies below files/ under a valid name, one call a file; any order.
    void each(const std::function<void(const FileRef &file, qint64 bytes)> &visit) const;
    qint64 sizeOf(const FileRef &file) const;           ///< -1: not there
    QString pathOf(const FileRef &file) const;          ///< absolute; empty where \a file is malformed
    QString incomingFolder() const;                     ///< where files are written before they get their name

private:
    QString m_directory;
};

/// The one writing connection of this process and the thread that owns it (design, section 5).
///
/// Tasks run in order, each whole, on the storage thread; their results come back as futures, so the main thread
/// never waits. Destroying the Store finishes the tasks that were handed in.
class Store : public QObject
{
    Q_OBJECT
public:
    /// Opens or creates the data folder and brings the database up to date. Blocks; for start-up and tests.
    /// A database of a later version, somebody else's, or a folder that cannot be written is a Storage error. A damaged
    /// one is set aside, and what can be read of it goes into a new one: openingNotice() says so.
    static Result<std::unique_ptr<Store>> open(const Paths &paths);
    ~Store() override;

    const Paths &paths() const;
    const FileStore &files() const;
    /// Id of this process in owners/; its lock is held until the process ends.
    const QString &ownerId() const;
    /// What the person has to be told about how it was opened; most often nothing.
    const std::optional<Error> &openingNotice() const;

    /// Runs \a task on the storage thread: `thenOn(store.run([](Database &db) -> Result<int> {...}), this, ...)`.
    /// Any thread. An exception (no memory) becomes a Storage error where the task gives a Result, else the future's.
    template<typename Task>
    auto run(Task task) -> QFuture<std::invoke_result_t<Task, Database &>>;

    /// Tests: the n-th statement from now on fails as a full disk would (0: the next), once; -1: none. The begin and
    /// the commit of a transaction count as statements too.
    void failStatement(int n);
    bool hasFailed() const;

signals:
    /// Another process has changed the database (seen within 2 s while the event loop runs).
    void changedElsewhere();

private:
    class Private;
    explicit Store(std::unique_ptr<Private> p);
    void post(std::function<void(Database &)> task);
    std::unique_ptr<Private> d;
};

class Database
{
public:
    virtual ~Database() = default;
    /// Runs one statement; values are bound in order to its `?`.
    virtual Result<QSqlQuery> execute(const QString &sql, const QVariantList &values = {}) = 0;
    /// Runs \a body inside BEGIN IMMEDIATE ... COMMIT; rolled back where it fails. One inside another is a part of it
    /// that can fail alone.
    virtual Result<void> transaction(const std::function<Result<void>()> &body) = 0;
    virtual const FileStore &files() const = 0;
    virtual const QString &ownerId() const = 0;
    /// True where no living process holds the lock of owner \a id.
    virtual bool isOwnerGone(const QString &id) const = 0;
};

namespace storagedetail {
template<typename T> inline constexpr bool isResult = false;
template<typename T> inline constexpr bool isResult<Result<T>> = true;

/// Logs what was thrown and makes the Storage error of it.
Error errorOfException(std::exception_ptr problem);

template<typename Value, typename Task>
void fulfil(QPromise<Value> &promise, Task &task, Database &database)
{
    try {
        if constexpr (std::is_void_v<Value>)
            task(database);
        else
            promise.addResult(task(database));
    } catch (...) {
        if constexpr (isResult<Value>)
            promise.addResult(Value(errorOfException(std::current_exception())));
        else
            promise.setException(std::current_exception());
    }
    promise.finish();
}
} // namespace storagedetail

template<typename Task>
auto Store::run(Task task) -> QFuture<std::invoke_result_t<Task, Database &>>
{
    using Value = std::invoke_result_t<Task, Database &>;
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    QFuture<Value> future = promise->future();
    post([promise, task = std::make_shared<Task>(std::move(task))](Database &database) {
        storagedetail::fulfil(*promise, *task, database);
    });
    return future;
}
} // namespace pentimento
