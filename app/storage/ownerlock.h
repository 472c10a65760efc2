#pragma once

#include "app/base/result.h"

#include <QString>

#include <memory>

namespace pentimento {
/// An operating-system lock on owners/<id>, freed by the kernel when the process dies (design, section 5).
class OwnerLock
{
public:
    /// Takes a new id of its own.
    static Result<std::unique_ptr<OwnerLock>> create(const QString &directory);
    ~OwnerLock();
    const QString &id() const { return m_id; }

    /// True where nobody holds owners/\a id any more: its jobs may be taken over.
    static bool isGone(const QString &directory, const QString &id);

private:
    OwnerLock(QString id, QString path, int descriptor);
    QString m_id;
    QString m_path;
    int m_descriptor;
};
} // namespace pentimento
