#include "ui/mainwindow/editspanel.h"

#include "app/document/editlist.h"
#include "app/document/picture.h"
#include "ui/common/currentfollowsselection.h"

#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pentimento {
EditsPanel::EditsPanel(QWidget *parent) : QWidget(parent), m_empty(new QLabel(this)), m_list(new QListWidget(this))
{
    m_empty->setText(tr("Results that you accept are listed here. Each can be hidden, blended anew or removed at any time."));
    m_empty->setProperty("role", u"quiet"_s);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMargin(24);
    m_list->setAccessibleName(tr("Edits"));
    m_list->setToolTip(tr("The uppermost edit comes first. Space shows or hides the chosen one."));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_list, 1);
    m_up = addButton(tr("Move up"), tr("Over the edit above it; possible where the two do not overlap"));
    m_down = addButton(tr("Move down"), tr("Under the edit below it; possible where the two do not overlap"));
    m_blend = addButton(tr("Adjust blend"), tr("Feather, mask and colours of this edit, anew from the result as it was delivered; free"));
    m_card = addButton(tr("Show card"), tr("Chooses the card that this edit came from"));
    m_export = addButton(tr("Export…"), tr("This edit alone as a transparent PNG of the picture's size"));
    m_remove = addButton(tr("Remove"), tr("Takes this edit off the picture; Undo brings it back"));
    auto *grid = new QGridLayout;
    grid->setSpacing(8);
    int at = 0;
    for (QPushButton *button : {m_up, m_down, m_blend, m_card, m_export, m_remove}) {
        grid->addWidget(button, at / 2, at % 2);
        ++at;
    }
    layout->addLayout(grid);
    currentFollowsSelection(*m_list);
    connect(m_list, &QListWidget::currentRowChanged, this, &EditsPanel::refreshButtons);
    connect(m_list, &QListWidget::itemChanged, this, &EditsPanel::applyCheck);
    connect(m_list, &QListWidget::itemActivated, this, [this] { emit blendRequested(chosen()); });
    connect(m_up, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_blend, &QPushButton::clicked, this, [this] { emit blendRequested(chosen()); });
    connect(m_card, &QPushButton::clicked, this, [this] { emit cardRequested(m_picture->edits().at(chosen()).generation); });
    connect(m_export, &QPushButton::clicked, this, [this] { emit exportRequested(chosen()); });
    connect(m_remove, &QPushButton::clicked, this, [this] { m_picture->removeEdit(chosen()); });
    refresh();
}

QPushButton *EditsPanel::addButton(const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(text, this);
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    return button;
}

void EditsPanel::setPicture(Picture *picture)
{
    if (m_picture)
        disconnect(m_picture, nullptr, this, nullptr);
    m_picture = picture;
    if (picture)
        connect(picture, &Picture::editsChanged, this, &EditsPanel::refresh);
    refresh();
}

QString EditsPanel::textOf(const Edit &edit) const
{
    const QString name = m_nameOf ? m_nameOf(edit) : edit.generation;
    return edit.changedBelow ? name + u'\n' + tr("what lies below it was changed since") : name;
}

void EditsPanel::refresh()
{
    const int row = m_list->currentRow();
    m_isRefreshing = true;
    m_list->clear();
    const QList<Edit> edits = m_picture ? m_picture->edits() : QList<Edit>();
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
        auto *item = new QListWidgetItem(textOf(*edit), m_list);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(edit->shown ? Qt::Checked : Qt::Unchecked);
    }
    m_isRefreshing = false;
    m_list->setVisible(!edits.isEmpty());
    m_empty->setVisible(edits.isEmpty());
    if (!edits.isEmpty())
        m_list->setCurrentRow(qBound(0, row, int(edits.size()) - 1));
    refreshButtons();
}

int EditsPanel::chosen() const
{
    const int row = m_list->currentRow();
    return !m_picture || row < 0 ? -1 : int(m_picture->edits().size()) - 1 - row;
}

void EditsPanel::refreshButtons()
{
    const int index = m_isRefreshing ? -1 : chosen();
    for (QPushButton *button : {m_blend, m_card, m_export, m_remove})
        button->setEnabled(index >= 0);
    m_up->setEnabled(index >= 0 && editlist::canMove(m_picture->edits(), index, index + 1));
    m_down->setEnabled(index >= 0 && editlist::canMove(m_picture->edits(), index, index - 1));
}

void EditsPanel::applyCheck(QListWidgetItem *item)
{
    if (m_isRefreshing || !m_picture)
        return;
    const int index = int(m_picture->edits().size()) - 1 - m_list->row(item);
    const bool shown = item->checkState() == Qt::Checked;
    // Not from within the list's own signal: the list is made anew by it.
    QMetaObject::invokeMethod(this, [this, index, shown] {
        if (m_picture)
            m_picture->setEditShown(index, shown);
    }, Qt::QueuedConnection);
}

void EditsPanel::move(int step)
{
    const int index = chosen();
    m_picture->moveEdit(index, index + step);
    m_list->setCurrentRow(int(m_picture->edits().size()) - 1 - (index + step));
}
} // namespace pentimento

#include "moc_editspanel.cpp"
