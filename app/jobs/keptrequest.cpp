#include "app/jobs/keptrequest.h"

#include "app/base/json.h"
#include "app/document/editjson.h"
#include "app/imaging/mask.h"
#include "app/schema/catalogue.h"

using namespace Qt::StringLiterals;

namespace pentimento::keptrequest {
namespace {
QString base64(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray bytesOf(const QJsonValue &kept)
{
    return QByteArray::fromBase64(kept.toString().toLatin1());
}

QJsonObject toJson(const CropChoice &crop)
{
    return {{u"kind"_s, int(crop.kind)},       {u"rectangle"_s, rectToJson(crop.rectangle)},
            {u"context"_s, crop.context},      {u"megapixels"_s, crop.targetMegapixels},
            {u"aspect"_s, crop.aspect}};
}

CropChoice cropFrom(const QJsonObject &kept)
{
    CropChoice crop;
    crop.kind = CropChoice::Kind(qBound(0, kept["kind"_L1].toInt(), int(CropChoice::Kind::Rectangle)));
    crop.rectangle = rectFromJson(kept["rectangle"_L1]);
    crop.context = qBound(CropChoice::leastContext, kept["context"_L1].toInt(CropChoice::usualContext), CropChoice::mostContext);
    crop.targetMegapixels = kept["megapixels"_L1].toDouble();
    crop.aspect = kept["aspect"_L1].toDouble();
    return crop;
}
} // namespace

Error damaged()
{
    return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "Jobs that were still to be sent cannot be read any more. They are not sent "
                                                                   "and cost nothing."));
}

QJsonObject toJson(const UploadPlan &plan)
{
    return {{u"source"_s, rectToJson(plan.source)}, {u"upload"_s, toJson(plan.upload)}};
}

std::optional<UploadPlan> planFrom(const QJsonValue &kept)
{
    const UploadPlan plan{rectFromJson(kept["source"_L1]), sizeFrom(kept["upload"_L1])};
    return plan.source.isEmpty() || plan.upload.isEmpty() ? std::nullopt : std::optional(plan);
}

QJsonArray toJson(QSize size)
{
    return {size.width(), size.height()};
}

QSize sizeFrom(const QJsonValue &kept)
{
    const QJsonArray list = kept.toArray();
    return list.size() == 2 ? QSize(list[0].toInt(), list[1].toInt()) : QSize();
}

QJsonValue toJson(const MaskTiles &mask)
{
    return mask.size().isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(base64(maskPng(mask, false)));
}

Result<MaskTiles> maskFrom(const QJsonValue &kept, QSize size)
{
    return kept.isNull() ? Result<MaskTiles>(MaskTiles()) : readMask(bytesOf(kept), u"mask"_s, size);
}

bool canKeep(const JobRequest &request)
{
    return request.webhookSecret.isEmpty();
}

QJsonObject toJson(const JobRequest &request)
{
    QJsonObject references;
    for (auto it = request.references.begin(); it != request.references.end(); ++it)
        references.insert(it.key(), base64(it.value()));
    QJsonObject kept{{u"profile"_s, request.profile},
                     {u"address"_s, request.address.toString()},
                     {u"endpoint"_s, request.endpoint.id},
                     {u"protocol"_s, request.endpoint.service},
                     {u"fields"_s, request.fields},
                     {u"references"_s, references},
                     {u"crop"_s, toJson(request.crop)},
                     {u"blend"_s, editjson::toJson(request.blend)},
                     {u"keeps_to_mask"_s, request.keepsToMask},
                     {u"prompt_ending"_s, request.promptEnding},
                     {u"count"_s, request.count},
                     {u"draw_seed"_s, request.drawSeed},
                     {u"time_limit"_s, int(request.timeLimit.count())}};
    if (request.plan)
        kept.insert(u"plan"_s, toJson(*request.plan));
    if (request.picture) {
        kept.insert(u"picture"_s, QJsonObject{{u"id"_s, request.picture->pictureId},
                                              {u"name"_s, request.picture->name},
                                              {u"size"_s, toJson(request.picture->info.size)},
                                              {u"mask"_s, toJson(request.picture->mask)}});
    }
    return kept;
}

std::optional<Endpoint> endpointOf(const QJsonObject &kept, const Catalogue &catalogue)
{
    return catalogue.findPinned(kept["endpoint"_L1].toString(), kept["protocol"_L1].toString());
}

Result<JobRequest> fromJson(const QJsonObject &kept, const Endpoint &endpoint)
{
    JobRequest request;
    request.profile = kept["profile"_L1].toString();
    request.address = QUrl(kept["address"_L1].toString());
    request.endpoint = endpoint;
    request.fields = kept["fields"_L1].toObject();
    const QJsonObject references = kept["references"_L1].toObject();
    for (auto it = references.begin(); it != references.end(); ++it)
        request.references.insert(it.key(), bytesOf(it.value()));
    request.crop = cropFrom(kept["crop"_L1].toObject());
    request.plan = planFrom(kept["plan"_L1]);
    request.blend = editjson::blendFrom(kept["blend"_L1].toObject());
    request.keepsToMask = kept["keeps_to_mask"_L1].toBool(true);
    request.promptEnding = kept["prompt_ending"_L1].toString();
    request.count = kept["count"_L1].toInt();
    request.drawSeed = kept["draw_seed"_L1].toBool();
    request.timeLimit = std::chrono::seconds(qMax(0, kept["time_limit"_L1].toInt()));
    const QJsonValue picture = kept["picture"_L1];
    if (request.profile.isEmpty() || request.count < 1 || request.count > 8 || (kept.contains("plan"_L1) && !request.plan)
        || !picture.isObject())
        return damaged();
    request.picture = PictureSnapshot{picture["id"_L1].toString(), picture["name"_L1].toString()};
    request.picture->info.size = sizeFrom(picture["size"_L1]);
    Result<MaskTiles> mask = maskFrom(picture["mask"_L1], request.picture->info.size);
    if (!mask)
        return mask.error();
    request.picture->mask = *std::move(mask);
    return request;
}
} // namespace pentimento::keptrequest
