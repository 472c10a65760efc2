#include "app/schema/jsonmatch.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
bool isWhole(const QJsonValue &value)
{
    return value.isDouble() && std::trunc(value.toDouble()) == value.toDouble();
}

bool hasType(const QJsonValue &value, const QString &type)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return type == u"null"_s;
    case QJsonValue::Bool:
        return type == u"boolean"_s;
    case QJsonValue::Double:
        return type == u"number"_s || (type == u"integer"_s && isWhole(value));
    case QJsonValue::String:
        return type == u"string"_s;
    case QJsonValue::Array:
        return type == u"array"_s;
    case QJsonValue::Object:
        return type == u"object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return false;
}

bool hasOneOfTypes(const QJsonValue &value, const QJsonValue &types)
{
    if (types.isUndefined())
        return true;
    if (types.isString())
        return hasType(value, types.toString());
    const QJsonArray list = types.toArray();
    return std::any_of(list.begin(), list.end(), [&value](const QJsonValue &type) { return hasType(value, type.toString()); });
}

bool isInBounds(const QJsonObject &schema, double number)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double step = schema.value(u"multipleOf"_s).toDouble(0);
    return number >= schema.value(u"minimum"_s).toDouble(-infinity) && number <= schema.value(u"maximum"_s).toDouble(infinity)
           && number > schema.value(u"exclusiveMinimum"_s).toDouble(-infinity)
           && number < schema.value(u"exclusiveMaximum"_s).toDouble(infinity)
           && (step <= 0 || std::abs(std::remainder(number, step)) < 1e-9 * step);
}

bool isCountAllowed(const QJsonObject &schema, qsizetype count, const QString &least, const QString &most)
{
    return count >= schema.value(least).toInteger(0)
           && count <= schema.value(most).toInteger(std::numeric_limits<qint64>::max());
}

class Matcher
{
public:
    std::optional<QString> mismatch(const QJsonObject &schema, const QJsonValue &value, const QString &path);

private:
    std::optional<QString> inArray(const QJsonObject &schema, const QJsonArray &array, const QString &path);
    std::optional<QString> inObject(const QJsonObject &schema, const QJsonObject &object, const QString &path);
    bool fitsAlternatives(const QJsonObject &schema, const QJsonValue &value);

    qsizetype m_stepsLeft = 200'000; // long lists times many alternatives would never end
};

std::optional<QString> Matcher::inArray(const QJsonObject &schema, const QJsonArray &array, const QString &path)
{
    if (!isCountAllowed(schema, array.size(), u"minItems"_s, u"maxItems"_s))
        return path;
    const QJsonObject items = schema.value(u"items"_s).toObject();
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (const auto found = mismatch(items, array[i], path + u'[' + QString::number(i) + u']'))
            return found;
    }
    return std::nullopt;
}

std::optional<QString> Matcher::inObject(const QJsonObject &schema, const QJsonObject &object, const QString &path)
{
    const auto below = [&path](const QString &name) { return path.isEmpty() ? name : path + u'.' + name; };
    const QJsonObject properties = schema.value(u"properties"_s).toObject();
    const QJsonValue others = schema.value(u"additionalProperties"_s);
    for (const QJsonValue name : schema.value(u"required"_s).toArray()) {
        if (!object.contains(name.toString()))
            return below(name.toString());
    }
    for (auto it = object.begin(); it != object.end(); ++it) {
        const bool isKnown = properties.contains(it.key());
        if (!isKnown && others.isBool() && !others.toBool())
            return below(it.key());
        const QJsonObject child = isKnown ? properties.value(it.key()).toObject() : others.toObject();
        if (const auto found = mismatch(child, it.value(), below(it.key())))
            return found;
    }
    return std::nullopt;
}

// At least one of anyOf, exactly one of oneOf.
bool Matcher::fitsAlternatives(const QJsonObject &schema, const QJsonValue &value)
{
    for (const QString &keyword : {u"anyOf"_s, u"oneOf"_s}) {
        if (!schema.contains(keyword))
            continue;
        const QJsonArray alternatives = schema.value(keyword).toArray();
        const auto fitting = std::count_if(alternatives.begin(), alternatives.end(), [this, &value](const QJsonValue &alternative) {
            return !mismatch(alternative.toObject(), value, {});
        });
        if (fitting == 0 || (keyword == u"oneOf"_s && fitting > 1))
            return false;
    }
    return true;
}

std::optional<QString> Matcher::mismatch(const QJsonObject &schema, const QJsonValue &value, const QString &path)
{
    const QJsonArray values = schema.value(u"enum"_s).toArray();
    m_stepsLeft -= 1 + values.size();
    if (m_stepsLeft < 0)
        return path;
    if (!hasOneOfTypes(value, schema.value(u"type"_s)) || !fitsAlternatives(schema, value))
        return path;
    if (schema.contains(u"enum"_s) && !values.contains(value))
        return path;
    if (value.isDouble() && !isInBounds(schema, value.toDouble()))
        return path;
    if (value.isString() && !isCountAllowed(schema, value.toString().toUcs4().size(), u"minLength"_s, u"maxLength"_s))
        return path;
    if (value.isArray())
        return inArray(schema, value.toArray(), path);
    if (value.isObject())
        return inObject(schema, value.toObject(), path);
    return std::nullopt;
}
} // namespace

std::optional<QString> firstMismatch(const QJsonObject &schema, const QJsonValue &value)
{
    return Matcher().mismatch(schema, value, {});
}
} // namespace pentimento
