#include "ui/mainwindow/jobflow.h"

#include "app/jobs/jobqueue.h"
#include "ui/jobs/jobspanel.h"
#include "ui/jobs/secretdialog.h"

#include <QAction>

namespace pentimento {
JobFlow::JobFlow(JobQueue &queue, JobsPanel &strip, QWidget *window)
    : QObject(window)
    , m_queue(queue)
    , m_strip(strip)
    , m_window(window)
{
    connect(&strip, &JobsPanel::holdRequested, &queue, &JobQueue::setHeld);
    connect(&queue, &JobQueue::runningChanged, this, [this] { m_strip.setHeld(m_queue.isHeld()); });
}

void JobFlow::setHoldAction(QAction *toggle)
{
    connect(toggle, &QAction::triggered, &m_queue, &JobQueue::setHeld);
    connect(&m_queue, &JobQueue::runningChanged, toggle, [this, toggle] { toggle->setChecked(m_queue.isHeld()); });
}

bool JobFlow::run(CardAction action, const Generation &generation)
{
    switch (action) {
    case CardAction::Remove:
        m_queue.remove(generation.id);
        return true;
    case CardAction::Cancel:
        m_queue.cancel(generation.id);
        return true;
    case CardAction::StopWaiting:
        m_queue.stopWaiting(generation.id);
        return true;
    case CardAction::Check:
        m_queue.check(generation.id);
        return true;
    case CardAction::Start:
        m_queue.startPaused();
        return true;
    case CardAction::Pause:
    case CardAction::Unpause:
        m_queue.setPaused(generation.id, action == CardAction::Pause);
        return true;
    case CardAction::SendNext:
        m_queue.move(generation.id, 1);
        return true;
    case CardAction::SendEarlier:
        moveBy(generation.id, -1);
        return true;
    case CardAction::SendLater:
        moveBy(generation.id, 1);
        return true;
    case CardAction::GiveSecret:
        askForSecret(generation);
        return true;
    case CardAction::Edit:
    case CardAction::Again:
    case CardAction::SendAgain:
        break;
    }
    return false;
}

void JobFlow::moveBy(const QString &id, int places)
{
    const int now = m_queue.progress(id).placeInQueue;
    if (now > 0)
        m_queue.move(id, qMax(1, now + places));
}

void JobFlow::askForSecret(const Generation &generation)
{
    auto *dialog = new SecretDialog(cardTitle(generation), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SecretDialog::secretGiven, &m_queue, [this, id = generation.id](const QString &secret) {
        m_queue.setSecret(id, secret);
    });
    dialog->open();
}
} // namespace pentimento

#include "moc_jobflow.cpp"
