// Files and pictures that are dropped on the canvas.
#include "ui/canvas/canvaswidget.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/imaging/filenotes.h"
#include "app/imaging/picturefile.h"
#include "ui/common/theme.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>
#include <QtConcurrentRun>

#include <algorithm>

namespace pentimento {
void CanvasWidget::dragEnterEvent(QDragEnterEvent *event)
{
    if (!event->mimeData()->hasUrls() && !event->mimeData()->hasImage())
        return;
    m_dragsFiles = event->mimeData()->hasUrls();
    m_dragsRecipe = false;
    event->acceptProposedAction();
    update();
    if (m_dragsFiles)
        lookForRecipe(event->mimeData()->urls().value(0));
}

/// The file is read on a worker; the zone comes up when it is found to have a recipe.
void CanvasWidget::lookForRecipe(const QUrl &file)
{
    if (!file.isLocalFile())
        return;
    const auto hasRecipe = [path = file.toLocalFile()] {
        const Result<QByteArray> bytes = readWhole(path);
        return bytes && !recipeOf(*bytes).isEmpty();
    };
    thenOn(QtConcurrent::run(backgroundPool(), hasRecipe), this, [this](bool found) {
        m_dragsRecipe = found && m_dragsFiles;
        update();
    });
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
    m_dragsRecipe = false;
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
    QRect all = rect().adjusted(12, 12, -12, -12);
    QList<std::pair<DropZone, QRect>> zones;
    if (m_dragsRecipe) {
        const int height = all.height() / 4;
        zones.append({DropZone::Recipe, QRect(all.left(), all.bottom() + 1 - height, all.width(), height)});
        all.setBottom(all.bottom() - height - 12);
    }
    if (!m_picture)
        return zones + QList<std::pair<DropZone, QRect>>{{DropZone::Open, all}};
    const int each = (all.width() - 24) / 3;
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
            : zone == DropZone::Recipe              ? tr("Restore recipe")
            : zone == DropZone::Mask                ? tr("Use as mask")
                                                    : tr("Use as reference");
        painter.drawText(place, int(Qt::AlignCenter) | int(Qt::TextWordWrap), text);
    }
    painter.restore();
}
} // namespace pentimento
