#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;

namespace pentimento {
class SettingsStore;

/// How much the person means to spend: a period, an amount from which to warn, one at which nothing more is sent.
/// A change is kept at once.
class SpendingBox : public QWidget
{
    Q_OBJECT
public:
    explicit SpendingBox(SettingsStore &settings, QWidget *parent = nullptr);

signals:
    void limitsChanged();

private:
    QDoubleSpinBox *addAmount(const QString &label, const QString &toolTip, int row);
    void keep();

    SettingsStore &m_settings;
    QComboBox *m_period;
    QDoubleSpinBox *m_warn;
    QDoubleSpinBox *m_stop;
};
} // namespace pentimento
