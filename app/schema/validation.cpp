#include "app/schema/validation.h"

#include "app/schema/jsonmatch.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Error wrong(const QString &field, const char *text, const QVariantList &args)
{
    return Error{Error::Kind::Input, field, QString::fromUtf8(text), args};
}

Error wrong(const Field &field, const char *text, QVariantList args = {})
{
    args.prepend(field.label);
    return wrong(field.name, text, args);
}

// As a whole number where it is one, so that 1440 is not shown as 1.44e+03.
QVariant shownNumber(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 9e15)
        return QVariant(qint64(number));
    return number;
}

// Whether the JSON number is integral and fits 64 bits, in which case nothing of it is lost.
bool isExactInteger(const QJsonValue &value)
{
    return value.isDouble() && value.toInteger(0) == value.toInteger(1);
}

// Compares without first rounding a 64-bit value to a double's 53 bits; -1, 0, 1.
int compare(const QJsonValue &value, double bound)
{
    constexpr double beyondInteger = 9223372036854775808.0; // 2^63
    if (!isExactInteger(value) || std::abs(bound) >= beyondInteger) {
        const double number = value.toDouble();
        return number < bound ? -1 : number > bound ? 1 : 0;
    }
    const qint64 number = value.toInteger();
    const auto whole = qint64(std::floor(bound));
    if (number != whole)
        return number < whole ? -1 : 1;
    return bound > std::floor(bound) ? -1 : 0;
}

bool isMultiple(const QJsonValue &value, double step)
{
    if (isExactInteger(value) && std::trunc(step) == step && step < 9e15)
        return value.toInteger() % qint64(step) == 0;
    return std::abs(std::remainder(value.toDouble(), step)) <= 1e-9 * step;
}

Result<void> checkBounds(const Field &field, const QJsonValue &value)
{
    const int toMinimum = field.minimum ? compare(value, *field.minimum) : 1;
    const int toMaximum = field.maximum ? compare(value, *field.maximum) : -1;
    const bool isBelow = toMinimum < 0 || (toMinimum == 0 && field.exclusiveMinimum);
    const bool isAbove = toMaximum > 0 || (toMaximum == 0 && field.exclusiveMaximum);
    if (!isBelow && !isAbove)
        return {};
    if (field.minimum && field.maximum && !field.exclusiveMinimum && !field.exclusiveMaximum)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be between %2 and %3."),
                     {shownNumber(*field.minimum), shownNumber(*field.maximum)});
    if (isBelow && field.exclusiveMinimum)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be more than %2."), {shownNumber(*field.minimum)});
    if (isBelow)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be at least %2."), {shownNumber(*field.minimum)});
    if (field.exclusiveMaximum)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be less than %2."), {shownNumber(*field.maximum)});
    return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be at most %2."), {shownNumber(*field.maximum)});
}

Result<void> checkNumber(const Field &field, const QJsonValue &value)
{
    if (!value.isDouble() || !std::isfinite(value.toDouble()))
        return wrong(field, field.kind == FieldKind::Number ? QT_TRANSLATE_NOOP("Error", "%1 must be a number.")
                                                            : QT_TRANSLATE_NOOP("Error", "%1 must be a whole number."));
    const Result<void> bounds = checkBounds(field, value);
    if (!bounds)
        return bounds;
    if (field.kind != FieldKind::Number && !isExactInteger(value)) {
        const bool isWhole = std::trunc(value.toDouble()) == value.toDouble();
        return wrong(field, isWhole ? QT_TRANSLATE_NOOP("Error", "%1 has too many digits.")
                                    : QT_TRANSLATE_NOOP("Error", "%1 must be a whole number."));
    }
    if (field.multipleOf && !field.roundsToMultiple && !isMultiple(value, *field.multipleOf))
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be a multiple of %2."), {shownNumber(*field.multipleOf)});
    return {};
}

