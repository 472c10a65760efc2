#include "app/storage/posixfile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento::posixfile {
namespace {
/// 0, or errno.
int writeAll(int descriptor, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::write(descriptor, bytes.constData() + done, size_t(bytes.size() - done));
        if (written > 0)
            done += written;
        else if (written < 0 && errno != EINTR)
            return errno;
    }
    return 0;
}

/// 0, or errno. File systems that cannot sync a folder say EINVAL; there is nothing better to do on them.
int sync(int descriptor)
{
    while (::fsync(descriptor) != 0) {
        if (errno != EINTR)
            return errno == EINVAL ? 0 : errno;
    }
    return 0;
}
} // namespace

Descriptor &Descriptor::operator=(Descriptor &&other) noexcept
{
    std::swap(m_number, other.m_number);
    return *this;
}

void Descriptor::close()
{
    if (isOpen())
        ::close(std::exchange(m_number, -1));
}

Descriptor openFile(const QString &path, int flags, int mode)
{
    const QByteArray name = QFile::encodeName(path);
    int number = -1;
    do
        number = ::open(name.constData(), flags | O_CLOEXEC, mode);
    while (number < 0 && errno == EINTR);
    return Descriptor(number);
}

Result<void> makeFolder(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), 0700) == 0)
        return syncFolder(QFileInfo(path).path());
    if (errno == EEXIST)
        return QFileInfo(path).isDir() ? Result<void>() : writeError(path, ENOTDIR);
    const int code = errno;
    const QString parent = QFileInfo(path).path();
    if (code != ENOENT || parent == path)
        return writeError(path, code);
    if (const Result<void> made = makeFolder(parent); !made)
        return made;
    if (::mkdir(name.constData(), 0700) != 0 && errno != EEXIST)
        return writeError(path, errno);
    return syncFolder(parent);
}

Result<void> syncFolder(const QString &folder)
{
    const Descriptor descriptor = openFile(folder, O_RDONLY | O_DIRECTORY);
    const int code = descriptor.isOpen() ? sync(descriptor.number()) : errno;
    // A parent that we may pass through but not read was not changed by us.
    return code == 0 || code == EACCES ? Result<void>() : writeError(folder, code);
}

Result<void> writeNew(const QString &path, const QByteArray &bytes)
{
    const Descriptor file = openFile(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.isOpen())
        return writeError(path, errno);
    int code = writeAll(file.number(), bytes);
    if (code == 0)
        code = sync(file.number());
    if (code == 0)
        return {};
    ::unlink(QFile::encodeName(path).constData());
    return writeError(path, code);
}

Error writeError(const QString &path, int code)
{
    const auto error = [&](const char *text, const QVariantList &args) {
        return Error{Error::Kind::Storage, {}, QString::fromUtf8(text), args,
                     u"%1: %2"_s.arg(path, QString::fromLocal8Bit(std::strerror(code)))};
    };
    switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return error(QT_TRANSLATE_NOOP("Error", "There is no space left to write %1. What was there before is "
                                                "unchanged. Free some space and try again."), {path});
    case EACCES:
    case EPERM:
    case EROFS:
        return error(QT_TRANSLATE_NOOP("Error", "%1 may not be written. Check who owns the folder and whether it "
                                                "is read-only."), {path});
    case ENOTDIR:
        return error(QT_TRANSLATE_NOOP("Error", "%1 cannot be used as a folder because a file is in its way. Move "
                                                "that file or choose another data folder."), {path});
    default:
        return error(QT_TRANSLATE_NOOP("Error", "%1 could not be written (%2). What was there before is unchanged. "
                                                "Check the disk that holds it."),
                     {path, QString::fromLocal8Bit(std::strerror(code))});
    }
}
} // namespace pentimento::posixfile
