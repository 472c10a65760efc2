#pragma once

#include "app/cli/console.h"
#include "app/cli/timelimit.h"
#include "app/history/generation.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <chrono>

namespace pentimento {
class Backend;

/// Waits for jobs, writes their outputs and prints them: what `run` and `resume` share.
class Session : public QObject
{
    Q_OBJECT
public:
    struct Style
    {
        bool json = false;
        bool quiet = false;
        std::chrono::seconds timeout{0}; ///< 0: none
    };
    Session(Backend &backend, Console &console, Style style, QObject *parent = nullptr);

    /// Follows \a ids to their end; finished() comes once.
    void follow(const QStringList &ids);

signals:
    void finished(int exitCode);

private:
    void finishJob(const Generation &generation);
    void outputWritten(const Generation &generation, const QString &path, const std::optional<Error> &problem);
    void print(const Generation &generation, const QString &output);
    void showProgress(const QString &id);
    void giveUp(Error::Kind kind);
    void conclude();

    Backend &m_backend;
    Console &m_console;
    Style m_style;
    QStringList m_order;
    QSet<QString> m_open;
    QHash<QString, Generation> m_done;
    QHash<QString, int> m_exitCodes;
    TimeLimit m_limit;
    bool m_concluded = false;
};
} // namespace pentimento
