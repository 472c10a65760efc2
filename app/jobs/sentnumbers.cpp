#include "app/jobs/sentnumbers.h"

#include "app/base/json.h"
#include "app/document/croplimits.h"
#include "app/document/maskedediting.h"
#include "app/imaging/base64.h"
#include "app/imaging/cropregion.h"
#include "app/imaging/mask.h"

using namespace Qt::StringLiterals;

namespace pentimento {
MaskTiles rulingMask(const JobRequest &request)
{
    if (!request.picture || request.picture->mask.size().isEmpty() || request.picture->mask.isEmpty())
        return {};
    const bool isUsed = request.endpoint.takesMask() || (request.keepsToMask && canEditMasked(request.endpoint));
    return isUsed ? request.picture->mask : MaskTiles();
}

QRect canvasPart(const JobRequest &request)
{
    return request.plan ? request.plan->source : QRect();
}

std::optional<CanvasRequest> extensionOf(const JobRequest &request)
{
    if (!request.picture || request.picture->mask.isEmpty())
        return {};
    return canvasRequest(request.endpoint, request.picture->mask, request.fields, {}, canvasPart(request));
}

std::optional<UploadPlan> partPlan(const JobRequest &request, const QRect &part)
{
    if (!request.picture || !part.contains(request.picture->mask.coveredBounds()))
        return {};
    if (extendsPicture(request.endpoint)) {
        JobRequest step = request;
        step.plan = UploadPlan{part, part.size()}; // of the canvas: what comes back
        return extensionOf(step) ? step.plan : std::nullopt;
    }
    if (rulingMask(request).size().isEmpty())
        return {};
    const CropLimits limits = sendingLimits(request, true);
    const QRect crop = inAllowedShape(part, request.picture->info.size, limits);
    const Result<QSize> sent = fittedSize(crop.size(), limits);
    return UploadPlan{crop, sent ? *sent : crop.size()};
}

CropLimits sendingLimits(const JobRequest &request, bool hasMask)
{
    const CropLimits limits = cropLimits(request.endpoint);
    return hasMask && !request.endpoint.takesMask() ? maskedLimits(request.endpoint, limits) : limits;
}

Result<UploadPlan> sendingPlan(const JobRequest &request, const MaskTiles &outer, const CropLimits &limits)
{
    if (request.plan)
        return *request.plan;
    const bool hasMask = !outer.size().isEmpty();
    CropChoice choice = request.crop;
    if (hasMask && !request.endpoint.takesMask() && choice.aspect <= 0)
        choice.aspect = askedAspect(request.endpoint, request.fields);
    return planUpload(request.picture->info.size, hasMask ? outer.coveredBounds() : QRect(), limits, choice);
}

SentNumbers sentNumbers(const JobRequest &request)
{
    SentNumbers numbers;
    if (!request.picture || !request.endpoint.baseField())
        return numbers;
    if (const std::optional<CanvasRequest> extension = extensionOf(request)) {
        const MaskTiles &area = request.picture->mask;
        return {extension->sent, PlanReason::Chosen, area, double(area.coveredPixels()) / (double(area.size().width()) * area.size().height())};
    }
    const MaskTiles mask = rulingMask(request);
    const bool hasMask = !mask.size().isEmpty();
    numbers.outer = hasMask && request.blend.grow > 0 ? grown(mask, request.blend.grow) : mask;
    const CropLimits limits = sendingLimits(request, hasMask);
    const Result<UploadPlan> plan = sendingPlan(request, numbers.outer, limits);
    if (!plan) {
        numbers.errors = {plan.error()};
        return numbers;
    }
    numbers.plan = *plan;
    const QRect bounds = hasMask ? numbers.outer.coveredBounds() : QRect();
    numbers.reason = reasonOf(*plan, request.picture->info.size, bounds, request.crop);
    if (hasMask) {
        numbers.maskShare = double(numbers.outer.coveredPixels()) / (double(plan->source.width()) * plan->source.height());
        numbers.apart = farApart(numbers.outer, limits, request.crop);
    }
    return numbers;
}

qint64 sentBytes(const Endpoint &endpoint, const PreparedRequest &prepared)
{
    qint64 bytes = prepared.fields.isEmpty() ? 2 : qint64(toJson(prepared.fields.first()).size());
    const bool isFirst = prepared.fields.isEmpty() || prepared.fields.first().isEmpty();
    qint64 commas = isFirst ? -1 : 0;
    for (auto it = prepared.files.begin(); it != prepared.files.end(); ++it) {
        ++commas;
        bytes += qint64(it.key().toUtf8().size()) + 5; // quotes around name and text, and the colon between
        bytes += endpoint.service == u"bfl"_s ? base64Size(it->size()) : qint64(it->size());
    }
    return bytes + std::max<qint64>(0, commas);
}
} // namespace pentimento
