#include "app/storage/datafolder.h"

#include "app/base/log.h"
#include "app/storage/ownerlock.h"
#include "app/storage/posixfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento::datafolder {
namespace {
constexpr qint64 spareBytes = 64 * 1024 * 1024; // so that the disk is not full to the brim afterwards
constexpr qsizetype pieceBytes = 1024 * 1024;

QString requestFile(const Paths &paths)
{
    return paths.data + u"/move-to"_s;
}

/// Not worth moving, or only of the processes that run.
bool staysBehind(const QString &name)
{
    return name == u"move-to"_s || name == u"reserve"_s || name.startsWith(u"owners/"_s) || name == u"owners"_s || name.endsWith(u"-shm"_s)
           || name.startsWith(u"files/incoming"_s) || name.startsWith(u"copies"_s);
}

struct Entry
{
    QString name; ///< below the data folder
    qint64 bytes;
};

QList<Entry> entriesBelow(const QString &folder)
{
    QList<Entry> entries;
    const QDir root(folder);
    QDirIterator walk(folder, QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString name = root.relativeFilePath(walk.next());
        if (!staysBehind(name))
            entries.append({name, walk.fileInfo().size()});
    }
    return entries;
}

/// Whole and synced, or not at all.
Result<void> copyFile(const QString &from, const QString &to)
{
    QFile source(from);
    if (!source.open(QIODevice::ReadOnly)) {
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "%1 cannot be read (%2)."), {from, source.errorString()});
    }
    if (const Result<void> made = posixfile::makeFolder(QFileInfo(to).path()); !made)
        return made;
    const QString unfinished = to + u".copying"_s;
    ::unlink(QFile::encodeName(unfinished).constData());
    const posixfile::Descriptor target = posixfile::openFile(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
    int code = target.isOpen() ? 0 : errno;
    while (code == 0 && !source.atEnd()) {
        const QByteArray piece = source.read(pieceBytes);
        for (qsizetype done = 0; code == 0 && done < piece.size();) {
            const ssize_t written = ::write(target.number(), piece.constData() + done, size_t(piece.size() - done));
            if (written > 0)
                done += written;
            else if (errno != EINTR)
                code = errno;
        }
        if (source.error() != QFileDevice::NoError)
            code = EIO;
    }
    if (code == 0 && ::fsync(target.number()) != 0)
        code = errno;
    if (code == 0 && std::rename(QFile::encodeName(unfinished).constData(), QFile::encodeName(to).constData()) != 0)
        code = errno;
    if (code == 0)
        return {};
    ::unlink(QFile::encodeName(unfinished).constData());
    return posixfile::writeError(to, code);
}

/// Files named by their content are the same once they have the same size.
Result<void> copyAll(const QString &from, const QString &to, const QList<Entry> &entries, const std::function<bool(qint64, qint64)> &progress)
{
    qint64 total = 0;
    for (const Entry &entry : entries)
        total += entry.bytes;
    qint64 done = 0;
    for (const Entry &entry : entries) {
        const QString target = to + u'/' + entry.name;
        const bool isThere = entry.name.startsWith(u"files/"_s) && QFileInfo(target).isFile() && QFileInfo(target).size() == entry.bytes;
        if (!isThere) {
            if (const Result<void> copied = copyFile(from + u'/' + entry.name, target); !copied)
                return copied;
        }
        done += entry.bytes;
        if (progress && !progress(done, total))
            return Error{Error::Kind::Interrupted};
    }
    return {};
}

bool isInUse(const Paths &paths)
{
    for (const QString &owner : QDir(paths.owners()).entryList(QDir::Files)) {
        if (!OwnerLock::isGone(paths.owners(), owner))
            return true;
    }
    return false;
}

