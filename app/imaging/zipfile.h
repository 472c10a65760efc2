#pragma once

#include <QByteArray>
#include <QList>

namespace pentimento {
/// A ZIP archive of files that are packed already: stored, not compressed. Under 4 GiB in all.
class ZipFile
{
public:
    /// \a name: ASCII, "/" between folders.
    void add(const QByteArray &name, const QByteArray &bytes);
    QByteArray finish(); ///< the whole archive; nothing can be added afterwards

private:
    QByteArray m_out;
    QByteArray m_directory;
    int m_count = 0;
};
} // namespace pentimento
