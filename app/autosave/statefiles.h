#pragma once

#include "app/autosave/workingstate.h"

#include <QJsonArray>
#include <QString>

namespace pentimento {
class FileStore;

/// What is journalled of a picture at one moment. Cheap to copy, for any thread.
struct StateToWrite
{
    QString pictureId;
    QSize size;             ///< of the opened file
    QByteArray file;        ///< the opened bytes; empty: the store has them already
    FileFormat format = FileFormat::Unknown;
    WorkingState state;
    StateMark mark = {};    ///< what the disk is known to hold already
};

/// True where \a id can be the hash of a file: what becomes a folder's name is checked first.
bool isPictureId(const QString &id);

/// Writes \a job below \a pictures, whole or not at all, synced: first what state.json names, then state.json,
/// then what it no longer names goes. Blocks; the storage thread.
Result<StateMark> writeState(const QString &pictures, const FileStore &files, const StateToWrite &job);

/// Edits as state.json and undo journals hold them; their patches go into \a files.
Result<QJsonArray> storeEdits(const FileStore &files, const QList<Edit> &edits);
/// The reverse; \a lost counts those that cannot be read. Equal patches are shared through \a patches.
QList<Edit> loadEdits(const QJsonArray &list, const FileStore &files, QSize size, PatchCache &patches, int &lost);

/// What a picture lies on, as a file; where it is there already it is not written again.
Result<FileRef> storeGround(const FileStore &files, const Ground &ground);
Result<Ground> loadGround(const FileRef &file, const FileStore &files, PatchCache &cache);

/// True where something is kept for \a pictureId. Blocks; the storage thread.
bool hasState(const QString &pictures, const QString &pictureId);

/// Reads it back; \a size is that of the opened file. None: nullopt. A damaged one is renamed and a Storage error. Blocks; the storage thread.
Result<std::optional<WorkingState>> readState(const QString &pictures, const FileStore &files,
                                              const QString &pictureId, QSize size);
} // namespace pentimento
