#include "app/practice/faults.h"

#include "app/base/json.h"
#include "app/practice/bodyjson.h"
#include "app/schema/validation.h"

#include <QStringList>
#include <QUrl>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento::practice {
namespace {
using Kind = Fault::Kind;

bool isWhole(double number) { return std::floor(number) == number; }

std::optional<Kind> typeFault(const Field &field, const QJsonValue &value)
{
    switch (field.kind) {
    case FieldKind::Integer:
    case FieldKind::Seed:
        return value.isDouble() && isWhole(value.toDouble()) ? std::nullopt : std::optional(Kind::NotWhole);
    case FieldKind::Number:
        return value.isDouble() ? std::nullopt : std::optional(Kind::NotNumber);
    case FieldKind::Switch:
        return value.isBool() ? std::nullopt : std::optional(Kind::NotFlag);
    case FieldKind::Choice: // judged by the list of choices
    case FieldKind::Json:
        return std::nullopt;
    case FieldKind::Text:
    case FieldKind::Prompt:
    case FieldKind::AspectRatio:
    case FieldKind::Picture:
    case FieldKind::Mask:
    case FieldKind::FinetuneId:
    case FieldKind::Url:
    case FieldKind::Secret:
        return value.isString() ? std::nullopt : std::optional(Kind::NotText);
    }
    return std::nullopt;
}

std::optional<Fault> numberFault(const Field &field, double number)
{
    const auto fault = [&](Kind kind, double bound) { return Fault{kind, field.name, bound, {}}; };
    if (field.minimum && field.exclusiveMinimum && number <= *field.minimum)
        return fault(Kind::NotAbove, *field.minimum);
    if (field.minimum && number < *field.minimum)
        return fault(Kind::TooSmall, *field.minimum);
    if (field.maximum && field.exclusiveMaximum && number >= *field.maximum)
        return fault(Kind::NotBelow, *field.maximum);
    if (field.maximum && number > *field.maximum)
        return fault(Kind::TooLarge, *field.maximum);
    if (field.multipleOf && *field.multipleOf > 0 && !field.roundsToMultiple &&
        !isWhole(number / *field.multipleOf))
        return fault(Kind::NotMultiple, *field.multipleOf);
    return std::nullopt;
}

std::optional<Fault> textFault(const Field &field, const QString &text)
{
    if (field.isPicture())
        return std::nullopt;
    if (field.minLength && text.size() < *field.minLength)
        return Fault{Kind::TooShort, field.name, *field.minLength, {}};
    if (field.maxLength && text.size() > *field.maxLength)
        return Fault{Kind::TooLong, field.name, *field.maxLength, {}};
    if (field.kind == FieldKind::Url &&
        (QUrl(text, QUrl::StrictMode).isRelative() || QUrl(text).host().isEmpty()))
        return Fault{Kind::NotAUrl, field.name, {}, {}};
    return std::nullopt;
}

std::optional<Fault> valueFault(const Field &field, const QJsonValue &value)
{
    if (const std::optional<Kind> kind = typeFault(field, value))
        return Fault{*kind, field.name, {}, {}};
    if (!field.choices.isEmpty() && !field.choices.contains(value))
        return Fault{Kind::NotAChoice, field.name, field.choices, {}};
    if (value.isDouble())
        return numberFault(field, value.toDouble());
    return value.isString() ? textFault(field, value.toString()) : std::nullopt;
}

std::optional<Fault> fieldFault(const Field &field, const QJsonObject &input)
{
    const QJsonValue value = input.value(field.name);
    if (value.isUndefined())
        return field.required ? std::optional(Fault{Kind::Missing, field.name, {}, {}}) : std::nullopt;
    if (value.isNull() && field.nullable)
        return std::nullopt;
    return valueFault(field, value);
}

QStringList quoted(const QJsonArray &choices, QChar quote)
{
    QStringList list;
    for (const QJsonValue &choice : choices) {
        if (choice.isString())
            list.append(quote + choice.toString() + quote);
        else if (!choice.isNull())
            list.append(QString::fromUtf8(toJson(choice)));
    }
    return list;
}

// "'jpeg', 'png' or 'webp'"
QString joined(QStringList list)
{
    const QString last = list.isEmpty() ? QString() : list.takeLast();
    return list.isEmpty() ? last : list.join(u", "_s) + u" or "_s + last;
}

struct Wording
{
    QString type;
    QString message;
    QString limit = {}; // the bound's name in "ctx"
};

Wording bflWording(const Fault &fault)
{
    const QString bound = QString::fromUtf8(toJson(fault.bound));
    switch (fault.kind) {
    case Kind::Missing:
        return {u"missing"_s, u"Field required"_s};
    case Kind::Unexpected:
        return {u"extra_forbidden"_s, u"Extra inputs are not permitted"_s};
    case Kind::NotText:
        return {u"string_type"_s, u"Input should be a valid string"_s};
    case Kind::NotWhole:
        return {u"int_type"_s, u"Input should be a valid integer"_s};
    case Kind::NotNumber:
        return {u"float_type"_s, u"Input should be a valid number"_s};
    case Kind::NotFlag:
        return {u"bool_type"_s, u"Input should be a valid boolean"_s};
    case Kind::TooSmall:
        return {u"greater_than_equal"_s, u"Input should be greater than or equal to "_s + bound, u"ge"_s};
    case Kind::TooLarge:
        return {u"less_than_equal"_s, u"Input should be less than or equal to "_s + bound, u"le"_s};
    case Kind::NotAbove:
        return {u"greater_than"_s, u"Input should be greater than "_s + bound, u"gt"_s};
    case Kind::NotBelow:
        return {u"less_than"_s, u"Input should be less than "_s + bound, u"lt"_s};
    case Kind::NotMultiple:
        return {u"multiple_of"_s, u"Input should be a multiple of "_s + bound, u"multiple_of"_s};
    case Kind::TooShort:
        return {u"string_too_short"_s, u"String should have at least %1 characters"_s.arg(bound),
                u"min_length"_s};
    case Kind::TooLong:
        return {u"string_too_long"_s, u"String should have at most %1 characters"_s.arg(bound),
                u"max_length"_s};
    case Kind::NotAChoice:
        return {u"enum"_s, u"Input should be "_s + joined(quoted(fault.bound.toArray(), u'\'')),
                u"expected"_s};
    case Kind::NotAUrl:
        return {u"url_parsing"_s, u"Input should be a valid URL"_s};
    case Kind::Rule:
        return {u"value_error"_s, u"Value error, "_s + fault.sentence};
    }
    return {};
}

Wording replicateWording(const Fault &fault)
{
    const QString bound = QString::fromUtf8(toJson(fault.bound));
    const auto wrongType = [](const QString &expected) {
        return Wording{u"invalid_type"_s, u"Invalid type. Expected: "_s + expected};
    };
    switch (fault.kind) {
    case Kind::Missing:
        return {u"required"_s, fault.field + u" is required"_s};
    case Kind::Unexpected:
        return {u"additional_property_not_allowed"_s,
                u"Additional property %1 is not allowed"_s.arg(fault.field)};
    case Kind::NotText:
        return wrongType(u"string"_s);
    case Kind::NotWhole:
        return wrongType(u"integer"_s);
    case Kind::NotNumber:
        return wrongType(u"number"_s);
    case Kind::NotFlag:
        return wrongType(u"boolean"_s);
    case Kind::TooSmall:
        return {u"number_gte"_s, u"Must be greater than or equal to "_s + bound};
    case Kind::TooLarge:
        return {u"number_lte"_s, u"Must be less than or equal to "_s + bound};
    case Kind::NotAbove:
        return {u"number_gt"_s, u"Must be greater than "_s + bound};
    case Kind::NotBelow:
        return {u"number_lt"_s, u"Must be less than "_s + bound};
    case Kind::NotMultiple:
        return {u"multiple_of"_s, u"Must be a multiple of "_s + bound};
    case Kind::TooShort:
        return {u"string_gte"_s, u"String length must be greater than or equal to "_s + bound};
    case Kind::TooLong:
        return {u"string_lte"_s, u"String length must be less than or equal to "_s + bound};
    case Kind::NotAChoice:
        return {u"enum"_s, u"%1 must be one of the following: "_s.arg(fault.field) +
                               quoted(fault.bound.toArray(), u'"').join(u", "_s)};
    case Kind::NotAUrl:
        return {u"format"_s, u"Does not match format 'uri'"_s};
    case Kind::Rule:
        return {u"invalid_value"_s, fault.sentence};
    }
    return {};
}

// A missing field's fault lies with the object that lacks it, and an unexpected one's with the whole request.
QString replicatePlace(const Fault &fault)
{
    if (fault.kind == Kind::Unexpected)
        return {};
    if (fault.kind == Kind::Missing || fault.field.isEmpty())
        return fault.field == u"input"_s ? QString() : u"input"_s;
    return fault.field == u"input"_s ? fault.field : u"input."_s + fault.field;
}
} // namespace

