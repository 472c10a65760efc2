// Which part of the picture shows, and what its tiles are made of.
#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"
#include "app/imaging/largeimage.h"
#include "ui/canvas/reviewsheet.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace pentimento {
namespace {
constexpr int hatchPeriod = 8;  // view
constexpr int checkerSide = 8;  // view
constexpr double gridFrom = 8;  // zoom; smaller pixels would be all lines

int inDevice(int viewPixels, double ratio)
{
    return std::max(1, int(std::lround(viewPixels * ratio)));
}
} // namespace

TileKind CanvasWidget::mainKind() const
{
    if (m_sentMaskHeld)
        return TileKind::Mask;
    if (m_originalHeld)
        return m_review ? TileKind::Plain : TileKind::Original;
    if (m_review)
        return reviewKind();
    return m_overlayShown ? TileKind::Painting : TileKind::Plain;
}

/// Left of the divider the picture as it is, right of it the try.
bool CanvasWidget::showsTwoSides() const
{
    return mainKind() == TileKind::Try && m_divider.isShown();
}

const Pyramid &CanvasWidget::pyramidOf(TileKind kind) const
{
    return kind == TileKind::Original && !m_original.isNull() ? m_original : m_picture->screen();
}

TileRequest CanvasWidget::tileRequest(TileKind kind, const QRect &device) const
{
    const double ratio = m_viewport.devicePixelRatio();
    TileRequest request;
    request.device = device;
    request.scaled = m_viewport.scaledSize();
    request.scaleX = m_viewport.scaleX();
    request.scaleY = m_viewport.scaleY();
    request.background = currentTheme().canvas.rgb();
    const bool isAlone = kind == TileKind::Painting && m_look == MaskLook::Alone;
    if (kind == TileKind::Mask || isAlone) {
        request.maskOnly = true;
        request.maskInGrays = isAlone;
        addCoverage(request);
        return request;
    }
    request.grid = m_viewport.zoom() >= gridFrom;
    const Pyramid &pyramid = pyramidOf(kind);
    const int level = pyramid.levelFor(m_viewport.zoom());
    request.picture = {pyramid.view(level), QPoint(0, 0), level};
    if (request.picture.pixels.hasAlphaChannel())
        request.checkerSide = inDevice(checkerSide, ratio);
    if (kind == TileKind::Difference)
        request.differenceGain = m_reviewLook.gain;
    if ((kind == TileKind::Try || kind == TileKind::Difference) && m_review && !m_review->pixels.isNull()) {
        const int tryLevel = m_review->pixels.levelFor(m_viewport.zoom());
        request.above = {m_review->pixels.view(tryLevel), m_review->place.topLeft(), tryLevel};
    }
    if (kind == TileKind::Try && m_sheet && m_overlayShown)
        addBlendCoverage(request);
    if (kind == TileKind::Painting) {
        const bool isOutline = m_look == MaskLook::Outline;
        request.overlay = OverlayLook{maskColor().rgb(), isOutline ? 0 : m_maskOpacity, inDevice(hatchPeriod, ratio),
                                      inDevice(isOutline ? 2 : 1, ratio)};
        addCoverage(request);
    }
    return request;
}

/// The pixels of a mask under the request's device pixels and its outline's neighbours, at the level that has at least
/// one pixel per device pixel.
CoveragePart coverageUnder(const TileRequest &request, double zoom, const MaskPyramid &pyramid, const MaskTiles &mask,
                           const QRect &within)
{
    const int level = zoom >= 1 ? 0 : std::min(int(std::floor(std::log2(1 / zoom) + 1e-9)), MaskPyramid::levels - 1);
    const int margin = request.overlay ? request.overlay->outline + 1 : 1;
    const QRectF wanted = request.device.adjusted(-margin, -margin, margin, margin);
    const double stepX = request.scaleX * (1 << level);
    const double stepY = request.scaleY * (1 << level);
    const QRect area = QRectF(wanted.left() / stepX, wanted.top() / stepY, wanted.width() / stepX,
                              wanted.height() / stepY).toAlignedRect()
        & QRect(QPoint(0, 0), pyramid.size(level));
    if (area.isEmpty())
        return {};
    CoveragePart part{pyramid.read(mask, level, area), area, level};
    if (!within.isEmpty()) {
        const QRect kept(within.left() >> level, within.top() >> level, (within.width() >> level) + 1, (within.height() >> level) + 1);
        blankOutside(part, kept);
    }
    return part;
}

