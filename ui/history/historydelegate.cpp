#include "ui/history/historydelegate.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"
#include "ui/history/historymodel.h"

#include <QCache>
#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int margin = 6; // room for selection and focus ring
constexpr int gap = 4;
constexpr int radius = 6;
constexpr QSize pictureSize(156, 104);

QFont smallFont(const QFont &font)
{
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.9);
    return small;
}

} // namespace

/// Pictures as they stand on cards, scaled, with round corners: cutting them out anew for each painting of a
/// full window takes longer than a frame.
class CutPictures
{
public:
    QPixmap cut(const QPixmap &picture, qreal ratio)
    {
        const Key key{{picture.cacheKey(), currentTheme().window.rgb()}, ratio};
        if (const QPixmap *known = m_cut.object(key))
            return *known;
        const QSize size(qRound(pictureSize.width() * ratio), qRound(pictureSize.height() * ratio));
        QPixmap cut(size);
        cut.setDevicePixelRatio(ratio);
        cut.fill(Qt::transparent);
        QPainter painter(&cut);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
        QPainterPath outline;
        outline.addRoundedRect(QRect({0, 0}, pictureSize), radius, radius);
        painter.setClipPath(outline);
        paintPicture(painter, picture);
        painter.end();
        m_cut.insert(key, new QPixmap(cut), 1 + size.width() * size.height() * 4 / 1024);
        return cut;
    }

private:
    using Key = std::pair<std::pair<qint64, QRgb>, qreal>;

    static void paintPicture(QPainter &painter, const QPixmap &picture)
    {
        QRect place(QPoint(0, 0), picture.size().scaled(pictureSize, Qt::KeepAspectRatio).expandedTo({1, 1}));
        place.moveCenter(QRect({0, 0}, pictureSize).center());
        if (picture.hasAlphaChannel()) {
            painter.fillRect(place, currentTheme().textQuiet);
            painter.fillRect(place, QBrush(currentTheme().textStrong, Qt::Dense4Pattern));
        }
        painter.drawPixmap(place, picture);
    }

    QCache<Key, QPixmap> m_cut{48 * 1024}; // KiB
};

namespace {
/// One card being painted: where its parts lie, mirrored where the language is.
class Card
{
public:
    Card(CutPictures &pictures, QPainter *painter, const QStyleOptionViewItem &option,
         const QModelIndex &index)
        : m_pictures(pictures)
        , m_painter(painter)
        , m_option(option)
        , m_index(index)
        , m_area(QStyle::alignedRect(option.direction, Qt::AlignCenter,
                                     HistoryDelegate::cardSize(option.font), option.rect))
        , m_picture(m_area.topLeft() + QPoint(margin, margin), pictureSize)
    {}

    void paint() const
    {
        m_painter->setFont(smallFont(m_option.font));
        paintInside();
        paintTags();
        paintWords();
        paintOutlines();
    }

private:
    bool flag(int role) const { return m_index.data(role).toBool(); }
    QString text(int role) const { return m_index.data(role).toString(); }
    bool isReady() const { return m_index.data(HistoryModel::StateRole).toInt() == int(JobState::Ready); }

    void paintInside() const
    {
        paintRound(currentTheme().window);
        m_painter->setOpacity(flag(HistoryModel::DimmedRole) ? 0.4 : 1.0); // the words stay readable
        if (const auto pixmap = m_index.data(HistoryModel::ThumbnailRole).value<QPixmap>(); !pixmap.isNull())
            m_painter->drawPixmap(m_picture.topLeft(),
                                  m_pictures.cut(pixmap, m_painter->device()->devicePixelRatioF()));
        m_painter->setOpacity(1.0);
        if (flag(HistoryModel::MissingRole))
            paintVeil(u"warning"_s, QCoreApplication::translate("GenerationWords", "Files missing"), true);
        else if (flag(HistoryModel::ReadRole) && !isReady())
            paintVeil(text(HistoryModel::StateIconRole), text(HistoryModel::StateWordRole),
                      flag(HistoryModel::TroubleRole));
    }

    void paintRound(const QColor &colour) const
    {
        m_painter->setPen(Qt::NoPen);
        m_painter->setBrush(colour);
        m_painter->drawRoundedRect(m_picture, radius, radius);
    }

    /// What there is instead of a result: icon and word over the veiled source.
    void paintVeil(const QString &iconName, const QString &word, bool isTrouble) const
    {
        const Theme &theme = currentTheme();
        QColor veil = isTrouble ? mixed(theme.window, theme.bad, 0.08) : theme.window;
        veil.setAlpha(242); // the word keeps its contrast over any picture
        paintRound(veil);
        const QFontMetrics metrics = m_painter->fontMetrics();
        constexpr int side = 20;
        const int top = m_picture.center().y() - (side + gap + metrics.height()) / 2;
        icon(iconName, isTrouble ? IconTone::Bad : IconTone::Strong)
            .paint(m_painter, QRect(m_picture.center().x() - side / 2, top, side, side));
        m_painter->setPen(isTrouble ? theme.bad : theme.textStrong);
        const QRect line(m_picture.left() + 6, top + side + gap, m_picture.width() - 12, metrics.height());
        m_painter->drawText(line, Qt::AlignCenter,
                            metrics.elidedText(word, Qt::ElideRight, line.width()));
    }

