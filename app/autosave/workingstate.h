#pragma once

#include "app/autosave/undojournal.h"
#include "app/base/result.h"
#include "app/document/snapshot.h"

#include <QDateTime>
#include <QFuture>
#include <QJsonObject>
#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace pentimento {
class KeptOrders;
class Picture;
class Store;

/// What the disk holds of a picture, so that only what is new is written.
struct StateMark
{
    JournalMark journal = {};
    struct MaskFile
    {
        MaskTiles tiles;
        QString file; ///< empty: none needed, the mask is empty
    };
    QHash<QString, MaskFile> masks = {}; ///< by mask id
};

/// What pictures/<id>/ holds: enough to go on where the person left off.
struct WorkingState
{
    MaskTiles mask;     ///< the chosen one
    QList<Edit> edits;
    QJsonObject values; ///< of the form, without secrets
    QDateTime changedAt;
    QString name;
    QString savedPath;
    QList<Error> notices = {}; ///< what of the kept work could not be brought back, and why
    QList<NamedMask> masks = {}; ///< all of them
    QString chosenMask = {};
    QList<KeptStep> steps = {};
    int stepsDone = 0;
    int stepsDropped = 0;
    QHash<QString, QString> prompts = {}; ///< of masks, by id
    OwnFrame frame = {};
    std::optional<Ground> ground = {}; ///< of an extended canvas, which masks and edits fit
    StateMark mark = {};         ///< as found

    KeptPicture picture() const { return {masks, chosenMask, edits, savedPath, steps, stepsDone, stepsDropped, prompts, frame, ground}; }
};

/// Journals the front picture with its undo list while it is worked on and finds it again by the opened bytes. Main thread; writing
/// and syncing happen on the storage thread.
class AutoSave : public QObject
{
    Q_OBJECT
public:
    explicit AutoSave(Store &store, QObject *parent = nullptr);
    ~AutoSave() override; ///< what is not yet written is written first

    /// From now on every finished stroke, accept and form change of \a picture is journalled. Null: none. What the
    /// picture watched before has not yet written is handed to the storage thread first.
    void watch(Picture *picture);
    /// The form as it is now, without secrets. Journalled with the watched picture once it differs from the values
    /// given before; typing is written every half second.
    void setValues(const QJsonObject &values);
    /// The picture goes into a job: journals it now even if nothing was painted.
    void noteJob();
    /// The kept state for the file whose bytes hash to \a sha256 and whose upright size is \a size; none: nullopt.
    /// A damaged state is a Storage error and is set aside, so that what remains of it is not written over.
    QFuture<Result<std::optional<WorkingState>>> find(const QString &sha256, QSize size);
    /// The edits that are kept for another picture than the watched one; none where nothing is. A look, as find() is not.
    QFuture<Result<QList<Edit>>> keptEdits(const QString &sha256, QSize size);
    /// True where there is a kept state for those bytes; it is not read.
    QFuture<bool> isKept(const QString &sha256);
    void forget(const QString &pictureId);
    /// What forget() would free, in bytes.
    QFuture<qint64> bytesOf(const QString &pictureId);
    /// What was confirmed and is not done with, of all pictures.
    KeptOrders &orders() const;
    bool isSaved() const; ///< nothing waits to be written

signals:
    void saved();
    void failed(const pentimento::Error &error); ///< once until it works again

private:
    class Private;
    std::unique_ptr<Private> d;
};
} // namespace pentimento
