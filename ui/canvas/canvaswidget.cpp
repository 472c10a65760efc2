#include "ui/canvas/canvaswidget.h"

#include "app/document/picture.h"
#include "ui/canvas/cropframe.h"
#include "ui/canvas/extensionframe.h"
#include "ui/canvas/navigator.h"
#include "ui/common/maskcolors.h"
#include "ui/canvas/reviewsheet.h"
#include "ui/common/theme.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr double zoomStep = 1.25;
constexpr double brushStep = 1.15;
constexpr double hardnessStep = 0.1;
constexpr auto flashTime = std::chrono::milliseconds(700);
} // namespace

CanvasWidget::CanvasWidget(QWidget *parent)
    : QWidget(parent), m_tiles([this](TileKind kind, const QRect &device) { return tileRequest(kind, device); }),
      m_cropFrame(new CropFrame(*this)), m_extensionFrame(new ExtensionFrame(*this)), m_navigator(new Navigator(this)), m_empty(new QWidget(this)), m_emptyText(new QLabel(m_empty)), m_openButton(new QPushButton(m_empty))
{
    setAccessibleName(tr("Canvas"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setTabletTracking(true);
    setAcceptDrops(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_InputMethodEnabled, false);

    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    m_openButton->setText(tr("Open picture…"));
    m_openButton->setToolTip(tr("Open a picture file (Ctrl+O)"));
    auto *column = new QVBoxLayout(m_empty);
    column->setSpacing(16);
    column->addStretch();
    column->addWidget(m_emptyText);
    column->addWidget(m_openButton, 0, Qt::AlignHCenter);
    column->addStretch();
    auto *whole = new QVBoxLayout(this);
    whole->addWidget(m_empty);

    m_flashTimer.setSingleShot(true);
    m_flashTimer.setInterval(flashTime);
    connect(&m_flashTimer, &QTimer::timeout, this, [this] {
        m_flash = QRect();
        update();
    });
    m_blinkTimer.setInterval(500);
    connect(&m_blinkTimer, &QTimer::timeout, this, [this] {
        m_blinksBefore = !m_blinksBefore;
        update();
    });
    m_navigator->hide();
    connect(m_navigator, &Navigator::moveRequested, this, [this](QPointF picture) {
        m_viewport.centreOn(picture);
        viewChanged();
    });
    connect(&m_tools, &CanvasTools::busyChanged, this, [this](bool busy) {
        m_isSelecting = busy;
        update();
    });
    connect(&m_tools, &CanvasTools::foundNothing, this, &CanvasWidget::selectionFoundNothing);
    connect(&m_tools, &CanvasTools::notReady, this, &CanvasWidget::selectionNotReady);
    connect(m_openButton, &QPushButton::clicked, this, &CanvasWidget::openRequested);
    connect(&m_tiles, &DisplayTiles::tileReady, this, [this](const QRect &device) {
        update(deviceToView(device));
        checkSettled();
    });
    updateEmptyState();
}

CanvasWidget::~CanvasWidget() = default;

void CanvasWidget::setPicture(Picture *picture)
{
    if (m_picture == picture)
        return;
    abandonStroke();
    m_tools.cancelSelection();
    setGridCursorActive(false);
    if (m_picture)
        disconnect(m_picture, nullptr, this, nullptr);
    m_picture = picture;
    m_review.reset();
    m_sheet.clear();
    m_sheetPyramid.reset({});
    m_lastPoint.reset();
    m_original = Pyramid();
    m_sentMask.reset();
    m_frame.image = QImage();
    m_gesture = Gesture::None;
    m_cropFrame->setState(std::nullopt);
    m_extensionFrame->stop();
    m_maskPyramid.reset(picture ? picture->mask() : MaskTiles());
    m_viewport.setPicture(picture ? picture->size() : QSize());
    if (picture) {
        connect(picture, &Picture::maskChanged, this, &CanvasWidget::updateMask);
        connect(picture, &Picture::imageAboutToChange, this, [this] { m_tiles.letGo(); });
        connect(picture, &Picture::imageChanged, this, &CanvasWidget::updateImage);
        connect(picture, &Picture::stepShown, this, &CanvasWidget::flash);
        connect(picture, &Picture::titleChanged, this, &CanvasWidget::describe);
        connect(picture, &Picture::canvasChanged, this, [this, picture] {
            setPicture(nullptr); // nothing that was made for its size is kept
            setPicture(picture);
        });
        connect(picture, &QObject::destroyed, this, [this] {
            m_picture.clear();
            m_grid.end();
            m_tiles.letGo();
            m_viewport.setPicture(QSize());
            rebuildTiles();
            updateEmptyState();
        });
    }
    chooseColor();
    rebuildTiles();
    updateEmptyState();
    updateCursor();
    updateNavigator();
    describe();
    emit zoomChanged(zoom());
}

void CanvasWidget::chooseColor()
{
    m_autoColor = QColor();
    if (!m_picture)
        return;
    QList<QColor> colors;
    for (const MaskColor &color : maskColors())
        colors << color.color;
    const Pyramid &screen = m_picture->screen();
    m_autoColor = colorAgainst(screen.level(screen.levelCount() - 1), colors);
}

void CanvasWidget::setBusyText(const QString &text)
{
    m_busyText = text;
    updateEmptyState();
}

void CanvasWidget::updateEmptyState()
{
    m_emptyText->setText(m_busyText.isEmpty()
                             ? tr("Open a picture to change a part of it.\nDrop a file here, or paste a picture.")
                             : m_busyText);
    m_openButton->setVisible(m_busyText.isEmpty());
    m_empty->setVisible(!m_picture);
    update();
}

void CanvasWidget::describe()
{
    setAccessibleDescription(m_picture ? tr("%1, %2 × %3 pixels").arg(m_picture->title())
                                             .arg(m_picture->size().width()).arg(m_picture->size().height())
                                       : tr("No picture is open"));
}

void CanvasWidget::setPictureSent(bool sent)
{
    if (m_pictureSent == sent)
        return;
    m_pictureSent = sent;
    if (!sent)
        abandonStroke();
    updateCursor();
    update();
}

QColor CanvasWidget::maskColor() const
{
    if (m_maskColor.isValid())
        return m_maskColor;
    return m_autoColor.isValid() ? m_autoColor : currentTheme().mask;
}

bool CanvasWidget::isStrokeRunning() const
{
    return m_brushTool.isActive() || m_tools.isActive() || m_cropFrame->isDragged() || m_extensionFrame->isDragged();
}

bool CanvasWidget::isSettled() const
{
    return m_tiles.isSettled();
}

void CanvasWidget::checkSettled()
{
    if (!m_tiles.isSettled())
        return;
    m_frame.image = QImage();
    emit settled();
}

void CanvasWidget::setReview(std::optional<ReviewTry> shown)
{
    if (!m_picture)
        shown.reset();
    // The same try blended anew: a stroke that goes on meanwhile goes on.
    if (!shown || !m_review || shown->generation != m_review->generation)
        abandonStroke();
    m_review = std::move(shown);
    if (!m_review)
        setBlendSheet(nullptr, {});
    m_tiles.invalidateAll(TileKind::Try);
    m_tiles.invalidateAll(TileKind::Difference);
    updateCursor();
    update();
}

void CanvasWidget::setTool(ToolId tool)
{
    if (m_tool == tool)
        return;
    abandonStroke();
    m_tool = tool;
    updateCursor();
    updateRing();
}

void CanvasWidget::setBrush(const BrushSettings &brush)
{
    m_brush.size = std::clamp(brush.size, leastBrushSize, mostBrushSize);
    m_brush.hardness = std::clamp(brush.hardness, 0.0, 1.0);
    m_brush.strength = std::clamp(brush.strength, 0.01, 1.0);
    m_brush.smoothing = std::clamp(brush.smoothing, 0.0, 1.0);
    updateRing();
}

/// As setBrush, by the canvas itself.
void CanvasWidget::changeBrush(const BrushSettings &brush)
{
    const BrushSettings before = m_brush;
    setBrush(brush);
    if (m_brush != before)
        emit brushChanged(m_brush);
}

void CanvasWidget::setPressureUse(PressureUse use)
{
    m_pressureUse = use;
}

void CanvasWidget::setOverlayShown(bool shown)
{
    if (m_overlayShown == shown)
        return;
    m_overlayShown = shown;
    m_tiles.invalidateAll(TileKind::Try);
    update();
    emit overlayShownChanged(shown);
}

void CanvasWidget::setSelection(const SelectionSettings &settings)
{
    m_tools.setSettings(settings);
}

void CanvasWidget::setMaskLook(MaskLook look)
{
    if (m_look == look)
        return;
    m_look = look;
    m_tiles.invalidateAll(TileKind::Painting);
    update();
}

void CanvasWidget::setMaskColor(const QColor &color)
{
    m_maskColor = color;
    m_tiles.invalidateAll(TileKind::Painting);
    update();
}

void CanvasWidget::setMaskOpacity(double opacity)
{
    m_maskOpacity = std::clamp(opacity, 0.0, 1.0);
    m_tiles.invalidateAll(TileKind::Painting);
    update();
}

void CanvasWidget::fit()
{
    keepFrame();
    m_viewport.fit();
    viewChanged();
}

void CanvasWidget::showOneToOne()
{
    setZoom(1.0);
}

void CanvasWidget::zoomIn()
{
    keepFrame();
    m_viewport.zoomBy(zoomStep, m_viewport.middle());
    viewChanged();
}

void CanvasWidget::zoomOut()
{
    keepFrame();
    m_viewport.zoomBy(1 / zoomStep, m_viewport.middle());
    viewChanged();
}

void CanvasWidget::setZoom(double zoom)
{
    keepFrame();
    m_viewport.setZoom(zoom, m_viewport.middle());
    viewChanged();
}

void CanvasWidget::frameMask()
{
    const QRect covered = m_picture ? m_picture->mask().coveredBounds() : QRect();
    covered.isEmpty() ? fit() : showArea(covered);
}

void CanvasWidget::showArea(const QRect &area)
{
    keepFrame();
    m_viewport.frame(area);
    viewChanged();
}

void CanvasWidget::setRotation(double degrees)
{
    m_viewport.setRotation(degrees);
    viewChanged();
}

bool CanvasWidget::isNavigatorShown() const
{
    return !m_navigator->isHidden();
}

void CanvasWidget::setNavigatorShown(bool shown)
{
    m_navigator->setVisible(shown);
    updateNavigator();
}

void CanvasWidget::updateNavigator()
{
    if (m_navigator->isHidden())
        return;
    if (!m_picture)
        return m_navigator->setPicture(QImage(), QSize());
    const Pyramid &screen = m_picture->screen();
    m_navigator->setPicture(screen.level(screen.levelCount() - 1), m_picture->size());
    const QRectF view(rect());
    m_navigator->setVisibleArea(QPolygonF({m_viewport.toPicture(view.topLeft()), m_viewport.toPicture(view.topRight()),
                                           m_viewport.toPicture(view.bottomRight()),
                                           m_viewport.toPicture(view.bottomLeft())}));
    m_navigator->move(width() - m_navigator->width() - 12, height() - m_navigator->height() - 12);
}

void CanvasWidget::swapPaintErase()
{
    emit toolChangeRequested(m_tool == ToolId::Brush ? ToolId::Eraser : ToolId::Brush);
}

void CanvasWidget::changeBrushSize(int steps)
{
    BrushSettings brush = m_brush;
    // A step is a share of the size, but at least one whole pixel.
    for (int i = 0; i < std::abs(steps); ++i)
        brush.size = steps > 0 ? std::max(std::round(brush.size * brushStep), brush.size + 1)
                               : std::min(std::round(brush.size / brushStep), brush.size - 1);
    changeBrush(brush);
}

void CanvasWidget::changeBrushHardness(int steps)
{
    BrushSettings brush = m_brush;
    brush.hardness = std::round((brush.hardness + steps * hardnessStep) / hardnessStep) * hardnessStep;
    changeBrush(brush);
}

void CanvasWidget::setDividerShown(bool shown)
{
    if (m_divider.isShown() == shown)
        return;
    m_divider.setShown(shown);
    update();
    emit reviewDividerShownChanged(shown);
}

void CanvasWidget::setDividerPosition(double share)
{
    const QRect before = m_divider.bounds(size());
    m_divider.setShare(share);
    if (m_divider.bounds(size()) == before)
        return;
    update(before.united(m_divider.bounds(size())));
    emit reviewDividerMoved(m_divider.share());
}

void CanvasWidget::abandonStroke()
{
    m_brushTool.cancel();
    m_tools.cancelGesture();
    m_cropFrame->cancel();
    m_extensionFrame->cancel();
    updateOutline();
    showHatching(false);
    if (m_gesture == Gesture::Tool || m_gesture == Gesture::Frame)
        m_gesture = Gesture::None;
}

void CanvasWidget::resizeEvent(QResizeEvent *event)
{
    m_viewport.setView(event->size(), devicePixelRatioF());
    updateNavigator();
    viewChanged();
}

void CanvasWidget::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_viewport.setView(size(), devicePixelRatioF());
    rebuildTiles();
}

void CanvasWidget::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // The theme's colours lie in the tiles.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        chooseColor();
        rebuildTiles();
    }
}

void CanvasWidget::flash(const QRect &area)
{
    if (!m_picture || area.isEmpty() || m_viewport.visiblePicture().intersects(area))
        return;
    m_flash = area;
    m_flashTimer.start();
    update();
}
} // namespace pentimento

#include "moc_canvaswidget.cpp"
