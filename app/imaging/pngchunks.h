#pragma once

#include <QByteArray>
#include <QList>

namespace pentimento {
struct PngChunk
{
    QByteArrayView type; ///< four letters
    qsizetype begin = 0; ///< of the length field
    qsizetype data = 0;
    qsizetype size = 0; ///< of the data
    qsizetype end() const { return data + size + 4; }
};

/// The chunks of a PNG file in order, up to its end chunk. Views into the bytes given: keep those alive.
class PngChunks
{
public:
    explicit PngChunks(const QByteArray &bytes);

    const QList<PngChunk> &list() const { return m_list; }
    bool isComplete() const { return m_isComplete; }
    bool has(QByteArrayView type) const { return find(type) != nullptr; }
    const PngChunk *find(QByteArrayView type) const;
    QByteArrayView data(const PngChunk &chunk) const;
    /// The data of the first chunk of \a type, empty where there is none or its checksum is wrong.
    QByteArrayView checkedData(QByteArrayView type) const;
    /// The unpacked colour profile; empty where there is none or it is damaged.
    QByteArray iccProfile() const;

private:
    const QByteArray &m_bytes;
    QList<PngChunk> m_list;
    bool m_isComplete = false;
};

namespace png {
constexpr QByteArrayView signature("\x89PNG\r\n\x1a\n", 8);
/// Is it needed to show the picture as it is meant? All other chunks are metadata.
bool belongsToPicture(const PngChunk &chunk);
void appendChunk(QByteArray &out, QByteArrayView type, QByteArrayView data);
QByteArray withoutMetadata(const QByteArray &bytes);
/// True where withoutMetadata() of \a bytes, whose chunks are \a chunks, would be shorter; copies nothing.
bool hasMetadata(const QByteArray &bytes, const PngChunks &chunks);
} // namespace png
} // namespace pentimento
