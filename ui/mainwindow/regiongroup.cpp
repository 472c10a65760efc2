#include "ui/mainwindow/regiongroup.h"

#include "app/jobs/keptrequest.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QJsonArray keptBase(const QList<Edit> &edits)
{
    QJsonArray list;
    for (const Edit &edit : edits) {
        list.append(QJsonObject{{u"generation"_s, edit.generation},
                                {u"sha256"_s, edit.patchFile.sha256},
                                {u"extension"_s, edit.patchFile.extension}});
    }
    return list;
}

/// Without their patches: what was there before is only compared.
QList<Edit> baseFrom(const QJsonArray &list)
{
    QList<Edit> edits;
    for (const QJsonValue &kept : list) {
        Edit edit;
        edit.generation = kept["generation"_L1].toString();
        edit.patchFile = {kept["sha256"_L1].toString(), kept["extension"_L1].toString()};
        edits << edit;
    }
    return edits;
}

QJsonObject keptRegion(const Region &region, const QString &mask)
{
    return {{u"name"_s, region.name},
            {u"click"_s, region.request.click},
            {u"fields"_s, region.request.fields},
            {u"mask_id"_s, mask},
            {u"mask"_s, keptrequest::toJson(region.request.picture->mask)},
            {u"plan"_s, keptrequest::toJson(region.request.plan.value_or(UploadPlan()))}};
}

Result<Region> regionFrom(const QJsonValue &kept, const JobRequest &draft)
{
    Region region{kept["name"_L1].toString(), draft};
    region.request.click = kept["click"_L1].toString();
    region.request.fields = kept["fields"_L1].toObject();
    region.request.plan = keptrequest::planFrom(kept["plan"_L1]);
    Result<MaskTiles> mask = keptrequest::maskFrom(kept["mask"_L1], draft.picture->info.size);
    if (!mask)
        return mask.error();
    region.request.picture->mask = *std::move(mask);
    if (region.request.click.isEmpty() || !region.request.plan || region.request.picture->mask.size().isEmpty())
        return keptrequest::damaged();
    return region;
}
} // namespace

QJsonObject RegionGroup::toJson() const
{
    JobRequest draft = order.regions().first().request; // they differ in fields, mask and plan
    draft.picture->mask = MaskTiles();
    QJsonArray regions;
    for (qsizetype i = 0; i < order.regions().size(); ++i)
        regions.append(keptRegion(order.regions()[i], masks.value(i)));
    return {{u"kind"_s, u"regions"_s},
            {u"picture"_s, pictureId},
            {u"name"_s, pictureName},
            {u"ground"_s, ground},
            {u"canvas"_s, keptrequest::toJson(canvas)},
            {u"base"_s, keptBase(base)},
            {u"request"_s, keptrequest::toJson(draft)},
            {u"regions"_s, regions}};
}

Result<RegionGroup> regionGroupFrom(const QString &id, const QJsonObject &kept, const Endpoint &endpoint)
{
    const Result<JobRequest> draft = keptrequest::fromJson(kept["request"_L1].toObject(), endpoint);
    if (!draft)
        return draft.error();
    RegionGroup group{id, kept["picture"_L1].toString(), kept["name"_L1].toString()};
    group.ground = kept["ground"_L1].toString();
    group.canvas = keptrequest::sizeFrom(kept["canvas"_L1]);
    group.base = baseFrom(kept["base"_L1].toArray());
    QList<Region> regions;
    for (const QJsonValue &one : kept["regions"_L1].toArray()) {
        const Result<Region> region = regionFrom(one, *draft);
        if (!region)
            return region.error();
        regions << *region;
        group.masks << one["mask_id"_L1].toString();
    }
    if (regions.isEmpty())
        return keptrequest::damaged();
    group.order = RegionOrder(regions);
    group.waits = group.isBeingFound = true;
    group.hasPicture = false;
    return group;
}
} // namespace pentimento
