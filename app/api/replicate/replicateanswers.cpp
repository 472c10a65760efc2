#include "app/api/replicate/replicateanswers.h"

#include "app/api/answertext.h"
#include "app/api/outcomes.h"
#include "app/base/json.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
using namespace outcomes;

namespace {
constexpr int mostErrors = 50;
constexpr qsizetype mostListed = 100'000;
constexpr qsizetype mostPictures = 64; // fetched of one job

/// An id becomes a part of an address: nothing in it may lead elsewhere.
bool isPredictionId(const QString &id)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9][A-Za-z0-9_-]{0,199}\\z"_s);
    return form.match(id).hasMatch();
}

QUrl addressIn(const QJsonObject &prediction, const QString &name)
{
    return QUrl(prediction[u"urls"_s][name].toString().trimmed().left(4000), QUrl::StrictMode);
}

/// "input.output_format" is output_format to the form.
QString formField(const QString &name)
{
    const QString field = name.startsWith(u"input."_s) ? name.mid(6) : name;
    return field == u"input"_s ? QString() : cleanText(field).left(60);
}

/// A missing value is told of its parent, and named in the sentence only: "finetune_id is required".
QString missingField(const QString &description)
{
    static const QRegularExpression form(u"\\b([A-Za-z_][A-Za-z0-9_]{0,59}) is (?:a )?required"_s);
    return form.match(description).captured(1);
}

QList<Error> fieldErrors(const QJsonArray &items)
{
    QList<Error> errors;
    for (const QJsonValue &item : items) {
        // Cleaned before a field's name is taken from it: a service that echoes the key must not get it into an error.
        const QString said = cleanText(item[u"description"_s].toString().left(2000));
        QString field = formField(item[u"field"_s].toString().left(200));
        if (item[u"type"_s].toString() == u"required"_s && !missingField(said).isEmpty())
            field = missingField(said);
        errors.append(fieldRefused(field, said));
        if (errors.size() == mostErrors)
            break;
    }
    return errors;
}

bool isVersionMatter(const QJsonObject &body)
{
    return body[u"title"_s].toString().contains(u"Invalid version"_s, Qt::CaseInsensitive)
           || body[u"detail"_s].toString().left(500).contains(u"version does not exist"_s, Qt::CaseInsensitive);
}

Error versionRefused(const Endpoint &endpoint, const HttpAnswer &answer)
{
    const QString name = endpoint.id.section(u':', 0, 0);
    const QString detail = u"HTTP %1"_s.arg(answer.status);
    if (endpoint.pin().isEmpty()) {
        return sentence(Error::Kind::Refused,
                        QT_TRANSLATE_NOOP("Error", "The service does not offer %1 under its name, or not to this account. "
                                                   "Nothing was charged. Check the name on the service's pages."),
                        {name}, detail);
    }
    return sentence(Error::Kind::Refused,
                    QT_TRANSLATE_NOOP("Error", "The service does not run this version of %1, or not for this account. "
                                               "Nothing was charged. Call it by its name alone: choose the endpoint %1 "
                                               "without a version."),
                    {name}, detail);
}

/// The sentence in front of a list of faults says nothing that the faults do not.
QString wordsOf(const QJsonObject &body)
{
    const QString detail = body[u"detail"_s].toString();
    return detail.startsWith(u"- "_s) ? cleanText(detail.mid(2).left(2000)) : wordsIn(body);
}

SubmitOutcome accepted(const HttpAnswer &answer, const QJsonObject &body)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::Accepted};
    outcome.serviceId = body[u"id"_s].toString();
    if (!isPredictionId(outcome.serviceId))
        return maybeCharged(u"HTTP %1 without a usable job id"_s.arg(answer.status));
    outcome.pollingUrl = addressIn(body, u"get"_s);
    return outcome;
}

/// One address, or a list of them: a job can make several pictures, and all of them are paid for.
struct Outputs
{
    QStringList addresses = {};
    qsizetype made = 0; ///< more than there are addresses: the others are not fetched
};

Outputs outputsIn(const QJsonObject &body)
{
    const QJsonValue output = body[u"output"_s];
    Outputs found;
    const auto take = [&found](const QJsonValue &entry) {
        const QString address = entry.toString().trimmed();
        if (!address.isEmpty() && found.made++ < mostPictures)
            found.addresses << address;
    };
    take(output);
    for (const QJsonValue &entry : output.toArray())
        take(entry);
    return found;
}

