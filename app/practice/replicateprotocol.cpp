#include "app/practice/replicateprotocol.h"

#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/practice/bodyjson.h"
#include "app/practice/faults.h"
#include "app/practice/replicatereplies.h"

#include <QDateTime>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
using Phase = TaskState::Phase;

constexpr qint64 hourMs = 60LL * 60 * 1000;
constexpr qsizetype mostEchoedText = 350'000; // a data URL of 256 kB
constexpr int pageSize = 100;
constexpr int mostWaitSeconds = 60;
constexpr qint64 leastDeadlineMs = 5'000;
const QString unknownFinetune = u"unknown-finetune"_s;

// "wait" or "wait=N" among the preferences; 0 where none is asked for.
int waitSeconds(const QByteArray &prefer)
{
    static const QRegularExpression form(
        u"(?:\\A|,)\\s*wait\\s*(?:=\\s*\"?(\\d{1,4})\"?)?\\s*(?:\\z|[,;])"_s);
    const QRegularExpressionMatch match = form.match(QString::fromLatin1(prefer.left(200)));
    if (!match.hasMatch())
        return 0;
    return match.captured(1).isEmpty() ? mostWaitSeconds
                                       : std::min(match.captured(1).toInt(), mostWaitSeconds);
}

// "90", "30s", "5m", "1h30m45s" in milliseconds; 0 where \a text is none of these or under five seconds.
qint64 cancelAfterMs(const QByteArray &text)
{
    static const QRegularExpression form(
        u"\\A(?:(\\d{1,6})|(?:(\\d{1,3})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?)\\z"_s);
    const QRegularExpressionMatch match = form.match(QString::fromLatin1(text.trimmed()));
    const auto part = [&match](int index) { return match.captured(index).toLongLong(); };
    const qint64 ms = 1000 * (part(1) + 3600 * part(2) + 60 * part(3) + part(4));
    return ms >= leastDeadlineMs ? ms : 0;
}

QString outputPath(const Task &task)
{
    const QString extension = task.format == u"jpeg"_s ? u"jpg"_s : task.format;
    return u"/delivery/outputs/%1/%2/out-0.%3"_s.arg(QString::fromLatin1(task.secret.left(24)), task.id,
                                                     extension);
}

QString statusName(Phase phase)
{
    switch (phase) {
    case Phase::Starting:
        return u"starting"_s;
    case Phase::Running:
        return u"processing"_s;
    case Phase::Ready:
        return u"succeeded"_s;
    case Phase::RequestModerated:
    case Phase::ContentModerated:
    case Phase::Failed:
        return u"failed"_s;
    case Phase::Canceled:
        return u"canceled"_s;
    case Phase::Aborted:
        return u"aborted"_s;
    }
    return {};
}

QJsonValue errorText(const Task &task, Phase phase)
{
    if (phase == Phase::RequestModerated || phase == Phase::ContentModerated)
        return u"The input or output was flagged as sensitive. Please try again with different inputs. (E005)"_s;
    return phase == Phase::Failed ? QJsonValue(task.problem) : QJsonValue::Null;
}

// What a prediction repeats of its input: nothing secret, and no picture too large for a list of a hundred.
QJsonObject echoed(const Endpoint &endpoint, const QJsonObject &input, const BodyJson &body)
{
    QJsonObject echo;
    for (auto it = input.begin(); it != input.end(); ++it) {
        const Field *field = endpoint.field(it.key());
        const bool secret = field && field->kind == FieldKind::Secret;
        const bool large = body.isLong(it.value()) && body.text(it.value()).size() > mostEchoedText;
        if (!secret)
            echo.insert(it.key(), large ? QJsonValue(QJsonValue::Null) : body.restored(it.value()));
    }
    return echo;
}

QList<Fault> topFaults(const QJsonObject &body, bool byVersion)
{
    static const QStringList known{u"input"_s, u"version"_s, u"webhook"_s, u"webhook_events_filter"_s,
                                   u"stream"_s};
    QList<Fault> faults;
    if (byVersion && !body.value(u"version"_s).isString())
        faults.append(Fault{Fault::Kind::Missing, u"version"_s, {}, {}});
    if (!body.value(u"input"_s).isObject())
        faults.append(Fault{Fault::Kind::Missing, u"input"_s, {}, {}});
    for (auto it = body.begin(); it != body.end(); ++it) {
        if (!known.contains(it.key()) || (it.key() == u"version"_s && !byVersion))
            faults.append(Fault{Fault::Kind::Unexpected, it.key(), {}, {}});
    }
    return faults;
}
} // namespace

