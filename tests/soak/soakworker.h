#pragma once

#include <QStringList>

namespace pentimento {
/// The program under test, in a process of its own so that it can be killed: takes over what an earlier one left, and
/// keeps \a atOnce jobs running until \a total were made; ends when all of them have ended.
struct WorkerOrder
{
    QString dataFolder;
    QString address;
    int total = 0;
    int atOnce = 24;

    QStringList arguments() const;
    static WorkerOrder fromArguments(const QStringList &words); ///< behind "--worker"
};
int runWorker(const WorkerOrder &order);
} // namespace pentimento
