#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"
#include "app/history/generationtable.h"

#include <QFuture>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>

namespace pentimento {
class Store;
class Thumbnails;

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
    QFuture<Result<Generation>> find(const QString &id);
    QFuture<Result<QByteArray>> file(const FileRef &file);
    /// The composed picture that a generation was made from: source with its edits. On a worker thread.
    QFuture<Result<DecodedPicture>> source(const Generation &generation);
    QFuture<Result<Patch>> patch(const Generation &generation);
    QFuture<Result<MaskTiles>> mask(const Generation &generation);
    /// Stores a patch that was made anew on a changed picture, so that an edit can refer to it.
    QFuture<Result<FileRef>> keepPatch(std::shared_ptr<const Patch> patch);
    /// At most \a side pixels, aspect kept, made once and kept below thumbnails/. The result where there is one,
    /// else the source around the mask; a null image where there is neither.
    QFuture<Result<QImage>> thumbnail(const Generation &generation, int side);

    QFuture<Result<void>> setFavourite(const QString &id, bool on);
    QFuture<Result<void>> setRejected(const QString &id, bool on);
    QFuture<Result<void>> setAccepted(const QString &id, bool on);

    /// source.EXT, mask.png, raw.EXT, result.EXT (whole picture at full size) and recipe.json into \a directory,
    /// which is made; files of those names there are an Input error unless empty. What a generation does not have
    /// (a mask, a result) is left out. All of them or none.
    QFuture<Result<void>> exportTo(const QString &id, const QString &directory);

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
    struct Marks
    {
        bool favourite;
        bool rejected;
        bool accepted;
    };
    QFuture<Result<void>> setMark(const QString &id, bool Generation::*mark, bool on);
    template<typename T>
    QFuture<Result<T>> work(QThreadPool &workers, std::function<Result<T>()> task);

    Store &m_store;
    std::shared_ptr<Thumbnails> m_thumbnails;
    std::shared_ptr<std::atomic<bool>> m_isEnding;
    QHash<QString, Marks> m_marks; // as last set in this process
    // These die first: they wait for what runs. Thumbnails have a thread of their own, so that the picture somebody
    // clicked on does not wait for a whole strip of them.
    QThreadPool m_workers;
    QThreadPool m_thumbnailWorkers;
};

/// Whole picture of \a generation at full size: its source with edits and patch; the raw result where nothing was
/// placed. For any thread but the main one.
Result<DecodedPicture> composeResult(const Store &store, const Generation &generation);

/// The object that `run --json` and `history --json` print; \a output may be empty.
QJsonObject toJsonObject(const Generation &generation, const QString &output = {});
/// recipe.json: everything needed to make it again, key-free.
QJsonObject toRecipe(const Generation &generation);
} // namespace pentimento
