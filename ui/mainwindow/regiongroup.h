#pragma once

#include "app/history/generation.h"
#include "app/jobs/regionorder.h"

#include <QHash>
#include <QJsonObject>
#include <QStringList>

namespace pentimento {
/// Regions of a picture that the person sent together, and what has become of each. A plain value.
struct RegionGroup
{
    QString id;              ///< of its order; empty: it cannot be kept
    QString pictureId;
    QString pictureName;
    QString ground = {};     ///< sha256 of the canvas
    QSize canvas = {};       ///< its size
    QList<Edit> base = {};   ///< shown edits of the picture before
    QStringList masks = {};  ///< ids, one for each region
    RegionOrder order = RegionOrder();
    QHash<QString, int> jobs = {};        ///< regions by the id of their job
    QHash<QString, Generation> made = {}; ///< what came, by id
    QStringList problems = {};
    bool waits = false;      ///< brought back: nothing is sent until the person says so
    bool isBeingFound = false; ///< brought back, and its jobs are looked for
    bool hasPicture = true;  ///< its requests have the picture's bytes

    /// What is kept of it from before its first job is made: each region has the click by which its job is found
    /// again. Slow; worker threads, as is regionGroupFrom().
    QJsonObject toJson() const;
    /// What the notice bar knows the offer to send or place it by.
    QString offer() const { return QStringLiteral("regions ") + (id.isEmpty() ? order.regions().value(0).request.click : id); }
};

Result<RegionGroup> regionGroupFrom(const QString &id, const QJsonObject &kept, const Endpoint &endpoint);
} // namespace pentimento
