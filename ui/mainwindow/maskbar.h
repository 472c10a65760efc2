#pragma once

#include "app/imaging/masksets.h"
#include "ui/common/numberfield.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace pentimento {

/// A number that an operation on the mask asks for.
struct MaskParameter
{
    QString label;
    NumberRange range;
    double initial = 0;
    QString toolTip = {};
};

/// The line above the canvas while an operation on the mask is previewed: its numbers, what it does, Apply and Cancel.
class MaskBar : public QWidget
{
    Q_OBJECT
public:
    explicit MaskBar(QWidget *parent = nullptr);

    /// At most two \a parameters. \a how: the choice of combining is offered, beginning with this one.
    void show(const QString &title, const QList<MaskParameter> &parameters, std::optional<MaskCombine> how);
    QList<double> values() const;
    MaskCombine how() const;
    /// Moves the first number by \a steps.
    void step(int steps);
    void setNote(const QString &note);
    void setApplyEnabled(bool enabled);
    void focusFirst();
    /// Everything in it that can have the focus, to listen to its keys.
    QList<QWidget *> inputs() const;

signals:
    void edited();
    void applyRequested();
    void cancelRequested();

private:
    QLabel *m_title;
    QList<QLabel *> m_labels;
    QList<NumberField *> m_fields;
    QList<MaskParameter> m_parameters;
    QLabel *m_howLabel;
    QComboBox *m_how;
    QLabel *m_note;
    QPushButton *m_cancel;
    QPushButton *m_apply;
};
} // namespace pentimento
