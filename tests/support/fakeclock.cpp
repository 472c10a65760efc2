#include "tests/support/fakeclock.h"

namespace pentimento {
QDateTime FakeClock::now() const
{
    static const QDateTime start(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
    return start.addMSecs((m_steady + m_slept + m_jump).count());
}

void FakeClock::callAfter(Milliseconds wait, QObject *context, std::function<void()> callback)
{
    m_pending.append({m_steady + std::max(wait, Milliseconds(0)), context, std::move(callback)});
}

qsizetype FakeClock::nextIndex() const
{
    qsizetype next = -1;
    for (qsizetype i = 0; i < m_pending.size(); ++i) {
        if (m_pending[i].context && (next < 0 || m_pending[i].at < m_pending[next].at))
            next = i;
    }
    return next;
}

std::optional<Clock::Milliseconds> FakeClock::nextCallback() const
{
    const qsizetype next = nextIndex();
    return next < 0 ? std::nullopt : std::optional(std::max(m_pending[next].at - m_steady, Milliseconds(0)));
}

void FakeClock::advance(Milliseconds time)
{
    const Milliseconds end = m_steady + time;
    for (qsizetype next = nextIndex(); next >= 0 && m_pending[next].at <= end; next = nextIndex()) {
        const Pending due = m_pending.takeAt(next);
        m_steady = std::max(m_steady, due.at);
        due.callback();
    }
    m_steady = end;
    m_pending.removeIf([](const Pending &pending) { return !pending.context; });
}
} // namespace pentimento
