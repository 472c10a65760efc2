#include "app/history/usedfiles.h"

#include "app/history/generation.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace pentimento {
QList<FileRef> filesOf(const Generation &generation)
{
    QList<FileRef> files;
    const auto add = [&files](const FileRef &file) {
        if (!file.isNull() && !files.contains(file))
            files << file;
    };
    add(generation.source);
    add(generation.mask);
    for (const StoredUpload &upload : generation.uploads)
        add(upload.file);
    for (const StoredEdit &edit : generation.edits)
        add(edit.patch);
    add(generation.raw);
    add(generation.patch);
    return files;
}

quint64 UsedFiles::frontOf(const QString &sha256)
{
    return sha256.left(16).toULongLong(nullptr, 16);
}

void UsedFiles::add(const Generation &generation)
{
    for (const FileRef &file : filesOf(generation))
        m_fronts.insert(frontOf(file.sha256));
}

void UsedFiles::addWorkingStates(const QString &pictures)
{
    static const QRegularExpression hash(u"[0-9a-f]{64}"_s);
    QDirIterator walk(pictures, QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString path = walk.next();
        QString text = walk.fileName();
        QFile file(path);
        if (walk.fileInfo().isFile() && path.contains(u".json"_s) && file.open(QIODevice::ReadOnly))
            text += u' ' + QString::fromLatin1(file.readAll());
        auto found = hash.globalMatch(text);
        while (found.hasNext())
            m_fronts.insert(frontOf(found.next().captured()));
    }
}

bool UsedFiles::contains(const FileRef &file) const
{
    return m_fronts.contains(frontOf(file.sha256));
}
} // namespace pentimento
