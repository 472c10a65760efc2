#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace pentimento {
/// JSON written in a test.
inline QJsonObject object(const char *text)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (!document.isObject())
        qFatal("not a JSON object: %s: %s", text, qPrintable(problem.errorString()));
    return document.object();
}

/// A file of tests/app/schema/data.
inline QByteArray dataFile(const char *name)
{
    QFile file(QStringLiteral(PENTIMENTO_SOURCE_DIR "/tests/app/schema/data/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return file.readAll();
}
} // namespace pentimento
