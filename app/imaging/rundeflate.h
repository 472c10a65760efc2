#pragma once

#include <QByteArray>

#include <array>
#include <vector>

namespace pentimento {
/// Compresses bytes that come as runs into a zlib stream, at a cost per run and not per byte.
///
/// Made for masks, whose rows are a few runs each: repeats of one byte are the only matches it knows, so it is small
/// and fast for them and poor for anything else.
class RunDeflate
{
public:
    /// More than \a mostRuns runs are not kept: see isTooNoisy().
    explicit RunDeflate(size_t mostRuns) : m_mostRuns(mostRuns) {}

    /// Appends \a count times \a value. Equal neighbours become one run.
    void add(quint8 value, qint64 count);
    /// True as soon as there were too many runs; the stream is then of no use.
    bool isTooNoisy() const { return m_runs.size() > m_mostRuns; }
    /// The zlib stream of all bytes added. Once, at the end.
    QByteArray finish();

private:
    static constexpr int symbolCount = 286; // literals 0-255, end of block, lengths
    struct Run
    {
        quint32 count;
        quint8 value;
    };
    void closeRun();
    void count(const Run &run);
    void checksum(const Run &run);

    size_t m_mostRuns;
    std::vector<Run> m_runs;
    Run m_open{0, 0};
    std::array<quint32, symbolCount> m_uses{};
    quint64 m_adlerA = 1;
    quint64 m_adlerB = 0;
};
} // namespace pentimento
