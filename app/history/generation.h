#pragma once

#include "app/base/error.h"
#include "app/base/fileref.h"
#include "app/base/money.h"
#include "app/history/jobstate.h"
#include "app/imaging/stitch.h"
#include "app/imaging/uploadplan.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QRect>
#include <QString>
#include <QStringList>

#include <optional>

namespace pentimento {
/// A picture or mask exactly as it was sent.
struct StoredUpload
{
    QString field;
    FileRef file;
    bool operator==(const StoredUpload &) const = default;
};

/// An edit that the picture already had when the job was made: a generation's patch.
struct StoredEdit
{
    QString generation;
    FileRef patch;
    bool operator==(const StoredEdit &) const = default;
};

/// One submission from its intent on: the journal's row while it runs, the history's afterwards. Never a key,
/// never a webhook secret. A plain value; every row of `generations` reads into one and back without loss.
struct Generation
{
    QString id;
    QString group;          ///< jobs of one click share it
    int variation = 0;      ///< 0-based within the group
    QString parent = {};    ///< generation that this one was made from or repeats

    QString profile;        ///< service profile: "bfl", "replicate", "practice", a person's own
    QString protocol;       ///< "bfl" or "replicate"
    QString endpoint;
    QString endpointTitle;
    QString address = {};   ///< base address it was or will be submitted to; empty for Practice, whose address changes

    JobState state = JobState::Queued;
    QString prompt = {};
    QJsonObject fields = {};            ///< as set and sent, without pictures and secrets
    bool hasSecret = false;             ///< a webhook secret waits in the keychain under the id
    std::optional<qint64> seed = {};    ///< sent
    std::optional<qint64> usedSeed = {};///< as the service reported
    QString sentPrompt = {};            ///< after upsampling by the service; empty: as typed

    QString picture = {};       ///< id of the picture's working state; empty for the command line
    QString pictureName = {};   ///< file name without folder
    FileRef source = {};        ///< the opened file's bytes; null where the endpoint has no base picture
    QList<StoredEdit> edits = {};
    QSize pictureSize = {};
    FileRef mask = {};          ///< PNG of the picture's size, full coverage; null: none
    UploadPlan plan = {};
    BlendSettings blend = {};
    QList<StoredUpload> uploads = {};
    QString outputPath = {};    ///< command line: where the result is to be written, so that `resume` can

    QString serviceId = {};
    QString pollingUrl = {};    ///< Practice: path and query only
    QString resultUrl = {};     ///< likewise
    QDateTime resultExpires = {};
    int output = 0;             ///< which of the pictures that its job made; 0: the first, which bears the cost
    QString statusWord = {};    ///< as the service last said

    FileRef raw = {};
    FileRef patch = {};         ///< packPatch(); null where nothing was placed
    QRect patchRect = {};
    qint64 samplesOutside = 0;
    qint64 changedOutside = 0;
    QSize resultSize = {};      ///< of the raw result

    Money estimate = {};
    Money cost = {};
    std::optional<Error> error = {};

    QDateTime createdAt;        ///< UTC with milliseconds, as all times here
    QDateTime submittedAt = {};
    QDateTime finishedAt = {};
    QString owner = {};
    int queuePlace = 0;         ///< among the queued, as the person ordered them; 0: as they came, behind the ordered
    int timeLimit = 0;          ///< seconds from its being sent, after which it is stopped; 0: none
    bool favourite = false;
    bool rejected = false;
    bool accepted = false;

    QString note = {};          ///< the person's own words
    QStringList tags = {};      ///< each once
    QDateTime binnedAt = {};    ///< in the bin since then; invalid: not in it
    QString program = {};       ///< "Pentimento 0.1": what made the request
    QString endpointVersion = {}; ///< Replicate: the version that the schema was read from

    bool isPractice() const;
    /// sha256 of the opened file that it belongs to, also where it was made from that picture's extended canvas; empty:
    /// made without a picture.
    QString origin() const { return picture.isEmpty() ? source.sha256 : picture; }
    std::optional<qint64> shownSeed() const { return usedSeed ? usedSeed : seed; }
    bool operator==(const Generation &) const = default;
};
} // namespace pentimento
