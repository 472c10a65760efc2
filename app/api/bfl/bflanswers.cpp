#include "app/api/bfl/bflanswers.h"

#include "app/api/answertext.h"
#include "app/base/json.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QUrlQuery>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr qsizetype longestId = 200;
constexpr double mostCredits = 1e9;

Error sentence(Error::Kind kind, const char *text, const QVariantList &args = {}, const QString &detail = {})
{
    return Error{kind, {}, QString::fromUtf8(text), args, detail};
}

QJsonObject objectIn(const HttpAnswer &answer)
{
    const Result<QJsonValue> parsed = parseJson(withoutLongStrings(answer.body), u"The answer of the service"_s);
    return parsed ? parsed->toObject() : QJsonObject();
}

/// The service's own words in an error body; empty where it has none (an HTML page, for one).
QString wordsIn(const QJsonObject &body)
{
    for (const QString &key : {u"detail"_s, u"message"_s, u"error"_s}) {
        const QJsonValue value = body[key];
        if (value.isString())
            return cleanText(value.toString());
        if (value.isObject())
            return wordsIn(value.toObject());
    }
    return {};
}

bool isKeyMatter(const HttpAnswer &answer, const QString &words)
{
    return answer.status == 401 || answer.status == 403
           || (answer.status == 422 && words.contains(u"API key"_s, Qt::CaseInsensitive));
}

Error keyRefused(const HttpAnswer &answer)
{
    return sentence(Error::Kind::Key,
                    QT_TRANSLATE_NOOP("Error", "The service did not accept the key. Nothing was charged. Check the "
                                               "key in the settings and try again."),
                    {}, u"HTTP %1"_s.arg(answer.status));
}

/// The field that a validation error is about: the last name in `loc`, behind "body".
QString fieldIn(const QJsonArray &location)
{
    for (qsizetype i = location.size() - 1; i >= 0; --i) {
        if (location[i].isString() && (i > 0 || location[i].toString() != u"body"_s))
            return cleanText(location[i].toString()).left(60);
    }
    return {};
}

QList<Error> fieldErrors(const QJsonArray &items)
{
    constexpr int most = 50;
    QList<Error> errors;
    for (const QJsonValue &item : items) {
        const QString message = cleanText(item[u"msg"_s].toString());
        Error error = sentence(Error::Kind::Refused,
                               QT_TRANSLATE_NOOP("Error", "The service does not accept this: %1. Nothing was charged."),
                               {message.isEmpty() ? u"no reason given"_s : message});
        error.field = fieldIn(item[u"loc"_s].toArray());
        errors.append(error);
        if (errors.size() == most)
            break;
    }
    return errors;
}

Error refusal(const HttpAnswer &answer, const QString &words)
{
    const QString detail = u"HTTP %1"_s.arg(answer.status);
    if (isKeyMatter(answer, words))
        return keyRefused(answer);
    if (answer.status == 402) {
        // Seen with a full account when calls followed each other closely: the sentence must not claim more.
        return sentence(Error::Kind::Credits,
                        QT_TRANSLATE_NOOP("Error", "The service says that the account has too little credit for this "
                                                   "job. Nothing was charged. Check the balance and send it again."),
                        {}, detail);
    }
    if (answer.status / 100 == 3) {
        return sentence(Error::Kind::Refused,
                        QT_TRANSLATE_NOOP("Error", "The service's address leads on to %1. Jobs and keys are not sent "
                                                   "there. Nothing was charged. Check the address in the settings."),
                        {answer.location.host().isEmpty() ? u"another address"_s : answer.location.host()}, detail);
    }
    if (answer.status >= 500) {
        return sentence(Error::Kind::Failed,
                        QT_TRANSLATE_NOOP("Error", "The service answered with an error of its own (%1) and started no "
                                                   "job. Try again later."),
                        {answer.status}, words);
    }
    if (words.isEmpty()) {
        return sentence(Error::Kind::Refused,
                        QT_TRANSLATE_NOOP("Error", "The service refused the request (%1). Nothing was charged."),
                        {answer.status});
    }
    return sentence(Error::Kind::Refused,
                    QT_TRANSLATE_NOOP("Error", "The service refused the request: %1. Nothing was charged."), {words},
                    detail);
}

