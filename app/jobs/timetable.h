#pragma once

#include "app/base/clock.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <memory>

namespace pentimento {
/// Every wait of the queue over one timer. Sees when the machine slept, by the gap between its clocks, and counts
/// that time: what was due meanwhile is done at once. Nothing runs while nobody waits. Main thread.
class Timetable : public QObject
{
    Q_OBJECT
public:
    enum class Kind {
        Question, ///< may be asked early: hurry() and a wake-up make it due
        Order     ///< a wait that the service asked for, or a retry: kept
    };
    explicit Timetable(Clock &clock, QObject *parent = nullptr);

    /// Calls \a due once after \a wait, unless \a who died or waits for something else by then.
    void wait(QObject *who, Clock::Milliseconds wait, Kind kind, std::function<void()> due);
    void forget(QObject *who);
    bool isWaiting(QObject *who) const { return m_entries.contains(who); }
    void hurry();

private:
    struct Entry
    {
        Clock::Milliseconds at;
        Kind kind;
        std::function<void()> due;
    };
    void arm();
    void fire();
    void noticeSleep();

    Clock &m_clock;
    QHash<QObject *, Entry> m_entries;
    std::unique_ptr<QObject> m_timer; // context of the one pending callback
    Clock::Milliseconds m_sleepSoFar;
};
} // namespace pentimento
