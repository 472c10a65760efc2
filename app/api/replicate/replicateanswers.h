#pragma once

#include "app/api/provider.h"
#include "app/api/transport.h"

namespace pentimento {
/// What Replicate's answers mean. Pure functions over bytes from outside, for any thread; hostile answers end in one
/// of the outcomes like any other. The facts are those of the service's documentation and of recorded answers.
namespace replicateanswers {
SubmitOutcome submitted(const HttpAnswer &answer, const Endpoint &endpoint);
/// \a service: where the job was submitted to; decides which result addresses are allowed.
PollOutcome polled(const HttpAnswer &answer, const QUrl &service);
UploadOutcome uploaded(const HttpAnswer &answer);
/// The account that a token belongs to has no balance to tell: unknown money is the proof that the token is good.
Result<Money> account(const HttpAnswer &answer);

/// One page of the list, and where the next one lies (empty: this was the last).
struct Page
{
    ListOutcome outcome;
    QUrl next = {};
};
Page listed(const HttpAnswer &answer);

/// Where to ask for a job: the given address, or the one that its id makes below \a service.
QUrl pollAddress(const QUrl &service, const QString &serviceId, const QUrl &pollingUrl);
QUrl cancelAddress(const QUrl &service, const QString &serviceId, const QUrl &pollingUrl);
/// How long the service asks to be left alone: in its body, else in the header, else in its sentence.
std::optional<std::chrono::milliseconds> askedWait(const HttpAnswer &answer);
} // namespace replicateanswers
} // namespace pentimento
