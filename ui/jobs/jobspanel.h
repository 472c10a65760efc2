#pragma once

#include "ui/jobs/jobwords.h"

#include <QTimer>
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
    /// The queue rests, or goes on: what the switch shows.
    void setHeld(bool held);
    /// The selected card's way to stop or remove it, as though its button had been pressed.
    void requestStop();
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
    void holdRequested(bool held);
    /// A second press is wanted, and no button is in sight to say so.
    void secondPressWanted(const QString &text);
    /// The pointer is on a card; off again.
    void hovered(const pentimento::Generation &generation);
    void unhovered();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setUpList();
    void setUpTexts();
    void setUpHeader();
    void listen();
    const Generation *selectedGeneration() const;
    void selectionMoved();
    void showMenu(const QPoint &position);
    void refreshHeader();
    void refreshActions();
    void request(CardAction action, const Generation &generation);
    void disarm();
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
    QToolButton *m_hold;
    QPushButton *m_buttons[2];
    QList<CardAction> m_actions;
    QString m_armedId;      ///< the card whose stop button was pressed once
    QTimer m_armedTime;
};
} // namespace pentimento
