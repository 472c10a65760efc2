#pragma once

#include <QAbstractButton>

namespace pentimento {
/// One line of a filter column: text, outlined while chosen, and a number behind it. What does not fit is elided and
/// whole in the tooltip.
class FilterRow : public QAbstractButton
{
    Q_OBJECT
public:
    FilterRow(const QString &text, const QString &toolTip, QWidget *parent = nullptr);

    /// Negative: none is shown. \a isWarning: in the colour of warnings while it is not 0.
    void setCount(qint64 count, bool isWarning = false);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString countText() const;

    qint64 m_count = -1;
    bool m_isWarning = false;
};
} // namespace pentimento
