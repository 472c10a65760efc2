#include "ui/common/thumbnail.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QPainter>

namespace pentimento {
Thumbnail::Thumbnail(const QSize &box, QWidget *parent) : QWidget(parent), m_box(box) { setFixedSize(box); }

void Thumbnail::setImage(const QImage &image)
{
    m_image = image;
    update();
}

QRectF Thumbnail::pictureRect() const
{
    const QSizeF size = QSizeF(m_image.size()).scaled(QSizeF(m_box), Qt::KeepAspectRatio);
    return {QPointF((m_box.width() - size.width()) / 2, (m_box.height() - size.height()) / 2), size};
}

void Thumbnail::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &t = currentTheme();
    if (m_image.isNull()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(mixed(t.panel, t.controlBorder, 0.5), 1, Qt::DashLine));
        painter.setBrush(t.sunken);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        const int side = std::min({20, width() - 4, height() - 4});
        icon(m_placeholder, IconTone::Quiet).paint(&painter, QRect((width() - side) / 2, (height() - side) / 2, side, side));
        return;
    }
    const QRectF target = pictureRect();
    if (m_image.hasAlphaChannel()) {
        painter.fillRect(target, t.textQuiet);
        painter.fillRect(target, QBrush(t.textStrong, Qt::Dense4Pattern));
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(target, m_image);
}
} // namespace pentimento

#include "moc_thumbnail.cpp"
