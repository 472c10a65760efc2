#pragma once

#include <QWidget>

class QSpinBox;

namespace pentimento {
/// How long a job may take before it is stopped: minutes, or no limit.
class TimeLimitRow : public QWidget
{
    Q_OBJECT
public:
    /// \a seconds: 0 for none.
    explicit TimeLimitRow(int seconds, QWidget *parent = nullptr);

signals:
    void chosen(int seconds);

private:
    QSpinBox *m_minutes;
};
} // namespace pentimento
