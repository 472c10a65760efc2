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
    std::printf("%-4s %-46s %12s %12s %-4s %8s %8s %8s\n", "row", "ours / reference", "ours", "reference", "", "ratio",
                "goal", "stretch");
}

bool PairedTable::wants(const char *row) const
{
    return QByteArray(row).startsWith(m_only);
}

void PairedTable::time(const Goal &goal, const std::function<void()> &ours, const std::function<void()> &reference,
                       int repetitions)
{
    if (!wants(goal.row))
        return;
    ours();
    reference();
    std::vector<double> oursTimes;
    std::vector<double> referenceTimes;
    for (int i = 0; i < repetitions; ++i) {
        oursTimes.push_back(milliseconds(ours));
        referenceTimes.push_back(milliseconds(reference));
    }
    print(goal, median(oursTimes), median(referenceTimes));
}

void PairedTable::count(const Goal &goal, double ours, double reference)
{
    if (wants(goal.row))
        print(goal, ours, reference);
}

void PairedTable::print(const Goal &goal, double ours, double reference)
{
    const double ratio = ours / reference;
    const char *verdict = ratio <= goal.stretch ? "stretch reached" : ratio <= goal.goal ? "goal reached" : "above the goal";
    std::printf("%-4s %-46s %12.3f %12.3f %-4s %8.4f %8.3f %8.3f  %s\n", goal.row, goal.what, ours, reference, goal.unit,
                ratio, goal.goal, goal.stretch, verdict);
    std::fflush(stdout);
}

void keep(const void *value)
{
    // Tells the compiler that the value is read, and costs nothing.
    asm volatile("" : : "g"(value) : "memory");
}
} // namespace pentimento::bench
