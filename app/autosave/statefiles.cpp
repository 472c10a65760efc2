#include "app/autosave/statefiles.h"

#include "app/base/json.h"
#include "app/base/sha256.h"
#include "app/document/editjson.h"
#include "app/imaging/mask.h"
#include "app/imaging/masksets.h"
#include "app/storage/posixfile.h"
#include "app/storage/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int plainVersion = 1;
constexpr int formatVersion = 2; // with another canvas than the opened file's, now or in a step
constexpr qint64 mostStateBytes = 64 * 1024 * 1024;
constexpr qint64 mostMaskBytes = 512 * 1024 * 1024;
constexpr qsizetype mostEdits = 10'000;
constexpr qsizetype mostMasks = 1'000;
constexpr qsizetype mostSteps = 1'000'000;

QString stateFile(const QString &folder) { return folder + u"/state.json"_s; }

/// Masks are named by content: a new one never touches the file that the present state.json names.
QString maskName(const QByteArray &png)
{
    return u"mask-"_s + sha256(png).left(16) + u".png"_s;
}

bool isMaskName(const QString &name)
{
    return name.startsWith("mask-"_L1) && name.endsWith(".png"_L1) && !name.contains(u'/') && name.size() < 64;
}

QJsonObject toJson(const FileRef &file)
{
    return {{u"sha256"_s, file.sha256}, {u"extension"_s, file.extension}};
}

FileRef fileRefFrom(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    return {object.value("sha256"_L1).toString(), object.value("extension"_L1).toString()};
}

Result<QString> storeMask(const QString &folder, const MaskTiles &mask)
{
    if (mask.isEmpty())
        return QString();
    const QByteArray png = maskPng(mask, false);
    const QString name = maskName(png);
    if (QFile::exists(folder + u'/' + name))
        return name;
    const Result<void> written = writeWhole(folder + u'/' + name, png);
    if (!written)
        return written.error();
    return name;
}

/// All masks, the files of those that have not changed as they are.
Result<QHash<QString, StateMark::MaskFile>> storeMasks(const QString &folder, const StateToWrite &job)
{
    QHash<QString, StateMark::MaskFile> stored;
    for (const NamedMask &mask : job.state.masks) {
        const StateMark::MaskFile known = job.mark.masks.value(mask.id);
        if (known.tiles.size() == mask.tiles.size() && differingArea(known.tiles, mask.tiles).isEmpty()) {
            stored.insert(mask.id, {mask.tiles, known.file});
            continue;
        }
        const Result<QString> file = storeMask(folder, mask.tiles);
        if (!file)
            return file.error();
        stored.insert(mask.id, {mask.tiles, *file});
    }
    return stored;
}

void removeOthers(const QString &folder, const StateMark &kept)
{
    QDir directory(folder);
    QStringList names{kept.journal.file};
    for (const StateMark::MaskFile &mask : kept.masks)
        names << mask.file;
    for (const QString &name : directory.entryList({u"mask-*.png"_s, u"undo-*.log"_s}, QDir::Files)) {
        if (!names.contains(name))
            directory.remove(name);
    }
}

QJsonArray toJson(const QList<NamedMask> &masks, const QHash<QString, QString> &prompts, const StateMark &mark)
{
    QJsonArray list;
    for (const NamedMask &mask : masks) {
        QJsonObject item{{u"id"_s, mask.id},
                         {u"name"_s, mask.name},
                         {u"file"_s, mark.masks.value(mask.id).file},
                         {u"prompt"_s, prompts.value(mask.id)}};
        if (!mask.part.isEmpty())
            item.insert(u"part"_s, rectToJson(mask.part));
        list.append(item);
    }
    return list;
}

QJsonObject toJson(const OwnFrame &frame)
{
    return {{u"rect"_s, rectToJson(frame.rect)}, {u"locked"_s, frame.isLocked}};
}

/// Whatever stands there: a picture takes only what lies inside it.
OwnFrame frameFrom(const QJsonObject &object)
{
    return {rectFromJson(object.value("rect"_L1)), object.value("locked"_L1).toBool()};
}

/// Hashes of all files that the steps lie on: what is cleared away later looks for them here.
QJsonArray groundsOf(const QList<KeptStep> &steps)
{
    QJsonArray list;
    for (const KeptStep &step : steps) {
        if (step.step->ground) {
            list.append(step.step->ground->before.sha256);
            list.append(step.step->ground->after.sha256);
        }
    }
    return list;
}

QJsonObject toJson(const JournalMark &journal, const WorkingState &state)
{
    QJsonArray serials;
    for (const KeptStep &step : state.steps)
        serials.append(qint64(step.serial));
    return {{u"journal"_s, journal.file}, {u"length"_s, journal.length}, {u"steps"_s, serials},
            {u"done"_s, state.stepsDone}, {u"dropped"_s, state.stepsDropped}};
}

