#pragma once

#include "app/history/generation.h"
#include "ui/jobs/jobwords.h"

#include <QObject>

class QAction;
class QWidget;

namespace pentimento {
class JobQueue;
class JobsPanel;

/// What cards ask of the queue: order, pauses, secrets. Main thread.
class JobFlow : public QObject
{
    Q_OBJECT
public:
    JobFlow(JobQueue &queue, JobsPanel &strip, QWidget *window);

    /// True where \a action was the queue's business and is done.
    bool run(CardAction action, const Generation &generation);
    /// \a toggle shows and sets whether the queue rests.
    void setHoldAction(QAction *toggle);

private:
    void askForSecret(const Generation &generation);
    void moveBy(const QString &id, int places);

    JobQueue &m_queue;
    JobsPanel &m_strip;
    QWidget *m_window;
};
} // namespace pentimento
