// How the canvas draws itself: copies of composed tiles, and over them what belongs to the view.
#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"
#include "app/imaging/largeimage.h"
#include "ui/canvas/cropframe.h"
#include "ui/canvas/extensionframe.h"
#include "ui/common/theme.h"

#include <QLocale>
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
    if (devicePixelRatioF() != m_viewport.devicePixelRatio()) { // the window has come to another screen
        m_viewport.setView(size(), devicePixelRatioF());
        rebuildTiles();
    }
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
    if (GrabbedFrame *frame = shownFrame())
        frame->paint(painter, m_viewport);
    if (showsTwoSides())
        m_divider.paint(painter, size());
    paintOutline(painter);
    paintGridCursor(painter);
    paintBlendFrame(painter);
    paintCardOutline(painter);
    paintReviewLabels(painter);
    paintBanner(painter);
    paintFlash(painter);
    paintRing(painter);
    paintDropZones(painter);
}

void CanvasWidget::paintPicture(QPainter &painter, const QRegion &exposed)
{
    if (m_viewport.isTurned())
        paintTurned(painter, exposed);
    else
        paintStraight(painter, exposed);
    const QRect shown = m_viewport.shownDevice();
    if (!shown.isEmpty())
        m_tiles.trim(tilesUnder(shown));
}

void CanvasWidget::paintStraight(QPainter &painter, const QRegion &exposed)
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
}

void CanvasWidget::paintTurned(QPainter &painter, const QRegion &exposed)
{
    const int middle = m_divider.x(size());
    for (const QRect &rect : exposed) {
        painter.fillRect(rect, currentTheme().canvas);
        if (!showsTwoSides()) {
            paintTurnedPart(painter, mainKind(), rect);
            continue;
        }
        paintTurnedPart(painter, TileKind::Plain, rect & QRect(0, 0, middle, height()));
        paintTurnedPart(painter, TileKind::Try, rect & QRect(middle, 0, width() - middle, height()));
    }
}

/// The tiles are put together straight and turned in one piece: turned one by one they would leave seams.
void CanvasWidget::paintTurnedPart(QPainter &painter, TileKind kind, const QRect &part)
{
    const double ratio = m_viewport.devicePixelRatio();
    // At fractional ratios the part ends between device pixels, and its last ones belong to it too.
    const QRect wide = part.adjusted(-1, -1, 1, 1);
    const QRectF straight = m_viewport.straightBounds(QRectF(wide));
    const QRect device = QRectF(straight.topLeft() * ratio, straight.size() * ratio).toAlignedRect()
                             .adjusted(-2, -2, 2, 2).translated(-m_viewport.origin())
        & QRect(QPoint(0, 0), m_viewport.scaledSize());
    if (part.isEmpty() || device.isEmpty())
        return;
    QImage pieces = largeImage(device.size(), QImage::Format_RGB32);
    QPainter inner(&pieces);
    inner.translate(-device.topLeft());
    paintTiles(inner, kind, device);
    inner.end();
    painter.save();
    painter.setClipRect(wide);
    painter.setTransform(m_viewport.turn(), true);
    painter.scale(1 / ratio, 1 / ratio);
    painter.translate(m_viewport.origin());
    painter.setRenderHints(QPainter::SmoothPixmapTransform | QPainter::Antialiasing);
    painter.drawImage(device.topLeft(), pieces);
    painter.restore();
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
    painter.save();
    painter.setTransform(m_viewport.turn(), true);
    painter.fillRect(m_viewport.toStraight(QRectF(m_picture->rect())), Qt::black);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(m_viewport.toStraight(QRectF(m_sentMask->source)), m_sentMask->mask);
    painter.restore();
}

bool CanvasWidget::showsCropFrame() const
{
    return !m_review && m_overlayShown && !m_sentMaskHeld && !m_originalHeld && m_pictureSent;
}

