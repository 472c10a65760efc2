#include "app/schema/validation.h"

#include "app/base/json.h"

#include <QCoreApplication>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Error wrong(const Field &field, const char *text, const QVariantList &more = {})
{
    return Error{Error::Kind::Input, field.name, QString::fromUtf8(text), QVariantList{field.label} + more};
}

Result<QJsonValue> wholeNumber(const Field &field, const QString &text)
{
    bool isWhole = false;
    const qint64 number = text.trimmed().toLongLong(&isWhole);
    if (!isWhole)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be a whole number."));
    return QJsonValue(number);
}

Result<QJsonValue> number(const Field &field, const QString &text)
{
    // Whole ones stay whole: 30 is sent as 30.
    if (const Result<QJsonValue> whole = wholeNumber(field, text))
        return whole;
    bool isNumber = false;
    const double value = text.trimmed().toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value))
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be a number."));
    return QJsonValue(value);
}

Result<QJsonValue> flag(const Field &field, const QString &text)
{
    const QString word = text.trimmed().toLower();
    if (QStringList{u"true"_s, u"on"_s, u"yes"_s, u"1"_s}.contains(word))
        return QJsonValue(true);
    if (QStringList{u"false"_s, u"off"_s, u"no"_s, u"0"_s}.contains(word))
        return QJsonValue(false);
    return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be true or false."));
}

// The choice that reads like the text; a text that is none stays one, for validation to refuse with the list.
QJsonValue choice(const Field &field, const QString &text)
{
    for (const QJsonValue candidate : field.choices) {
        const QString word = candidate.isString() ? candidate.toString() : QString::fromUtf8(toJson(candidate));
        if (word == text)
            return candidate;
    }
    return text;
}
} // namespace

Result<QJsonValue> valueFromText(const Field &field, const QString &text)
{
    switch (field.kind) {
    case FieldKind::Text:
    case FieldKind::Prompt:
    case FieldKind::FinetuneId:
    case FieldKind::Url:
    case FieldKind::Secret:
        return QJsonValue(text);
    case FieldKind::AspectRatio:
        return QJsonValue(text.trimmed());
    case FieldKind::Integer:
    case FieldKind::Seed:
        return wholeNumber(field, text);
    case FieldKind::Number:
        return number(field, text);
    case FieldKind::Switch:
        return flag(field, text);
    case FieldKind::Choice:
        return choice(field, text);
    case FieldKind::Picture:
    case FieldKind::Mask:
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 takes a picture: give its file as %2=@FILE."), {field.name});
    case FieldKind::Json:
        break;
    }
    Result<QJsonValue> value = parseJson(text.toUtf8(), field.label);
    if (!value)
        return wrong(field, QT_TRANSLATE_NOOP("Error", "%1 must be written as JSON."));
    return value;
}
} // namespace pentimento