ReplicateProtocol::ReplicateProtocol(Studio &studio, QByteArray key)
    : m_studio(studio)
    , m_files(studio.directory() + u"/files"_s)
    , m_key(std::move(key))
{
}

bool ReplicateProtocol::owns(const QString &path)
{
    static const QRegularExpression form(
        u"\\A/(?:v1/(?:predictions|models|files|account)|delivery/outputs)(?:/|\\z)"_s);
    return form.match(path).hasMatch();
}

bool ReplicateProtocol::isSubmit(const HttpRequest &request)
{
    return request.method == "POST" && owns(request.path) &&
           (request.path == u"/v1/predictions"_s ||
            (request.path.startsWith(u"/v1/models/"_s) && request.path.endsWith(u"/predictions"_s)));
}

HttpReply ReplicateProtocol::answer(const HttpRequest &request)
{
    if (request.path.startsWith(u"/delivery/"_s))
        return deliver(request);
    if (!m_key.isEmpty() && request.header("authorization") != "Bearer " + m_key)
        return replicate::problem(401, u"You did not pass a valid authentication token"_s, u"Unauthenticated"_s);
    return routed(request, request.path.mid(4).split(u'/'));
}

HttpReply ReplicateProtocol::routed(const HttpRequest &request, const QStringList &parts)
{
    if (parts.first() == u"predictions"_s)
        return predictions(request, parts);
    if (parts.first() == u"models"_s)
        return models(request, parts);
    if (parts.first() == u"files"_s)
        return files(request, parts);
    if (parts.size() != 1)
        return replicate::notFound();
    if (request.method != "GET")
        return replicate::notAllowed("GET");
    return jsonReply(200, {{u"type"_s, u"user"_s},
                      {u"username"_s, u"practice"_s},
                      {u"name"_s, u"Practice"_s},
                      {u"github_url"_s, u""_s},
                      {u"avatar_url"_s, u""_s}});
}

HttpReply ReplicateProtocol::predictions(const HttpRequest &request, const QStringList &parts)
{
    if (parts.size() == 1) {
        if (request.method == "POST")
            return create(request, nullptr);
        return request.method == "GET" ? list(request) : replicate::notAllowed("GET, POST");
    }
    std::optional<Task> task = find(parts.at(1));
    if (!task || parts.size() > 3 || (parts.size() == 3 && parts.at(2) != u"cancel"_s))
        return replicate::notFound();
    if (parts.size() == 3)
        return request.method == "POST" ? cancel(request, task->id) : replicate::notAllowed("POST");
    return request.method == "GET" ? jsonReply(200, prediction(request, *task)) : replicate::notAllowed("GET");
}

HttpReply ReplicateProtocol::models(const HttpRequest &request, const QStringList &parts)
{
    const Endpoint *endpoint =
        parts.size() >= 3 ? m_studio.catalogue().find(parts.at(1) + u'/' + parts.at(2), u"replicate"_s)
                          : nullptr;
    if (!endpoint)
        return replicate::notFound();
    if (parts.size() == 4 && parts.at(3) == u"predictions"_s)
        return request.method == "POST" ? create(request, endpoint) : replicate::notAllowed("POST");
    const QJsonObject model = modelBody(request, *endpoint);
    const bool isVersion =
        parts.size() == 5 && parts.at(3) == u"versions"_s && parts.at(4) == endpoint->version;
    if (parts.size() != 3 && !isVersion)
        return replicate::notFound();
    if (request.method != "GET")
        return replicate::notAllowed("GET");
    return jsonReply(200, isVersion ? model.value(u"latest_version"_s).toObject() : model);
}

HttpReply ReplicateProtocol::create(const HttpRequest &request, const Endpoint *model)
{
    const std::optional<BodyJson> body = BodyJson::parse(request.body);
    if (!body || !body->value().isObject())
        return replicate::problem(400, u"Request body is not a JSON object"_s, u"Bad request"_s);
    return createFrom(request, model, *body);
}