SubmitOutcome busy(const HttpAnswer &answer)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::RetryLater};
    outcome.retryAfter = answer.retryAfter;
    outcome.errors = {sentence(Error::Kind::Refused,
                               QT_TRANSLATE_NOOP("Error", "The service is busy and took no further job for a long "
                                                          "time. Nothing was charged. Try again later."),
                               {}, u"HTTP %1"_s.arg(answer.status))};
    return outcome;
}

SubmitOutcome maybeCharged(const QString &detail)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::Unknown};
    outcome.errors = {sentence(Error::Kind::Unknown,
                               QT_TRANSLATE_NOOP("Error", "The connection broke after the job was sent and before the "
                                                          "service answered. It may have been charged. Sending it "
                                                          "again may cost a second time."),
                               {}, detail)};
    return outcome;
}

SubmitOutcome notSent(const HttpAnswer &answer)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::Refused};
    if (answer.problem == HttpAnswer::Problem::NotAllowed) {
        outcome.errors = {sentence(Error::Kind::Usage,
                                   QT_TRANSLATE_NOOP("Error", "The address of the service is not one that the key may "
                                                              "be sent to. Nothing was sent."),
                                   {}, answer.detail)};
    } else {
        outcome.errors = {sentence(Error::Kind::Network,
                                   QT_TRANSLATE_NOOP("Error", "The service could not be reached, so the job was not "
                                                              "sent and nothing was charged. Check the connection and "
                                                              "send it again."),
                                   {}, answer.detail)};
    }
    return outcome;
}

/// True for answers of something that stands before the service: the service itself may have taken the job.
bool isFromGateway(int status)
{
    return status == 408 || status == 502 || status == 504 || (status >= 520 && status <= 527);
}

std::optional<qint64> exactInteger(const QJsonValue &value)
{
    const QVariant variant = value.toVariant(); // integers come as long long, everything else as double
    if (variant.typeId() == QMetaType::LongLong)
        return variant.toLongLong();
    if (variant.typeId() == QMetaType::Double && std::floor(variant.toDouble()) == variant.toDouble()
        && std::abs(variant.toDouble()) < 9e15)
        return qint64(variant.toDouble());
    return std::nullopt;
}

Money costIn(const QJsonObject &body)
{
    const QJsonValue cost = body[u"cost"_s];
    const double amount = cost.toDouble(-1);
    return cost.isDouble() && amount >= 0 && amount <= mostCredits ? bflanswers::credits(amount) : Money{};
}

std::optional<double> fractionIn(const QJsonObject &body)
{
    const QJsonValue progress = body[u"progress"_s];
    if (!progress.isDouble() || !std::isfinite(progress.toDouble()))
        return std::nullopt;
    const double value = progress.toDouble();
    return qBound(0.0, value > 1.0 ? value / 100.0 : value, 1.0); // documented as a fraction; percent is guarded against
}

QString reasonsIn(const QJsonObject &details)
{
    const QJsonValue reasons = details[u"Moderation Reasons"_s];
    QStringList list;
    for (const QJsonValue &reason : reasons.toArray())
        list << reason.toString();
    return cleanText(reasons.isString() ? reasons.toString() : list.join(u", "_s));
}

QString failureIn(const QJsonObject &body)
{
    const QJsonValue details = body[u"details"_s];
    const QString words = details.isString() ? cleanText(details.toString()) : wordsIn(details.toObject());
    return words.isEmpty() ? wordsIn(body[u"result"_s].toObject()) : words;
}

Error withReason(Error::Kind kind, const char *bare, const char *reasoned, const QString &reason)
{
    return reason.isEmpty() ? sentence(kind, bare) : sentence(kind, reasoned, {reason});
}

