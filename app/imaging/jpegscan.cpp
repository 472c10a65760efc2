#include "app/imaging/jpegscan.h"

#include "app/imaging/jpegsegments.h"
#include "app/imaging/largeimage.h"

#include <QtEndian>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace pentimento {
namespace {
constexpr int blockSide = 8;
constexpr int mostBlocksInUnit = 10;
constexpr int mostMean = 32767; // of a first coefficient: far beyond what 8-bit samples give

/// Goes over the 63 coefficients of a block that are not its mean. False where the data are none.
bool skipRest(JpegBitReader &reader, const JpegHuffmanTable &table, const quint16 *quick)
{
    constexpr int end = JpegHuffmanTable::blockSize;
    int place = 1;
    for (;;) {
        if (reader.count() < 32)
            reader.refill();
        const int entry = quick[reader.peek(JpegHuffmanTable::quickBits)];
        const int bits = entry & 31;
        const int advance = entry >> JpegHuffmanTable::advanceShift;
        if (place + advance < end) {
            reader.drop(bits);
            place += advance;
            continue;
        }
        const bool endsByMark = advance >= end && place + advance < 2 * end;
        if (place + advance == end || endsByMark) {
            reader.drop(bits);
            return true;
        }
        // A long code, or several of which not all belong to this block: the first of them alone.
        const JpegHuffmanTable::Step step = table.stepAt(reader.peek(JpegHuffmanTable::longestCode));
        if (step.bits == 0 || place + step.advance > end)
            return false;
        reader.drop(step.bits);
        place += step.advance;
        if (step.endsBlock || place == end)
            return true;
    }
}
/// As JFIF defines it, in 16 bits after the point.
void toRgb(const uchar *luma, const uchar *blueness, const uchar *redness, int count, QRgb *pixels)
{
    const auto byte = [](int value) { return quint32(std::clamp((value + (1 << 15)) >> 16, 0, 255)); };
    for (int x = 0; x < count; ++x) {
        const int gray = luma[x] << 16;
        const int blue = blueness[x] - 128;
        const int red = redness[x] - 128;
        pixels[x] = 0xff000000u | byte(gray + 91881 * red) << 16 | byte(gray - 22554 * blue - 46802 * red) << 8 |
                    byte(gray + 116130 * blue);
    }
}
} // namespace

std::optional<JpegScan> JpegScan::walk(const QByteArray &bytes)
{
    JpegScan scan;
    if (scan.readHead(bytes) && scan.findStretches() && scan.walkRows())
        return scan;
    return {};
}

bool JpegScan::readHead(const QByteArray &bytes)
{
    const JpegSegments segments(bytes);
    if (!segments.isComplete())
        return false;
    bool isJfif = false;
    int adobeTransform = -1;
    m_head = bytes.left(2);
    for (qsizetype i = 0; i < segments.list().size(); ++i) {
        const JpegSegment &segment = segments.list()[i];
        const QByteArrayView payload = segments.payload(segment);
        const QByteArrayView whole = QByteArrayView(bytes).sliced(segment.begin, segment.end - segment.begin);
        switch (segment.marker) {
        case 0xc0: // baseline and extended sequential: the same for 8-bit samples
        case 0xc1:
            m_heightAt = m_head.size() + 5;
            if (!m_components.empty() || !readFrame(payload))
                return false;
            break;
        case 0xc4:
            if (!readHuffmanTables(payload))
                return false;
            break;
        case 0xdb:
            if (!readQuantizers(payload))
                return false;
            break;
        case 0xdd:
            if (payload.size() != 2)
                return false;
            m_restartUnits = qFromBigEndian<quint16>(payload.data());
            break;
        case jpeg::App0:
            isJfif = isJfif || (payload.startsWith(QByteArrayView("JFIF\0", 5)) && payload.size() >= 14);
            break;
        case jpeg::App14:
            if (payload.startsWith("Adobe") && payload.size() >= 12)
                adobeTransform = uchar(payload[11]);
            break;
        case jpeg::Sos: {
            const bool isLast = i + 2 == segments.list().size(); // the end of the picture comes next
            if (!isLast || m_components.empty() || !readScanHeader(payload))
                return false;
            const qsizetype data = segment.payload + segment.payloadSize;
            m_head += QByteArrayView(bytes).sliced(segment.begin, data - segment.begin);
            m_data = QByteArrayView(bytes).sliced(data, segment.end - data);
            const bool hasRgbNames =
                m_components.size() == 3 && m_components[0].id == 'R' && m_components[1].id == 'G' && m_components[2].id == 'B';
            m_isYcc = m_components.size() == 3 && (isJfif || (adobeTransform < 0 ? !hasRgbNames : adobeTransform > 0));
            return true;
        }
        default:
            // Comments and metadata say nothing about pixels.
            if (segment.marker != jpeg::Comment && (segment.marker < jpeg::App0 || segment.marker > 0xef))
                return false;
            continue;
        }
        m_head += whole;
    }
    return false;
}

