#pragma once

#include <QPixmap>
#include <QPolygonF>
#include <QWidget>

namespace pentimento {
/// The whole picture in a corner of the canvas, with a frame around what the view shows; a press or drag moves the
/// view there.
class Navigator : public QWidget
{
    Q_OBJECT
public:
    explicit Navigator(QWidget *parent = nullptr);

    /// \a small is scaled into place; null: nothing is shown.
    void setPicture(const QImage &small, QSize picture);
    /// \a visible: what the view shows, in picture pixels.
    void setVisibleArea(const QPolygonF &visible);
    QSize sizeHint() const override;

signals:
    void moveRequested(const QPointF &picture);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

private:
    QRectF place() const; ///< of the picture in the widget

    QImage m_small;
    QSize m_picture;
    QPolygonF m_visible;
};
} // namespace pentimento