void readReady(PollOutcome &outcome, const QJsonObject &body, const QUrl &service)
{
    const QJsonObject result = body[u"result"_s].toObject();
    const QUrl sample(result[u"sample"_s].toString().trimmed(), QUrl::StrictMode);
    outcome.seed = exactInteger(result[u"seed"_s]);
    outcome.sentPrompt = result[u"prompt"_s].toString().left(20'000);
    outcome.kind = PollOutcome::Kind::Ready;
    if (isAllowedResult(service, sample)) {
        outcome.resultUrl = sample;
        outcome.resultExpires = bflanswers::expiryOf(sample);
        return;
    }
    outcome.kind = PollOutcome::Kind::Refused;
    outcome.error = sample.isValid() && !sample.host().isEmpty()
                        ? sentence(Error::Kind::Refused,
                                   QT_TRANSLATE_NOOP("Error", "The service names %1 as the place of the result, and "
                                                              "results are not fetched from there. The job was "
                                                              "probably charged; its number is kept."),
                                   {sample.host()})
                        : sentence(Error::Kind::Unusable,
                                   QT_TRANSLATE_NOOP("Error", "The service says that the picture is ready and does not "
                                                              "say where. The job was probably charged; its number is "
                                                              "kept."));
}

void readStatus(PollOutcome &outcome, const QJsonObject &body, const QUrl &service)
{
    using Kind = PollOutcome::Kind;
    const QString word = outcome.word.toLower();
    if (word == u"ready"_s) {
        readReady(outcome, body, service);
    } else if (word == u"error"_s || word == u"failed"_s) {
        outcome.kind = Kind::Failed;
        outcome.error = withReason(
            Error::Kind::Failed,
            QT_TRANSLATE_NOOP("Error", "The service could not make the picture. Nothing was charged."),
            QT_TRANSLATE_NOOP("Error", "The service could not make the picture: %1. Nothing was charged."), failureIn(body));
    } else if (word == u"request moderated"_s) {
        outcome.kind = Kind::RequestModerated;
        outcome.error = withReason(
            Error::Kind::Moderated,
            QT_TRANSLATE_NOOP("Error", "The service refused the prompt or a picture before the run. Nothing was charged."),
            QT_TRANSLATE_NOOP("Error", "The service refused the prompt or a picture before the run: %1. Nothing was charged."),
            reasonsIn(body[u"details"_s].toObject()));
    } else if (word == u"content moderated"_s) {
        outcome.kind = Kind::ContentModerated;
        outcome.error = withReason(
            Error::Kind::Moderated,
            QT_TRANSLATE_NOOP("Error", "The service made a picture and withheld it under its content rules. Nothing was charged."),
            QT_TRANSLATE_NOOP("Error", "The service made a picture and withheld it: %1. Nothing was charged."),
            reasonsIn(body[u"details"_s].toObject()));
    } else if (word == u"task not found"_s) {
        outcome.kind = Kind::NotFound;
    } else {
        outcome.kind = Kind::Running; // Pending, Reasoning, Generating, and whatever is added later
    }
}
} // namespace

SubmitOutcome bflanswers::submitted(const HttpAnswer &answer)
{
    using Problem = HttpAnswer::Problem;
    if (answer.status == 0 || (answer.status / 100 == 2 && !answer.isComplete())) {
        const bool mayHaveArrived = answer.bodyHandedOver && answer.problem != Problem::NotAllowed;
        return mayHaveArrived ? maybeCharged(answer.detail) : notSent(answer);
    }
    const QJsonObject body = objectIn(answer);
    if (answer.status / 100 == 2) {
        SubmitOutcome outcome{SubmitOutcome::Kind::Accepted};
        outcome.serviceId = body[u"id"_s].toString();
        if (outcome.serviceId.isEmpty() || outcome.serviceId.size() > longestId)
            return maybeCharged(u"HTTP %1 without a job id"_s.arg(answer.status));
        outcome.pollingUrl = QUrl(body[u"polling_url"_s].toString().trimmed());
        outcome.cost = costIn(body);
        return outcome;
    }
    if (answer.status == 429 || (answer.status == 503 && answer.retryAfter))
        return busy(answer);
    if (isFromGateway(answer.status))
        return maybeCharged(u"HTTP %1"_s.arg(answer.status));
    SubmitOutcome outcome{SubmitOutcome::Kind::Refused};
    const QString words = wordsIn(body);
    if (answer.status == 422 && body[u"detail"_s].isArray())
        outcome.errors = fieldErrors(body[u"detail"_s].toArray());
    if (outcome.errors.isEmpty())
        outcome.errors = {refusal(answer, words)};
    return outcome;
}

