#pragma once

#include <QStyledItemDelegate>

#include <memory>

namespace pentimento {
class CutPictures;

/// Paints a card of the history: the picture with its aspect kept, what became of it where it is not a result, the
/// prompt, endpoint and seed. All cards have one size, whatever they show.
class HistoryDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit HistoryDelegate(QObject *parent = nullptr);
    ~HistoryDelegate() override;

    /// In a list with this font. Cells of the grid may be larger; the card lies in their middle.
    static QSize cardSize(const QFont &font);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::unique_ptr<CutPictures> m_pictures;
};
} // namespace pentimento
