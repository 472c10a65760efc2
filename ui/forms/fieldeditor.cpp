#include "ui/forms/fieldeditor.h"

#include "ui/common/widgetstate.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
QString tr(const char *text) { return QCoreApplication::translate("Field", text); }

QString shownNumber(double value) { return QLocale().toString(value, 'g', 12).remove(QLocale().groupSeparator()); }

QString shownRange(const Field &field)
{
    if (field.minimum && field.maximum)
        return tr("%1 to %2").arg(shownNumber(*field.minimum), shownNumber(*field.maximum));
    if (field.minimum)
        return tr("at least %1").arg(shownNumber(*field.minimum));
    return field.maximum ? tr("at most %1").arg(shownNumber(*field.maximum)) : QString();
}

bool isWhole(double value) { return std::floor(value) == value; }

bool withinBounds(const Field &field, double value)
{
    if (field.minimum && (field.exclusiveMinimum ? value <= *field.minimum : value < *field.minimum))
        return false;
    return !field.maximum || (field.exclusiveMaximum ? value < *field.maximum : value <= *field.maximum);
}
} // namespace

FieldEditor::FieldEditor(const Field &field, QWidget *parent) : QWidget(parent), m_field(field) {}

FieldEditor::~FieldEditor()
{
    // A visible window that goes takes the focus from its parts; their farewell must not reach an editor half gone.
    const auto children = findChildren<QObject *>();
    for (QObject *child : children)
        disconnect(child, nullptr, this, nullptr);
}

void FieldEditor::addPart(QWidget *part)
{
    m_parts << part;
    if (!focusProxy())
        setFocusProxy(part);
}

void FieldEditor::setName(const QString &name)
{
    m_name = name;
    for (QWidget *part : std::as_const(m_parts))
        part->setAccessibleName(name);
}

void FieldEditor::setTip(const QString &tip)
{
    for (QWidget *part : std::as_const(m_parts)) {
        if (part->toolTip().isEmpty())
            part->setToolTip(tip);
    }
}

void FieldEditor::setInvalid(bool invalid)
{
    for (QWidget *part : std::as_const(m_parts))
        setStyleProperty(part, "invalid", invalid);
}

QString fieldLabel(const Field &field) { return tr(field.label.toUtf8().constData()); }

QString fieldHint(const Field &field)
{
    QStringList parts;
    if (field.isNumeric() && field.kind != FieldKind::Seed) {
        parts << shownRange(field);
        if (field.multipleOf && *field.multipleOf > 1)
            parts << tr("in steps of %1").arg(shownNumber(*field.multipleOf));
    }
    if (!field.fallback.isUndefined() && !field.fallback.isNull() && !shownValue(field.fallback).isEmpty())
        parts << tr("default %1").arg(shownValue(field.fallback));
    if (field.maxLength && !field.isPicture())
        parts << tr("up to %1 characters").arg(*field.maxLength);
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}

QString shownValue(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool() ? tr("on") : tr("off");
    if (value.isDouble())
        return isWhole(value.toDouble()) ? QString::number(value.toInteger()) : shownNumber(value.toDouble());
    if (!value.isString())
        return {};
    const QString text = value.toString();
    static const QStringList abbreviations{u"jpeg"_s, u"jpg"_s, u"png"_s, u"webp"_s, u"gif"_s, u"tiff"_s};
    if (abbreviations.contains(text))
        return text.toUpper();
    // Machine words with underscores read better as words; anything else is shown as it is sent.
    QString words = text;
    if (!words.isEmpty() && words.at(0).isLower() && !words.contains(u' ') && words.contains(u'_'))
        words.replace(u'_', u' ');
    return words;
}

bool valueFits(const Field &field, const QJsonValue &value)
{
    if (value.isUndefined() || value.isNull())
        return false;
    switch (field.kind) {
    case FieldKind::Text:
    case FieldKind::Prompt:
    case FieldKind::FinetuneId:
    case FieldKind::Url: return value.isString();
    case FieldKind::AspectRatio: return value.isString() && (field.choices.isEmpty() || field.choices.contains(value));
    case FieldKind::Integer: return value.isDouble() && isWhole(value.toDouble()) && withinBounds(field, value.toDouble());
    case FieldKind::Seed: return value.isDouble() && isWhole(value.toDouble());
    case FieldKind::Number: return value.isDouble() && withinBounds(field, value.toDouble());
    case FieldKind::Switch: return value.isBool();
    case FieldKind::Choice: return field.choices.contains(value);
    case FieldKind::Json: return true;
    case FieldKind::Picture:
    case FieldKind::Mask:
    case FieldKind::Secret: return false; // never plain values
    }
    return false;
}
} // namespace pentimento

#include "moc_fieldeditor.cpp"
