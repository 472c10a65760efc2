#pragma once

#include "app/base/result.h"

#include <QString>
#include <QStringList>

namespace pentimento {
class Database;

/// The numbered steps from an empty file to today's tables: resources/migrations/NNNN.sql, applied in order, each
/// once, for ever. `PRAGMA user_version` is the number of the last one.
namespace migrations {
/// Number of the newest step this program knows.
int latest();
/// The statements of step \a number; they are told apart by empty lines, so a trigger may hold semicolons.
QStringList statements(int number);

/// Reads the header of \a file without SQLite, which would touch what lies beside it. Fine where absent or empty;
/// a Storage error where it is no database of ours or one of a later version.
Result<void> checkFile(const QString &file);
/// The same through the connection, which also sees what has not reached the header yet.
Result<void> checkVersion(Database &database, const QString &file);
/// All steps that are missing in one transaction. Safe while another process does the same.
Result<void> apply(Database &database, const QString &file);

/// The error for a \a file that is somebody else's, or of no version that there ever was: nothing is done to it.
Error foreignFile(const QString &file, const QString &detail);
/// The error for a \a file that can no longer be read as a whole.
Error damagedFile(const QString &file, const QString &detail);
bool isDamage(const Error &error);
} // namespace migrations
} // namespace pentimento
