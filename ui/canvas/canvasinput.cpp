// What mouse, pen and wheel do on the canvas.
#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"
#include "ui/canvas/cropframe.h"
#include "ui/canvas/extensionframe.h"

#include <QGuiApplication>
#include <QInputDevice>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QTabletEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double clickDistance = 4;      // view; less is a click, not a drag
constexpr double wheelStep = 120;        // eighths of a degree, one notch
constexpr double wheelZoom = 1.25;       // a notch
constexpr double scrubLength = 120;      // view pixels for twice the zoom
constexpr double sizeDragLength = 160;   // view pixels for twice the size
constexpr double hardnessDragLength = 200;
constexpr double longestLag = 90;        // view pixels that full smoothing stays behind the hand
} // namespace

bool CanvasWidget::event(QEvent *event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        if (keepsKey(*static_cast<QKeyEvent *>(event))) {
            event->accept();
            return true;
        }
        break;
    case QEvent::NativeGesture: {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (m_picture && gesture->gestureType() == Qt::ZoomNativeGesture) {
            keepFrame();
            m_viewport.zoomBy(1 + gesture->value(), gesture->position());
            viewChanged();
            return true;
        }
        if (m_picture && gesture->gestureType() == Qt::RotateNativeGesture) {
            // Upright holds the view for a moment: the twist is added up beside it, or it would never leave.
            m_twist = m_viewport.isTurned() ? m_viewport.rotation() + gesture->value() : m_twist + gesture->value();
            setRotation(m_twist);
            return true;
        }
        if (gesture->gestureType() == Qt::BeginNativeGesture)
            m_twist = m_viewport.rotation();
        break;
    }
    default:
        break;
    }
    return QWidget::event(event);
}

// --- mouse and pen

void CanvasWidget::mousePressEvent(QMouseEvent *event)
{
    if (m_penIsDown) // the pen's own events have done it
        return;
    pointerPressed({event->position(), event->button(), event->modifiers()});
}

void CanvasWidget::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_penIsDown)
        pointerDragged({event->position(), Qt::NoButton, event->modifiers()});
}

void CanvasWidget::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_penIsDown)
        pointerReleased({event->position(), event->button(), event->modifiers()});
}

void CanvasWidget::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (m_tools.isPolygonOpen() && event->button() == Qt::LeftButton) {
        m_tools.active()->complete();
        return updateOutline();
    }
    mousePressEvent(event); // two quick dabs are two dabs
}

void CanvasWidget::tabletEvent(QTabletEvent *event)
{
    Pointer pointer{event->position(), event->button(), event->modifiers(), event->pressure(),
                    event->pointerType() == QPointingDevice::PointerType::Eraser};
    switch (event->type()) {
    case QEvent::TabletPress:
        m_penIsDown = true;
        pointerPressed(pointer);
        break;
    case QEvent::TabletMove:
        pointerDragged(pointer);
        break;
    case QEvent::TabletRelease:
        pointerReleased(pointer);
        m_penIsDown = false;
        break;
    default:
        break;
    }
    event->accept(); // no mouse events are made of it
}

void CanvasWidget::pointerPressed(const Pointer &pointer)
{
    setFocus(Qt::MouseFocusReason);
    hover(pointer.position);
    if (!m_picture || m_gesture != Gesture::None)
        return;
    m_pressed = m_previous = pointer.position;
    m_gestureButton = pointer.button;
    const bool left = pointer.button == Qt::LeftButton;
    if (left && m_spaceHeld && pointer.modifiers.testFlag(Qt::ShiftModifier) && !isStrokeRunning()) {
        m_gesture = Gesture::Rotate;
        m_rotationBefore = m_viewport.rotation();
    } else if (pointer.button == Qt::MiddleButton
               || (left && ((m_spaceHeld && !isStrokeRunning()) || m_tool == ToolId::Hand))) {
        m_gesture = Gesture::Pan;
    } else if (left && showsTwoSides() && m_divider.isGrabbedAt(pointer.position, size())) {
        m_gesture = Gesture::Divider;
    } else if (left && shownFrame() && shownFrame()->press(pointer.position, m_viewport)) {
        m_gesture = Gesture::Frame;
    } else if (left && m_tool == ToolId::Zoom) {
        m_gesture = Gesture::ZoomScrub;
        m_zoomBefore = zoom();
    } else if (left && canPaint()) {
        beginTool(pointer, m_tool == ToolId::Eraser || pointer.isEraser);
    } else if (pointer.button == Qt::RightButton && pointer.modifiers.testFlag(Qt::ControlModifier) && canPaint()) {
        m_gesture = Gesture::BrushTip;
        m_brushBefore = m_brush;
    } else if (pointer.button == Qt::RightButton && m_tools.isPolygonOpen()) {
        m_tools.active()->removeLast();
    } else if (pointer.button == Qt::RightButton) {
        m_gesture = Gesture::EraseOrMenu;
    }
    updateCursor();
    updateOutline();
    updateRing();
}

