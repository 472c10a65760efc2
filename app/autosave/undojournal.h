#pragma once

#include "app/document/commands.h"
#include "app/document/picture.h"

#include <QHash>
#include <QMap>

namespace pentimento {
class FileStore;

/// What an undo journal on the disk is known to hold: of each step the side it has been written with.
///
/// A step's delta holds one of two sides: what was there before it (while it is done) or what it made (once it was
/// undone). Neither ever changes, so each is written once, appended and synced, and state.json says how much of the
/// file counts and which steps are on the list, in order. Whatever a crash leaves behind that is not looked at.
struct JournalMark
{
    QString file;      ///< name in the picture's folder; empty: none yet
    qint64 length = 0; ///< bytes that count
    struct Written
    {
        qint64 before = 0; ///< bytes of the record; 0: not written
        qint64 after = 0;
    };
    QHash<quint64, Written> steps = {}; ///< by serial
};

/// Brings what of \a steps, of which \a done are done, is missing in the journal in \a folder onto the disk and
/// returns the mark for it. A journal that is mostly of steps that are gone is begun anew. Blocks.
Result<JournalMark> writeJournal(const QString &folder, const FileStore &files, const JournalMark &mark,
                                 const QList<KeptStep> &steps, int done);

/// What was read once, by hash, so that steps that hold the same share it.
struct PatchCache
{
    QHash<QString, std::shared_ptr<const Patch>> patches = {};
    QHash<QString, Ground> grounds = {};
};

/// The steps \a serials, of which \a done are done, from a journal of a picture whose opened file is of \a size. Where one cannot be read, the list begins behind
/// it (or ends before it, among the undone): \a done is counted down by what is missing.
struct JournalSteps
{
    QList<KeptStep> steps = {};
    int done = 0;
    int lost = 0;      ///< done steps that are not there any more
    JournalMark mark = {};
};
JournalSteps readJournal(const QString &folder, const FileStore &files, const JournalMark &mark, const QList<quint64> &serials,
                         int done, QSize size, PatchCache &patches);

/// True for the names that journals have.
bool isJournalName(const QString &name);
} // namespace pentimento
