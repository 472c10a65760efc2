#pragma once

#include "app/api/serviceprofile.h"
#include "app/history/generationtable.h"
#include "ui/common/restorepart.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QComboBox;
class QLineEdit;
class QMenu;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QTemporaryDir;

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
/// nothing before it is shown for the first time, keeps search, selection and place while it is hidden, and asks for
/// what is to be done through its signals.
///
/// Keys: Esc leaves, Ctrl+F searches, Enter opens, the full stop marks a favourite, Delete deletes, Ctrl+C copies; Down
/// or Enter in the search field goes to the cards.
class HistoryPage : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryPage(History &history, QWidget *parent = nullptr);
    ~HistoryPage() override;

    /// The services that can be filtered by, and their names; the built-in ones until this is called.
    void setServices(const QList<ServiceProfile> &profiles);
    void focusSearch();
    /// Selects the card of \a id if the present query finds it, now or with the next list.
    void select(const QString &id);
    /// Empty where no card is selected.
    QString selectedId() const;

signals:
    void closeRequested();
    void openRequested(const pentimento::Generation &generation);
    void restoreRequested(const pentimento::Generation &generation, pentimento::RestorePart part);
    void exportRequested(const pentimento::Generation &generation);
    void exportSeveralRequested(const QStringList &ids);
    void favouriteToggled(const pentimento::Generation &generation, bool on);
    void binRequested(const QStringList &ids);     ///< into the bin; whoever hears it asks first
    void putBackRequested(const QStringList &ids); ///< out of it
    void eraseRequested(const QStringList &ids);   ///< for good; asks first; empty: the whole bin
    void copyRequested(const QList<pentimento::Generation> &generations);
    void commandRequested(const pentimento::Generation &generation);
    void failed(const pentimento::Error &error);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    // historypage.cpp: the parts, and what is shown of what was found
    QWidget *makeBar();
    void addArrangement(QWidget *bar);
    QWidget *makeBody();
    void connectParts();
    void connectDetails();
    void takeFirstPage();
    void showFailure(const Error &error);
    void showCardsOrMessage();
    void showEmptyMessage();
    void showSelected();
    void fitColumns();
    QString serviceTitle(const QString &id) const;
    // historysearch.cpp: what is looked for, and how much of it there is
    HistoryQuery wantedQuery() const;
    void search();
    void clearSearch();
    void setStacked(bool on);
    void openStack(const Generation &newest);
    void leaveStack();
    void countSoon();
    void countNow();
    void showCount();
    // historyselection.cpp: what is done with the selected cards
    void openSelected();
    void toggleFavourite();
    void showMenu(const QPoint &position);
    void fillMenuForOne(QMenu *menu, const Generation &generation);
    void fillMenuForSeveral(QMenu *menu, int count);
    void withSelected(std::function<void(const QList<Generation> &)> use);
    void withSelectedIds(std::function<void(const QStringList &)> use);
    void deleteSelected();
    void startDrag();

    History &m_history;
    HistoryModel *m_model;
    QTimer m_searchTimer; ///< waits for a pause in typing
    QTimer m_countTimer;
    QHash<QString, QString> m_serviceTitles;
    QString m_selectedId;
    std::optional<QString> m_origin; ///< of the stack that is open
    std::unique_ptr<QTemporaryDir> m_dragged;
    int m_counting = 0;
    qint64 m_total = -1; ///< not counted yet
    QList<generationtable::Named> m_endpoints;
    QList<generationtable::Named> m_tags;

    QPushButton *m_back = nullptr;
    QLineEdit *m_search = nullptr;
    ElidedLabel *m_count = nullptr;
    QComboBox *m_order = nullptr;
    QPushButton *m_stacks = nullptr;
    QPushButton *m_stack = nullptr; ///< the open one: leads back to all
    QPushButton *m_emptyBin = nullptr;
    QScrollArea *m_filterArea = nullptr;
    HistoryFilters *m_filters = nullptr;
    QStackedLayout *m_middle = nullptr;
    HistoryGrid *m_grid = nullptr;
    HistoryMessage *m_message = nullptr;
    HistoryDetails *m_details = nullptr;
};
} // namespace pentimento
