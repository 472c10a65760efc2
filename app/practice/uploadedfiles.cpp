#include "app/practice/uploadedfiles.h"

#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/practice/task.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
QJsonObject stored(const UploadedFile &file)
{
    return {{u"id"_s, file.id},
            {u"name"_s, file.name},
            {u"content_type"_s, file.contentType},
            {u"size"_s, file.size},
            {u"sha256"_s, file.sha256},
            {u"metadata"_s, file.metadata},
            {u"created_ms"_s, file.createdMs},
            {u"expires_ms"_s, file.expiresMs}};
}

UploadedFile restored(const QJsonObject &json)
{
    return {json.value(u"id"_s).toString(),           json.value(u"name"_s).toString(),
            json.value(u"content_type"_s).toString(), json.value(u"size"_s).toInteger(),
            json.value(u"sha256"_s).toString(),       json.value(u"metadata"_s).toObject(),
            json.value(u"created_ms"_s).toInteger(),  json.value(u"expires_ms"_s).toInteger()};
}
} // namespace

UploadedFiles::UploadedFiles(QString folder)
    : m_folder(std::move(folder))
{
}

Result<UploadedFile> UploadedFiles::add(UploadedFile file, const QByteArray &content)
{
    file.id = newId();
    file.size = content.size();
    file.sha256 = QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    // The content first: a file that is listed is whole.
    if (const Result<void> written = writeWhole(path(file.id, u"data"_s), content); !written)
        return written.error();
    if (const Result<void> written = writeWhole(path(file.id, u"json"_s), toJson(stored(file))); !written)
        return written.error();
    return file;
}

std::optional<UploadedFile> UploadedFiles::find(const QString &id, qint64 nowMs) const
{
    if (!isOwnId(id))
        return std::nullopt;
    const Result<QJsonValue> json =
        parseJson(readFile(path(id, u"json"_s)).value_or(QByteArray()), u"The file"_s);
    const UploadedFile file = json ? restored(json->toObject()) : UploadedFile();
    return file.id == id && nowMs < file.expiresMs ? std::optional(file) : std::nullopt;
}

std::optional<QByteArray> UploadedFiles::content(const QString &id) const
{
    return isOwnId(id) ? readFile(path(id, u"data"_s)) : std::nullopt;
}

bool UploadedFiles::remove(const QString &id)
{
    return isOwnId(id) && QFile::remove(path(id, u"json"_s)) && QFile::remove(path(id, u"data"_s));
}

QList<UploadedFile> UploadedFiles::all(qint64 nowMs) const
{
    QList<UploadedFile> files;
    // Names sort by time of creation.
    for (const QString &name :
         QDir(m_folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name | QDir::Reversed)) {
        if (const std::optional<UploadedFile> file = find(name.chopped(5), nowMs))
            files.append(*file);
    }
    return files;
}

QString UploadedFiles::path(const QString &id, const QString &extension) const
{
    return m_folder + u'/' + id + u'.' + extension;
}
} // namespace pentimento::practice
