#pragma once

#include <QDBusVariant>
#include <QObject>

namespace pentimento {
/// Follows the desktop's wish for dark or light (org.freedesktop.portal.Settings) without ever waiting for it, and
/// applies the theme again where the choice is System. Without a session bus it does nothing.
class ThemeWatcher : public QObject
{
    Q_OBJECT
public:
    explicit ThemeWatcher(QObject *parent = nullptr);

    /// True once the first answer is there or none will come: a window shown then does not change colour at once.
    bool isSettled() const { return m_settled; }

signals:
    void settled();
    /// The theme in use changed because the desktop did.
    void changed();

private slots:
    void takeSetting(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void ask();
    void takeScheme(const QVariant &scheme);
    void settle();

    bool m_settled = false;
};
} // namespace pentimento
