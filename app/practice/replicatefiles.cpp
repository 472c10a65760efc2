// Files that clients send ahead of their jobs.
#include "app/base/json.h"
#include "app/practice/multipart.h"
#include "app/practice/replicateprotocol.h"
#include "app/practice/replicatereplies.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
constexpr qint64 fileLifeMs = 24LL * 60 * 60 * 1000;
constexpr qsizetype mostFileBytes = 100LL * 1000 * 1000;
} // namespace

HttpReply ReplicateProtocol::files(const HttpRequest &request, const QStringList &parts)
{
    if (parts.size() == 1) {
        if (request.method == "POST")
            return upload(request);
        if (request.method != "GET")
            return replicate::notAllowed("GET, POST");
        QJsonArray results;
        for (const UploadedFile &file : m_files.all(m_studio.now()))
            results.append(fileBody(request, file));
        return jsonReply(
            200, {{u"next"_s, QJsonValue::Null}, {u"previous"_s, QJsonValue::Null}, {u"results"_s, results}});
    }
    const std::optional<UploadedFile> file = m_files.find(parts.at(1), m_studio.now());
    if (!file || parts.size() > 2)
        return replicate::problem(404, u"File not found"_s);
    if (request.method == "GET")
        return jsonReply(200, fileBody(request, *file));
    if (request.method != "DELETE")
        return replicate::notAllowed("GET, DELETE");
    return m_files.remove(file->id) ? HttpReply{204, {}, {}, {}} : replicate::problem(404, u"File not found"_s);
}

HttpReply ReplicateProtocol::upload(const HttpRequest &request)
{
    const auto parts = parseMultipart(request.header("content-type"), request.body);
    if (!parts)
        return replicate::problem(400, u"Expected a whole multipart/form-data body"_s, u"Bad request"_s);
    UploadedFile file;
    std::optional<QByteArray> content;
    for (const FormPart &part : *parts) {
        if (part.name == "content") {
            content = part.content;
            file.contentType = QString::fromLatin1(part.contentType.left(200));
            file.name = QString::fromUtf8(part.fileName.left(255));
        }
    }
    if (!content)
        return replicate::invalid({Fault{Fault::Kind::Missing, u"content"_s, {}, {}}});
    for (const FormPart &part : *parts) {
        if (part.name == "filename")
            file.name = QString::fromUtf8(part.content.left(255));
        else if (part.name == "type")
            file.contentType = QString::fromLatin1(part.content.left(200));
        else if (part.name == "metadata")
            if (const Result<QJsonValue> metadata = parseJson(part.content, u"The metadata"_s))
                file.metadata = metadata->toObject();
    }
    if (content->size() > mostFileBytes)
        return replicate::problem(413, u"Files must be less than 100MB in size"_s);
    if (file.contentType.isEmpty())
        file.contentType = u"application/octet-stream"_s;
    file.createdMs = m_studio.now();
    file.expiresMs = file.createdMs + fileLifeMs;
    const Result<UploadedFile> stored = m_files.add(file, *content);
    return stored ? jsonReply(201, fileBody(request, *stored)) : replicate::storageProblem(stored.error());
}

QJsonObject ReplicateProtocol::fileBody(const HttpRequest &request, const UploadedFile &file) const
{
    return {{u"id"_s, file.id},
            {u"name"_s, file.name},
            {u"content_type"_s, file.contentType},
            {u"size"_s, file.size},
            {u"checksums"_s, QJsonObject{{u"sha256"_s, file.sha256}}},
            {u"metadata"_s, file.metadata},
            {u"created_at"_s, replicate::time(file.createdMs)},
            {u"expires_at"_s, replicate::time(file.expiresMs)},
            {u"urls"_s, QJsonObject{{u"get"_s, request.address(u"/v1/files/"_s + file.id)}}}};
}
} // namespace pentimento::practice