void CanvasWidget::pointerDragged(const Pointer &pointer)
{
    const QPointF moved = pointer.position - m_previous;
    m_previous = pointer.position;
    hover(pointer.position);
    switch (m_gesture) {
    case Gesture::None:
        break;
    case Gesture::Tool:
        applyModifiers(pointer.modifiers);
        activeTool().drag({m_viewport.toPicture(pointer.position), pointer.pressure});
        updateOutline();
        break;
    case Gesture::Rotate:
        dragRotation(pointer.position);
        break;
    case Gesture::Pan:
        m_viewport.panBy(moved);
        viewChanged();
        break;
    case Gesture::BrushTip:
        dragTip(pointer);
        break;
    case Gesture::EraseOrMenu:
        if (canPaint() && QLineF(m_pressed, pointer.position).length() >= clickDistance)
            beginErase(pointer);
        break;
    case Gesture::ZoomScrub:
        if (QLineF(m_pressed, pointer.position).length() >= clickDistance) {
            keepFrame();
            m_viewport.setZoom(m_zoomBefore * std::exp2((pointer.position.x() - m_pressed.x()) / scrubLength),
                               m_pressed);
            viewChanged();
        }
        break;
    case Gesture::Frame:
        heldFrame().drag(pointer.position, m_viewport);
        break;
    case Gesture::Divider:
        setDividerPosition(pointer.position.x() / std::max(1, width()));
        break;
    }
}

void CanvasWidget::pointerReleased(const Pointer &pointer)
{
    hover(pointer.position);
    if (pointer.button != m_gestureButton)
        return;
    const Gesture gesture = std::exchange(m_gesture, Gesture::None);
    const bool isClick = QLineF(m_pressed, pointer.position).length() < clickDistance;
    if (gesture == Gesture::Frame) {
        heldFrame().release();
    } else if (gesture == Gesture::Tool) {
        m_lastPoint = m_viewport.toPicture(pointer.position);
        applyModifiers(pointer.modifiers);
        activeTool().release();
        showHatching(false);
        updateOutline();
    } else if (gesture == Gesture::Rotate) {
        update(); // the angle's label
    } else if (gesture == Gesture::EraseOrMenu) {
        emit contextMenuRequested(mapToGlobal(pointer.position.toPoint()));
    } else if (gesture == Gesture::ZoomScrub && isClick) {
        keepFrame();
        m_viewport.zoomBy(pointer.modifiers.testFlag(Qt::AltModifier) ? 0.5 : 2.0, pointer.position);
        viewChanged();
    }
    updateCursor();
    updateRing();
}

void CanvasWidget::hover(QPointF position)
{
    m_pointer = position;
    updateRing();
    if (m_tools.isPolygonOpen()) {
        applyModifiers(QGuiApplication::keyboardModifiers());
        m_tools.active()->hover({m_viewport.toPicture(position)});
        updateOutline();
    }
    if (m_gesture == Gesture::None && (m_review || m_cropFrame->state() || m_extensionFrame->isActive()))
        updateCursor();
    if (!m_picture)
        return;
    const QPointF at = m_viewport.toPicture(position);
    const QPoint pixel(int(std::floor(at.x())), int(std::floor(at.y())));
    if (m_picture->rect().contains(pixel))
        emit pointerMoved(pixel);
    else
        emit pointerLeft();
}

/// Of a gesture that moves one, also where it has been hidden meanwhile.
GrabbedFrame &CanvasWidget::heldFrame() const
{
    if (m_extensionFrame->isActive())
        return *m_extensionFrame;
    return *m_cropFrame;
}

MaskTool &CanvasWidget::activeTool()
{
    MaskTool *shape = m_tools.active();
    return shape ? *shape : m_brushTool;
}

bool CanvasWidget::canPaint() const
{
    return paintTarget() != nullptr;
}

