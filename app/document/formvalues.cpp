#include "app/document/formvalues.h"

#include <QSet>

namespace pentimento {
QJsonValue FormValues::value(const QString &field) const
{
    return m_values.value(field); // undefined where it is not there
}

void FormValues::setValue(const QString &field, const QJsonValue &value)
{
    const bool isUnset = value.isUndefined() || value.isNull();
    if (isUnset ? !m_values.contains(field) : m_values.value(field) == value)
        return;
    if (isUnset)
        m_values.remove(field);
    else
        m_values.insert(field, value);
    emit valueChanged(field);
}

void FormValues::setPicture(const QString &field, const QByteArray &file, const QString &name)
{
    if (file.isEmpty()) {
        if (m_pictures.remove(field) == 0)
            return;
        m_pictureNames.remove(field);
    } else {
        m_pictures.insert(field, file);
        m_pictureNames.insert(field, name);
    }
    emit valueChanged(field);
}

void FormValues::setSecret(const QString &field, const QString &secret)
{
    if (m_secrets.value(field) == secret)
        return;
    if (secret.isEmpty())
        m_secrets.remove(field);
    else
        m_secrets.insert(field, secret);
    emit valueChanged(field);
}

void FormValues::replace(const QJsonObject &values)
{
    const QJsonObject before = m_values;
    m_values = values;
    const QStringList beforeKeys = before.keys();
    const QStringList afterKeys = m_values.keys();
    QSet<QString> fields(beforeKeys.begin(), beforeKeys.end());
    fields.unite(QSet<QString>(afterKeys.begin(), afterKeys.end()));
    for (const QString &field : std::as_const(fields)) {
        if (before.value(field) != m_values.value(field))
            emit valueChanged(field);
    }
}
} // namespace pentimento

#include "moc_formvalues.cpp"
