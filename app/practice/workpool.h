#pragma once

#include <QtGlobal>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

namespace pentimento::practice {
/// A few threads of low priority that do work now or later. Any thread may add.
class WorkPool
{
public:
    explicit WorkPool(int threads);
    /// As stop().
    ~WorkPool();

    void run(std::function<void()> work, std::chrono::milliseconds after = {});
    /// Finishes what runs, drops what waits.
    void stop();

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Item
    {
        Time due;
        quint64 number; // first come, first served
        std::function<void()> work;
        bool operator>(const Item &other) const
        {
            return due != other.due ? due > other.due : number > other.number;
        }
    };

    void work();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::priority_queue<Item, std::vector<Item>, std::greater<>> m_items;
    quint64 m_count = 0;
    bool m_ended = false;
    std::vector<std::thread> m_threads;
};
} // namespace pentimento::practice
