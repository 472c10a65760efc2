#include "tests/bench/paired.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

namespace pentimento::bench {
namespace {
double milliseconds(const std::function<void()> &work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}
} // namespace

PairedTable::PairedTable(QByteArray only) : m_only(std::move(only))
{
    std::printf("%-4s %-50s %11s %11s %11s %-3s %8s %7s %7s\n", "row", "ours / reference", "ours", "reference", "bound",
                "", "ratio", "goal", "stretch");
    std::fflush(stdout); // rows may come from another process
}

bool PairedTable::wants(const char *row) const
{
    return QByteArray(row).startsWith(m_only);
}

void PairedTable::time(const Goal &goal, const std::function<void()> &ours, const std::function<void()> &reference,
                       int repetitions)
{
    time(goal, ours, reference, {}, repetitions);
}

void PairedTable::time(const Goal &goal, const std::function<void()> &ours, const std::function<void()> &reference,
                       const std::function<void()> &bound, int repetitions)
{
    if (!wants(goal.row))
        return;
    std::vector<double> times[3];
    for (int i = -1; i < repetitions; ++i) { // the first is the warm-up
        const std::function<void()> *all[] = {&ours, &reference, &bound};
        for (int which = 0; which < 3; ++which) {
            if (!*all[which])
                continue;
            const double taken = milliseconds(*all[which]);
            if (i >= 0)
                times[which].push_back(taken);
        }
    }
    print(goal, median(times[0]), median(times[1]), bound ? median(times[2]) : 0);
}

void PairedTable::count(const Goal &goal, double ours, double reference, double bound)
{
    if (wants(goal.row))
        print(goal, ours, reference, bound);
}

void PairedTable::print(const Goal &goal, double ours, double reference, double bound)
{
    const double ratio = ours / reference;
    const char *verdict = ratio <= goal.stretch ? "stretch reached" : ratio <= goal.goal ? "goal reached" : "above the goal";
    char limit[32] = "";
    if (bound > 0)
        std::snprintf(limit, sizeof limit, "%.3f", bound);
    std::printf("%-4s %-50s %11.3f %11.3f %11s %-3s %8.4f %7.3f %7.3f  %s\n", goal.row, goal.what, ours, reference, limit,
                goal.unit, ratio, goal.goal, goal.stretch, verdict);
    std::fflush(stdout);
}

void keep(const void *value)
{
    // Tells the compiler that the value is read, and costs nothing.
    asm volatile("" : : "g"(value) : "memory");
}
} // namespace pentimento::bench
