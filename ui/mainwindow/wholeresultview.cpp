#include "ui/mainwindow/wholeresultview.h"

#include "ui/common/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace pentimento {
WholeResultView::WholeResultView(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Result"));
}

void WholeResultView::setImage(const QImage &image)
{
    m_image = image;
    update();
}

void WholeResultView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), currentTheme().canvas);
    if (m_image.isNull())
        return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QRect room = rect().marginsRemoved(QMargins(32, 32, 32, 32));
    QSize size = m_image.size() / devicePixelRatioF();
    if (size.width() > room.width() || size.height() > room.height())
        size.scale(room.size(), Qt::KeepAspectRatio);
    QRect place(QPoint(0, 0), size);
    place.moveCenter(rect().center());
    painter.drawImage(place, m_image);
}

void WholeResultView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        emit leaveRequested();
    else
        QWidget::keyPressEvent(event);
}
} // namespace pentimento

#include "moc_wholeresultview.cpp"
