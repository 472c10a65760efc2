#pragma once

#include "app/jobs/jobrequest.h"

#include <QList>
#include <QRect>

#include <optional>

namespace pentimento {
/// One of several places of a picture that are changed together.
struct Region
{
    QString name;      ///< of its mask
    JobRequest request; ///< with a plan; its edits are those that the picture had before any region
    QRect crop() const { return request.plan ? request.plan->source : QRect(); }
};

/// In which order the regions of a group are sent, and what each is made from. Regions whose crops do not meet go at
/// once; one whose crop meets that of an earlier region waits for it and is made from the picture with its result. What
/// comes out depends on the order of the regions alone, never on which answer comes first. A plain value.
class RegionOrder
{
public:
    explicit RegionOrder(QList<Region> regions = {});

    const QList<Region> &regions() const { return m_regions; }
    /// Earlier regions that \a index lies over.
    QList<int> below(int index) const;
    /// What can be sent now, in order.
    QList<int> ready() const;
    /// What to send for \a index, which must be ready: the picture with what lies below.
    JobRequest request(int index) const;

    /// What is sent from now on is made from \a picture; the masks stay.
    void setPicture(const PictureSnapshot &picture);

    void markSent(int index);
    /// The result of \a index has come.
    void take(int index, const Edit &result);
    /// It will not come; what would lie over it is not sent.
    void drop(int index);
    /// \a index may be sent once more, as a job of \a click with \a fields.
    void reopen(int index, const QString &click, const QJsonObject &fields);

    /// True when nothing more is to be sent or waited for.
    bool isDone() const;
    /// Regions that are not sent because one below them did not come.
    QList<int> leftOut() const;
    /// Regions that have no result and are not on their way.
    QList<int> missing() const;
    bool isUnderWay() const;
    /// The results that came, in the order of their regions: what the group does to the picture.
    QList<Edit> results() const;

private:
    enum class State { Waiting, Sent, Came, Dropped };
    QList<Region> m_regions;
    QList<State> m_states;
    QList<std::optional<Edit>> m_results;
};
} // namespace pentimento
