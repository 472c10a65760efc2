#pragma once

#include "app/document/canvasrequest.h"
#include "app/imaging/masktiles.h"
#include "app/jobs/jobrequest.h"

#include <optional>
#include <utility>

namespace pentimento {
/// What would be sent of a request's picture, found without encoding anything: for the frame on the canvas.
struct SentNumbers
{
    UploadPlan plan = {};           ///< as prepare() plans it; only a byte limit can make it smaller still
    PlanReason reason = PlanReason::WholeFits;
    MaskTiles outer = {};           ///< the mask as it is sent, at the picture's size: where the picture may change
    double maskShare = 0;           ///< of the sent part
    std::optional<std::pair<QRect, QRect>> apart = {}; ///< two places that would keep more detail as two jobs
    QList<Error> errors = {};       ///< not empty: no plan
};
/// Pure, any thread; tens of milliseconds for large masks. Empty plan where no picture is sent.
SentNumbers sentNumbers(const JobRequest &request);

/// The mask that rules where the result goes, before it is widened; empty size where nothing is placed through one.
/// Painted ones only: transparency is found by prepare().
MaskTiles rulingMask(const JobRequest &request);
/// What of the canvas an endpoint that extends pictures by itself is to make; empty: all of it.
QRect canvasPart(const JobRequest &request);
/// What \a request asks of an endpoint that extends pictures by itself; none where it is no such request.
std::optional<CanvasRequest> extensionOf(const JobRequest &request);
/// What goes of \a part of the canvas, a step on the way to a larger one (NamedMask::part), for the mask of \a request;
/// none where that mask does not lie in it, or the endpoint cannot make it.
std::optional<UploadPlan> partPlan(const JobRequest &request, const QRect &part);
CropLimits sendingLimits(const JobRequest &request, bool hasMask);
Result<UploadPlan> sendingPlan(const JobRequest &request, const MaskTiles &outer, const CropLimits &limits);

/// Bytes of the body that \a prepared makes, one job; on Replicate with the files that are uploaded before it.
qint64 sentBytes(const Endpoint &endpoint, const PreparedRequest &prepared);
} // namespace pentimento
