#pragma once

#include "app/imaging/masktiles.h"
#include "ui/canvas/framegrip.h"

#include <QLineF>
#include <QList>
#include <QObject>
#include <QRect>
#include <QString>

#include <optional>

class QWidget;

namespace pentimento {
/// What the frame shows: the part of the picture that would be sent, and what is to be known of it.
struct CropFrameState
{
    QRect source;                 ///< picture pixels
    QString label = {};           ///< "sent 1440 × 1440 at 0.63 × · mask 23 % · 3.1 MB · about $0.05"
    QString remark = {};          ///< a second line where something is worth knowing; empty: none
    MaskTiles outer = {};         ///< where the picture may change: the label keeps off it
    QList<QLineF> outline = {};   ///< the line around it, where it is wider than what was painted; picture pixels
    bool isLocked = false;
    bool canBeMoved = true;       ///< false: nothing to take hold of
};

/// The crop frame on the canvas: draws itself and its label, and is moved by the label and resized by eight handles.
///
/// The label stays inside the view and off the mask at every zoom; where there is no such place it is not shown. A frame
/// that was taken hold of keeps inside the picture and at least leastSide large.
class CropFrame : public QObject, public GrabbedFrame
{
    Q_OBJECT
public:
    static constexpr int leastSide = 64; ///< picture pixels

    explicit CropFrame(QWidget &canvas);

    void setState(std::optional<CropFrameState> state);
    const std::optional<CropFrameState> &state() const { return m_state; }
    bool isDragged() const override { return m_grip.has_value(); }
    /// As it is drawn: the state's, or where a running drag has brought it.
    QRect source() const;

    void paint(QPainter &painter, const Viewport &viewport) override;
    /// Where the label lies in the view; empty where it is not shown.
    QRectF labelPlace(const Viewport &viewport) const;

    bool isGrabbedAt(QPointF position, const Viewport &viewport) const override;
    Qt::CursorShape cursorAt(QPointF position, const Viewport &viewport) const override;
    bool press(QPointF position, const Viewport &viewport) override;
    void drag(QPointF position, const Viewport &viewport) override;
    void release() override;
    void cancel() override;

signals:
    void dragged(const QRect &source); ///< while it moves
    void moved(const QRect &source);   ///< let go of, somewhere else than before

private:
    std::optional<FrameGrip> heldAt(QPointF position, const Viewport &viewport) const;
    QRectF frameIn(const Viewport &viewport) const;
    QSizeF labelSize() const;
    bool isClear(const QRectF &place, const Viewport &viewport) const;
    QRectF findLabelPlace(const Viewport &viewport) const;
    void update();

    QWidget &m_canvas;
    std::optional<CropFrameState> m_state;
    std::optional<FrameGrip> m_grip;
    QRect m_dragged;
    QPointF m_start; // picture
    // Where the label was put, and for what: looking for it anew with every repaint would cost more than drawing it.
    mutable struct { QRectF place; QRect frame; double zoom = 0; double rotation = 0; QPoint origin; QSizeF view; bool isValid = false; } m_label;
};
} // namespace pentimento
