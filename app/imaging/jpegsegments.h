#pragma once

#include <QByteArray>
#include <QList>
#include <QSize>

namespace pentimento {
/// One marker of a JPEG file with what belongs to it; for a scan that includes its compressed data.
struct JpegSegment
{
    uchar marker = 0;          ///< the byte after 0xFF
    qsizetype begin = 0;       ///< of the marker
    qsizetype payload = 0;     ///< after marker and length
    qsizetype payloadSize = 0; ///< without a scan's compressed data
    qsizetype end = 0;
};

/// The markers of a JPEG file, from the first after its start to its end.
class JpegSegments
{
public:
    explicit JpegSegments(const QByteArray &bytes);

    const QList<JpegSegment> &list() const { return m_list; }
    /// True where the last one is the end-of-image marker.
    bool isComplete() const { return m_isComplete; }
    /// True where \a segment carries what an upload must not: EXIF, XMP, comments, previews, vendor data.
    bool isMetadata(const JpegSegment &segment) const;
    bool hasPayload(const JpegSegment &segment, QByteArrayView start) const;
    QByteArrayView payload(const JpegSegment &segment) const;

    QByteArray exif() const;
    /// The colour profile from its parts; empty where parts are missing.
    QByteArray iccProfile() const;
    bool hasIccParts() const;

private:
    qsizetype endOfScan(qsizetype from) const;

    QByteArray m_bytes;
    QList<JpegSegment> m_list;
    bool m_isComplete = false;
};

namespace jpeg {
enum Marker : uchar {
    Soi = 0xd8,
    Eoi = 0xd9,
    Sos = 0xda,
    App0 = 0xe0,
    App1 = 0xe1,
    App2 = 0xe2,
    App14 = 0xee,
    Comment = 0xfe
};
/// True for the markers that open a frame and name its size.
bool isFrame(uchar marker);
/// \a bytes without the segments that isMetadata() names, without a JFIF thumbnail and without what follows
/// the end.
QByteArray withoutMetadata(const QByteArray &bytes);
/// True where withoutMetadata() of \a bytes, whose segments are \a segments, would be shorter; copies nothing.
bool hasMetadata(const QByteArray &bytes, const JpegSegments &segments);
} // namespace jpeg
} // namespace pentimento