Result<void> checkText(const Field &field, const QJsonValue &value)
{
    if (!value.isString())
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be text."));
    const qsizetype length = value.toString().toUcs4().size(); // as people and JSON Schema count
    if (field.minLength && length < *field.minLength) {
        if (length == 0)
            return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must not be empty."));
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must have at least %2 characters."), {*field.minLength});
    }
    if (field.maxLength && length > *field.maxLength)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is too long: it may have at most %2 characters."), {*field.maxLength});
    return {};
}

Result<void> checkUrl(const Field &field, const QJsonValue &value)
{
    const Result<void> text = checkText(field, value);
    if (!text)
        return text;
    const QUrl url(value.toString(), QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || url.host().isEmpty() || (scheme != u"https"_s && scheme != u"http"_s))
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be a whole web address that begins with https:// or http://."));
    return {};
}

// A ratio compared with a bound, exactly: the sign of value - bound.
qint64 compareRatio(QSize value, QSize bound)
{
    return qint64(value.width()) * bound.height() - qint64(bound.width()) * value.height();
}

Result<void> checkChoice(const Field &field, const QJsonValue &value)
{
    if (field.choices.contains(value))
        return {};
    QStringList words;
    for (const QJsonValue choice : field.choices)
        words << choice.toVariant().toString();
    return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be one of these: %2."), {words.join(u", "_s)});
}

Result<void> checkAspectRatio(const Field &field, const QJsonValue &value)
{
    if (!field.choices.isEmpty())
        return checkChoice(field, value);
    const Result<void> text = checkText(field, value);
    if (!text)
        return text;
    const QSize ratio = parseAspectRatio(value.toString());
    if (ratio.isEmpty())
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be width to height in whole numbers, such as 16:9."));
    const QSize least = parseAspectRatio(field.leastRatio);
    const QSize most = parseAspectRatio(field.mostRatio);
    if ((!least.isEmpty() && compareRatio(ratio, least) < 0) || (!most.isEmpty() && compareRatio(ratio, most) > 0))
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be between %2 and %3."), {field.leastRatio, field.mostRatio});
    return {};
}

Result<void> checkJson(const Field &field, const QJsonValue &value)
{
    const auto mismatch = firstMismatch(field.jsonSchema, value);
    if (!mismatch)
        return {};
    if (mismatch->isEmpty())
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 does not have the form that the service takes."));
    return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 does not have the form that the service takes; look at %2."), {*mismatch});
}

bool isSet(const QJsonValue &value)
{
    return !value.isUndefined() && !value.isNull() && !(value.isString() && value.toString().trimmed().isEmpty());
}

bool isGiven(const Endpoint &endpoint, const QString &name, const QJsonObject &values, const PictureSizes &pictures)
{
    const Field *field = endpoint.field(name);
    return field && field->isPicture() ? pictures.contains(name) : isSet(values.value(name));
}

Error missing(const Field &field)
{
    if (field.kind == FieldKind::Mask)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is needed: paint the area to change."));
    if (field.kind == FieldKind::Picture)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is needed: choose a picture."));
    return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is needed."));
}

// Only what scaling down cannot mend; the rest is the upload plan's.
Result<void> checkPicture(const Field &field, const PictureLimits &limits, QSize size)
{
    if (!size.isValid() || field.kind == FieldKind::Mask)
        return {};
    const double aspect = size.isEmpty() ? 0 : double(size.width()) / size.height();
    if (size.isEmpty() || qMin(size.width(), size.height()) < limits.leastSide)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is %2 x %3 pixels; each side must have at least %4."),
                     {size.width(), size.height(), qMax(limits.leastSide, 1)});
    if ((limits.leastAspect > 0 && aspect < limits.leastAspect) || (limits.mostAspect > 0 && aspect > limits.mostAspect))
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is %2 x %3 pixels, which is too narrow for the service."),
                     {size.width(), size.height()});
    return {};
}