Error damaged(const QString &detail)
{
    return {Error::Kind::Storage, {},
            QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                "The work kept for this picture cannot be read and was set aside. The picture file and everything "
                "in the history are not affected; the picture opens as it is in its file.")),
            {}, detail};
}

/// Keeps what there is for whoever wants to look at it, out of the way of the next state.
Error setAside(const QString &folder, const QString &detail)
{
    const QString aside = stateFile(folder) + u".damaged"_s;
    QFile::remove(aside);
    QFile::rename(stateFile(folder), aside);
    return damaged(detail);
}

bool fitsPicture(const Patch &patch, QSize size)
{
    return QRect(QPoint(0, 0), size).contains(patch.rect()) && patch.coverage.size() == patch.pixels.size();
}

void readEdits(const QJsonArray &list, const FileStore &files, QSize size, PatchCache &patches, WorkingState &state)
{
    int lost = 0;
    state.edits = loadEdits(list, files, size, patches, lost);
    if (lost > 0) {
        state.notices.append({Error::Kind::Storage, {},
            QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                "%1 of %2 edits of this picture could not be read and are left out. The results they were made "
                "from are still in the history.")),
            {lost, list.size()}});
    }
}

/// False, and a notice, where the mask cannot be read.
bool readMaskFile(const QString &folder, const QString &name, NamedMask &into, WorkingState &state)
{
    if (name.isEmpty())
        return true;
    const Result<QByteArray> png = isMaskName(name) ? readWhole(folder + u'/' + name, mostMaskBytes)
                                                    : Result<QByteArray>(damaged(name));
    const Result<MaskTiles> mask = png ? readMask(*png, name, into.tiles.size()) : Result<MaskTiles>(png.error());
    if (mask) {
        into.tiles = *mask;
        return true;
    }
    state.notices.append({Error::Kind::Storage, {},
        QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
            "The mask kept for this picture could not be read, so it starts empty. Paint it again.")),
        {}, mask.error().detail});
    return false;
}

/// False where one of them cannot be read. What was written before there were several masks has one without a name.
bool readMasks(const QString &folder, const QJsonObject &object, QSize size, WorkingState &state)
{
    bool whole = true;
    state.chosenMask = object.value("chosen_mask"_L1).toString(u"1"_s);
    QJsonArray list = object.value("masks"_L1).toArray();
    if (list.isEmpty() || list.size() > mostMasks)
        list = {QJsonObject{{u"id"_s, state.chosenMask}, {u"name"_s, QCoreApplication::translate("pentimento::Picture", "Mask %1").arg(1)}}};
    QSet<QString> ids;
    for (const QJsonValue &item : list) {
        NamedMask mask{item["id"_L1].toString(), item["name"_L1].toString(), MaskTiles(size), rectFromJson(item["part"_L1])};
        if (mask.id.isEmpty() || ids.contains(mask.id))
            continue;
        ids.insert(mask.id);
        if (const QString prompt = item["prompt"_L1].toString(); !prompt.isEmpty())
            state.prompts.insert(mask.id, prompt);
        const QString file = (mask.id == state.chosenMask ? object.value("mask"_L1) : item["file"_L1]).toString();
        if (readMaskFile(folder, file, mask, state))
            state.mark.masks.insert(mask.id, {mask.tiles, file});
        else
            whole = false;
        state.masks.append(mask);
    }
    if (!ids.contains(state.chosenMask) && !state.masks.isEmpty())
        state.chosenMask = state.masks.first().id;
    for (const NamedMask &mask : std::as_const(state.masks)) {
        if (mask.id == state.chosenMask)
            state.mask = mask.tiles;
    }
    return whole;
}

/// The canvas that \a step fits before it is done, or after. \a opened: the size of the opened file.
QSize canvasOf(const PictureStep &step, bool afterwards, QSize opened)
{
    if (step.ground)
        return afterwards ? step.ground->after.info.size : step.ground->before.info.size;
    return step.canvas.isEmpty() ? opened : step.canvas;
}

/// Leaves out steps that do not follow each other from canvas to canvas: no program wrote them so, and a mask's tiles
/// would be looked for outside it. \a canvas: the present one.
void leaveOutMisfits(WorkingState &state, QSize opened, QSize canvas)
{
    QSize size = canvas;
    for (int i = state.stepsDone; i < state.steps.size(); ++i) {
        if (canvasOf(*state.steps[i].step, false, opened) != size) {
            state.steps.resize(i);
            break;
        }
        size = canvasOf(*state.steps[i].step, true, opened);
    }
    size = canvas;
    for (int i = state.stepsDone - 1; i >= 0; --i) {
        if (canvasOf(*state.steps[i].step, true, opened) != size) {
            state.steps.remove(0, i + 1);
            state.stepsDone -= i + 1;
            state.stepsDropped += i + 1;
            break;
        }
        size = canvasOf(*state.steps[i].step, false, opened);
    }
}

