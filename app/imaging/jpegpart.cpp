#include "app/imaging/jpegscan.h"

#include <QtEndian>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace pentimento {
namespace {
constexpr qsizetype pieceOfPart = 64 * 1024; // bytes: stays in the processor's cache

/// What one block adds to a prediction, and the length in bits that its code stands for.
struct Step
{
    int value = 0;
    int length = 0;
};

/// Steps from zero to somewhere, of those that a file's table has codes for.
class Steps
{
public:
    explicit Steps(const JpegHuffmanTable &table) : m_table(table) {}

    /// Exactly \a count of them that lead to \a wanted; none where the codes do not allow it.
    std::vector<Step> to(int wanted, qsizetype count) const
    {
        std::vector<Step> steps;
        for (int left = wanted; left != 0; left -= steps.back().value) {
            const std::optional<Step> next = towards(left);
            if (!next || qsizetype(steps.size()) == count)
                return {};
            steps.push_back(*next);
        }
        return fillUp(steps, count) ? steps : std::vector<Step>();
    }

private:
    static constexpr int longest = 15;

    bool has(int length) const { return m_table.code(length).length > 0; }
    std::optional<Step> towards(int left) const
    {
        const int sign = left < 0 ? -1 : 1;
        int exact = 0;
        while (std::abs(left) >> exact > 0)
            ++exact;
        if (exact <= longest && has(exact))
            return Step{left, exact};
        for (int length = std::min(exact - 1, longest); length > 0; --length) { // as far as it goes
            if (has(length))
                return Step{sign * ((1 << length) - 1), length};
        }
        for (int length = exact + 1; length <= longest; ++length) { // too far, but so that one more leads back
            if (has(length))
                return Step{sign * (1 << (length - 1)) + left, length};
        }
        return {};
    }
    /// With steps that lead nowhere: zeros, or there and back.
    bool fillUp(std::vector<Step> &steps, qsizetype count) const
    {
        if (has(0)) {
            steps.resize(size_t(count));
            return true;
        }
        const auto left = [&] { return count - qsizetype(steps.size()); };
        for (int length = 1; length < longest && left() % 2 != 0; ++length) {
            const int step = 1 << (length - 1);
            if (left() >= 3 && has(length) && has(length + 1))
                steps.insert(steps.end(), {{step, length}, {step, length}, {-2 * step, length + 1}});
        }
        for (int length = 1; length <= longest && left() > 0; ++length) {
            const int step = 1 << (length - 1);
            while (left() >= 2 && has(length))
                steps.insert(steps.end(), {{step, length}, {-step, length}});
        }
        return left() == 0;
    }

    const JpegHuffmanTable &m_table;
};
} // namespace

/// A row of units of one colour each, that leads the predictions from zero to \a wanted.
bool JpegScan::writeLead(JpegBitWriter &writer, const Predictions &wanted) const
{
    std::array<std::vector<Step>, mostComponents> steps;
    for (size_t i = 0; i < m_components.size(); ++i) {
        const Component &component = m_components[i];
        steps[i] = Steps(*m_firstTables[size_t(component.firstTable)])
                       .to(wanted[i], qsizetype(m_unitsAcross) * component.across * component.down);
        if (steps[i].empty() || m_restTables[size_t(component.restTable)]->code(0).length == 0)
            return false;
    }
    std::array<size_t, mostComponents> next = {};
    for (int unit = 0; unit < m_unitsAcross; ++unit) {
        for (size_t i = 0; i < m_components.size(); ++i) {
            const Component &component = m_components[i];
            const JpegHuffmanTable &first = *m_firstTables[size_t(component.firstTable)];
            for (int block = 0; block < component.across * component.down; ++block) {
                const auto [value, length] = steps[i][next[i]++];
                writer.put(first.code(length));
                if (length > 0) // negative ones are counted up from the lowest
                    writer.put(quint32(value > 0 ? value : (1 << length) - 1 + value), length);
                writer.put(m_restTables[size_t(component.restTable)]->code(0)); // the block's end
            }
        }
    }
    return true;
}

std::optional<JpegScan::Part> JpegScan::part(int first, int end) const
{
    Q_ASSERT(first % m_lineStep == 0 && first < end && end <= m_size.height());
    const int firstRow = first / m_lineStep;
    // One row more on both sides, as colours are smoothed over the lines beside them.
    int from = std::max(0, firstRow - 1);
    int to = std::min(m_rows, stepsIn(end, m_lineStep) + 1);
    Part part(pieceOfPart);
    bool needsLead = from > 0;
    if (m_restartUnits > 0) {
        while (m_rowStarts[size_t(from)].stretch < 0)
            --from;
        while (m_rowStarts[size_t(to)].stretch < 0)
            ++to;
        const qsizetype firstStretch = m_rowStarts[size_t(from)].stretch;
        part.m_stretches = m_stretches.mid(firstStretch, m_rowStarts[size_t(to)].stretch - firstStretch);
        needsLead = false; // predictions begin anew, too
    }
    const RowStart &start = m_rowStarts[size_t(from)];
    part.m_from = start.at;
    part.m_endBit = m_rowStarts[size_t(to)].at.position();
    part.m_lead = (firstRow - from + (needsLead ? 1 : 0)) * m_lineStep;
    const int height = part.m_lead + std::min(to * m_lineStep, m_size.height()) - first;
    QByteArray head = m_head;
    qToBigEndian<quint16>(quint16(height), head.data() + m_heightAt);
    part.m_to.putBytes(head);
    if (needsLead && !writeLead(part.m_to, start.predictions))
        return {};
    return part;
}

bool JpegScan::hasParts() const
{
    constexpr int mostRows = 8; // from one beginning to the next: what lies before a part is decoded for nothing
    int rows = 0;
    for (const RowStart &start : m_rowStarts) {
        rows = m_restartUnits == 0 || start.stretch >= 0 ? 0 : rows + 1;
        if (rows > mostRows)
            return false;
    }
    return true;
}

QByteArrayView JpegScan::Part::next()
{
    if (m_isEnded)
        return {};
    if (m_isBegun)
        m_to.clear();
    const bool isHead = !std::exchange(m_isBegun, true);
    if (!m_stretches.isEmpty())
        return isHead ? m_to.bytes() : nextOfStretches();
    qsizetype left = m_endBit - m_from.position();
    while (left > 0 && m_to.bytes().size() < pieceOfPart) {
        const int count = int(std::min<qsizetype>(32, left));
        m_from.refill();
        m_to.put(quint32(m_from.peek(count)), count);
        m_from.drop(count);
        left -= count;
    }
    if (left == 0) {
        m_to.fillByte();
        m_to.putBytes(QByteArrayView("\xff\xd9", 2));
        m_isEnded = true;
    }
    return m_to.bytes();
}

/// They are as they were in the file; restarts are counted anew.
QByteArrayView JpegScan::Part::nextOfStretches()
{
    const qsizetype index = m_place++ / 2;
    if (m_place % 2 == 1 && !m_stretches[index].isEmpty())
        return m_stretches[index];
    if (m_place % 2 == 1)
        ++m_place;
    m_isEnded = index + 1 == m_stretches.size();
    const char marker[2] = {'\xff', m_isEnded ? '\xd9' : char(0xd0 + index % 8)};
    m_to.putBytes(QByteArrayView(marker, 2));
    return m_to.bytes();
}
} // namespace pentimento
