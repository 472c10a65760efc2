#include "ui/actions/actions.h"

#include "app/settings/settings.h"
#include "ui/common/icons.h"

#include <QAction>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
/// The digit on the cap of the row above the letters, whatever the layout types there (AZERTY needs Shift for digits).
std::optional<int> digitOnCap(const QKeyEvent &event)
{
    if (event.modifiers() & ~Qt::KeypadModifier)
        return {};
    const quint32 code = event.nativeScanCode(); // X11 and Wayland: 10 is the key of 1, 19 that of 0
    if (code < 10 || code > 19 || (event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9))
        return {};
    return code == 19 ? 0 : int(code - 9);
}

bool worksOnCanvas(ActionContext context)
{
    return context == ActionContext::Canvas || context == ActionContext::Painting || context == ActionContext::Review;
}
} // namespace

Actions::Actions(QWidget *window, SettingsStore &settings) : QObject(window), m_window(window), m_settings(settings)
{
    for (const ActionInfo &info : actionTable())
        make(info);
    load();
    for (const ActionInfo &info : actionTable())
        apply(info.id);
    enableForReview();
}

void Actions::make(const ActionInfo &info)
{
    auto *action = new QAction(this);
    action->setObjectName(info.name);
    action->setText(actionText(info.id));
    if (!info.iconName.isEmpty())
        action->setIcon(icon(info.iconName));
    action->setCheckable(info.checkable);
    action->setAutoRepeat(info.repeats);
    action->installEventFilter(this);
    const bool everywhere = info.context == ActionContext::Window;
    action->setShortcutContext(everywhere ? Qt::WindowShortcut : Qt::WidgetWithChildrenShortcut);
    if (everywhere)
        m_window->addAction(action);
    m_actions.insert(info.id, action);
    m_shortcuts.insert(info.id, info.shortcuts);
}

QAction *Actions::action(ActionId id) const { return m_actions.value(id); }

void Actions::setCanvas(QWidget *canvas)
{
    for (const ActionInfo &info : actionTable()) {
        if (worksOnCanvas(info.context))
            canvas->addAction(action(info.id));
    }
    canvas->installEventFilter(this);
}

void Actions::addReviewWidget(QWidget *widget)
{
    for (const ActionInfo &info : actionTable()) {
        if (info.context == ActionContext::Review)
            widget->addAction(action(info.id));
    }
    widget->installEventFilter(this);
}

void Actions::setReviewing(bool reviewing)
{
    if (reviewing == m_reviewing)
        return;
    m_reviewing = reviewing;
    enableForReview();
}

void Actions::enableForReview()
{
    for (const ActionInfo &info : actionTable()) {
        if (info.context == ActionContext::Review)
            action(info.id)->setEnabled(m_reviewing);
        else if (info.context == ActionContext::Painting)
            action(info.id)->setEnabled(!m_reviewing);
    }
}

bool Actions::matches(ActionId id, const QKeyEvent &event) const
{
    const auto modifiers = event.modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier);
    const QKeySequence pressed(QKeyCombination(modifiers, Qt::Key(event.key())));
    return m_shortcuts.value(id).contains(pressed);
}

void Actions::setShortcuts(ActionId id, const QList<QKeySequence> &keys)
{
    if (keys == m_shortcuts.value(id))
        return;
    m_shortcuts.insert(id, keys);
    apply(id);
    store();
    emit shortcutsChanged(id);
}

void Actions::resetShortcuts(ActionId id) { setShortcuts(id, actionInfo(id).shortcuts); }

void Actions::resetAllShortcuts()
{
    for (const ActionInfo &info : actionTable())
        resetShortcuts(info.id);
}

QList<ActionId> Actions::conflicts(ActionId id, const QKeySequence &key) const
{
    QList<ActionId> found;
    if (key.isEmpty())
        return found;
    for (const ActionInfo &other : actionTable()) {
        if (other.id != id && contextsMeet(actionInfo(id).context, other.context)
            && m_shortcuts.value(other.id).contains(key))
            found << other.id;
    }
    return found;
}

