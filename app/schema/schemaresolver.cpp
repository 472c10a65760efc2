#include "app/schema/schemaresolver.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QScopeGuard>
#include <QSet>
#include <QUrl>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostDepth = 64;
constexpr int mostParts = 300'000;

enum class Form { Text, Flag, Number, Count, List, Object, ObjectOrFlag, NumberOrFlag, TypeNames, Anything };

// The keywords that are kept, with the form each must have.
const QHash<QString, Form> &keywords()
{
    static const QHash<QString, Form> known{
        {u"title"_s, Form::Text}, {u"description"_s, Form::Text}, {u"type"_s, Form::TypeNames},
        {u"enum"_s, Form::List}, {u"const"_s, Form::Anything}, {u"default"_s, Form::Anything},
        {u"example"_s, Form::Anything}, {u"examples"_s, Form::Anything}, {u"format"_s, Form::Text},
        {u"minimum"_s, Form::Number}, {u"maximum"_s, Form::Number},
        {u"exclusiveMinimum"_s, Form::NumberOrFlag}, {u"exclusiveMaximum"_s, Form::NumberOrFlag},
        {u"multipleOf"_s, Form::Number}, {u"minLength"_s, Form::Count}, {u"maxLength"_s, Form::Count},
        {u"deprecated"_s, Form::Flag}, {u"writeOnly"_s, Form::Flag}, {u"nullable"_s, Form::Flag},
        {u"x-order"_s, Form::Number}, {u"items"_s, Form::ObjectOrFlag}, {u"minItems"_s, Form::Count},
        {u"maxItems"_s, Form::Count}, {u"properties"_s, Form::Object}, {u"required"_s, Form::List},
        {u"additionalProperties"_s, Form::ObjectOrFlag}, {u"anyOf"_s, Form::List}, {u"oneOf"_s, Form::List},
    };
    return known;
}

bool allText(const QJsonArray &list)
{
    return std::all_of(list.begin(), list.end(), [](const QJsonValue &entry) { return entry.isString(); });
}

bool hasForm(const QJsonValue &value, Form form)
{
    switch (form) {
    case Form::Text:
        return value.isString();
    case Form::Flag:
        return value.isBool();
    case Form::Number:
        return value.isDouble();
    case Form::Count:
        return value.isDouble() && value.toInteger(-1) >= 0;
    case Form::List:
        return value.isArray();
    case Form::Object:
        return value.isObject();
    case Form::ObjectOrFlag:
        return value.isObject() || value.isBool();
    case Form::NumberOrFlag:
        return value.isDouble() || value.isBool();
    case Form::TypeNames:
        return value.isString() || (value.isArray() && !value.toArray().isEmpty() && allText(value.toArray()));
    case Form::Anything:
        return true;
    }
    return false;
}

QJsonArray typesOf(const QJsonObject &schema)
{
    const QJsonValue type = schema.value(u"type"_s);
    return type.isArray() ? type.toArray() : type.isString() ? QJsonArray{type} : QJsonArray{};
}

bool isOnlyNull(const QJsonObject &schema)
{
    const QJsonArray types = typesOf(schema);
    const QJsonArray values = schema.value(u"enum"_s).toArray();
    return (types.size() == 1 && types.first() == u"null"_s) || (values.size() == 1 && values.first().isNull());
}

// "Or null" in the plain form: null last in the list of types and, where there is one, in the list of values.
void allowNull(QJsonObject &schema)
{
    QJsonArray types = typesOf(schema);
    if (!types.isEmpty() && !types.contains(u"null"_s)) {
        types.append(u"null"_s);
        schema.insert(u"type"_s, types);
    }
    QJsonArray values = schema.value(u"enum"_s).toArray();
    if (schema.contains(u"enum"_s) && !values.contains(QJsonValue::Null)) {
        values.append(QJsonValue::Null);
        schema.insert(u"enum"_s, values);
    }
}

