#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace pentimento {
/// The directories of a classic TIFF structure: a TIFF file or an EXIF block. Every offset is checked before
/// it is followed; what points outside is left out, as if it were not there. A plain value.
class TiffStructure
{
public:
    struct Entry
    {
        quint16 tag = 0;
        quint16 type = 0;
        quint32 count = 0;
        qsizetype value = 0; ///< where the value's bytes begin, inside the entry or elsewhere
        qsizetype bytes = 0;
    };
    struct Directory
    {
        QList<Entry> entries = {};
        quint32 next = 0;        ///< offset of the following directory, 0 at the last one
        qsizetype nextPlace = 0; ///< where \a next is written

        const Entry *find(quint16 tag) const;
    };

    explicit TiffStructure(const QByteArray &bytes);

    bool isValid() const { return m_isValid; }
    bool isBigEndian() const { return m_isBigEndian; }
    const QByteArray &bytes() const { return m_bytes; }

    Directory firstDirectory() const;
    /// No entries where \a offset leads nowhere.
    Directory directory(quint32 offset) const;
    /// The directory whose offset is the value of \a tag in \a parent.
    Directory subDirectory(const Directory &parent, quint16 tag) const;

    QByteArray valueBytes(const Entry &entry) const { return m_bytes.mid(entry.value, entry.bytes); }
    /// Value \a index of an entry of whole numbers (BYTE, SHORT, LONG).
    std::optional<quint32> number(const Entry &entry, quint32 index = 0) const;
    std::optional<quint32> number(const Directory &directory, quint16 tag) const;
    /// The first value of a RATIONAL; 0 where there is none.
    double rational(const Directory &directory, quint16 tag) const;

    /// Overwrites the first value of a SHORT or LONG in place.
    void setNumber(const Entry &entry, quint32 value);
    /// Cuts the chain of directories after \a directory.
    void endChain(const Directory &directory);
    void wipe(qsizetype from, qsizetype count);
    void truncate(qsizetype size) { m_bytes.truncate(size); }

private:
    quint16 read16(qsizetype at) const;
    quint32 read32(qsizetype at) const;
    void write32(qsizetype at, quint32 value);

    QByteArray m_bytes;
    bool m_isValid = false;
    bool m_isBigEndian = false;
};

/// One entry to be written; \a value is already in the byte order of the file.
struct TiffField
{
    quint16 tag;
    quint16 type;
    quint32 count;
    QByteArray value;
};

namespace tiff {
enum Type : quint16 { Byte = 1, Ascii = 2, Short = 3, Long = 4, Rational = 5, Undefined = 7 };
/// Bytes of one value of \a type; 0 for types that do not exist.
int bytesOf(quint16 type);

QByteArray number16(quint16 value, bool bigEndian);
QByteArray number32(quint32 value, bool bigEndian);
TiffField shortField(quint16 tag, const QList<quint16> &values, bool bigEndian);
TiffField longField(quint16 tag, const QList<quint32> &values, bool bigEndian);
TiffField rationalField(quint16 tag, double value, bool bigEndian);
/// Appends \a fields as a directory with their values before it; returns the directory's offset in \a out.
quint32 appendDirectory(QByteArray &out, QList<TiffField> fields, bool bigEndian);
} // namespace tiff
} // namespace pentimento
