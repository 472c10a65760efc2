#include "app/jobs/serviceholds.h"

#include "app/base/clock.h"
#include "app/jobs/timetable.h"

#include <QRandomGenerator>

#include <algorithm>

namespace pentimento {
using std::chrono::milliseconds;

ServiceHolds::ServiceHolds(const Clock &clock, Timetable &timetable, RetryPolicy retries, std::function<void()> over)
    : m_clock(clock), m_timetable(timetable), m_retries(retries), m_over(std::move(over))
{
}

bool ServiceHolds::isHeld(const QString &account) const
{
    const auto held = m_holds.find(account);
    return held != m_holds.end() && held->until > m_clock.steady();
}

void ServiceHolds::hold(const QString &account, std::optional<milliseconds> asked)
{
    Hold &held = m_holds[account];
    const milliseconds wait = m_retries.wait(held.times++, QRandomGenerator::global()->generateDouble(), asked);
    // Whole pictures go out with every attempt: not more often than this, whatever the service asks for.
    held.until = std::max(held.until, m_clock.steady() + std::max(wait, m_retries.first));
    arm();
}

void ServiceHolds::arm()
{
    const milliseconds now = m_clock.steady();
    std::optional<milliseconds> first;
    for (const Hold &held : std::as_const(m_holds)) {
        if (held.until > now)
            first = std::min(first.value_or(held.until), held.until);
    }
    if (!first)
        return m_timetable.forget(&m_alarm);
    m_timetable.wait(&m_alarm, *first - now, Timetable::Kind::Order, [this] {
        m_over();
        arm();
    });
}
} // namespace pentimento
