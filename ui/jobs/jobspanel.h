#pragma once

#include "ui/jobs/jobwords.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QListView;
class QPushButton;
class QSortFilterProxyModel;
class QToolButton;

namespace pentimento {
class JobDelegate;
class JobModel;

/// The strip below the canvas: cards of jobs and results, newest first. A view asks, it does not act: what the
/// person wants comes out as a signal. A result that arrives never changes the selection.
class JobsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit JobsPanel(JobModel &model, QWidget *parent = nullptr);

    QString selectedId() const; ///< empty: none
    void select(const QString &id);
    void clearSelection();
    /// The keyboard goes to the cards; the newest ready one is selected where none was.
    void takeFocus();
    /// Moves the selection by \a step ready cards (Left/Right in review).
    void selectNext(int step);
    /// Selects variation \a number (1-9) of the selected card's click.
    void selectVariation(int number);
    void setOnlyThisPicture(bool on);
    bool onlyThisPicture() const;
    void setPicture(const QString &pictureId);
    void setCompact(bool compact);
    QListView *view() const { return m_view; }

signals:
    void selected(const pentimento::Generation &generation);
    void selectionCleared();
    void actionRequested(pentimento::CardAction action, const pentimento::Generation &generation);
    void acceptRequested(const pentimento::Generation &generation, bool onTop);
    void rejectRequested(const pentimento::Generation &generation);
    void favouriteRequested(const pentimento::Generation &generation);
    void exportRequested(const pentimento::Generation &generation);
    void onlyThisPictureChanged(bool on);
    void historyRequested();
    /// The pointer is on a card; off again.
    void hovered(const pentimento::Generation &generation);
    void unhovered();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    const Generation *selectedGeneration() const;
    void selectionMoved();
    void showMenu(const QPoint &position);
    void refreshHeader();
    void refreshActions();
    bool takesKey(class QKeyEvent *event);

    JobModel &m_model;
    QSortFilterProxyModel *m_filtered;
    QListView *m_view;
    JobDelegate *m_delegate;
    QWidget *m_header;
    QLabel *m_title;
    QLabel *m_counts;
    QLabel *m_empty;
    QToolButton *m_filter;
    QPushButton *m_buttons[2];
    QList<CardAction> m_actions;
};
} // namespace pentimento