bool JpegScan::readFrame(QByteArrayView payload)
{
    if (payload.size() < 6 || payload[0] != 8)
        return false;
    m_size = {qFromBigEndian<quint16>(payload.data() + 3), qFromBigEndian<quint16>(payload.data() + 1)};
    const int count = uchar(payload[5]);
    if (m_size.isEmpty() || count < 1 || count > mostComponents || payload.size() != 6 + 3 * count)
        return false;
    int mostAcross = 1;
    int mostDown = 1;
    int blocks = 0;
    for (int i = 0; i < count; ++i) {
        const char *at = payload.data() + 6 + 3 * i;
        Component component{uchar(at[0]), uchar(at[1]) >> 4, uchar(at[1]) & 15, uchar(at[2])};
        if (component.across < 1 || component.across > 4 || component.down < 1 || component.down > 4 ||
            component.quantizer > 3)
            return false;
        if (count == 1) // one component alone is coded block by block, whatever it says
            component.across = component.down = 1;
        mostAcross = std::max(mostAcross, component.across);
        mostDown = std::max(mostDown, component.down);
        blocks += component.across * component.down;
        m_components.push_back(std::move(component));
    }
    m_lineStep = blockSide * mostDown;
    m_unitsAcross = stepsIn(m_size.width(), blockSide * mostAcross);
    m_rows = stepsIn(m_size.height(), m_lineStep);
    return blocks <= mostBlocksInUnit;
}

bool JpegScan::readQuantizers(QByteArrayView payload)
{
    while (!payload.isEmpty()) {
        const int which = uchar(payload[0]);
        const bool isWide = which >> 4 == 1;
        const qsizetype bytes = 1 + 64 * (isWide ? 2 : 1);
        if (which >> 4 > 1 || (which & 15) > 3 || payload.size() < bytes)
            return false;
        m_quantizers[size_t(which & 15)] = isWide ? qFromBigEndian<quint16>(payload.data() + 1) : uchar(payload[1]);
        payload = payload.sliced(bytes);
    }
    return true;
}

bool JpegScan::readHuffmanTables(QByteArrayView payload)
{
    constexpr qsizetype lengths = 16;
    while (!payload.isEmpty()) {
        if (payload.size() < 1 + lengths)
            return false;
        const int which = uchar(payload[0]);
        const uchar *counts = reinterpret_cast<const uchar *>(payload.data()) + 1;
        qsizetype symbols = 0;
        for (int i = 0; i < lengths; ++i)
            symbols += counts[i];
        if ((which & 15) > 3 || which >> 4 > 1 || payload.size() < 1 + lengths + symbols)
            return false;
        const bool isFirst = which >> 4 == 0;
        std::optional<JpegHuffmanTable> &table = (isFirst ? m_firstTables : m_restTables)[size_t(which & 15)];
        const QByteArrayView list = payload.sliced(1 + lengths, symbols);
        table = isFirst ? JpegHuffmanTable::forFirst(counts, list) : JpegHuffmanTable::forRest(counts, list);
        if (!table)
            return false;
        payload = payload.sliced(1 + lengths + symbols);
    }
    return true;
}

bool JpegScan::readScanHeader(QByteArrayView payload)
{
    const qsizetype count = qsizetype(m_components.size());
    if (payload.size() != 4 + 2 * count || payload[0] != count)
        return false;
    for (qsizetype i = 0; i < count; ++i) {
        Component &component = m_components[size_t(i)];
        const int tables = uchar(payload[2 + 2 * i]);
        component.firstTable = tables >> 4;
        component.restTable = tables & 15;
        if (uchar(payload[1 + 2 * i]) != component.id || component.firstTable > 3 || component.restTable > 3)
            return false;
        component.meanStep = m_quantizers[size_t(component.quantizer)];
        if (!m_firstTables[size_t(component.firstTable)] || !m_restTables[size_t(component.restTable)] ||
            component.meanStep == 0)
            return false;
    }
    const QByteArrayView range = payload.last(3);
    return range[0] == 0 && range[1] == JpegHuffmanTable::blockSize - 1 && range[2] == 0;
}

bool JpegScan::findStretches()
{
    if (m_restartUnits == 0) {
        m_stretches = {m_data};
        return true;
    }
    const qint64 units = qint64(m_unitsAcross) * m_rows;
    const qint64 wanted = (units + m_restartUnits - 1) / m_restartUnits;
    const char *begin = m_data.begin();
    for (const char *at = begin; at < m_data.end();) {
        const void *found = std::memchr(at, 0xff, size_t(m_data.end() - at));
        if (!found)
            break;
        at = static_cast<const char *>(found) + 2;
        if (at > m_data.end())
            return false;
        const int marker = uchar(at[-1]);
        if (marker == 0)
            continue;
        const bool isCounted = marker == 0xd0 + m_stretches.size() % 8;
        if (!isCounted || m_stretches.size() >= wanted) // a file of nothing else must not become a list of them
            return false;
        m_stretches.append(QByteArrayView(begin, at - 2));
        begin = at;
    }
    m_stretches.append(QByteArrayView(begin, m_data.end()));
    return m_stretches.size() == wanted;
}

