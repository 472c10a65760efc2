#include "app/autosave/workingstate.h"

#include "app/autosave/keptorders.h"
#include "app/autosave/statefiles.h"
#include "app/base/futures.h"
#include "app/document/picture.h"
#include "app/document/undostack.h"
#include "app/storage/store.h"

#include <QDir>
#include <QSet>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr auto typingPause = std::chrono::milliseconds(500);
} // namespace

class AutoSave::Private
{
public:
    Private(AutoSave &owner, Store &journal) : q(owner), store(journal), orders(journal)
    {
        strokeTimer.setSingleShot(true);
        strokeTimer.setInterval(0); // the steps of one event are one write
        valuesTimer.setSingleShot(true);
        valuesTimer.setInterval(typingPause);
        QObject::connect(&strokeTimer, &QTimer::timeout, &q, [this] { write(); });
        QObject::connect(&valuesTimer, &QTimer::timeout, &q, [this] { write(); });
    }

    void touch(QTimer &timer)
    {
        if (!picture)
            return;
        isDirty = true;
        if (!timer.isActive())
            timer.start();
    }

    StateToWrite collect() const
    {
        StateToWrite job;
        job.pictureId = picture->id();
        job.size = picture->opened().info.size;
        job.format = picture->opened().info.format;
        if (!storedOriginals.contains(picture->id()))
            job.file = picture->opened().file;
        const KeptPicture kept = picture->kept();
        job.state = {picture->maskBeforePreview(), kept.edits, values, QDateTime::currentDateTimeUtc(),
                     picture->original().name, kept.savedPath};
        job.state.masks = kept.masks;
        job.state.chosenMask = kept.chosenMask;
        job.state.prompts = kept.prompts;
        job.state.frame = kept.frame;
        job.state.ground = kept.ground;
        job.state.steps = kept.steps;
        job.state.stepsDone = kept.stepsDone;
        job.state.stepsDropped = kept.stepsDropped;
        return job;
    }

    QFuture<Result<void>> hand(const StateToWrite &job)
    {
        return store.run([pictures = store.paths().pictures(), job = job, known = marks](Database &database) mutable -> Result<void> {
            // Read and set on the storage thread alone, so that each write knows of the one before it.
            job.mark = known->value(job.pictureId);
            known->remove(job.pictureId); // unknown again where this one fails half way
            const Result<StateMark> written = writeState(pictures, database.files(), job);
            if (!written)
                return written.error();
            known->insert(job.pictureId, *written);
            return {};
        });
    }

    /// One write at a time: what happens meanwhile is one more write afterwards.
    void write()
    {
        if (!isDirty || isWriting || !picture)
            return;
        isDirty = false;
        isWriting = true;
        const StateToWrite job = collect();
        thenOn(hand(job), &q, [this, id = job.pictureId](const Result<void> &result) {
            isWriting = false;
            result ? noteSaved(id) : noteFailed(id, result.error());
            write();
        });
    }

    void noteSaved(const QString &id)
    {
        storedOriginals.insert(id);
        hasFailed = false;
        if (!isDirty)
            emit q.saved();
    }

    /// Tried again with the next change; said once.
    void noteFailed(const QString &id, const Error &error)
    {
        storedOriginals.remove(id);
        if (!std::exchange(hasFailed, true))
            emit q.failed(error);
    }

    /// Without waiting: the storage thread finishes what it was handed before the program ends.
    void flush()
    {
        strokeTimer.stop();
        valuesTimer.stop();
        if (std::exchange(isDirty, false) && picture)
            hand(collect());
    }

    AutoSave &q;
    Store &store;
    KeptOrders orders;
    QPointer<Picture> picture;
    QJsonObject values;
    QTimer strokeTimer;
    QTimer valuesTimer;
    QSet<QString> storedOriginals; // whose bytes the store is known to have
    const std::shared_ptr<QHash<QString, StateMark>> marks = std::make_shared<QHash<QString, StateMark>>();
    bool isDirty = false;
    bool isWriting = false;
    bool hasFailed = false;
};

AutoSave::AutoSave(Store &store, QObject *parent) : QObject(parent), d(std::make_unique<Private>(*this, store)) {}

AutoSave::~AutoSave()
{
    d->flush();
}

void AutoSave::watch(Picture *picture)
{
    if (d->picture == picture)
        return;
    d->flush();
    if (d->picture)
        disconnect(d->picture, nullptr, this, nullptr);
    d->picture = picture;
    if (!picture)
        return;
    connect(&picture->undoStack(), &UndoStack::changed, this, [this] { d->touch(d->strokeTimer); });
    connect(picture, &Picture::masksChanged, this, [this] { d->touch(d->strokeTimer); }); // another one chosen
    connect(picture, &Picture::titleChanged, this, [this] { d->touch(d->strokeTimer); }); // saved elsewhere
    connect(picture, &Picture::frameChanged, this, [this] { d->touch(d->strokeTimer); });
}

void AutoSave::setValues(const QJsonObject &values)
{
    if (d->values == values)
        return;
    d->values = values;
    d->touch(d->valuesTimer);
}

void AutoSave::noteJob()
{
    d->touch(d->strokeTimer);
}

QFuture<Result<std::optional<WorkingState>>> AutoSave::find(const QString &sha256, QSize size)
{
    return d->store.run([pictures = d->store.paths().pictures(), known = d->marks, sha256, size](Database &database) {
        Result<std::optional<WorkingState>> state = readState(pictures, database.files(), sha256, size);
        // What is written next goes on from what was found; what is known of others only takes memory.
        known->clear();
        if (state && *state)
            known->insert(sha256, (*state)->mark);
        return state;
    });
}

QFuture<Result<QList<Edit>>> AutoSave::keptEdits(const QString &sha256, QSize size)
{
    return d->store.run([pictures = d->store.paths().pictures(), sha256, size](Database &database) -> Result<QList<Edit>> {
        const Result<std::optional<WorkingState>> state = readState(pictures, database.files(), sha256, size);
        if (!state)
            return state.error();
        return *state ? (*state)->edits : QList<Edit>();
    });
}

QFuture<bool> AutoSave::isKept(const QString &sha256)
{
    return d->store.run([pictures = d->store.paths().pictures(), sha256](Database &) { return hasState(pictures, sha256); });
}

void AutoSave::forget(const QString &pictureId)
{
    if (!isPictureId(pictureId))
        return;
    if (d->picture && d->picture->id() == pictureId) {
        d->strokeTimer.stop();
        d->valuesTimer.stop();
        d->isDirty = false;
    }
    d->orders.dropOf(pictureId);
    d->store.run([folder = d->store.paths().pictures() + u'/' + pictureId, known = d->marks, pictureId](Database &) -> Result<void> {
        known->remove(pictureId);
        QDir(folder).removeRecursively();
        return {};
    });
}

QFuture<qint64> AutoSave::bytesOf(const QString &pictureId)
{
    const QString folder =
        isPictureId(pictureId) ? d->store.paths().pictures() + u'/' + pictureId : QString();
    return d->store.run([folder](Database &) {
        qint64 bytes = 0;
        const QFileInfoList files =
            folder.isEmpty() ? QFileInfoList() : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden);
        for (const QFileInfo &file : files)
            bytes += file.size();
        return bytes;
    });
}

KeptOrders &AutoSave::orders() const
{
    return d->orders;
}

bool AutoSave::isSaved() const
{
    return !d->isDirty && !d->isWriting;
}
} // namespace pentimento

#include "moc_workingstate.cpp"