/// The link takes the folder's place in one step; the old one is removed afterwards.
Result<void> swapIn(const QString &place, const QString &target)
{
    const QByteArray name = QFile::encodeName(place);
    const QByteArray link = name + ".link";
    ::unlink(link.constData());
    if (::symlink(QFile::encodeName(target).constData(), link.constData()) != 0)
        return posixfile::writeError(place, errno);
    const QString old = QFileInfo(place).canonicalFilePath();
    if (QFileInfo(place).isSymLink()) { // moved before
        if (std::rename(link.constData(), name.constData()) != 0)
            return posixfile::writeError(place, errno);
        QDir(old).removeRecursively();
        return {};
    }
    const QByteArray aside = name + ".moved";
    if (std::rename(name.constData(), aside.constData()) != 0) {
        const int code = errno;
        ::unlink(link.constData());
        return posixfile::writeError(place, code);
    }
    if (std::rename(link.constData(), name.constData()) != 0) {
        const int code = errno;
        std::rename(aside.constData(), name.constData());
        ::unlink(link.constData());
        return posixfile::writeError(place, code);
    }
    QDir(QFile::decodeName(aside)).removeRecursively();
    return {};
}
} // namespace

Result<void> checkTarget(const Paths &paths, const QString &target)
{
    const QString data = QFileInfo(paths.data).canonicalFilePath();
    const QFileInfo info(target);
    const QString real = info.exists() ? info.canonicalFilePath() : QDir::cleanPath(info.absoluteFilePath());
    if (real == data || real.startsWith(data + u'/') || data.startsWith(real + u'/')) {
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "%1 holds the data folder or lies in it. Choose another folder."),
                       {target});
    }
    if (info.exists() && (!info.isDir() || !QDir(real).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))) {
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "%1 is not an empty folder. Nothing was moved. Choose an empty "
                                                                      "one, or make a new one."),
                       {target});
    }
    if (const Result<void> made = posixfile::makeFolder(real); !made)
        return made;
    qint64 needed = spareBytes;
    for (const Entry &entry : entriesBelow(paths.data))
        needed += entry.bytes;
    // The system's own answer: Qt looks for the mount first, which a changed root does not show.
    std::error_code unknown;
    const std::filesystem::space_info space = std::filesystem::space(QFile::encodeName(real).toStdString(), unknown);
    if (!unknown && space.available < std::uintmax_t(needed)) {
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "There is not enough room in %1: %2 MB are needed. Nothing was "
                                                                      "moved."),
                       {target, needed / 1'000'000});
    }
    return {};
}

Result<void> prepareMove(const Paths &paths, const QString &target, const std::function<bool(qint64, qint64)> &progress)
{
    if (const Result<void> checked = checkTarget(paths, target); !checked)
        return checked;
    const QString real = QFileInfo(target).canonicalFilePath();
    QList<Entry> ahead;
    for (const Entry &entry : entriesBelow(paths.data)) {
        if (entry.name.startsWith(u"files/"_s))
            ahead << entry;
    }
    if (const Result<void> copied = copyAll(paths.data, real, ahead, progress); !copied)
        return copied;
    ::unlink(QFile::encodeName(requestFile(paths)).constData());
    return posixfile::writeNew(requestFile(paths), real.toUtf8());
}

QString requestedTarget(const Paths &paths)
{
    QFile request(requestFile(paths));
    return request.open(QIODevice::ReadOnly) ? QString::fromUtf8(request.read(4096)) : QString();
}

void cancelMove(const Paths &paths)
{
    QFile::remove(requestFile(paths));
}

std::optional<Error> finishMove(const Paths &paths)
{
    const QString target = requestedTarget(paths);
    if (target.isEmpty() || isInUse(paths))
        return {};
    const auto stays = [&](const QString &why) {
        qCWarning(logStore) << "The data folder was not moved:" << why;
        return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "The data folder could not be moved to %1. %2 Everything is "
                                                                        "where it was."),
                       {target, why});
    };
    cancelMove(paths); // tried once, not at each start
    if (!QFileInfo(target).isDir() || !QDir::isAbsolutePath(target))
        return stays(QCoreApplication::translate("Error", "The folder is not there."));
    if (const Result<void> copied = copyAll(paths.data, target, entriesBelow(paths.data), {}); !copied)
        return stays(copied.error().sentence());
    if (const Result<void> swapped = swapIn(paths.data, target); !swapped)
        return stays(swapped.error().sentence());
    return Error::of(Error::Kind::Storage, QT_TRANSLATE_NOOP("Error", "The data folder is now in %1. A link in its old place leads there."),
                   {target});
}
} // namespace pentimento::datafolder
