#include "app/autosave/undojournal.h"

#include "app/autosave/statefiles.h"
#include "app/base/ids.h"
#include "app/base/json.h"
#include "app/storage/posixfile.h"
#include "app/storage/store.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QFile>
#include <QIODevice>
#include <QJsonArray>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr quint32 magic = 0x50554e44; // before each record
constexpr quint8 recordVersion = 1;
constexpr quint8 canvasVersion = 2; // of steps on another canvas than the opened file's, and of those that changed it
constexpr quint8 partsVersion = 3;  // of those where masks have parts of it
constexpr qint64 mostJournalBytes = 1024LL * 1024 * 1024;
constexpr qint64 tolerableWaste = 16 * 1024 * 1024;
constexpr qsizetype checkBytes = 8;
enum class Side : quint8 { Before = 1, After = 2 };

QDataStream &streamOf(QDataStream &stream)
{
    stream.setVersion(QDataStream::Qt_6_0);
    return stream;
}

QByteArray check(const QByteArray &payload)
{
    return QCryptographicHash::hash(payload, QCryptographicHash::Sha1).left(checkBytes);
}

bool haveParts(const QList<NamedMask> &masks)
{
    return std::any_of(masks.begin(), masks.end(), [](const NamedMask &mask) { return !mask.part.isEmpty(); });
}

quint8 canvasVersionOf(const PictureStep &step)
{
    return step.masks && (haveParts(step.masks->before) || haveParts(step.masks->after)) ? partsVersion : canvasVersion;
}

void writeMasks(QDataStream &stream, const QList<NamedMask> &masks, quint8 version)
{
    stream << quint32(masks.size());
    for (const NamedMask &mask : masks) {
        stream << mask.id << mask.name << !mask.tiles.size().isEmpty();
        if (version == partsVersion)
            stream << mask.part;
        // As what turns an empty mask into it.
        if (!mask.tiles.size().isEmpty())
            MaskDelta::between(mask.tiles, MaskTiles(mask.tiles.size())).write(stream);
    }
}

std::optional<QList<NamedMask>> readMasks(QDataStream &stream, QSize size, quint8 version)
{
    quint32 count = 0;
    stream >> count;
    QList<NamedMask> masks;
    for (quint32 i = 0; i < count && stream.status() == QDataStream::Ok; ++i) {
        NamedMask mask;
        bool hasTiles = false;
        stream >> mask.id >> mask.name >> hasTiles;
        if (version == partsVersion) {
            stream >> mask.part;
            mask.part &= QRect(QPoint(0, 0), size);
        }
        if (hasTiles) {
            std::optional<MaskDelta> delta = MaskDelta::read(stream, size);
            if (!delta)
                return {};
            mask.tiles = MaskTiles(size);
            delta->swap(mask.tiles);
        }
        masks.append(mask);
    }
    return stream.status() == QDataStream::Ok && !masks.isEmpty() ? std::optional(masks) : std::nullopt;
}

/// The size of what follows and, for a step that changed it, what lay under the picture before and after.
Result<void> writeCanvas(QDataStream &stream, const PictureStep &step, const FileStore &files)
{
    stream << step.canvas << bool(step.ground);
    if (!step.ground)
        return {};
    for (const Ground *ground : {&step.ground->before, &step.ground->after}) {
        const Result<FileRef> file = storeGround(files, *ground);
        if (!file)
            return file.error();
        stream << file->sha256 << file->extension;
    }
    return {};
}

bool readCanvas(QDataStream &stream, PictureStep &step, const FileStore &files, PatchCache &cache)
{
    bool hasGround = false;
    stream >> step.canvas >> hasGround;
    const qint64 pixels = qint64(step.canvas.width()) * step.canvas.height();
    if (stream.status() != QDataStream::Ok || pixels > DecodeLimits().mostPixels)
        return false; // no picture is that large, and its masks would take all memory
    if (!hasGround)
        return !step.canvas.isEmpty();
    GroundChange change;
    for (Ground *ground : {&change.before, &change.after}) {
        FileRef file;
        stream >> file.sha256 >> file.extension;
        const Result<Ground> read = loadGround(file, files, cache);
        if (!read)
            return false;
        *ground = *read;
    }
    step.ground = std::make_shared<const GroundChange>(std::move(change));
    return stream.status() == QDataStream::Ok;
}

