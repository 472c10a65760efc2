#pragma once

#include <QLoggingCategory>

namespace pentimento {
Q_DECLARE_LOGGING_CATEGORY(logApp)
Q_DECLARE_LOGGING_CATEGORY(logNet)
Q_DECLARE_LOGGING_CATEGORY(logJobs)
Q_DECLARE_LOGGING_CATEGORY(logStore)
Q_DECLARE_LOGGING_CATEGORY(logImage)

/// Sends all of Qt's messages, redacted, to \a file (made with its folder; turned over to FILE.1 at 1 MiB);
/// warnings also to stderr when \a alsoStderr. Once per process; without a writable file only stderr is used.
void startLog(const QString &file, bool alsoStderr);
} // namespace pentimento
