#include "app/imaging/tiffstructure.h"

#include <QtEndian>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
constexpr qsizetype entryBytes = 12;
}

const TiffStructure::Entry *TiffStructure::Directory::find(quint16 tag) const
{
    const auto found =
        std::find_if(entries.begin(), entries.end(), [tag](const Entry &e) { return e.tag == tag; });
    return found == entries.end() ? nullptr : &*found;
}

TiffStructure::TiffStructure(const QByteArray &bytes)
    : m_bytes(bytes)
{
    m_isBigEndian = bytes.startsWith(QByteArray("MM\0*", 4));
    m_isValid = bytes.size() >= 8 && (m_isBigEndian || bytes.startsWith(QByteArray("II*\0", 4)));
}

quint16 TiffStructure::read16(qsizetype at) const
{
    const char *place = m_bytes.constData() + at;
    return m_isBigEndian ? qFromBigEndian<quint16>(place) : qFromLittleEndian<quint16>(place);
}

quint32 TiffStructure::read32(qsizetype at) const
{
    const char *place = m_bytes.constData() + at;
    return m_isBigEndian ? qFromBigEndian<quint32>(place) : qFromLittleEndian<quint32>(place);
}

void TiffStructure::write32(qsizetype at, quint32 value)
{
    const QByteArray number = tiff::number32(value, m_isBigEndian);
    std::memcpy(m_bytes.data() + at, number.constData(), 4);
}

TiffStructure::Directory TiffStructure::firstDirectory() const
{
    return m_isValid ? directory(read32(4)) : Directory();
}

TiffStructure::Directory TiffStructure::directory(quint32 offset) const
{
    Directory result;
    if (!m_isValid || offset < 8 || qsizetype(offset) + 2 > m_bytes.size())
        return result;
    const int count = read16(offset);
    qsizetype at = qsizetype(offset) + 2;
    for (int i = 0; i < count && at + entryBytes <= m_bytes.size(); ++i, at += entryBytes) {
        Entry entry{read16(at), read16(at + 2), read32(at + 4), 0, 0};
        entry.bytes = qsizetype(entry.count) * tiff::bytesOf(entry.type);
        entry.value = entry.bytes <= 4 ? at + 8 : qsizetype(read32(at + 8));
        if (entry.bytes > 0 && entry.value + entry.bytes <= m_bytes.size())
            result.entries.append(entry);
    }
    if (at + 4 <= m_bytes.size()) {
        result.next = read32(at);
        result.nextPlace = at;
    }
    return result;
}

TiffStructure::Directory TiffStructure::subDirectory(const Directory &parent, quint16 tag) const
{
    return directory(number(parent, tag).value_or(0));
}

std::optional<quint32> TiffStructure::number(const Entry &entry, quint32 index) const
{
    if (index >= entry.count)
        return {};
    const qsizetype at = entry.value + qsizetype(index) * tiff::bytesOf(entry.type);
    switch (entry.type) {
    case tiff::Byte:
        return uchar(m_bytes[at]);
    case tiff::Short:
        return read16(at);
    case tiff::Long:
    case 13: // IFD: an offset
        return read32(at);
    default:
        return {};
    }
}

std::optional<quint32> TiffStructure::number(const Directory &directory, quint16 tag) const
{
    const Entry *entry = directory.find(tag);
    return entry ? number(*entry) : std::nullopt;
}

double TiffStructure::rational(const Directory &directory, quint16 tag) const
{
    const Entry *entry = directory.find(tag);
    if (!entry || entry->type != tiff::Rational)
        return 0;
    const quint32 below = read32(entry->value + 4);
    return below == 0 ? 0 : double(read32(entry->value)) / below;
}

void TiffStructure::setNumber(const Entry &entry, quint32 value)
{
    if (entry.type == tiff::Long)
        write32(entry.value, value);
    else if (entry.type == tiff::Short)
        std::memcpy(m_bytes.data() + entry.value, tiff::number16(quint16(value), m_isBigEndian).constData(),
                    2);
}

void TiffStructure::endChain(const Directory &directory)
{
    if (directory.nextPlace > 0)
        write32(directory.nextPlace, 0);
}

void TiffStructure::wipe(qsizetype from, qsizetype count)
{
    if (from >= 0 && count > 0 && from + count <= m_bytes.size())
        std::memset(m_bytes.data() + from, 0, size_t(count));
}

int tiff::bytesOf(quint16 type)
{
    constexpr int sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    return type < std::size(sizes) ? sizes[type] : 0;
}

QByteArray tiff::number16(quint16 value, bool bigEndian)
{
    const quint16 stored = bigEndian ? qToBigEndian(value) : qToLittleEndian(value);
    return QByteArray(reinterpret_cast<const char *>(&stored), sizeof stored);
}

QByteArray tiff::number32(quint32 value, bool bigEndian)
{
    const quint32 stored = bigEndian ? qToBigEndian(value) : qToLittleEndian(value);
    return QByteArray(reinterpret_cast<const char *>(&stored), sizeof stored);
}

TiffField tiff::shortField(quint16 tag, const QList<quint16> &values, bool bigEndian)
{
    TiffField field{tag, Short, quint32(values.size()), {}};
    for (const quint16 value : values)
        field.value += number16(value, bigEndian);
    return field;
}

TiffField tiff::longField(quint16 tag, const QList<quint32> &values, bool bigEndian)
{
    TiffField field{tag, Long, quint32(values.size()), {}};
    field.value.reserve(values.size() * 4);
    for (const quint32 value : values)
        field.value += number32(value, bigEndian);
    return field;
}

TiffField tiff::rationalField(quint16 tag, double value, bool bigEndian)
{
    constexpr quint32 below = 10'000;
    const auto above = quint32(std::clamp(std::round(value * below), 0.0, 4e9));
    return {tag, Rational, 1, number32(above, bigEndian) + number32(below, bigEndian)};
}

quint32 tiff::appendDirectory(QByteArray &out, QList<TiffField> fields, bool bigEndian)
{
    std::sort(fields.begin(), fields.end(),
              [](const TiffField &a, const TiffField &b) { return a.tag < b.tag; });
    const auto pad = [&out] {
        if (out.size() % 2)
            out.append('\0'); // offsets are even by the specification
    };
    QByteArray entries;
    for (const TiffField &field : fields) {
        entries += number16(field.tag, bigEndian) + number16(field.type, bigEndian) +
                   number32(field.count, bigEndian);
        if (field.value.size() <= 4) {
            entries += field.value.leftJustified(4, '\0');
            continue;
        }
        pad();
        entries += number32(quint32(out.size()), bigEndian);
        out += field.value;
    }
    pad();
    const auto offset = quint32(out.size());
    out += number16(quint16(fields.size()), bigEndian) + entries + number32(0, bigEndian);
    return offset;
}
} // namespace pentimento
