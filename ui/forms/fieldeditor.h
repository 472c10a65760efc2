#pragma once

#include "app/schema/field.h"

#include <QWidget>

namespace pentimento {
/// The control of one field. It shows a value or, where none is set, the service's default in quiet text; what the
/// person does comes out as edited(). It knows the field's kind and never which endpoint the field belongs to.
class FieldEditor : public QWidget
{
    Q_OBJECT
public:
    FieldEditor(const Field &field, QWidget *parent);
    ~FieldEditor() override;

    const Field &field() const { return m_field; }
    /// Shows \a value; undefined: the default. Emits nothing.
    virtual void setValue(const QJsonValue &value) = 0;
    /// The visible label, as accessible name of every part.
    void setName(const QString &name);
    QString name() const { return m_name; }
    void setTip(const QString &tip);
    /// Draws the parts in the colour of errors.
    void setInvalid(bool invalid);
    /// True where the label stands above in any case, because the editor needs the whole width.
    virtual bool isWide() const { return false; }
    /// True where label and editor share a line in any case, because the editor is a mark and no field.
    virtual bool isSmall() const { return false; }
    /// The parts that take the keyboard, in tab order.
    const QList<QWidget *> &parts() const { return m_parts; }

signals:
    /// By the person; undefined: back to the default.
    void edited(const QJsonValue &value);
    /// The person is done for now: a good moment to check.
    void finished();
    /// What stands there cannot become a value; a sentence, empty when that is over.
    void problemChanged(const QString &sentence);

protected:
    void addPart(QWidget *part);

private:
    Field m_field;
    QString m_name;
    QList<QWidget *> m_parts;
};

/// The label in the program's language, without a mark.
QString fieldLabel(const Field &field);
/// One line about what the field takes: "15 to 50 · default 28"; empty where there is nothing to say.
QString fieldHint(const Field &field);
/// A value of a choice or a default for people: "jpeg" is JPEG, "true" is on.
QString shownValue(const QJsonValue &value);
/// True where \a value, set for a field of the same name, can be shown and sent as \a field: its JSON type agrees,
/// and bounds or choices allow it. A value that does not fit stays unset there and comes back with its own endpoint.
bool valueFits(const Field &field, const QJsonValue &value);
} // namespace pentimento
