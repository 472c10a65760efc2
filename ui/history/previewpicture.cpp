#include "ui/history/previewpicture.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace pentimento {
namespace {
constexpr int radius = 6;
constexpr int iconSide = 28;
} // namespace

PreviewPicture::PreviewPicture(QWidget *parent)
    : QWidget(parent)
{}

void PreviewPicture::setPicture(const QPixmap &picture)
{
    m_picture = picture;
    update();
}

void PreviewPicture::setVeil(const QString &iconName, const QString &word, bool isTrouble)
{
    m_icon = iconName;
    m_word = word;
    m_isTrouble = isTrouble;
    update();
}

QRect PreviewPicture::pictureRect() const
{
    QSize size = m_picture.size();
    if (size.isEmpty())
        return rect();
    size.scale(this->size().boundedTo(2 * m_picture.size()), Qt::KeepAspectRatio);
    QRect place(QPoint(0, 0), size.expandedTo({1, 1}));
    place.moveCenter(rect().center());
    return place;
}

void PreviewPicture::paintEvent(QPaintEvent *)
{
    const Theme &theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    QPainterPath clip;
    clip.addRoundedRect(rect(), radius, radius);
    painter.setClipPath(clip);
    painter.fillRect(rect(), theme.sunken);
    if (!m_picture.isNull()) {
        const QRect place = pictureRect();
        if (m_picture.hasAlphaChannel()) {
            painter.fillRect(place, theme.textQuiet);
            painter.fillRect(place, QBrush(theme.textStrong, Qt::Dense4Pattern));
        }
        painter.drawPixmap(place, m_picture);
    }
    if (m_icon.isEmpty())
        return;
    QColor veil = m_isTrouble ? mixed(theme.sunken, theme.bad, 0.08) : theme.sunken;
    veil.setAlpha(242); // the word keeps its contrast over any picture
    painter.fillRect(rect(), veil);
    const int line = fontMetrics().height();
    const int top = (height() - iconSide - line - 6) / 2;
    icon(m_icon, m_isTrouble ? IconTone::Bad : IconTone::Strong)
        .paint(&painter, QRect((width() - iconSide) / 2, top, iconSide, iconSide));
    painter.setPen(m_isTrouble ? theme.bad : theme.textStrong);
    painter.drawText(QRect(8, top + iconSide + 6, width() - 16, line), Qt::AlignCenter,
                     fontMetrics().elidedText(m_word, Qt::ElideRight, width() - 16));
}
} // namespace pentimento

#include "moc_previewpicture.cpp"