Result<void> checkOnlyWith(const Endpoint &endpoint, const Field &field, const QJsonObject &values, const PictureSizes &pictures)
{
    const Field *other = field.onlyWith.isEmpty() ? nullptr : endpoint.field(field.onlyWith);
    if (!other)
        return {};
    if (field.onlyWithValue.isUndefined()) {
        if (isGiven(endpoint, other->name, values, pictures))
            return {};
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is used only together with %2. Fill in %2 or clear %1."), {other->label});
    }
    const QJsonValue own = values.value(other->name);
    if ((own.isUndefined() ? other->fallback : own) == field.onlyWithValue)
        return {};
    return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 is used only when %2 is \"%3\". Choose that or clear %1."),
                 {other->label, field.onlyWithValue.toVariant()});
}

Result<void> checkField(const Endpoint &endpoint, const Field &field, const QJsonObject &values, const PictureSizes &pictures)
{
    const bool isThere = values.contains(field.name) || pictures.contains(field.name);
    const bool mustBeThere = field.required && field.fallback.isUndefined();
    if (mustBeThere && !isGiven(endpoint, field.name, values, pictures))
        return values.contains(field.name) && field.isPicture() ? validateValue(field, values.value(field.name)) : missing(field);
    if (!isThere)
        return {};
    if (values.contains(field.name)) {
        const Result<void> value = validateValue(field, values.value(field.name));
        if (!value)
            return value;
    }
    if (pictures.contains(field.name)) {
        if (!field.isPicture())
            return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 does not take a picture."));
        const Result<void> picture = checkPicture(field, endpoint.limits, pictures.value(field.name));
        if (!picture)
            return picture;
    }
    return checkOnlyWith(endpoint, field, values, pictures);
}

QString labelsOf(const Endpoint &endpoint, const QStringList &names)
{
    QStringList labels;
    for (const QString &name : names) {
        if (const Field *field = endpoint.field(name))
            labels << field->label;
    }
    return labels.join(u", "_s);
}

QJsonValue effective(const Endpoint &endpoint, const QString &name, const QJsonObject &values)
{
    const Field *field = endpoint.field(name);
    return values.contains(name) || !field ? values.value(name) : field->fallback;
}

Result<void> checkRule(const Endpoint &endpoint, const FieldRule &rule, const QJsonObject &values, const PictureSizes &pictures)
{
    const QStringList &names = rule.fields;
    const auto given = [&](const QString &name) { return isGiven(endpoint, name, values, pictures); };
    switch (rule.kind) {
    case FieldRule::Kind::NeedsOneOf:
        if (std::any_of(names.cbegin(), names.cend(), given))
            return {};
        return wrong(names.value(0), QT_TRANSLATE_NOOP("Error", "At least one of these is needed: %1."), {labelsOf(endpoint, names)});
    case FieldRule::Kind::NeedsWith:
        if (!given(names.value(0)) || given(names.value(1)))
            return {};
        return wrong(names.value(0), QT_TRANSLATE_NOOP("Error", "%1 is used only together with %2. Fill in %2 or clear %1."),
                     {labelsOf(endpoint, {names.value(0)}), labelsOf(endpoint, {names.value(1)})});
    case FieldRule::Kind::AnyPositive:
        if (std::any_of(names.cbegin(), names.cend(), [&](const QString &name) { return effective(endpoint, name, values).toDouble() > 0; }))
            return {};
        return wrong(names.value(0), QT_TRANSLATE_NOOP("Error", "At least one of these must be above 0: %1."), {labelsOf(endpoint, names)});
    case FieldRule::Kind::AreaAtMost:
        if (effective(endpoint, names.value(0), values).toDouble() * effective(endpoint, names.value(1), values).toDouble()
            <= rule.megapixels * 1'000'000)
            return {};
        return wrong(names.value(0), QT_TRANSLATE_NOOP("Error", "The result would be larger than %1 megapixels. Make one of these smaller: %2."),
                     {shownNumber(rule.megapixels), labelsOf(endpoint, names)});
    }
    return {};
}