void tidyTypes(QJsonObject &schema)
{
    QJsonArray types = typesOf(schema);
    if (types.size() == 1)
        schema.insert(u"type"_s, types.first());
    const qsizetype null = types.size() > 1 ? types.toVariantList().indexOf(u"null"_s) : -1;
    if (null >= 0 && null != types.size() - 1) {
        types.append(types.takeAt(null));
        schema.insert(u"type"_s, types);
    }
    if (schema.take(u"nullable"_s).toBool())
        allowNull(schema);
    if (schema.contains(u"const"_s))
        schema.insert(u"enum"_s, QJsonArray{schema.take(u"const"_s)});
}

// OpenAPI 3.0 marks a bound as exclusive with a flag beside it; later drafts give the bound itself.
void tidyExclusive(QJsonObject &schema, const QString &bound, const QString &exclusive)
{
    if (!schema.value(exclusive).isBool())
        return;
    if (schema.take(exclusive).toBool() && schema.contains(bound))
        schema.insert(exclusive, schema.take(bound));
}

// Two lists of names without repetition, the first one's order kept.
QJsonArray joined(const QJsonArray &first, const QJsonArray &second)
{
    QJsonArray both;
    QSet<QString> seen;
    for (const QJsonArray &list : {first, second}) {
        for (const QJsonValue name : list) {
            if (!seen.contains(name.toString()))
                both.append(name);
            seen.insert(name.toString());
        }
    }
    return both;
}

QJsonObject merged(QJsonObject base, const QJsonObject &over)
{
    for (auto it = over.begin(); it != over.end(); ++it) {
        QJsonValue value = it.value();
        if (it.key() == u"properties"_s) {
            QJsonObject both = base.value(it.key()).toObject();
            const QJsonObject added = value.toObject();
            for (auto property = added.begin(); property != added.end(); ++property)
                both.insert(property.key(), property.value());
            value = both;
        } else if (it.key() == u"required"_s) {
            value = joined(base.value(it.key()).toArray(), value.toArray());
        }
        base.insert(it.key(), value);
    }
    return base;
}
} // namespace

SchemaResolver::SchemaResolver(QJsonObject document) : m_document(std::move(document)) {}

Result<QJsonObject> SchemaResolver::resolved(const QJsonValue &schema, const QString &name)
{
    m_name = name;
    m_open.clear();
    m_depth = 0;
    return expand(schema);
}

Error SchemaResolver::wrongForm(const QString &keyword) const
{
    return Error{Error::Kind::Input, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The description of %1 cannot be used: its entry \"%2\" is not written as it should be.")),
                 {m_name, keyword}};
}

Result<QJsonObject> SchemaResolver::expand(const QJsonValue &schema)
{
    if (++m_parts > mostParts || m_depth >= mostDepth)
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The description of %1 is too involved to be read.")), {m_name}};
    ++m_depth;
    const auto leave = qScopeGuard([this] { --m_depth; });
    if (schema.isBool() && schema.toBool())
        return QJsonObject(); // anything goes
    if (!schema.isObject())
        return wrongForm(u"schema"_s);

    const QJsonObject written = schema.toObject();
    QJsonObject own;
    for (auto it = written.begin(); it != written.end(); ++it) {
        const auto keyword = keywords().constFind(it.key());
        if (keyword == keywords().cend())
            continue;
        if (!hasForm(it.value(), *keyword))
            return wrongForm(it.key());
        own.insert(it.key(), it.value());
    }
    Result<QJsonObject> children = expandChildren(own);
    if (!children)
        return children;
    own = *children;
    tidyTypes(own);
    tidyExclusive(own, u"minimum"_s, u"exclusiveMinimum"_s);
    tidyExclusive(own, u"maximum"_s, u"exclusiveMaximum"_s);

    QJsonObject result;
    if (written.contains(u"$ref"_s)) {
        if (!written.value(u"$ref"_s).isString())
            return wrongForm(u"$ref"_s);
        const Result<QJsonObject> referred = expandReference(written.value(u"$ref"_s).toString());
        if (!referred)
            return referred;
        result = *referred;
    }
    if (written.contains(u"allOf"_s)) {
        const Result<QJsonObject> all = mergeAll(result, written.value(u"allOf"_s));
        if (!all)
            return all;
        result = *all;
    }
    result = merged(result, own);
    for (const QString &keyword : {u"anyOf"_s, u"oneOf"_s}) {
        const Result<QJsonObject> chosen = expandAlternatives(result, keyword);
        if (!chosen)
            return chosen;
        result = *chosen;
    }
    return result;
}

