#include "app/base/ids.h"
#include "app/base/sha256.h"
#include "app/storage/posixfile.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
bool isDigest(const QString &text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

bool isExtension(const QString &text)
{
    return !text.isEmpty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z');
    });
}

QString folderOf(const QString &path)
{
    return path.left(path.lastIndexOf(u'/'));
}

Error noFile(const FileRef &file)
{
    return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "This entry names a file in a way that is not valid, so its picture "
                                                   "cannot be read. The entry may be damaged."),
                        {}, u"reference %1.%2"_s.arg(file.sha256.left(80), file.extension.left(10)));
}

Error missing(const QString &path, const QString &why)
{
    return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "The stored file %1 cannot be read (%2). If it was removed or the disk "
                                                   "is not mounted, bring it back and try again."),
                        {path, why}, path);
}

Error damaged(const QString &path)
{
    return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "The stored file %1 is damaged: its content is not what was written. "
                                                   "Restore it from a backup if there is one."),
                        {path}, path);
}

/// Those who put files and those who free them keep out of each other's way. Not open where the lock cannot be had
/// (a full disk): then the file's time alone protects it.
posixfile::Descriptor lockedAgainst(const QString &folder, int operation)
{
    posixfile::Descriptor file = posixfile::openFile(folder + u"/.lock"_s, O_RDWR | O_CREAT);
    if (file.isOpen()) {
        while (::flock(file.number(), operation) != 0 && errno == EINTR) {
        }
    }
    return file;
}

/// Renamed into place only when its bytes are on the disk: a name in the store always stands for a whole file.
Result<void> writeInto(const QString &path, const QString &temporary, const QByteArray &bytes)
{
    if (const Result<void> written = posixfile::writeNew(temporary, bytes); !written)
        return written;
    if (std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) != 0) {
        const int code = errno;
        ::unlink(QFile::encodeName(temporary).constData());
        return posixfile::writeError(path, code);
    }
    return {};
}
} // namespace

FileStore::FileStore(QString directory)
    : m_directory(std::move(directory))
{}

Result<FileRef> FileStore::put(const QByteArray &bytes, const QString &extension) const
{
    const FileRef file{sha256(bytes), extension.toLower()};
    const QString path = pathOf(file);
    if (path.isEmpty())
        return noFile(file);
    const posixfile::Descriptor lock = lockedAgainst(incomingFolder(), LOCK_SH);
    // The size tells a file that a failing disk cut; the hash is checked by everyone who reads it.
    const QFileInfo present(path);
    if (!present.isFile() || present.size() != bytes.size()) {
        const QString incoming = incomingFolder();
        for (const QString &folder : {incoming, folderOf(path)}) {
            if (const Result<void> made = posixfile::makeFolder(folder); !made)
                return made.error();
        }
        if (const Result<void> written = writeInto(path, incoming + u'/' + newId(), bytes); !written)
            return written.error();
    } else {
        ::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), nullptr, 0); // young again: remove() leaves it
    }
    // Also where it was there already: another process may have renamed it without having come to this line.
    if (const Result<void> synced = posixfile::syncFolder(folderOf(path)); !synced)
        return synced.error();
    return file;
}

Result<QByteArray> FileStore::get(const FileRef &file) const
{
    const QString path = pathOf(file);
    if (path.isEmpty())
        return noFile(file);
    QFile stored(path);
    if (!stored.open(QIODevice::ReadOnly))
        return missing(path, stored.errorString());
    const QByteArray bytes = stored.readAll();
    if (stored.error() != QFileDevice::NoError)
        return missing(path, stored.errorString());
    if (sha256(bytes) != file.sha256)
        return damaged(path);
    return bytes;
}

bool FileStore::contains(const FileRef &file) const
{
    const QString path = pathOf(file);
    return !path.isEmpty() && QFileInfo(path).isFile();
}

Result<bool> FileStore::remove(const FileRef &file, const QDateTime &before) const
{
    const QString path = pathOf(file);
    if (path.isEmpty())
        return noFile(file);
    const posixfile::Descriptor lock = lockedAgainst(incomingFolder(), LOCK_EX);
    const QFileInfo present(path);
    if (!present.exists())
        return true;
    if (present.lastModified() > before)
        return false;
    if (::unlink(QFile::encodeName(path).constData()) != 0 && errno != ENOENT)
        return posixfile::writeError(path, errno);
    return true;
}

void FileStore::each(const std::function<void(const FileRef &file, qint64 bytes)> &visit) const
{
    const QDir root(m_directory);
    for (const QString &folder : root.entryList({u"??"_s}, QDir::Dirs | QDir::NoDotAndDotDot)) {
        for (const QFileInfo &info : QDir(root.filePath(folder)).entryInfoList(QDir::Files)) {
            const FileRef file{info.completeBaseName(), info.suffix()};
            if (pathOf(file) == info.filePath())
                visit(file, info.size());
        }
    }
}

qint64 FileStore::sizeOf(const FileRef &file) const
{
    const QString path = pathOf(file);
    const QFileInfo info(path);
    return !path.isEmpty() && info.isFile() ? info.size() : -1;
}

QString FileStore::pathOf(const FileRef &file) const
{
    if (!isDigest(file.sha256) || !isExtension(file.extension))
        return {};
    return m_directory + u'/' + file.sha256.left(2) + u'/' + file.sha256 + u'.' + file.extension;
}

QString FileStore::incomingFolder() const
{
    return m_directory + u"/incoming"_s;
}
} // namespace pentimento