HttpReply ReplicateProtocol::createFrom(const HttpRequest &request, const Endpoint *model,
                                        const BodyJson &body)
{
    const QJsonObject top = body.value().toObject();
    if (const QList<Fault> faults = topFaults(top, !model); !faults.isEmpty())
        return replicate::invalid(faults);
    const QString version = top.value(u"version"_s).toString();
    const Endpoint *endpoint = model ? model : byVersion(version);
    if (!endpoint) {
        return replicate::problem(
            422, u"The specified version does not exist (or perhaps you don't have permission to use it?)"_s,
            u"Invalid version or not permitted"_s);
    }
    // Official models are called by name and do not say which version runs.
    const bool pinned = version.contains(u':') || !version.contains(u'/');
    return run(request, *endpoint, !model && pinned ? endpoint->version : u"hidden"_s, body,
               top.value(u"input"_s).toObject());
}

HttpReply ReplicateProtocol::run(const HttpRequest &request, const Endpoint &endpoint, const QString &version,
                                 const BodyJson &body, const QJsonObject &input)
{
    QList<Fault> faults = fieldFaults(endpoint, input);
    QHash<QString, SentPicture> pictures;
    QHash<QString, QSize> sizes;
    for (const Field &field : endpoint.fields) {
        if (!field.isPicture() || !input.value(field.name).isString())
            continue;
        const SentPicture sent =
            picture(request, body.text(input.value(field.name)), enforcedLimits(endpoint));
        if (!sent.problem.isEmpty())
            faults.append(Fault{Fault::Kind::Rule, field.name, {}, sent.problem});
        sizes.insert(field.name, sent.size);
        pictures.insert(field.name, sent);
    }
    const QJsonObject values = plainValues(endpoint, input, body);
    if (faults.isEmpty())
        faults = ruleFaults(endpoint, values, sizes);
    if (!faults.isEmpty())
        return replicate::invalid(faults);
    Task task{.id = newId(), .service = u"replicate"_s, .endpoint = endpoint.id, .values = values};
    task.input = QString::fromUtf8(toJson(echoed(endpoint, input, body)));
    task.version = version;
    if (const qint64 limit = cancelAfterMs(request.header("cancel-after")); limit > 0)
        task.deadlineMs = m_studio.now() + limit;
    const Result<Task> accepted = m_studio.accept(task, pictures);
    return accepted ? created(request, *accepted) : replicate::storageProblem(accepted.error());
}

HttpReply ReplicateProtocol::created(const HttpRequest &request, Task task)
{
    const int seconds = waitSeconds(request.header("prefer"));
    TaskState state = seconds > 0 ? m_studio.wait(task, std::chrono::seconds(seconds)) : m_studio.state(task);
    // Clients take anything else after a wait for an end, and would hand out a missing output.
    if (!state.isOver())
        state.phase = Phase::Starting;
    HttpReply reply = jsonReply(seconds > 0 && !state.isOver() ? 202 : 201, prediction(request, task, state));
    reply.headers.append({"Location", request.address(u"/v1/predictions/"_s + task.id).toLatin1()});
    if (seconds > 0)
        reply.headers.append({"Preference-Applied", "wait=" + QByteArray::number(seconds)});
    return reply;
}

const Endpoint *ReplicateProtocol::byVersion(const QString &version) const
{
    const QString name = version.section(u':', 0, 0);
    const QString hash = version.contains(u'/') ? version.section(u':', 1) : version;
    for (const Endpoint &endpoint : m_studio.catalogue().endpoints()) {
        const bool named = version.contains(u'/') && endpoint.id == name;
        const bool hashed = !hash.isEmpty() && endpoint.version == hash;
        const bool meant = hash.isEmpty() ? named : hashed && (named || !version.contains(u'/'));
        if (endpoint.service == u"replicate"_s && meant)
            return &endpoint;
    }
    return nullptr;
}

