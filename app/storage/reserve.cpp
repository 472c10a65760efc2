#include "app/storage/reserve.h"

#include "app/base/log.h"
#include "app/storage/posixfile.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype reservedBytes = 1024 * 1024; // the answers to some twenty jobs at once

QString reserveFile(const Paths &paths)
{
    return paths.data + u"/reserve"_s;
}

/// Nothing that a file system could store in less than it is.
QByteArray reservedContent()
{
    QByteArray bytes(reservedBytes, Qt::Uninitialized);
    QRandomGenerator random;
    random.fillRange(reinterpret_cast<quint32 *>(bytes.data()), reservedBytes / qsizetype(sizeof(quint32)));
    return bytes;
}
} // namespace

Result<void> reserve::keep(const Paths &paths)
{
    const QString path = reserveFile(paths);
    const QFileInfo present(path);
    if (present.isFile() && present.size() == reservedBytes)
        return {};
    ::unlink(QFile::encodeName(path).constData()); // cut by a crash
    const Result<void> written = posixfile::writeNew(path, reservedContent());
    // Another process may have been faster.
    return written || QFileInfo(path).isFile() ? Result<void>() : written;
}

bool reserve::giveUp(const Paths &paths)
{
    const bool isGone = ::unlink(QFile::encodeName(reserveFile(paths)).constData()) == 0;
    if (isGone)
        qCInfo(logStore) << "the reserve was given up";
    return isGone;
}
} // namespace pentimento