Result<QByteArray> payloadOf(const PictureStep &step, const FileStore &files)
{
    QByteArray bytes;
    QDataStream raw(&bytes, QIODevice::WriteOnly);
    QDataStream &stream = streamOf(raw);
    const quint8 version = step.ground || !step.canvas.isEmpty() ? canvasVersionOf(step) : recordVersion;
    stream << version;
    if (version != recordVersion) {
        if (const Result<void> written = writeCanvas(stream, step, files); !written)
            return written.error();
    }
    stream << step.name << step.maskId;
    step.delta.write(stream);
    stream << step.edits.has_value();
    if (step.edits) {
        for (const QList<Edit> *edits : {&step.edits->before, &step.edits->after}) {
            const Result<QJsonArray> stored = storeEdits(files, *edits);
            if (!stored)
                return stored.error();
            stream << pentimento::toJson(QJsonValue(*stored));
        }
    }
    stream << step.masks.has_value();
    if (step.masks) {
        writeMasks(stream, step.masks->before, version);
        writeMasks(stream, step.masks->after, version);
        stream << step.masks->chosenBefore << step.masks->chosenAfter;
    }
    if (step.frame) { // records from before frames were kept end here
        stream << step.frame->before.rect << step.frame->before.isLocked << step.frame->after.rect << step.frame->after.isLocked;
    }
    return bytes;
}

std::optional<QList<Edit>> readEditList(QDataStream &stream, const FileStore &files, QSize size, PatchCache &patches)
{
    QByteArray json;
    stream >> json;
    const Result<QJsonValue> parsed = parseJson(json, u"undo journal"_s);
    if (!parsed || !parsed->isArray())
        return {};
    int lost = 0;
    QList<Edit> edits = loadEdits(parsed->toArray(), files, size, patches, lost);
    return lost == 0 ? std::optional(edits) : std::nullopt;
}

std::optional<PictureStep> stepFrom(const QByteArray &payload, const FileStore &files, QSize size, PatchCache &patches)
{
    QDataStream raw(payload);
    QDataStream &stream = streamOf(raw);
    PictureStep step;
    quint8 version = 0;
    stream >> version;
    if (version == canvasVersion || version == partsVersion ? !readCanvas(stream, step, files, patches) : version != recordVersion)
        return {};
    const QSize canvas = step.canvas.isEmpty() ? size : step.canvas;
    const QSize before = step.ground ? step.ground->before.info.size : canvas;
    const QSize after = step.ground ? step.ground->after.info.size : canvas;
    stream >> step.name >> step.maskId;
    if (stream.status() != QDataStream::Ok)
        return {};
    const std::optional<MaskDelta> delta = MaskDelta::read(stream, canvas);
    if (!delta)
        return {};
    step.delta = *delta;
    bool hasEdits = false;
    stream >> hasEdits;
    if (hasEdits) {
        const auto editsBefore = readEditList(stream, files, before, patches);
        const auto editsAfter = editsBefore ? readEditList(stream, files, after, patches) : std::nullopt;
        if (!editsAfter)
            return {};
        step.edits = EditsChange{*editsBefore, *editsAfter};
    }
    bool hasMasks = false;
    stream >> hasMasks;
    if (hasMasks) {
        const auto masksBefore = readMasks(stream, before, version);
        const auto masksAfter = masksBefore ? readMasks(stream, after, version) : std::nullopt;
        if (!masksAfter)
            return {};
        step.masks = MaskListChange{*masksBefore, *masksAfter, {}, {}};
        stream >> step.masks->chosenBefore >> step.masks->chosenAfter;
    }
    if (stream.status() == QDataStream::Ok && !stream.atEnd()) {
        step.frame = FrameChange{};
        stream >> step.frame->before.rect >> step.frame->before.isLocked >> step.frame->after.rect >> step.frame->after.isLocked;
    }
    const bool isWhole = !step.ground || (step.masks && step.edits && step.frame && step.delta.isEmpty());
    return isWhole && stream.status() == QDataStream::Ok ? std::optional(step) : std::nullopt;
}

QByteArray record(quint64 serial, Side side, const QByteArray &payload)
{
    QByteArray bytes;
    QDataStream raw(&bytes, QIODevice::WriteOnly);
    streamOf(raw) << magic << serial << quint8(side) << check(payload) << payload;
    return bytes;
}

