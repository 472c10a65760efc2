// What mouse, pen, keys and dropped files do on the canvas.
#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"

#include <QDragEnterEvent>
#include <QInputDevice>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QTabletEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr double clickDistance = 4;      // view; less is a click, not a drag
constexpr double arrowStep = 48;         // view
constexpr double dividerStep = 0.02;
constexpr double wheelStep = 120;        // eighths of a degree, one notch
constexpr double wheelZoom = 1.25;       // a notch
constexpr double scrubLength = 120;      // view pixels for twice the zoom
constexpr double sizeDragLength = 160;   // view pixels for twice the size
constexpr double hardnessDragLength = 200;
constexpr double longestLag = 90;        // view pixels that full smoothing stays behind the hand

bool isHoldKey(int key)
{
    return key == Qt::Key_Space || key == Qt::Key_T || key == Qt::Key_O;
}
} // namespace

bool CanvasWidget::event(QEvent *event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride: {
        // These are held, not struck: a menu's shortcut must not swallow them. Esc is ours while a stroke runs.
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool plain = key->modifiers() == Qt::NoModifier;
        if ((plain && isHoldKey(key->key())) || (key->key() == Qt::Key_Escape && isStrokeRunning())) {
            event->accept();
            return true;
        }
        break;
    }
    case QEvent::NativeGesture: {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (m_picture && gesture->gestureType() == Qt::ZoomNativeGesture) {
            keepFrame();
            m_viewport.zoomBy(1 + gesture->value(), gesture->position());
            viewChanged();
            return true;
        }
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
    if (pointer.button == Qt::MiddleButton || (left && (m_spaceHeld || m_tool == ToolId::Hand))) {
        m_gesture = Gesture::Pan;
    } else if (left && showsTwoSides() && m_divider.isGrabbedAt(pointer.position, size())) {
        m_gesture = Gesture::Divider;
    } else if (left && m_tool == ToolId::Zoom) {
        m_gesture = Gesture::ZoomScrub;
        m_zoomBefore = zoom();
    } else if (left && canPaint()) {
        beginTool(pointer, m_tool == ToolId::Eraser || pointer.isEraser);
    } else if (pointer.button == Qt::RightButton && pointer.modifiers.testFlag(Qt::ControlModifier) && canPaint()) {
        m_gesture = Gesture::BrushTip;
        m_brushBefore = m_brush;
    } else if (pointer.button == Qt::RightButton) {
        m_gesture = Gesture::EraseOrMenu;
    }
    updateCursor();
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
    if (gesture == Gesture::Tool) {
        m_lastPoint = m_viewport.toPicture(pointer.position);
        applyModifiers(pointer.modifiers);
        activeTool().release();
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
    if (m_gesture == Gesture::None && m_review)
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

MaskTool &CanvasWidget::activeTool()
{
    if (m_rectangleTool.isActive())
        return m_rectangleTool;
    return m_brushTool;
}

bool CanvasWidget::canPaint() const
{
    return m_picture && !m_review && m_pictureSent;
}

void CanvasWidget::beginTool(const Pointer &pointer, bool erase)
{
    m_gesture = Gesture::Tool;
    const StrokePoint point{m_viewport.toPicture(pointer.position), pointer.pressure};
    if (m_tool == ToolId::Rectangle) {
        m_rectangleTool.press(*m_picture, point, erase);
        applyModifiers(pointer.modifiers);
        return;
    }
    m_brushTool.setSettings(m_brush);
    m_brushTool.setPressureUse(m_pressureUse);
    m_brushTool.setPressureCurve(m_pressureCurve);
    m_brushTool.setLongestLag(longestLag * m_viewport.devicePixelRatio() / m_viewport.zoom());
    if (pointer.modifiers.testFlag(Qt::ShiftModifier) && m_lastPoint) {
        m_brushTool.press(*m_picture, {*m_lastPoint, pointer.pressure}, erase);
        m_brushTool.drag(point);
    } else {
        m_brushTool.press(*m_picture, point, erase);
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
    m_rectangleTool.setModifiers({modifiers.testFlag(Qt::ShiftModifier), modifiers.testFlag(Qt::AltModifier),
                                  m_spaceHeld});
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
    else if (m_gesture == Gesture::Pan)
        shape = Qt::ClosedHandCursor;
    else if (m_spaceHeld || m_tool == ToolId::Hand)
        shape = Qt::OpenHandCursor;
    else if (m_gesture == Gesture::Divider || onDivider)
        shape = Qt::SplitHCursor;
    else if (m_tool == ToolId::Zoom)
        shape = Qt::PointingHandCursor;
    else if (!canPaint())
        shape = Qt::ArrowCursor;
    else
        shape = m_tool == ToolId::Rectangle ? Qt::CrossCursor : Qt::BlankCursor; // the ring is the cursor
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

// --- keys

void CanvasWidget::keyPressEvent(QKeyEvent *event)
{
    if (!handleHoldKey(event->key(), true, event->modifiers()) && !handleStrengthKey(*event) && !handleViewKey(*event))
        QWidget::keyPressEvent(event);
}

void CanvasWidget::keyReleaseEvent(QKeyEvent *event)
{
    if (event->isAutoRepeat() && isHoldKey(event->key()))
        return;
    if (!handleHoldKey(event->key(), false, event->modifiers()))
        QWidget::keyReleaseEvent(event);
}

void CanvasWidget::focusOutEvent(QFocusEvent *event)
{
    // The release of a held key goes to whoever has the focus then.
    for (const int key : {int(Qt::Key_Space), int(Qt::Key_T), int(Qt::Key_O)})
        handleHoldKey(key, false, Qt::NoModifier);
    QWidget::focusOutEvent(event);
}

/// A press with a modifier is another command (Shift+O); a release counts whatever is held by then.
bool CanvasWidget::handleHoldKey(int key, bool pressed, Qt::KeyboardModifiers modifiers)
{
    if (key == Qt::Key_Space)
        modifiers &= ~Qt::ShiftModifier; // a square that is moved
    if (!m_picture || !isHoldKey(key) || (pressed && modifiers & ~Qt::KeypadModifier))
        return false;
    if (key == Qt::Key_Space) {
        m_spaceHeld = pressed;
        updateCursor();
        updateRing();
    } else {
        setHeld(key == Qt::Key_T ? m_sentMaskHeld : m_originalHeld, pressed);
    }
    return true;
}

bool CanvasWidget::handleStrengthKey(const QKeyEvent &event)
{
    if (!canPaint() || (event.modifiers() & ~Qt::KeypadModifier & ~Qt::ShiftModifier))
        return false; // Shift: digits on an AZERTY keyboard
    if (event.key() < Qt::Key_0 || event.key() > Qt::Key_9)
        return false;
    const int digit = event.key() - Qt::Key_0;
    BrushSettings brush = m_brush;
    brush.strength = digit == 0 ? 1.0 : digit / 10.0;
    changeBrush(brush);
    return true;
}

bool CanvasWidget::handleViewKey(const QKeyEvent &event)
{
    const bool shift = event.modifiers().testFlag(Qt::ShiftModifier);
    if (!m_picture || (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)))
        return false;
    switch (event.key()) {
    case Qt::Key_Escape:
        if (isStrokeRunning())
            abandonStroke();
        else if (m_review)
            emit reviewLeaveRequested();
        else
            return false;
        return true;
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int direction = event.key() == Qt::Key_Right ? 1 : -1;
        if (m_review && shift)
            setDividerPosition(m_divider.share() + direction * dividerStep);
        else if (m_review)
            return false; // the other variations
        else
            m_viewport.panBy({-direction * arrowStep, 0});
        viewChanged();
        return true;
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
        m_viewport.panBy({0, event.key() == Qt::Key_Down ? -arrowStep : arrowStep});
        viewChanged();
        return true;
    case Qt::Key_BracketLeft:
    case Qt::Key_BraceLeft:
        shift ? changeBrushHardness(-1) : changeBrushSize(-1);
        return true;
    case Qt::Key_BracketRight:
    case Qt::Key_BraceRight:
        shift ? changeBrushHardness(1) : changeBrushSize(1);
        return true;
    case Qt::Key_Minus:
        changeBrushSize(-1);
        return true;
    case Qt::Key_Equal:
        changeBrushSize(1);
        return true;
    case Qt::Key_X:
        swapPaintErase();
        return true;
    case Qt::Key_Q:
        toggleOverlay();
        return true;
    case Qt::Key_C:
        if (!m_review)
            return false;
        toggleDivider();
        return true;
    case Qt::Key_B:
        if (!shift)
            return false;
        frameMask();
        return true;
    default:
        return false;
    }
}

// --- dropped files

void CanvasWidget::dragEnterEvent(QDragEnterEvent *event)
{
    if (!event->mimeData()->hasUrls() && !event->mimeData()->hasImage())
        return;
    m_dragsFiles = event->mimeData()->hasUrls();
    event->acceptProposedAction();
    update();
}

void CanvasWidget::dragMoveEvent(QDragMoveEvent *event)
{
    const auto zones = dropZones();
    const auto over = std::find_if(zones.begin(), zones.end(), [&](const auto &zone) {
        return zone.second.adjusted(-6, -12, 6, 12).contains(event->position().toPoint());
    });
    const std::optional<DropZone> zone = over == zones.end() ? std::nullopt : std::optional(over->first);
    if (zone != m_dropZone) {
        m_dropZone = zone;
        update();
    }
    event->acceptProposedAction();
}

void CanvasWidget::dragLeaveEvent(QDragLeaveEvent *)
{
    m_dragsFiles = false;
    m_dropZone.reset();
    update();
}

void CanvasWidget::dropEvent(QDropEvent *event)
{
    const DropZone zone = m_dropZone.value_or(DropZone::Open);
    dragLeaveEvent(nullptr);
    event->acceptProposedAction();
    if (event->mimeData()->hasUrls())
        emit filesDropped(event->mimeData()->urls(), zone);
    else
        emit imageDropped(qvariant_cast<QImage>(event->mimeData()->imageData()));
}
} // namespace pentimento
