#pragma once

#include "app/base/clock.h"

#include <QObject>

#include <memory>

namespace pentimento {
/// The time limit of a command: counts the time that the machine sleeps, as whoever waits does, and is not moved by a
/// change of the wall clock. Where it passed during a sleep there is a little time left after it, in which results
/// that became ready meanwhile are fetched.
class TimeLimit : public QObject
{
    Q_OBJECT
public:
    explicit TimeLimit(Clock &clock, QObject *parent = nullptr);

    void start(std::chrono::seconds limit);
    void stop();

signals:
    void reached();

private:
    void look();

    Clock &m_clock;
    Clock::Milliseconds m_end{0};      ///< by sinceBoot()
    Clock::Milliseconds m_sleepSoFar{0};
    std::unique_ptr<QObject> m_timer;  ///< context of the one pending look
};
} // namespace pentimento
