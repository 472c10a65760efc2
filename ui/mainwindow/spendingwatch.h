#pragma once

#include "app/jobs/spendinglimits.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

class QWidget;

namespace pentimento {
class History;
class JobQueue;
class SpendingDialog;

/// Keeps in mind what was spent in the period of the person's limits, so that the line above Generate can tell before
/// anything is sent; shows the whole of it in a dialog. Main thread.
class SpendingWatch : public QObject
{
    Q_OBJECT
public:
    SpendingWatch(JobQueue &queue, History &history, QWidget *window);

    /// Why \a next would not be sent, or what to know before; none where no mark is set or near.
    std::optional<Error> refusal(const Money &next) const;
    std::optional<Error> warning(const Money &next) const;

    void show();
    void refresh(); ///< soon: also after a change of the limits

signals:
    void changed();
    void showRequested(const QString &generation);
    void limitsRequested();

private:
    void read();
    void fill(SpendingDialog &dialog);

    JobQueue &m_queue;
    QWidget *m_window;
    QTimer m_soon;
    SpendingTotal m_spent;
    QPointer<SpendingDialog> m_dialog;
};
} // namespace pentimento
