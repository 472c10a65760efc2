#pragma once

#include "ui/canvas/framegrip.h"

#include <QMargins>
#include <QObject>
#include <QSize>

class QWidget;

namespace pentimento {
/// The edges of the picture while its canvas is extended: a dashed frame around what it is to become, each of
/// whose edges and corners can be pulled outwards, and back as far as the picture.
class ExtensionFrame : public QObject, public GrabbedFrame
{
    Q_OBJECT
public:
    explicit ExtensionFrame(QWidget &canvas);

    /// From now on there is such a frame around a picture of \a size.
    void start(QSize size);
    void stop();
    bool isActive() const { return !m_picture.isEmpty(); }
    /// Emits nothing.
    void setMargins(const QMargins &margins);
    const QMargins &margins() const { return m_margins; }
    QRect frame() const; ///< in picture pixels; begins left of and above 0 where there are margins

    bool isGrabbedAt(QPointF position, const Viewport &viewport) const override;
    Qt::CursorShape cursorAt(QPointF position, const Viewport &viewport) const override;
    bool press(QPointF position, const Viewport &viewport) override;
    void drag(QPointF position, const Viewport &viewport) override;
    void release() override;
    void cancel() override;
    bool isDragged() const override { return m_grip.has_value(); }
    void paint(QPainter &painter, const Viewport &viewport) override;

signals:
    void dragged(const QMargins &margins); ///< with each move
    void released();

private:
    std::optional<FrameGrip> heldAt(QPointF position, const Viewport &viewport) const;

    QWidget &m_canvas;
    QSize m_picture;
    QMargins m_margins;
    QMargins m_before; // the drag that runs
    std::optional<FrameGrip> m_grip;
    QPointF m_start; // picture
};
} // namespace pentimento
