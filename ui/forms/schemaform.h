#pragma once

#include "app/base/error.h"
#include "app/schema/endpoint.h"
#include "ui/forms/pictureeditors.h"

#include <QHash>
#include <QJsonObject>
#include <QKeySequence>
#include <QWidget>

#include <optional>

class QScrollArea;
class QVBoxLayout;

namespace pentimento {
class CollapsibleSection;
class FieldRow;
class FormValues;
class Prompter;
class PromptEditor;
class SeedEditor;

/// The input form of any endpoint, built from its schema alone. Values live in a FormValues and are shared by all
/// endpoints: where name and kind agree they survive a switch. The prompt stays in sight on top; the rest scrolls,
/// only vertically. Labels stand beside the editors where there is room, else above all of them.
class SchemaForm : public QWidget
{
    Q_OBJECT
public:
    /// \a values and \a prompter outlive this; \a prompter may be null (then no file dialogs).
    explicit SchemaForm(FormValues &values, Prompter *prompter = nullptr, QWidget *parent = nullptr);
    ~SchemaForm() override;

    void setEndpoint(const Endpoint &endpoint);
    const Endpoint &endpoint() const { return m_endpoint; }

    /// What is set and can be sent to this endpoint: no pictures, no secrets, nothing that does not fit its fields.
    QJsonObject values() const;
    /// True where the endpoint has a seed and none is kept: the program draws one for every job.
    bool drawsSeed() const;
    /// The seed of the newest result, for the button that keeps it.
    void setLastSeed(std::optional<qint64> seed);

    /// Names that a field for a finetune offers beside typing.
    void setFinetunes(const QStringList &names);

    /// The open picture and its mask in words; empty: there is none.
    void setPictureSummary(const QString &text);
    void setMaskSummary(const QString &text);
    /// For sourceRequested(): file bytes of a reference picture.
    void setPicture(const QString &field, const QByteArray &file, const QString &name);

    /// Errors by field; replaces those shown before. Gives back those that have no field here.
    QList<Error> setErrors(const QList<Error> &errors);
    void clearErrors();
    /// Unfolds, scrolls and gives the focus to the first field with an error; false where there is none.
    bool showFirstError();

    /// A group of the window's own, after those of the endpoint; stays when the endpoint changes. Taken over.
    void setOwnGroup(CollapsibleSection *group, const QString &name);

    void focusPrompt();
    void setPromptHistory(const QStringList &newestFirst);
    void setPromptHistoryKeys(const QList<QKeySequence> &older, const QList<QKeySequence> &newer);

    /// "main", "sampling", "output", "webhook": groups whose rare fields are shown. Remembered over endpoints.
    QStringList unfoldedGroups() const { return m_unfolded; }
    void setUnfoldedGroups(const QStringList &groups);

    /// Null where the endpoint has no such field.
    FieldRow *row(const QString &field) const { return m_rows.value(field); }
    bool hasLabelsAbove() const { return m_labelsAbove; }
    QScrollArea *scrollArea() const { return m_scroll; }

signals:
    /// By the person: the value in FormValues has changed already.
    void fieldEdited(const QString &field);
    void pictureSourceRequested(const QString &field, pentimento::PictureSource source);
    void unfoldedGroupsChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Section
    {
        FieldGroup group;
        CollapsibleSection *widget;
        QWidget *reset;
    };
    void clearRows();
    void build();
    FieldRow *makeRow(const Field &field);
    void connectEditor(FieldRow *row);
    void addToSection(FieldRow *row);
    Section &section(FieldGroup group);
    void showField(const QString &name);
    void showAll();
    void applyEdit(const QString &name, const QJsonValue &value);
    void reset(const QString &name);
    void resetGroup(FieldGroup group);
    void check(const QString &name);
    bool isSet(const Field &field) const;
    void updateSections();
    void updateDependencies();
    void placeLabels();
    void limitPrompt();

    FormValues &m_values;
    Prompter *m_prompter;
    Endpoint m_endpoint;
    QVBoxLayout *m_head;
    QScrollArea *m_scroll;
    QVBoxLayout *m_body;
    QHash<QString, FieldRow *> m_rows;
    QList<FieldRow *> m_order;
    QList<Section> m_sections;
    CollapsibleSection *m_ownGroup = nullptr; // of the window; a child of the scrolled page
    QString m_ownGroupName;
    PromptEditor *m_prompt = nullptr;
    SeedEditor *m_seed = nullptr;
    QStringList m_unfolded;
    QStringList m_promptHistory;
    QList<QKeySequence> m_olderKeys;
    QList<QKeySequence> m_newerKeys;
    std::optional<qint64> m_lastSeed;
    QStringList m_finetunes;
    QString m_pictureSummary;
    QString m_maskSummary;
    QString m_editing; ///< field whose change comes from its own editor
    bool m_labelsAbove = false;
};
} // namespace pentimento