QString Actions::shortcutText(ActionId id) const
{
    QStringList keys;
    for (const QKeySequence &key : m_shortcuts.value(id)) {
        const QString text = key.toString(QKeySequence::NativeText);
        // Enter of the keypad and alternative ways to type one key say nothing new.
        if (!text.endsWith(u"Enter"_s) && text != u"{" && text != u"}" && !(text == u"Ctrl++" && keys.contains(u"Ctrl+="_s)))
            keys << text;
    }
    return keys.join(tr(" or ", "between two keys"));
}

QString Actions::toolTip(ActionId id) const
{
    QString text = actionText(id);
    if (text.endsWith(QChar(0x2026)))
        text.chop(1);
    const QString keys = shortcutText(id);
    return keys.isEmpty() ? text : tr("%1 (%2)", "action and its key").arg(text, keys);
}

void Actions::retranslate()
{
    for (const ActionInfo &info : actionTable()) {
        action(info.id)->setText(actionText(info.id));
        action(info.id)->setToolTip(toolTip(info.id));
    }
}

void Actions::apply(ActionId id)
{
    const ActionInfo &info = actionInfo(id);
    if (!info.held)
        action(id)->setShortcuts(m_shortcuts.value(id));
    action(id)->setToolTip(toolTip(id));
}

void Actions::load()
{
    const QJsonObject changed = QJsonDocument::fromJson(m_settings.get(settings::shortcuts)).object();
    for (const ActionInfo &info : actionTable()) {
        if (!changed.value(info.name).isArray())
            continue;
        QList<QKeySequence> keys;
        const QJsonArray stored = changed.value(info.name).toArray();
        for (const QJsonValue &text : stored) {
            const QKeySequence key(text.toString(), QKeySequence::PortableText);
            if (!key.isEmpty())
                keys << key;
        }
        m_shortcuts.insert(info.id, keys);
    }
}

void Actions::store()
{
    QJsonObject changed;
    for (const ActionInfo &info : actionTable()) {
        if (m_shortcuts.value(info.id) == info.shortcuts)
            continue;
        QJsonArray keys;
        for (const QKeySequence &key : m_shortcuts.value(info.id))
            keys.append(key.toString(QKeySequence::PortableText));
        changed.insert(info.name, keys);
    }
    m_settings.set(settings::shortcuts, changed.isEmpty() ? QByteArray() : QJsonDocument(changed).toJson(QJsonDocument::Compact));
}

bool Actions::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Shortcut)
        return takeDoubledKey(watched, static_cast<const QShortcutEvent &>(*event));
    if (event->type() != QEvent::KeyPress)
        return QObject::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const std::optional<int> digit = digitOnCap(*key);
    if (!digit || key->isAutoRepeat())
        return false;
    const auto nth = [](ActionId first, int n) { return ActionId(int(first) + n); };
    if (m_reviewing && *digit > 0)
        action(nth(ActionId::Pick1, *digit - 1))->trigger();
    else if (!m_reviewing)
        action(nth(ActionId::Strength10, *digit == 0 ? 9 : *digit - 1))->trigger();
    return true;
}

/// One press can be two keys of one action: Shift+[ types { on many keyboards. Qt takes that for a doubt
/// about which is meant and does nothing.
bool Actions::takeDoubledKey(QObject *watched, const QShortcutEvent &event)
{
    auto *action = qobject_cast<QAction *>(watched);
    if (!action || !event.isAmbiguous() || !action->isEnabled())
        return false;
    const ActionId id = m_actions.key(action, ActionId::Count);
    if (id == ActionId::Count || m_shortcuts.value(id).size() < 2 || !conflicts(id, event.key()).isEmpty())
        return false;
    action->trigger();
    return true;
}
} // namespace pentimento

#include "moc_actions.cpp"
