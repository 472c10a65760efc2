#include "ui/history/lineageview.h"

#include "app/base/futures.h"
#include "app/history/history.h"
#include "ui/common/currentfollowsselection.h"
#include "ui/common/generationwords.h"

#include <QHeaderView>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr QSize thumbnail(48, 32);
constexpr int mostVisible = 6; // rows; the rest is scrolled to

QString wordsOf(const Generation &generation)
{
    QStringList parts{generationwords::seed(generation), generationwords::when(generation.createdAt, QDateTime::currentDateTime())};
    parts.removeAll(QString());
    return generationwords::title(generation) + u'\n' + parts.join(u" · "_s);
}
} // namespace

LineageView::LineageView(History &history, QWidget *parent)
    : QTreeWidget(parent)
    , m_history(history)
{
    setAccessibleName(tr("Lineage"));
    setToolTip(tr("What this was made from, and what was made from it. Enter shows the chosen one."));
    setHeaderHidden(true);
    setIconSize(thumbnail);
    setUniformRowHeights(true);
    setIndentation(12);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideRight);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    hide();
    currentFollowsSelection(*this);
    connect(this, &QTreeWidget::currentItemChanged, this, &LineageView::chosenChanged);
    connect(this, &QTreeWidget::itemActivated, this, [this] {
        if (const Generation *generation = chosen())
            emit activatedGeneration(Generation(*generation));
    });
}

void LineageView::show(const Generation &generation)
{
    m_id = generation.id;
    const int showing = ++m_showing;
    thenOn(m_history.lineage(generation.id), this, [this, showing](const Result<QList<generationtable::Relative>> &family) {
        if (showing == m_showing)
            take(family ? *family : QList<generationtable::Relative>());
    });
}

void LineageView::clear()
{
    ++m_showing;
    m_id.clear();
    take({});
}

void LineageView::take(const QList<generationtable::Relative> &family)
{
    m_family = family;
    QTreeWidget::clear();
    QList<QTreeWidgetItem *> items;
    for (const generationtable::Relative &relative : family) {
        auto *item = new QTreeWidgetItem({wordsOf(relative.generation)});
        item->setData(0, Qt::UserRole, int(items.size()));
        item->setToolTip(0, generationwords::summary(relative.generation).join(u'\n'));
        if (relative.parent >= 0 && relative.parent < items.size())
            items[relative.parent]->addChild(item);
        else
            addTopLevelItem(item);
        items << item;
        if (family.size() > 1)
            addThumbnail(item, relative.generation);
    }
    expandAll();
    for (int i = 0; i < items.size(); ++i) {
        if (family[i].generation.id != m_id)
            continue;
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        items[i]->setFont(0, bold);
        setCurrentItem(items[i]);
    }
    setVisible(hasFamily());
    updateGeometry();
    emit familyShown();
}

void LineageView::addThumbnail(QTreeWidgetItem *item, const Generation &generation)
{
    QPixmap empty(thumbnail);
    empty.fill(Qt::transparent);
    item->setIcon(0, QIcon(empty)); // the words do not move when the picture comes
    const int index = item->data(0, Qt::UserRole).toInt();
    thenOn(m_history.thumbnail(generation, 160), this, [this, index, showing = m_showing, id = generation.id](const Result<QImage> &made) {
        if (showing != m_showing || !made || made->isNull() || index >= m_family.size() || m_family[index].generation.id != id)
            return;
        for (QTreeWidgetItemIterator walk(this); *walk; ++walk) {
            if ((*walk)->data(0, Qt::UserRole).toInt() == index)
                (*walk)->setIcon(0, QIcon(QPixmap::fromImage(*made)));
        }
    });
}

const Generation *LineageView::chosen() const
{
    const QTreeWidgetItem *item = currentItem();
    const int index = item ? item->data(0, Qt::UserRole).toInt() : -1;
    return index >= 0 && index < m_family.size() ? &m_family[index].generation : nullptr;
}

QSize LineageView::sizeHint() const
{
    const int rows = qBound(1, int(m_family.size()), mostVisible);
    const int least = qMax(thumbnail.height(), 2 * fontMetrics().lineSpacing()) + 6;
    const int row = qMax(least, indexRowSizeHint(model()->index(0, 0))); // all have the first one's height
    return {200, rows * row + 2 * frameWidth() + 2};
}
} // namespace pentimento

#include "moc_lineageview.cpp"