SentPicture ReplicateProtocol::picture(const HttpRequest &request, const QByteArray &address,
                                       const PictureLimits &limits) const
{
    if (address.left(5).toLower() == "data:")
        return pictureFromDataUrl(address, limits);
    const QUrl url(QString::fromUtf8(address.left(2000)), QUrl::StrictMode);
    if (!url.isValid() || (url.scheme() != u"http"_s && url.scheme() != u"https"_s))
        return {{}, {}, u"Does not match format 'uri'"_s};
    const QStringList parts = url.path().split(u'/');
    if (url.authority() != request.base.authority())
        return {{}, {}, u"The practice service fetches nothing: upload the file or send it as a data URL"_s};
    if (parts.size() >= 4 && parts.at(2) == u"files"_s && m_files.find(parts.at(3), m_studio.now()))
        return pictureFromBytes(m_files.content(parts.at(3)).value_or(QByteArray()), limits);
    HttpRequest output = request;
    output.path = url.path();
    const HttpReply reply = ReplicateProtocol(m_studio, {}).deliver(output);
    return reply.status == 200 ? pictureFromBytes(reply.body, limits)
                               : SentPicture{{}, {}, u"File not found at "_s + url.path()};
}

std::optional<Task> ReplicateProtocol::find(const QString &id) const
{
    const std::optional<Task> task = m_studio.find(id);
    return task && task->service == u"replicate"_s ? task : std::nullopt;
}

HttpReply ReplicateProtocol::cancel(const HttpRequest &request, const QString &id)
{
    Result<Task> task = m_studio.cancel(id);
    return task ? jsonReply(200, prediction(request, *task)) : replicate::storageProblem(task.error());
}

HttpReply ReplicateProtocol::list(const HttpRequest &request)
{
    QStringList ids = m_studio.taskIds();
    ids.erase(std::remove_if(ids.begin(), ids.end(), [](const QString &id) { return !isOwnId(id); }),
              ids.end());
    std::sort(ids.begin(), ids.end(), std::greater<>()); // newest first: ids sort by time
    const auto limit = [&](const QString &name) {
        return QDateTime::fromString(request.parameter(name), Qt::ISODateWithMs).toMSecsSinceEpoch();
    };
    const bool after = request.query.hasQueryItem(u"created_after"_s);
    const bool before = request.query.hasQueryItem(u"created_before"_s);
    const bool web = request.query.hasQueryItem(u"source"_s);
    QList<Task> tasks;
    for (const QString &id : ids) {
        const std::optional<Task> task = find(id);
        const bool wanted = task && !web && (!after || task->createdMs >= limit(u"created_after"_s)) &&
                            (!before || task->createdMs < limit(u"created_before"_s));
        if (wanted)
            tasks.append(*task);
    }
    // The cursor names the page's first task, which is never renumbered by newer ones.
    const QString cursor = request.parameter(u"cursor"_s);
    const auto first = std::find_if(tasks.begin(), tasks.end(),
                                    [&](const Task &task) { return cursor.isEmpty() || task.id <= cursor; });
    const qsizetype from = first - tasks.begin();
    const auto page = [&](qsizetype at) -> QJsonValue {
        if (at >= tasks.size() || (at < 0 && from == 0))
            return QJsonValue::Null;
        QUrlQuery query = request.query;
        query.removeQueryItem(u"cursor"_s);
        query.addQueryItem(u"cursor"_s, tasks.at(std::max<qsizetype>(0, at)).id);
        return request.address(u"/v1/predictions?"_s + query.toString(QUrl::FullyEncoded));
    };
    QJsonArray results;
    for (qsizetype i = from; i < std::min<qsizetype>(from + pageSize, tasks.size()); ++i)
        results.append(prediction(request, tasks[i]));
    return jsonReply(200, {{u"next"_s, page(from + pageSize)},
                      {u"previous"_s, page(from - pageSize)},
                      {u"results"_s, results}});
}

QJsonObject ReplicateProtocol::prediction(const HttpRequest &request, Task &task)
{
    const TaskState state = m_studio.state(task);
    return prediction(request, task, state);
}

