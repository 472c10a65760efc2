#include "app/jobs/regionorder.h"

#include <algorithm>

namespace pentimento {
RegionOrder::RegionOrder(QList<Region> regions)
    : m_regions(std::move(regions))
    , m_states(m_regions.size(), State::Waiting)
    , m_results(m_regions.size())
{
}

QList<int> RegionOrder::below(int index) const
{
    QList<int> lower;
    for (int i = 0; i < index; ++i) {
        if (m_regions[i].crop().intersects(m_regions[index].crop()))
            lower << i;
    }
    return lower;
}

QList<int> RegionOrder::ready() const
{
    QList<int> free;
    for (int i = 0; i < m_regions.size(); ++i) {
        const QList<int> lower = below(i);
        if (m_states[i] == State::Waiting
            && std::all_of(lower.begin(), lower.end(), [this](int one) { return m_states[one] == State::Came; }))
            free << i;
    }
    return free;
}

JobRequest RegionOrder::request(int index) const
{
    JobRequest request = m_regions[index].request;
    for (const int lower : below(index)) {
        if (m_results[lower])
            request.picture->edits.append(*m_results[lower]);
    }
    request.picture->screen = QImage(); // of the picture without them
    return request;
}

void RegionOrder::setPicture(const PictureSnapshot &picture)
{
    for (Region &region : m_regions) {
        const MaskTiles mask = region.request.picture ? region.request.picture->mask : MaskTiles();
        region.request.picture = picture;
        region.request.picture->mask = mask;
    }
}

void RegionOrder::markSent(int index)
{
    m_states[index] = State::Sent;
}

void RegionOrder::take(int index, const Edit &result)
{
    m_states[index] = State::Came;
    m_results[index] = result;
}

void RegionOrder::drop(int index)
{
    m_states[index] = State::Dropped;
}

void RegionOrder::reopen(int index, const QString &click, const QJsonObject &fields)
{
    m_states[index] = State::Waiting;
    m_regions[index].request.click = click;
    m_regions[index].request.fields = fields;
}

QList<int> RegionOrder::missing() const
{
    QList<int> indexes;
    for (int i = 0; i < m_states.size(); ++i) {
        if (m_states[i] == State::Waiting || m_states[i] == State::Dropped)
            indexes << i;
    }
    return indexes;
}

bool RegionOrder::isUnderWay() const
{
    return m_states.contains(State::Sent);
}

QList<int> RegionOrder::leftOut() const
{
    QList<int> left;
    for (int i = 0; i < m_regions.size(); ++i) {
        const QList<int> lower = below(i);
        const auto isLost = [&](int one) { return m_states[one] == State::Dropped || left.contains(one); };
        if (m_states[i] == State::Waiting && std::any_of(lower.begin(), lower.end(), isLost))
            left << i;
    }
    return left;
}

bool RegionOrder::isDone() const
{
    const QList<int> left = leftOut();
    for (int i = 0; i < m_regions.size(); ++i) {
        if (m_states[i] == State::Sent || (m_states[i] == State::Waiting && !left.contains(i)))
            return false;
    }
    return true;
}

QList<Edit> RegionOrder::results() const
{
    QList<Edit> all;
    for (const std::optional<Edit> &result : m_results) {
        if (result)
            all << *result;
    }
    return all;
}
} // namespace pentimento
