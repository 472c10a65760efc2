#include "ui/canvas/canvastools.h"

#include "app/document/picture.h"

namespace pentimento {
namespace {
constexpr auto busyDelay = std::chrono::milliseconds(200);
} // namespace

CanvasTools::CanvasTools(QObject *parent) : QObject(parent)
{
    m_busy.setSingleShot(true);
    m_busy.setInterval(busyDelay);
    connect(&m_busy, &QTimer::timeout, this, [this] { emit busyChanged(true); });
    connect(&m_task, &SelectionTask::runningChanged, this, [this](bool running) {
        if (running)
            return m_busy.start();
        m_busy.stop();
        emit busyChanged(false);
    });
    connect(&m_task, &SelectionTask::foundNothing, this, &CanvasTools::foundNothing);
}

MaskTool *CanvasTools::toolFor(ToolId id)
{
    switch (id) {
    case ToolId::Rectangle:
        return &m_rectangle;
    case ToolId::Ellipse:
        return &m_ellipse;
    case ToolId::Lasso:
        return &m_lasso;
    case ToolId::Polygon:
        return &m_polygon;
    case ToolId::Fill:
        return &m_fill;
    case ToolId::SmartSelect:
        return &m_smart;
    case ToolId::Brush:
    case ToolId::Eraser:
    case ToolId::Hand:
    case ToolId::Zoom:
        break;
    }
    return nullptr;
}

MaskTool *CanvasTools::active()
{
    for (MaskTool *tool : std::initializer_list<MaskTool *>{&m_rectangle, &m_ellipse, &m_lasso, &m_polygon, &m_smart}) {
        if (tool->isActive())
            return tool;
    }
    return nullptr;
}

void CanvasTools::press(ToolId id, Picture &picture, const StrokePoint &point, bool erase, Qt::KeyboardModifiers keys,
                        double reach)
{
    MaskTool *tool = toolFor(id);
    if (!tool)
        return;
    if (!picture.isComplete() && (id == ToolId::Fill || id == ToolId::SmartSelect)) {
        emit notReady();
        return;
    }
    m_polygon.setReach(reach);
    m_fill.setSettings(m_settings.fill);
    m_smart.setBox(m_settings.smartBox);
    if (!tool->isActive()) { // a polygon's later corners belong to what its first one chose
        const bool shift = keys.testFlag(Qt::ShiftModifier);
        const bool alt = keys.testFlag(Qt::AltModifier);
        const bool addsAnyway = m_settings.combine == MaskCombine::Add && !alt;
        m_spent = keys & (Qt::ShiftModifier | Qt::AltModifier);
        if (addsAnyway)
            m_spent = {}; // Shift has nothing to choose: it means a square from the start
        tool->setCombine(shift && alt ? MaskCombine::Intersect
                         : alt        ? MaskCombine::Subtract
                         : shift      ? MaskCombine::Add
                                      : m_settings.combine);
    }
    applyKeys(keys, false);
    tool->press(picture, point, erase);
}

void CanvasTools::applyKeys(Qt::KeyboardModifiers keys, bool moves)
{
    m_spent &= keys;
    const Qt::KeyboardModifiers free = keys & ~m_spent;
    const GestureModifiers meant{free.testFlag(Qt::ShiftModifier), free.testFlag(Qt::AltModifier), moves};
    for (MaskTool *tool : std::initializer_list<MaskTool *>{&m_rectangle, &m_ellipse, &m_lasso, &m_polygon, &m_smart})
        tool->setModifiers(meant);
}

void CanvasTools::cancelGesture()
{
    if (MaskTool *tool = active())
        tool->cancel();
}

QPolygonF CanvasTools::outline() const
{
    MaskTool *tool = const_cast<CanvasTools *>(this)->active();
    return tool ? tool->outline() : QPolygonF();
}
} // namespace pentimento

#include "moc_canvastools.cpp"
