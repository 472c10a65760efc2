#pragma once

#include "app/base/clock.h"

#include <QList>
#include <QPointer>

#include <optional>

namespace pentimento {
/// A clock that stands still until a test moves it. Callbacks run inside advance(), in the order of their times.
class FakeClock final : public Clock
{
public:
    QDateTime now() const override;
    Milliseconds steady() const override { return m_steady; }
    Milliseconds sinceBoot() const override { return m_steady + m_slept; }
    void callAfter(Milliseconds wait, QObject *context, std::function<void()> callback) override;

    void advance(Milliseconds time);
    /// The machine sleeps: the wall clock and sinceBoot() go on, timers do not.
    void sleep(Milliseconds time) { m_slept += time; }
    /// Somebody sets the wall clock; no other clock notices.
    void setWallClock(Milliseconds forward) { m_jump += forward; }
    /// How long until the next callback whose context lives; none where nothing is waiting.
    std::optional<Milliseconds> nextCallback() const;

private:
    struct Pending
    {
        Milliseconds at;
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    qsizetype nextIndex() const; // -1: none

    Milliseconds m_steady{1'000'000};
    Milliseconds m_slept{0};
    Milliseconds m_jump{0};
    QList<Pending> m_pending;
};
} // namespace pentimento
