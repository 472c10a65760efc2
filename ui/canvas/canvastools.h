#pragma once

#include "app/tools/boxtool.h"
#include "app/tools/outlinetool.h"
#include "app/tools/selectiontools.h"

#include <QObject>
#include <QTimer>

namespace pentimento {
/// The canvas's shape and selection tools, and what the keys mean for them: those held at the press choose between
/// adding (Shift), taking away (Alt) and keeping only what both cover (both); those pressed later draw a square
/// (Shift) or from the middle (Alt), Space moves. Main thread.
class CanvasTools : public QObject
{
    Q_OBJECT
public:
    explicit CanvasTools(QObject *parent = nullptr);

    /// Null for brush, eraser and what does not paint.
    MaskTool *toolFor(ToolId id);
    /// The tool whose gesture runs; null: none.
    MaskTool *active();
    bool isActive() const { return const_cast<CanvasTools *>(this)->active(); }
    /// True between the presses of a polygon.
    bool isPolygonOpen() const { return m_polygon.isActive(); }
    bool isSelecting() const { return m_task.isRunning(); } ///< a worker looks for something

    const SelectionSettings &settings() const { return m_settings; }
    void setSettings(const SelectionSettings &settings) { m_settings = settings; }
    /// \a reach: picture pixels within which a press means the same place.
    void press(ToolId id, Picture &picture, const StrokePoint &point, bool erase, Qt::KeyboardModifiers keys,
               double reach);
    void applyKeys(Qt::KeyboardModifiers keys, bool moves);
    void cancelGesture();
    void cancelSelection() { m_task.cancel(); }
    QPolygonF outline() const;

signals:
    void busyChanged(bool busy); ///< true only when a selection takes long enough to be worth a word
    void foundNothing();
    void notReady(); ///< a selection was asked for before the whole picture was read

private:
    SelectionTask m_task;
    BoxTool m_rectangle{BoxTool::Shape::Rectangle};
    BoxTool m_ellipse{BoxTool::Shape::Ellipse};
    LassoTool m_lasso;
    PolygonTool m_polygon;
    FillTool m_fill{m_task};
    SmartSelectTool m_smart{m_task};
    SelectionSettings m_settings;
    Qt::KeyboardModifiers m_spent; // held since the press, where they chose how to combine
    QTimer m_busy;
};
} // namespace pentimento
