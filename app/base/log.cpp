#include "app/base/log.h"

#include "app/base/redact.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMutex>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pentimento {
Q_LOGGING_CATEGORY(logApp, "pentimento.app")
Q_LOGGING_CATEGORY(logNet, "pentimento.net")
Q_LOGGING_CATEGORY(logJobs, "pentimento.jobs")
Q_LOGGING_CATEGORY(logStore, "pentimento.store")
Q_LOGGING_CATEGORY(logImage, "pentimento.image")

namespace {
constexpr qint64 turnOverBytes = 1024 * 1024;
QMutex logMutex;
QString logPath;
bool stderrToo = false;

void write(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    static constexpr const char *names[] = {"debug", "warning", "critical", "fatal", "info"};
    const QString line = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs) + u' '
                         + QLatin1StringView(names[type]) + u' '
                         + QLatin1StringView(context.category ? context.category : "") + u": "_s
                         + redacted(message) + u'\n';
    const QMutexLocker lock(&logMutex);
    if (!logPath.isEmpty()) {
        if (QFileInfo(logPath).size() > turnOverBytes) {
            QFile::remove(logPath + u".1"_s);
            QFile::rename(logPath, logPath + u".1"_s);
        }
        QFile file(logPath);
        if (file.open(QIODevice::Append))
            file.write(line.toUtf8());
    }
    if (stderrToo && type != QtDebugMsg && type != QtInfoMsg) {
        std::fputs(line.toUtf8().constData(), stderr);
        std::fflush(stderr);
    }
}
} // namespace

void startLog(const QString &file, bool alsoStderr)
{
    stderrToo = alsoStderr;
    logPath = QDir().mkpath(QFileInfo(file).path()) ? file : QString();
    qInstallMessageHandler(write);
}
} // namespace pentimento
