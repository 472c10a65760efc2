#pragma once

#include "app/imaging/jpeghuffman.h"

#include <QByteArray>
#include <QtEndian>

namespace pentimento {
/// True where one of the bytes is 0xff.
template<typename Word>
inline bool hasFullByte(Word bytes)
{
    constexpr Word ones = Word(~Word(0)) / 255;
    return ((Word(~bytes) - ones) & bytes & (ones << 7)) != 0;
}

/// Reads the compressed data of a JPEG file, in which a zero is stuffed in after each 0xff. A plain value: a copy goes on
/// from the same place.
class JpegBitReader
{
public:
    JpegBitReader() = default;
    explicit JpegBitReader(QByteArrayView data)
        : m_next(reinterpret_cast<const uchar *>(data.begin()))
        , m_end(m_next + data.size())
        , m_begin(m_next)
    {
    }

    /// From now on there are at least 56 bits; zeros after the end.
    void refill()
    {
        if (m_end - m_next >= qsizetype(sizeof(quint64))) {
            const quint64 eight = qFromBigEndian<quint64>(m_next);
            if (!hasFullByte(eight)) {
                m_bits |= eight >> m_count; // where a byte does not fit any more, a part of it: it comes again
                m_next += (63 - m_count) >> 3;
                m_count |= 56;
                return;
            }
        }
        refillByBytes();
    }
    int count() const { return m_count; }
    /// The next \a count bits, at least one; only so many as there are.
    quint64 peek(int count) const { return m_bits >> (64 - count); }
    void drop(int count)
    {
        m_bits <<= count;
        m_count -= count;
    }
    /// The difference that the next \a length bits say (T.81, F.2.2.1): those that begin with 0 are negative.
    int takeDifference(int length)
    {
        const int value = int(m_bits >> 1 >> (63 - length));
        const int isNegative = int(~qint64(m_bits) >> 63); // all bits, or none
        drop(length);
        return value + (isNegative & (1 - (1 << length)));
    }

    /// Bits before the next one.
    qsizetype position() const { return (m_next - m_begin - m_stuffed + m_missing) * 8 - m_count; }
    /// True where there was less than was read, or something else than data.
    bool isBeyondEnd() const { return m_missing * 8 > m_count; }
    /// True where nothing but the bits that fill the last byte is left.
    bool isAtEnd() const
    {
        const qsizetype left = m_count - m_missing * 8;
        return m_next == m_end && left >= 0 && left < 8;
    }

private:
    void refillByBytes()
    {
        for (; m_count <= 56; m_count += 8) {
            quint64 byte = 0;
            if (m_next == m_end) {
                ++m_missing;
            } else {
                byte = *m_next++;
                if (byte == 0xff) {
                    if (m_next == m_end || *m_next != 0) { // a restart
                        m_end = m_next;
                        m_missing += sizeof(m_bits);
                    } else {
                        ++m_next;
                        ++m_stuffed;
                    }
                }
            }
            m_bits |= byte << (56 - m_count);
        }
    }

    const uchar *m_next = nullptr;
    const uchar *m_end = nullptr;
    const uchar *m_begin = nullptr;
    quint64 m_bits = 0; // the next ones, the first of them highest
    int m_count = 0;
    qsizetype m_stuffed = 0; // zeros left out
    qsizetype m_missing = 0; // bytes that were not there
};

/// Writes such data.
class JpegBitWriter
{
public:
    explicit JpegBitWriter(qsizetype capacity) : m_bytes(capacity + mostAtOnce, Qt::Uninitialized) {}

    /// As they are; only where no bits wait for their byte to be full.
    void putBytes(QByteArrayView bytes)
    {
        reserve(bytes.size());
        std::copy(bytes.begin(), bytes.end(), m_bytes.data() + m_size);
        m_size += bytes.size();
    }
    /// The lowest \a count bits of \a bits, the others being zero; \a count at most 32.
    void put(quint32 bits, int count)
    {
        m_pending = m_pending << count | bits;
        m_count += count;
        if (m_count < 32)
            return;
        m_count -= 32;
        reserve(mostAtOnce);
        const quint32 four = quint32(m_pending >> m_count);
        if (hasFullByte(four)) {
            for (int shift = 24; shift >= 0; shift -= 8)
                putByte(uchar(four >> shift));
            return;
        }
        qToBigEndian(four, m_bytes.data() + m_size);
        m_size += 4;
    }
    void put(JpegHuffmanTable::Code code) { put(code.bits, code.length); }
    /// Fills the last byte up with ones.
    void fillByte()
    {
        const int fill = (8 - m_count % 8) % 8;
        put((1u << fill) - 1, fill);
        reserve(mostAtOnce);
        for (; m_count > 0; m_count -= 8)
            putByte(uchar(m_pending >> (m_count - 8)));
    }

    /// What is written since clear(); bits that wait are not.
    QByteArrayView bytes() const { return QByteArrayView(m_bytes.constData(), m_size); }
    void clear() { m_size = 0; }

private:
    static constexpr qsizetype mostAtOnce = 8; // four bytes and their zeros

    void reserve(qsizetype more)
    {
        if (m_size + more > m_bytes.size())
            m_bytes.resize((m_size + more) * 2);
    }
    void putByte(uchar byte)
    {
        m_bytes[m_size++] = char(byte);
        if (byte == 0xff)
            m_bytes[m_size++] = '\0';
    }

    QByteArray m_bytes; // written up to m_size
    qsizetype m_size = 0;
    quint64 m_pending = 0;
    int m_count = 0; // of them, those that are not written yet
};
} // namespace pentimento