bool JpegScan::walkRows()
{
    struct Block
    {
        Component &component;
        int across;
        int down;
        const JpegHuffmanTable &first;
        const JpegHuffmanTable &rest;
        const quint16 *quick;
        int prediction;
        uchar *mean;
    };
    std::vector<Block> blocks;
    for (Component &component : m_components) {
        const JpegHuffmanTable &first = *m_firstTables[size_t(component.firstTable)];
        const JpegHuffmanTable &rest = *m_restTables[size_t(component.restTable)];
        for (int down = 0; down < component.down; ++down) {
            for (int across = 0; across < component.across; ++across)
                blocks.push_back({component, across, down, first, rest, rest.quickSteps(), 0, nullptr});
        }
    }
    const qsizetype blocksInAll = qsizetype(blocks.size()) * m_unitsAcross * m_rows;
    if (blocksInAll * 2 > m_data.size() * 8) // a block has two codes at least: memory only for what can be there
        return false;
    for (Component &component : m_components)
        component.means.resize(size_t(m_unitsAcross) * m_rows * component.across * component.down);

    qsizetype stretch = 0;
    JpegBitReader reader(m_stretches[0]);
    int unitsLeft = m_restartUnits > 0 ? m_restartUnits : -1; // before the next restart
    Predictions predictions = {};
    const auto restarted = [&] {
        const bool isAtEnd = reader.isAtEnd();
        reader = JpegBitReader(m_stretches[++stretch]);
        predictions = {};
        unitsLeft = m_restartUnits;
        return isAtEnd;
    };
    m_rowStarts.reserve(size_t(m_rows) + 1);
    for (int row = 0; row < m_rows; ++row) {
        if (unitsLeft == 0 && !restarted())
            return false;
        const bool beginsStretch = row == 0 || unitsLeft == m_restartUnits;
        m_rowStarts.push_back({reader, beginsStretch ? stretch : -1, predictions});
        for (Block &block : blocks) {
            const qsizetype stride = qsizetype(m_unitsAcross) * block.component.across;
            block.mean = block.component.means.data() + (qsizetype(row) * block.component.down + block.down) * stride + block.across;
            block.prediction = int(&block.component - m_components.data());
        }
        for (int unit = 0; unit < m_unitsAcross; ++unit, --unitsLeft) {
            if (unitsLeft == 0 && !restarted())
                return false;
            for (Block &block : blocks) {
                reader.refill();
                const auto [length, codeBits] = block.first.symbolAt(reader.peek(JpegHuffmanTable::longestCode));
                if (codeBits == 0)
                    return false;
                reader.drop(codeBits);
                int &mean = predictions[size_t(block.prediction)];
                mean += reader.takeDifference(length);
                if (std::abs(mean) > mostMean || !skipRest(reader, block.rest, block.quick) || reader.isBeyondEnd())
                    return false;
                *block.mean = uchar(std::clamp(((qint64(mean) * block.component.meanStep + 4) >> 3) + 128, qint64(0), qint64(255)));
                block.mean += block.component.across;
            }
        }
    }
    m_rowStarts.push_back({reader, m_stretches.size(), predictions});
    return reader.isAtEnd(); // what is left over would make a decoder wonder
}

QImage JpegScan::eighth() const
{
    if (m_components.size() != 1 && !m_isYcc)
        return {};
    int mostAcross = 1;
    for (const Component &component : m_components)
        mostAcross = std::max(mostAcross, component.across);
    QImage pixels =
        largeImage({stepsIn(m_size.width(), blockSide), stepsIn(m_size.height(), blockSide)}, QImage::Format_RGB32);
    std::array<std::vector<uchar>, 3> rows;
    rows.fill(std::vector<uchar>(size_t(pixels.width()), 128)); // gray, where there is no colour
    for (int y = 0; y < pixels.height(); ++y) {
        for (size_t i = 0; i < m_components.size(); ++i)
            readMeans(m_components[i], y, mostAcross, rows[i]);
        toRgb(rows[0].data(), rows[1].data(), rows[2].data(), pixels.width(), reinterpret_cast<QRgb *>(pixels.scanLine(y)));
    }
    return pixels;
}

/// Line \a y of a component's means, as wide as the largest component's. Where a component has fewer, they are
/// repeated across and down.
void JpegScan::readMeans(const Component &component, int y, int mostAcross, std::vector<uchar> &row) const
{
    const int down = y * component.down / (m_lineStep / blockSide);
    const uchar *means = component.means.data() + qsizetype(down) * m_unitsAcross * component.across;
    if (component.across == mostAcross) {
        std::copy_n(means, row.size(), row.begin());
        return;
    }
    for (size_t x = 0; x < row.size(); ++x)
        row[x] = means[int(x) * component.across / mostAcross];
}
} // namespace pentimento
