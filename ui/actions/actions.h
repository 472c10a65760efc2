#pragma once

#include "ui/actions/actionid.h"

#include <QHash>
#include <QObject>
#include <QPointer>

class QAction;
class QKeyEvent;
class QShortcutEvent;
class QWidget;

namespace pentimento {
class SettingsStore;

/// The program's QActions: texts, icons, tooltips that name the key, and keys that work where they are meant. Keys can
/// be changed by the person and are remembered (settings::shortcuts, changed ones only). Main thread.
class Actions : public QObject
{
    Q_OBJECT
public:
    /// Actions of the window's context work at once in \a window; \a settings outlives this.
    Actions(QWidget *window, SettingsStore &settings);

    QAction *action(ActionId id) const;
    /// Keys of the contexts Canvas, Painting and Review work while \a canvas or a child of it has the focus.
    void setCanvas(QWidget *canvas);
    /// Keys of the context Review work there too.
    void addReviewWidget(QWidget *widget);
    /// While a result is under review: enables the actions of Review and takes the digits from the brush.
    void setReviewing(bool reviewing);
    bool isReviewing() const { return m_reviewing; }

    /// True where \a event is one of the keys of \a id, modifiers included: for keys that act while held.
    bool matches(ActionId id, const QKeyEvent &event) const;

    QList<QKeySequence> shortcuts(ActionId id) const { return m_shortcuts.value(id); }
    /// Also takes these keys away from no other action: see conflicts().
    void setShortcuts(ActionId id, const QList<QKeySequence> &keys);
    void resetShortcuts(ActionId id);
    void resetAllShortcuts();
    /// Other actions for which \a key could be meant at the same moment.
    QList<ActionId> conflicts(ActionId id, const QKeySequence &key) const;
    /// "Ctrl+Shift+Z or Ctrl+Y" in the desktop's words; empty where the action has no key.
    QString shortcutText(ActionId id) const;
    /// "Brush (B)".
    QString toolTip(ActionId id) const;

    /// Texts anew after a change of language.
    void retranslate();

signals:
    void shortcutsChanged(pentimento::ActionId id);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void make(const ActionInfo &info);
    void load();
    void store();
    void apply(ActionId id);
    void enableForReview();
    bool takeDoubledKey(QObject *watched, const QShortcutEvent &event);

    QWidget *m_window;
    SettingsStore &m_settings;
    QHash<ActionId, QAction *> m_actions;
    QHash<ActionId, QList<QKeySequence>> m_shortcuts;
    bool m_reviewing = false;
};
} // namespace pentimento
