#include "app/imaging/rundeflate.h"

#include <QtEndian>

#include <algorithm>
#include <bit>
#include <limits>
#include <queue>

namespace pentimento {
namespace {
constexpr quint32 longestMatch = 258;
constexpr quint32 shortestMatch = 3;
constexpr int endOfBlock = 256;
constexpr int longestMatchSymbol = 285;
constexpr quint64 adlerModulus = 65521;

/// Deflate writes a match as a symbol and a few bits more (RFC 1951, 3.2.5).
struct LengthCode
{
    int symbol;
    int extraBits;
    quint32 extra;
};

constexpr LengthCode lengthCode(quint32 length)
{
    if (length == longestMatch)
        return {longestMatchSymbol, 0, 0};
    const quint32 offset = length - shortestMatch;
    if (offset < 8)
        return {257 + int(offset), 0, 0};
    const int bits = std::bit_width(offset) - 3;
    return {257 + 4 * (bits + 1) + int((offset >> bits) & 3), bits, offset & ((1u << bits) - 1)};
}

/// What remains of a run after its first byte and its longest matches.
struct RunTail
{
    quint32 longest;
    quint32 rest;
};

constexpr RunTail tailOf(quint32 count)
{
    return {(count - 1) / longestMatch, (count - 1) % longestMatch};
}

/// Code lengths after Huffman, none above \a most; 0 for symbols without uses. At least two symbols must be used.
std::vector<quint8> codeLengths(std::vector<quint32> uses, int most)
{
    struct Node
    {
        quint64 uses;
        int first;
        int second;
    };
    const int symbols = int(uses.size());
    std::vector<quint8> lengths(uses.size());
    for (;;) {
        std::vector<Node> nodes;
        const auto rarerFirst = [&nodes](int a, int b) { return nodes[a].uses > nodes[b].uses; };
        std::priority_queue<int, std::vector<int>, decltype(rarerFirst)> open(rarerFirst);
        for (int i = 0; i < symbols; ++i) {
            nodes.push_back({uses[i], -1, -1});
            if (uses[i] > 0)
                open.push(i);
        }
        while (open.size() > 1) {
            const int first = open.top();
            open.pop();
            const int second = open.top();
            open.pop();
            nodes.push_back({nodes[first].uses + nodes[second].uses, first, second});
            open.push(int(nodes.size()) - 1);
        }
        // Parents stand after their children, so one walk from the root down knows every depth.
        std::vector<int> depths(nodes.size(), 0);
        for (int i = int(nodes.size()) - 1; i >= symbols; --i)
            depths[nodes[i].first] = depths[nodes[i].second] = depths[i] + 1;
        if (*std::max_element(depths.begin(), depths.begin() + symbols) <= most) {
            std::transform(depths.begin(), depths.begin() + symbols, lengths.begin(), [](int d) { return quint8(d); });
            return lengths;
        }
        // A code too long comes from counts too far apart: draw them together and try again.
        for (quint32 &use : uses)
            use = use > 0 ? use / 2 + 1 : 0;
    }
}

struct Code
{
    quint32 bits = 0; ///< in the order in which they are written, lowest first
    int length = 0;
};

/// Canonical codes (RFC 1951, 3.2.2), bits turned round as the stream wants them.
std::vector<Code> canonicalCodes(const std::vector<quint8> &lengths)
{
    std::vector<Code> codes(lengths.size());
    quint32 next = 0;
    for (int length = 1; length <= 15; ++length) {
        next <<= 1;
        for (size_t i = 0; i < lengths.size(); ++i) {
            if (lengths[i] != length)
                continue;
            quint32 turned = 0;
            for (int bit = 0; bit < length; ++bit)
                turned |= ((next >> bit) & 1) << (length - 1 - bit);
            codes[i] = {turned, length};
            ++next;
        }
    }
    return codes;
}

/// Bits into bytes, lowest first.
class BitWriter
{
public:
    explicit BitWriter(QByteArray &out) : m_out(out) {}