Result<QJsonValue> SchemaResolver::target(const QString &reference) const
{
    const Error missing{Error::Kind::Input, {},
                        QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The description of %1 points to %2, which is not in the document.")),
                        {m_name, reference.left(100)}};
    if (!reference.startsWith(u"#/"_s))
        return missing;
    QJsonValue here = m_document;
    for (QString step : QUrl::fromPercentEncoding(reference.mid(2).toUtf8()).split(u'/')) {
        step.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
        bool isIndex = false;
        const int index = step.toInt(&isIndex);
        here = here.isArray() && isIndex ? here.toArray().at(index) : here.toObject().value(step);
        if (here.isUndefined())
            return missing;
    }
    return here;
}

Result<QJsonObject> SchemaResolver::expandReference(const QString &reference)
{
    if (m_open.contains(reference))
        return Error{Error::Kind::Input, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "The description of %1 refers to itself and cannot be used.")), {m_name}};
    const Result<QJsonValue> found = target(reference);
    if (!found)
        return found.error();
    m_open.append(reference);
    Result<QJsonObject> expanded = expand(*found);
    m_open.removeLast();
    if (!expanded)
        return expanded;
    // These name the shared type ("OutputFormat", "An enumeration."), not the field that uses it.
    if (!expanded->contains(u"properties"_s)) {
        expanded->remove(u"title"_s);
        if (expanded->value(u"description"_s) == u"An enumeration."_s)
            expanded->remove(u"description"_s);
    }
    return expanded;
}

Result<QJsonObject> SchemaResolver::mergeAll(QJsonObject base, const QJsonValue &parts)
{
    if (!parts.isArray() || parts.toArray().isEmpty())
        return wrongForm(u"allOf"_s);
    for (const QJsonValue part : parts.toArray()) {
        const Result<QJsonObject> expanded = expand(part);
        if (!expanded)
            return expanded;
        base = merged(base, *expanded);
    }
    return base;
}

Result<QJsonObject> SchemaResolver::expandChildren(QJsonObject schema)
{
    if (schema.contains(u"required"_s) && !allText(schema.value(u"required"_s).toArray()))
        return wrongForm(u"required"_s);
    for (const QString &keyword : {u"items"_s, u"additionalProperties"_s}) {
        if (!schema.value(keyword).isObject())
            continue;
        const Result<QJsonObject> child = expand(schema.value(keyword));
        if (!child)
            return child;
        schema.insert(keyword, *child);
    }
    if (!schema.contains(u"properties"_s))
        return schema;
    const QString outerName = m_name;
    const auto restoreName = qScopeGuard([this, &outerName] { m_name = outerName; });
    QJsonObject properties = schema.value(u"properties"_s).toObject();
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        m_name = it.key().left(100);
        const Result<QJsonObject> child = expand(it.value());
        if (!child)
            return child;
        it.value() = *child;
    }
    schema.insert(u"properties"_s, properties);
    return schema;
}

Result<QJsonObject> SchemaResolver::expandAlternatives(QJsonObject schema, const QString &keyword)
{
    if (!schema.contains(keyword))
        return schema;
    const QJsonArray written = schema.take(keyword).toArray();
    if (written.isEmpty())
        return wrongForm(keyword);
    QJsonArray others;
    for (const QJsonValue alternative : written) {
        const Result<QJsonObject> expanded = expand(alternative);
        if (!expanded)
            return expanded;
        if (!isOnlyNull(*expanded))
            others.append(*expanded);
    }
    const bool orNull = others.size() < written.size();
    if (others.size() > 1) {
        if (orNull)
            others.append(QJsonObject{{u"type"_s, u"null"_s}});
        schema.insert(keyword, others);
        return schema;
    }
    if (!others.isEmpty())
        schema = merged(others.first().toObject(), schema);
    if (orNull)
        allowNull(schema);
    return schema;
}
} // namespace pentimento