void readUndo(const QString &folder, const QJsonObject &object, const FileStore &files, QSize size, bool masksAreWhole,
              PatchCache &patches, WorkingState &state)
{
    const QJsonObject undo = object.value("undo"_L1).toObject();
    QList<quint64> serials;
    for (const QJsonValue &serial : undo.value("steps"_L1).toArray())
        serials << quint64(serial.toInteger());
    state.stepsDropped = std::max(0, undo.value("dropped"_L1).toInt());
    const int done = std::clamp(undo.value("done"_L1).toInt(), 0, int(serials.size()));
    if (!masksAreWhole || serials.size() > mostSteps) {
        state.stepsDropped += done; // they fit a mask that is gone
        return;
    }
    JournalMark mark{undo.value("journal"_L1).toString(), undo.value("length"_L1).toInteger()};
    if (mark.file.isEmpty())
        return;
    JournalSteps read = readJournal(folder, files, mark, serials, done, size, patches);
    state.steps = read.steps;
    state.stepsDone = read.done;
    state.stepsDropped += read.lost;
    leaveOutMisfits(state, size, state.ground ? state.ground->info.size : size);
    state.mark.journal = read.mark;
}
} // namespace

Result<QJsonArray> storeEdits(const FileStore &files, const QList<Edit> &edits)
{
    QJsonArray list;
    for (const Edit &edit : edits) {
        FileRef patchFile = edit.patchFile;
        if (edit.patch && (patchFile.isNull() || !files.contains(patchFile))) {
            const Result<QByteArray> packed = packPatch(*edit.patch);
            if (!packed)
                return packed.error();
            const Result<FileRef> stored = files.put(*packed, u"patch"_s);
            if (!stored)
                return stored.error();
            patchFile = *stored;
        }
        QJsonObject object = editjson::settingsOf(edit);
        object.insert(u"patch"_s, toJson(patchFile));
        list.append(object);
    }
    return list;
}

QList<Edit> loadEdits(const QJsonArray &list, const FileStore &files, QSize size, PatchCache &patches, int &lost)
{
    QList<Edit> edits;
    for (const QJsonValue &item : list) {
        const QJsonObject object = item.toObject();
        Edit edit = editjson::editFrom(object);
        edit.patchFile = fileRefFrom(object.value("patch"_L1));
        edit.patch = patches.patches.value(edit.patchFile.sha256);
        if (!edit.patch) {
            const Result<QByteArray> packed = files.get(edit.patchFile);
            const Result<Patch> patch = packed ? unpackPatch(*packed) : Result<Patch>(packed.error());
            if (!patch || !fitsPicture(*patch, size)) {
                ++lost;
                continue;
            }
            edit.patch = std::make_shared<const Patch>(*patch);
            patches.patches.insert(edit.patchFile.sha256, edit.patch);
        }
        edits.append(edit);
    }
    return edits;
}

Result<FileRef> storeGround(const FileStore &files, const Ground &ground)
{
    const FileRef file{ground.sha256, asEarlier(ground).extension};
    return files.contains(file) ? Result<FileRef>(file) : files.put(ground.file, file.extension);
}

Result<Ground> loadGround(const FileRef &file, const FileStore &files, PatchCache &cache)
{
    if (const auto known = cache.grounds.constFind(file.sha256); known != cache.grounds.constEnd())
        return *known;
    const Result<QByteArray> bytes = files.get(file);
    if (!bytes)
        return bytes.error();
    Result<Ground> ground = groundOf(*bytes, {});
    if (ground)
        cache.grounds.insert(file.sha256, *ground);
    return ground;
}

