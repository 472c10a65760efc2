#include "app/autosave/statefiles.h"

#include "app/base/json.h"
#include "app/imaging/mask.h"
#include "app/storage/posixfile.h"
#include "app/storage/store.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int formatVersion = 1;
constexpr qint64 mostStateBytes = 64 * 1024 * 1024;
constexpr qint64 mostMaskBytes = 512 * 1024 * 1024;
constexpr qsizetype mostEdits = 10'000;

QString stateFile(const QString &folder) { return folder + u"/state.json"_s; }

/// Masks are named by content: a new one never touches the file that the present state.json names.
QString maskName(const QByteArray &png)
{
    return u"mask-"_s
        + QString::fromLatin1(QCryptographicHash::hash(png, QCryptographicHash::Sha256).toHex().left(16)) + u".png"_s;
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
        list.append(QJsonObject{{u"generation"_s, edit.generation}, {u"group"_s, edit.group},
                                {u"shown"_s, edit.shown}, {u"patch"_s, toJson(patchFile)}});
    }
    return list;
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

void removeOtherMasks(const QString &folder, const QString &kept)
{
    QDir directory(folder);
    for (const QString &name : directory.entryList({u"mask-*.png"_s}, QDir::Files)) {
        if (name != kept)
            directory.remove(name);
    }
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

void readEdits(const QJsonArray &list, const FileStore &files, QSize size, WorkingState &state)
{
    int lost = 0;
    for (const QJsonValue &item : list) {
        const QJsonObject object = item.toObject();
        Edit edit;
        edit.generation = object.value("generation"_L1).toString();
        edit.group = object.value("group"_L1).toString();
        edit.shown = object.value("shown"_L1).toBool(true);
        edit.patchFile = fileRefFrom(object.value("patch"_L1));
        const Result<QByteArray> packed = files.get(edit.patchFile);
        const Result<Patch> patch = packed ? unpackPatch(*packed) : Result<Patch>(packed.error());
        if (!patch || !fitsPicture(*patch, size)) {
            ++lost;
            continue;
        }
        edit.patch = std::make_shared<const Patch>(*patch);
        state.edits.append(edit);
    }
    if (lost > 0) {
        state.notices.append({Error::Kind::Storage, {},
            QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
                "%1 of %2 edits of this picture could not be read and are left out. The results they were made "
                "from are still in the history.")),
            {lost, list.size()}});
    }
}

void readMaskFile(const QString &folder, const QString &name, QSize size, WorkingState &state)
{
    state.mask = MaskTiles(size);
    if (name.isEmpty())
        return;
    const Result<QByteArray> png = isMaskName(name) ? readWhole(folder + u'/' + name, mostMaskBytes)
                                                    : Result<QByteArray>(damaged(name));
    const Result<MaskTiles> mask = png ? readMask(*png, name, size) : Result<MaskTiles>(png.error());
    if (mask) {
        state.mask = *mask;
        return;
    }
    state.notices.append({Error::Kind::Storage, {},
        QString::fromUtf8(QT_TRANSLATE_NOOP("Error",
            "The mask kept for this picture could not be read, so it starts empty. Paint it again.")),
        {}, mask.error().detail});
}
} // namespace

bool isPictureId(const QString &id)
{
    return id.size() == 64 && std::all_of(id.begin(), id.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

Result<void> writeState(const QString &pictures, const FileStore &files, const StateToWrite &job)
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
    const Result<QString> mask = storeMask(folder, job.state.mask);
    if (!mask)
        return mask.error();
    const QJsonObject state{
        {u"version"_s, formatVersion},
        {u"name"_s, job.state.name},
        {u"width"_s, job.size.width()},
        {u"height"_s, job.size.height()},
        {u"changed_at"_s, job.state.changedAt.toUTC().toString(Qt::ISODateWithMs)},
        {u"saved_path"_s, job.state.savedPath},
        {u"mask"_s, *mask},
        {u"edits"_s, *edits},
        {u"values"_s, job.state.values},
    };
    const Result<void> written = writeWhole(stateFile(folder), toJson(QJsonValue(state)));
    if (written)
        removeOtherMasks(folder, *mask);
    return written;
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
    readMaskFile(folder, object.value("mask"_L1).toString(), size, state);
    readEdits(object.value("edits"_L1).toArray(), files, size, state);
    return std::optional<WorkingState>(std::move(state));
}
} // namespace pentimento
