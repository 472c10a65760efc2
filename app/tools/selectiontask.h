#pragma once

#include "app/tools/tool.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>

namespace pentimento {
class Picture;

/// A selection that is computed on a worker thread and then laid on the mask in one undo step. One at a time; while
/// it runs the hand may go on painting: the result is laid on the mask as it is by then, never into a stroke.
/// Main thread.
class SelectionTask : public QObject
{
    Q_OBJECT
public:
    /// Called on a worker thread; gives up soon after the flag became true.
    using Maker = std::function<MaskTiles(const std::atomic<bool> &cancelled)>;

    explicit SelectionTask(QObject *parent = nullptr);
    ~SelectionTask() override; ///< cancelled

    /// In place of one that still runs.
    void start(Picture &picture, const QString &stepName, MaskCombine how, Maker maker);
    void cancel();
    bool isRunning() const { return m_cancelled != nullptr; }

signals:
    void runningChanged(bool running);
    void foundNothing(); ///< done, and nothing was selected

private:
    void deliver(const MaskTiles &selected);
    void finish();

    QPointer<Picture> m_picture;
    QString m_stepName;
    MaskCombine m_how = MaskCombine::Add;
    std::shared_ptr<std::atomic<bool>> m_cancelled; // of the running one; null: none runs
    MaskTiles m_waiting; // for the end of a stroke
    QTimer m_retry;
};
} // namespace pentimento
