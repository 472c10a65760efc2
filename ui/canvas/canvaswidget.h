#pragma once

#include "app/document/picture.h"
#include "app/imaging/pyramid.h"
#include "app/tools/brushtool.h"
#include "ui/canvas/canvastools.h"
#include "ui/canvas/displaytiles.h"
#include "ui/canvas/gridcursor.h"
#include "ui/canvas/masklook.h"
#include "ui/canvas/maskpyramid.h"
#include "ui/canvas/reviewdivider.h"
#include "ui/canvas/reviewlook.h"
#include "ui/canvas/reviewtry.h"
#include "ui/canvas/viewport.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QUrl>
#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QPushButton;

namespace pentimento {
class CropFrame;
class ExtensionFrame;
class GrabbedFrame;
class Navigator;

/// Where on the canvas something was dropped.
enum class DropZone { Open, Mask, Reference, Recipe };

/// The mask exactly as it would be sent: an 8-bit gray image and the part of the picture it stands for.
struct SentMask
{
    QRect source;
    QImage mask;
};

/// The picture with its mask, painted on with the tools; or a try under review beside what it would replace.
///
/// Strokes go to the picture's mask as undo steps of it. While a try is reviewed that mask is neither shown nor
/// painted on; strokes go to the try's blend mask, see setBlendSheet(). Hold keys (Space, T, O), digits for the strength, Esc for a running stroke and the mouse's
/// modifiers are handled here; everything else also has a slot for menus and shortcuts.
class CanvasWidget : public QWidget
{
    Q_OBJECT
public:
    explicit CanvasWidget(QWidget *parent = nullptr);
    ~CanvasWidget() override;

    /// Shows \a picture fitted, or the empty state for null. The picture may be destroyed any time.
    void setPicture(Picture *picture);
    Picture *picture() const { return m_picture; }
    /// Shown in place of the empty state's sentence while there is no picture ("Opening lake.jpg…"); empty: none.
    void setBusyText(const QString &text);
    /// False: the chosen endpoint takes no picture. The canvas says so and the mask cannot be painted.
    void setPictureSent(bool sent);

    ToolId tool() const { return m_tool; }
    const BrushSettings &brush() const { return m_brush; }
    PressureUse pressureUse() const { return m_pressureUse; }
    PressureCurve pressureCurve() const { return m_pressureCurve; }

    bool isOverlayShown() const { return m_overlayShown; }
    const SelectionSettings &selection() const { return m_tools.settings(); }
    MaskLook maskLook() const { return m_look; }
    QColor maskColor() const; ///< the chosen one, else one that stands out from the picture
    double maskOpacity() const { return m_maskOpacity; }
    bool isNavigatorShown() const;
    bool isGridCursorActive() const { return m_grid.isActive(); }
    double zoom() const { return m_viewport.zoom(); } ///< device pixels per picture pixel
    const Viewport &viewport() const { return m_viewport; }
    bool isStrokeRunning() const;
    /// True when nothing more will change on the screen by itself; for tests and screenshots.
    bool isSettled() const;
    /// Where what is dragged over the canvas can be dropped; a file's recipe is among them once it has been
    /// found.
    QList<std::pair<DropZone, QRect>> dropZones() const;

    /// What of the picture would be sent; shown with the overlay and not during a review.
    CropFrame &cropFrame() const { return *m_cropFrame; }
    /// While it is active its edges can be pulled, and nothing is painted.
    ExtensionFrame &extensionFrame() const { return *m_extensionFrame; }
    /// Asked on a worker thread while T is held; unset: the mask itself, thresholded. Takes the mask as it is now.
    void setSentMaskMaker(std::function<SentMask(const MaskTiles &)> maker) { m_sentMaskMaker = std::move(maker); }

    /// Shows a try on the picture, divider and all; none: ends the review. A running stroke is abandoned.
    void setReview(std::optional<ReviewTry> shown);
    bool isReviewing() const { return m_review.has_value(); }
    /// While a try is reviewed the tools paint on \a sheet instead of the picture: the mask of that try's blend, drawn
    /// in another colour and only within \a crop. Null: the tools rest. The sheet may be destroyed any time.
    void setBlendSheet(Picture *sheet, const QRect &crop);
    /// Difference and blinking, while a try is reviewed.
    void setReviewLook(const ReviewLook &look);
    const ReviewLook &reviewLook() const { return m_reviewLook; }
    /// Words in the upper right corner instead of "after"; a canvas with them shows the picture and paints nothing.
    void setCaption(const QString &caption);
    /// Shows what \a other shows of the same picture, for two canvases side by side.
    void followView(const CanvasWidget &other);
    /// Lines over the picture, in picture pixels: a card's mask while the pointer is on the card. Empty: none.
    void setCardOutline(const QList<QLine> &lines);
    const QList<QLine> &cardOutline() const { return m_cardOutline; }
    /// What a stroke would go to now; null: nothing.
    Picture *paintTarget() const;
    QString reviewedGeneration() const { return m_review ? m_review->generation : QString(); }
    bool isDividerShown() const { return m_divider.isShown(); }
    double dividerPosition() const { return m_divider.share(); } ///< share of the canvas's width

