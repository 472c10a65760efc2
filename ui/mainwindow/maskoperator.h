#pragma once

#include "ui/mainwindow/maskoperation.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

class QKeyEvent;

namespace pentimento {
class CanvasWidget;
class MaskBar;
class Picture;

/// Runs one operation on the mask at a time: preview in the canvas on worker threads, numbers in the bar, one undo
/// step when applied. Whatever else changes the picture or begins a stroke ends it: a stroke applies what is shown.
class MaskOperator : public QObject
{
    Q_OBJECT
public:
    MaskOperator(MaskBar &bar, CanvasWidget &canvas, QObject *parent = nullptr);
    ~MaskOperator() override;

    void setPicture(Picture *picture);
    /// False while the canvas shows a try instead of the mask.
    bool isMaskShown() const;
    /// Begins \a operation, or moves its number by one step where it already runs. Another one is applied first.
    void start(const MaskOperation &operation);
    bool isActive() const { return m_active; }
    const QString &name() const { return m_operation.name; }
    /// True while something is being computed.
    bool isWorking() const { return m_working; }
    void apply();
    void cancel();
    void step(int steps);
    /// Asked for each key that the bar or the canvas gets while an operation runs: by how many steps its number goes.
    void setStepKeys(std::function<int(const QKeyEvent &)> steps) { m_stepsOf = std::move(steps); }

signals:
    void activeChanged(bool active); ///< the bar is to be shown, or has done its work
    void previewed();                ///< what is shown is what Apply would keep

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Work;
    void compute();
    void take(const Work &work, const MaskOutcome &outcome, const QRect &area);
    void applyShown();
    void end();
    bool stillRuns();
    bool isOurs(const QKeyEvent &event) const;
    bool handleKey(const QKeyEvent &event);

    MaskBar &m_bar;
    CanvasWidget &m_canvas;
    QPointer<Picture> m_picture;
    MaskOperation m_operation;
    std::shared_ptr<Work> m_work; // the newest
    QRect m_shown;                // what the preview differs in from the mask before
    bool m_active = false;
    bool m_working = false;
    bool m_isStale = false;       // numbers changed while it worked
    bool m_applyWhenDone = false;
    bool m_spaceHeld = false;
    std::function<int(const QKeyEvent &)> m_stepsOf;
};
} // namespace pentimento
