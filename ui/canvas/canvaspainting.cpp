// How the canvas draws itself: copies of composed tiles, and over them what belongs to the view.
#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"
#include "ui/common/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int labelMargin = 12;
constexpr double smallRing = 6; // view; below it a cross shows where the tip is

QRect tilesUnder(const QRect &device)
{
    constexpr int side = DisplayTiles::side;
    return {QPoint(device.left() / side, device.top() / side), QPoint(device.right() / side, device.bottom() / side)};
}
} // namespace

void CanvasWidget::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    if (!m_picture) {
        painter.fillRect(event->rect(), currentTheme().canvas);
        paintDropZones(painter);
        return;
    }
    m_tiles.beginFrame();
    paintPicture(painter, event->region());
    if (m_sentMaskHeld && m_sentMask)
        paintSentMask(painter);
    if (m_sentFrame && !m_review && m_overlayShown)
        paintSentFrame(painter);
    if (showsTwoSides())
        m_divider.paint(painter, size());
    paintReviewLabels(painter);
    paintBanner(painter);
    paintFlash(painter);
    paintRing(painter);
    paintDropZones(painter);
}

void CanvasWidget::paintPicture(QPainter &painter, const QRegion &exposed)
{
    const double ratio = m_viewport.devicePixelRatio();
    const QRect picture = deviceToView(QRect(QPoint(0, 0), m_viewport.scaledSize()));
    // The rim is filled below the picture too: at fractional ratios its last logical pixel shows both.
    const QRegion around = exposed.subtracted(QRegion(picture.adjusted(1, 1, -1, -1)));
    for (const QRect &rect : around)
        painter.fillRect(rect, currentTheme().canvas);

    painter.save();
    painter.scale(1 / ratio, 1 / ratio); // from here on device pixels, one to one
    painter.translate(m_viewport.origin());
    const int middle = int(std::lround(m_divider.x(size()) * ratio)) - m_viewport.origin().x();
    for (const QRect &rect : exposed) {
        const QRectF real(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio);
        const QRect device = real.toAlignedRect().translated(-m_viewport.origin())
            & QRect(QPoint(0, 0), m_viewport.scaledSize());
        if (!showsTwoSides()) {
            paintTiles(painter, mainKind(), device);
            continue;
        }
        QRect before = device;
        before.setRight(std::min(device.right(), middle - 1));
        QRect after = device;
        after.setLeft(std::max(device.left(), middle));
        paintTiles(painter, TileKind::Plain, before);
        paintTiles(painter, TileKind::Try, after);
    }
    painter.restore();
    const QRect view(QPoint(0, 0), (m_viewport.view() * ratio).toSize());
    const QRect shown = view.translated(-m_viewport.origin()) & QRect(QPoint(0, 0), m_viewport.scaledSize());
    if (!shown.isEmpty())
        m_tiles.trim(tilesUnder(shown));
}

void CanvasWidget::paintTiles(QPainter &painter, TileKind kind, const QRect &exposed)
{
    if (exposed.isEmpty())
        return;
    const QRect places = tilesUnder(exposed);
    for (int row = places.top(); row <= places.bottom(); ++row) {
        for (int column = places.left(); column <= places.right(); ++column) {
            const QRect rect = m_tiles.tileRect({column, row});
            const QRect part = rect & exposed;
            if (const QImage *tile = m_tiles.tile(kind, {column, row}))
                painter.drawImage(part.topLeft(), *tile, part.translated(-rect.topLeft()));
            else
                paintPlaceholder(painter, kind, part);
        }
    }
}