Result<void> checkMaskSize(const Endpoint &endpoint, const PictureSizes &pictures)
{
    const Field *base = endpoint.baseField();
    const Field *mask = endpoint.maskField();
    if (!base || !mask)
        return {};
    const QSize picture = pictures.value(base->name);
    const QSize painted = pictures.value(mask->name);
    if (!picture.isValid() || !painted.isValid() || picture == painted)
        return {};
    return wrong(mask->name,
                 QT_TRANSLATE_NOOP("Error", "The mask is %1 x %2 pixels and the picture %3 x %4. Both must have the same size."),
                 {painted.width(), painted.height(), picture.width(), picture.height()});
}

QStringList unknownNames(const Endpoint &endpoint, const QJsonObject &values, const PictureSizes &pictures)
{
    QStringList names;
    for (const QString &name : values.keys() + QStringList(pictures.keys())) {
        if (!endpoint.field(name) && !names.contains(name))
            names << name;
    }
    names.sort();
    return names;
}
} // namespace

QList<Error> validate(const Endpoint &endpoint, const QJsonObject &values, const PictureSizes &pictures)
{
    QList<Error> errors;
    QSet<QString> faulty;
    const auto note = [&](const Result<void> &outcome) {
        if (outcome || faulty.contains(outcome.error().field))
            return;
        faulty.insert(outcome.error().field);
        errors.append(outcome.error());
    };
    for (const Field &field : endpoint.fields)
        note(checkField(endpoint, field, values, pictures));
    for (const QString &name : unknownNames(endpoint, values, pictures))
        note(wrong(name, QT_TRANSLATE_NOOP("Error", "%1 has no field of this name."), {endpoint.title}));
    for (const FieldRule &rule : endpoint.rules)
        note(checkRule(endpoint, rule, values, pictures));
    note(checkMaskSize(endpoint, pictures));
    return errors;
}

Result<void> validateValue(const Field &field, const QJsonValue &value)
{
    if (value.isNull() && field.nullable)
        return {};
    switch (field.kind) {
    case FieldKind::Text:
    case FieldKind::Prompt:
    case FieldKind::FinetuneId:
    case FieldKind::Secret:
        return checkText(field, value);
    case FieldKind::Integer:
    case FieldKind::Seed:
    case FieldKind::Number:
        return checkNumber(field, value);
    case FieldKind::Switch:
        if (value.isBool())
            return {};
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be on or off."));
    case FieldKind::Choice:
        return checkChoice(field, value);
    case FieldKind::AspectRatio:
        return checkAspectRatio(field, value);
    case FieldKind::Picture:
    case FieldKind::Mask:
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 takes a picture, not a text."));
    case FieldKind::Url:
        return checkUrl(field, value);
    case FieldKind::Json:
        return checkJson(field, value);
    }
    return {};
}

QJsonObject fittingValues(const Endpoint &endpoint, const QJsonObject &values, QStringList *misfits)
{
    QJsonObject fitting;
    for (auto it = values.begin(); it != values.end(); ++it) { // by name
        const QJsonValue value = it.value();
        if (value.isNull())
            continue;
        const Field *field = endpoint.field(it.key());
        if (field && field->kind != FieldKind::Secret && validateValue(*field, value))
            fitting.insert(it.key(), value);
        else if (misfits)
            misfits->append(it.key());
    }
    return fitting;
}

QSize parseAspectRatio(const QString &text)
{
    static const QRegularExpression form(u"\\A\\s*([0-9]{1,6})\\s*:\\s*([0-9]{1,6})\\s*\\z"_s);
    const QRegularExpressionMatch match = form.match(text);
    return match.hasMatch() ? QSize(match.captured(1).toInt(), match.captured(2).toInt()) : QSize();
}
} // namespace pentimento
