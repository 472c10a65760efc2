#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <QWidget>

class QLabel;
class QListView;

namespace pentimento {
class UndoStack;

/// The steps of an undo list from the oldest, behind a first row for the picture before them. Translates only.
class UndoModel : public QAbstractListModel
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setStack(UndoStack *stack); ///< null: none
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QString firstRow() const;
    QPointer<UndoStack> m_stack;
};

/// The undo list with names: choosing a row goes there. Says what was given up to stay within the budget.
class UndoList : public QWidget
{
    Q_OBJECT
public:
    explicit UndoList(QWidget *parent = nullptr);
    void setStack(UndoStack *stack);
    QListView *view() const { return m_view; }

private:
    void showPresent();

    QPointer<UndoStack> m_stack;
    UndoModel *m_model;
    QListView *m_view;
    QLabel *m_size;
};
} // namespace pentimento
