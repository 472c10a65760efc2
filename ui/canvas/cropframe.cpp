#include "ui/canvas/cropframe.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <QWidget>

#include <algorithm>
#include <cmath>
#include <vector>

namespace pentimento {
namespace {
constexpr double labelGap = 4;
constexpr double edgeMargin = 6;   // of the label to the view's edge

bool coversAny(const MaskTiles &mask, const QRect &wanted)
{
    const QRect area = wanted & mask.rect();
    if (area.isEmpty())
        return false;
    const QRect tiles = mask.tilesTouching(area);
    std::vector<quint8> line;
    for (int row = tiles.top(); row <= tiles.bottom(); ++row) {
        for (int column = tiles.left(); column <= tiles.right(); ++column) {
            if (mask.tileState(column, row) == MaskTiles::TileState::Empty)
                continue;
            const QRect part = mask.tileRect(column, row) & area;
            if (mask.tileState(column, row) == MaskTiles::TileState::Solid && !part.isEmpty())
                return true;
            line.resize(size_t(part.width()));
            for (int y = part.top(); y <= part.bottom(); ++y) {
                mask.readRow(part.left(), y, part.width(), line.data());
                if (std::any_of(line.begin(), line.end(), [](quint8 value) { return value > 0; }))
                    return true;
            }
        }
    }
    return false;
}

QRect placedInside(QRect frame, const QRect &picture)
{
    frame.moveLeft(std::clamp(frame.left(), 0, std::max(0, picture.width() - frame.width())));
    frame.moveTop(std::clamp(frame.top(), 0, std::max(0, picture.height() - frame.height())));
    return frame & picture;
}
} // namespace

CropFrame::CropFrame(QWidget &canvas) : QObject(&canvas), m_canvas(canvas) {}

void CropFrame::setState(std::optional<CropFrameState> state)
{
    m_state = std::move(state);
    m_label.isValid = false;
    if (!m_state)
        m_grip.reset();
    update();
}

void CropFrame::update() { m_canvas.update(); }

QRect CropFrame::source() const
{
    if (m_grip)
        return m_dragged;
    return m_state ? m_state->source : QRect();
}

QRectF CropFrame::frameIn(const Viewport &viewport) const
{
    return viewport.toView(QRectF(source()));
}

QSizeF CropFrame::labelSize() const
{
    const QFontMetrics metrics = m_canvas.fontMetrics();
    const int width = std::max(metrics.horizontalAdvance(m_state->label), metrics.horizontalAdvance(m_state->remark));
    const int lines = m_state->remark.isEmpty() ? 1 : 2;
    return {double(width + 20), double(lines * metrics.height() + 10)};
}

bool CropFrame::isClear(const QRectF &place, const Viewport &viewport) const
{
    const QRectF view = QRectF(QPointF(0, 0), viewport.view()).adjusted(edgeMargin, edgeMargin, -edgeMargin, -edgeMargin);
    if (!view.contains(place))
        return false;
    const QPolygonF picture{{viewport.toPicture(place.topLeft()), viewport.toPicture(place.topRight()),
                             viewport.toPicture(place.bottomRight()), viewport.toPicture(place.bottomLeft())}};
    return !coversAny(m_state->outer, picture.boundingRect().toAlignedRect());
}

/// Beside the frame, else inside it, else anywhere in view: the first place that is clear.
QRectF CropFrame::findLabelPlace(const Viewport &viewport) const
{
    const QSizeF size = labelSize();
    const QRectF frame = frameIn(viewport);
    const QRectF view = QRectF(QPointF(0, 0), viewport.view()).adjusted(edgeMargin, edgeMargin, -edgeMargin, -edgeMargin);
    if (size.width() > view.width() || size.height() > view.height())
        return {};
    const QRectF seen = frame & view;
    const auto atX = [&](double x) { return std::clamp(x, view.left(), view.right() - size.width()); };
    const double above = frame.top() - labelGap - size.height();
    const double below = frame.bottom() + labelGap;
    QList<QPointF> candidates{{atX(frame.left()), above}, {atX(frame.left()), below}, {atX(frame.right() - size.width()), above},
                              {atX(frame.right() - size.width()), below}};
    if (!seen.isEmpty()) {
        const double inTop = std::max(seen.top() + labelGap, view.top());
        const double inBottom = std::min(seen.bottom() - labelGap, view.bottom()) - size.height();
        for (const double y : {inTop, inBottom})
            for (const double x : {seen.left() + labelGap, seen.right() - labelGap - size.width(), seen.center().x() - size.width() / 2})
                candidates.append({atX(x), y});
    }
    constexpr int steps = 8;
    for (int row = 0; row <= steps; ++row)
        for (int column = 0; column <= steps; ++column)
            candidates.append({view.left() + (view.width() - size.width()) * column / steps,
                               view.top() + (view.height() - size.height()) * row / steps});
    for (const QPointF &corner : std::as_const(candidates)) {
        if (const QRectF place(corner, size); isClear(place, viewport))
            return place;
    }
    return {};
}

QRectF CropFrame::labelPlace(const Viewport &viewport) const
{
    if (!m_state || m_state->label.isEmpty())
        return {};
    const bool isKnown = m_label.isValid && m_label.frame == source() && m_label.zoom == viewport.zoom()
                         && m_label.rotation == viewport.rotation() && m_label.origin == viewport.origin()
                         && m_label.view == viewport.view();
    if (!isKnown)
        m_label = {findLabelPlace(viewport), source(), viewport.zoom(), viewport.rotation(), viewport.origin(), viewport.view(), true};
    return m_label.place;
}

void CropFrame::paint(QPainter &painter, const Viewport &viewport)
{
    if (!m_state)
        return;
    const Theme &theme = currentTheme();
    const QRectF part(source());
    const QPolygonF frame = outlineOf(part, viewport);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, viewport.isTurned());
    painter.setBrush(Qt::NoBrush);
    if (!m_state->outline.isEmpty() && !m_grip) {
        QList<QLineF> lines;
        lines.reserve(m_state->outline.size());
        for (const QLineF &line : std::as_const(m_state->outline))
            lines.append(QLineF(viewport.toView(line.p1()), viewport.toView(line.p2())));
        painter.setPen(QPen(theme.mask, 1));
        painter.drawLines(lines);
    }
    if (const QRectF picture(QPointF(0, 0), viewport.picture()); !picture.contains(part)) {
        QColor hatch = theme.accentText;
        hatch.setAlpha(110);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QBrush(hatch, Qt::BDiagPattern)); // nothing of the picture is there
        QPainterPath outside;
        outside.addPolygon(frame);
        QPainterPath inside;
        inside.addPolygon(outlineOf(picture, viewport));
        painter.drawPath(outside.subtracted(inside));
        painter.setBrush(Qt::NoBrush);
    }
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1));
    painter.drawPolygon(frame);
    QPen dashes(theme.accentText, 1);
    if (!m_state->isLocked)
        dashes.setDashPattern({6, 4});
    painter.setPen(dashes);
    painter.drawPolygon(frame);
    if (m_state->canBeMoved && !m_state->isLocked)
        paintGrips(painter, part, viewport);
    if (const QRectF place = labelPlace(viewport); !place.isEmpty()) {
        painter.setRenderHint(QPainter::Antialiasing);
        QColor back = theme.panel;
        back.setAlpha(235);
        painter.setBrush(back);
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(place, 6, 6);
        painter.setPen(theme.textStrong);
        const QRectF text = place.adjusted(10, 5, -10, -5);
        const double line = m_canvas.fontMetrics().height();
        painter.drawText(QRectF(text.topLeft(), QSizeF(text.width(), line)), Qt::AlignLeading | Qt::AlignVCenter, m_state->label);
        if (!m_state->remark.isEmpty()) {
            painter.setPen(theme.warn);
            painter.drawText(QRectF(text.left(), text.top() + line, text.width(), line), Qt::AlignLeading | Qt::AlignVCenter,
                             m_state->remark);
        }
    }
    painter.restore();
}

