#include "app/storage/storagethread.h"

#include "app/base/log.h"
#include "app/storage/datafolder.h"
#include "app/storage/posixfile.h"
#include "app/storage/salvage.h"

#include <QDateTime>
#include <QDir>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr std::chrono::milliseconds lookEvery(1200); // others' changes are promised within 2 s

/// Files that a crash left half written. A day old: a younger one may be in the hands of another process.
void removeLeftovers(const FileStore &files)
{
    const QDateTime yesterday = QDateTime::currentDateTimeUtc().addDays(-1);
    QDir incoming(files.incomingFolder());
    for (const QFileInfo &file : incoming.entryInfoList(QDir::Files)) {
        if (file.lastModified() < yesterday)
            incoming.remove(file.fileName());
    }
}
} // namespace

StorageThread::StorageThread(Paths paths, std::function<void()> changedElsewhere)
    : m_paths(std::move(paths))
    , m_changedElsewhere(std::move(changedElsewhere))
{
    setObjectName(u"storage"_s);
}

void StorageThread::finish()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_woken.notify_one();
    wait();
}

Result<void> StorageThread::begin()
{
    std::future<Result<void>> opened = m_opened.get_future();
    start();
    return opened.get();
}

void StorageThread::post(Task task)
{
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_woken.notify_one();
}

void StorageThread::run()
{
    const Result<void> opened = openAll();
    const bool isOpen = opened.hasValue();
    m_opened.set_value(opened);
    if (isOpen) {
        removeLeftovers(m_database->files());
        work();
    }
    m_database.reset();
}

Result<void> StorageThread::openAll()
{
    const std::optional<Error> moved = datafolder::finishMove(m_paths);
    for (const QString &folder : {m_paths.data, m_paths.files()}) {
        if (const Result<void> made = posixfile::makeFolder(folder); !made)
            return made;
    }
    Result<salvage::Opened> opened = salvage::open(m_paths, m_failures);
    if (!opened)
        return opened.error();
    m_database = std::move(opened->database);
    m_notice = opened->notice ? opened->notice : moved;
    Result<std::unique_ptr<OwnerLock>> lock = OwnerLock::create(m_paths.owners());
    if (!lock)
        return lock.error();
    m_lock = std::move(*lock);
    m_database->setOwner(m_lock->id());
    return {};
}

void StorageThread::work()
{
    m_lookedAt = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    while (!m_tasks.empty() || !m_isEnding) {
        if (m_tasks.empty()) {
            m_woken.wait_until(lock, m_lookedAt + lookEvery);
        } else {
            // Out of the list before it runs, so that what it holds is freed without the lock.
            Task task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task(*m_database);
            task = nullptr;
            lock.lock();
        }
        if (m_isEnding || std::chrono::steady_clock::now() < m_lookedAt + lookEvery)
            continue;
        lock.unlock();
        lookElsewhere();
        lock.lock();
    }
}

void StorageThread::lookElsewhere()
{
    if (m_database->sawForeignChange())
        m_changedElsewhere();
    m_lookedAt = std::chrono::steady_clock::now();
}
} // namespace pentimento
