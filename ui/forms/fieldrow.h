#pragma once

#include "app/schema/field.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QToolButton;

namespace pentimento {
class ElidedLabel;
class FieldEditor;

/// A field as the form shows it: label, editor, a button back to the default, and one line below that belongs to it
/// for good and holds its error, or a hint while it has the focus. So an error moves nothing.
class FieldRow : public QWidget
{
    Q_OBJECT
public:
    static constexpr int resetWidth = 22;
    static constexpr int spacing = 4;

    /// Takes \a editor over.
    FieldRow(FieldEditor *editor, QWidget *parent);

    FieldEditor *editor() const { return m_editor; }
    const Field &field() const;
    QString label() const { return m_labelText; }
    int labelWidth() const;
    int editorWidth() const; ///< least
    /// Beside the editor in a column of \a column pixels, or above it.
    void setLabelPlace(bool above, int column);

    void setSet(bool set); ///< shows the button back to the default
    void setError(const QString &sentence); ///< empty: none
    QString error() const { return m_error; }
    /// Dims a field that the service does not look at now; \a reason says why.
    void setUsed(bool used, const QString &reason);

signals:
    void resetRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showLine();

    FieldEditor *m_editor;
    QString m_labelText;
    QLabel *m_label;
    QToolButton *m_reset;
    ElidedLabel *m_line;
    QGridLayout *m_grid;
    QString m_error;
    QString m_unusedReason;
    bool m_focused = false;
};
} // namespace pentimento
