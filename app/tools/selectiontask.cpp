#include "app/tools/selectiontask.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/document/picture.h"

#include <QtConcurrentRun>

namespace pentimento {
namespace {
constexpr auto strokePatience = std::chrono::milliseconds(40);
} // namespace

SelectionTask::SelectionTask(QObject *parent) : QObject(parent)
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(strokePatience);
    connect(&m_retry, &QTimer::timeout, this, [this] { deliver(m_waiting); });
}

SelectionTask::~SelectionTask()
{
    if (m_cancelled)
        *m_cancelled = true;
}

void SelectionTask::start(Picture &picture, const QString &stepName, MaskCombine how, Maker maker)
{
    const bool wasRunning = isRunning();
    if (m_cancelled)
        *m_cancelled = true;
    m_retry.stop();
    m_picture = &picture;
    m_stepName = stepName;
    m_how = how;
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    if (!wasRunning)
        emit runningChanged(true);
    const auto flag = m_cancelled;
    thenOn(QtConcurrent::run(backgroundPool(), [maker = std::move(maker), flag] { return maker(*flag); }), this,
           [this, flag](const MaskTiles &selected) {
               if (flag == m_cancelled)
                   deliver(selected);
           });
}

void SelectionTask::cancel()
{
    if (!m_cancelled)
        return;
    *m_cancelled = true;
    finish();
}

void SelectionTask::deliver(const MaskTiles &selected)
{
    if (!m_picture || m_picture->size() != selected.size())
        return finish();
    if (m_picture->isPreviewing()) {
        m_waiting = selected;
        return m_retry.start();
    }
    const bool isNothing = selected.isEmpty();
    if (!isNothing)
        m_picture->changeMask(m_stepName, combined(m_picture->mask(), selected, m_how));
    finish();
    if (isNothing)
        emit foundNothing();
}

void SelectionTask::finish()
{
    m_retry.stop();
    m_waiting = MaskTiles();
    m_cancelled.reset();
    emit runningChanged(false);
}
} // namespace pentimento

#include "moc_selectiontask.cpp"
