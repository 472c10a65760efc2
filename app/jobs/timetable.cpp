#include "app/jobs/timetable.h"

#include <QPointer>

#include <algorithm>

namespace pentimento {
namespace {
// The timer stands still while the machine sleeps, so a long wait is cut into pieces: a wake-up is seen this soon.
constexpr Clock::Milliseconds longestPiece{5000};
constexpr Clock::Milliseconds leastSleep{1000};
} // namespace

Timetable::Timetable(Clock &clock, QObject *parent)
    : QObject(parent), m_clock(clock), m_sleepSoFar(clock.sinceBoot() - clock.steady())
{
}

void Timetable::wait(QObject *who, Clock::Milliseconds wait, Kind kind, std::function<void()> due)
{
    if (!m_entries.contains(who))
        connect(who, &QObject::destroyed, this, [this, who] { m_entries.remove(who); });
    m_entries.insert(who, {m_clock.steady() + wait, kind, std::move(due)});
    arm();
}

void Timetable::forget(QObject *who)
{
    if (m_entries.remove(who) > 0)
        who->disconnect(this);
}

void Timetable::hurry()
{
    for (Entry &entry : m_entries) {
        if (entry.kind == Kind::Question)
            entry.at = std::min(entry.at, m_clock.steady());
    }
    arm();
}

void Timetable::arm()
{
    m_timer.reset();
    if (m_entries.isEmpty())
        return;
    const auto first = std::min_element(m_entries.begin(), m_entries.end(),
                                        [](const Entry &one, const Entry &other) { return one.at < other.at; });
    const auto wait = std::clamp(first->at - m_clock.steady(), Clock::Milliseconds(0), longestPiece);
    m_timer = std::make_unique<QObject>();
    m_clock.callAfter(wait, m_timer.get(), [this] { fire(); });
}

void Timetable::fire()
{
    m_timer.release()->deleteLater(); // this callback runs inside it
    noticeSleep();
    const Clock::Milliseconds now = m_clock.steady();
    QList<QPointer<QObject>> due;
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        if (it->at <= now)
            due.append(it.key());
    }
    for (const QPointer<QObject> &who : due) {
        const auto entry = who ? m_entries.find(who) : m_entries.end();
        if (entry == m_entries.end() || entry->at > now)
            continue; // an earlier one of this round changed it
        const std::function<void()> call = std::move(entry->due);
        forget(who);
        call();
    }
    arm();
}

void Timetable::noticeSleep()
{
    const Clock::Milliseconds sleepNow = m_clock.sinceBoot() - m_clock.steady();
    const Clock::Milliseconds slept = sleepNow - m_sleepSoFar;
    m_sleepSoFar = sleepNow;
    if (slept < leastSleep)
        return;
    for (Entry &entry : m_entries)
        entry.at = entry.kind == Kind::Question ? m_clock.steady() : entry.at - slept;
}
} // namespace pentimento

#include "moc_timetable.cpp"
