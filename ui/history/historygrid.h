#pragma once

#include <QListView>
#include <QPersistentModelIndex>

#include <utility>

namespace pentimento {
class HistoryModel;

/// The cards of a HistoryModel in as many columns as fit; several can be selected. Newer cards that come in
/// above do not move what is being looked at. Where a card lies is worked out from its number: a million
/// cards are laid out as fast as ten, which is what it overrides of its base.
class HistoryGrid : public QListView
{
    Q_OBJECT
public:
    explicit HistoryGrid(HistoryModel &model, QWidget *parent = nullptr);

    /// The card that the details are about: the current one if it is selected, else the first; invalid where none is.
    QModelIndex selectedIndex() const;
    QModelIndexList selectedIndexes() const override; ///< in the order of the list
    /// Where the list is scrolled to, in rows of cards: stays right when the window's size changes.
    double scrollPlace() const;
    void setScrollPlace(double place);
    void select(const QModelIndex &index);

    QRect visualRect(const QModelIndex &index) const override;
    QModelIndex indexAt(const QPoint &position) const override; ///< position in the viewport
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;
    void keyboardSearch(const QString &) override {} // the page has a search; this one would read every row

signals:
    void openRequested(const QModelIndex &index);      ///< Enter, double click
    void favouriteRequested(const QModelIndex &index); ///< the key .
    void deleteRequested();                            ///< Delete
    void copyRequested();                              ///< Ctrl+C
    void dragRequested();                              ///< the selected cards were dragged far enough
    void selectionMoved();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
    void startDrag(Qt::DropActions actions) override;
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;

private:
    int columns() const;
    int lines() const;
    int placeAt(const QPoint &position) const;
    std::pair<int, int> placesIn(const QRect &area) const;
    void fitColumns();
    void holdPlace();
    void regainPlace();

    HistoryModel &m_model;
    QPersistentModelIndex m_held; ///< what is looked at while newer cards come in above it
    int m_heldTop = 0;
};
} // namespace pentimento
