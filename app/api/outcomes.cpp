#include "app/api/outcomes.h"

#include "app/api/answertext.h"
#include "app/base/json.h"

#include <QCoreApplication>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
Error outcomes::sentence(Error::Kind kind, const char *text, const QVariantList &args, const QString &detail)
{
    return Error{kind, {}, QString::fromUtf8(text), args, detail};
}

QJsonObject outcomes::objectIn(const HttpAnswer &answer)
{
    const Result<QJsonValue> parsed = parseJson(withoutLongStrings(answer.body), u"The answer of the service"_s);
    return parsed ? parsed->toObject() : QJsonObject();
}

QString outcomes::wordsIn(const QJsonObject &body)
{
    for (const QString &key : {u"detail"_s, u"message"_s, u"error"_s, u"title"_s}) {
        const QJsonValue value = body[key];
        if (value.isString() && !value.toString().trimmed().isEmpty())
            return cleanText(value.toString());
        if (value.isObject())
            return wordsIn(value.toObject());
    }
    return {};
}

std::optional<SubmitOutcome> outcomes::withoutAnswer(const HttpAnswer &answer)
{
    if (answer.status != 0 && (answer.status / 100 != 2 || answer.isComplete()))
        return std::nullopt;
    if (answer.bodyHandedOver && answer.problem != HttpAnswer::Problem::NotAllowed)
        return maybeCharged(answer.detail);
    SubmitOutcome outcome{SubmitOutcome::Kind::Refused};
    outcome.errors = {answer.problem == HttpAnswer::Problem::NotAllowed
                          ? sentence(Error::Kind::Usage,
                                     QT_TRANSLATE_NOOP("Error", "The address of the service is not one that the key may "
                                                                "be sent to. Nothing was sent."),
                                     {}, answer.detail)
                          : unreached(answer,
                                      QT_TRANSLATE_NOOP("Error", "The service could not be reached, so the job was not "
                                                                 "sent and nothing was charged. Check the connection and "
                                                                 "send it again."))};
    return outcome;
}

SubmitOutcome outcomes::maybeCharged(const QString &detail)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::Unknown};
    outcome.errors = {sentence(Error::Kind::Unknown,
                               QT_TRANSLATE_NOOP("Error", "The connection broke after the job was sent and before the "
                                                          "service answered. It may have been charged. Sending it "
                                                          "again may cost a second time."),
                               {}, detail)};
    return outcome;
}

SubmitOutcome outcomes::busy(const HttpAnswer &answer)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::RetryLater};
    outcome.retryAfter = answer.retryAfter;
    outcome.errors = {sentence(Error::Kind::Refused,
                               QT_TRANSLATE_NOOP("Error", "The service is busy and took no further job for a long "
                                                          "time. Nothing was charged. Try again later."),
                               {}, u"HTTP %1"_s.arg(answer.status))};
    return outcome;
}

bool outcomes::isFromGateway(int status)
{
    return status == 408 || status == 502 || status == 504 || (status >= 520 && status <= 527);
}

Error outcomes::keyRefused(const HttpAnswer &answer)
{
    return sentence(Error::Kind::Key,
                    QT_TRANSLATE_NOOP("Error", "The service did not accept the key. Nothing was charged. Check the "
                                               "key in the settings and try again."),
                    {}, u"HTTP %1"_s.arg(answer.status));
}

namespace {
bool isGone(int status)
{
    return status == 404 || status == 405 || status == 410;
}

Error vanished(const HttpAnswer &answer, const QString &words)
{
    return outcomes::sentence(Error::Kind::Refused,
                              QT_TRANSLATE_NOOP("Error", "The service has no such endpoint (%1): it may have been "
                                                         "withdrawn, or the address in the settings is another "
                                                         "service's. Nothing was charged. Update the endpoints, or "
                                                         "choose another one."),
                              {answer.status}, words);
}
} // namespace

