#include "app/base/clock.h"

#include <QTimer>

#include <ctime>

namespace pentimento {
namespace {
Clock::Milliseconds read(clockid_t which)
{
    timespec time{};
    clock_gettime(which, &time);
    return std::chrono::duration_cast<Clock::Milliseconds>(std::chrono::seconds(time.tv_sec)
                                                           + std::chrono::nanoseconds(time.tv_nsec));
}
} // namespace

QDateTime SystemClock::now() const { return QDateTime::currentDateTimeUtc(); }

Clock::Milliseconds SystemClock::steady() const { return read(CLOCK_MONOTONIC); }

Clock::Milliseconds SystemClock::sinceBoot() const { return read(CLOCK_BOOTTIME); }

void SystemClock::callAfter(Milliseconds wait, QObject *context, std::function<void()> callback)
{
    QTimer::singleShot(wait, Qt::PreciseTimer, context, std::move(callback));
}
} // namespace pentimento
