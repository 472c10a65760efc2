#include "app/jobs/filing.h"

#include "app/base/sha256.h"
#include "app/imaging/picturefile.h"
#include "app/storage/store.h"

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// In a fixed order: equal requests give equal rows.
Result<QList<StoredUpload>>
uploadsOf(const PreparedRequest &prepared,
          const std::function<Result<FileRef>(const QByteArray &, const QString &)> &name)
{
    QStringList fields = prepared.files.keys();
    std::sort(fields.begin(), fields.end());
    QList<StoredUpload> uploads;
    for (const QString &field : std::as_const(fields)) {
        const Result<FileRef> file = name(prepared.files[field], prepared.extensions.value(field, u"bin"_s));
        if (!file)
            return file.error();
        uploads.append({field, *file});
    }
    return uploads;
}

Result<QList<StoredUpload>> storeUploads(const FileStore &files, const PreparedRequest &prepared)
{
    return uploadsOf(prepared, [&files](const QByteArray &bytes, const QString &extension) {
        return files.put(bytes, extension);
    });
}

/// The fields of one job, and what is read from them.
void setFields(Generation &row, const Endpoint &endpoint, const QJsonObject &fields)
{
    const Field *prompt = endpoint.firstOfKind(FieldKind::Prompt);
    const Field *seed = endpoint.firstOfKind(FieldKind::Seed);
    row.fields = fields;
    // value(), not []: on an object that can be changed, [] would put a null in, and it would be sent.
    row.prompt = row.fields.value(prompt ? prompt->name : u"prompt"_s).toString();
    if (seed && row.fields.value(seed->name).isDouble())
        row.seed = row.fields.value(seed->name).toInteger();
}

Result<QList<StoredEdit>> storeEdits(const FileStore &files, const QList<Edit> &edits)
{
    QList<StoredEdit> stored;
    for (const Edit &edit : edits) {
        FileRef file = edit.patchFile;
        if (!files.contains(file)) {
            const Result<QByteArray> packed = packPatch(*edit.patch);
            if (!packed)
                return packed.error();
            const Result<FileRef> kept = files.put(*packed, u"patch"_s);
            if (!kept)
                return kept.error();
            file = *kept;
        }
        stored.append({edit.generation, file});
    }
    return stored;
}

Result<void> storePicture(const FileStore &files, const PictureSnapshot &picture, const QByteArray &maskPng,
                          Generation &row)
{
    const FileFormat format = picture.info.format;
    const Result<FileRef> source
        = files.put(picture.file, format == FileFormat::Unknown ? u"bin"_s : extensionOf(format));
    if (!source)
        return source.error();
    const Result<QList<StoredEdit>> edits = storeEdits(files, picture.edits);
    if (!edits)
        return edits.error();
    row.picture = picture.pictureId;
    row.pictureName = picture.name;
    row.pictureSize = picture.info.size;
    row.source = *source;
    row.edits = *edits;
    if (row.parent.isEmpty() && !edits->isEmpty())
        row.parent = edits->last().generation; // the source was itself a result
    if (maskPng.isEmpty())
        return {};
    const Result<FileRef> mask = files.put(maskPng, u"png"_s);
    if (!mask)
        return mask.error();
    row.mask = *mask;
    return {};
}

/// What all rows of the request share.
Result<Generation> commonRow(const FileStore &files, const FilingOrder &order, const PreparedRequest &prepared)
{
    const JobRequest &request = order.request;
    Generation row;
    row.group = order.group;
    row.parent = request.parent;
    row.profile = order.profile;
    row.protocol = request.endpoint.service;
    row.endpoint = request.endpoint.id;
    row.endpointTitle = request.endpoint.title;
    row.address = order.address;
    row.hasSecret = !request.webhookSecret.isEmpty();
    row.plan = prepared.answer.value_or(prepared.plan);
    row.blend = request.blend;
    row.estimate = order.estimate;
    row.createdAt = order.createdAt;
    row.owner = order.owner;
    row.program = u"Pentimento " PENTIMENTO_VERSION ""_s;
    row.endpointVersion = request.endpoint.version;
    row.timeLimit = int(request.timeLimit.count());
    const Result<QList<StoredUpload>> uploads = storeUploads(files, prepared);
    if (!uploads)
        return uploads.error();
    row.uploads = *uploads;
    if (request.picture) {
        if (const Result<void> kept = storePicture(files, *request.picture, prepared.maskPng, row); !kept)
            return kept.error();
    }
    return row;
}
} // namespace

Filed fileRequest(const FileStore &files, const FilingOrder &order)
{
    const PrepareOutcome outcome = prepare(order.request);
    if (!outcome.errors.isEmpty())
        return {{}, outcome.errors};
    Result<Generation> common = commonRow(files, order, outcome.prepared);
    if (!common)
        return {{}, {common.error()}};
    const Endpoint &endpoint = order.request.endpoint;
    Filed filed;
    for (qsizetype i = 0; i < outcome.prepared.fields.size(); ++i) {
        Generation row = *common;
        row.id = order.ids[i];
        row.variation = int(i);
        setFields(row, endpoint, outcome.prepared.fields[i]);
        row.outputPath = order.request.outputPaths.value(i);
        filed.rows.append(row);
    }
    return filed;
}

QList<Generation> comparableRows(const JobRequest &request, const PreparedRequest &prepared)
{
    Generation row;
    row.profile = request.profile;
    row.endpoint = request.endpoint.id;
    row.uploads =
        *uploadsOf(prepared, [](const QByteArray &bytes, const QString &extension) -> Result<FileRef> {
            return FileRef{sha256(bytes), extension};
        });
    QList<Generation> rows;
    for (const QJsonObject &fields : prepared.fields) {
        setFields(row, request.endpoint, fields);
        rows << row;
    }
    return rows;
}

Generation repetitionOf(const Generation &ended)
{
    // Named one by one: what is not named here belonged to the run that ended.
    Generation row;
    row.parent = ended.id;
    row.profile = ended.profile;
    row.protocol = ended.protocol;
    row.endpoint = ended.endpoint;
    row.endpointTitle = ended.endpointTitle;
    row.address = ended.address;
    row.prompt = ended.prompt;
    row.fields = ended.fields;
    row.hasSecret = ended.hasSecret;
    row.seed = ended.seed;
    row.picture = ended.picture;
    row.pictureName = ended.pictureName;
    row.source = ended.source;
    row.edits = ended.edits;
    row.pictureSize = ended.pictureSize;
    row.mask = ended.mask;
    row.plan = ended.plan;
    row.blend = ended.blend;
    row.uploads = ended.uploads;
    row.estimate = ended.estimate;
    row.timeLimit = ended.timeLimit;
    return row;
}
} // namespace pentimento
