#pragma once

#include "app/imaging/stitch.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace pentimento {
class NumberField;
struct NumberRange;

/// How the result under review is joined to the picture: what can be changed at any time without paying again.
class BlendPanel : public QWidget
{
    Q_OBJECT
public:
    explicit BlendPanel(QWidget *parent = nullptr);

    /// Emits nothing.
    void setBlend(const BlendSettings &blend);
    const BlendSettings &blend() const { return m_blend; }
    /// True while it differs from what it began with: Reset can be pressed.
    void setChanged(bool changed);

signals:
    void edited(const pentimento::BlendSettings &blend);
    void resetRequested();

private:
    NumberField *addNumber(const QString &label, const NumberRange &range, const QString &toolTip);
    QComboBox *addChoice(const QString &label, const QStringList &choices, const QString &toolTip);
    void addRow(const QString &label, QWidget *editor, QWidget *buddy);
    void take();

    BlendSettings m_blend;
    QFormLayout *m_rows;
    NumberField *m_feather;
    NumberField *m_grow;
    QComboBox *m_color;
    QComboBox *m_grain;
    QComboBox *m_align;
    QPushButton *m_reset;
};
} // namespace pentimento
