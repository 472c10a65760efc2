#pragma once

#include "app/base/result.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace pentimento::practice {
/// One accepted job of the Practice service, as it lies on disk. A plain value; never holds a key.
struct Task
{
    /// How it ends. Failed may also be set later, when the picture cannot be made.
    enum class Outcome { Picture, RequestModerated, ContentModerated, Failed };

    QString id;
    QString service; ///< protocol: "bfl" or "replicate"
    QString endpoint;
    QJsonObject values = {};              ///< without pictures, secrets and webhook
    QHash<QString, QString> uploads = {}; ///< picture field -> file in uploads/
    QString input = {};                   ///< Replicate: the input to be echoed, as JSON text
    QString version = {};                 ///< Replicate: what "version" echoes
    qint64 createdMs = 0;                 ///< wall clock, milliseconds since 1970
    qint64 readyMs = 0;                   ///< when the result is, or was, there
    qint64 deadlineMs = 0;                ///< Replicate's Cancel-After; 0: none
    qint64 canceledMs = 0;                ///< 0: not
    qint64 seed = 0;
    QString format = {}; ///< "jpeg", "png", "webp"
    qint64 microDollars = 0;
    Outcome outcome = Outcome::Picture;
    QString problem = {};   ///< Failed: why
    QByteArray secret = {}; ///< signs its result's addresses

    double credits() const { return static_cast<double>(microDollars) / 10'000.0; }
    /// When it is over, one way or the other, as far as is known now.
    qint64 endMs() const;
    /// The prompt as sent; empty where there is none.
    QString prompt() const;
    bool operator==(const Task &) const = default;
};

QJsonObject taskToJson(const Task &task);
/// Empty where \a json is no task.
std::optional<Task> taskFromJson(const QJsonObject &json);

/// True for an id that this service may have given: it is checked before it becomes part of a path.
bool isTaskId(const QString &id);

/// Writes \a bytes to \a path whole or not at all, also when several processes do at once.
Result<void> writeWhole(const QString &path, const QByteArray &bytes);
/// The content of \a path; empty where it cannot be read.
std::optional<QByteArray> readFile(const QString &path);
} // namespace pentimento::practice
