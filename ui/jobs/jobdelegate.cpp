#include "ui/jobs/jobdelegate.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"
#include "ui/jobs/jobmodel.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmapCache>
#include <QTextLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int gap = 4;
constexpr int radius = 6;
constexpr QSize pictureSize(136, 90);
constexpr QSize compactPictureSize(84, 56);

QFont smallFont(const QFont &font)
{
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.88);
    return small;
}

QRect pictureArea(const QRect &card, bool compact)
{
    return {card.topLeft() + QPoint(gap, gap), compact ? compactPictureSize : pictureSize};
}

QRect wordsArea(const QRect &card, bool compact)
{
    const QRect picture = pictureArea(card, compact);
    if (compact)
        return {QPoint(picture.right() + 8, picture.top()), QPoint(card.right() - gap, picture.bottom())};
    return {QPoint(picture.left(), picture.bottom() + 3), QPoint(picture.right(), card.bottom() - gap)};
}

/// Up to \a lines lines of \a text, centred in \a area, the last one elided.
void drawLines(QPainter *painter, const QRect &area, const QString &text, int lines)
{
    const QFontMetrics metrics = painter->fontMetrics();
    QTextLayout layout(text, painter->font());
    layout.beginLayout();
    QStringList shown;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(area.width());
        const bool last = shown.size() == lines - 1;
        shown << (last ? metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, area.width())
                       : text.mid(line.textStart(), line.textLength()).trimmed());
        if (last)
            break;
    }
    layout.endLayout();
    int y = area.center().y() - int(shown.size()) * metrics.height() / 2;
    for (const QString &line : std::as_const(shown)) {
        painter->drawText(QRect(area.left(), y, area.width(), metrics.height()), Qt::AlignHCenter | Qt::AlignVCenter, line);
        y += metrics.height();
    }
}

/// \a thumbnail scaled into a card's rounded picture of \a size. Made once: scaling and clipping a strip full of them
/// with each of its repaints took most of a frame.
QPixmap cardPicture(const QPixmap &thumbnail, QSize size, qreal ratio)
{
    const Theme &theme = currentTheme();
    const QString key = u"card %1 %2x%3 %4 %5"_s.arg(thumbnail.cacheKey()).arg(size.width()).arg(size.height()).arg(ratio).arg(theme.sunken.rgba());
    QPixmap card;
    if (QPixmapCache::find(key, &card))
        return card;
    card = QPixmap((QSizeF(size) * ratio).toSize());
    card.setDevicePixelRatio(ratio);
    card.fill(Qt::transparent);
    QPainter painter(&card);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRect area(QPoint(0, 0), size);
    QPainterPath clip;
    clip.addRoundedRect(area, radius, radius);
    painter.setClipPath(clip);
    painter.fillRect(area, theme.sunken);
    if (!thumbnail.isNull()) {
        const QSize shown = thumbnail.size().scaled(size, Qt::KeepAspectRatio);
        painter.drawPixmap(QRect(area.center() - QPoint(shown.width() / 2 - 1, shown.height() / 2 - 1), shown), thumbnail);
    }
    painter.end();
    QPixmapCache::insert(key, card);
    return card;
}

void drawTag(QPainter *painter, const QPoint &topLeft, const QString &text, bool fromRight, int rightEdge)
{
    const Theme &theme = currentTheme();
    const QFontMetrics metrics = painter->fontMetrics();
    QRect box(topLeft, QSize(metrics.horizontalAdvance(text) + 8, metrics.height()));
    if (fromRight)
        box.moveRight(rightEdge);
    QColor back = theme.window;
    back.setAlpha(225);
    painter->setPen(Qt::NoPen);
    painter->setBrush(back);
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(theme.text);
    painter->drawText(box, Qt::AlignCenter, text);
}
} // namespace

QSize JobDelegate::cardSize(bool compact, const QFontMetrics &metrics)
{
    if (compact)
        return {compactPictureSize.width() + 2 * gap + 116, compactPictureSize.height() + 2 * gap};
    return {pictureSize.width() + 2 * gap, pictureSize.height() + 2 * gap + 3 + 2 * metrics.height()};
}

QSize JobDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return cardSize(m_compact, option.fontMetrics);
}

void JobDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme &theme = currentTheme();
    const QRect picture = pictureArea(option.rect, m_compact);
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter->setFont(smallFont(option.font));
    if (index.data(JobModel::DimmedRole).toBool())
        painter->setOpacity(0.45);
    painter->drawPixmap(picture.topLeft(), cardPicture(index.data(JobModel::ThumbnailRole).value<QPixmap>(), picture.size(), painter->device()->devicePixelRatio()));
    paintState(painter, picture, index);
    paintTags(painter, picture, index);
    paintWords(painter, wordsArea(option.rect, m_compact), index);
    painter->setOpacity(1.0);
    painter->setBrush(Qt::NoBrush);
    const bool selected = option.state & QStyle::State_Selected;
    painter->setPen(QPen(selected ? theme.accent : theme.hairline, selected ? 2 : 1));
    painter->drawRoundedRect(QRectF(picture).adjusted(-1, -1, 1, 1), radius + 1, radius + 1);
    if (option.state & QStyle::State_HasFocus) {
        // The focus ring lies outside the selection's outline and differs in colour.
        painter->setPen(QPen(theme.textStrong, 2));
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), radius + 2, radius + 2);
    }
    painter->restore();
}

void JobDelegate::paintState(QPainter *painter, const QRect &area, const QModelIndex &index) const
{
    const Theme &theme = currentTheme();
    const QString name = index.data(JobModel::IconRole).toString();
    if (name == u"image"_s || name == u"check"_s || name == u"cross"_s)
        return; // ready: the picture speaks, the words stand below
    QColor veil = theme.sunken;
    veil.setAlpha(205);
    painter->setPen(Qt::NoPen);
    painter->setBrush(veil);
    painter->drawRoundedRect(area, radius, radius);
    const double fraction = index.data(JobModel::FractionRole).toDouble();
    const bool bad = fraction < 0 && name != u"queue"_s && name != u"stop"_s;
    const QColor ink = bad ? theme.bad : theme.textStrong;
    const int iconSide = m_compact ? 14 : 18;
    const QRect iconBox(area.center().x() - iconSide / 2, area.top() + (m_compact ? 4 : 10), iconSide, iconSide);
    icon(name, bad ? IconTone::Bad : IconTone::Strong).paint(painter, iconBox);
    painter->setPen(ink);
    if (!m_compact)
        drawLines(painter, area.adjusted(6, iconSide + 12, -6, -8), index.data(JobModel::StateWordsRole).toString(), 3);
    if (fraction < 0)
        return;
    const QRectF track(area.left() + 8, area.bottom() - 8, area.width() - 16, 4);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.hairline);
    painter->drawRoundedRect(track, 2, 2);
    QRectF done = track;
    done.setWidth(track.width() * qBound(0.0, fraction, 1.0));
    // An estimate is drawn open, what the service said is drawn solid.
    const bool estimated = index.data(JobModel::EstimatedRole).toBool();
    painter->setBrush(estimated ? QBrush(theme.good, Qt::Dense4Pattern) : QBrush(theme.good));
    painter->drawRoundedRect(done, 2, 2);
}

void JobDelegate::paintTags(QPainter *painter, const QRect &area, const QModelIndex &index) const
{
    const bool marked = index.data(JobModel::MarkedRole).toBool();
    if (marked)
        drawTag(painter, area.topLeft() + QPoint(4, 4), tr("new"), false, 0);
    else if (index.data(JobModel::FavouriteRole).toBool())
        drawTag(painter, area.topLeft() + QPoint(4, 4), u"★"_s, false, 0);
    const QString note = m_compact ? QString() : index.data(JobModel::NoteRole).toString();
    if (!note.isEmpty()) {
        const QFontMetrics metrics = painter->fontMetrics();
        drawTag(painter, QPoint(area.left() + 4, area.bottom() - metrics.height() - 3),
                metrics.elidedText(note, Qt::ElideRight, area.width() - 16), false, 0);
    }
    if (index.data(JobModel::PracticeRole).toBool() && !m_compact)
        drawTag(painter, QPoint(0, area.top() + 4), tr("practice"), true, area.right() - 4);
}

void JobDelegate::paintWords(QPainter *painter, const QRect &area, const QModelIndex &index) const
{
    const Theme &theme = currentTheme();
    const QFontMetrics metrics = painter->fontMetrics();
    const QString number = index.data(JobModel::VariationRole).toString();
    QString title = index.data(Qt::DisplayRole).toString();
    const int numberWidth = number.isEmpty() ? 0 : metrics.horizontalAdvance(number) + 6;
    const QRect line(area.topLeft(), QSize(area.width(), metrics.height()));
    painter->setPen(theme.text);
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(title, Qt::ElideRight, line.width() - numberWidth));
    painter->setPen(theme.textQuiet);
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignRight, number);
    const QString words = index.data(JobModel::StateWordsRole).toString();
    const QString money = index.data(JobModel::MoneyRole).toString();
    const QRect second = line.translated(0, metrics.height());
    painter->drawText(second, Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(money.isEmpty() ? words : words + u" · "_s + money, Qt::ElideRight, second.width()));
}
} // namespace pentimento

#include "moc_jobdelegate.cpp"
