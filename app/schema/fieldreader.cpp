#include "app/schema/fieldreader.h"

#include "app/schema/validation.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int mostNameLength = 100;
constexpr int mostLabelLength = 60;
constexpr int mostDescriptionLength = 1000;
constexpr int mostChoices = 1000;
// Wide enough for unsigned 64-bit seeds; a range beyond it has no meaning and breaks the arithmetic of sliders.
constexpr double widestBound = 2e19;

bool isUsableName(const QString &name)
{
    return !name.isEmpty() && name.size() <= mostNameLength
           && std::all_of(name.begin(), name.end(), [](QChar c) { return c.isPrint() && !c.isSpace(); });
}

// What others wrote, fit for one line of ours.
QString tidyText(const QString &text, int most)
{
    QString plain;
    for (const QChar c : text.left(most * 2))
        plain += c.isPrint() || c.isSurrogate() ? c : QChar(u' ');
    plain = plain.simplified();
    return plain.size() > most ? plain.left(most - 1) + u'…' : plain;
}

// "finetune_id" as "Finetune ID".
QString labelFromName(const QString &name)
{
    static const QHash<QString, QString> spelled{{u"id"_s, u"ID"_s}, {u"url"_s, u"URL"_s}, {u"uri"_s, u"URI"_s},
                                                 {u"api"_s, u"API"_s}, {u"lora"_s, u"LoRA"_s}, {u"cfg"_s, u"CFG"_s}};
    QStringList words = QString(name).replace(u'-', u'_').split(u'_', Qt::SkipEmptyParts);
    for (QString &word : words)
        word = spelled.value(word.toLower(), word);
    QString label = words.join(u' ');
    if (!label.isEmpty())
        label[0] = label[0].toUpper();
    return label.isEmpty() ? name : label;
}

QString labelFor(const QString &name, const QString &title)
{
    // Generated titles only repeat the name, in capitals that are not ours.
    QString plainName = name;
    plainName.replace(u'_', u' ');
    const bool saysMore = !title.isEmpty() && title.compare(plainName, Qt::CaseInsensitive) != 0
                          && title.compare(name, Qt::CaseInsensitive) != 0;
    return tidyText(saysMore ? title : labelFromName(name), mostLabelLength);
}

// The one type besides null; empty where there are several or none.
QString onlyType(const QJsonObject &schema)
{
    const QJsonValue type = schema.value(u"type"_s);
    if (type.isString())
        return type.toString();
    const QJsonArray types = type.toArray();
    return types.size() == 2 && types.last() == u"null"_s ? types.first().toString() : QString();
}

bool allowsNull(const QJsonObject &schema)
{
    return schema.value(u"type"_s).toArray().contains(u"null"_s)
           || schema.value(u"enum"_s).toArray().contains(QJsonValue::Null);
}

QString typeOfValues(const QJsonArray &choices)
{
    const auto all = [&choices](auto is) { return !choices.isEmpty() && std::all_of(choices.begin(), choices.end(), is); };
    if (all([](const QJsonValue &value) { return value.isString(); }))
        return u"string"_s;
    return all([](const QJsonValue &value) { return value.isDouble(); }) ? u"number"_s : QString();
}

bool isTextName(const QString &name)
{
    return name.endsWith(u"_path"_s) || name.endsWith(u"_url"_s) || name.endsWith(u"_id"_s);
}

bool isSecretName(const QString &name)
{
    return name.endsWith(u"secret"_s) || name.endsWith(u"password"_s) || name.endsWith(u"api_key"_s);
}

bool isBaseName(const QString &name)
{
    return name == u"image"_s || name == u"input_image"_s || name == u"images"_s;
}

bool isReferenceName(const QString &name)
{
    static const QRegularExpression form(u"\\A(image_prompt|(.+_)?image(_\\d+)?)\\z"_s);
    return form.match(name).hasMatch();
}

FieldKind textKind(const QString &name, const QJsonObject &schema, bool hasChoices)
{
    const QString format = schema.value(u"format"_s).toString();
    if (name == u"aspect_ratio"_s)
        return FieldKind::AspectRatio;
    if (hasChoices)
        return FieldKind::Choice;
    if (schema.value(u"writeOnly"_s).toBool() || format == u"password"_s || isSecretName(name))
        return FieldKind::Secret;
    if (name == u"finetune_id"_s)
        return FieldKind::FinetuneId;
    if (name.endsWith(u"_url"_s))
        return FieldKind::Url;
    if (isTextName(name))
        return FieldKind::Text;
    if (name == u"mask"_s || name == u"mask_image"_s)
        return FieldKind::Mask;
    if (isBaseName(name) || isReferenceName(name))
        return FieldKind::Picture;
    if (name == u"prompt"_s || name.endsWith(u"_prompt"_s))
        return FieldKind::Prompt;
    return format == u"uri"_s || format == u"url"_s ? FieldKind::Url : FieldKind::Text;
}

