#include "app/imaging/zipfile.h"

#include <QtEndian>

#include <zlib.h>

namespace pentimento {
namespace {
constexpr quint32 fileMark = 0x04034b50;
constexpr quint32 directoryMark = 0x02014b50;
constexpr quint32 endMark = 0x06054b50;
constexpr quint16 version = 20;
constexpr quint16 earliestDate = (1 << 5) | 1; // 1980-01-01: equal files give equal archives

template<typename T>
void append(QByteArray &out, T value)
{
    char bytes[sizeof(T)];
    qToLittleEndian(value, bytes);
    out.append(bytes, sizeof bytes);
}

/// What a file's own header and its entry in the directory have in common.
QByteArray description(const QByteArray &name, const QByteArray &bytes)
{
    const auto sum = quint32(crc32(0, reinterpret_cast<const Bytef *>(bytes.constData()), uInt(bytes.size())));
    QByteArray out;
    append<quint16>(out, version);
    append<quint16>(out, 0); // flags
    append<quint16>(out, 0); // stored
    append<quint16>(out, 0); // time
    append<quint16>(out, earliestDate);
    append<quint32>(out, sum);
    append<quint32>(out, quint32(bytes.size()));
    append<quint32>(out, quint32(bytes.size()));
    append<quint16>(out, quint16(name.size()));
    append<quint16>(out, 0); // nothing extra
    return out;
}
} // namespace

void ZipFile::add(const QByteArray &name, const QByteArray &bytes)
{
    const auto offset = quint32(m_out.size());
    const QByteArray shared = description(name, bytes);
    append<quint32>(m_out, fileMark);
    m_out += shared + name + bytes;
    append<quint32>(m_directory, directoryMark);
    append<quint16>(m_directory, version);
    m_directory += shared;
    append<quint16>(m_directory, 0); // no comment
    append<quint16>(m_directory, 0); // first disk
    append<quint16>(m_directory, 0); // internal attributes
    append<quint32>(m_directory, 0); // external attributes
    append<quint32>(m_directory, offset);
    m_directory += name;
    ++m_count;
}

QByteArray ZipFile::finish()
{
    const auto start = quint32(m_out.size());
    m_out += m_directory;
    append<quint32>(m_out, endMark);
    append<quint16>(m_out, 0);
    append<quint16>(m_out, 0);
    append<quint16>(m_out, quint16(m_count));
    append<quint16>(m_out, quint16(m_count));
    append<quint32>(m_out, quint32(m_directory.size()));
    append<quint32>(m_out, start);
    append<quint16>(m_out, 0);
    return m_out;
}
} // namespace pentimento
