#pragma once

#include "app/practice/httpserver.h"
#include "app/practice/studio.h"
#include "app/practice/uploadedfiles.h"

#include <QJsonObject>

#include <optional>

namespace pentimento::practice {
class BodyJson;

/// Replicate's side of the Practice service: predictions (created, waited for, polled, listed, cancelled),
/// files, models with their schemas, the account, and outputs that vanish an hour after the end. Any thread.
class ReplicateProtocol
{
public:
    /// \a key as PracticeOptions::key.
    ReplicateProtocol(Studio &studio, QByteArray key);

    /// True for the addresses that are Replicate's.
    static bool owns(const QString &path);
    static bool isSubmit(const HttpRequest &request);
    HttpReply answer(const HttpRequest &request);

private:
    HttpReply routed(const HttpRequest &request, const QStringList &parts);
    HttpReply predictions(const HttpRequest &request, const QStringList &parts);
    HttpReply models(const HttpRequest &request, const QStringList &parts);
    HttpReply files(const HttpRequest &request, const QStringList &parts);

    HttpReply create(const HttpRequest &request, const Endpoint *model);
    HttpReply createFrom(const HttpRequest &request, const Endpoint *model, const BodyJson &body);
    HttpReply run(const HttpRequest &request, const Endpoint &endpoint, const QString &version,
                  const BodyJson &body, const QJsonObject &input);
    HttpReply created(const HttpRequest &request, Task task);
    const Endpoint *byVersion(const QString &version) const;
    SentPicture picture(const HttpRequest &request, const QByteArray &address,
                        const PictureLimits &limits) const;

    std::optional<Task> find(const QString &id) const;
    HttpReply cancel(const HttpRequest &request, const QString &id);
    HttpReply list(const HttpRequest &request);
    QJsonObject prediction(const HttpRequest &request, Task &task);
    QJsonObject prediction(const HttpRequest &request, const Task &task, const TaskState &state) const;
    HttpReply deliver(const HttpRequest &request);

    HttpReply upload(const HttpRequest &request);
    QJsonObject fileBody(const HttpRequest &request, const UploadedFile &file) const;
    QJsonObject modelBody(const HttpRequest &request, const Endpoint &endpoint) const;

    Studio &m_studio;
    UploadedFiles m_files;
    const QByteArray m_key;
};
} // namespace pentimento::practice
