#pragma once

#include <QByteArrayView>

#include <array>
#include <optional>
#include <vector>

namespace pentimento {
/// A Huffman table of a JPEG file (ITU-T T.81, annexes C and F), made for going over codes quickly: what a code's
/// extra bits say is looked at by nobody but JpegScan, and there only for the first of a block.
class JpegHuffmanTable
{
public:
    struct Code
    {
        quint16 bits = 0;
        quint8 length = 0; ///< 0: the table has no such code
    };
    /// What the next bits mean for the coefficients of a block.
    struct Step
    {
        quint8 bits = 0;     ///< of all codes and their extra bits; 0: no code begins so
        quint8 advance = 0;  ///< coefficients, besides the mark of the block's end
        bool endsBlock = false;
    };

    static constexpr int longestCode = 16;
    static constexpr int quickBits = 12;
    /// What an entry of quickSteps() says: below, its lowest five bits count bits; above, coefficients. The mark of a
    /// block's end counts as one more block, so that a single comparison finds both ways to end.
    static constexpr int advanceShift = 5;
    static constexpr int blockSize = 64;
    static constexpr int unknownAdvance = 3 * blockSize;

    /// \a counts: codes of 1 to 16 bits; \a symbols: at least as many as those are together. None where they
    /// overlap, or a symbol is none of a baseline file's.
    static std::optional<JpegHuffmanTable> forFirst(const uchar *counts, QByteArrayView symbols);
    static std::optional<JpegHuffmanTable> forRest(const uchar *counts, QByteArrayView symbols);

    Code code(int symbol) const { return m_codes[size_t(symbol)]; }
    /// For the first coefficient of a block: the symbol whose code the 16 bits begin with, and that code's length, 0 for
    /// none.
    std::pair<int, int> symbolAt(quint64 sixteenBits) const
    {
        const quint16 entry = m_short[sixteenBits >> (longestCode - shortBits)];
        return entry > 0 ? std::pair(entry >> 8, entry & 0xff) : longSymbolAt(int(sixteenBits));
    }
    /// For the others: one code with its extra bits, by the 16 bits that it begins with.
    Step stepAt(quint64 sixteenBits) const;
    /// As many of them as fit into so many bits.
    const quint16 *quickSteps() const { return m_quick.data(); }

private:
    static std::optional<JpegHuffmanTable> made(const uchar *counts, QByteArrayView symbols);
    void prepareQuickSteps();

    // Tables small enough to stay close at hand; memory is dearer here than a few comparisons now and then.
    static constexpr int shortBits = 10;
    std::pair<int, int> longSymbolAt(int sixteenBits) const;

    std::array<Code, 256> m_codes = {};
    std::array<quint16, 1 << shortBits> m_short = {}; // by the next bits: symbol and length of the code, or 0
    std::array<uchar, 256> m_symbols = {};            // in the order of their codes
    std::array<int, longestCode + 1> m_ends = {};     // by length: where its codes end, as 16 bits
    std::array<int, longestCode + 1> m_offsets = {};  // by length: from a code to its symbol
    std::vector<quint16> m_quick;
};
} // namespace pentimento