/// Coarse first: a small level of the pyramid, and over it what the screen showed before the zoom changed.
void CanvasWidget::paintPlaceholder(QPainter &painter, TileKind kind, const QRect &device)
{
    painter.save();
    painter.setClipRect(device, Qt::IntersectClip);
    const Pyramid &pyramid = pyramidOf(kind);
    const int level = std::min(pyramid.levelFor(m_viewport.zoom()) + 2, pyramid.levelCount() - 1);
    TileRequest coarse;
    coarse.device = device;
    const double stepX = m_viewport.scaleX() * (1 << level);
    const double stepY = m_viewport.scaleY() * (1 << level);
    const QImage &image = pyramid.level(level);
    if (image.hasAlphaChannel())
        painter.fillRect(device, currentTheme().canvas);
    painter.drawImage(QRectF(0, 0, image.width() * stepX, image.height() * stepY), image);
    if (!m_frame.image.isNull() && kind != TileKind::Mask) {
        const double x = m_viewport.scaleX() / m_frame.scaleX;
        const double y = m_viewport.scaleY() / m_frame.scaleY;
        painter.drawImage(QRectF(m_frame.place.x() * x, m_frame.place.y() * y, m_frame.image.width() * x,
                                 m_frame.image.height() * y),
                          m_frame.image);
    }
    painter.restore();
}

/// The image as sent, over black where nothing is sent.
void CanvasWidget::paintSentMask(QPainter &painter)
{
    painter.fillRect(m_viewport.toView(QRectF(m_picture->rect())), Qt::black);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(m_viewport.toView(QRectF(m_sentMask->source)), m_sentMask->mask);
}

void CanvasWidget::paintSentFrame(QPainter &painter)
{
    const QRectF frame = m_viewport.toView(QRectF(m_sentFrame->source)).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 140), 1));
    painter.drawRect(frame);
    QPen dashes(currentTheme().accentText, 1);
    dashes.setDashPattern({6, 4});
    painter.setPen(dashes);
    painter.drawRect(frame);
    if (m_sentFrame->label.isEmpty() || !QRectF(rect()).intersects(QRectF(frame.topLeft(), QSizeF(frame.width(), 1))))
        return; // a label without its edge would seem to belong to what is in view
    const QRectF text = QRectF(fontMetrics().boundingRect(m_sentFrame->label)).adjusted(-8, -4, 8, 4);
    QRectF place(frame.topLeft() - QPointF(0, text.height()), text.size());
    place.moveLeft(std::clamp(place.left(), 0.0, std::max(0.0, width() - place.width())));
    place.moveTop(std::max(place.top(), 0.0));
    paintLabel(painter, place, m_sentFrame->label);
}

void CanvasWidget::paintLabel(QPainter &painter, const QRectF &place, const QString &text) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor back = currentTheme().panel;
    back.setAlpha(235);
    painter.setBrush(back);
    painter.drawRoundedRect(place, 6, 6);
    painter.setPen(currentTheme().textStrong);
    painter.drawText(place, Qt::AlignCenter, text);
    painter.restore();
}

void CanvasWidget::paintReviewLabels(QPainter &painter)
{
    if (!m_review || m_sentMaskHeld)
        return;
    // In the upper corners of what shows of the picture.
    const QRectF shown = m_viewport.toView(QRectF(m_picture->rect())) & QRectF(rect());
    const auto labelAt = [&](const QString &text, bool atRight) {
        const QSizeF size(fontMetrics().horizontalAdvance(text) + 20, fontMetrics().height() + 10);
        const double x = atRight ? shown.right() - labelMargin - size.width() : shown.left() + labelMargin;
        paintLabel(painter, QRectF(QPointF(x, shown.top() + labelMargin), size), text);
    };
    if (m_originalHeld || showsTwoSides())
        labelAt(tr("before"), false);
    if (!m_originalHeld)
        labelAt(tr("after"), true);
}

void CanvasWidget::paintBanner(QPainter &painter)
{
    QString text;
    if (m_sentMaskHeld)
        text = tr("The mask as it is sent");
    else if (m_originalHeld && !m_review)
        text = tr("The original");
    else if (!m_pictureSent && !m_review)
        text = tr("This model does not take the open picture: it is not sent");
    if (text.isEmpty())
        return;
    const QSizeF size(fontMetrics().horizontalAdvance(text) + 24, fontMetrics().height() + 12);
    paintLabel(painter, QRectF(QPointF((width() - size.width()) / 2, labelMargin), size), text);
}