QList<Fault> fieldFaults(const Endpoint &endpoint, const QJsonObject &input)
{
    QList<Fault> faults;
    for (const Field &field : endpoint.fields) {
        if (const std::optional<Fault> fault = fieldFault(field, input))
            faults.append(*fault);
    }
    if (endpoint.jsonSchema.value(u"additionalProperties"_s) != QJsonValue(false))
        return faults;
    for (auto it = input.begin(); it != input.end(); ++it) {
        if (!endpoint.field(it.key()))
            faults.append(Fault{Kind::Unexpected, it.key(), {}, {}});
    }
    return faults;
}

QList<Fault> ruleFaults(const Endpoint &endpoint, const QJsonObject &values,
                        const QHash<QString, QSize> &pictures)
{
    QList<Fault> faults;
    for (const Error &error : validate(endpoint, values, pictures)) {
        const QString prefix = error.field + u": "_s;
        QString sentence = error.plainSentence();
        if (sentence.startsWith(prefix))
            sentence.remove(0, prefix.size());
        faults.append(Fault{Kind::Rule, error.field, {}, sentence});
    }
    return faults;
}

QJsonObject plainValues(const Endpoint &endpoint, const QJsonObject &input, const BodyJson &json)
{
    QJsonObject values;
    for (const Field &field : endpoint.fields) {
        const QJsonValue value = input.value(field.name);
        if (!field.isPicture() && !value.isUndefined() && !value.isNull())
            values.insert(field.name, json.restored(value));
    }
    return values;
}

