#include "app/history/history.h"

#include "app/base/futures.h"
#include "app/history/compose.h"
#include "app/history/exportfiles.h"
#include "app/history/thumbnails.h"
#include "app/storage/datafolder.h"
#include "app/imaging/mask.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QPointer>
#include <QtConcurrent>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pentimento {
namespace {
constexpr int daysInBin = 30;
constexpr int mostTold = 50; // of more changes at once, lists are read anew

QStringList tidied(const QStringList &tags)
{
    QStringList tidy;
    for (const QString &tag : tags) {
        if (const QString name = tag.simplified(); !name.isEmpty() && !tidy.contains(name))
            tidy << name;
    }
    return tidy;
}
/// The window paints on one of two processors, and what makes pictures for it waits: Linux counts this for
/// the calling thread alone.
void giveWayToWindow()
{
    constexpr int politeness = 5;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), politeness);
}
} // namespace

History::History(Store &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_thumbnails(std::make_shared<Thumbnails>(store.files(), store.paths().thumbnails()))
    , m_isEnding(std::make_shared<std::atomic<bool>>(false))
{
    m_workers.setMaxThreadCount(2);
    m_thumbnailWorkers.setMaxThreadCount(1);
    m_houseWorkers.setMaxThreadCount(1);
    connect(&m_houseTimer, &QTimer::timeout, this, [this] {
        m_houseTimer.setInterval(std::chrono::hours(24));
        emptyBin(QDateTime::currentDateTimeUtc().addDays(-daysInBin));
    });
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

QFuture<Result<QList<qint64>>> History::rows(const HistoryQuery &query, std::shared_ptr<std::atomic<bool>> isSuperseded)
{
    return m_store.run([query, isSuperseded](Database &database) -> Result<QList<qint64>> {
        if (isSuperseded && *isSuperseded)
            return Error{Error::Kind::Interrupted};
        return generationtable::rows(database, query, isSuperseded.get());
    });
}

QFuture<Result<HistoryFront>> History::front(const HistoryQuery &query, int read, std::shared_ptr<std::atomic<bool>> isSuperseded)
{
    return m_store.run([query, read, isSuperseded](Database &database) -> Result<HistoryFront> {
        if (isSuperseded && *isSuperseded)
            return Error{Error::Kind::Interrupted};
        const Result<QList<qint64>> rows = generationtable::rows(database, query, isSuperseded.get());
        if (!rows)
            return rows.error();
        const Result<QList<generationtable::Row>> first = generationtable::at(database, rows->mid(0, read));
        if (!first)
            return first.error();
        return HistoryFront{*rows, *first};
    });
}

QFuture<Result<QList<generationtable::Stack>>> History::stacks(const HistoryQuery &query)
{
    return m_store.run([query](Database &database) { return generationtable::stacks(database, query); });
}

QFuture<Result<QList<generationtable::Row>>> History::at(const QList<qint64> &rows)
{
    return m_store.run([rows](Database &database) { return generationtable::at(database, rows); });
}

QFuture<Result<qint64>> History::rowOf(const QString &id)
{
    return m_store.run([id](Database &database) { return generationtable::rowOf(database, id); });
}

QFuture<Result<QList<generationtable::Relative>>> History::lineage(const QString &id)
{
    return m_store.run([id](Database &database) { return generationtable::lineage(database, id); });
}

QFuture<Result<QList<generationtable::Named>>> History::endpoints()
{
    return m_store.run([](Database &database) { return generationtable::endpoints(database); });
}

QFuture<Result<QList<generationtable::Named>>> History::tags()
{
    return m_store.run([](Database &database) { return generationtable::tags(database); });
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
    for (const auto &[file, patch] : std::as_const(m_newest)) {
        if (file == generation.patch)
            return QtFuture::makeReadyFuture(Result<Patch>(*patch));
    }
    return work<Patch>(m_workers, [files = m_store.files(), file = generation.patch] { return composing::patch(files, file); });
}

void History::remember(const FileRef &file, std::shared_ptr<const Patch> patch)
{
    constexpr qint64 mostBytes = 32 * 1024 * 1024; // of one
    constexpr int most = 4;
    if (patch->pixels.samples().size() > mostBytes)
        return;
    m_newest.prepend({file, std::move(patch)});
    if (m_newest.size() > most)
        m_newest.removeLast();
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

QFuture<Result<FileRef>> History::keepMask(const MaskTiles &mask)
{
    return work<FileRef>(m_workers, [files = m_store.files(), mask] { return files.put(maskPng(mask, false), QStringLiteral("png")); });
}

QFuture<Result<QImage>> History::thumbnail(const Generation &generation, int side)
{
    return work<QImage>(m_thumbnailWorkers, [thumbnails = m_thumbnails, generation, side] {
        giveWayToWindow();
        return thumbnails->thumbnail(generation, side);
    });
}

QFuture<Result<void>> History::setFavourite(const QString &id, bool on)
{
    return changeMarks(id, [on](Generation &generation) { generation.favourite = on; });
}

QFuture<Result<void>> History::setRejected(const QString &id, bool on)
{
    return changeMarks(id, [on](Generation &generation) { generation.rejected = on; });
}

QFuture<Result<void>> History::setAccepted(const QString &id, bool on)
{
    return changeMarks(id, [on](Generation &generation) { generation.accepted = on; });
}

QFuture<Result<void>> History::setNote(const QString &id, const QString &note)
{
    return changeMarks(id, [note](Generation &generation) { generation.note = note; });
}

QFuture<Result<void>> History::setTags(const QString &id, const QStringList &tags)
{
    return changeMarks(id, [tags = tidied(tags)](Generation &generation) { generation.tags = tags; });
}

QFuture<Result<void>> History::changeMarks(const QString &id, Change change)
{
    const auto task = [id, change](Database &database) -> Result<Generation> {
        Result<Generation> row = generationtable::find(database, id);
        if (!row)
            return row;
        change(*row);
        const Result<void> set = generationtable::setAllMarks(database, *row);
        return set ? std::move(row) : set.error();
    };
    return thenOn(m_store.run(task), this, [this](const Result<Generation> &row) -> Result<void> {
        if (!row)
            return row.error();
        noteMarks(*row);
        return {};
    });
}

void History::noteMarks(const Generation &generation)
{
    m_marks.insert(generation.id, generation);
    emit changed(generation);
}

QFuture<Result<QStringList>> History::moveToBin(const QStringList &ids)
{
    return moveBinned(ids, QDateTime::currentDateTimeUtc());
}

QFuture<Result<QStringList>> History::takeFromBin(const QStringList &ids)
{
    return moveBinned(ids, {});
}

QFuture<Result<QStringList>> History::moveBinned(const QStringList &ids, const QDateTime &moment)
{
    const auto task = [ids, moment](Database &database) -> Result<QList<Generation>> {
        if (const Result<void> moved = generationtable::setBinned(database, ids, moment); !moved)
            return moved.error();
        QList<Generation> now;
        for (const QString &id : ids) {
            const Result<Generation> row = generationtable::find(database, id);
            if (row && row->binnedAt.isValid() == moment.isValid())
                now << *row;
        }
        return now;
    };
    return thenOn(m_store.run(task), this, [this](const Result<QList<Generation>> &rows) -> Result<QStringList> {
        if (!rows)
            return rows.error();
        QStringList moved;
        for (const Generation &generation : *rows) {
            moved << generation.id;
            m_marks.insert(generation.id, generation);
            if (rows->size() <= mostTold)
                emit changed(generation);
        }
        if (rows->size() > mostTold)
            emit changedElsewhere();
        return moved;
    });
}

QFuture<Result<Housekeeping::Usage>> History::usage()
{
    return work<Housekeeping::Usage>(m_houseWorkers, [&store = m_store, isEnding = m_isEnding] {
        return Housekeeping(store, isEnding.get()).usage();
    });
}

QFuture<Result<QStringList>> History::binUnkept(const QStringList &origins)
{
    const auto find = work<QStringList>(m_houseWorkers, [&store = m_store, isEnding = m_isEnding, origins] {
        return Housekeeping(store, isEnding.get()).unkept(origins);
    });
    return thenOn(find, this, [this](const Result<QStringList> &ids) {
        return ids ? moveToBin(*ids) : QtFuture::makeReadyFuture(Result<QStringList>(ids.error()));
    }).unwrap();
}

QFuture<Result<Housekeeping::Freed>> History::emptyBin(const QDateTime &moment)
{
    return erased(work<Housekeeping::Freed>(m_houseWorkers, [&store = m_store, isEnding = m_isEnding, moment] {
        return Housekeeping(store, isEnding.get()).emptyBin(moment);
    }));
}

QFuture<Result<Housekeeping::Freed>> History::erase(const QStringList &ids)
{
    return erased(work<Housekeeping::Freed>(m_houseWorkers, [&store = m_store, isEnding = m_isEnding, ids] {
        return Housekeeping(store, isEnding.get()).eraseBinned(ids);
    }));
}

QFuture<Result<Housekeeping::Freed>> History::erased(const QFuture<Result<Housekeeping::Freed>> &freeing)
{
    return thenOn(freeing, this, [this](const Result<Housekeeping::Freed> &freed) {
        if (freed && freed->generations > 0)
            emit changedElsewhere();
        return freed;
    });
}

QString History::copiesFolder() const
{
    return m_store.paths().data + QStringLiteral("/copies");
}

QString History::pathOf(const FileRef &file) const
{
    return m_store.files().pathOf(file);
}

QFuture<Result<void>> History::moveFolder(const QString &folder, std::function<void(qint64 done, qint64 total)> progress)
{
    const auto tell = [self = QPointer<History>(this), progress](qint64 done, qint64 total) {
        QMetaObject::invokeMethod(qApp, [self, progress, done, total] {
            if (self)
                progress(done, total);
        }, Qt::QueuedConnection);
    };
    return work<void>(m_houseWorkers, [paths = m_store.paths(), folder, isEnding = m_isEnding, tell] {
        return datafolder::prepareMove(paths, folder, [&](qint64 done, qint64 total) {
            tell(done, total);
            return !*isEnding;
        });
    });
}

QString History::nextFolder() const
{
    return datafolder::requestedTarget(m_store.paths());
}

void History::stayInFolder()
{
    datafolder::cancelMove(m_store.paths());
}

void History::keepHouse()
{
    m_houseTimer.start(std::chrono::minutes(1)); // not while the window is opening
    m_houseWorkers.start([folder = m_store.paths().data + QStringLiteral("/copies")] { QDir(folder).removeRecursively(); });
}

std::optional<Error> History::openingNotice() const
{
    return m_store.openingNotice();
}

QFuture<Result<QStringList>> History::writeResults(const QList<Generation> &generations, const QString &folder)
{
    return work<QStringList>(m_workers, [files = m_store.files(), isEnding = m_isEnding, generations, folder]() -> Result<QStringList> {
        QStringList paths;
        QDir().mkpath(folder);
        for (const Generation &generation : generations) {
            if (*isEnding)
                return Error{Error::Kind::Interrupted};
            if (!composing::hasResult(generation))
                continue;
            const Result<QString> path = writeResult(files, generation, folder);
            if (!path)
                return path.error();
            paths << *path;
        }
        return paths;
    });
}

QFuture<Result<QImage>> History::resultImage(const Generation &generation)
{
    return work<QImage>(m_workers, [files = m_store.files(), generation]() -> Result<QImage> {
        const Result<DecodedPicture> picture = composing::result(files, generation);
        if (!picture)
            return picture.error();
        return toSrgbImage(picture->pixels, picture->metadata.iccProfile);
    });
}

QFuture<Result<int>> History::exportAll(const QStringList &ids, const QString &directory)
{
    return work<int>(m_workers, [&store = m_store, isEnding = m_isEnding, ids, directory]() -> Result<int> {
        int written = 0;
        for (const QString &id : ids) {
            if (*isEnding)
                return Error{Error::Kind::Interrupted};
            auto found = store.run([id](Database &database) { return generationtable::find(database, id); });
            found.waitForFinished();
            const Result<Generation> generation = found.result();
            if (!generation)
                return generation.error();
            const QString folder = directory + u'/' + exportFolderName(*generation);
            if (const Result<void> done = exportGeneration(store.files(), *generation, folder); !done)
                return done.error();
            ++written;
        }
        return written;
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
    current.note = marks->note;
    current.tags = marks->tags;
    current.binnedAt = marks->binnedAt;
    emit changed(current);
}

void History::noteRemoved(const QString &id)
{
    emit removed(id);
}
} // namespace pentimento

#include "moc_history.cpp"