bool isPictureId(const QString &id)
{
    return id.size() == 64 && std::all_of(id.begin(), id.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

Result<StateMark> writeState(const QString &pictures, const FileStore &files, const StateToWrite &job)
{
    if (!isPictureId(job.pictureId))
        return Error{Error::Kind::Storage, {}, {}, {}, u"not a picture id: "_s + job.pictureId};
    const QString folder = pictures + u'/' + job.pictureId;
    if (const Result<void> made = posixfile::makeFolder(folder); !made)
        return made.error();
    if (!job.file.isEmpty()) {
        const QString extension = extensionOf(job.format);
        const Result<FileRef> original = files.put(job.file, extension.isEmpty() ? u"bin"_s : extension);
        if (!original)
            return original.error();
    }
    const Result<QJsonArray> edits = storeEdits(files, job.state.edits);
    if (!edits)
        return edits.error();
    const auto masks = storeMasks(folder, job);
    if (!masks)
        return masks.error();
    const Result<JournalMark> journal = writeJournal(folder, files, job.mark.journal, job.state.steps, job.state.stepsDone);
    if (!journal)
        return journal.error();
    const StateMark mark{*journal, *masks};
    const QJsonArray grounds = groundsOf(job.state.steps);
    QJsonObject state{
        {u"version"_s, grounds.isEmpty() && !job.state.ground ? plainVersion : formatVersion},
        {u"name"_s, job.state.name},
        {u"width"_s, job.size.width()},
        {u"height"_s, job.size.height()},
        {u"changed_at"_s, job.state.changedAt.toUTC().toString(Qt::ISODateWithMs)},
        {u"saved_path"_s, job.state.savedPath},
        {u"mask"_s, mark.masks.value(job.state.chosenMask).file},
        {u"masks"_s, toJson(job.state.masks, job.state.prompts, mark)},
        {u"chosen_mask"_s, job.state.chosenMask},
        {u"frame"_s, toJson(job.state.frame)},
        {u"undo"_s, toJson(*journal, job.state)},
        {u"edits"_s, *edits},
        {u"values"_s, job.state.values},
    };
    if (!grounds.isEmpty())
        state.insert(u"grounds"_s, grounds);
    if (job.state.ground) {
        const Result<FileRef> ground = storeGround(files, *job.state.ground);
        if (!ground)
            return ground.error();
        state.insert(u"ground"_s, toJson(*ground));
    }
    const Result<void> written = writeWhole(stateFile(folder), toJson(QJsonValue(state)));
    if (!written)
        return written.error();
    removeOthers(folder, mark);
    return mark;
}

bool hasState(const QString &pictures, const QString &pictureId)
{
    return isPictureId(pictureId) && QFile::exists(stateFile(pictures + u'/' + pictureId));
}

Result<std::optional<WorkingState>> readState(const QString &pictures, const FileStore &files,
                                              const QString &pictureId, QSize size)
{
    if (!isPictureId(pictureId))
        return std::optional<WorkingState>();
    const QString folder = pictures + u'/' + pictureId;
    if (!QFile::exists(stateFile(folder)))
        return std::optional<WorkingState>();
    const Result<QByteArray> bytes = readWhole(stateFile(folder), mostStateBytes);
    if (!bytes)
        return damaged(bytes.error().detail);
    const Result<QJsonValue> parsed = parseJson(*bytes, u"state.json"_s, {mostStateBytes, 64});
    if (!parsed || !parsed->isObject())
        return setAside(folder, u"state.json is not an object"_s);
    const QJsonObject object = parsed->toObject();
    const int version = object.value("version"_L1).toInt();
    if (version > formatVersion) {
        return Error{Error::Kind::Storage, {},
            QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                "The work kept for this picture was written by a later version of Pentimento and cannot be read by "
                "this one. Open the picture with the later version to go on with it.")),
            {}, u"state.json version %1"_s.arg(version)};
    }
    if (version < 1 || object.value("edits"_L1).toArray().size() > mostEdits)
        return setAside(folder, u"state.json version %1"_s.arg(version));
    const QSize kept(object.value("width"_L1).toInt(), object.value("height"_L1).toInt());
    if (kept != size) {
        setAside(folder, u"other size"_s);
        return Error{Error::Kind::Storage, {},
            QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                "The work kept for this picture is for %1 × %2 pixels, but the picture has %3 × %4. It was set aside, "
                "and the picture opens as it is in its file.")),
            {kept.width(), kept.height(), size.width(), size.height()}};
    }
    WorkingState state;
    state.values = object.value("values"_L1).toObject();
    state.changedAt = QDateTime::fromString(object.value("changed_at"_L1).toString(), Qt::ISODateWithMs);
    state.name = object.value("name"_L1).toString();
    state.savedPath = object.value("saved_path"_L1).toString();
    PatchCache patches;
    if (const FileRef file = fileRefFrom(object.value("ground"_L1)); !file.isNull()) {
        const Result<Ground> ground = loadGround(file, files, patches);
        if (!ground)
            return setAside(folder, u"ground: "_s + ground.error().detail);
        state.ground = *ground;
    }
    const QSize canvas = state.ground ? state.ground->info.size : size;
    state.frame = frameFrom(object.value("frame"_L1).toObject());
    const bool masksAreWhole = readMasks(folder, object, canvas, state);
    readEdits(object.value("edits"_L1).toArray(), files, canvas, patches, state);
    readUndo(folder, object, files, size, masksAreWhole, patches, state);
    return std::optional<WorkingState>(std::move(state));
}
} // namespace pentimento
