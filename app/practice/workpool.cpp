#include "app/practice/workpool.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pentimento::practice {
namespace {
constexpr int politeness = 5;

// Linux counts this for the calling thread alone: the hand that paints in the same program comes first.
void giveWay() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), politeness); }
} // namespace

WorkPool::WorkPool(int threads)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

WorkPool::~WorkPool() { stop(); }

void WorkPool::run(std::function<void()> work, std::chrono::milliseconds after)
{
    {
        const std::lock_guard lock(m_mutex);
        m_items.push({std::chrono::steady_clock::now() + after, m_count++, std::move(work)});
    }
    m_changed.notify_one();
}

void WorkPool::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    m_changed.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

void WorkPool::work()
{
    giveWay();
    std::unique_lock lock(m_mutex);
    while (!m_ended) {
        if (m_items.empty()) {
            m_changed.wait(lock);
        } else if (const Time due = m_items.top().due; due > std::chrono::steady_clock::now()) {
            m_changed.wait_until(lock, due);
        } else {
            const std::function<void()> next = m_items.top().work;
            m_items.pop();
            lock.unlock();
            next();
            lock.lock();
        }
    }
}
} // namespace pentimento::practice