PollOutcome bflanswers::polled(const HttpAnswer &answer, const QUrl &service)
{
    PollOutcome outcome;
    outcome.retryAfter = answer.retryAfter;
    if (answer.problem == HttpAnswer::Problem::NotAllowed) {
        outcome.kind = PollOutcome::Kind::Refused;
        outcome.error = sentence(Error::Kind::Refused,
                                 QT_TRANSLATE_NOOP("Error", "The service names an address to ask at that the key may "
                                                            "not be sent to. The job may have been charged; its number "
                                                            "is kept."),
                                 {}, answer.detail);
        return outcome;
    }
    if (!answer.isComplete() || answer.status == 0)
        return outcome;
    // The body first: a failed job is told with a 4xx or 5xx at times, and it is an answer all the same.
    const QJsonObject body = objectIn(answer);
    if (!body[u"status"_s].isString()) {
        if (answer.status == 404)
            outcome.kind = PollOutcome::Kind::NotFound;
        else if (isKeyMatter(answer, wordsIn(body)))
            outcome.error = keyRefused(answer);
        return outcome;
    }
    outcome.word = cleanText(body[u"status"_s].toString()).left(60);
    outcome.progress = fractionIn(body);
    outcome.cost = costIn(body);
    readStatus(outcome, body, service);
    return outcome;
}

FetchOutcome bflanswers::fetched(const HttpAnswer &answer)
{
    using Problem = HttpAnswer::Problem;
    if (answer.problem == Problem::NotAllowed || answer.problem == Problem::TooLarge) {
        const bool isLarge = answer.problem == Problem::TooLarge;
        return {FetchOutcome::Kind::Refused, {},
                isLarge ? sentence(Error::Kind::Unusable,
                                   QT_TRANSLATE_NOOP("Error", "The result is larger than 256 MB and was not fetched. The "
                                                              "job was charged."), {}, answer.detail)
                        : sentence(Error::Kind::Refused,
                                   QT_TRANSLATE_NOOP("Error", "The result lies at an address that it is not fetched "
                                                              "from. The job was charged; its number is kept."),
                                   {}, answer.detail)};
    }
    if (answer.isComplete() && answer.status / 100 == 2)
        return {FetchOutcome::Kind::Complete, answer.body, {}};
    const bool isTemporary = !answer.isComplete() || answer.status >= 500 || answer.status == 429 || answer.status == 408;
    return {isTemporary ? FetchOutcome::Kind::Broken : FetchOutcome::Kind::Gone, {},
            sentence(Error::Kind::Network,
                     QT_TRANSLATE_NOOP("Error", "The picture is ready and could not be fetched. The job was charged."),
                     {}, answer.status > 0 ? u"HTTP %1"_s.arg(answer.status) : answer.detail)};
}

Result<Money> bflanswers::balance(const HttpAnswer &answer)
{
    const QJsonObject body = answer.isComplete() ? objectIn(answer) : QJsonObject();
    const QJsonValue left = body[u"credits"_s];
    if (answer.isComplete() && answer.status == 200 && left.isDouble() && std::isfinite(left.toDouble()))
        return credits(left.toDouble());
    if (answer.isComplete() && isKeyMatter(answer, wordsIn(body)))
        return sentence(Error::Kind::Key,
                        QT_TRANSLATE_NOOP("Error", "The service does not accept this key. Check that it was copied whole."),
                        {}, u"HTTP %1"_s.arg(answer.status));
    if (answer.problem == HttpAnswer::Problem::NotAllowed)
        return sentence(Error::Kind::Usage, QT_TRANSLATE_NOOP("Error", "The key may not be sent to this address."));
    if (answer.status == 0 || !answer.isComplete())
        return sentence(Error::Kind::Network,
                        QT_TRANSLATE_NOOP("Error", "The service could not be reached, so the key could not be checked."),
                        {}, answer.detail);
    return sentence(Error::Kind::Failed,
                    QT_TRANSLATE_NOOP("Error", "The service did not answer the question for the balance (%1)."),
                    {answer.status});
}

QUrl bflanswers::pollAddress(const QUrl &service, const QString &serviceId, const QUrl &pollingUrl)
{
    QUrl address = pollingUrl.isEmpty() ? below(service, u"v1/get_result"_s) : service.resolved(pollingUrl);
    QUrlQuery query(address);
    if (!query.hasQueryItem(u"id"_s)) {
        query.addQueryItem(u"id"_s, QString::fromLatin1(QUrl::toPercentEncoding(serviceId)));
        address.setQuery(query);
    }
    return address;
}

Money bflanswers::credits(double amount)
{
    return {qRound64(amount * 10'000), amount, u"credits"_s};
}

QDateTime bflanswers::expiryOf(const QUrl &result)
{
    const QString text = QUrlQuery(result).queryItemValue(u"se"_s, QUrl::FullyDecoded);
    QDateTime expiry = QDateTime::fromString(text, Qt::ISODate);
    return expiry.isValid() ? expiry.toUTC() : QDateTime();
}
} // namespace pentimento