    QSize sizeHint() const override { return {960, 640}; }
    QSize minimumSizeHint() const override { return {240, 160}; }

public slots:
    void setTool(pentimento::ToolId tool);
    void setBrush(const pentimento::BrushSettings &brush);
    void setPressureUse(pentimento::PressureUse use);
    void setPressureCurve(pentimento::PressureCurve curve) { m_pressureCurve = curve; }
    void setOverlayShown(bool shown);
    void toggleOverlay() { setOverlayShown(!m_overlayShown); }
    void setSelection(const pentimento::SelectionSettings &settings);
    void setMaskLook(pentimento::MaskLook look);
    void setMaskColor(const QColor &color); ///< invalid: one that stands out from the picture
    void setMaskOpacity(double opacity);    ///< 0-1
    void fit();
    void showOneToOne();
    void zoomIn();
    void zoomOut();
    void setZoom(double zoom);
    void frameMask();               ///< shows all of the mask; fits where it is empty
    void showArea(const QRect &area);
    void setRotation(double degrees); ///< clockwise, about the middle of the view
    void resetRotation() { setRotation(0); }
    void setNavigatorShown(bool shown);
    /// Begins or ends painting by keys: a cell that arrows move, Enter or Space sets.
    void setGridCursorActive(bool active);
    void swapPaintErase();          ///< asks for the other one of brush and eraser
    void changeBrushSize(int steps);
    void changeBrushHardness(int steps);
    void setDividerShown(bool shown);
    void toggleDivider() { setDividerShown(!m_divider.isShown()); }
    void setDividerPosition(double share);
    void abandonStroke();

signals:
    void zoomChanged(double zoom);
    /// The picture's pixel under the pointer.
    void pointerMoved(const QPoint &pixel);
    void pointerLeft();
    void toolChangeRequested(pentimento::ToolId tool);
    void brushChanged(const pentimento::BrushSettings &brush); ///< by the canvas itself: wheel, keys, Ctrl+right-drag
    void overlayShownChanged(bool shown);
    void gridCursorActiveChanged(bool active);
    void selectionFoundNothing();
    void selectionNotReady(); ///< the whole picture has not been read yet
    void contextMenuRequested(const QPoint &globalPosition);
    void openRequested();
    void filesDropped(const QList<QUrl> &files, pentimento::DropZone zone);
    void imageDropped(const QImage &image);
    void viewMoved(); ///< zoom or place, by the person
    void reviewDividerMoved(double share);
    void reviewDividerShownChanged(bool shown);
    /// Esc without a running stroke while a try is reviewed.
    void reviewLeaveRequested();
    void settled(); ///< all that shows is up to date

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void tabletEvent(QTabletEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    /// What a pressed button does until it is let go.
    enum class Gesture { None, Tool, Pan, Rotate, BrushTip, EraseOrMenu, ZoomScrub, Divider, Frame };
    /// One event of mouse or pen.
    struct Pointer
    {
        QPointF position;  // view
        Qt::MouseButton button = Qt::NoButton;
        Qt::KeyboardModifiers modifiers = {};
        qreal pressure = 1.0;
        bool isEraser = false;
    };

    // View and tiles
    TileRequest tileRequest(TileKind kind, const QRect &device) const;
    void addCoverage(TileRequest &request) const;
    void addBlendCoverage(TileRequest &request) const;
    void updateSheet(const QRect &area);
    void showHatching(bool shown);
    const Pyramid &pyramidOf(TileKind kind) const;
    void viewChanged();
    void keepFrame();
    QRect toDevice(const QRect &picture, int margin) const;
    QRect deviceToView(const QRect &device) const;
    void updateMask(const QRect &area);
    void updateImage(const QRect &area);
    void rebuildTiles();
    void checkSettled();
    TileKind mainKind() const;
    TileKind reviewKind() const;
    bool showsTwoSides() const;

    // Painting
    void paintPicture(QPainter &painter, const QRegion &exposed);
    void paintStraight(QPainter &painter, const QRegion &exposed);
    void paintTurned(QPainter &painter, const QRegion &exposed);
    void paintTurnedPart(QPainter &painter, TileKind kind, const QRect &part);
    void paintTiles(QPainter &painter, TileKind kind, const QRect &exposedDevice);
    void paintPlaceholder(QPainter &painter, TileKind kind, const QRect &device);
    void paintSentMask(QPainter &painter);
    bool showsCropFrame() const;
    GrabbedFrame *shownFrame() const;
    void paintReviewLabels(QPainter &painter);
    void paintBlendFrame(QPainter &painter);
    void paintCardOutline(QPainter &painter);
    void paintBlendLabel(QPainter &painter, const QRectF &shown);
    void paintBanner(QPainter &painter);
    void paintLabel(QPainter &painter, const QRectF &place, const QString &text) const;
    void paintFlash(QPainter &painter);
    void paintRing(QPainter &painter);
    void paintOutline(QPainter &painter);
    QRect outlineBounds() const;
    void updateOutline();
    void updateNavigator();
    void paintDropZones(QPainter &painter);
    void lookForRecipe(const QUrl &file);
    QRect ringBounds() const;
    void updateRing();

    // Input
    void pointerPressed(const Pointer &pointer);
    void pointerDragged(const Pointer &pointer);
    void pointerReleased(const Pointer &pointer);
    void hover(QPointF position);
    void beginTool(const Pointer &pointer, bool erase);
    void beginErase(const Pointer &pointer);
    void dragTip(const Pointer &pointer);
    void dragRotation(QPointF to);
    void applyModifiers(Qt::KeyboardModifiers modifiers);
    MaskTool &activeTool();
    GrabbedFrame &heldFrame() const;
    bool canPaint() const;
    bool showsRing() const;
    void updateCursor();
    void setHeld(bool &key, bool held);
    void askForOriginal();
    void askForSentMask();
    void changeBrush(const BrushSettings &brush);
    bool keepsKey(const QKeyEvent &event) const;
    bool handleToolKey(const QKeyEvent &event);
    bool handleHoldKey(int key, bool pressed, Qt::KeyboardModifiers modifiers);
    bool handleStrengthKey(const QKeyEvent &event);
    bool handleViewKey(const QKeyEvent &event);

    // The cell that keys move (canvasgrid.cpp)
    static bool isGridKey(int key);
    bool handleGridKey(const QKeyEvent &event);
    void moveCell(int columns, int rows, bool paints);
    void setCell(bool covered);
    bool isCellCovered() const;
    QString gridText() const;
    void announceCell();
    void paintGridCursor(QPainter &painter);

    void flash(const QRect &area);
    void chooseColor();
    void updateEmptyState();
    void describe();

    QPointer<Picture> m_picture;
    Viewport m_viewport;
    MaskPyramid m_maskPyramid;
    DisplayTiles m_tiles;
    double m_tilesZoom = 0; // for which m_tiles are
    // What was on the screen before the last change of zoom: stands in until the new tiles are there.
    struct { QImage image; double scaleX = 1; double scaleY = 1; QPoint place; } m_frame;

    ToolId m_tool = ToolId::Brush;
    BrushSettings m_brush;
    PressureUse m_pressureUse = PressureUse::Size;
    PressureCurve m_pressureCurve = PressureCurve::Linear;
    BrushTool m_brushTool;
    CanvasTools m_tools;
    GridCursor m_grid;
    std::optional<QPointF> m_lastPoint; // picture; where the last stroke ended, for straight lines

    Gesture m_gesture = Gesture::None;
    Qt::MouseButton m_gestureButton = Qt::NoButton;
    QPointF m_pressed;  // view
    QPointF m_previous; // view
    BrushSettings m_brushBefore;
    double m_zoomBefore = 1;
    double m_rotationBefore = 0;
    double m_twist = 0; // of two fingers, in degrees
    std::optional<QPointF> m_pointer; // view; none: outside
    QRect m_ringShown;
    QRect m_outlineShown;
    bool m_isSelecting = false; // long enough to be told
    bool m_penIsDown = false;

    bool m_overlayShown = true;
    bool m_pictureSent = true;
    bool m_spaceHeld = false;
    bool m_originalHeld = false;
    bool m_sentMaskHeld = false;
    MaskLook m_look = MaskLook::Tint;
    QColor m_maskColor;
    QColor m_autoColor; // against the picture
    double m_maskOpacity = 0.5;
    Pyramid m_original;       // only while O is held
    std::optional<SentMask> m_sentMask; // only while T is held and a maker is set
    std::function<SentMask(const MaskTiles &)> m_sentMaskMaker;
    CropFrame *m_cropFrame;
    ExtensionFrame *m_extensionFrame;
    std::optional<ReviewTry> m_review;
    ReviewDivider m_divider;
    QPointer<Picture> m_sheet; // the blend mask of the try under review
    QRect m_crop;
    MaskPyramid m_sheetPyramid;
    ReviewLook m_reviewLook;
    QTimer m_blinkTimer;
    bool m_blinksBefore = false;
    QString m_caption;
    bool m_follows = false; // within followView()
    QList<QLine> m_cardOutline;
    bool m_sheetHatched = false; // while it is painted on; else the try shows and only its outline
    QRect m_flash; // picture
    QTimer m_flashTimer;
    std::optional<DropZone> m_dropZone;
    bool m_dragsFiles = false;
    bool m_dragsRecipe = false; // the dragged file says what it was made with

    Navigator *m_navigator;
    QWidget *m_empty;
    QLabel *m_emptyText;
    QPushButton *m_openButton;
    QString m_busyText;
};
} // namespace pentimento
