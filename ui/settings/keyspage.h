#pragma once

#include "ui/actions/actionid.h"

#include <QHash>
#include <QWidget>

class QKeySequenceEdit;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace pentimento {
class Actions;
class ElidedLabel;

/// Every action with its keys: find one, press new keys, see what they are already used for.
class KeysPage : public QWidget
{
    Q_OBJECT
public:
    explicit KeysPage(Actions &actions, QWidget *parent = nullptr);

    void select(ActionId id);

private:
    void fill();
    void filter(const QString &text);
    void showKeys(ActionId id);
    void showSelected();
    void checkConflict();
    void assign();
    std::optional<ActionId> selected() const;

    Actions &m_actions;
    QLineEdit *m_search;
    QTreeWidget *m_list;
    QKeySequenceEdit *m_edit;
    QPushButton *m_assign;
    QPushButton *m_clear;
    QPushButton *m_reset;
    QPushButton *m_resetAll;
    ElidedLabel *m_message;
    QHash<ActionId, QTreeWidgetItem *> m_items;
};
} // namespace pentimento
