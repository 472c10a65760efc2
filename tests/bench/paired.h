#pragma once

#include <QByteArray>

#include <functional>
#include <vector>

namespace pentimento::bench {
/// One line of the table of goals: what is compared with what, and which ratio is wanted.
struct Goal
{
    const char *row;     ///< "C5"
    const char *what;    ///< "mask PNG / QImage::save"
    double goal = 0;     ///< to be held on any machine, give or take a quarter
    double stretch = 0;  ///< what a second pass should reach
    const char *unit = "ms";
};

/// Measures ours and the reference in turns in one process, because only such ratios survive a noisy machine, and
/// prints row, medians, bound, ratio, goal and stretch. Prints only: a slow machine must not fail a test.
class PairedTable
{
public:
    /// \a only: print just the rows whose names begin so; empty for all.
    explicit PairedTable(QByteArray only);
    /// All rows, below the heading that another process has printed.
    static PairedTable continued() { return PairedTable(); }

    bool wants(const char *row) const;
    /// Medians of \a repetitions alternating runs, each once warmed up.
    void time(const Goal &goal, const std::function<void()> &ours, const std::function<void()> &reference,
              int repetitions = 15);
    /// The same beside \a bound: the least that any program could take.
    void time(const Goal &goal, const std::function<void()> &ours, const std::function<void()> &reference,
              const std::function<void()> &bound, int repetitions = 15);
    /// Figures that were counted and not timed. \a bound 0: none.
    void count(const Goal &goal, double ours, double reference, double bound = 0);

private:
    PairedTable() = default;
    void print(const Goal &goal, double ours, double reference, double bound);
    QByteArray m_only;
};

/// Keeps the compiler from leaving out what only made \a value.
void keep(const void *value);
} // namespace pentimento::bench