/// The place of a step that was undone out of sight, at the edge of the view that is nearest to it.
void CanvasWidget::paintFlash(QPainter &painter)
{
    if (m_flash.isEmpty())
        return;
    QRectF place = m_viewport.toView(QRectF(m_flash));
    const QRectF view = QRectF(rect()).adjusted(4, 4, -4, -4);
    place.setSize({std::min(place.width(), view.width() / 3), std::min(place.height(), view.height() / 3)});
    place.setSize(place.size().expandedTo({16, 16}));
    place.moveLeft(std::clamp(place.left(), view.left(), view.right() - place.width()));
    place.moveTop(std::clamp(place.top(), view.top(), view.bottom() - place.height()));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 140), 5));
    painter.drawRoundedRect(place, 6, 6);
    painter.setPen(QPen(currentTheme().accentText, 3));
    painter.drawRoundedRect(place, 6, 6);
}

bool CanvasWidget::showsRing() const
{
    if (!m_picture || !m_pointer || !canPaint() || m_spaceHeld || m_gesture == Gesture::Pan)
        return false;
    return m_tool == ToolId::Brush || m_tool == ToolId::Eraser || m_brushTool.isActive();
}

QRect CanvasWidget::ringBounds() const
{
    if (!showsRing())
        return {};
    const QPointF middle = m_gesture == Gesture::BrushTip ? m_pressed : *m_pointer;
    const double radius = std::max(m_brush.size * m_viewport.zoom() / m_viewport.devicePixelRatio() / 2, smallRing);
    return QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius).toAlignedRect()
        .adjusted(-3, -3, 3, 3);
}

/// Repaints the ring's old and new line, not the picture inside them.
void CanvasWidget::updateRing()
{
    const auto line = [](const QRect &bounds) {
        QRegion region(bounds);
        const QRect inner = bounds.adjusted(bounds.width() / 6, bounds.height() / 6, -bounds.width() / 6,
                                            -bounds.height() / 6);
        return bounds.width() > 96 ? region.subtracted(QRegion(inner)) : region;
    };
    const QRect now = ringBounds();
    if (!m_ringShown.isEmpty())
        update(line(m_ringShown));
    if (!now.isEmpty())
        update(line(now));
    m_ringShown = now;
}

/// White inside black: seen on any picture, and the middle of the two is exactly the tip's edge.
void CanvasWidget::paintRing(QPainter &painter)
{
    if (!showsRing())
        return;
    const QPointF middle = m_gesture == Gesture::BrushTip ? m_pressed : *m_pointer;
    const double radius = m_brush.size * m_viewport.zoom() / m_viewport.devicePixelRatio() / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const auto circle = [&](const QColor &color, double at, Qt::PenStyle style = Qt::SolidLine) {
        if (at <= 0)
            return;
        painter.setPen(QPen(color, 1, style));
        painter.drawEllipse(middle, at, at);
    };
    circle(QColor(0, 0, 0, 200), radius + 0.5);
    circle(QColor(255, 255, 255, 230), radius - 0.5);
    if (m_gesture == Gesture::BrushTip) {
        circle(QColor(0, 0, 0, 160), radius * m_brush.hardness + 0.5, Qt::DashLine);
        circle(QColor(255, 255, 255, 200), radius * m_brush.hardness - 0.5, Qt::DashLine);
    }
    if (radius < smallRing) {
        for (const QPointF arm : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)}) {
            const QLineF line(middle + arm * (radius + 2), middle + arm * (smallRing + 2));
            painter.setPen(QPen(QColor(0, 0, 0, 200), 3));
            painter.drawLine(line);
            painter.setPen(QPen(Qt::white, 1));
            painter.drawLine(line);
        }
    }
    painter.restore();
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
