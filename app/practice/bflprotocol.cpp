#include "app/practice/bflprotocol.h"

#include "app/base/json.h"
#include "app/practice/bodyjson.h"
#include "app/practice/faults.h"
#include "app/practice/painter.h"
#include "app/practice/studio.h"

#include <QDateTime>
#include <QJsonArray>
#include <QMessageAuthenticationCode>
#include <QUuid>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
using Phase = TaskState::Phase;

constexpr qint64 addressLifeMs = 10LL * 60 * 1000;
constexpr double firstCredits = 10'000;
const QString unknownFinetune = u"unknown-finetune"_s;


HttpReply detail(int status, const QString &text) { return jsonReply(status, {{u"detail"_s, text}}); }

HttpReply notAllowed(const QByteArray &allowed)
{
    HttpReply reply = detail(405, u"Method Not Allowed"_s);
    reply.headers.append({"Allow", allowed});
    return reply;
}

HttpReply fault(const QJsonObject &item) { return jsonReply(422, {{u"detail"_s, QJsonArray{item}}}); }

HttpReply missingParameter(const QString &name)
{
    return fault({{u"type"_s, u"missing"_s},
                  {u"loc"_s, QJsonArray{u"query"_s, name}},
                  {u"msg"_s, u"Field required"_s},
                  {u"input"_s, QJsonValue::Null}});
}

HttpReply notAnObject()
{
    return fault({{u"type"_s, u"model_attributes_type"_s},
                  {u"loc"_s, QJsonArray{u"body"_s}},
                  {u"msg"_s, u"Input should be a valid dictionary or object to extract fields from"_s},
                  {u"input"_s, QJsonValue::Null}});
}

HttpReply notJson()
{
    return fault({{u"type"_s, u"json_invalid"_s},
                  {u"loc"_s, QJsonArray{u"body"_s, 0}},
                  {u"msg"_s, u"JSON decode error"_s},
                  {u"input"_s, QJsonObject{}},
                  {u"ctx"_s, QJsonObject{{u"error"_s, u"Expecting value"_s}}}});
}

// Other content is read as bytes by the service, which a browser's cross-site forms can send unasked.
bool isJson(const QByteArray &contentType)
{
    const QByteArray type = contentType.split(';').first().trimmed().toLower();
    return contentType.isEmpty() || type == "application/json" || type.endsWith("+json");
}

// The newer endpoints name their price when they take a job, the older ones when it is done.
bool pricesAtSubmit(const QString &endpoint)
{
    return endpoint.startsWith(u"flux-2"_s) || endpoint.startsWith(u"flux-tools/"_s);
}

QJsonValue twoDigits(double number) { return std::round(number * 100) / 100; }

double megapixels(QSize size) { return double(size.width()) * size.height() / 1e6; }

