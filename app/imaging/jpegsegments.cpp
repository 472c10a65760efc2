#include "app/imaging/jpegsegments.h"

#include <QtEndian>

#include <algorithm>

namespace pentimento {
namespace {
constexpr QByteArrayView exifMark("Exif\0\0", 6);
constexpr QByteArrayView iccMark("ICC_PROFILE\0", 12);
constexpr QByteArrayView jfifMark("JFIF\0", 5);
constexpr qsizetype jfifBytes = 14; // without a thumbnail

/// Whether one of \a count bytes, of which one more can be read, begins a marker. Over all of them, without a choice: so
/// it is vectorised, which searching from one to the next is not.
bool hasMarker(const uchar *bytes, qsizetype count)
{
    uchar found = 0;
    for (qsizetype i = 0; i < count; ++i)
        found |= uchar(uchar(bytes[i] == 0xff) & uchar(bytes[i + 1] != 0));
    return found != 0;
}

bool standsAlone(uchar marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8); }
} // namespace

JpegSegments::JpegSegments(const QByteArray &bytes)
    : m_bytes(bytes)
{
    const auto at = [&bytes](qsizetype i) { return uchar(bytes[i]); };
    qsizetype position = 2;
    while (position + 2 <= bytes.size()) {
        if (at(position) != 0xff)
            return;
        const uchar marker = at(position + 1);
        if (marker == 0xff) { // fill bytes may stand before a marker
            ++position;
            continue;
        }
        JpegSegment segment{marker, position, position + 2, 0, position + 2};
        if (marker == jpeg::Eoi) {
            m_list.append(segment);
            m_isComplete = true;
            return;
        }
        if (!standsAlone(marker)) {
            if (position + 4 > bytes.size())
                return;
            const int length = qFromBigEndian<quint16>(bytes.constData() + position + 2);
            segment.payload = position + 4;
            segment.payloadSize = length - 2;
            segment.end = position + 2 + length;
            if (length < 2 || segment.end > bytes.size())
                return;
            if (marker == jpeg::Sos)
                segment.end = endOfScan(segment.end);
        }
        m_list.append(segment);
        position = segment.end;
    }
}

qsizetype JpegSegments::endOfScan(qsizetype from) const
{
    const auto *data = reinterpret_cast<const uchar *>(m_bytes.constData());
    const qsizetype size = m_bytes.size();
    constexpr qsizetype block = 1024;
    for (; from + 1 < size; from = std::min(from + block, size - 1)) {
        const qsizetype end = std::min(from + block, size - 1);
        if (!hasMarker(data + from, end - from))
            continue;
        for (qsizetype i = from; i < end; ++i) {
            const bool belongsToScan = data[i] != 0xff || data[i + 1] == 0 || (data[i + 1] >= 0xd0 && data[i + 1] <= 0xd7);
            if (!belongsToScan)
                return i;
        }
    }
    return size;
}

QByteArrayView JpegSegments::payload(const JpegSegment &segment) const
{
    return QByteArrayView(m_bytes).sliced(segment.payload, segment.payloadSize);
}

bool JpegSegments::hasPayload(const JpegSegment &segment, QByteArrayView start) const
{
    return payload(segment).startsWith(start);
}

bool JpegSegments::isMetadata(const JpegSegment &segment) const
{
    if (segment.marker == jpeg::Comment)
        return true;
    if (segment.marker < jpeg::App0 || segment.marker > 0xef)
        return false;
    const bool isJfif =
        segment.marker == jpeg::App0 && hasPayload(segment, jfifMark) && segment.payloadSize >= jfifBytes;
    const bool isIcc = segment.marker == jpeg::App2 && hasPayload(segment, iccMark);
    const bool isAdobe =
        segment.marker == jpeg::App14 && hasPayload(segment, "Adobe"); // says how colours are coded
    return !isJfif && !isIcc && !isAdobe;
}

QByteArray JpegSegments::exif() const
{
    for (const JpegSegment &segment : m_list) {
        if (segment.marker == jpeg::App1 && hasPayload(segment, exifMark))
            return payload(segment).sliced(exifMark.size()).toByteArray();
    }
    return {};
}

bool JpegSegments::hasIccParts() const
{
    return std::any_of(m_list.begin(), m_list.end(), [this](const JpegSegment &segment) {
        return segment.marker == jpeg::App2 && hasPayload(segment, iccMark);
    });
}

QByteArray JpegSegments::iccProfile() const
{
    QList<QByteArrayView> parts;
    for (const JpegSegment &segment : m_list) {
        if (segment.marker != jpeg::App2 || !hasPayload(segment, iccMark) ||
            segment.payloadSize < iccMark.size() + 2)
            continue;
        const QByteArrayView content = payload(segment).sliced(iccMark.size());
        const int number = uchar(content[0]);
        const int count = uchar(content[1]);
        if (number < 1 || number > count || (!parts.isEmpty() && parts.size() != count))
            return {};
        parts.resize(count);
        parts[number - 1] = content.sliced(2);
    }
    QByteArray profile;
    for (const QByteArrayView part : parts) {
        if (part.isEmpty())
            return {};
        profile += part;
    }
    return profile;
}

bool jpeg::isFrame(uchar marker)
{
    // 0xc4, 0xc8 and 0xcc lie in the same range and mean tables.
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

QByteArray jpeg::withoutMetadata(const QByteArray &bytes)
{
    const JpegSegments segments(bytes);
    if (!segments.isComplete())
        return {};
    if (!hasMetadata(bytes, segments))
        return bytes; // and no copy of them
    QByteArray result;
    result.reserve(bytes.size());
    result.append(bytes.constData(), 2);
    for (const JpegSegment &segment : segments.list()) {
        if (segments.isMetadata(segment))
            continue;
        if (segment.marker == App0 && segment.payloadSize > jfifBytes) {
            QByteArray header = bytes.mid(segment.begin, 4 + jfifBytes);
            qToBigEndian<quint16>(2 + jfifBytes, header.data() + 2);
            header[16] = header[17] = 0; // width and height of the thumbnail
            result += header;
            continue;
        }
        result.append(bytes.constData() + segment.begin, segment.end - segment.begin);
    }
    return result;
}

bool jpeg::hasMetadata(const QByteArray &bytes, const JpegSegments &segments)
{
    if (!segments.isComplete())
        return false;
    qsizetype kept = 2;
    for (const JpegSegment &segment : segments.list()) {
        if (segments.isMetadata(segment))
            continue;
        kept += segment.marker == App0 && segment.payloadSize > jfifBytes ? 4 + jfifBytes : segment.end - segment.begin;
    }
    return kept != bytes.size();
}
} // namespace pentimento
