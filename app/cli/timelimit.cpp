#include "app/cli/timelimit.h"

#include <algorithm>

namespace pentimento {
namespace {
// Timers stand still while the machine sleeps: it is looked this often.
constexpr Clock::Milliseconds longestPiece{5000};
constexpr Clock::Milliseconds leastSleep{1000};
constexpr Clock::Milliseconds afterSleep{15'000};
} // namespace

TimeLimit::TimeLimit(Clock &clock, QObject *parent) : QObject(parent), m_clock(clock) {}

void TimeLimit::start(std::chrono::seconds limit)
{
    m_end = m_clock.sinceBoot() + limit;
    m_sleepSoFar = m_clock.sinceBoot() - m_clock.steady();
    look();
}

void TimeLimit::stop()
{
    m_timer.reset();
}

void TimeLimit::look()
{
    if (m_timer)
        m_timer.release()->deleteLater(); // this may run inside it
    const Clock::Milliseconds now = m_clock.sinceBoot();
    const Clock::Milliseconds sleepNow = now - m_clock.steady();
    if (sleepNow - m_sleepSoFar >= leastSleep)
        m_end = std::max(m_end, now + afterSleep);
    m_sleepSoFar = sleepNow;
    if (now >= m_end)
        return emit reached();
    m_timer = std::make_unique<QObject>();
    m_clock.callAfter(std::min(m_end - now, longestPiece), m_timer.get(), [this] { look(); });
}
} // namespace pentimento

#include "moc_timelimit.cpp"
