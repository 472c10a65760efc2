#include "app/history/history.h"

#include "app/base/futures.h"
#include "app/history/compose.h"
#include "app/history/exportfiles.h"
#include "app/history/thumbnails.h"
#include "app/storage/store.h"

#include <QtConcurrent>

namespace pentimento {
History::History(Store &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_thumbnails(std::make_shared<Thumbnails>(store.files(), store.paths().thumbnails()))
    , m_isEnding(std::make_shared<std::atomic<bool>>(false))
{
    m_workers.setMaxThreadCount(2);
    m_thumbnailWorkers.setMaxThreadCount(1);
    connect(&store, &Store::changedElsewhere, this, &History::changedElsewhere);
}

History::~History()
{
    *m_isEnding = true; // what waits in the pool returns at once
}

template<typename T>
QFuture<Result<T>> History::work(QThreadPool &workers, std::function<Result<T>()> task)
{
    return QtConcurrent::run(&workers, [task = std::move(task), isEnding = m_isEnding]() -> Result<T> {
        if (*isEnding)
            return Error{Error::Kind::Interrupted};
        return task();
    });
}

QFuture<Result<QList<Generation>>> History::page(const HistoryQuery &query)
{
    return m_store.run([query](Database &database) { return generationtable::page(database, query); });
}

QFuture<Result<qint64>> History::count(const HistoryQuery &query)
{
    return m_store.run([query](Database &database) { return generationtable::count(database, query); });
}

QFuture<Result<Generation>> History::find(const QString &id)
{
    return m_store.run([id](Database &database) { return generationtable::find(database, id); });
}

QFuture<Result<QByteArray>> History::file(const FileRef &file)
{
    return work<QByteArray>(m_workers, [files = m_store.files(), file] { return files.get(file); });
}

QFuture<Result<DecodedPicture>> History::source(const Generation &generation)
{
    return work<DecodedPicture>(m_workers, [files = m_store.files(), generation] { return composing::source(files, generation); });
}

QFuture<Result<Patch>> History::patch(const Generation &generation)
{
    return work<Patch>(m_workers, [files = m_store.files(), file = generation.patch] { return composing::patch(files, file); });
}

QFuture<Result<MaskTiles>> History::mask(const Generation &generation)
{
    return work<MaskTiles>(m_workers, [files = m_store.files(), generation] { return composing::mask(files, generation); });
}

QFuture<Result<FileRef>> History::keepPatch(std::shared_ptr<const Patch> patch)
{
    return work<FileRef>(m_workers, [files = m_store.files(), patch = std::move(patch)]() -> Result<FileRef> {
        const Result<QByteArray> packed = packPatch(*patch);
        return packed ? files.put(*packed, QStringLiteral("patch")) : packed.error();
    });
}

QFuture<Result<QImage>> History::thumbnail(const Generation &generation, int side)
{
    return work<QImage>(m_thumbnailWorkers, [thumbnails = m_thumbnails, generation, side] { return thumbnails->thumbnail(generation, side); });
}

QFuture<Result<void>> History::setFavourite(const QString &id, bool on)
{
    return setMark(id, &Generation::favourite, on);
}

QFuture<Result<void>> History::setRejected(const QString &id, bool on)
{
    return setMark(id, &Generation::rejected, on);
}

QFuture<Result<void>> History::setAccepted(const QString &id, bool on)
{
    return setMark(id, &Generation::accepted, on);
}

QFuture<Result<void>> History::setMark(const QString &id, bool Generation::*mark, bool on)
{
    const auto task = [id, mark, on](Database &database) -> Result<Generation> {
        Result<Generation> row = generationtable::find(database, id);
        if (!row)
            return row;
        (*row).*mark = on;
        const Result<void> set = generationtable::setMarks(database, id, row->favourite, row->rejected, row->accepted);
        return set ? std::move(row) : set.error();
    };
    return thenOn(m_store.run(task), this, [this](const Result<Generation> &row) -> Result<void> {
        if (!row)
            return row.error();
        m_marks.insert(row->id, {row->favourite, row->rejected, row->accepted});
        emit changed(*row);
        return {};
    });
}

QFuture<Result<void>> History::exportTo(const QString &id, const QString &directory)
{
    return thenOn(find(id), this, [this, directory](const Result<Generation> &generation) {
        if (!generation)
            return QtFuture::makeReadyFuture(Result<void>(generation.error()));
        return work<void>(m_workers, [files = m_store.files(), found = *generation, directory] {
            return exportGeneration(files, found, directory);
        });
    }).unwrap();
}

void History::noteAdded(const QList<Generation> &generations)
{
    emit added(generations);
}

void History::noteChanged(const Generation &generation)
{
    const auto marks = m_marks.constFind(generation.id);
    if (marks == m_marks.constEnd()) {
        emit changed(generation);
        return;
    }
    Generation current = generation;
    current.favourite = marks->favourite;
    current.rejected = marks->rejected;
    current.accepted = marks->accepted;
    emit changed(current);
}

void History::noteRemoved(const QString &id)
{
    emit removed(id);
}
} // namespace pentimento
