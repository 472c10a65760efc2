#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QString>

namespace pentimento {
/// What the person has set in the form, by field name, for all endpoints: a value survives a switch of endpoint
/// where name and kind agree. Secrets are held here for the session and never saved. Main thread.
class FormValues : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Undefined where not set (the service's default applies).
    QJsonValue value(const QString &field) const;
    void setValue(const QString &field, const QJsonValue &value); ///< undefined or null: back to the default
    const QJsonObject &all() const { return m_values; }

    /// File bytes of a reference picture; empty: none.
    QByteArray picture(const QString &field) const { return m_pictures.value(field); }
    QString pictureName(const QString &field) const { return m_pictureNames.value(field); }
    void setPicture(const QString &field, const QByteArray &file, const QString &name);

    QString secret(const QString &field) const { return m_secrets.value(field); }
    void setSecret(const QString &field, const QString &secret);

    void replace(const QJsonObject &values); ///< all plain values at once (restore); pictures and secrets stay

signals:
    void valueChanged(const QString &field);

private:
    QJsonObject m_values;
    QHash<QString, QByteArray> m_pictures;
    QHash<QString, QString> m_pictureNames;
    QHash<QString, QString> m_secrets;
};
} // namespace pentimento
