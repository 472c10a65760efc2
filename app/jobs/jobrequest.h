#pragma once

#include "app/base/fileref.h"
#include "app/document/snapshot.h"
#include "app/imaging/stitch.h"
#include "app/imaging/uploadplan.h"
#include "app/schema/endpoint.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>

#include <chrono>
#include <optional>

namespace pentimento {
/// What a click on Generate, or `pentimento run`, asks for. A plain value, frozen at that moment.
struct JobRequest
{
    QString profile;            ///< service profile id
    QUrl address = {};          ///< --base-url; empty: the profile's, the schema's, the service's
    Endpoint endpoint;
    QJsonObject fields = {};    ///< only what was set; no pictures, no secrets
    QHash<QString, QByteArray> references = {}; ///< file bytes of picture fields other than base and mask
    QString webhookSecret = {};
    std::optional<PictureSnapshot> picture = {}; ///< for the base field; none: not sent
    CropChoice crop = {};
    /// Of an earlier request that is made again, or of a step: exactly this, whatever crop says. Where the endpoint extends
    /// the picture by itself its source is what comes back, of the canvas.
    std::optional<UploadPlan> plan = {};
    BlendSettings blend = {};
    bool keepsToMask = true;    ///< where the endpoint takes no mask: only the masked part of the answer is taken
    QString promptEnding = {};  ///< a sentence of the person for such edits, added to the prompt
    int count = 1;              ///< 1-8 in the window; seeds are drawn or counted up as design 4 says
    bool drawSeed = false;      ///< the window's "random": a seed is drawn and sent also for one job
    QString parent = {};
    std::chrono::seconds timeLimit{0}; ///< from each job's being sent until it is stopped; 0: none
    QStringList outputPaths = {}; ///< command line: one per job
    bool mayRepeat = false;     ///< sent also where exactly this was sent before
    QString click = {};         ///< the group of its jobs, where they have to be found again by it; empty: a new one
};

/// A request made ready to send: what `payload` prints and `run` sends. Uploads are equal for all jobs of a click.
struct PreparedRequest
{
    UploadPlan plan = {};                    ///< empty where no base picture is sent
    std::optional<UploadPlan> answer = {};   ///< where the answer lies, if that is more than what is sent
    QHash<QString, QByteArray> files = {};   ///< picture bytes by field, before base64
    QHash<QString, QString> extensions = {}; ///< of those files
    QByteArray maskPng = {};                 ///< whole mask with full coverage, for the record; empty: nothing is placed
    QList<QJsonObject> fields = {};          ///< one per job, with its seed
};

/// Checks and encodes \a request; slow, for a worker thread. All field errors at once.
/// Errors are of kind Input (or Usage for a picture that the endpoint cannot take).
///
/// Seeds: counted up from a set one; drawn (1 to 2^31-1, which every service takes) for several jobs or where
/// drawSeed says so; none otherwise. Where the endpoint takes a mask and none is painted, transparency serves as
/// one. A picture with a working state must have one or the other; a command-line picture need not, as long as the
/// endpoint does not demand a mask: then the service decides, and the raw result stands alone.
struct PrepareOutcome
{
    PreparedRequest prepared = {};
    QList<Error> errors = {}; ///< empty: ready
};
PrepareOutcome prepare(const JobRequest &request);
} // namespace pentimento