Error outcomes::refusal(const HttpAnswer &answer, const QString &words)
{
    const QString detail = u"HTTP %1"_s.arg(answer.status);
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
    if (answer.status == 413) {
        return sentence(Error::Kind::Refused,
                        QT_TRANSLATE_NOOP("Error", "The request is larger than the service takes. Nothing was charged. "
                                                   "Use a smaller picture or crop."),
                        {}, detail);
    }
    if (isGone(answer.status))
        return vanished(answer, words);
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

Error outcomes::unreached(const HttpAnswer &answer, const char *otherwise)
{
    using Barrier = HttpAnswer::Barrier;
    const auto network = [&answer](const char *text, const QVariantList &args = {}) {
        return sentence(Error::Kind::Network, text, args, answer.detail);
    };
    switch (answer.barrier) {
    case Barrier::Offline:
        return network(QT_TRANSLATE_NOOP("Error", "This computer has no network connection at the moment. Nothing was "
                                                  "sent and nothing was charged. Try again when it is back."));
    case Barrier::Name:
        return network(QT_TRANSLATE_NOOP("Error", "There is no computer named %1 to be found. Nothing was sent and nothing "
                                                  "was charged. Check the address in the settings and the connection."),
                       {answer.host});
    case Barrier::Refused:
        return network(QT_TRANSLATE_NOOP("Error", "%1 does not take connections at this address. Nothing was sent and "
                                                  "nothing was charged. Check the address in the settings, or try again "
                                                  "later."),
                       {answer.host});
    case Barrier::Certificate:
        return network(QT_TRANSLATE_NOOP("Error", "%1 could not prove that it is who it says: %2. Nothing was sent and "
                                                  "nothing was charged. If a company or an antivirus program inspects "
                                                  "connections here, its certificate must be known to this computer; "
                                                  "also check the computer's clock."),
                       {answer.host, answer.certificateProblem});
    case Barrier::Encryption:
        return network(QT_TRANSLATE_NOOP("Error", "No safe connection to %1 came about. Nothing was sent and nothing was "
                                                  "charged. Check the address in the settings, and whether a proxy or a "
                                                  "firewall stands in between."),
                       {answer.host});
    case Barrier::Proxy:
        return network(QT_TRANSLATE_NOOP("Error", "The proxy did not let the connection to %1 through. Nothing was sent "
                                                  "and nothing was charged. Check the proxy in the settings."),
                       {answer.host});
    case Barrier::None:
        break;
    }
    return network(otherwise);
}

Error outcomes::fieldRefused(const QString &field, const QString &message)
{
    Error error = sentence(Error::Kind::Refused,
                           QT_TRANSLATE_NOOP("Error", "The service does not accept this: %1. Nothing was charged."),
                           {message.isEmpty() ? u"no reason given"_s : message});
    error.field = field;
    return error;
}

SubmitOutcome outcomes::submitted(const HttpAnswer &answer, const SubmitForm &form)
{
    if (std::optional<SubmitOutcome> broken = withoutAnswer(answer))
        return *std::move(broken);
    const QJsonObject body = objectIn(answer);
    if (answer.status / 100 == 2)
        return form.accepted(body);
    if (answer.status == 429 || (answer.status == 503 && form.retryAfter)) {
        SubmitOutcome outcome = busy(answer);
        outcome.retryAfter = form.retryAfter;
        return outcome;
    }
    if (isFromGateway(answer.status))
        return maybeCharged(u"HTTP %1"_s.arg(answer.status));
    SubmitOutcome outcome{SubmitOutcome::Kind::Refused};
    outcome.errors = form.refused(body);
    if (outcome.errors.isEmpty())
        outcome.errors = {refusal(answer, form.words(body))};
    return outcome;
}

PollOutcome outcomes::polled(const HttpAnswer &answer, const PollForm &form)
{
    if (answer.problem == HttpAnswer::Problem::NotAllowed)
        return pollNotAllowed(answer);
    PollOutcome outcome;
    outcome.retryAfter = answer.retryAfter;
    if (!answer.isComplete() || answer.status == 0)
        return outcome;
    // The body first: a failed job is told with a 4xx or 5xx at times, and it is an answer all the same.
    const QJsonObject body = objectIn(answer);
    if (!body[u"status"_s].isString()) { // in a refusal it can be the number of HTTP
        outcome.retryAfter = form.retryAfter;
        if (answer.status == 404)
            outcome.kind = PollOutcome::Kind::NotFound;
        else if (form.isKeyMatter(body))
            outcome.error = keyRefused(answer);
        return outcome;
    }
    outcome.word = cleanText(body[u"status"_s].toString()).left(60);
    form.status(outcome, body);
    return outcome;
}

PollOutcome outcomes::pollNotAllowed(const HttpAnswer &answer)
{
    PollOutcome outcome{PollOutcome::Kind::Refused};
    outcome.error = sentence(Error::Kind::Refused,
                             QT_TRANSLATE_NOOP("Error", "The service names an address to ask at that the key may "
                                                        "not be sent to. The job may have been charged; its number "
                                                        "is kept."),
                             {}, answer.detail);
    return outcome;
}

void outcomes::resultNotAllowed(PollOutcome &outcome, const QUrl &result)
{
    outcome.kind = PollOutcome::Kind::Refused;
    outcome.error = result.isValid() && !result.host().isEmpty()
                        ? sentence(Error::Kind::Refused,
                                   QT_TRANSLATE_NOOP("Error", "The service names %1 as the place of the result, and "
                                                              "results are not fetched from there. The job was "
                                                              "probably charged; its number is kept."),
                                   {result.host()})
                        : sentence(Error::Kind::Unusable,
                                   QT_TRANSLATE_NOOP("Error", "The service says that the picture is ready and does not "
                                                              "say where. The job was probably charged; its number is "
                                                              "kept."));
}

FetchOutcome outcomes::fetched(const HttpAnswer &answer)
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

Error outcomes::unproven(const HttpAnswer &answer, bool isKeyMatter)
{
    if (answer.isComplete() && isKeyMatter)
        return sentence(Error::Kind::Key,
                        QT_TRANSLATE_NOOP("Error", "The service does not accept this key. Check that it was copied whole."),
                        {}, u"HTTP %1"_s.arg(answer.status));
    if (answer.problem == HttpAnswer::Problem::NotAllowed)
        return sentence(Error::Kind::Usage, QT_TRANSLATE_NOOP("Error", "The key may not be sent to this address."));
    if (answer.status == 0 || !answer.isComplete())
        return unreached(answer,
                         QT_TRANSLATE_NOOP("Error", "The service could not be reached, so the key could not be checked."));
    return sentence(Error::Kind::Failed,
                    QT_TRANSLATE_NOOP("Error", "The service did not answer the question for the balance (%1)."),
                    {answer.status});
}

Result<QByteArray> outcomes::document(const HttpAnswer &answer)
{
    if (answer.isComplete() && answer.status == 200)
        return answer.body;
    if (answer.isComplete() && (answer.status == 401 || answer.status == 403))
        return keyRefused(answer);
    if (answer.isComplete() && isGone(answer.status))
        return sentence(Error::Kind::Refused,
                        QT_TRANSLATE_NOOP("Error", "%1 has no description there (%2). Check the name and the address."),
                        {answer.host, answer.status});
    if (answer.problem == HttpAnswer::Problem::TooLarge)
        return sentence(Error::Kind::Unusable,
                        QT_TRANSLATE_NOOP("Error", "The description at %1 is larger than 32 MB and was not read."),
                        {answer.host});
    return unreached(answer, QT_TRANSLATE_NOOP("Error", "The description could not be read. Check the address and the "
                                                        "connection, or try again later."));
}

namespace {
void trace(Error &error, const HttpAnswer &answer)
{
    if (!answer.requestId.isEmpty())
        error.detail += (error.detail.isEmpty() ? u"request "_s : u" · request "_s) + answer.requestId;
}
} // namespace

SubmitOutcome outcomes::traced(SubmitOutcome outcome, const HttpAnswer &answer)
{
    for (Error &error : outcome.errors)
        trace(error, answer);
    return outcome;
}

PollOutcome outcomes::traced(PollOutcome outcome, const HttpAnswer &answer)
{
    if (outcome.error)
        trace(*outcome.error, answer);
    return outcome;
}

std::optional<qint64> outcomes::exactInteger(const QJsonValue &value)
{
    const QVariant variant = value.toVariant(); // integers come as long long, everything else as double
    if (variant.typeId() == QMetaType::LongLong)
        return variant.toLongLong();
    if (variant.typeId() == QMetaType::Double && std::floor(variant.toDouble()) == variant.toDouble()
        && std::abs(variant.toDouble()) < 9e15)
        return qint64(variant.toDouble());
    return std::nullopt;
}

} // namespace pentimento
