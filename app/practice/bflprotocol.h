#pragma once

#include "app/practice/httpserver.h"
#include "app/schema/endpoint.h"

#include <QHash>
#include <QJsonObject>
#include <QSize>

#include <optional>

namespace pentimento::practice {
class BodyJson;
class Studio;
struct Task;

/// BFL's side of the Practice service: one POST address for each endpoint, get_result, credits, finetunes,
/// and the delivery of results at signed addresses that expire after ten minutes. Any thread.
class BflProtocol
{
public:
    /// \a key as PracticeOptions::key.
    BflProtocol(Studio &studio, QByteArray key);

    /// The endpoint that a POST to \a path means; null where it means none.
    const Endpoint *endpointAt(const QString &path) const;
    HttpReply submit(const HttpRequest &request, const Endpoint &endpoint);
    /// Anything but a submit.
    HttpReply answer(const HttpRequest &request);

private:
    bool hasWrongKey(const HttpRequest &request) const;
    std::optional<HttpReply> refusedKey(const HttpRequest &request) const;
    HttpReply submitObject(const HttpRequest &request, const Endpoint &endpoint, const BodyJson &json);
    HttpReply accepted(const HttpRequest &request, const Task &task,
                       const QHash<QString, QSize> &sizes) const;
    HttpReply result(const HttpRequest &request);
    QJsonObject readyResult(const HttpRequest &request, const Task &task) const;
    HttpReply credits();
    HttpReply finetuneDetails(const HttpRequest &request) const;
    HttpReply deliver(const HttpRequest &request);

    Studio &m_studio;
    const QByteArray m_key;
};
} // namespace pentimento::practice