QByteArray bflFaults(const QList<Fault> &faults, const QJsonObject &input, const BodyJson &json)
{
    QJsonArray detail;
    for (const Fault &fault : faults) {
        const Wording wording = bflWording(fault);
        QJsonArray place{u"body"_s};
        if (!fault.field.isEmpty())
            place.append(fault.field);
        const QJsonValue sent = input.value(fault.field);
        QJsonObject item{{u"type"_s, wording.type},
                         {u"loc"_s, place},
                         {u"msg"_s, wording.message},
                         {u"input"_s, sent.isUndefined() ? QJsonValue(input) : sent}};
        if (fault.kind == Kind::NotAChoice)
            item.insert(u"ctx"_s, QJsonObject{{wording.limit, joined(quoted(fault.bound.toArray(), u'\''))}});
        else if (!wording.limit.isEmpty())
            item.insert(u"ctx"_s, QJsonObject{{wording.limit, fault.bound}});
        detail.append(item);
    }
    return json.restored(toJson(QJsonObject{{u"detail"_s, detail}}));
}

QByteArray replicateFaults(const QList<Fault> &faults)
{
    QJsonArray fields;
    QString detail;
    for (const Fault &fault : faults) {
        const Wording wording = replicateWording(fault);
        const QString place = replicatePlace(fault);
        fields.append(
            QJsonObject{{u"type"_s, wording.type}, {u"field"_s, place}, {u"description"_s, wording.message}});
        detail += u"- "_s + (place.isEmpty() ? QString() : place + u": "_s) + wording.message + u'\n';
    }
    return toJson(QJsonObject{{u"title"_s, u"Input validation failed"_s},
                              {u"detail"_s, detail},
                              {u"status"_s, 422},
                              {u"invalid_fields"_s, fields}});
}
} // namespace pentimento::practice
