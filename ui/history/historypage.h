#pragma once

#include "app/api/serviceprofile.h"
#include "app/history/generation.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;
class QScrollArea;
class QStackedLayout;

namespace pentimento {
class ElidedLabel;
class History;
class HistoryDetails;
class HistoryFilters;
class HistoryGrid;
class HistoryMessage;
class HistoryModel;
struct HistoryQuery;

/// The history as a page over the canvas: search, filters, cards, and everything about the selected one. It reads
/// nothing before it is shown for the first time, and asks for what is to be done through its signals.
///
/// Keys: Esc leaves, Ctrl+F searches, Enter opens, the full stop marks a favourite; Down or Enter in the search field
/// goes to the cards.
class HistoryPage : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryPage(History &history, QWidget *parent = nullptr);

    /// The services that can be filtered by, and their names; the built-in ones until this is called.
    void setServices(const QList<ServiceProfile> &profiles);
    void focusSearch();
    /// Selects the card of \a id if it is among those read, now or with the next first page.
    void select(const QString &id);
    /// Empty where no card is selected.
    QString selectedId() const;

signals:
    void closeRequested();
    void openRequested(const pentimento::Generation &generation);
    void restoreRequested(const pentimento::Generation &generation);
    void exportRequested(const pentimento::Generation &generation);
    void favouriteToggled(const pentimento::Generation &generation, bool on);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeBar();
    QWidget *makeBody();
    void connectParts();
    HistoryQuery wantedQuery() const;
    void search();
    void clearSearch();
    void takeFirstPage();
    void showFailure(const Error &error);
    void showCardsOrMessage();
    void showSelected();
    void openSelected();
    void toggleFavourite();
    void showMenu(const QPoint &position);
    void countSoon();
    void countNow();
    void showCount();
    void fitColumns();
    QString serviceTitle(const QString &id) const;

    History &m_history;
    HistoryModel *m_model;
    QTimer m_searchTimer; ///< waits for a pause in typing
    QTimer m_countTimer;
    QHash<QString, QString> m_serviceTitles;
    QString m_selectedId;
    int m_counting = 0;
    qint64 m_found = -1; ///< not counted yet
    qint64 m_total = -1;

    QPushButton *m_back = nullptr;
    QLineEdit *m_search = nullptr;
    ElidedLabel *m_count = nullptr;
    QScrollArea *m_filterArea = nullptr;
    HistoryFilters *m_filters = nullptr;
    QStackedLayout *m_middle = nullptr;
    HistoryGrid *m_grid = nullptr;
    HistoryMessage *m_message = nullptr;
    HistoryDetails *m_details = nullptr;
};
} // namespace pentimento
