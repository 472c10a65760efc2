#pragma once

#include <QStyledItemDelegate>

namespace pentimento {
/// Paints a job's card: picture with its aspect kept, state in words, progress, title and money. Every card has the
/// same size, so nothing moves when one changes.
class JobDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Low windows: picture on the left, words on the right, one row.
    void setCompact(bool compact) { m_compact = compact; }
    static QSize cardSize(bool compact, const QFontMetrics &metrics);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintState(QPainter *painter, const QRect &area, const QModelIndex &index) const;
    void paintTags(QPainter *painter, const QRect &area, const QModelIndex &index) const;
    void paintWords(QPainter *painter, const QRect &area, const QModelIndex &index) const;

    bool m_compact = false;
};
} // namespace pentimento
