#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/history/generationtable.h"
#include "app/history/housekeeping.h"

#include <QFuture>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace pentimento {
class Store;
class Thumbnails;

/// The beginning of what a query finds: numbers of rows, and what is on the first of them.
struct HistoryFront
{
    QList<qint64> rows;
    QList<generationtable::Row> read;
};

/// Generations for the rest of the program: asynchronous reads, marks, thumbnails, export. Main thread; pixels are
/// worked on by threads of its own. Work that has not begun when it is destroyed ends as Interrupted.
class History : public QObject
{
    Q_OBJECT
public:
    explicit History(Store &store, QObject *parent = nullptr);
    ~History() override;

    QFuture<Result<QList<Generation>>> page(const HistoryQuery &query);
    /// How many generations \a query finds over all its pages. Up to some 10 ms of the storage thread in a long
    /// history: for when nothing else waits, not for each keystroke.
    QFuture<Result<qint64>> count(const HistoryQuery &query);
    /// Numbers of all rows that \a query finds, in its order; \a query.limit 0: all. Whoever asks for another list
    /// sets \a isSuperseded, so that the storage thread is free for it.
    QFuture<Result<QList<qint64>>> rows(const HistoryQuery &query, std::shared_ptr<std::atomic<bool>> isSuperseded = {});
    /// \a query.limit numbers of rows, and the first \a read of them read: what can be shown at once.
    QFuture<Result<HistoryFront>> front(const HistoryQuery &query, int read, std::shared_ptr<std::atomic<bool>> isSuperseded);
    QFuture<Result<QList<generationtable::Stack>>> stacks(const HistoryQuery &query);
    QFuture<Result<QList<generationtable::Row>>> at(const QList<qint64> &rows);
    QFuture<Result<qint64>> rowOf(const QString &id); ///< 0: none
    QFuture<Result<QList<generationtable::Relative>>> lineage(const QString &id);
    QFuture<Result<QList<generationtable::Named>>> endpoints();
    QFuture<Result<QList<generationtable::Named>>> tags();
    QFuture<Result<Generation>> find(const QString &id);
    QFuture<Result<QByteArray>> file(const FileRef &file);
    /// The composed picture that a generation was made from: source with its edits. On a worker thread.
    QFuture<Result<DecodedPicture>> source(const Generation &generation);
    QFuture<Result<Patch>> patch(const Generation &generation);
    QFuture<Result<MaskTiles>> mask(const Generation &generation);
    /// Stores a patch that was made anew on a changed picture, so that an edit can refer to it.
    QFuture<Result<FileRef>> keepPatch(std::shared_ptr<const Patch> patch);
    /// Keeps the newest few of moderate size in memory, where \a patch is stored as \a file: they are looked at next.
    void remember(const FileRef &file, std::shared_ptr<const Patch> patch);
    /// Stores a blend mask for an edit, as maskPng() makes it with full coverage.
    QFuture<Result<FileRef>> keepMask(const MaskTiles &mask);
    /// At most \a side pixels, aspect kept, made once and kept below thumbnails/. The result where there is one,
    /// else the source around the mask; a null image where there is neither.
    QFuture<Result<QImage>> thumbnail(const Generation &generation, int side);

    QFuture<Result<void>> setFavourite(const QString &id, bool on);
    QFuture<Result<void>> setRejected(const QString &id, bool on);
    QFuture<Result<void>> setAccepted(const QString &id, bool on);

    QFuture<Result<void>> setNote(const QString &id, const QString &note);
    /// Trimmed, without empty ones, each once.
    QFuture<Result<void>> setTags(const QString &id, const QStringList &tags);
    /// Out of all lists but the bin's, for 30 days; what still runs stays. The future gives those that were moved.
    QFuture<Result<QStringList>> moveToBin(const QStringList &ids);
    QFuture<Result<QStringList>> takeFromBin(const QStringList &ids);