    void put(quint64 bits, int count) ///< at most 32 at once
    {
        m_pending |= bits << m_count;
        m_count += count;
        if (m_count >= 32) {
            char bytes[4];
            qToLittleEndian(quint32(m_pending), bytes);
            m_out.append(bytes, 4);
            m_pending >>= 32;
            m_count -= 32;
        }
    }
    void put(const Code &code) { put(code.bits, code.length); }
    void flush()
    {
        for (; m_count > 0; m_count -= 8, m_pending >>= 8)
            m_out.append(char(m_pending & 0xff));
        m_count = 0;
    }

private:
    QByteArray &m_out;
    quint64 m_pending = 0;
    int m_count = 0;
};

/// One symbol of the alphabet in which code lengths are written (RFC 1951, 3.2.7).
struct LengthSymbol
{
    int symbol;
    int extraBits;
    quint32 extra;
};

/// Code lengths with their stretches of zeros drawn together.
std::vector<LengthSymbol> withoutZeroStretches(const std::vector<quint8> &lengths)
{
    std::vector<LengthSymbol> symbols;
    for (size_t i = 0; i < lengths.size();) {
        size_t end = i;
        while (end < lengths.size() && lengths[end] == 0 && end - i < 138)
            ++end;
        const quint32 zeros = quint32(end - i);
        if (zeros >= 11)
            symbols.push_back({18, 7, zeros - 11});
        else if (zeros >= 3)
            symbols.push_back({17, 3, zeros - 3});
        else
            symbols.push_back({lengths[end = i], 0, 0});
        i = zeros >= 3 ? end : i + 1;
    }
    return symbols;
}

void putHeader(BitWriter &writer, const std::vector<quint8> &literalLengths)
{
    constexpr int order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    std::vector<quint8> lengths = literalLengths;
    lengths.push_back(1); // the only distance: one byte back
    const std::vector<LengthSymbol> symbols = withoutZeroStretches(lengths);
    std::vector<quint32> uses(19, 0);
    for (const LengthSymbol &symbol : symbols)
        ++uses[symbol.symbol];
    const std::vector<quint8> metaLengths = codeLengths(uses, 7);
    const std::vector<Code> metaCodes = canonicalCodes(metaLengths);
    int metaCount = 19;
    while (metaCount > 4 && metaLengths[order[metaCount - 1]] == 0)
        --metaCount;

    writer.put(1, 1); // the last block
    writer.put(2, 2); // with codes of its own
    writer.put(literalLengths.size() - 257, 5);
    writer.put(0, 5);
    writer.put(metaCount - 4, 4);
    for (int i = 0; i < metaCount; ++i)
        writer.put(metaLengths[order[i]], 3);
    for (const LengthSymbol &symbol : symbols) {
        writer.put(metaCodes[symbol.symbol]);
        writer.put(symbol.extra, symbol.extraBits);
    }
}
} // namespace

void RunDeflate::add(quint8 value, qint64 count)
{
    while (count > 0) {
        if (m_open.value != value || m_open.count == std::numeric_limits<quint32>::max())
            closeRun();
        m_open.value = value;
        const quint32 part = quint32(std::min<qint64>(count, std::numeric_limits<quint32>::max() - m_open.count));
        m_open.count += part;
        count -= part;
    }
}

void RunDeflate::closeRun()
{
    if (m_open.count > 0 && !isTooNoisy()) {
        m_runs.push_back(m_open);
        count(m_open);
        checksum(m_open);
    }
    m_open.count = 0;
}

void RunDeflate::count(const Run &run)
{
    const RunTail tail = tailOf(run.count);
    m_uses[longestMatchSymbol] += tail.longest;
    if (tail.rest >= shortestMatch)
        ++m_uses[lengthCode(tail.rest).symbol];
    m_uses[run.value] += 1 + (tail.rest < shortestMatch ? tail.rest : 0);
}

void RunDeflate::checksum(const Run &run)
{
    // Adler-32 of n equal bytes v in one step: B grows by n*A + v*(1 + 2 + ... + n), A by n*v.
    const quint64 n = run.count;
    const quint64 triangle = (n * (n + 1) / 2) % adlerModulus;
    m_adlerB = (m_adlerB + (n % adlerModulus) * m_adlerA + triangle * run.value) % adlerModulus;
    m_adlerA = (m_adlerA + n * run.value) % adlerModulus;
}

QByteArray RunDeflate::finish()
{
    closeRun();
    m_uses[endOfBlock] = 1;
    if (m_runs.empty())
        m_uses[0] = 1; // a code needs two symbols; this one is not written
    int used = symbolCount;
    while (m_uses[used - 1] == 0)
        --used;
    const std::vector<quint8> lengths = codeLengths({m_uses.begin(), m_uses.begin() + used}, 15);
    const std::vector<Code> codes = canonicalCodes(lengths);

    QByteArray out;
    out.reserve(qsizetype(m_runs.size()) * 4 + 1024);
    out.append("\x78\x01", 2);
    BitWriter writer(out);
    putHeader(writer, lengths);
    constexpr Code oneBack{0, 1};
    for (const Run &run : m_runs) {
        const Code literal = codes[run.value];
        writer.put(literal);
        const RunTail tail = tailOf(run.count);
        for (quint32 i = 0; i < tail.longest; ++i) {
            // The distance is the bit 0 behind the symbol.
            writer.put(codes[longestMatchSymbol].bits, codes[longestMatchSymbol].length + oneBack.length);
        }
        if (tail.rest >= shortestMatch) {
            const LengthCode length = lengthCode(tail.rest);
            writer.put(codes[length.symbol]);
            writer.put(length.extra, length.extraBits + oneBack.length);
        } else {
            for (quint32 i = 0; i < tail.rest; ++i)
                writer.put(literal);
        }
    }
    writer.put(codes[endOfBlock]);
    writer.flush();
    char adler[4];
    qToBigEndian(quint32(m_adlerB << 16 | m_adlerA), adler);
    out.append(adler, 4);
    return out;
}
} // namespace pentimento
