#pragma once

#include "app/base/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace pentimento::practice {
/// A file that was uploaded for later use as an input. A plain value.
struct UploadedFile
{
    QString id;
    QString name;
    QString contentType;
    qint64 size = 0;
    QString sha256;
    QJsonObject metadata = {};
    qint64 createdMs = 0;
    qint64 expiresMs = 0;
};

/// Replicate's files: kept for a day in one folder that several processes may share. Any thread.
class UploadedFiles
{
public:
    explicit UploadedFiles(QString folder);

    Result<UploadedFile> add(UploadedFile file, const QByteArray &content);
    /// What is there and has not expired at \a nowMs.
    std::optional<UploadedFile> find(const QString &id, qint64 nowMs) const;
    std::optional<QByteArray> content(const QString &id) const;
    bool remove(const QString &id);
    QList<UploadedFile> all(qint64 nowMs) const; ///< newest first

private:
    QString path(const QString &id, const QString &extension) const;
    const QString m_folder;
};
} // namespace pentimento::practice
