#pragma once

#include <QString>

#include <optional>

namespace pentimento {
/// Where a job is (design, section 6).
enum class JobState {
    Queued, Submitting, Waiting, Fetching, Stitching, Ready,
    Failed, RequestModerated, ContentModerated, Cancelled, Expired, Unknown
};

/// "request-moderated": the word in the database, in --json and on the command line.
QString jobStateName(JobState state);
std::optional<JobState> jobStateFromName(const QString &name);
/// True for Ready and everything after it: nothing more happens by itself.
bool isEnd(JobState state);
} // namespace pentimento
