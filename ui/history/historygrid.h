#pragma once

#include <QListView>
#include <QPersistentModelIndex>

namespace pentimento {
class HistoryModel;

/// The cards of a HistoryModel in as many columns as fit; several can be selected. Newer cards that come in above do not
/// move what is being looked at.
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

private:
    void fitColumns();
    void holdPlace();
    void regainPlace();

    HistoryModel &m_model;
    QPersistentModelIndex m_held; ///< what is looked at while newer cards come in above it
    int m_heldTop = 0;
};
} // namespace pentimento
