#pragma once

#include <QStringList>

namespace pentimento {
/// One function per subcommand; \a arguments begin with its name. Each returns the process's exit code.
int runCommand(const QStringList &arguments);
int payloadCommand(const QStringList &arguments);
int resumeCommand(const QStringList &arguments);
int endpointsCommand(const QStringList &arguments);
int schemaCommand(const QStringList &arguments);
int historyCommand(const QStringList &arguments);
int practiceCommand(const QStringList &arguments);
} // namespace pentimento
