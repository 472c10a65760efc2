#pragma once

#include <QDateTime>
#include <QHash>
#include <QMutex>
#include <QString>
#include <QStringList>

namespace pentimento {
/// When the service was last asked for each job. Any thread.
class PollLog
{
public:
    void note(const QByteArray &method, const QString &path, const QString &query);
    QHash<QString, QDateTime> lastPolls() const;

private:
    mutable QMutex m_mutex;
    QHash<QString, QDateTime> m_last;
};

/// Compares what the program keeps in \a dataFolder with what the Practice service in \a practiceFolder billed. Empty
/// where every promise holds; else one line for each that does not. \a summary says what was found.
QStringList checkLedger(const QString &dataFolder, const QString &practiceFolder, int jobs, const PollLog &polls,
                        QString *summary);
} // namespace pentimento