    /// What everything takes on the disk. Some seconds in a long history; nobody else waits for it.
    QFuture<Result<Housekeeping::Usage>> usage();
    /// Into the bin with what is neither favourite nor accepted, of \a origins or, without any, of all pictures.
    QFuture<Result<QStringList>> binUnkept(const QStringList &origins);
    /// Erases what came into the bin before \a moment, and the files that nothing else uses.
    QFuture<Result<Housekeeping::Freed>> emptyBin(const QDateTime &moment);
    /// The same for \a ids, which are in the bin.
    QFuture<Result<Housekeeping::Freed>> erase(const QStringList &ids);
    /// Copies the stored files to \a folder, an empty one, and lets the next start move the rest. \a progress is told on this
    /// thread. Input error where the folder cannot take it.
    QFuture<Result<void>> moveFolder(const QString &folder, std::function<void(qint64 done, qint64 total)> progress);
    QString nextFolder() const; ///< where the next start moves everything; empty: it stays
    void stayInFolder();
    /// From now on the bin is emptied of what is 30 days old, now and then.
    void keepHouse();
    /// What the person has to be told about how the history was opened.
    std::optional<Error> openingNotice() const;
    /// The whole results of \a generations, those that have one, as files of their own in \a folder: for drags and copies.
    /// The future gives their paths.
    QFuture<Result<QStringList>> writeResults(const QList<Generation> &generations, const QString &folder);
    /// Where files for the clipboard are written; emptied when the program starts.
    QString copiesFolder() const;
    QString pathOf(const FileRef &file) const; ///< absolute; empty where \a file is malformed
    /// The whole result for the screen.
    QFuture<Result<QImage>> resultImage(const Generation &generation);

    /// source.EXT, mask.png, raw.EXT, result.EXT (whole picture at full size) and recipe.json into \a directory,
    /// which is made; files of those names there are an Input error unless empty. What a generation does not have
    /// (a mask, a result) is left out. All of them or none.
    QFuture<Result<void>> exportTo(const QString &id, const QString &directory);
    /// Each of \a ids into a folder of its own below \a directory, named by its time and id. The future gives how many
    /// were written; the first that fails ends it, and the earlier ones stay.
    QFuture<Result<int>> exportAll(const QStringList &ids, const QString &directory);

    /// Called by whoever wrote a row in this process. Marks in \a generation may be out of date: those that were set
    /// here meanwhile are put in before anybody is told.
    void noteAdded(const QList<Generation> &generations);
    void noteChanged(const Generation &generation);
    void noteRemoved(const QString &id);

signals:
    void added(const QList<pentimento::Generation> &generations);
    void changed(const pentimento::Generation &generation);
    void removed(const QString &id);
    /// Rows changed in another process; whoever shows a list reads it anew.
    void changedElsewhere();

private:
    using Change = std::function<void(Generation &generation)>;
    QFuture<Result<void>> changeMarks(const QString &id, Change change);
    QFuture<Result<QStringList>> moveBinned(const QStringList &ids, const QDateTime &moment);
    QFuture<Result<Housekeeping::Freed>> erased(const QFuture<Result<Housekeeping::Freed>> &freeing);
    void noteMarks(const Generation &generation);
    template<typename T>
    QFuture<Result<T>> work(QThreadPool &workers, std::function<Result<T>()> task);

    Store &m_store;
    std::shared_ptr<Thumbnails> m_thumbnails;
    std::shared_ptr<std::atomic<bool>> m_isEnding;
    QHash<QString, Generation> m_marks; // as last set in this process; nothing else of them counts
    QTimer m_houseTimer;
    // These die first: they wait for what runs. Thumbnails have a thread of their own, so that the picture somebody
    // clicked on does not wait for a whole strip of them.
    QList<std::pair<FileRef, std::shared_ptr<const Patch>>> m_newest; // patches, newest first
    QThreadPool m_workers;
    QThreadPool m_thumbnailWorkers;
    QThreadPool m_houseWorkers; // its walks take seconds
};

/// Whole picture of \a generation at full size: its source with edits and patch; the raw result where nothing was
/// placed. For any thread but the main one.
Result<DecodedPicture> composeResult(const Store &store, const Generation &generation);

/// The object that `run --json` and `history --json` print; \a output may be empty.
QJsonObject toJsonObject(const Generation &generation, const QString &output = {});
/// recipe.json: everything needed to make it again, key-free.
QJsonObject toRecipe(const Generation &generation);
} // namespace pentimento
