#include "app/imaging/rowbands.h"

#include <QMutex>
#include <QRunnable>
#include <QSemaphore>
#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <vector>

namespace pentimento {
namespace {
constexpr qsizetype leastBytesPerBand = 256 * 1024;

/// Parts that several threads take one by one.
class SharedParts
{
public:
    SharedParts(int count, const std::function<void(int)> &work) : m_count(count), m_work(work) {}

    /// Until none is left.
    void takeAll() noexcept
    {
        try {
            for (int part = m_next++; part < m_count; part = m_next++)
                m_work(part);
        } catch (...) {
            m_next = m_count;
            const QMutexLocker lock(&m_mutex);
            m_thrown = std::current_exception();
        }
    }
    /// When no other thread is at it any more.
    void throwAgain() const
    {
        if (m_thrown)
            std::rethrow_exception(m_thrown);
    }

    QSemaphore ended; ///< one for each helper that was at it

private:
    const int m_count;
    const std::function<void(int)> &m_work;
    std::atomic<int> m_next{0};
    QMutex m_mutex;
    std::exception_ptr m_thrown;
};

class PartHelper : public QRunnable
{
public:
    explicit PartHelper(std::shared_ptr<SharedParts> parts) : m_parts(std::move(parts)) { setAutoDelete(false); }
    void run() override
    {
        const std::shared_ptr<SharedParts> parts = m_parts; // this may be gone as soon as the end is told
        parts->takeAll();
        parts->ended.release();
    }

private:
    std::shared_ptr<SharedParts> m_parts;
};
} // namespace

QThreadPool *bandPool()
{
    static QThreadPool pool;
    return &pool;
}

// Not QtConcurrent::blockingMap(): that returns only after every thread it asked for had its turn, even with nothing
// left to do, and so waits for whatever is before them in the pool.
void forParts(int count, const std::function<void(int part)> &work)
{
    const auto parts = std::make_shared<SharedParts>(count, work);
    std::vector<std::unique_ptr<PartHelper>> helpers;
    for (int i = 0; i < std::min(count, bandPool()->maxThreadCount()) - 1; ++i) {
        helpers.push_back(std::make_unique<PartHelper>(parts));
        bandPool()->start(helpers.back().get());
    }
    parts->takeAll();
    for (const std::unique_ptr<PartHelper> &helper : helpers) {
        if (bandPool()->tryTake(helper.get()))
            parts->ended.release(); // it never began
    }
    parts->ended.acquire(int(helpers.size()));
    parts->throwAgain();
}

void forRowBands(int rows, qsizetype bytesPerRow, const std::function<void(int first, int end)> &work)
{
    const qsizetype most = qMax<qsizetype>(1, rows * bytesPerRow / leastBytesPerBand);
    // A few bands per core, so that a core that is busy elsewhere does not hold up the rest.
    const int count =
        int(std::min<qsizetype>({most, qsizetype(QThread::idealThreadCount()) * 4, qMax(1, rows)}));
    if (count <= 1) {
        work(0, rows);
        return;
    }
    forParts(count, [&](int band) { work(int(qint64(rows) * band / count), int(qint64(rows) * (band + 1) / count)); });
}
} // namespace pentimento
