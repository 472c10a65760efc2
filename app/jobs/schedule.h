#pragma once

#include <chrono>
#include <optional>

namespace pentimento {
/// When a running job is asked for: first soon, then less often, never all jobs at the same moment. A plain value.
struct PollSchedule
{
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds most{3000};
    double growth = 1.5;
    double jitter = 0.1; ///< share by which a wait is shortened or lengthened at most
    std::chrono::milliseconds stopped{15'000}; ///< for jobs that nobody waits for any more

    /// Before the poll number \a poll (0: the first). \a random: 0..1.
    std::chrono::milliseconds wait(int poll, double random) const;
};

/// How what is safe to repeat is repeated. A plain value.
struct RetryPolicy
{
    std::chrono::milliseconds first{1000};
    std::chrono::milliseconds most{30'000};
    double growth = 2;
    int transfers = 5;     ///< further transfers after a broken one, before a fresh address is asked for
    int freshAddresses = 3;///< asked for, before the result is given up
    int unusable = 2;      ///< further transfers after a whole one that is no picture
    int notFound = 8;      ///< "task not found" in a row, and...
    std::chrono::milliseconds notFoundTime{30'000}; ///< ...for at least this long, before it is believed
    std::chrono::milliseconds busy{std::chrono::minutes(10)}; ///< how long a submit is offered to a busy service
    int submits = 6;       ///< bodies that leave at the same time

    /// Before repetition \a attempt (0: the first): any time up to a growing limit, so that many do not come back
    /// together; what the service asks for wins. Never without a least wait. \a random: 0..1.
    std::chrono::milliseconds wait(int attempt, double random,
                                   std::optional<std::chrono::milliseconds> asked = std::nullopt) const;
};
} // namespace pentimento
