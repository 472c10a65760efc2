#pragma once

#include "app/history/spending.h"

#include <QDialog>

class QLabel;
class QTableWidget;

namespace pentimento {
/// What was spent, by day and by month, and what was paid for without a picture. Shows what it is given.
class SpendingDialog : public QDialog
{
    Q_OBJECT
public:
    explicit SpendingDialog(QWidget *parent = nullptr);

    void setReport(const SpendingReport &report, const QDate &today);
    void setProblem(const QString &text); ///< instead of a report

signals:
    void showRequested(const QString &generation);
    void limitsRequested();

private:
    QTableWidget *addTable(const QString &title, const QStringList &columns, const QString &whenEmpty, QWidget *page);
    void fillTotals(QTableWidget *table, const QList<SpendingTotal> &totals, bool months);
    void fillWithoutPicture(const QList<Generation> &generations);

    QLabel *m_summary;
    QTableWidget *m_days;
    QTableWidget *m_months;
    QTableWidget *m_lost;
};

/// "$1.25", with what is an estimate or doubtful behind it: "$1.25 (about $0.50 of it by estimate)".
QString totalText(const SpendingTotal &total);
} // namespace pentimento
