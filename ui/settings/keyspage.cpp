#include "ui/settings/keyspage.h"

#include "ui/actions/actions.h"
#include "ui/common/currentfollowsselection.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr int idRole = Qt::UserRole;
}

KeysPage::KeysPage(Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_search(new QLineEdit(this))
    , m_list(new QTreeWidget(this))
    , m_edit(new QKeySequenceEdit(this))
    , m_assign(new QPushButton(tr("Use these keys"), this))
    , m_clear(new QPushButton(tr("No key"), this))
    , m_reset(new QPushButton(tr("Default"), this))
    , m_resetAll(new QPushButton(tr("All defaults"), this))
    , m_message(new ElidedLabel(this, 2))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_search->setPlaceholderText(tr("Find an action or a key"));
    m_search->setAccessibleName(tr("Find an action or a key"));
    m_search->setClearButtonEnabled(true);
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("Action"), tr("Keys")});
    m_list->setAccessibleName(tr("Actions"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(false);
    m_edit->setAccessibleName(tr("New keys"));
    m_edit->setToolTip(tr("Press the new keys here"));
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_edit, 1);
    for (QPushButton *button : {m_assign, m_clear, m_reset}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    column->addLayout(row);
    auto *last = new QHBoxLayout;
    last->addWidget(m_message, 1);
    last->addWidget(m_resetAll, 0, Qt::AlignTop);
    m_resetAll->setAutoDefault(false);
    column->addLayout(last);
    fill();

    connect(m_search, &QLineEdit::textChanged, this, &KeysPage::filter);
    currentFollowsSelection(*m_list);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &KeysPage::showSelected);
    connect(m_edit, &QKeySequenceEdit::keySequenceChanged, this, &KeysPage::checkConflict);
    connect(m_assign, &QPushButton::clicked, this, &KeysPage::assign);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        if (const auto id = selected())
            m_actions.setShortcuts(*id, {});
        showSelected();
    });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        if (const auto id = selected())
            m_actions.resetShortcuts(*id);
        showSelected();
    });
    connect(m_resetAll, &QPushButton::clicked, this, [this] {
        m_actions.resetAllShortcuts();
        showSelected();
    });
    connect(&m_actions, &Actions::shortcutsChanged, this, &KeysPage::showKeys);
    showSelected();
}

void KeysPage::fill()
{
    QHash<QString, QTreeWidgetItem *> groups;
    for (const ActionInfo &info : actionTable()) {
        QTreeWidgetItem *&group = groups[info.group];
        if (!group) {
            group = new QTreeWidgetItem(m_list, {actionGroupText(info.id)});
            group->setFlags(Qt::ItemIsEnabled);
            group->setFirstColumnSpanned(true);
            QFont bold = group->font(0);
            bold.setWeight(QFont::DemiBold);
            group->setFont(0, bold);
            group->setExpanded(true);
        }
        auto *item = new QTreeWidgetItem(group, {actionText(info.id)});
        item->setData(0, idRole, int(info.id));
        if (!info.iconName.isEmpty())
            item->setIcon(0, icon(info.iconName, IconTone::Quiet));
        m_items.insert(info.id, item);
        showKeys(info.id);
    }
    m_list->expandAll();
}

void KeysPage::showKeys(ActionId id) { m_items.value(id)->setText(1, m_actions.shortcutText(id)); }

void KeysPage::filter(const QString &text)
{
    for (int g = 0; g < m_list->topLevelItemCount(); ++g) {
        QTreeWidgetItem *group = m_list->topLevelItem(g);
        bool any = false;
        for (int i = 0; i < group->childCount(); ++i) {
            QTreeWidgetItem *item = group->child(i);
            const bool fits = item->text(0).contains(text, Qt::CaseInsensitive) || item->text(1).contains(text, Qt::CaseInsensitive);
            item->setHidden(!fits);
            any = any || fits;
        }
        group->setHidden(!any);
    }
}

void KeysPage::select(ActionId id) { m_list->setCurrentItem(m_items.value(id)); }

std::optional<ActionId> KeysPage::selected() const
{
    const QTreeWidgetItem *item = m_list->currentItem();
    const QVariant id = item ? item->data(0, idRole) : QVariant();
    return id.isValid() ? std::optional(ActionId(id.toInt())) : std::nullopt;
}

void KeysPage::showSelected()
{
    const auto id = selected();
    for (QWidget *part : {static_cast<QWidget *>(m_edit), static_cast<QWidget *>(m_clear), static_cast<QWidget *>(m_reset)})
        part->setEnabled(id.has_value());
    const QSignalBlocker quiet(m_edit);
    m_edit->setKeySequence(id ? m_actions.shortcuts(*id).value(0) : QKeySequence());
    checkConflict();
}

void KeysPage::checkConflict()
{
    const auto id = selected();
    const QKeySequence key = m_edit->keySequence();
    m_assign->setEnabled(id && !key.isEmpty() && m_actions.shortcuts(*id).value(0) != key);
    m_message->setText({});
    m_message->setIconName({});
    if (!id || key.isEmpty())
        return;
    QStringList others;
    const QList<ActionId> conflicts = m_actions.conflicts(*id, key);
    for (const ActionId other : conflicts)
        others << actionText(other);
    if (others.isEmpty())
        return;
    m_message->setTone(ElidedLabel::Tone::Warn);
    m_message->setIconName(u"warning"_s);
    m_message->setText(tr("%1 is used for: %2. Using it here takes it away there.")
                           .arg(key.toString(QKeySequence::NativeText), others.join(u", "_s)));
}

void KeysPage::assign()
{
    const auto id = selected();
    const QKeySequence key = m_edit->keySequence();
    if (!id || key.isEmpty())
        return;
    const QList<ActionId> conflicts = m_actions.conflicts(*id, key);
    for (const ActionId other : conflicts) {
        QList<QKeySequence> left = m_actions.shortcuts(other);
        left.removeAll(key);
        m_actions.setShortcuts(other, left);
    }
    m_actions.setShortcuts(*id, {key});
    showSelected();
}
} // namespace pentimento

#include "moc_keyspage.cpp"
