#pragma once

#include <QListView>
#include <QPersistentModelIndex>

namespace pentimento {
class HistoryModel;

/// The cards of a HistoryModel in as many columns as fit, read on before the end is reached. Newer cards that come in
/// above do not move what is being looked at.
class HistoryGrid : public QListView
{
    Q_OBJECT
public:
    explicit HistoryGrid(HistoryModel &model, QWidget *parent = nullptr);

    /// The selected card's index; invalid where none is.
    QModelIndex selectedIndex() const;
    void select(const QModelIndex &index);

signals:
    void openRequested(const QModelIndex &index);      ///< Enter, double click
    void favouriteRequested(const QModelIndex &index); ///< the key .
    void selectionMoved();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;

private:
    void fitColumns();
    void readAhead();
    void holdPlace();
    void regainPlace();

    HistoryModel &m_model;
    QPersistentModelIndex m_held; ///< what is looked at while newer cards come in above it
    int m_heldTop = 0;
};
} // namespace pentimento