/// The one that a press may take hold of; null: none.
GrabbedFrame *CanvasWidget::shownFrame() const
{
    if (m_extensionFrame->isActive())
        return m_extensionFrame;
    return showsCropFrame() ? m_cropFrame : nullptr;
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
    if ((!m_review && m_caption.isEmpty()) || m_sentMaskHeld)
        return;
    // In the upper corners of what shows of the picture.
    const QRectF shown = m_viewport.toView(QRectF(m_picture->rect())) & QRectF(rect());
    const auto labelAt = [&](const QString &text, bool atRight) {
        const QSizeF size(fontMetrics().horizontalAdvance(text) + 20, fontMetrics().height() + 10);
        const double x = atRight ? shown.right() - labelMargin - size.width() : shown.left() + labelMargin;
        paintLabel(painter, QRectF(QPointF(x, shown.top() + labelMargin), size), text);
    };
    if (!m_review)
        return labelAt(m_caption, true);
    const bool before = m_originalHeld || mainKind() == TileKind::Plain;
    if (before || showsTwoSides())
        labelAt(tr("before"), false);
    if (mainKind() == TileKind::Difference)
        labelAt(tr("difference × %1").arg(m_reviewLook.gain), true);
    else if (!before)
        labelAt(tr("after"), true);
    if (m_sheet && m_overlayShown && mainKind() == TileKind::Try)
        paintBlendLabel(painter, shown);
}

void CanvasWidget::paintBanner(QPainter &painter)
{
    QString text;
    if (m_sentMaskHeld)
        text = tr("The mask as it is sent");
    else if (m_originalHeld && !m_review)
        text = tr("The original");
    else if (m_gesture == Gesture::Rotate)
        text = tr("Turned by %1°; Ctrl+Shift+0 sets it upright").arg(QLocale().toString(m_viewport.rotation(), 'f', 0));
    else if (m_isSelecting)
        text = tr("Looking for the edge; Esc stops it");
    else if (m_grid.isActive())
        text = gridText();
    else if (!m_pictureSent && !m_review)
        text = tr("The open picture is not sent: this endpoint makes a new one");
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
/// What a shape's line may touch in the view.
QRect CanvasWidget::outlineBounds() const
{
    const QPolygonF outline = m_tools.outline();
    if (!m_picture || outline.isEmpty())
        return {};
    QRectF bounds(m_viewport.toView(outline.first()), QSizeF(0, 0));
    for (const QPointF &point : outline) {
        const QPointF at = m_viewport.toView(point);
        bounds = QRectF(QPointF(std::min(bounds.left(), at.x()), std::min(bounds.top(), at.y())),
                        QPointF(std::max(bounds.right(), at.x()), std::max(bounds.bottom(), at.y())));
    }
    return bounds.toAlignedRect().adjusted(-6, -6, 6, 6);
}

void CanvasWidget::updateOutline()
{
    const QRect now = outlineBounds();
    if (!(now | m_outlineShown).isEmpty())
        update(now | m_outlineShown);
    m_outlineShown = now;
}

/// Dark below, light dashes above: seen on any picture.
void CanvasWidget::paintOutline(QPainter &painter)
{
    const QPolygonF outline = m_tools.outline();
    if (outline.isEmpty())
        return;
    QPolygonF line;
    for (const QPointF &point : outline)
        line.append(m_viewport.toView(point));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    QPen dashes(QColor(255, 255, 255, 235), 1);
    dashes.setDashPattern({4, 4});
    for (const QPen &pen : {QPen(QColor(0, 0, 0, 200), 1), dashes}) {
        painter.setPen(pen);
        if (m_tools.isPolygonOpen() || m_tool == ToolId::SmartSelect)
            painter.drawPolyline(line);
        else
            painter.drawPolygon(line);
    }
    if (m_tool == ToolId::SmartSelect && outline.size() == 4)
        painter.drawLine(line.last(), line.first());
    if (m_tools.isPolygonOpen()) {
        painter.setPen(QPen(QColor(0, 0, 0, 220), 1));
        painter.setBrush(QColor(255, 255, 255, 235));
        for (qsizetype i = 0; i + 1 < line.size(); ++i)
            painter.drawRect(QRectF(line[i] - QPointF(2.5, 2.5), QSizeF(5, 5)));
    }
    painter.restore();
}
} // namespace pentimento
