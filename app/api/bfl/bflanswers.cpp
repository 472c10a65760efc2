#include "app/api/bfl/bflanswers.h"

#include "app/api/answertext.h"
#include "app/api/outcomes.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QUrlQuery>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
using namespace outcomes;

namespace {
constexpr qsizetype longestId = 200;
constexpr double mostCredits = 1e9;

bool isKeyMatter(const HttpAnswer &answer, const QString &words)
{
    return answer.status == 401 || answer.status == 403
           || (answer.status == 422 && words.contains(u"API key"_s, Qt::CaseInsensitive));
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
        errors.append(fieldRefused(fieldIn(item[u"loc"_s].toArray()), cleanText(item[u"msg"_s].toString())));
        if (errors.size() == most)
            break;
    }
    return errors;
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
    if (!isAllowedResult(service, sample))
        return resultNotAllowed(outcome, sample);
    outcome.resultUrl = sample;
    outcome.resultExpires = bflanswers::expiryOf(sample);
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

SubmitOutcome accepted(const HttpAnswer &answer, const QJsonObject &body)
{
    SubmitOutcome outcome{SubmitOutcome::Kind::Accepted};
    outcome.serviceId = body[u"id"_s].toString();
    if (outcome.serviceId.isEmpty() || outcome.serviceId.size() > longestId)
        return maybeCharged(u"HTTP %1 without a job id"_s.arg(answer.status));
    outcome.pollingUrl = QUrl(body[u"polling_url"_s].toString().trimmed());
    outcome.cost = costIn(body);
    return outcome;
}

QList<Error> refusals(const HttpAnswer &answer, const QJsonObject &body)
{
    const QString words = wordsIn(body);
    if (isKeyMatter(answer, words))
        return {keyRefused(answer)};
    QList<Error> errors;
    if (answer.status == 422 && body[u"detail"_s].isArray())
        errors = fieldErrors(body[u"detail"_s].toArray());
    if (answer.status == 400 && words.contains(u"finetune"_s, Qt::CaseInsensitive)) {
        errors = {refusal(answer, words)};
        errors.first().field = u"finetune_id"_s;
    }
    return errors;
}
} // namespace

SubmitOutcome bflanswers::submitted(const HttpAnswer &answer)
{
    SubmitForm form;
    form.retryAfter = answer.retryAfter;
    form.accepted = [&](const QJsonObject &body) { return accepted(answer, body); };
    form.refused = [&](const QJsonObject &body) { return refusals(answer, body); };
    return outcomes::submitted(answer, form);
}

PollOutcome bflanswers::polled(const HttpAnswer &answer, const QUrl &service)
{
    PollForm form;
    form.retryAfter = answer.retryAfter;
    form.isKeyMatter = [&](const QJsonObject &body) { return isKeyMatter(answer, wordsIn(body)); };
    form.status = [&](PollOutcome &outcome, const QJsonObject &body) {
        outcome.progress = fractionIn(body);
        outcome.cost = costIn(body);
        readStatus(outcome, body, service);
    };
    return outcomes::polled(answer, form);
}

FetchOutcome bflanswers::fetched(const HttpAnswer &answer)
{
    return outcomes::fetched(answer);
}

Result<Money> bflanswers::balance(const HttpAnswer &answer)
{
    const QJsonObject body = answer.isComplete() ? objectIn(answer) : QJsonObject();
    const QJsonValue left = body[u"credits"_s];
    if (answer.isComplete() && answer.status == 200 && left.isDouble() && std::isfinite(left.toDouble()))
        return credits(left.toDouble());
    return unproven(answer, isKeyMatter(answer, wordsIn(body)));
}

Result<QStringList> bflanswers::finetunes(const HttpAnswer &answer)
{
    constexpr int most = 1000;
    const QJsonObject body = answer.isComplete() ? objectIn(answer) : QJsonObject();
    if (!answer.isComplete() || answer.status != 200 || !body[u"finetunes"_s].isArray())
        return unproven(answer, isKeyMatter(answer, wordsIn(body)));
    QStringList names;
    for (const QJsonValue &entry : body[u"finetunes"_s].toArray()) {
        QString name = entry.toString();
        for (const QString &key : {u"finetune_id"_s, u"id"_s, u"name"_s})
            name = name.isEmpty() ? entry[key].toString() : name;
        name = name.trimmed();
        if (!name.isEmpty() && name.size() <= longestId && !names.contains(name) && names.size() < most)
            names << name;
    }
    names.sort();
    return names;
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
