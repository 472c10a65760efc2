#pragma once

#include "app/api/provider.h"
#include "app/api/transport.h"

#include <QJsonObject>

namespace pentimento {
/// What answers mean whichever service they come from: broken connections, refusals by status, gateways, busy
/// services. Pure functions; the sentences say what it means for the money.
namespace outcomes {
Error sentence(Error::Kind kind, const char *text, const QVariantList &args = {}, const QString &detail = {});
/// The JSON object that \a answer holds, without the long strings of an echoed request; empty where it holds none.
QJsonObject objectIn(const HttpAnswer &answer);
/// The service's own words in an error body, cleaned; empty where it has none (an HTML page, for one).
QString wordsIn(const QJsonObject &body);

/// A submit whose answer never came, or came in part: not sent at all, or nobody knows. Nothing where it is whole,
/// and where it is a refusal that was cut short, which proves as much as a whole one.
std::optional<SubmitOutcome> withoutAnswer(const HttpAnswer &answer);
SubmitOutcome maybeCharged(const QString &detail);
SubmitOutcome busy(const HttpAnswer &answer);
/// True for answers of something that stands before the service: the service itself may have taken the job.
bool isFromGateway(int status);
Error keyRefused(const HttpAnswer &answer);
/// What a submit's answer without further facts says by its status and the service's \a words.
Error refusal(const HttpAnswer &answer, const QString &words);
/// A service that is not there, cannot be trusted, or may not be called: why, and \a meaning for the person
/// ("the job was not sent and nothing was charged").
Error unreached(const HttpAnswer &answer, const char *meaning);
/// One value that the service does not take.
Error fieldRefused(const QString &field, const QString &message);
/// What one service words in its own way of an answer to a submit.
struct SubmitForm
{
    std::function<SubmitOutcome(const QJsonObject &body)> accepted; ///< of a 2xx
    std::function<QList<Error>(const QJsonObject &body)> refused;   ///< none: what the status says
    std::function<QString(const QJsonObject &body)> words = wordsIn;
    std::optional<std::chrono::milliseconds> retryAfter = {};
};
SubmitOutcome submitted(const HttpAnswer &answer, const SubmitForm &form);

/// The same of an answer to a poll.
struct PollForm
{
    std::function<void(PollOutcome &outcome, const QJsonObject &body)> status; ///< of a body with a status
    std::function<bool(const QJsonObject &body)> isKeyMatter;                  ///< of one without
    std::optional<std::chrono::milliseconds> retryAfter = {};                  ///< of one without
};
PollOutcome polled(const HttpAnswer &answer, const PollForm &form);
/// Asking for a running job at an address that the key may not go to.
PollOutcome pollNotAllowed(const HttpAnswer &answer);
/// A ready job whose result lies nowhere, or where nothing is fetched from.
void resultNotAllowed(PollOutcome &outcome, const QUrl &result);

FetchOutcome fetched(const HttpAnswer &answer);
/// The free question that proves a key, where it was not answered as it should be.
Error unproven(const HttpAnswer &answer, bool isKeyMatter);

/// A description of endpoints or models: the bytes, or why there are none.
Result<QByteArray> document(const HttpAnswer &answer);

/// The outcome with the service's own number of the call in the details of its errors, for its support.
SubmitOutcome traced(SubmitOutcome outcome, const HttpAnswer &answer);
PollOutcome traced(PollOutcome outcome, const HttpAnswer &answer);

std::optional<qint64> exactInteger(const QJsonValue &value);
} // namespace outcomes
} // namespace pentimento
