// The blend mask on the canvas: what the tools paint on while a try is reviewed.
#include "ui/canvas/reviewsheet.h"

#include "app/document/picture.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/canvas/extensionframe.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <cmath>
#include <cstring>

namespace pentimento {
namespace {
constexpr int hatchPeriod = 8; // view
constexpr double hatchOpacity = 0.5;
constexpr int labelMargin = 12;
constexpr int swatchSide = 12;

int inDevice(int viewPixels, double ratio)
{
    return std::max(1, int(std::lround(viewPixels * ratio)));
}
} // namespace

void blankOutside(CoveragePart &part, const QRect &kept)
{
    const QRect inside = kept & part.area;
    char *row = part.bytes.data();
    for (int y = part.area.top(); y <= part.area.bottom(); ++y, row += part.area.width()) {
        if (inside.isEmpty() || y < inside.top() || y > inside.bottom()) {
            std::memset(row, 0, size_t(part.area.width()));
            continue;
        }
        std::memset(row, 0, size_t(inside.left() - part.area.left()));
        std::memset(row + inside.right() + 1 - part.area.left(), 0, size_t(part.area.right() - inside.right()));
    }
}

void CanvasWidget::setBlendSheet(Picture *sheet, const QRect &crop)
{
    if (sheet == m_sheet && crop == m_crop)
        return;
    if (m_review)
        abandonStroke();
    if (m_sheet)
        disconnect(m_sheet, nullptr, this, nullptr);
    m_sheet = m_picture && sheet && sheet->size() == m_picture->size() ? sheet : nullptr;
    m_crop = crop;
    m_sheetHatched = false;
    if (m_sheet) {
        m_sheetPyramid.reset(m_sheet->mask());
        connect(m_sheet, &Picture::maskChanged, this, &CanvasWidget::updateSheet);
        connect(m_sheet, &Picture::stepShown, this, &CanvasWidget::flash);
    }
    m_tiles.invalidateAll(TileKind::Try);
    updateCursor();
    update();
}

Picture *CanvasWidget::paintTarget() const
{
    if (!m_caption.isEmpty() || m_extensionFrame->isActive())
        return nullptr;
    if (m_review)
        return m_sheet;
    return m_picture && m_pictureSent ? m_picture.data() : nullptr;
}

void CanvasWidget::updateSheet(const QRect &area)
{
    m_sheetPyramid.update(m_sheet->mask(), area);
    const QRect device = toDevice(area, inDevice(1, m_viewport.devicePixelRatio()) + 2);
    m_tiles.invalidate(TileKind::Try, device);
    if (m_overlayShown)
        update(deviceToView(device));
}

void CanvasWidget::showHatching(bool shown)
{
    if (m_sheetHatched == shown)
        return;
    m_sheetHatched = shown;
    m_tiles.invalidateAll(TileKind::Try);
    update();
}

void CanvasWidget::addBlendCoverage(TileRequest &request) const
{
    const double ratio = m_viewport.devicePixelRatio();
    request.overlay = OverlayLook{currentTheme().accentText.rgb(), m_sheetHatched ? hatchOpacity : 0.0,
                                  inDevice(hatchPeriod, ratio), inDevice(1, ratio)};
    request.coverage = coverageUnder(request, m_viewport.zoom(), m_sheetPyramid, m_sheet->mask(), m_crop);
}

void CanvasWidget::setReviewLook(const ReviewLook &look)
{
    if (m_reviewLook == look)
        return;
    m_reviewLook = look;
    m_blinksBefore = look.blink;
    look.blink ? m_blinkTimer.start() : m_blinkTimer.stop();
    m_tiles.invalidateAll(TileKind::Difference);
    update();
}

TileKind CanvasWidget::reviewKind() const
{
    if (m_reviewLook.blink)
        return m_blinksBefore ? TileKind::Plain : TileKind::Try;
    return m_reviewLook.difference ? TileKind::Difference : TileKind::Try;
}

void CanvasWidget::setCaption(const QString &caption)
{
    m_caption = caption;
    updateCursor();
    update();
}

void CanvasWidget::followView(const CanvasWidget &other)
{
    if (!m_picture || m_follows || other.m_viewport.picture() != m_viewport.picture())
        return;
    m_follows = true;
    keepFrame();
    const QPointF middle = other.m_viewport.toPicture(other.m_viewport.middle());
    m_viewport.setZoom(other.zoom(), m_viewport.middle());
    m_viewport.panBy(m_viewport.middle() - m_viewport.toView(middle));
    viewChanged();
    m_follows = false;
}

void CanvasWidget::setCardOutline(const QList<QLine> &lines)
{
    if (m_cardOutline.isEmpty() && lines.isEmpty())
        return;
    m_cardOutline = lines;
    update();
}

void CanvasWidget::paintCardOutline(QPainter &painter)
{
    if (m_cardOutline.isEmpty())
        return;
    const QRectF seen = QRectF(m_viewport.visiblePicture()).adjusted(-2, -2, 2, 2);
    QList<QLineF> lines;
    for (const QLine &line : std::as_const(m_cardOutline)) {
        if (QRectF(line.p1(), line.p2()).normalized().adjusted(-1, -1, 1, 1).intersects(seen))
            lines.append(QLineF(m_viewport.toView(QPointF(line.p1())), m_viewport.toView(QPointF(line.p2()))));
    }
    painter.setPen(QPen(QColor(0, 0, 0, 170), 4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
    painter.setPen(QPen(currentTheme().accentText, 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
}

/// Where painting ends, unless it is the whole picture.
void CanvasWidget::paintBlendFrame(QPainter &painter)
{
    if (!m_review || !m_sheet || !m_overlayShown || m_originalHeld || m_sentMaskHeld || m_crop.isEmpty()
        || m_crop.contains(m_picture->rect()))
        return;
    const QRectF frame = m_viewport.toStraight(QRectF(m_crop)).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.save();
    painter.setTransform(m_viewport.turn(), true);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 140), 1));
    painter.drawRect(frame);
    QPen dashes(currentTheme().accentText, 1);
    dashes.setDashPattern({2, 3});
    painter.setPen(dashes);
    painter.drawRect(frame);
    painter.restore();
}

/// Which mask the brush works on, with its colour, in the middle of the picture's lower edge.
void CanvasWidget::paintBlendLabel(QPainter &painter, const QRectF &shown)
{
    const QString text = tr("Blend mask: brush shows more of the result, eraser less");
    const double width = fontMetrics().horizontalAdvance(text) + swatchSide + 32;
    QRectF place(0, 0, std::min(width, shown.width()), fontMetrics().height() + 10);
    place.moveCenter({shown.center().x(), 0});
    place.moveBottom(shown.bottom() - labelMargin);
    paintLabel(painter, place, {});
    painter.save();
    const QRectF swatch(place.left() + 10, place.center().y() - swatchSide / 2.0, swatchSide, swatchSide);
    painter.fillRect(swatch, currentTheme().accentText);
    painter.setPen(currentTheme().textStrong);
    const QRectF room = place.adjusted(swatchSide + 18, 0, -8, 0);
    painter.drawText(room, int(Qt::AlignVCenter | Qt::AlignLeft), fontMetrics().elidedText(text, Qt::ElideRight, int(room.width())));
    painter.restore();
}
} // namespace pentimento
