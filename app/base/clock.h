#pragma once

#include <QDateTime>

#include <chrono>
#include <functional>

class QObject;

namespace pentimento {
/// Time as the program sees it, so that tests can move it. Main thread only.
class Clock
{
public:
    using Milliseconds = std::chrono::milliseconds;

    virtual ~Clock() = default;
    /// Wall clock, UTC. Can jump; only for what people read and for expiry dates of others.
    virtual QDateTime now() const = 0;
    /// Since some start, never jumps, stands still while the machine sleeps.
    virtual Milliseconds steady() const = 0;
    /// As steady(), but counting sleep (CLOCK_BOOTTIME): a gap between the two is a wake-up.
    virtual Milliseconds sinceBoot() const = 0;
    /// Calls \a callback once after \a wait on the event loop, unless \a context died before.
    virtual void callAfter(Milliseconds wait, QObject *context, std::function<void()> callback) = 0;
};

/// The machine's own clocks.
class SystemClock final : public Clock
{
public:
    QDateTime now() const override;
    Milliseconds steady() const override;
    Milliseconds sinceBoot() const override;
    void callAfter(Milliseconds wait, QObject *context, std::function<void()> callback) override;
};
} // namespace pentimento
