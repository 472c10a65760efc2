#include "ui/canvas/navigator.h"

#include "ui/common/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace pentimento {
namespace {
constexpr int longSide = 168;
constexpr int margin = 6;
} // namespace

Navigator::Navigator(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Navigator"));
    setToolTip(tr("The whole picture; press or drag to move the view there"));
    setFocusPolicy(Qt::NoFocus); // arrow keys move the view on the canvas itself
    setCursor(Qt::ArrowCursor);
}

void Navigator::setPicture(const QImage &small, QSize picture)
{
    m_picture = picture;
    const double ratio = devicePixelRatioF();
    m_small = small.isNull() ? QImage()
                             : small.scaled((QSizeF(place().size()) * ratio).toSize().expandedTo({1, 1}),
                                            Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    resize(sizeHint());
    update();
}

void Navigator::setVisibleArea(const QPolygonF &visible)
{
    m_visible = visible;
    update();
}

QSize Navigator::sizeHint() const
{
    return place().size().toSize() + QSize(2 * margin, 2 * margin);
}

QRectF Navigator::place() const
{
    if (m_picture.isEmpty())
        return QRectF(margin, margin, longSide, longSide);
    const QSizeF size = QSizeF(m_picture).scaled(longSide, longSide, Qt::KeepAspectRatio);
    return QRectF(QPointF(margin, margin), QSizeF(std::max(8.0, size.width()), std::max(8.0, size.height())));
}

void Navigator::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(currentTheme().controlBorder, 1));
    painter.setBrush(currentTheme().panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    if (m_small.isNull() || m_picture.isEmpty())
        return;
    const QRectF shown = place();
    painter.drawImage(shown, m_small);
    const QTransform toPlace = QTransform::fromTranslate(shown.x(), shown.y())
                                   .scale(shown.width() / m_picture.width(), shown.height() / m_picture.height());
    painter.setClipRect(shown);
    painter.setBrush(Qt::NoBrush);
    const QPolygonF frame = toPlace.map(m_visible);
    painter.setPen(QPen(QColor(0, 0, 0, 160), 3));
    painter.drawPolygon(frame);
    painter.setPen(QPen(currentTheme().accentText, 1.5));
    painter.drawPolygon(frame);
}

void Navigator::mousePressEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton)
        mouseMoveEvent(event);
}

void Navigator::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton) || m_picture.isEmpty())
        return;
    const QRectF shown = place();
    const QPointF share((event->position().x() - shown.x()) / shown.width(),
                        (event->position().y() - shown.y()) / shown.height());
    emit moveRequested({std::clamp(share.x(), 0.0, 1.0) * m_picture.width(),
                        std::clamp(share.y(), 0.0, 1.0) * m_picture.height()});
}
} // namespace pentimento

#include "moc_navigator.cpp"