bool isSensitive(const QString &error)
{
    return error.contains(u"(E005)"_s) || error.contains(u"flagged as sensitive"_s, Qt::CaseInsensitive)
           || error.contains(u"NSFW"_s);
}

std::optional<qint64> seedIn(const QJsonObject &body)
{
    if (const auto sent = exactInteger(body[u"input"_s][u"seed"_s]))
        return sent;
    static const QRegularExpression form(u"\\b[Ss]eed:?\\s+(\\d{1,18})\\b"_s);
    const QRegularExpressionMatch match = form.match(body[u"logs"_s].toString().left(20'000));
    return match.hasMatch() ? std::optional(match.captured(1).toLongLong()) : std::nullopt;
}

/// Where the person sees all that a job made: its page, or what stands for it where that is not told.
QString placeOfAll(const QJsonObject &body)
{
    const QUrl page = addressIn(body, u"web"_s);
    const bool isPage = page.scheme() == u"https"_s && !page.host().isEmpty();
    return isPage ? cleanText(page.toString().left(300)) : cleanText(body[u"id"_s].toString().left(200));
}

Error tooManyPictures(const QJsonObject &body, qsizetype made)
{
    return sentence(Error::Kind::Unusable,
                    QT_TRANSLATE_NOOP("Error", "The job made %1 pictures and was charged for them. At most %2 of one job are "
                                               "fetched, so %3 were not. Until the service removes them, most often after "
                                               "an hour, they can be saved from its page of this job: %4"),
                    {made, mostPictures, made - mostPictures, placeOfAll(body)});
}

void readOutput(PollOutcome &outcome, const QJsonObject &body, const QUrl &service)
{
    outcome.seed = seedIn(body);
    outcome.kind = PollOutcome::Kind::Ready;
    QList<QUrl> allowed;
    QUrl refused;
    const Outputs outputs = outputsIn(body);
    for (const QString &output : outputs.addresses) {
        const QUrl address(output, QUrl::StrictMode);
        const bool isAllowed = isAllowedResult(service, address);
        allowed << (isAllowed ? address : QUrl()); // each keeps its place: it is found by it again
        if (!isAllowed)
            refused = address;
    }
    const bool hasAny =
        std::any_of(allowed.begin(), allowed.end(), [](const QUrl &address) { return !address.isEmpty(); });
    if (!hasAny || !refused.isEmpty())
        resultNotAllowed(outcome, refused);
    if (!hasAny)
        return;
    outcome.kind = PollOutcome::Kind::Ready;
    if (outputs.made > outputs.addresses.size()) {
        allowed << QUrl(); // one that stands for them and says so
        outcome.error = tooManyPictures(body, outputs.made);
    }
    outcome.resultUrl = allowed.takeFirst();
    outcome.furtherResults = allowed;
}

void readFailed(PollOutcome &outcome, const QJsonObject &body)
{
    const QString said = cleanText(body[u"error"_s].toString().left(4000));
    if (isSensitive(said)) {
        outcome.kind = PollOutcome::Kind::ContentModerated;
        outcome.error = sentence(Error::Kind::Moderated,
                                 QT_TRANSLATE_NOOP("Error", "The service withheld the picture: %1. What it charged for the "
                                                            "run stands in your account there."),
                                 {said});
        return;
    }
    outcome.kind = PollOutcome::Kind::Failed;
    outcome.error = said.isEmpty()
                        ? sentence(Error::Kind::Failed,
                                   QT_TRANSLATE_NOOP("Error", "The service could not make the picture. What it charged "
                                                              "for the run stands in your account there."))
                        : sentence(Error::Kind::Failed,
                                   QT_TRANSLATE_NOOP("Error", "The service could not make the picture: %1. What it "
                                                              "charged for the run stands in your account there."),
                                   {said});
}

void readStopped(PollOutcome &outcome, const QJsonObject &body)
{
    outcome.kind = PollOutcome::Kind::Cancelled;
    const bool hadBegun = outcome.word != u"aborted"_s && body[u"started_at"_s].isString();
    outcome.error = hadBegun
                        ? sentence(Error::Kind::Cancelled,
                                   QT_TRANSLATE_NOOP("Error", "The job was cancelled while it ran. The service charges "
                                                              "for what had run until then."))
                        : sentence(Error::Kind::Cancelled,
                                   QT_TRANSLATE_NOOP("Error", "The job was cancelled before it ran. Nothing was charged."));
}

void readStatus(PollOutcome &outcome, const QJsonObject &body, const QUrl &service)
{
    const bool hasOutput = outputsIn(body).made > 0;
    if (outcome.word == u"succeeded"_s && body[u"data_removed"_s].toBool() && !hasOutput) {
        outcome.kind = PollOutcome::Kind::Expired;
        outcome.error = sentence(Error::Kind::Expired,
                                 QT_TRANSLATE_NOOP("Error", "The picture was ready and the service no longer keeps it. "
                                                            "The job was charged."));
    } else if (outcome.word == u"succeeded"_s) {
        readOutput(outcome, body, service);
    } else if (outcome.word == u"failed"_s) {
        readFailed(outcome, body);
    } else if (outcome.word == u"canceled"_s || outcome.word == u"cancelled"_s || outcome.word == u"aborted"_s) {
        readStopped(outcome, body);
    } else if (outcome.word == u"processing"_s && hasOutput && body[u"output"_s].isString()) {
        readOutput(outcome, body, service); // told before the status follows; a list may still grow
    } else {
        outcome.kind = PollOutcome::Kind::Running; // starting, processing, and whatever is added later
    }
}

ListedJob listedJob(const QJsonObject &prediction)
{
    ListedJob job{prediction[u"id"_s].toString()};
    job.pollingUrl = addressIn(prediction, u"get"_s);
    job.model = prediction[u"model"_s].toString().left(200);
    job.input = prediction[u"input"_s].toObject();
    job.isInputKept = !prediction[u"data_removed"_s].toBool();
    job.createdAt = QDateTime::fromString(prediction[u"created_at"_s].toString().left(40), Qt::ISODateWithMs).toUTC();
    return job;
}

bool isKeyMatter(const HttpAnswer &answer) { return answer.status == 401 || answer.status == 403; }

QList<Error> refusals(const HttpAnswer &answer, const QJsonObject &body, const Endpoint &endpoint)
{
    if (isKeyMatter(answer))
        return {keyRefused(answer)};
    if (answer.status != 422)
        return {};
    return isVersionMatter(body) ? QList<Error>{versionRefused(endpoint, answer)}
                                 : fieldErrors(body[u"invalid_fields"_s].toArray());
}
} // namespace

SubmitOutcome replicateanswers::submitted(const HttpAnswer &answer, const Endpoint &endpoint)
{
    SubmitForm form;
    form.retryAfter = askedWait(answer);
    form.words = wordsOf;
    form.accepted = [&](const QJsonObject &body) { return accepted(answer, body); };
    form.refused = [&](const QJsonObject &body) { return refusals(answer, body, endpoint); };
    return outcomes::submitted(answer, form);
}

PollOutcome replicateanswers::polled(const HttpAnswer &answer, const QUrl &service)
{
    PollForm form;
    form.retryAfter = askedWait(answer);
    form.isKeyMatter = [&](const QJsonObject &) { return isKeyMatter(answer); };
    form.status = [&](PollOutcome &outcome, const QJsonObject &body) { readStatus(outcome, body, service); };
    return outcomes::polled(answer, form);
}

UploadOutcome replicateanswers::uploaded(const HttpAnswer &answer)
{
    UploadOutcome outcome;
    outcome.retryAfter = askedWait(answer);
    const auto lost = withoutAnswer(answer);
    if (lost && (answer.problem == HttpAnswer::Problem::Unreached || answer.problem == HttpAnswer::Problem::NotAllowed)) {
        outcome.kind = UploadOutcome::Kind::Refused;
        outcome.error = lost->errors.first();
        return outcome;
    }
    const QJsonObject body = answer.isComplete() ? objectIn(answer) : QJsonObject();
    const QUrl address = addressIn(body, u"get"_s);
    if (answer.isComplete() && answer.status / 100 == 2 && !address.host().isEmpty()
        && (address.scheme() == u"https"_s || address.scheme() == u"http"_s)) {
        outcome.kind = UploadOutcome::Kind::Complete;
        outcome.address = address.toString(QUrl::FullyEncoded);
        outcome.expires = QDateTime::fromString(body[u"expires_at"_s].toString().left(40), Qt::ISODateWithMs).toUTC();
        return outcome;
    }
    const bool isTemporary = !answer.isComplete() || answer.status == 429 || answer.status == 408 || answer.status >= 500;
    outcome.kind = isTemporary ? UploadOutcome::Kind::Broken : UploadOutcome::Kind::Refused;
    if (isKeyMatter(answer))
        outcome.error = keyRefused(answer);
    else if (answer.isComplete() && answer.status / 100 != 2 && !isTemporary)
        outcome.error = refusal(answer, wordsOf(body));
    else
        outcome.error = sentence(Error::Kind::Network,
                                 QT_TRANSLATE_NOOP("Error", "The picture could not be handed over to the service, so the "
                                                            "job was not sent and nothing was charged. Send it again."),
                                 {}, answer.status > 0 ? u"HTTP %1"_s.arg(answer.status) : answer.detail);
    return outcome;
}

Result<Money> replicateanswers::account(const HttpAnswer &answer)
{
    const QJsonObject body = answer.isComplete() ? objectIn(answer) : QJsonObject();
    if (answer.isComplete() && answer.status == 200 && body[u"username"_s].isString())
        return Money{};
    return unproven(answer, isKeyMatter(answer));
}

replicateanswers::Page replicateanswers::listed(const HttpAnswer &answer)
{
    Page page;
    page.outcome.retryAfter = askedWait(answer);
    if (answer.problem == HttpAnswer::Problem::NotAllowed) {
        page.outcome.kind = ListOutcome::Kind::Refused;
        return page;
    }
    if (!answer.isComplete() || answer.status != 200) {
        if (isKeyMatter(answer)) {
            page.outcome.kind = ListOutcome::Kind::Refused;
            page.outcome.error = keyRefused(answer);
        }
        return page;
    }
    const Result<QJsonValue> parsed = parseJson(withoutLongStrings(answer.body), u"The list of the service"_s,
                                                {64 * 1024 * 1024, 64});
    if (!parsed || !(*parsed)[u"results"_s].isArray())
        return page;
    const QJsonArray results = (*parsed)[u"results"_s].toArray();
    for (const QJsonValue &result : results) {
        ListedJob job = listedJob(result.toObject());
        if (isPredictionId(job.serviceId) && page.outcome.jobs.size() < mostListed)
            page.outcome.jobs.append(std::move(job));
    }
    page.outcome.kind = ListOutcome::Kind::Complete;
    page.next = QUrl((*parsed)[u"next"_s].toString(), QUrl::StrictMode);
    return page;
}

QUrl replicateanswers::pollAddress(const QUrl &service, const QString &serviceId, const QUrl &pollingUrl)
{
    return pollingUrl.isEmpty() ? below(service, u"v1/predictions/"_s + serviceId) : service.resolved(pollingUrl);
}

QUrl replicateanswers::cancelAddress(const QUrl &service, const QString &serviceId, const QUrl &pollingUrl)
{
    return below(pollAddress(service, serviceId, pollingUrl).adjusted(QUrl::RemoveQuery), u"cancel"_s);
}

std::optional<std::chrono::milliseconds> replicateanswers::askedWait(const HttpAnswer &answer)
{
    if (!answer.isComplete() || answer.status / 100 == 2)
        return answer.retryAfter;
    const QJsonObject body = objectIn(answer);
    const double seconds = body[u"retry_after"_s].toDouble(-1);
    if (std::isfinite(seconds) && seconds >= 0)
        return parseRetryAfter(QByteArray::number(seconds, 'f', 3), {});
    if (answer.retryAfter)
        return answer.retryAfter;
    static const QRegularExpression form(u"resets in ~?(\\d{1,6}) ?s"_s);
    const QRegularExpressionMatch match = form.match(body[u"detail"_s].toString().left(1000));
    return match.hasMatch() ? parseRetryAfter(match.captured(1).toLatin1(), {}) : std::nullopt;
}
} // namespace pentimento
