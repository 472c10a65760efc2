#pragma once

#include "app/autosave/workingstate.h"

#include <QString>

namespace pentimento {
class FileStore;

/// What is journalled of a picture at one moment. Cheap to copy, for any thread.
struct StateToWrite
{
    QString pictureId;
    QSize size;
    QByteArray file;        ///< the opened bytes; empty: the store has them already
    FileFormat format = FileFormat::Unknown;
    WorkingState state;
};

/// True where \a id can be the hash of a file: what becomes a folder's name is checked first.
bool isPictureId(const QString &id);

/// Writes \a job below \a pictures, whole or not at all, synced: first what state.json names, then state.json,
/// then what it no longer names goes. Blocks; the storage thread.
Result<void> writeState(const QString &pictures, const FileStore &files, const StateToWrite &job);

/// Reads it back. None: nullopt. A damaged one is renamed and a Storage error. Blocks; the storage thread.
Result<std::optional<WorkingState>> readState(const QString &pictures, const FileStore &files,
                                              const QString &pictureId, QSize size);
} // namespace pentimento
