#include "app/storage/ownerlock.h"

#include "app/base/ids.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace pentimento {
namespace {
/// 0, or errno: EWOULDBLOCK where somebody else holds a lock that stands against \a operation.
int lock(const posixfile::Descriptor &file, int operation)
{
    while (::flock(file.number(), operation | LOCK_NB) != 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}
} // namespace

OwnerLock::OwnerLock(QString id, QString path, posixfile::Descriptor file)
    : m_id(std::move(id))
    , m_path(std::move(path))
    , m_file(std::move(file))
{}

OwnerLock::~OwnerLock()
{
    ::unlink(QFile::encodeName(m_path).constData());
}

Result<std::unique_ptr<OwnerLock>> OwnerLock::create(const QString &directory)
{
    if (const Result<void> made = posixfile::makeFolder(directory); !made)
        return made.error();
    // The id is written nowhere before create() returns, so nobody can ask for it while it is not locked yet.
    const QString id = newId();
    const QString path = directory + u'/' + id;
    posixfile::Descriptor file = posixfile::openFile(path, O_RDWR | O_CREAT | O_EXCL);
    if (!file.isOpen())
        return posixfile::writeError(path, errno);
    if (const int code = lock(file, LOCK_EX); code != 0) {
        ::unlink(QFile::encodeName(path).constData());
        return posixfile::writeError(path, code);
    }
    return std::unique_ptr<OwnerLock>(new OwnerLock(id, path, std::move(file)));
}

bool OwnerLock::isGone(const QString &directory, const QString &id)
{
    if (!isOwnId(id))
        return true; // never was a lock's name, and must not become a path
    const QString path = directory + u'/' + id;
    const posixfile::Descriptor file = posixfile::openFile(path, O_RDWR);
    if (!file.isOpen())
        return errno == ENOENT;
    // Shared, so that two who ask at the same time do not take each other for the owner.
    if (lock(file, LOCK_SH) != 0)
        return false;
    ::unlink(QFile::encodeName(path).constData());
    return true;
}
} // namespace pentimento
