#pragma once

#include "app/base/result.h"
#include "app/storage/posixfile.h"

#include <QString>

#include <memory>

namespace pentimento {
/// An operating-system lock on owners/<id>, freed by the kernel when the process dies (design, section 5).
///
/// The file goes when the lock ends in order; what a crash leaves behind is removed by whoever asks first.
/// Processes started by the owner do not inherit the lock.
class OwnerLock
{
public:
    /// Takes a new id of its own. \a directory is made where it is absent.
    static Result<std::unique_ptr<OwnerLock>> create(const QString &directory);
    ~OwnerLock();
    const QString &id() const { return m_id; }

    /// True where nobody holds owners/\a id any more: its jobs may be taken over. False where that cannot be found out.
    /// Any thread; several may ask at once and get the same answer.
    static bool isGone(const QString &directory, const QString &id);

private:
    OwnerLock(QString id, QString path, posixfile::Descriptor file);
    QString m_id;
    QString m_path;
    posixfile::Descriptor m_file; // holds the lock
};
} // namespace pentimento