QByteArray signature(const Task &task, const QString &expiry)
{
    return QMessageAuthenticationCode::hash(expiry.toLatin1(), task.secret, QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QString mimeType(const Task &task) { return u"image/"_s + task.format; }

QString samplePath(const Task &task) { return u"/delivery/results/%1/sample.%2"_s.arg(task.id, task.format); }

QString signedPath(const Task &task, qint64 nowMs)
{
    const QString expiry =
        QDateTime::fromMSecsSinceEpoch(nowMs + addressLifeMs, Qt::UTC).toString(Qt::ISODate);
    return samplePath(task) + u"?se="_s + QString::fromLatin1(QUrl::toPercentEncoding(expiry)) +
           u"&sp=r&sv=2024-11-04&sr=b&rsct="_s + mimeType(task) + u"&sig="_s +
           QString::fromLatin1(signature(task, expiry));
}

QJsonObject taskBody(const QString &id, const QString &status)
{
    return {{u"id"_s, id},
            {u"status"_s, status},
            {u"result"_s, QJsonValue::Null},
            {u"progress"_s, QJsonValue::Null},
            {u"details"_s, QJsonValue::Null},
            {u"preview"_s, QJsonValue::Null}};
}

QJsonObject reasons(const QString &word)
{
    return {
        {u"Moderation Reasons"_s, QJsonArray{u"Practice: the prompt contains the word \"%1\""_s.arg(word)}}};
}
} // namespace

BflProtocol::BflProtocol(Studio &studio, QByteArray key)
    : m_studio(studio)
    , m_key(std::move(key))
{
}

const Endpoint *BflProtocol::endpointAt(const QString &path) const
{
    return path.startsWith(u"/v1/"_s) ? m_studio.catalogue().find(path.mid(4), u"bfl"_s) : nullptr;
}

bool BflProtocol::hasWrongKey(const HttpRequest &request) const
{
    return !m_key.isEmpty() && request.header("x-key") != m_key;
}

std::optional<HttpReply> BflProtocol::refusedKey(const HttpRequest &request) const
{
    if (!hasWrongKey(request))
        return std::nullopt;
    return detail(403, request.header("x-key").isEmpty() ? u"Not authenticated"_s
                                                         : u"Not authenticated - Invalid Authentication"_s);
}

HttpReply BflProtocol::submit(const HttpRequest &request, const Endpoint &endpoint)
{
    if (const auto refused = refusedKey(request))
        return *refused;
    if (!isJson(request.header("content-type")))
        return notAnObject();
    const std::optional<BodyJson> body = BodyJson::parse(request.body);
    if (!body)
        return notJson();
    return body->value().isObject() ? submitObject(request, endpoint, *body) : notAnObject();
}

HttpReply BflProtocol::submitObject(const HttpRequest &request, const Endpoint &endpoint,
                                    const BodyJson &body)
{
    const QJsonObject input = body.value().toObject();
    QList<Fault> faults = fieldFaults(endpoint, input);
    QHash<QString, SentPicture> pictures;
    QHash<QString, QSize> sizes;
    for (const Field &field : endpoint.fields) {
        if (!field.isPicture() || !input.value(field.name).isString())
            continue;
        const SentPicture picture =
            pictureFromBase64(body.text(input.value(field.name)), enforcedLimits(endpoint));
        if (!picture.problem.isEmpty())
            faults.append(Fault{Fault::Kind::Rule, field.name, {}, picture.problem});
        sizes.insert(field.name, picture.size);
        pictures.insert(field.name, picture);
    }
    const QJsonObject values = plainValues(endpoint, input, body);
    if (faults.isEmpty())
        faults = ruleFaults(endpoint, values, sizes);
    if (!faults.isEmpty())
        return {422, "application/json", bflFaults(faults, input, body), {}};
    const Field *finetune = endpoint.firstOfKind(FieldKind::FinetuneId);
    if (finetune && values.value(finetune->name) == unknownFinetune)
        return detail(400, u"Finetune not found or not ready"_s);
    const Result<Task> task = m_studio.accept({.id = QUuid::createUuid().toString(QUuid::WithoutBraces),
                                               .service = u"bfl"_s,
                                               .endpoint = endpoint.id,
                                               .values = values},
                                              pictures);
    return task ? accepted(request, *task, sizes) : detail(500, task.error().plainSentence());
}

HttpReply BflProtocol::accepted(const HttpRequest &request, const Task &task,
                                const QHash<QString, QSize> &sizes) const
{
    QJsonObject body{{u"id"_s, task.id},
                     {u"polling_url"_s, request.address(u"/v1/get_result?id="_s + task.id)},
                     {u"cost"_s, QJsonValue::Null},
                     {u"input_mp"_s, QJsonValue::Null},
                     {u"output_mp"_s, QJsonValue::Null}};
    if (pricesAtSubmit(task.endpoint)) {
        double sent = 0;
        for (const QSize &size : sizes)
            sent += megapixels(size);
        const Endpoint *endpoint = m_studio.catalogue().find(task.endpoint, task.service);
        body.insert(u"cost"_s, task.credits());
        body.insert(u"input_mp"_s, twoDigits(sent));
        body.insert(u"output_mp"_s, twoDigits(megapixels(paintedSize(*endpoint, task.values, sizes))));
    }
    return jsonReply(200, body);
}

HttpReply BflProtocol::answer(const HttpRequest &request)
{
    if (request.path.startsWith(u"/delivery/results/"_s))
        return deliver(request);
    if (endpointAt(request.path))
        return notAllowed("POST");
    const bool known = request.path == u"/v1/get_result"_s || request.path == u"/v1/credits"_s ||
                       request.path == u"/v1/my_finetunes"_s || request.path == u"/v1/finetune_details"_s;
    if (!known)
        return detail(404, u"Not Found"_s);
    if (request.method != "GET")
        return notAllowed("GET");
    // As documented: asking for a result needs no key. A wrong one is still refused.
    const bool keyless = request.path == u"/v1/get_result"_s && request.header("x-key").isEmpty();
    if (const auto refused = keyless ? std::nullopt : refusedKey(request))
        return *refused;
    if (request.path == u"/v1/get_result"_s)
        return result(request);
    if (request.path == u"/v1/credits"_s)
        return credits();
    if (request.path == u"/v1/my_finetunes"_s)
        return jsonReply(200, {{u"finetunes"_s, QJsonArray{u"my-finetune"_s, u"practice-portraits"_s}}});
    return finetuneDetails(request);
}

HttpReply BflProtocol::result(const HttpRequest &request)
{
    if (!request.query.hasQueryItem(u"id"_s))
        return missingParameter(u"id"_s);
    const QString id = request.parameter(u"id"_s);
    std::optional<Task> task = m_studio.find(id);
    if (!task || task->service != u"bfl"_s)
        return jsonReply(404, taskBody(id.left(100), u"Task not found"_s));
    const TaskState state = m_studio.state(*task);
    QJsonObject body = taskBody(id, u"Pending"_s);
    switch (state.phase) {
    case Phase::Starting:
    case Phase::Running:
        body.insert(u"progress"_s, twoDigits(state.progress));
        break;
    case Phase::Ready:
        body.insert(u"status"_s, u"Ready"_s);
        body.insert(u"result"_s, readyResult(request, *task));
        body.insert(u"cost"_s, task->credits());
        break;
    case Phase::RequestModerated:
        body.insert(u"status"_s, u"Request Moderated"_s);
        body.insert(u"details"_s, reasons(u"moderated"_s));
        break;
    case Phase::ContentModerated:
        body.insert(u"status"_s, u"Content Moderated"_s);
        body.insert(u"details"_s, reasons(u"withheld"_s));
        break;
    case Phase::Failed:
    case Phase::Canceled:
    case Phase::Aborted:
        body.insert(u"status"_s, u"Error"_s);
        body.insert(u"details"_s, QJsonObject{{u"error"_s, task->problem}});
        break;
    }
    return jsonReply(200, body);
}

QJsonObject BflProtocol::readyResult(const HttpRequest &request, const Task &task) const
{
    // Upsampled prompts come back rewritten, which people's own must not be overwritten with.
    const bool rewritten = task.values.value(u"prompt_upsampling"_s).toBool();
    const double start = static_cast<double>(task.createdMs) / 1000.0;
    const double end = static_cast<double>(task.readyMs) / 1000.0;
    return {
        {u"sample"_s, request.address(signedPath(task, m_studio.now()))},
        {u"prompt"_s, rewritten ? task.prompt() + u", in fine detail and natural light"_s : task.prompt()},
        {u"seed"_s, task.seed},
        {u"start_time"_s, start},
        {u"end_time"_s, end},
        {u"duration"_s, std::round((end - start) * 1000) / 1000}};
}

HttpReply BflProtocol::credits()
{
    const double spent = static_cast<double>(m_studio.ledger().totalMicroDollars()) / 10'000.0;
    return jsonReply(200, {{u"credits"_s, std::max(0.0, firstCredits - spent)}});
}

HttpReply BflProtocol::finetuneDetails(const HttpRequest &request) const
{
    if (!request.query.hasQueryItem(u"finetune_id"_s))
        return missingParameter(u"finetune_id"_s);
    const QString id = request.parameter(u"finetune_id"_s).left(200);
    if (id == unknownFinetune)
        return detail(404, u"Finetune not found or access denied"_s);
    const QJsonObject details{{u"finetune_id"_s, id},
                              {u"finetune_comment"_s, u"A practice finetune: any id works"_s},
                              {u"mode"_s, u"general"_s}};
    return jsonReply(200, {{u"finetune_details"_s, details}});
}

HttpReply BflProtocol::deliver(const HttpRequest &request)
{
    if (request.method != "GET")
        return notAllowed("GET");
    std::optional<Task> task = m_studio.find(request.path.section(u'/', 3, 3));
    if (!task || task->service != u"bfl"_s || request.path != samplePath(*task))
        return detail(404, u"Not Found"_s);
    const QString expiry = request.parameter(u"se"_s);
    const QDateTime until = QDateTime::fromString(expiry, Qt::ISODate);
    if (request.parameter(u"sig"_s).toLatin1() != signature(*task, expiry) || !until.isValid() ||
        until.toMSecsSinceEpoch() < m_studio.now())
        return detail(403, u"Server failed to authenticate the request: the address has expired"_s);
    const std::optional<QByteArray> bytes = m_studio.result(*task);
    if (!bytes)
        return detail(404, u"Not Found"_s);
    return {200, mimeType(*task).toLatin1(), *bytes, {{"Cache-Control", "private, max-age=600"}}};
}
} // namespace pentimento::practice
