#pragma once

#include <QMutex>

#include <algorithm>

namespace pentimento {
/// The lines of one picture, shared out: one thread takes them from the top, a few at a time, while others take larger
/// parts from the bottom, until they meet. Any thread.
class LineClaims
{
public:
    struct Lines
    {
        int first = 0;
        int end = 0;
        bool isEmpty() const { return first >= end; }
    };

    explicit LineClaims(int lines) : m_bottom(lines) {}

    /// The end of the lines from the top, with at most \a most new ones; as before when none is left.
    int takeFromTop(int most)
    {
        const QMutexLocker lock(&m_mutex);
        m_top = std::min(m_top + most, m_bottom);
        return m_top;
    }
    /// The last of those that are left, from a multiple of \a step on: so many that \a takers and the one at the top would
    /// end together, but at least \a least. None if that leaves nothing to the top.
    Lines takeFromBottom(int takers, int least, int step)
    {
        const QMutexLocker lock(&m_mutex);
        const int left = m_bottom - m_top;
        const int first = (m_bottom - std::max(least, left / (takers + 1))) / step * step;
        if (first <= m_top)
            return {};
        const Lines taken{first, m_bottom};
        m_bottom = first;
        return taken;
    }
    bool areTaken()
    {
        const QMutexLocker lock(&m_mutex);
        return m_top == m_bottom;
    }
    /// Nobody takes any more.
    void close()
    {
        const QMutexLocker lock(&m_mutex);
        m_bottom = m_top;
    }

private:
    QMutex m_mutex;
    int m_top = 0;
    int m_bottom;
};
} // namespace pentimento
