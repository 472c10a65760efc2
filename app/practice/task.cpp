#include "app/practice/task.h"

#include "app/base/ids.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
constexpr std::array outcomeNames{"picture", "request-moderated", "content-moderated", "failed"};

QString outcomeName(Task::Outcome outcome)
{
    return QString::fromLatin1(outcomeNames[static_cast<size_t>(outcome)]);
}

std::optional<Task::Outcome> outcomeFromName(const QString &name)
{
    const auto found = std::find_if(outcomeNames.begin(), outcomeNames.end(),
                                    [&](const char *known) { return name == QLatin1StringView(known); });
    return found == outcomeNames.end()
               ? std::nullopt
               : std::optional(static_cast<Task::Outcome>(found - outcomeNames.begin()));
}

Error cannotWrite(const QString &path, const QString &reason)
{
    return Error{
        Error::Kind::Storage,
        {},
        QString::fromUtf8(QT_TRANSLATE_NOOP(
            "Error", "The practice service cannot write %1. Free some space or choose another folder.")),
        {path},
        reason};
}
} // namespace

qint64 Task::endMs() const
{
    if (canceledMs > 0)
        return canceledMs;
    return deadlineMs > 0 && deadlineMs < readyMs ? deadlineMs : readyMs;
}

QString Task::prompt() const { return values.value(u"prompt"_s).toString(); }

QJsonObject taskToJson(const Task &task)
{
    QJsonObject uploads;
    for (auto it = task.uploads.begin(); it != task.uploads.end(); ++it)
        uploads.insert(it.key(), it.value());
    return {{u"id"_s, task.id},
            {u"service"_s, task.service},
            {u"endpoint"_s, task.endpoint},
            {u"values"_s, task.values},
            {u"uploads"_s, uploads},
            {u"input"_s, task.input},
            {u"version"_s, task.version},
            {u"created_ms"_s, task.createdMs},
            {u"ready_ms"_s, task.readyMs},
            {u"deadline_ms"_s, task.deadlineMs},
            {u"canceled_ms"_s, task.canceledMs},
            {u"seed"_s, task.seed},
            {u"format"_s, task.format},
            {u"micro_dollars"_s, task.microDollars},
            {u"outcome"_s, outcomeName(task.outcome)},
            {u"problem"_s, task.problem},
            {u"secret"_s, QString::fromLatin1(task.secret)}};
}

std::optional<Task> taskFromJson(const QJsonObject &json)
{
    Task task;
    task.id = json.value(u"id"_s).toString();
    task.service = json.value(u"service"_s).toString();
    task.endpoint = json.value(u"endpoint"_s).toString();
    task.values = json.value(u"values"_s).toObject();
    const QJsonObject uploads = json.value(u"uploads"_s).toObject();
    for (auto it = uploads.begin(); it != uploads.end(); ++it)
        task.uploads.insert(it.key(), it.value().toString());
    task.input = json.value(u"input"_s).toString();
    task.version = json.value(u"version"_s).toString();
    task.createdMs = json.value(u"created_ms"_s).toInteger();
    task.readyMs = json.value(u"ready_ms"_s).toInteger();
    task.deadlineMs = json.value(u"deadline_ms"_s).toInteger();
    task.canceledMs = json.value(u"canceled_ms"_s).toInteger();
    task.seed = json.value(u"seed"_s).toInteger();
    task.format = json.value(u"format"_s).toString();
    task.microDollars = json.value(u"micro_dollars"_s).toInteger();
    task.problem = json.value(u"problem"_s).toString();
    task.secret = json.value(u"secret"_s).toString().toLatin1();
    const auto outcome = outcomeFromName(json.value(u"outcome"_s).toString());
    if (!isTaskId(task.id) || task.endpoint.isEmpty() || task.createdMs <= 0 || !outcome)
        return std::nullopt;
    task.outcome = *outcome;
    return task;
}

bool isTaskId(const QString &id)
{
    static const QRegularExpression uuid(u"\\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\z"_s);
    return isOwnId(id) || (id.size() == 36 && uuid.match(id).hasMatch());
}

Result<void> writeWhole(const QString &path, const QByteArray &bytes)
{
    // Not synced: what a power cut takes from a practice run costs nothing, and syncing would cost its pace.
    const QString temporary = path + u'.' + newId() + u".part"_s;
    QFile file(temporary);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.flush()) {
        const QString reason = file.errorString();
        file.remove();
        return cannotWrite(path, reason);
    }
    file.close();
    if (std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) == 0)
        return {};
    file.remove();
    return cannotWrite(path, u"rename"_s);
}

std::optional<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll();
}
} // namespace pentimento::practice