FieldKind kindFor(const QString &name, const QJsonObject &schema, const QJsonArray &choices)
{
    if (schema.contains(u"anyOf"_s) || schema.contains(u"oneOf"_s))
        return FieldKind::Json;
    QString type = onlyType(schema);
    if (!choices.isEmpty()) {
        const QString valueType = typeOfValues(choices);
        if (valueType.isEmpty() || (!type.isEmpty() && type != valueType && type != u"integer"_s))
            return FieldKind::Json;
        type = valueType;
    }
    if (type == u"boolean"_s)
        return FieldKind::Switch;
    if (type == u"string"_s)
        return textKind(name, schema, !choices.isEmpty());
    if (type != u"integer"_s && type != u"number"_s)
        return FieldKind::Json;
    if (!choices.isEmpty())
        return FieldKind::Choice;
    if (type == u"number"_s)
        return FieldKind::Number;
    return name == u"seed"_s || name.endsWith(u"_seed"_s) ? FieldKind::Seed : FieldKind::Integer;
}

FieldGroup groupFor(const Field &field)
{
    static const QSet<QString> output{u"output_format"_s, u"output_quality"_s, u"safety_tolerance"_s, u"width"_s,
                                      u"height"_s, u"aspect_ratio"_s, u"resolution"_s};
    if (field.name.startsWith(u"webhook"_s))
        return FieldGroup::Webhook;
    if (output.contains(field.name))
        return FieldGroup::Output;
    switch (field.kind) {
    case FieldKind::Seed:
    case FieldKind::Integer:
    case FieldKind::Number:
    case FieldKind::Switch:
        return field.required ? FieldGroup::Main : FieldGroup::Sampling;
    case FieldKind::Text:
    case FieldKind::Prompt:
    case FieldKind::Choice:
    case FieldKind::AspectRatio:
    case FieldKind::Picture:
    case FieldKind::Mask:
    case FieldKind::FinetuneId:
    case FieldKind::Url:
    case FieldKind::Secret:
    case FieldKind::Json:
        break;
    }
    return FieldGroup::Main;
}

bool isRare(const Field &field)
{
    return !field.required
           && (field.group == FieldGroup::Webhook || field.deprecated || field.kind == FieldKind::Json
               || field.name == u"safety_tolerance"_s);
}

// Takes the bounds over; false where they contradict each other or mean nothing.
bool readBounds(const QJsonObject &schema, Field &field)
{
    const auto number = [&schema](const QString &keyword) -> std::optional<double> {
        return schema.contains(keyword) ? std::optional(schema.value(keyword).toDouble()) : std::nullopt;
    };
    const auto count = [&schema](const QString &keyword) -> std::optional<int> {
        return schema.contains(keyword) ? std::optional(int(qMin(schema.value(keyword).toInteger(), qint64(INT_MAX)))) : std::nullopt;
    };
    field.minimum = number(u"minimum"_s);
    field.maximum = number(u"maximum"_s);
    if (const auto above = number(u"exclusiveMinimum"_s); above && *above >= field.minimum.value_or(*above)) {
        field.minimum = above;
        field.exclusiveMinimum = true;
    }
    if (const auto below = number(u"exclusiveMaximum"_s); below && *below <= field.maximum.value_or(*below)) {
        field.maximum = below;
        field.exclusiveMaximum = true;
    }
    field.multipleOf = number(u"multipleOf"_s);
    field.minLength = count(u"minLength"_s);
    field.maxLength = count(u"maxLength"_s);
    const bool isEmptyRange = field.minimum && field.maximum
                              && (*field.minimum > *field.maximum
                                  || (*field.minimum == *field.maximum && (field.exclusiveMinimum || field.exclusiveMaximum)));
    return !isEmptyRange && std::abs(field.minimum.value_or(0)) <= widestBound
           && std::abs(field.maximum.value_or(0)) <= widestBound
           && field.multipleOf.value_or(1) > 0 && field.multipleOf.value_or(1) <= widestBound
           && field.minLength.value_or(0) <= field.maxLength.value_or(INT_MAX);
}

