#pragma once

#include "app/base/result.h"
#include "app/cli/options.h"
#include "app/jobs/jobrequest.h"

namespace pentimento {
class Catalogue;

/// A request made from what `run` and `payload` were given: endpoint found, values typed, files read.
/// Errors are of kind Usage or Input and come all at once.
struct RequestOutcome
{
    JobRequest request = {};
    QList<Error> errors = {}; ///< empty: the request holds
    QStringList notices = {}; ///< worth knowing before money moves
};
/// One request for each --image (one without any), all checked before anything is sent; outputs are numbered as those of
/// several variations are.
struct RequestsOutcome
{
    QList<JobRequest> requests = {};
    QList<Error> errors = {};
    QStringList notices = {};
};
RequestsOutcome requestsFrom(const Options &options, const Catalogue &catalogue);
RequestOutcome requestFrom(const Options &options, const Catalogue &catalogue);

/// `auto`, `none` or X,Y,W,H.
Result<CropChoice> cropFrom(const QString &text);
/// NAME-1.EXT ... for several jobs; the name itself for one; empty where there is none.
QStringList outputPathsFor(const QString &output, int count);
} // namespace pentimento
