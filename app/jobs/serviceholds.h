#pragma once

#include "app/jobs/schedule.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <optional>

namespace pentimento {
class Clock;
class Timetable;

/// Accounts whose service asked to be left alone for a while: nobody sends there before the time is over.
class ServiceHolds
{
public:
    ServiceHolds(const Clock &clock, Timetable &timetable, RetryPolicy retries, std::function<void()> over);

    bool isHeld(const QString &account) const;
    /// \a asked: what the service said; none: it said nothing.
    void hold(const QString &account, std::optional<std::chrono::milliseconds> asked);
    void release(const QString &account) { m_holds.remove(account); }

private:
    void arm();

    struct Hold
    {
        std::chrono::milliseconds until{0};
        int times = 0;
    };
    const Clock &m_clock;
    Timetable &m_timetable;
    RetryPolicy m_retries;
    std::function<void()> m_over;
    QHash<QString, Hold> m_holds; // by accountOf()
    QObject m_alarm;
};
} // namespace pentimento