void CanvasWidget::addCoverage(TileRequest &request) const
{
    request.coverage = coverageUnder(request, m_viewport.zoom(), m_maskPyramid, m_picture->mask(), {});
}

QRect CanvasWidget::toDevice(const QRect &picture, int margin) const
{
    const QRectF area(picture.left() * m_viewport.scaleX(), picture.top() * m_viewport.scaleY(),
                      picture.width() * m_viewport.scaleX(), picture.height() * m_viewport.scaleY());
    return area.toAlignedRect().adjusted(-margin, -margin, margin, margin);
}

QRect CanvasWidget::deviceToView(const QRect &device) const
{
    const double ratio = m_viewport.devicePixelRatio();
    const QRectF area = QRectF(device.translated(m_viewport.origin()));
    const QRectF shown = m_viewport.viewBounds(QRectF(area.topLeft() / ratio, area.size() / ratio));
    const int blur = m_viewport.isTurned() ? 2 : 0; // turning mixes neighbours
    return shown.toAlignedRect().adjusted(-blur, -blur, blur, blur);
}

void CanvasWidget::updateMask(const QRect &area)
{
    m_maskPyramid.update(m_picture->mask(), area);
    // A level's pixel reaches beyond the area by up to its own size, about one device pixel.
    const QRect device = toDevice(area, inDevice(1, m_viewport.devicePixelRatio()) + 2);
    m_tiles.invalidate(TileKind::Painting, device);
    m_tiles.invalidate(TileKind::Mask, device);
    m_sentMask.reset();
    if (m_overlayShown || m_sentMaskHeld)
        update(deviceToView(device));
}

void CanvasWidget::updateImage(const QRect &area)
{
    const QRect device = toDevice(area, 4); // smooth scaling looks at neighbours
    for (const TileKind kind : {TileKind::Painting, TileKind::Plain, TileKind::Original, TileKind::Try, TileKind::Difference})
        m_tiles.invalidate(kind, device);
    m_original = Pyramid();
    if (m_originalHeld)
        askForOriginal();
    update(deviceToView(device));
}

void CanvasWidget::rebuildTiles()
{
    m_tiles.reset(m_viewport.scaledSize());
    m_tilesZoom = m_viewport.zoom();
    update();
}

void CanvasWidget::viewChanged()
{
    if (!m_picture)
        return;
    if (m_viewport.zoom() != m_tilesZoom)
        rebuildTiles();
    update();
    updateRing();
    updateOutline();
    updateNavigator();
    emit zoomChanged(zoom());
    if (!m_follows)
        emit viewMoved();
}

/// Before a change of zoom: what shows now stands in for tiles that are not there yet.
void CanvasWidget::keepFrame()
{
    if (!m_picture)
        return;
    const QRect shown = m_viewport.shownDevice();
    if (shown.isEmpty())
        return;
    QImage frame = largeImage(shown.size(), QImage::Format_RGB32);
    QPainter painter(&frame);
    for (int row = shown.top() / DisplayTiles::side; row <= shown.bottom() / DisplayTiles::side; ++row) {
        for (int column = shown.left() / DisplayTiles::side; column <= shown.right() / DisplayTiles::side; ++column) {
            const QImage *tile = m_tiles.peek(mainKind(), {column, row});
            if (!tile)
                return; // the earlier frame, if there is one, is better than one with holes
            painter.drawImage(m_tiles.tileRect({column, row}).topLeft() - shown.topLeft(), *tile);
        }
    }
    painter.end();
    m_frame = {frame, m_viewport.scaleX(), m_viewport.scaleY(), shown.topLeft()};
}
} // namespace pentimento
