#pragma once

#include "app/api/provider.h"
#include "app/api/transport.h"

namespace pentimento {
/// What BFL's answers mean. Pure functions over bytes from outside, for any thread; hostile answers end in one of
/// the outcomes like any other. The facts are those of the service's documentation and of recorded answers.
namespace bflanswers {
SubmitOutcome submitted(const HttpAnswer &answer);
/// \a service: where the job was submitted to; decides which result addresses are allowed.
PollOutcome polled(const HttpAnswer &answer, const QUrl &service);
FetchOutcome fetched(const HttpAnswer &answer);
Result<Money> balance(const HttpAnswer &answer);
/// The account's finetunes, each one time; entries are names, or objects that hold one.
Result<QStringList> finetunes(const HttpAnswer &answer);

/// Where to ask: the given address, relative ones below \a service, `?id=` added where missing; without one the
/// service's own get_result.
QUrl pollAddress(const QUrl &service, const QString &serviceId, const QUrl &pollingUrl);
/// One credit is one cent.
Money credits(double amount);
/// When a signed address dies (its `se` parameter); invalid where it does not say.
QDateTime expiryOf(const QUrl &result);
} // namespace bflanswers
} // namespace pentimento
