#include "app/history/jobstate.h"

#include <array>
#include <utility>

namespace pentimento {
namespace {
using enum JobState;
constexpr std::array<std::pair<JobState, const char *>, 12> names{{
    {Queued, "queued"},
    {Submitting, "submitting"},
    {Waiting, "waiting"},
    {Fetching, "fetching"},
    {Stitching, "stitching"},
    {Ready, "ready"},
    {Failed, "failed"},
    {RequestModerated, "request-moderated"},
    {ContentModerated, "content-moderated"},
    {Cancelled, "cancelled"},
    {Expired, "expired"},
    {Unknown, "unknown"},
}};
} // namespace

QString jobStateName(JobState state)
{
    return QString::fromLatin1(names[std::size_t(state)].second);
}

std::optional<JobState> jobStateFromName(const QString &name)
{
    for (const auto &[state, word] : names) {
        if (name == QLatin1StringView(word))
            return state;
    }
    return {};
}

bool isEnd(JobState state)
{
    switch (state) {
    case Queued:
    case Submitting:
    case Waiting:
    case Fetching:
    case Stitching:
        return false;
    case Ready:
    case Failed:
    case RequestModerated:
    case ContentModerated:
    case Cancelled:
    case Expired:
    case JobState::Unknown:
        return true;
    }
    return true;
}
} // namespace pentimento
