#pragma once

#include "app/base/fileref.h"

#include <QList>
#include <QSet>
#include <QString>

namespace pentimento {
struct Generation;

/// Every file that \a generation names, each once.
QList<FileRef> filesOf(const Generation &generation);

/// Which stored files are named by something. Holds the front of each hash only: where two fronts are equal, a file
/// counts as used that is not, which does no harm.
class UsedFiles
{
public:
    void add(const Generation &generation);
    /// What the working states below \a pictures name: any hash in them counts, whatever it stands for.
    void addWorkingStates(const QString &pictures);
    bool contains(const FileRef &file) const;
    /// The first 64 bits of a hash: enough to tell files apart, a few bytes where there are many.
    static quint64 frontOf(const QString &sha256);

private:
    QSet<quint64> m_fronts;
};
} // namespace pentimento
