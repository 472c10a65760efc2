#include "app/jobs/schedule.h"

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
using std::chrono::milliseconds;

milliseconds grown(milliseconds first, milliseconds most, double growth, int step, double jitter, double random)
{
    const double plain = std::min<double>(first.count() * std::pow(growth, std::min(step, 60)), most.count());
    return milliseconds(std::llround(plain * (1 + jitter * (2 * random - 1))));
}
} // namespace

milliseconds PollSchedule::wait(int poll, double random) const
{
    return grown(first, most, growth, poll, poll == 0 ? 0 : jitter, random);
}

milliseconds RetryPolicy::wait(int attempt, double random, std::optional<milliseconds> asked) const
{
    // Also a service that asks for no wait at all is not asked without end.
    if (asked)
        return std::max(*asked, first / 4);
    // Full jitter: many that failed at the same moment come back at different ones.
    return std::max(first / 4, milliseconds(std::llround(random * double(grown(first, most, growth, attempt, 0, 0).count()))));
}
} // namespace pentimento
