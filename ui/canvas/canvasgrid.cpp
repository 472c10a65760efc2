// Painting without a pointer: a cell that keys move over the picture.
#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

#include <cmath>

namespace pentimento {
bool CanvasWidget::isGridKey(int key)
{
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        return true;
    default:
        return false;
    }
}

void CanvasWidget::setGridCursorActive(bool active)
{
    if (active == m_grid.isActive() || (active && (!canPaint() || m_review)))
        return;
    if (active) {
        abandonStroke();
        m_grid.begin(m_picture->size(), m_viewport.visiblePicture());
        setFocus(Qt::ShortcutFocusReason);
        announceCell();
    } else {
        m_grid.end();
        describe();
    }
    update();
    emit gridCursorActiveChanged(m_grid.isActive());
}

bool CanvasWidget::handleGridKey(const QKeyEvent &event)
{
    if (!m_grid.isActive() || event.modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return false;
    const bool paints = event.modifiers().testFlag(Qt::ShiftModifier);
    switch (event.key()) {
    case Qt::Key_Left:
        moveCell(-1, 0, paints);
        return true;
    case Qt::Key_Right:
        moveCell(1, 0, paints);
        return true;
    case Qt::Key_Up:
        moveCell(0, -1, paints);
        return true;
    case Qt::Key_Down:
        moveCell(0, 1, paints);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!event.isAutoRepeat() && canPaint())
            setCell(!isCellCovered());
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        m_grid.resize(event.key() == Qt::Key_PageDown ? 1 : -1);
        moveCell(0, 0, false);
        return true;
    case Qt::Key_Escape:
        setGridCursorActive(false);
        return true;
    default:
        return false;
    }
}

/// Shift paints what is passed, or erases it with the eraser.
void CanvasWidget::moveCell(int columns, int rows, bool paints)
{
    const auto paintHere = [&] {
        if (paints && canPaint() && isCellCovered() == (m_tool == ToolId::Eraser))
            setCell(m_tool != ToolId::Eraser);
    };
    paintHere();
    m_grid.move(columns, rows);
    paintHere();
    const QRectF shown = m_viewport.toView(QRectF(m_grid.area()));
    if (!QRectF(rect()).contains(shown)) {
        m_viewport.centreOn(QRectF(m_grid.area()).center());
        viewChanged();
    }
    announceCell();
    update();
}

bool CanvasWidget::isCellCovered() const
{
    const QRect area = m_grid.area();
    const MaskTiles &mask = m_picture->mask();
    // Nine places decide: a cell may be a sixteenth of a big picture.
    int covered = 0;
    for (int row = 1; row <= 5; row += 2) {
        for (int column = 1; column <= 5; column += 2)
            covered += mask.at(area.left() + area.width() * column / 6, area.top() + area.height() * row / 6) >= 128;
    }
    return covered >= 5;
}

void CanvasWidget::setCell(bool covered)
{
    MaskTiles mask = m_picture->mask();
    mask.fillRect(m_grid.area(), covered ? 255 : 0);
    m_picture->changeMask(covered ? tr("Paint a cell") : tr("Erase a cell"), mask);
    announceCell();
}

QString CanvasWidget::gridText() const
{
    const QPoint cell = m_grid.cell();
    const QSize count = m_grid.count();
    const QString state = isCellCovered() ? tr("painted") : tr("not painted");
    return tr("Column %1 of %2, row %3 of %4: %5").arg(cell.x() + 1).arg(count.width()).arg(cell.y() + 1)
        .arg(count.height()).arg(state);
}

/// A screen reader speaks the description when it changes.
void CanvasWidget::announceCell()
{
    const MaskTiles &mask = m_picture->mask();
    const double share = 100.0 * double(mask.coveredPixels()) / (double(mask.size().width()) * mask.size().height());
    setAccessibleDescription(tr("%1. The mask covers %2 % of the picture.").arg(gridText(), QLocale().toString(share, 'f', 1)));
}

void CanvasWidget::paintGridCursor(QPainter &painter)
{
    if (!m_grid.isActive())
        return;
    painter.save();
    painter.setTransform(m_viewport.turn(), true);
    painter.setBrush(Qt::NoBrush);
    const QRectF cell = m_viewport.toStraight(QRectF(m_grid.area()));
    painter.setPen(QPen(QColor(0, 0, 0, 200), 4));
    painter.drawRect(cell);
    painter.setPen(QPen(Qt::white, 2));
    painter.drawRect(cell);
    painter.restore();
}
} // namespace pentimento
