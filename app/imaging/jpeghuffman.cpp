#include "app/imaging/jpeghuffman.h"

#include <algorithm>

namespace pentimento {
namespace {
constexpr int mostFirstBits = 11; // of the difference between two means, in files of 8-bit samples
constexpr int mostRestBits = 10;
constexpr int zeroRun = 0xf0; // sixteen coefficients that are zero
} // namespace

std::optional<JpegHuffmanTable> JpegHuffmanTable::made(const uchar *counts, QByteArrayView symbols)
{
    JpegHuffmanTable table;
    int code = 0;
    int next = 0;
    for (int length = 1; length <= longestCode; ++length, code <<= 1) {
        table.m_offsets[size_t(length)] = next - code;
        for (int i = 0; i < counts[length - 1]; ++i, ++code, ++next) {
            if (next == symbols.size() || next == 256 || code >= (1 << length) - 1) // all ones is no code
                return {};
            const uchar symbol = uchar(symbols[next]);
            if (table.m_codes[symbol].length > 0)
                return {};
            table.m_codes[symbol] = {quint16(code), quint8(length)};
            table.m_symbols[size_t(next)] = symbol;
            if (length <= shortBits)
                std::fill_n(table.m_short.begin() + (code << (shortBits - length)), 1 << (shortBits - length),
                            quint16(symbol << 8 | length));
        }
        table.m_ends[size_t(length)] = code << (longestCode - length);
    }
    return table;
}

std::pair<int, int> JpegHuffmanTable::longSymbolAt(int sixteenBits) const
{
    for (int length = shortBits + 1; length <= longestCode; ++length) {
        if (sixteenBits < m_ends[size_t(length)])
            return {m_symbols[size_t((sixteenBits >> (longestCode - length)) + m_offsets[size_t(length)])], length};
    }
    return {0, 0};
}

std::optional<JpegHuffmanTable> JpegHuffmanTable::forFirst(const uchar *counts, QByteArrayView symbols)
{
    std::optional<JpegHuffmanTable> table = made(counts, symbols);
    for (int symbol = mostFirstBits + 1; table && symbol < 256; ++symbol) {
        if (table->code(symbol).length > 0)
            return {};
    }
    return table;
}

std::optional<JpegHuffmanTable> JpegHuffmanTable::forRest(const uchar *counts, QByteArrayView symbols)
{
    std::optional<JpegHuffmanTable> table = made(counts, symbols);
    for (int symbol = 0; table && symbol < 256; ++symbol) {
        const int extraBits = symbol & 15;
        const bool isKnown = extraBits == 0 ? symbol == 0 || symbol == zeroRun : extraBits <= mostRestBits;
        if (!isKnown && table->code(symbol).length > 0)
            return {};
    }
    if (table)
        table->prepareQuickSteps();
    return table;
}

JpegHuffmanTable::Step JpegHuffmanTable::stepAt(quint64 sixteenBits) const
{
    const auto [symbol, length] = symbolAt(sixteenBits);
    if (length == 0)
        return {};
    if (symbol == 0)
        return {quint8(length), 0, true};
    return {quint8(length + (symbol & 15)), quint8((symbol >> 4) + 1), false};
}

void JpegHuffmanTable::prepareQuickSteps()
{
    m_quick.resize(size_t(1) << quickBits);
    for (quint32 bits = 0; bits < m_quick.size(); ++bits) {
        Step all;
        while (!all.endsBlock && all.advance < blockSize && all.bits < quickBits) {
            const int left = quickBits - all.bits;
            const quint32 next = (bits << all.bits & (m_quick.size() - 1)) << (longestCode - quickBits);
            if (symbolAt(next).second > left) // it may go on in bits that are not looked at here
                break;
            const Step one = stepAt(next);
            if (one.bits == 0 || (one.bits > left && all.bits > 0))
                break;
            all = {quint8(all.bits + one.bits), quint8(all.advance + one.advance), one.endsBlock};
        }
        const int advance = all.bits == 0 ? unknownAdvance : all.advance + (all.endsBlock ? blockSize : 0);
        m_quick[bits] = quint16(advance << advanceShift | all.bits);
    }
}
} // namespace pentimento