    void paintTags() const
    {
        QRect leading(m_picture.topLeft() + QPoint(gap, gap), QSize(20, 20));
        for (const auto &[role, name] : {std::pair(int(HistoryModel::FavouriteRole), u"star-filled"_s),
                                         std::pair(int(HistoryModel::AcceptedRole), u"check"_s)}) {
            if (!flag(role))
                continue;
            const QRect box = QStyle::visualRect(m_option.direction, m_picture, leading);
            paintTagBox(box);
            icon(name, IconTone::Strong).paint(m_painter, box.adjusted(2, 2, -2, -2));
            leading.translate(leading.width() + 2, 0);
        }
        if (const int stack = m_index.data(HistoryModel::StackRole).toInt(); stack > 1)
            paintTag(leading, QCoreApplication::translate("GenerationWords", "%1 results").arg(stack));
        else if (flag(HistoryModel::PracticeRole))
            paintTag(leading, QCoreApplication::translate("GenerationWords", "practice"));
    }

    /// A word in the trailing corner, as wide as what \a leading leaves.
    void paintTag(const QRect &leading, const QString &word) const
    {
        const QFontMetrics metrics = m_painter->fontMetrics();
        const int room = m_picture.right() - gap - leading.left();
        const QString shown = metrics.elidedText(word, Qt::ElideRight, room - 8);
        QRect box(QPoint(0, leading.top()), QSize(metrics.horizontalAdvance(shown) + 8, 20));
        box.moveRight(m_picture.right() - gap);
        box = QStyle::visualRect(m_option.direction, m_picture, box);
        paintTagBox(box);
        m_painter->setPen(currentTheme().text);
        m_painter->drawText(box, Qt::AlignCenter, shown);
    }

    void paintTagBox(const QRect &box) const
    {
        QColor back = currentTheme().window;
        back.setAlpha(230);
        m_painter->setPen(Qt::NoPen);
        m_painter->setBrush(back);
        m_painter->drawRoundedRect(box, 3, 3);
    }

    void paintWords() const
    {
        const QFontMetrics metrics = m_painter->fontMetrics();
        QRect line(m_picture.left(), m_picture.bottom() + 1 + gap, m_picture.width(), metrics.height());
        paintLine(line, text(Qt::DisplayRole), flag(HistoryModel::DimmedRole) ? currentTheme().textQuiet : currentTheme().text);
        line.translate(0, metrics.height() + 2);
        // The seed tells cards of one endpoint apart, so the endpoint's title gives way.
        const QString seed = text(HistoryModel::SeedRole);
        const QString behind = seed.isEmpty() ? seed : u" · "_s + seed;
        const int room = qMax(line.width() / 3, line.width() - metrics.horizontalAdvance(behind));
        const QString endpoint = metrics.elidedText(text(HistoryModel::EndpointRole), Qt::ElideRight, room);
        paintLine(line, endpoint + behind, currentTheme().textQuiet);
    }

    void paintLine(const QRect &line, const QString &words, const QColor &color) const
    {
        m_painter->setPen(color);
        m_painter->drawText(line, int(QStyle::visualAlignment(m_option.direction, Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine),
                            m_painter->fontMetrics().elidedText(words, Qt::ElideRight, line.width()));
    }

    void paintOutlines() const
    {
        const Theme &theme = currentTheme();
        const bool isSelected = m_option.state.testFlag(QStyle::State_Selected);
        m_painter->setBrush(Qt::NoBrush);
        m_painter->setPen(QPen(isSelected ? theme.accent : mixed(theme.sunken, theme.controlBorder, 0.35), isSelected ? 2 : 1));
        m_painter->drawRoundedRect(QRectF(m_picture).adjusted(-0.5, -0.5, 0.5, 0.5), radius, radius);
        if (m_option.state.testFlag(QStyle::State_HasFocus)) {
            // Outside the selection's outline and of another colour: the one tells what, the other where the keys go.
            m_painter->setPen(QPen(theme.textStrong, 2));
            m_painter->drawRoundedRect(QRectF(m_picture).adjusted(-4, -4, 4, 4), radius + 3, radius + 3);
        }
    }

    CutPictures &m_pictures;
    QPainter *m_painter;
    const QStyleOptionViewItem &m_option;
    const QModelIndex &m_index;
    const QRect m_area;
    const QRect m_picture;
};
} // namespace

HistoryDelegate::HistoryDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
    , m_pictures(std::make_unique<CutPictures>())
{
}

HistoryDelegate::~HistoryDelegate() = default;

QSize HistoryDelegate::cardSize(const QFont &font)
{
    const int line = QFontMetrics(smallFont(font)).height();
    return {pictureSize.width() + 2 * margin, pictureSize.height() + 2 * margin + gap + 2 * line + 2};
}

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return cardSize(option.font);
}

void HistoryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    Card(*m_pictures, painter, option, index).paint();
    painter->restore();
}
} // namespace pentimento

#include "moc_historydelegate.cpp"
