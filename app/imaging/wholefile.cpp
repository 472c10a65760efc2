#include "app/imaging/picturefile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pentimento {
using namespace Qt::StringLiterals;

// POSIX calls rather than QSaveFile: that one syncs neither the file nor its folder, and names no reason.
namespace {
class Descriptor
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor() { close(); }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    bool isOpen() const { return m_number >= 0; }
    int number() const { return m_number; }
    bool close()
    {
        const int number = m_number;
        m_number = -1;
        return number < 0 || ::close(number) == 0;
    }

private:
    int m_number;
};

QString shownPath(const QString &path) { return QDir::toNativeSeparators(path); }

const char *writeSentence(int code)
{
    switch (code) {
    case ENOSPC:
    case EDQUOT:
        return QT_TRANSLATE_NOOP("Error",
                                 "There is no room left on the disk for %1. Nothing was overwritten. Free "
                                 "some space and save again.");
    case EROFS:
        return QT_TRANSLATE_NOOP("Error",
                                 "%1 lies on a disk that cannot be written to. Save it somewhere else.");
    case EACCES:
    case EPERM:
        return QT_TRANSLATE_NOOP("Error",
                                 "%1 may not be written: the folder or the file belongs to someone else. "
                                 "Save it somewhere else.");
    case ENOENT:
    case ENOTDIR:
        return QT_TRANSLATE_NOOP("Error",
                                 "%1 cannot be written because its folder does not exist. Choose another "
                                 "folder.");
    case EISDIR:
        return QT_TRANSLATE_NOOP("Error", "%1 is a folder. Choose a file name.");
    case ENAMETOOLONG:
        return QT_TRANSLATE_NOOP("Error", "%1 is too long for a file name. Choose a shorter one.");
    case EFBIG:
        return QT_TRANSLATE_NOOP("Error", "%1 is too large for this disk. Save it somewhere else.");
    default:
        return QT_TRANSLATE_NOOP("Error",
                                 "%1 could not be written. Nothing was overwritten. Save it somewhere else.");
    }
}

Error writeError(const QString &path, int code)
{
    return Error{Error::Kind::Storage,
                 {},
                 QString::fromUtf8(writeSentence(code)),
                 {shownPath(path)},
                 QString::fromLocal8Bit(std::strerror(code))};
}

const char *readSentence(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return QT_TRANSLATE_NOOP("Error", "The file %1 does not exist. Check its name.");
    case EACCES:
    case EPERM:
        return QT_TRANSLATE_NOOP(
            "Error", "The file %1 may not be read. Change its permissions or choose another one.");
    case EISDIR:
        return QT_TRANSLATE_NOOP("Error", "%1 is a folder. Choose a file.");
    case EINVAL:
        return QT_TRANSLATE_NOOP("Error", "%1 is not a regular file. Choose another one.");
    default:
        return QT_TRANSLATE_NOOP("Error", "The file %1 could not be read. Check the disk it lies on.");
    }
}

Error readError(const QString &path, int code)
{
    return Error{Error::Kind::Input,
                 {},
                 QString::fromUtf8(readSentence(code)),
                 {shownPath(path)},
                 QString::fromLocal8Bit(std::strerror(code))};
}

bool writeAll(int file, const QByteArray &bytes)
{
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(file, bytes.constData() + written, size_t(bytes.size() - written));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        written += count;
    }
    return true;
}

// An existing file keeps its permissions; a new one got the usual ones when it was made.
bool keepPermissions(const QByteArray &target, int file)
{
    struct stat existing = {};
    return ::stat(target.constData(), &existing) != 0 || ::fchmod(file, existing.st_mode & 07777) == 0;
}

// Makes \a temporary with the bytes and gives it the name \a target; 0 or the error number.
int replaceFile(const QByteArray &target, const QByteArray &temporary, const QByteArray &folder,
                const QByteArray &bytes)
{
    Descriptor file(::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file.isOpen())
        return errno;
    const bool isSynced = writeAll(file.number(), bytes) && keepPermissions(target, file.number()) &&
                          ::fsync(file.number()) == 0;
    if (!isSynced || !file.close() || ::rename(temporary.constData(), target.constData()) != 0) {
        const int code = errno;
        ::unlink(temporary.constData());
        return code;
    }
    // The new name lasts only when the folder is on the disk too. Some file systems cannot sync folders: no
    // error.
    const Descriptor directory(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.isOpen())
        ::fsync(directory.number());
    return 0;
}

// Pipes of the shell, as in `--set finetune_id=@<(command)`, have someone writing at the other end. Other
// pipes and devices could keep us waiting for ever.
bool isShellPipe(const QString &path, mode_t mode)
{
    return S_ISFIFO(mode) && (path.startsWith(u"/dev/"_s) || path.startsWith(u"/proc/"_s));
}

Error tooLarge(const QString &path, qint64 mostBytes)
{
    return Error{
        Error::Kind::Input,
        {},
        QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The file %1 is larger than the %2 MB that can be read. "
                                                     "Choose a smaller one.")),
        {shownPath(path), mostBytes / 1'000'000}};
}
} // namespace

Result<void> writeWhole(const QString &path, const QByteArray &bytes)
{
    const QFileInfo info(path);
    if (info.isDir())
        return writeError(path, EISDIR);
    // A link keeps pointing at what it pointed at; a dangling one is replaced.
    const QString target =
        info.isSymLink() && info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
    const QFileInfo place(target);
    const QString temporary = place.absolutePath() + u"/."_s +
                              QString::number(QRandomGenerator::global()->generate64(), 36) + u".tmp"_s;
    const int code = replaceFile(QFile::encodeName(target), QFile::encodeName(temporary),
                                 QFile::encodeName(place.absolutePath()), bytes);
    return code == 0 ? Result<void>() : Result<void>(writeError(path, code));
}

Result<QByteArray> readWhole(const QString &path, qint64 mostBytes)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat status = {};
    if (::stat(name.constData(), &status) != 0)
        return readError(path, errno);
    if (S_ISDIR(status.st_mode))
        return readError(path, EISDIR);
    if (!S_ISREG(status.st_mode) && !isShellPipe(path, status.st_mode))
        return readError(path, EINVAL);
    if (status.st_size > mostBytes)
        return tooLarge(path, mostBytes);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return readError(path, errno == 0 ? EIO : errno);
    try {
        // Never more than allowed, also where the size was not known or the file grows under our hands.
        QByteArray bytes = S_ISREG(status.st_mode)
                               ? file.read(qMin<qint64>(status.st_size + 1, mostBytes + 1))
                               : QByteArray();
        while (bytes.size() <= mostBytes && !file.atEnd()) {
            const QByteArray more = file.read(qMin<qint64>(1 << 20, mostBytes + 1 - bytes.size()));
            if (more.isEmpty())
                break;
            bytes += more;
        }
        if (file.error() != QFileDevice::NoError)
            return readError(path, EIO);
        return bytes.size() > mostBytes ? Result<QByteArray>(tooLarge(path, mostBytes)) : bytes;
    } catch (const std::bad_alloc &) {
        return tooLarge(path, mostBytes);
    }
}
} // namespace pentimento