QJsonObject ReplicateProtocol::prediction(const HttpRequest &request, const Task &task,
                                          const TaskState &state) const
{
    const QString address = request.address(u"/v1/predictions/"_s + task.id);
    const bool removed = state.isOver() && m_studio.now() > task.endMs() + hourMs;
    const bool ready = state.phase == Phase::Ready && !removed;
    const Result<QJsonValue> input =
        parseJson(task.input.toUtf8(), u"The input"_s, {512LL * 1024 * 1024, 64});
    QJsonObject body{
        {u"id"_s, task.id},
        {u"model"_s, task.endpoint},
        {u"version"_s, task.version},
        {u"input"_s, removed || !input ? QJsonObject() : input->toObject()},
        {u"logs"_s, removed ? QString() : u"Using seed: %1\n"_s.arg(task.seed)},
        {u"output"_s, ready ? QJsonValue(request.address(outputPath(task))) : QJsonValue::Null},
        {u"data_removed"_s, removed},
        {u"error"_s, errorText(task, state.phase)},
        {u"status"_s, statusName(state.phase)},
        {u"source"_s, u"api"_s},
        {u"created_at"_s, replicate::time(task.createdMs)},
        {u"urls"_s,
         QJsonObject{{u"get"_s, address}, {u"cancel"_s, address + u"/cancel"_s}, {u"web"_s, address}}}};
    if (state.phase != Phase::Starting && state.phase != Phase::Aborted)
        body.insert(u"started_at"_s, replicate::time(task.createdMs));
    if (task.deadlineMs > 0)
        body.insert(u"deadline"_s, replicate::time(task.deadlineMs));
    if (state.isOver()) {
        const double seconds = static_cast<double>(task.endMs() - task.createdMs) / 1000.0;
        body.insert(u"completed_at"_s, replicate::time(task.endMs()));
        body.insert(u"metrics"_s, QJsonObject{{u"predict_time"_s, seconds}, {u"total_time"_s, seconds}});
    }
    return body;
}

HttpReply ReplicateProtocol::deliver(const HttpRequest &request)
{
    std::optional<Task> task = find(request.path.section(u'/', 4, 4));
    if (!task || request.path != outputPath(*task) || m_studio.state(*task).phase != Phase::Ready ||
        m_studio.now() > task->endMs() + hourMs)
        return replicate::notFound();
    const std::optional<QByteArray> bytes = m_studio.result(*task);
    if (!bytes)
        return replicate::notFound();
    return {200, "image/" + task->format.toLatin1(), *bytes, {{"Cache-Control", "private, max-age=600"}}};
}

QJsonObject ReplicateProtocol::modelBody(const HttpRequest &request, const Endpoint &endpoint) const
{
    const QJsonObject output{{u"type"_s, u"string"_s}, {u"format"_s, u"uri"_s}, {u"title"_s, u"Output"_s}};
    const QJsonObject schemas{{u"Input"_s, endpoint.jsonSchema}, {u"Output"_s, output}};
    const QJsonObject document{{u"openapi"_s, u"3.0.2"_s},
                               {u"info"_s, QJsonObject{{u"title"_s, u"Cog"_s}, {u"version"_s, u"0.1.0"_s}}},
                               {u"paths"_s, QJsonObject{}},
                               {u"components"_s, QJsonObject{{u"schemas"_s, schemas}}}};
    const QJsonObject version{{u"id"_s, endpoint.version.isEmpty() ? u"hidden"_s : endpoint.version},
                              {u"created_at"_s, u"2025-01-01T00:00:00.000Z"_s},
                              {u"cog_version"_s, QJsonValue::Null},
                              {u"openapi_schema"_s, document}};
    return {{u"owner"_s, endpoint.id.section(u'/', 0, 0)},
            {u"name"_s, endpoint.id.section(u'/', 1)},
            {u"description"_s, endpoint.summary},
            {u"url"_s, request.address(u"/v1/models/"_s + endpoint.id)},
            {u"visibility"_s, u"public"_s},
            {u"is_official"_s, true},
            {u"run_count"_s, 0},
            {u"default_example"_s, QJsonValue::Null},
            {u"cover_image_url"_s, QJsonValue::Null},
            {u"github_url"_s, QJsonValue::Null},
            {u"license_url"_s, QJsonValue::Null},
            {u"paper_url"_s, QJsonValue::Null},
            {u"latest_version"_s, version}};
}
} // namespace pentimento::practice
