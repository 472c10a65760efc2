// Files and pictures that are dropped on the canvas.
#include "ui/canvas/canvaswidget.h"

#include "ui/common/theme.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>

#include <algorithm>

namespace pentimento {
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

QList<std::pair<DropZone, QRect>> CanvasWidget::dropZones() const
{
    const QRect all = rect().adjusted(12, 12, -12, -12);
    if (!m_picture)
        return {{DropZone::Open, all}};
    const int each = (all.width() - 24) / 3;
    QList<std::pair<DropZone, QRect>> zones;
    int x = all.left();
    for (const DropZone zone : {DropZone::Open, DropZone::Mask, DropZone::Reference}) {
        zones.append({zone, QRect(x, all.top(), each, all.height())});
        x += each + 12;
    }
    return zones;
}

void CanvasWidget::paintDropZones(QPainter &painter)
{
    if (!m_dragsFiles)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto &[zone, place] : dropZones()) {
        const bool isOver = m_dropZone == zone;
        QColor back = currentTheme().panel;
        back.setAlpha(isOver ? 245 : 215);
        painter.setBrush(back);
        painter.setPen(QPen(isOver ? currentTheme().accentText : currentTheme().controlBorder, isOver ? 2 : 1));
        painter.drawRoundedRect(place, 6, 6);
        painter.setPen(currentTheme().textStrong);
        const QString text = zone == DropZone::Open ? tr("Open")
            : zone == DropZone::Mask                ? tr("Use as mask")
                                                    : tr("Use as reference");
        painter.drawText(place, int(Qt::AlignCenter) | int(Qt::TextWordWrap), text);
    }
    painter.restore();
}
} // namespace pentimento
