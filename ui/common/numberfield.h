#pragma once

#include <QDoubleSpinBox>
#include <QSlider>

#include <optional>

namespace pentimento {
/// Bounds and look of a NumberField.
struct NumberRange
{
    double minimum = 0;
    double maximum = 100;
    double step = 1;     ///< of the arrow keys
    int decimals = 0;    ///< at most; trailing zeros are not shown
    QString suffix = {}; ///< " px"
    bool slider = true;  ///< false: only the number
    bool logarithmic = false; ///< equal ways on the slider are equal factors; see suitsLogarithm()

    /// True where an even slider could not reach small values within 2 %.
    static bool suitsLogarithm(double minimum, double maximum);
};

/// A number box that shows no zeros nobody typed and can stand empty.
class NumberBox : public QDoubleSpinBox
{
    Q_OBJECT
public:
    explicit NumberBox(QWidget *parent = nullptr);
    void setBlank(bool blank); ///< shows nothing instead of the value, until something is typed
    QLineEdit *edit() const { return lineEdit(); }
    QString textFromValue(double value) const override;
    QValidator::State validate(QString &input, int &position) const override;

private:
    bool m_blank = false;
};

/// A slider and a number box for one value that may be unset. Typing is exact; the slider is neutral, jumps to where
/// it is pressed, and goes back to the default on a double click. The wheel changes it only while it has the focus.
class NumberField : public QWidget
{
    Q_OBJECT
public:
    explicit NumberField(const NumberRange &range, QWidget *parent = nullptr);
    ~NumberField() override;

    const NumberRange &range() const { return m_range; }
    void setRange(const NumberRange &range);
    /// What applies while unset: shown quietly. None: the box is empty and the slider at the low end.
    void setFallback(std::optional<double> fallback);
    /// None: unset. Emits nothing.
    void setValue(std::optional<double> value);
    std::optional<double> value() const { return m_value; }
    /// The value, else the fallback, else the minimum.
    double shownValue() const;
    /// Accessible name of both parts: the visible label.
    void setName(const QString &name);
    void setToolTips(const QString &tip);
    void setInvalid(bool invalid);

    QSlider *slider() const { return m_slider; }
    NumberBox *box() const { return m_box; }

signals:
    void valueEdited(double value); ///< by the person, also for each step of a drag
    void resetRequested();          ///< double click on the slider, or the box emptied: setValue({}) has been done

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showValue();
    void edit(double value);
    void reset();
    void finishTyping();
    bool stepByKey(int key);
    int positionOf(double value) const;
    double valueAt(int position) const;
    double rounded(double value) const;

    NumberRange m_range;
    std::optional<double> m_value;
    std::optional<double> m_fallback;
    bool m_emptied = false; ///< the person deleted the number and has not left the box
    QSlider *m_slider;
    NumberBox *m_box;
};
} // namespace pentimento
