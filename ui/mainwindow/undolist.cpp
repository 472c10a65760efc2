#include "ui/mainwindow/undolist.h"

#include "app/document/undostack.h"

#include <QFont>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPalette>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
void UndoModel::setStack(UndoStack *stack)
{
    if (m_stack)
        disconnect(m_stack, nullptr, this, nullptr);
    beginResetModel();
    m_stack = stack;
    endResetModel();
    if (!stack)
        return;
    // Steps come, go and change sides all at once when one is pushed over undone ones; names are read when shown.
    connect(stack, &UndoStack::changed, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int UndoModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_stack ? 0 : m_stack->count() + 1;
}

QString UndoModel::firstRow() const
{
    return m_stack->dropped() == 0 ? tr("As opened")
                                   : tr("%n earlier step(s) given up", "to save memory", m_stack->dropped());
}

QVariant UndoModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_stack || index.row() > m_stack->count())
        return {};
    const bool undone = index.row() > m_stack->index();
    const QString name = index.row() == 0 ? firstRow() : m_stack->command(index.row() - 1).name();
    switch (role) {
    case Qt::DisplayRole:
        return name;
    case Qt::AccessibleTextRole:
        return undone ? tr("%1, undone").arg(name) : name;
    case Qt::ToolTipRole:
        if (index.row() == 0 && m_stack->dropped() > 0) {
            return tr("The undo list may hold %1; the oldest steps had to go. What they did is still there.")
                .arg(QLocale().formattedDataSize(m_stack->budget(), 0));
        }
        return undone ? tr("Undone; choose it to do it again") : tr("Choose it to go back to here");
    case Qt::ForegroundRole:
        return undone ? QVariant(QPalette().brush(QPalette::Disabled, QPalette::Text)) : QVariant();
    case Qt::FontRole: {
        QFont font;
        font.setItalic(undone);
        return font;
    }
    default:
        return {};
    }
}

UndoList::UndoList(QWidget *parent) : QWidget(parent), m_model(new UndoModel(this)), m_view(new QListView(this)), m_size(new QLabel(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    m_view->setModel(m_model);
    m_view->setUniformItemSizes(true);
    m_view->setProperty("role", u"list"_s);
    m_view->setAccessibleName(tr("Undo list"));
    m_size->setProperty("role", u"quiet"_s);
    m_size->setAccessibleName(tr("Size of the undo list"));
    layout->addWidget(m_view, 1);
    layout->addWidget(m_size);
    const auto go = [this](const QModelIndex &index) {
        if (m_stack)
            m_stack->goTo(index.row());
    };
    connect(m_view, &QListView::clicked, this, go);
    connect(m_view, &QListView::activated, this, go);
}

void UndoList::setStack(UndoStack *stack)
{
    if (m_stack)
        disconnect(m_stack, nullptr, this, nullptr);
    m_stack = stack;
    m_model->setStack(stack);
    if (stack)
        connect(stack, &UndoStack::changed, this, &UndoList::showPresent); // after the model's reset
    showPresent();
}

void UndoList::showPresent()
{
    if (!m_stack)
        return m_size->clear();
    const QModelIndex present = m_model->index(m_stack->index(), 0);
    m_view->setCurrentIndex(present);
    m_view->scrollTo(present);
    m_size->setText(tr("%n step(s)", nullptr, m_stack->count()) + u" · "_s
                    + tr("%1 of %2").arg(QLocale().formattedDataSize(m_stack->bytes(), 1), QLocale().formattedDataSize(m_stack->budget(), 0)));
}
} // namespace pentimento

#include "moc_undolist.cpp"