/// Without what a crash left behind the part that counts; synced.
Result<void> append(const QString &path, qint64 length, const QByteArray &bytes)
{
    const posixfile::Descriptor file = posixfile::openFile(path, O_WRONLY | O_CREAT);
    if (!file.isOpen())
        return posixfile::writeError(path, errno);
    if (::ftruncate(file.number(), off_t(length)) != 0 || ::lseek(file.number(), 0, SEEK_END) < 0)
        return posixfile::writeError(path, errno);
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t written = ::write(file.number(), bytes.constData() + done, size_t(bytes.size() - done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return posixfile::writeError(path, errno);
        done += written;
    }
    while (::fdatasync(file.number()) != 0) {
        if (errno == EINTR)
            continue;
        if (errno == EINVAL) // a file system that cannot
            break;
        return posixfile::writeError(path, errno);
    }
    return {};
}

qint64 liveBytes(const JournalMark &mark, const QList<KeptStep> &steps)
{
    qint64 sum = 0;
    for (const KeptStep &step : steps) {
        const JournalMark::Written written = mark.steps.value(step.serial);
        sum += written.before + written.after;
    }
    return sum;
}

/// Where each record of a journal lies.
struct Records
{
    QHash<quint64, QByteArray> before;
    QHash<quint64, QByteArray> after;
    JournalMark mark;
};

Records scan(const QByteArray &bytes, const JournalMark &mark)
{
    Records found;
    found.mark.file = mark.file;
    QDataStream raw(bytes);
    QDataStream &stream = streamOf(raw);
    while (!stream.atEnd()) {
        const qint64 start = stream.device()->pos();
        quint32 begin = 0;
        quint64 serial = 0;
        quint8 side = 0;
        QByteArray sum, payload;
        stream >> begin >> serial >> side >> sum >> payload;
        if (stream.status() != QDataStream::Ok || begin != magic || sum != check(payload))
            break; // what follows cannot be found any more
        const qint64 length = stream.device()->pos() - start;
        found.mark.length = stream.device()->pos();
        JournalMark::Written &written = found.mark.steps[serial];
        if (side == quint8(Side::Before)) {
            found.before[serial] = payload;
            written.before = length;
        } else {
            found.after[serial] = payload;
            written.after = length;
        }
    }
    return found;
}
} // namespace

bool isJournalName(const QString &name)
{
    return name.startsWith("undo-"_L1) && name.endsWith(".log"_L1) && isOwnId(name.mid(5).chopped(4));
}

Result<JournalMark> writeJournal(const QString &folder, const FileStore &files, const JournalMark &mark,
                                 const QList<KeptStep> &steps, int done)
{
    JournalMark next = mark;
    if (next.file.isEmpty() || next.length > 2 * liveBytes(mark, steps) + tolerableWaste)
        next = JournalMark{u"undo-"_s + newId() + u".log"_s};
    QByteArray bytes;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const Side side = i < done ? Side::Before : Side::After;
        JournalMark::Written &written = next.steps[steps[i].serial];
        qint64 &length = side == Side::Before ? written.before : written.after;
        if (length > 0)
            continue;
        const Result<QByteArray> payload = payloadOf(*steps[i].step, files);
        if (!payload)
            return payload.error();
        const QByteArray one = record(steps[i].serial, side, *payload);
        length = one.size();
        bytes += one;
    }
    if (bytes.isEmpty() && next.file == mark.file)
        return next;
    if (const Result<void> appended = append(folder + u'/' + next.file, next.length, bytes); !appended)
        return appended.error();
    next.length += bytes.size();
    return next;
}

JournalSteps readJournal(const QString &folder, const FileStore &files, const JournalMark &mark, const QList<quint64> &serials,
                         int done, QSize size, PatchCache &patches)
{
    JournalSteps result;
    const Result<QByteArray> bytes = isJournalName(mark.file) ? readWhole(folder + u'/' + mark.file, mostJournalBytes)
                                                              : Result<QByteArray>(Error{Error::Kind::Storage});
    const int doneWanted = std::clamp(done, 0, int(serials.size()));
    if (!bytes) {
        result.lost = doneWanted;
        return result;
    }
    const Records records = scan(bytes->left(mark.length), mark);
    result.mark = records.mark;
    for (qsizetype i = 0; i < serials.size(); ++i) {
        const QByteArray payload = (i < doneWanted ? records.before : records.after).value(serials[i]);
        const std::optional<PictureStep> step = payload.isEmpty() ? std::nullopt : stepFrom(payload, files, size, patches);
        if (step) {
            result.steps.append({serials[i], std::make_shared<const PictureStep>(*step)});
            result.done += i < doneWanted;
        } else if (i < doneWanted) {
            // Nothing before a missing step can be undone any more.
            result.lost = int(i) + 1;
            result.steps.clear();
            result.done = 0;
        } else {
            break; // nothing behind it can be redone
        }
    }
    return result;
}
} // namespace pentimento