void CanvasWidget::beginTool(const Pointer &pointer, bool erase)
{
    Picture *target = paintTarget();
    const bool needsPixels = m_tool == ToolId::Fill || m_tool == ToolId::SmartSelect;
    if (!target || (needsPixels && target != m_picture))
        return; // a blend mask has no pixels of its own to look at
    m_gesture = Gesture::Tool;
    showHatching(m_review.has_value());
    const StrokePoint point{m_viewport.toPicture(pointer.position), pointer.pressure};
    if (m_tools.toolFor(m_tool)) {
        m_tools.press(m_tool, *target, point, erase, pointer.modifiers,
                      clickDistance * 2 * m_viewport.devicePixelRatio() / m_viewport.zoom());
        return;
    }
    m_brushTool.setSettings(m_brush);
    m_brushTool.setPressureUse(m_pressureUse);
    m_brushTool.setPressureCurve(m_pressureCurve);
    m_brushTool.setLongestLag(longestLag * m_viewport.devicePixelRatio() / m_viewport.zoom());
    if (pointer.modifiers.testFlag(Qt::ShiftModifier) && m_lastPoint) {
        m_brushTool.press(*target, {*m_lastPoint, pointer.pressure}, erase);
        m_brushTool.drag(point);
    } else {
        m_brushTool.press(*target, point, erase);
    }
}

/// A right drag has become one: the tool begins where the button went down.
void CanvasWidget::beginErase(const Pointer &pointer)
{
    Pointer start = pointer;
    start.position = m_pressed;
    beginTool(start, true);
    activeTool().drag({m_viewport.toPicture(pointer.position), pointer.pressure});
}

void CanvasWidget::applyModifiers(Qt::KeyboardModifiers modifiers)
{
    m_tools.applyKeys(modifiers, m_spaceHeld);
}

/// As if the picture were a plate that is held at the pointer.
void CanvasWidget::dragRotation(QPointF to)
{
    const QPointF middle = m_viewport.middle();
    const double turned = QLineF(middle, m_pressed).angleTo(QLineF(middle, to)); // counter-clockwise
    setRotation(m_rotationBefore - turned);
}

/// To the right larger, up harder.
void CanvasWidget::dragTip(const Pointer &pointer)
{
    const QPointF moved = pointer.position - m_pressed;
    BrushSettings brush = m_brushBefore;
    brush.size = std::round(m_brushBefore.size * std::exp2(moved.x() / sizeDragLength));
    brush.hardness = m_brushBefore.hardness - moved.y() / hardnessDragLength;
    changeBrush(brush);
}

void CanvasWidget::leaveEvent(QEvent *)
{
    m_pointer.reset();
    updateRing();
    emit pointerLeft();
}

void CanvasWidget::updateCursor()
{
    Qt::CursorShape shape = Qt::ArrowCursor;
    const bool onDivider = m_pointer && showsTwoSides() && m_divider.isGrabbedAt(*m_pointer, size());
    if (!m_picture)
        shape = Qt::ArrowCursor;
    else if (m_gesture == Gesture::Pan || m_gesture == Gesture::Rotate)
        shape = Qt::ClosedHandCursor;
    else if (m_spaceHeld || m_tool == ToolId::Hand)
        shape = Qt::OpenHandCursor;
    else if (m_gesture == Gesture::Divider || onDivider)
        shape = Qt::SplitHCursor;
    else if (m_gesture == Gesture::Frame
             || (m_gesture == Gesture::None && m_pointer && shownFrame() && shownFrame()->isGrabbedAt(*m_pointer, m_viewport)))
        shape = heldFrame().cursorAt(m_pointer.value_or(m_pressed), m_viewport);
    else if (m_tool == ToolId::Zoom)
        shape = Qt::PointingHandCursor;
    else if (!canPaint())
        shape = Qt::ArrowCursor;
    else
        shape = m_tools.toolFor(m_tool) ? Qt::CrossCursor : Qt::BlankCursor; // the ring is the cursor
    if (cursor().shape() != shape)
        setCursor(shape);
}

// --- wheel

void CanvasWidget::wheelEvent(QWheelEvent *event)
{
    if (!m_picture)
        return;
    event->accept();
    const bool isTouchPad = event->device() && event->device()->type() == QInputDevice::DeviceType::TouchPad;
    const QPointF turned = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        BrushSettings brush = m_brush;
        const double factor = std::pow(1.15, turned.y() / wheelStep);
        // Whole pixels, and always at least one of them further.
        brush.size = turned.y() > 0 ? std::max(std::round(brush.size * factor), brush.size + 1)
            : turned.y() < 0        ? std::min(std::round(brush.size * factor), brush.size - 1)
                                    : brush.size;
        changeBrush(brush);
    } else if (isTouchPad) {
        const QPointF pixels = event->pixelDelta().isNull() ? turned / 2 : QPointF(event->pixelDelta());
        m_viewport.panBy(pixels);
        viewChanged();
    } else if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_viewport.panBy(QPointF(turned.y() + turned.x(), 0) / 2);
        viewChanged();
    } else if (turned.y() != 0) {
        keepFrame();
        m_viewport.zoomBy(std::pow(wheelZoom, turned.y() / wheelStep), event->position());
        viewChanged();
    }
}

} // namespace pentimento
