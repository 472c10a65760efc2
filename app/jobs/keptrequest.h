#pragma once

#include "app/jobs/jobrequest.h"

#include <QJsonArray>

namespace pentimento {
class Catalogue;

/// A request as it outlives the program before it is a job: all of it but the bytes and edits of its picture, which
/// whoever sends it later reads anew. Masks and references are encoded: for worker threads, but for endpointOf().
namespace keptrequest {
/// False where there is a webhook secret, which is written nowhere.
bool canKeep(const JobRequest &request);
QJsonObject toJson(const JobRequest &request);
/// The endpoint of \a kept; none where it is not known any more. Main thread.
std::optional<Endpoint> endpointOf(const QJsonObject &kept, const Catalogue &catalogue);
/// The reverse of toJson(). What is damaged is an Input error, so that nothing else is sent than was meant.
Result<JobRequest> fromJson(const QJsonObject &kept, const Endpoint &endpoint);

Error damaged(); ///< for what else an order keeps

QJsonObject toJson(const UploadPlan &plan);
/// None where \a kept is no plan.
std::optional<UploadPlan> planFrom(const QJsonValue &kept);
QJsonArray toJson(QSize size);
QSize sizeFrom(const QJsonValue &kept); ///< empty where it is none
/// Null where \a mask has no size.
QJsonValue toJson(const MaskTiles &mask);
Result<MaskTiles> maskFrom(const QJsonValue &kept, QSize size);
} // namespace keptrequest
} // namespace pentimento