// Empty where there are too many to choose from.
QJsonArray choicesOf(const QJsonObject &schema)
{
    const QJsonArray written = schema.value(u"enum"_s).toArray();
    QJsonArray choices;
    if (written.size() > mostChoices)
        return choices;
    for (const QJsonValue value : written) {
        if (!value.isNull() && !choices.contains(value))
            choices.append(value);
    }
    return choices;
}

QJsonValue exampleOf(const QJsonObject &schema)
{
    if (schema.contains(u"example"_s))
        return schema.value(u"example"_s);
    const QJsonArray examples = schema.value(u"examples"_s).toArray();
    return examples.isEmpty() ? QJsonValue(QJsonValue::Undefined) : examples.first();
}

Result<Field> readField(const QString &name, const QJsonObject &schema, bool required)
{
    if (!isUsableName(name))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document has a field whose name cannot be used: %1."), {tidyText(name, 40)});
    Field field;
    field.name = name;
    field.label = labelFor(name, schema.value(u"title"_s).toString());
    field.description = tidyText(schema.value(u"description"_s).toString(), mostDescriptionLength);
    field.choices = choicesOf(schema);
    if (schema.contains(u"enum"_s) && field.choices.isEmpty())
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The list of values of %1 cannot be used."), {name});
    field.kind = kindFor(name, schema, field.choices);
    if (field.kind == FieldKind::Json)
        field.choices = {};
    if (!readBounds(schema, field))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The range of %1 cannot be used."), {name});
    field.required = required;
    field.nullable = allowsNull(schema);
    field.deprecated = schema.value(u"deprecated"_s).toBool();
    field.jsonSchema = schema;
    field.example = exampleOf(schema);
    field.group = groupFor(field);
    field.folded = isRare(field);
    const QJsonValue fallback = schema.value(u"default"_s);
    if (!field.isPicture() && !fallback.isUndefined() && !fallback.isNull() && validateValue(field, fallback))
        field.fallback = fallback;
    return field;
}

// One base at most, by the order of the names; every other picture is a reference.
void giveRoles(QList<Field> &fields)
{
    Field *base = nullptr;
    for (const QString &name : {u"image"_s, u"input_image"_s, u"images"_s}) {
        for (Field &field : fields) {
            if (!base && field.kind == FieldKind::Picture && field.name == name)
                base = &field;
        }
    }
    for (Field &field : fields) {
        if (field.kind == FieldKind::Picture)
            field.role = &field == base ? PictureRole::Base : PictureRole::Reference;
    }
}

int rankOf(const Field &field)
{
    static const QStringList wellKnown{u"prompt"_s, u"negative_prompt"_s, u"finetune_id"_s, u"finetune_strength"_s,
                                       u"image"_s, u"input_image"_s, u"mask"_s, u"image_prompt"_s, u"image_prompt_strength"_s,
                                       u"seed"_s, u"steps"_s, u"guidance"_s, u"aspect_ratio"_s, u"width"_s, u"height"_s,
                                       u"output_format"_s, u"safety_tolerance"_s, u"webhook_url"_s, u"webhook_secret"_s};
    const qsizetype rank = wellKnown.indexOf(field.name);
    return rank < 0 ? int(wellKnown.size()) : int(rank);
}

void sortForPeople(QList<Field> &fields)
{
    const auto key = [](const Field &field) {
        const double written = field.jsonSchema.value(u"x-order"_s).toDouble(1e9);
        return std::tuple(field.group, written, rankOf(field), !field.required, field.name);
    };
    std::stable_sort(fields.begin(), fields.end(),
                     [&key](const Field &a, const Field &b) { return key(a) < key(b); });
}
} // namespace

Result<QList<Field>> readFields(const QJsonObject &inputs)
{
    const QJsonValue written = inputs.value(u"properties"_s);
    if (!written.isObject() || (inputs.contains(u"type"_s) && onlyType(inputs) != u"object"_s))
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The document does not say which fields the model takes."), {});
    const QJsonObject properties = written.toObject();
    if (properties.size() > mostFields)
        return Error::of(Error::Kind::Input, QT_TRANSLATE_NOOP("Error", "The model has %1 fields; at most %2 can be used."),
                        {properties.size(), mostFields});
    QSet<QString> required;
    for (const QJsonValue name : inputs.value(u"required"_s).toArray())
        required.insert(name.toString());

    QList<Field> fields;
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        Result<Field> field = readField(it.key(), it.value().toObject(), required.contains(it.key()));
        if (!field)
            return field.error();
        fields.append(std::move(*field));
    }
    giveRoles(fields);
    sortForPeople(fields);
    return fields;
}
} // namespace pentimento