std::optional<FrameGrip> CropFrame::heldAt(QPointF position, const Viewport &viewport) const
{
    if (!m_state || m_state->isLocked || !m_state->canBeMoved)
        return std::nullopt;
    if (const std::optional<FrameGrip> grip = gripAt(QRectF(source()), position, viewport))
        return grip;
    if (labelPlace(viewport).contains(position))
        return FrameGrip{true, true, true, true};
    return std::nullopt;
}

bool CropFrame::isGrabbedAt(QPointF position, const Viewport &viewport) const
{
    return heldAt(position, viewport).has_value();
}

Qt::CursorShape CropFrame::cursorAt(QPointF position, const Viewport &viewport) const
{
    const std::optional<FrameGrip> grip = m_grip ? m_grip : heldAt(position, viewport);
    return grip ? cursorOf(*grip) : Qt::SizeAllCursor;
}

bool CropFrame::press(QPointF position, const Viewport &viewport)
{
    const std::optional<FrameGrip> grip = heldAt(position, viewport);
    if (!grip)
        return false;
    m_dragged = m_state->source;
    m_start = viewport.toPicture(position);
    m_grip = grip;
    return true;
}

void CropFrame::drag(QPointF position, const Viewport &viewport)
{
    if (!m_grip)
        return;
    const QPointF way = viewport.toPicture(position) - m_start;
    const QPoint moved(int(std::lround(way.x())), int(std::lround(way.y())));
    const QRect picture(QPoint(0, 0), viewport.picture());
    // A frame of the person's own lies inside the picture; one that reaches beyond it is let alone until it is moved.
    QRect frame = m_state->source & picture;
    if (moved.isNull()) {
        frame = m_state->source;
    } else if (m_grip->isWhole()) {
        frame = placedInside(frame.translated(moved), picture);
    } else {
        const int leastX = std::min(leastSide, picture.width());
        const int leastY = std::min(leastSide, picture.height());
        if (m_grip->left)
            frame.setLeft(std::clamp(frame.left() + moved.x(), 0, std::max(0, frame.right() + 1 - leastX)));
        if (m_grip->right)
            frame.setRight(std::clamp(frame.right() + moved.x(), std::min(picture.right(), frame.left() + leastX - 1), picture.right()));
        if (m_grip->top)
            frame.setTop(std::clamp(frame.top() + moved.y(), 0, std::max(0, frame.bottom() + 1 - leastY)));
        if (m_grip->bottom)
            frame.setBottom(std::clamp(frame.bottom() + moved.y(), std::min(picture.bottom(), frame.top() + leastY - 1), picture.bottom()));
    }
    if (frame == m_dragged)
        return;
    m_dragged = frame;
    update();
    emit dragged(frame);
}

void CropFrame::release()
{
    if (!m_grip)
        return;
    m_grip.reset();
    const bool isElsewhere = m_dragged != m_state->source;
    m_state->source = m_dragged; // until the numbers come
    update();
    if (isElsewhere)
        emit moved(m_dragged);
}

void CropFrame::cancel()
{
    m_grip.reset();
    update();
}
} // namespace pentimento

#include "moc_cropframe.cpp"
