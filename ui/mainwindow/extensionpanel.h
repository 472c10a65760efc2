#pragma once

#include <QList>
#include <QMargins>
#include <QWidget>

class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace pentimento {
class NumberField;

/// The lines above the canvas while it is extended: by how much on each side, what comes of it, Apply and
/// Cancel.
class ExtensionPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ExtensionPanel(QWidget *parent = nullptr);

    /// Emits nothing.
    void setMargins(const QMargins &margins);
    QMargins margins() const;
    int overlap() const;
    /// Whether a new area that is larger than what goes at once is to be filled in steps.
    bool wantsSteps() const;
    void setStepsPossible(bool possible, const QString &whyNot = {}); ///< \a whyNot: the reason, where there is one
    /// What is going to happen, or why it cannot.
    void setSentence(const QString &sentence, bool isWarning = false);
    void setApplyEnabled(bool enabled);
    /// While it works nothing can be changed.
    void setWorking(bool working);
    void focusFirst();
    /// Everything in it that can have the focus, to listen to its keys.
    QList<QWidget *> inputs() const;

signals:
    void edited();
    void applyRequested();
    void cancelRequested();

private:
    NumberField *addNumber(const QString &label, const QString &toolTip);

    QLabel *m_sentence;
    QPushButton *m_cancel;
    QPushButton *m_apply;
    QGridLayout *m_numbers;
    NumberField *m_left;
    NumberField *m_top;
    NumberField *m_right;
    NumberField *m_bottom;
    NumberField *m_overlap;
    QCheckBox *m_steps;
};
} // namespace pentimento
