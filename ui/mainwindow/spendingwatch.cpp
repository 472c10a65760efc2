#include "ui/mainwindow/spendingwatch.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "ui/jobs/spendingdialog.h"

namespace pentimento {
SpendingWatch::SpendingWatch(JobQueue &queue, History &history, QWidget *window)
    : QObject(window)
    , m_queue(queue)
    , m_window(window)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(200);
    connect(&m_soon, &QTimer::timeout, this, &SpendingWatch::read);
    connect(&queue, &JobQueue::ended, this, &SpendingWatch::refresh);
    connect(&history, &History::added, this, &SpendingWatch::refresh);
    connect(&history, &History::removed, this, &SpendingWatch::refresh);
    connect(&history, &History::changedElsewhere, this, &SpendingWatch::refresh);
    refresh();
}

std::optional<Error> SpendingWatch::refusal(const Money &next) const
{
    return m_queue.limits().refusal(m_spent, next);
}

std::optional<Error> SpendingWatch::warning(const Money &next) const
{
    return m_queue.limits().warning(m_spent, next);
}

void SpendingWatch::refresh()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void SpendingWatch::read()
{
    if (m_dialog)
        fill(*m_dialog);
    if (!m_queue.limits().isSet())
        return emit changed();
    thenOn(m_queue.spentInPeriod(), this, [this](const Result<SpendingTotal> &spent) {
        if (spent)
            m_spent = *spent; // otherwise the queue looks again before it sends
        emit changed();
    });
}

void SpendingWatch::show()
{
    if (!m_dialog) {
        m_dialog = new SpendingDialog(m_window);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_dialog, &SpendingDialog::showRequested, this, &SpendingWatch::showRequested);
        connect(m_dialog, &SpendingDialog::limitsRequested, this, &SpendingWatch::limitsRequested);
    }
    fill(*m_dialog);
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

void SpendingWatch::fill(SpendingDialog &dialog)
{
    thenOn(m_queue.spending(), &dialog, [&dialog](const Result<SpendingReport> &report) {
        if (report)
            dialog.setReport(*report, QDate::currentDate());
        else
            dialog.setProblem(report.error().sentence());
    });
}
} // namespace pentimento

#include "moc_spendingwatch.cpp"
