// What keys do on the canvas.
#include "ui/canvas/canvaswidget.h"

#include "app/base/backgroundpool.h"
#include "app/document/picture.h"

#include <QFutureWatcher>
#include <QKeyEvent>
#include <QtConcurrent>

#include <cmath>

namespace pentimento {
namespace {
constexpr double arrowStep = 48;         // view
constexpr double dividerStep = 0.02;

bool isHoldKey(int key)
{
    return key == Qt::Key_Space || key == Qt::Key_T || key == Qt::Key_O;
}
} // namespace

/// True for keys that a menu's shortcut must not swallow: those that are held, and those of a gesture that runs.
bool CanvasWidget::keepsKey(const QKeyEvent &event) const
{
    const bool plain = event.modifiers() == Qt::NoModifier;
    if (plain && isHoldKey(event.key()))
        return true;
    if (event.key() == Qt::Key_Escape)
        return isStrokeRunning() || m_tools.isSelecting() || m_grid.isActive();
    const bool isEnter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    if (m_grid.isActive() && !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier)) && isGridKey(event.key()))
        return true;
    return plain && m_tools.isPolygonOpen() && (isEnter || event.key() == Qt::Key_Backspace);
}

void CanvasWidget::keyPressEvent(QKeyEvent *event)
{
    if (!handleGridKey(*event) && !handleToolKey(*event) && !handleHoldKey(event->key(), true, event->modifiers())
        && !handleStrengthKey(*event) && !handleViewKey(*event))
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
    if (!canPaint() || m_review || (event.modifiers() & ~Qt::KeypadModifier & ~Qt::ShiftModifier))
        return false; // Shift: digits on an AZERTY keyboard
    if (event.key() < Qt::Key_0 || event.key() > Qt::Key_9)
        return false;
    const int digit = event.key() - Qt::Key_0;
    BrushSettings brush = m_brush;
    brush.strength = digit == 0 ? 1.0 : digit / 10.0;
    changeBrush(brush);
    return true;
}

bool CanvasWidget::handleToolKey(const QKeyEvent &event)
{
    if (event.key() == Qt::Key_Escape && m_tools.isSelecting()) {
        m_tools.cancelSelection();
        return true;
    }
    if (!m_tools.isPolygonOpen() || event.modifiers() & ~Qt::KeypadModifier)
        return false;
    if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter)
        m_tools.active()->complete();
    else if (event.key() == Qt::Key_Backspace)
        m_tools.active()->removeLast();
    else
        return false;
    updateOutline();
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

void CanvasWidget::setHeld(bool &key, bool held)
{
    if (key == held)
        return;
    key = held;
    if (m_originalHeld)
        askForOriginal();
    else
        m_original = Pyramid();
    if (m_sentMaskHeld)
        askForSentMask();
    else
        m_sentMask.reset();
    updateCursor();
    update();
}

/// Without edits the picture itself is the original; with some, the pyramid is made on a worker.
void CanvasWidget::askForOriginal()
{
    if (!m_picture || !m_original.isNull() || m_picture->edits().isEmpty())
        return;
    auto *watcher = new QFutureWatcher<Pyramid>(this);
    connect(watcher, &QFutureWatcher<Pyramid>::finished, this,
            [this, watcher, picture = m_picture, revision = m_picture->revision()] {
                watcher->deleteLater();
                if (!m_originalHeld || m_picture != picture || !picture || picture->revision() != revision)
                    return;
                m_original = watcher->result();
                m_tiles.invalidateAll(TileKind::Original);
                update();
            });
    watcher->setFuture(QtConcurrent::run(backgroundPool(), m_picture->originalMaker()));
}

void CanvasWidget::askForSentMask()
{
    if (!m_picture || !m_sentMaskMaker || m_sentMask)
        return;
    auto *watcher = new QFutureWatcher<SentMask>(this);
    connect(watcher, &QFutureWatcher<SentMask>::finished, this, [this, watcher, picture = m_picture] {
        watcher->deleteLater();
        if (!m_sentMaskHeld || m_picture != picture)
            return;
        m_sentMask = watcher->result();
        update();
    });
    watcher->setFuture(QtConcurrent::run(backgroundPool(), m_sentMaskMaker, m_picture->mask()));
}
} // namespace pentimento
