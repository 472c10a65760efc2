#pragma once

#include "app/history/generation.h"

#include <QWidget>

#include <optional>

class QBoxLayout;
class QFormLayout;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace pentimento {
/// The tab *Result*: everything a card was made from, and what can be done with it.
class ResultPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ResultPanel(QWidget *parent = nullptr);

    /// A widget above the details; this owns it.
    void setTop(QWidget *top);
    void show(const Generation &generation);
    void clear();

signals:
    void againRequested(const pentimento::Generation &generation);
    void restoreRequested(const pentimento::Generation &generation);
    void favouriteRequested(const pentimento::Generation &generation);
    void exportRequested(const pentimento::Generation &generation);

private:
    QLabel *addRow(const QString &label);
    QPushButton *addButton(const QString &text, const QString &toolTip);
    void setRow(QLabel *value, const QString &text);

    std::optional<Generation> m_shown;
    QStackedLayout *m_pages;
    QFormLayout *m_rows;
    QBoxLayout *m_column;
    QWidget *m_details;
    QLabel *m_state;
    QLabel *m_endpoint;
    QLabel *m_prompt;
    QLabel *m_asSent;
    QLabel *m_seed;
    QLabel *m_sent;
    QLabel *m_cost;
    QLabel *m_made;
    QLabel *m_proof;
    QPushButton *m_again = nullptr;
    QPushButton *m_restore = nullptr;
    QPushButton *m_favourite = nullptr;
    QPushButton *m_export = nullptr;
};
} // namespace pentimento
